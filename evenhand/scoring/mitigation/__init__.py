"""Mitigations: what can be done against disparity, a method a file."""
