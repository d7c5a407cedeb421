"""The engine's own life: the files it is given, the reading of its answers, and the one that stays ready."""
