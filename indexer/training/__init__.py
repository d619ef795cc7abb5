"""Train the cross-lingual encoder; never at run time."""
