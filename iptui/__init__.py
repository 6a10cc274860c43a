"""iptui: a terminal desk for answering intellectual-property complaints."""

__version__ = "0.1.0"
