"""A feed whose forecasts are in the hand of the test, over the fake evening of Diemen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.exercise.outlook import Band, Crossing, Outlook, Return, Threshold
from sim.exercise.outlook_feed import EffectForecast, Forecast
from sim.units import HOUR, MINUTE
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.commands.model import OrderAction

NOW = SNAPSHOT.t_ms
UNTIL = NOW + 24 * HOUR


def bands(*levels: tuple[float, float, float]) -> tuple[Band, ...]:
    """Return bands each half hour: (low, median, high), the last of which lasts."""
    steps = range(49)
    picked = [levels[min(step, len(levels) - 1)] for step in steps]
    return tuple(
        Band(NOW + step * 30 * MINUTE, median, (low + median) / 2, (median + high) / 2, low, high)
        for step, (low, median, high) in zip(steps, picked, strict=True)
    )


def crossing(process: str, below: float, share: float, after: int, width: int = 10 * MINUTE) -> Crossing:
    """Return a fall below a level, ``after`` ms from now, its range ``width`` to either side."""
    at = NOW + after
    return Crossing(Threshold(process, below), share, at, at - width, at + width, 0.9)


def back(process: str, share: float, after: int, width: int) -> Return:
    """Return a return, ``after`` ms from now."""
    at = NOW + after
    return Return(process, share, at, at - width, at + width, 0.9)


OUTLOOK = Outlook(
    since=NOW,
    until=UNTIL,
    worlds=200,
    strayed=0,
    bands={
        "grid.station.diemen": bands((0, 0, 0), (0, 0, 0.5), (0, 0.3, 1), (0, 0.6, 1), (0.5, 1, 1), (1, 1, 1)),
        "mobile.kpn.amsterdam": bands((0.6, 0.62, 0.62), (0.3, 0.45, 0.6), (0.1, 0.4, 0.6), (0.1, 0.4, 0.6)),
        "mobile.vodafone.amsterdam": bands((0.3, 0.35, 0.35), (0.2, 0.3, 0.35), (0.2, 0.3, 0.4)),
        "hospital.amc": bands((1, 1, 1), (0.6, 1, 1)),
        "112.national": bands((0.83, 0.83, 0.83)),
        "water.amsterdam": bands((1, 1, 1)),
    },
    crossings=(
        crossing("mobile.kpn.amsterdam", 0.5, 1.0, 6 * MINUTE),
        crossing("mobile.kpn.amsterdam", 0.25, 0.1, 3 * HOUR),
        crossing("mobile.vodafone.amsterdam", 0.5, 1.0, 0),
        crossing("mobile.vodafone.amsterdam", 0.25, 0.4, 63 * MINUTE),
        crossing("hospital.amc", 0.5, 0.02, HOUR),
    ),
    coverage=0.9,
    inner=0.5,
    returns={
        "grid.station.diemen": back("grid.station.diemen", 1.0, 5 * HOUR + 38 * MINUTE, 30 * MINUTE),
        "mobile.kpn.amsterdam": back("mobile.kpn.amsterdam", 1.0, 8 * HOUR, HOUR),
        "112.national": back("112.national", 0.6, 9 * HOUR, 5 * HOUR),
        "grid.amsterdam": Return("grid.amsterdam", 0.0, None, None, None),
    },
)
"""One of each kind: a return, falls that are certain and that are not, what stays, what does not come back."""
FORECAST = Forecast(OUTLOOK, NOW, 3, stale=False, whole=True)
STALE = replace(FORECAST, stale=True)
FAILED = Forecast(None, NOW, 3, stale=False, whole=True)


class FakeFeed:
    """Tells what the test wants told, and remembers what it was asked."""

    def __init__(self, tell: Callable[[Forecast | EffectForecast], object]) -> None:
        self.tell = tell
        self.looks = 0
        self.asked: list[OrderAction] = []
        self.dropped = 0
        self.closed = False

    def follow(self) -> None:
        """Count the looks."""
        self.looks += 1

    def ask(self, order: OrderAction) -> None:
        """Remember the order."""
        self.asked.append(order)

    def drop(self) -> None:
        """Count."""
        self.dropped += 1

    def close(self) -> None:
        """Remember it."""
        self.closed = True
