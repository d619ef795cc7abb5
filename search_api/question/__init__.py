"""What a question means, and whether it is valid."""
