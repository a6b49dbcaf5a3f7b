"""`python -m namegen`."""

from .commands.main import main

main()
