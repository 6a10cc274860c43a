"""Catalogs as the platforms and shops write them, told apart by what is in them, never by their names."""
