"""Processes that judge change after change, for who judges many."""

from guard.tools.process import limit_memory
from guard.tools.worker import Parent, WorkerProcess, first_of

__all__ = ["Parent", "WorkerProcess", "first_of", "limit_memory"]
