"""Processes that draw ties, one a file."""
