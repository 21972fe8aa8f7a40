"""An answer or a request becomes a staged event file: one recipe for hook, commands, infer and import."""
