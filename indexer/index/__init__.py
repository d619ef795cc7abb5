"""The bundle: written by a build, opened by a search."""
