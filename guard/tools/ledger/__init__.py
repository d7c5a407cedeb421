"""The ledger: every verdict of this machine, in order, each chained to the one before."""

from guard.tools.ledger.form import entry_line
from guard.tools.ledger.store import Ledger, head_text

__all__ = ["Ledger", "entry_line", "head_text"]
