"""What more than one screen needs: the records table, the lines view, forms, bars, highlighted text."""
