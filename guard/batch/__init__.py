"""Many changes to verdicts: the command `guard batch`, and `score` for programs such as trainers of models.

from guard.batch import reward, score

rewards = [reward(verdict) for verdict in score(changes, policy="guard:default")]
"""

from guard.batch.scoring import REWARDS, Scorer, reward, score

__all__ = ["REWARDS", "Scorer", "reward", "score"]
