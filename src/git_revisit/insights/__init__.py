"""What a log says, with intervals; only its entry file sees a project."""
