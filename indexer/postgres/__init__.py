"""Index versions in PostgreSQL: the tables, and how a bundle is published into them."""
