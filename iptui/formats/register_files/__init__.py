"""Readers of what registers give out about a right, and of lists of rights."""
