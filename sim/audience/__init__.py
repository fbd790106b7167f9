"""What those may see who follow an exercise in other terminals.

They are players, an evaluator, and the simulation cell.

A view is a pure function of what a journal says and of the clock; nothing is computed again. A page is a view in words.
"""

from sim.audience.evaluator import EvaluatorView, evaluator_view
from sim.audience.page import PageLine, page, proposal_told
from sim.audience.persona import PersonaView, persona_view
from sim.audience.players import PlayersView, players_view
from sim.audience.record import Record

__all__ = [
    "EvaluatorView",
    "PageLine",
    "PersonaView",
    "PlayersView",
    "Record",
    "evaluator_view",
    "page",
    "persona_view",
    "players_view",
    "proposal_told",
]
