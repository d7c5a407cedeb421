"""Who calls a hook, and on what occasion. Imports nothing: it is read before a hook's call does anything."""

from __future__ import annotations

HARNESSES = ("claude-code", "codex", "copilot", "gemini", "cursor", "openhands")
EDIT, STOP = "edit", "stop"
"""The two occasions a hook is called on: a tool is about to be used; the agent is about to finish."""
EXIT_DENY = 2
"""What every harness here takes for a denial, whatever was printed."""
