"""What the documents quote, measured here and now."""
