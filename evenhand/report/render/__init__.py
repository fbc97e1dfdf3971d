"""From a document to files."""
