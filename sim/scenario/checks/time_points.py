"""Warnings of moments that were probably not meant.

STARTEX without a time of day, a night in which the clock is set, no time to answer in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.zones import elapsed, moment, next_change, start_in, twice

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft

__all__ = ["warn_moments"]

_HOME: Final = "Europe/Amsterdam"
"""Zone of those who play without naming one."""
_DATE_ALONE: Final = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*")


def warn_moments(draft: Draft) -> None:
    """Warn of moments that are probably not meant.

    These are a start without a time of day, a start without a zone before a change of the clock, and no time to answer
    in.
    """
    starts = draft.root.get("starts")
    if starts is not None and starts.text is not None and _DATE_ALONE.fullmatch(starts.text):
        draft.warn(("starts",), Reason.of("problems.moments.no-time-of-day", value=quoted(starts.text)))
    _warn_clock(draft)
    for number, inject in enumerate(draft.scenario.injects):
        for at, expected in enumerate(inject.expects):
            if expected.within == 0:
                path = ("injects", number, "expects", at, "within")
                draft.warn(path, Reason.of("problems.moments.no-time-to-answer", name=quoted(expected.do)))


def _warn_clock(draft: Draft) -> None:
    """Warn of a change of the clock during play that the scenario does not follow.

    That is so where it names no zone.
    """
    scenario = draft.scenario
    local = scenario.starts.replace(tzinfo=None)
    home = start_in(local, _HOME)
    if scenario.zone is not None or scenario.starts.utcoffset() not in (None, home.utcoffset()):
        return
    change = next_change(home, 0, scenario.ends) if elapsed(home, local) else 0
    if change is None:
        return
    after = moment(home, change)
    # At the first moment of the new offset the local time that comes twice is the second of the two.
    key = "problems.moments.clock-back" if twice(after) else "problems.moments.clock-forward"
    draft.warn(("starts",), Reason.of(key, zone=_HOME, date=f"{after:%Y-%m-%d}"))
