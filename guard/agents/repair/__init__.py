"""A loop that hands what guard stops to a model, and judges what comes back, within a budget."""

from guard.agents.repair.budget import Budget
from guard.agents.repair.loop import Repair, Round, repair

__all__ = ["Budget", "Repair", "Round", "repair"]
