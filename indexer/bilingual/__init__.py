"""A text beside its translation: marked texts in a file, fixed terms, what both must share, files for translators."""
