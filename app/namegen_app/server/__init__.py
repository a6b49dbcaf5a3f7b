"""The server: how it is started, and what it lets in."""
