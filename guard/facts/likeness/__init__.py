"""Whether a name looks like the name of a popular project that it is not.

`spelling` says how two names differ, `names` finds the popular name that a name looks like.
"""

from guard.facts.likeness.names import Likeness, PopularNames, npm_names, popular_names
from guard.facts.likeness.spelling import Habit

__all__ = ["Habit", "Likeness", "PopularNames", "npm_names", "popular_names"]
