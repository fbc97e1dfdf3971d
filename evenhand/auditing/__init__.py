"""What is found: the audit, its findings, comparisons."""
