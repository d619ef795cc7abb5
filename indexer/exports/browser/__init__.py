"""Documents as data for the page, which writes from them the same files as the command."""
