"""Which edits are approved, what must be signed off, and the decision that follows."""
