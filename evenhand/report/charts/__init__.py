"""From a tidy table to an Altair chart, a file a topic."""
