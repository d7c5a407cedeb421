"""One reader a language, bytes to tree with places; knows nothing of checks."""
