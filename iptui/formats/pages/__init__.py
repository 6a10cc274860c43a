"""Saved product pages: HTML, MHTML, WARC and WACZ archives, screenshots, text. Nothing is ever fetched."""
