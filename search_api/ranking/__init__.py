"""Which records answer, and which sentence."""
