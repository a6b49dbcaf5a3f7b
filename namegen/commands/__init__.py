"""The command line: a module for each command, and the kit that they share."""
