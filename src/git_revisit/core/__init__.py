"""The thinking: values in, values out. No git, no files, no printing."""
