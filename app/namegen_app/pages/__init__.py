"""The tabs, one a module: each puts its controls on the page and says what they do."""
