"""The store of a team: the same records in a PostgreSQL database, written by many machines."""
