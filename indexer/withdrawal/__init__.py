"""Take a record out of the corpus for good, and keep only the day and the reason."""
