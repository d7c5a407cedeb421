"""The programs that a process of guard's started."""

from guard.tools.warden import dismiss

__all__ = ["dismiss"]
