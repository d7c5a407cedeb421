"""Servers that changes are proposed on, by their REST interfaces."""
