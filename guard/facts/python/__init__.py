"""The structural edits of a Python file: statements paired, differences named, every line accounted for."""
