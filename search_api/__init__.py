"""Answer questions over a bundle with verbatim passages, or say that nothing is documented."""
