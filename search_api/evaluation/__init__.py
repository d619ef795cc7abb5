"""The served search against judged questions."""
