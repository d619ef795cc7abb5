"""Open an index version."""
