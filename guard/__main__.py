"""`python -m guard`: the command, where the script `guard` is not on the path."""

from guard.cli import main

main()
