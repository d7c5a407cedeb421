"""Fingerprints of source text that survive other names, other layout and other comments."""
