"""How often `guard prove` finds what tests can show, on real projects and on gamed changes."""
