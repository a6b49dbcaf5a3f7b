"""What the page asks the server for: a file a page, all through one door."""
