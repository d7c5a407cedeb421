"""The trusted base around a change, asked on demand."""
