"""Read names: from files, addresses and plugins into clean lists, and lists into parts."""
