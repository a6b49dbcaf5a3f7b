"""How training went: the loss on what was learned from and, where it was measured, on the dev part."""
