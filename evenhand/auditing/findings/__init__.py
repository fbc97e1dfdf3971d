"""The rules that read an audit, one a file."""
