"""An index of code fingerprints on disk: built from folders, replaced whole, read where it lies."""
