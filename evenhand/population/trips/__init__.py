"""Rides: who rode with whom, what happened, and how many stars were given."""
