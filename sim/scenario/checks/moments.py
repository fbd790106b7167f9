"""Warnings of moments that were probably not meant: STARTEX without a time of day, no time to answer in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.problems import quoted

if TYPE_CHECKING:
    from sim.scenario.checks.known import Draft

__all__ = ["warn_moments"]

_DATE_ALONE: Final = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*")


def warn_moments(draft: Draft) -> None:
    """Warn of a start without a time of day, and of expectations that leave no time."""
    starts = draft.root.get("starts")
    if starts is not None and starts.text is not None and _DATE_ALONE.fullmatch(starts.text):
        draft.warn(("starts",), Reason.of("problems.moments.no-time-of-day", value=quoted(starts.text)))
    for number, inject in enumerate(draft.scenario.injects):
        for at, expected in enumerate(inject.expects):
            if expected.within == 0:
                path = ("injects", number, "expects", at, "within")
                draft.warn(path, Reason.of("problems.moments.no-time-to-answer", name=quoted(expected.do)))
