"""Checks of a scenario as a whole.

They judge whether names are known, sums are right, injects can be reached and texts are in both languages.
"""

from sim.scenario.checks.attachments import check_attachments
from sim.scenario.checks.calls import warn_calls
from sim.scenario.checks.exercise import check_exercise
from sim.scenario.checks.incident import check_incident, check_questions
from sim.scenario.checks.injects import check_recipients
from sim.scenario.checks.network import check_network, warn_network
from sim.scenario.checks.references import DeclaredNames, Draft
from sim.scenario.checks.script import warn_script
from sim.scenario.checks.take_overs import check_take_overs
from sim.scenario.checks.targets import check_reach
from sim.scenario.checks.texts import check_texts
from sim.scenario.checks.time_plan import check_time_plan, warn_time_plan
from sim.scenario.checks.time_points import warn_moments
from sim.scenario.checks.viability import check_works

__all__ = [
    "DeclaredNames",
    "Draft",
    "check_attachments",
    "check_computed",
    "check_scenario",
    "check_works",
    "warn_scenario",
]


def check_scenario(draft: Draft) -> None:
    """Add every fault that the models of a scenario cannot see. Faults go to the problems of ``draft``."""
    check_computed(draft)
    check_recipients(draft)
    check_texts(draft)


def check_computed(draft: Draft) -> None:
    """Add every fault in what is computed: references, sums and times.

    Texts, and who hears them, are not.
    """
    check_network(draft)
    check_take_overs(draft)
    check_exercise(draft)
    check_incident(draft)
    check_questions(draft)
    check_reach(draft)
    check_time_plan(draft)


def warn_scenario(draft: Draft) -> None:
    """Add every warning to the problems of ``draft``, whose scenario has no fault."""
    warn_network(draft)
    warn_calls(draft)
    warn_moments(draft)
    warn_time_plan(draft)
    warn_script(draft)
