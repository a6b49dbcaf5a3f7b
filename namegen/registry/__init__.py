"""Find plugins, keep what they register, isolate what is broken."""
