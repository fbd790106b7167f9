"""Every decision that the three exercises turn on changes what they are judged by, in its direction."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from sim.units import HOUR, MINUTE
from tests.content.paired import Pair, aimed, later, lost, low, measure, only
from tests.content.plays import experienced, without

if TYPE_CHECKING:
    from tests.content.plays import Step

SEA, FLAW, DARK = "onderzeekabel", "citrix", "diemen-2015"
CALLS, POWER, HOME, CARE = measure("unanswered"), measure("power"), measure("home-care"), measure("hospital-care")
HOSPITALS = ("hospital-it.friesland", "hospital-it.groningen")
OTHERS = ("remote-access.municipalities", "remote-access.water-board")


def _step(when: str, do: str, target: str | None = None) -> Step:
    return {"at": when, "do": do} | ({"target": target} if target else {})


def _rebuild(*order: str) -> tuple[Step, ...]:
    return tuple(_step(f"{1200 + 10 * place}min", "clean-rebuild", target) for place, target in enumerate(order))


ALERT, CHECK = _step("83min", "nl-alert"), _step("80min", "check-text")
LINE = _step("60min", "confidential-line")
POINTS, LATE_POINTS = _step("58min", "support-points"), _step("4h", "support-points")
PLACED = _step("60min", "generator", "care-home.den-haag/power")
FILLED = (_step("6h", "fuel", "care-home.den-haag/power"), _step("14h", "fuel", "care-home.den-haag/power"))
LATE_ALERT = (CHECK, _step("150min", "nl-alert"))
OFF = tuple(
    _step(when, "switch-off", f"remote-access.hospital-{region}/gateway")
    for when in ("18h", "19h 30min")
    for region in ("friesland", "groningen")
)
MOVE = _step("11h 10min", "relocation", "dispatch.north/systems")
CUT = _step("11h 10min", "isolate-dispatch")
HELP = {"when": {"inject": "wachtrij-112"}, "after": "5min", "do": "extra-intake", "target": "dispatch.north"}
STATEMENT, SAMPLES = _step("12h 45min", "joint-statement"), _step("12h 40min", "water-samples")
OPEN, CLOSED = _step("50min", "tell-municipalities"), _step("50min", "circle-of-trust")
SPREAD = {"when": {"inject": "patienten-spreiden"}, "after": "10min", "do": "spread-patients"}
LEAVE = {"when": {"inject": "water-in-de-polder"}, "do": "evacuation", "target": "people-behind-dyke.friesland/dry"}
WARD, WING = lost("care-home.den-haag"), lost("care-home.amsterdam-zuidoost")
TABLE = lost("coordination.amsterdam-amstelland")
POLDER = lost("people-behind-dyke.friesland")
AT_HOME = lost("home-care.haaglanden", "home-care.hollands-midden", "home-care.rotterdam-rijnmond")
TAP = lost("drinking-water.friesland")
PATIENTS_FIRST = (*OFF, *_rebuild(*HOSPITALS, *OTHERS))
OTHERS_FIRST = (*OFF, *_rebuild(*OTHERS, *HOSPITALS))
EARLY_ALERT, ALERT_AN_HOUR_LATER = _step("15min", "nl-alert-own"), _step("75min", "nl-alert-own")
sea, flaw, dark = experienced(SEA), experienced(FLAW), experienced(DARK)

PAIRS = [
    Pair(SEA, "one piece of advice over NL-Alert", sea, without(SEA, "nl-alert"), CALLS, 8),
    Pair(SEA, "and over the emergency broadcaster", sea, without(SEA, "broadcaster"), CALLS, 8),
    Pair(SEA, "a text that someone checked", (CHECK, ALERT), (ALERT,), CALLS, 8),
    Pair(
        SEA,
        "a line on what may be said, before the leak",
        (LINE, *LATE_ALERT),
        LATE_ALERT,
        CALLS,
        8,
    ),
    Pair(SEA, "extra intake", sea, without(SEA, "extra-intake"), CALLS, 8),
    Pair(SEA, "relocation of the centre whose lines are cut", sea, without(SEA, "relocation"), CALLS, 8),
    Pair(SEA, "military support asked early", sea, later(SEA, "defence-support", 5 * HOUR), POWER),
    Pair(SEA, "the right second station guarded", sea, aimed(SEA, "guard", "grid.station.bleiswijk"), POWER),
    Pair(SEA, "shedding by rota before the relays act", sea, without(SEA, "load-shedding"), POWER),
    Pair(SEA, "a round of people ventilated at home", sea, without(SEA, "care-round"), HOME),
    Pair(SEA, "support points ready", (POINTS,), (LATE_POINTS,), AT_HOME, 8),
    Pair(SEA, "a generator before the block goes off", sea, later(SEA, "generator", HOUR), WARD, 8),
    Pair(SEA, "fuel for a generator through the night", (PLACED, *FILLED), (PLACED,), WARD, first=2),
    Pair(SEA, "the jammer located", sea, without(SEA, "locate-jammer"), lost("port.rotterdam"), 8),
    Pair(SEA, "scaling up", sea, without(SEA, "grip-2"), lost("coordination.haaglanden"), 8),
    Pair(FLAW, "rosters before switching off", flaw, without(FLAW, "on-site-rosters"), CARE, 96),
    Pair(FLAW, "off early", flaw, later(FLAW, "switch-off", 30 * HOUR), CARE, 96),
    Pair(FLAW, "pumping by hand", flaw, without(FLAW, "manual-operation"), lost("polder-pumping.friesland")),
    Pair(FLAW, "the lowest polders evacuated", (LEAVE,), (), POLDER, 96),
    Pair(FLAW, "relocation", flaw, without(FLAW, "relocation"), CALLS),
    Pair(FLAW, "isolation after relocation", (MOVE, _step("12h 40min", "isolate-dispatch")), (MOVE,), CALLS),
    Pair(FLAW, "overflow for a centre on paper", (CUT, HELP), (CUT,), CALLS),
    Pair(FLAW, "one message before the rumour", flaw, without(FLAW, "joint-statement"), measure("water")),
    Pair(FLAW, "samples behind the message", (SAMPLES, STATEMENT), (STATEMENT,), TAP),
    Pair(FLAW, "a circle of trust, for who still needs to be believed", (CLOSED, STATEMENT), (OPEN, STATEMENT), TAP),
    Pair(FLAW, "the order of rebuild", PATIENTS_FIRST, OTHERS_FIRST, CARE, 96),
    Pair(FLAW, "isolation before rebuilding", (*OFF, *_rebuild(*HOSPITALS)), _rebuild(*HOSPITALS), CARE, 96),
    Pair(FLAW, "patients spread over the country", (SPREAD,), (), CARE, 96),
    Pair(DARK, "only what is urgent", dark, without(DARK, "urgent-only"), CALLS, 12),
    Pair(DARK, "extra intake at the first sign", dark, later(DARK, "extra-intake", 20 * MINUTE), CALLS, 12),
    Pair(DARK, "posts staffed to take reports", (_step("30min", "posts"),), (), CALLS, 12),
    Pair(DARK, "an alert while masts live", (EARLY_ALERT,), (ALERT_AN_HOUR_LATER,), CALLS, 12),
    Pair(DARK, "own organisation on C2000 before T+60", dark, later(DARK, "own-c2000", HOUR), TABLE, 12),
    Pair(DARK, "care teams sent before the forecast slips", dark, later(DARK, "care-round", HOUR), HOME, 12),
    Pair(DARK, "a generator to the failing care home", dark, without(DARK, "generator"), WING, 12),
]
TALK = {
    SEA: ("nl-alert", "broadcaster", "check-text", "grip-2", "extra-intake", "relocation", "confidential-line"),
    DARK: ("nl-alert-own", "urgent-only", "grip-2", "extra-intake", "posts", "own-c2000", "one-lead", "broadcaster"),
}
MACHINES = {
    SEA: ("generator", "guard", "guard-defence", "defence-support", "load-shedding", "locate-jammer"),
    DARK: ("generator", "hub-generators", "rerouting", "fuel", "emergency-water"),
}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.name}: {pair.what}")
def test_the_decision_matters(pair: Pair) -> None:
    """Taken, in time and rightly aimed, it is worth something in the worlds where it was not."""
    assert fmean(pair.gains(2)) > 0


@pytest.mark.soak
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.name}: {pair.what}")
def test_the_decision_matters_in_a_hundred_worlds(pair: Pair) -> None:
    """The same beyond the 90 % confidence interval of the mean over 100 paired worlds."""
    assert low(pair.gains(100)) > 0


@pytest.mark.parametrize("name", [SEA, DARK])
def test_talking_and_scaling_can_matter_more_than_machines(name: str) -> None:
    """Messages, intake and scaling alone leave fewer calls unanswered than machines alone."""
    gains = Pair(name, "talk", only(name, *TALK[name]), only(name, *MACHINES[name]), CALLS, 8).gains(2)
    assert min(gains) > 50
