"""Lists that are too large for memory, or that lie in several files: found, cut into shards, and summed up.

`opening.py` is the way through: `finding.py` and `preparing.py` say which files there are, a module for each kind of
file how it is cut, `summary.py` what one pass over all shards finds.
"""
