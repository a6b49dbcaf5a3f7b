"""Run code of a plugin so that what it does to the process is put back, and told."""
