"""Programs that break commands while they run, and look at what is left."""
