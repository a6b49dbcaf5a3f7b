"""Workers: calling a function for many items on other processes, of this machine or of a cluster."""
