"""What is measured: pure functions of arrays, tallies and ties; nothing here knows a population."""
