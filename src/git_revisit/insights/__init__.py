"""What a log says, with intervals; only the entry file ``query`` sees a project."""
