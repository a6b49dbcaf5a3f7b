"""The layouts in which people keep names: one file each, which turns a text (or bytes) into a Table, or None.

`find.py` tries them in turn. What a column holds is not decided here, but in `columns.py`.
"""
