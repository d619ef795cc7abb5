"""Texts of records in the languages of the region, as pages show them."""
