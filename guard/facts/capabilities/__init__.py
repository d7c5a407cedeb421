"""The capabilities that code gains or loses, per function: a table of calls, and its reader."""
