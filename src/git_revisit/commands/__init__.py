"""One small file per command; a leading underscore means that it is not a command."""
