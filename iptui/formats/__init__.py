"""Readers and writers of the outside world's files: a reader never raises on a bad row."""
