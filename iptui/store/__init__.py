"""Where records live: the protocol, and its implementations."""
