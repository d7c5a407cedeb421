"""`python -m guard`: the command."""

from __future__ import annotations

from guard.cli import main

if __name__ == "__main__":
    main()
