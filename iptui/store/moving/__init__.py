"""Moving a whole workspace from one engine to another, and comparing the two record by record."""
