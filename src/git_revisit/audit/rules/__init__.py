"""The audit's rules: what each looks at, how severe it is, how it finds."""
