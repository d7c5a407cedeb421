"""Content that no reader which knows its language has judged."""
