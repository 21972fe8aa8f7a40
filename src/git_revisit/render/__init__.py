"""Results to text and pictures; no module here sees git."""
