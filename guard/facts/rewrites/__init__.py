"""Mechanical rewrites: what one says, and which edits are exactly that."""
