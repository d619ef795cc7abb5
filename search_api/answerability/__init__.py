"""Whether a question is answered, not documented or refused."""
