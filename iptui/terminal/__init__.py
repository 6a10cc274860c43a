"""What stands between the program and the terminal: cleaning text, checking what the terminal can do."""
