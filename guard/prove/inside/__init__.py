"""What runs inside the sandbox, by the project's own Python: scripts that know nothing of guard."""
