"""The same search on PostgreSQL: what `search_api.store` promises, in SQL, from whichever server answers."""
