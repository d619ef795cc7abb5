"""The same search over HTTP, guarded and counted."""
