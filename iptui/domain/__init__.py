"""Records and rules of the field: pure, no I/O, no clock of its own ("now" is always an argument)."""
