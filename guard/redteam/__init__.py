"""The adversary: known-bad changes, and the transformations that try to carry them past the gate.

Nothing here judges. A `Case` is a change that ought to be stopped; a `Family` makes another such change of it
that does the same harm under another face. `guard.app.redteam` has the whole engine judge them.
"""
