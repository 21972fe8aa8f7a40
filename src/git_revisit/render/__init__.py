"""Results to text and pictures; nothing here sees git."""
