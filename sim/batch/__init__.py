"""Many worlds: one exercise played by several teams on the same chance. The package also summarises what that shows."""

from sim.batch.batch import Batch, run_batch
from sim.batch.figures import figures
from sim.batch.statistics import Spread
from sim.batch.summary import Comparison, Summary, TeamSummary
from sim.batch.team_choice import default_team, known_team, nobody, until_of

__all__ = [
    "Batch",
    "Comparison",
    "Spread",
    "Summary",
    "TeamSummary",
    "default_team",
    "figures",
    "known_team",
    "nobody",
    "run_batch",
    "until_of",
]
