"""Where changes are made: what agents and their harnesses call."""
