"""The work that visitors ask for: the queue, lists, models and names, within limits. Nothing here knows HTML."""
