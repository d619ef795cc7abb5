"""Pages for those who prepare a meeting: kits to fill in, and the planner from a release date."""
