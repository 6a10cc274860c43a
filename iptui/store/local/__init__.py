"""The embedded store: TinyDB files with a journal, on one machine."""
