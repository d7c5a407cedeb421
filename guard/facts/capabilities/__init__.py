"""What code gains or loses the power to do, per function: a table of calls, and its reader."""
