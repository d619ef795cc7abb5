"""What the page searches with."""
