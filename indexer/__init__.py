"""Turn practice records in Markdown into a verified search bundle and a static site."""
