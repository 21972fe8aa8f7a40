"""Every git process and every write to disk; returns bytes and plain tuples, knows no YAML."""
