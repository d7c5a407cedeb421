"""Checks judge facts and text. One file each; `CHECKS` holds them in the order they are run and shown."""
