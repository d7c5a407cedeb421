"""What a name stands for: imports, aliases, constants and simple flow, resolved without running anything."""
