"""The words a recipe may use for a kind of scoring, one a file."""
