"""The same search on PostgreSQL: what `search_api.holdings` promises, in SQL, from whichever server answers."""
