def course() -> None:
    """Follow the lecture."""
