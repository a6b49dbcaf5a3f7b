"""Find plugins, record what they register, isolate what is broken."""
