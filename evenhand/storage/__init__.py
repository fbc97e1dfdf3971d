"""What else touches files."""
