"""Read names from files, addresses and plugins into clean lists, and split lists into parts."""
