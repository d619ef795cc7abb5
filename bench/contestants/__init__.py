"""Programs that answer the same questions over the same passages, each in a process of its own."""
