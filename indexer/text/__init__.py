"""How words are compared, in index and question alike."""
