"""What more than one screen needs."""
