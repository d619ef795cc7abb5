"""Documents to prepare a meeting with: kits, the plan of a release, one page for a director, case exercises."""
