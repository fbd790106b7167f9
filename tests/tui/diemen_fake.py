"""A hand-made picture of an exercise like Diemen, half an hour in: everything that a room can show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.exercise.view.snapshot import (
    ActionView,
    ExpectationView,
    InjectView,
    JournalLine,
    OrderView,
    OverrideView,
    ProcessView,
    SaidView,
    Snapshot,
)
from sim.scenario.models import Text
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from sim.exercise.run.timeliness import Status


def text(nl: str, en: str = "") -> Text:
    return Text(nl=nl, en=en or nl)


def _process(name: str, title: Text, region: str | None, level: float, **more: object) -> ProcessView:
    fallen = tuple(1.0 if i < 14 else 1 - (1 - level) * (i - 13) / 10 for i in range(24))
    view = ProcessView(
        name=name,
        title=title,
        region=region,
        customers=700_000,
        level=level,
        trend=0,
        history=fallen,
        without=700_000 * (1 - level),
        stock_ms=None,
        stock_need=None,
        overridden=False,
        control=True,
        quality=True,
    )
    return replace(view, **more)  # type: ignore[arg-type]


PROCESSES = (
    _process(
        "grid.station.diemen",
        text("Hoogspanningsstation Diemen", "Diemen substation"),
        None,
        0.0,
        trend=-1,
        customers=2_000_000,
        without=2_000_000,
    ),
    _process("112.national", text("112-aanname", "112 intake"), None, 0.83, trend=-1),
    _process("grid.amsterdam", text("Elektriciteit", "Electricity"), "amsterdam", 0.0),
    _process(
        "mobile.kpn.amsterdam",
        text("Mobiel netwerk KPN", "Mobile network KPN"),
        "amsterdam",
        0.62,
        trend=-1,
        stock_ms=72 * MINUTE,
        stock_need="power",
    ),
    _process("mobile.vodafone.amsterdam", text("Mobiel netwerk Vodafone"), "amsterdam", 0.35, trend=-1),
    _process(
        "water.amsterdam",
        text("Drinkwater", "Drinking water"),
        "amsterdam",
        1.0,
        stock_ms=5 * HOUR,
        stock_need="emergency-power",
        control=False,
    ),
    _process("hospital.amc", text("Ziekenhuis AMC", "AMC hospital"), "amsterdam", 1.0, overridden=True),
    _process("grid.kennemerland", text("Elektriciteit", "Electricity"), "kennemerland", 0.41, trend=1),
    _process("water.kennemerland", text("Drinkwater", "Drinking water"), "kennemerland", 0.999, quality=False),
)


def asks(*names: str, late_ms: int | None = None) -> tuple[ExpectationView, ...]:
    """Return one expectation for each of these actions and decisions, asked 12 min after STARTEX."""
    status: Status = "not-asked" if late_ms is None else "missing" if late_ms > 0 else "open"
    due = None if late_ms is None else 32 * MINUTE + 10_000 - late_ms
    return tuple(
        ExpectationView(index, (name,), None, 30 * MINUTE, status, due, None, late_ms)
        for index, name in enumerate(names)
    )


def _inject(name: str, title: Text, state: str, planned: int | None, **more: object) -> InjectView:
    view = InjectView(
        id=name,
        title=title,
        text=text(
            f"OEFENING. {title.nl}. De meldkamer vraagt om een beeld.", f"EXERCISE. {title.en}. A report is due."
        ),
        staff=text("Speel dit gehaast.", "Play this in a hurry."),
        sender=text("Calamiteitencoördinator", "Duty officer"),
        to=("piket",),
        via="telephone",
        state=state,  # type: ignore[arg-type]
        planned_ms=planned,
        released_ms=None,
        ad_hoc=False,
        conditional=False,
        condition=Text(),
        reachable=True,
        expectations=(),
        answered=False,
        late_ms=None,
    )
    return replace(view, **more)  # type: ignore[arg-type]


INJECTS = (
    _inject(
        "eerste-meldingen",
        text("Eerste meldingen van uitval", "First reports of an outage"),
        "said",
        12 * MINUTE,
        released_ms=12 * MINUTE,
        said=(SaidView("piket", 12 * MINUTE, "2026-03-27T09:12:00Z", "", 2),),
        expectations=asks("grip-2", late_ms=8 * MINUTE),
        late_ms=8 * MINUTE,
    ),
    _inject("storing", text("Netbeheerder bevestigt", "Grid operator confirms"), "due", 30 * MINUTE),
    _inject("treinen", text("Treinverkeer ligt stil", "Trains have stopped"), "to-come", 45 * MINUTE),
    _inject("burgemeester", text("Burgemeester belt", "Mayor phones"), "held", 50 * MINUTE),
    _inject("pers", text("Persvragen", "Press questions"), "skipped", 55 * MINUTE),
    _inject("zorg", text("Verzorgingshuis meldt zich", "Care home calls"), "to-come", 70 * MINUTE, reachable=False),
    _inject(
        "geen-112",
        text("112 slecht bereikbaar", "112 hard to reach"),
        "waiting",
        None,
        conditional=True,
        condition=text("Mobiel Vodafone Amsterdam onder 50 %", "Mobile Vodafone Amsterdam below 50 %"),
    ),
)

ACTIONS = (
    ActionView(
        "aggregaten",
        text("Noodstroomaggregaten inzetten", "Deploy emergency generators"),
        text("Aggregaten naar een locatie.", "Generators to a place."),
        "order",
        None,
        ("mobile.kpn.amsterdam/power", "hospital.amc/power"),
        (("generators", 12, 20),),
        modelled=True,
        is_decision=False,
    ),
    ActionView(
        "afschakelen",
        text("Afschakelen", "Load shedding"),
        text("Verzoek aan de netbeheerder.", "Request to the grid operator."),
        "request",
        "liander",
        (),
        (),
        modelled=True,
        is_decision=False,
    ),
    ActionView("grip-2", text("GRIP 2"), text(""), "decision", None, (), (), modelled=False, is_decision=True),
)


def _order(number: int, state: str, **more: object) -> OrderView:
    view = OrderView(
        id=f"afschakelen#{number}",
        seq=number + 2,
        action="afschakelen",
        title=text("Afschakelen", "Load shedding"),
        text="",
        target=None,
        state=state,  # type: ignore[arg-type]
        ordered_ms=20 * MINUTE,
        in_force_ms=None,
        answer=None,
        refused=None,
        author="facilitator",
        by="operationeel leider",
    )
    return replace(view, **more)  # type: ignore[arg-type]


ORDERS = (
    _order(1, "refused", refused="refused-by-owner", answer="refuse"),
    _order(2, "waiting-answer"),
    _order(
        3,
        "preparing",
        id="aggregaten#1",
        action="aggregaten",
        title=text("Noodstroomaggregaten inzetten", "Deploy emergency generators"),
        target="mobile.kpn.amsterdam/power",
        in_force_ms=100 * MINUTE,
    ),
)


def _line(seq: int, kind: str, minutes: int, entry_class: str = "command", **payload: object) -> JournalLine:
    return JournalLine(
        seq=seq,
        entry_class=entry_class,  # type: ignore[arg-type]
        kind=kind,
        t_ms=minutes * MINUTE,
        clock="2015-03-27T08:12:00+00:00",
        author="keten" if entry_class == "outcome" else "facilitator",
        payload=payload,
        undone=seq == 4,
    )


JOURNAL = (
    _line(1, "start", 0),
    _line(2, "threat", 7, "outcome", threat="station-diemen"),
    _line(3, "order", 20, action="afschakelen", by="operationeel leider", why="spanning zakt"),
    _line(4, "decision", 22, text="Wij wachten af"),
    _line(5, "override", 24, effect={"effect": "level", "target": "hospital.amc", "level": 1.0}, reason="NSA draait"),
    _line(6, "observation", 26, "note", text="Duidelijk besluit #opschaling !goed"),
)

REGIONS = (
    ("amsterdam", text("Amsterdam-Amstelland"), 1_080_000),
    ("kennemerland", text("Kennemerland"), 560_000),
)
TEAMS = (("piket", text("Operationeel leider", "Operational leader")), ("rot", text("ROT")))
NAMES = {
    "threat/diemen": text("Uitval 380 kV-station Diemen", "Loss of the Diemen 380 kV station"),
    **{f"process/{one.name}": one.title for one in PROCESSES},
    **{f"where/{one.name}": title for one in PROCESSES for key, title, _ in REGIONS if key == one.region},
    **{f"action/{one.id}": one.title for one in ACTIONS},
    **{f"inject/{one.id}": one.title for one in INJECTS},
    **{f"party/{key}": title for key, title in TEAMS},
}

SNAPSHOT = Snapshot(
    exercise="diemen-2015",
    title=text("Stroom weg in Noord-Holland", "Power lost in Noord-Holland"),
    starts="2015-03-27T09:30:00",
    briefing=text(
        "OEFENING. Het is vrijdagochtend.\nU komt op in de vergaderruimte.", "EXERCISE. It is Friday morning."
    ),
    staff_briefing=text("Laat de eerste tien minuten de meldkamer bellen.", "Let the dispatch centre phone first."),
    t_ms=32 * MINUTE + 10_000,
    state="paused",
    speed=10.0,
    lasts_ms=3 * HOUR,
    horizon_ms=48 * HOUR,
    regions=REGIONS,
    tiles={"kennemerland": (1, 2), "amsterdam": (2, 3)},
    processes=PROCESSES,
    injects=INJECTS,
    actions=ACTIONS,
    orders=ORDERS,
    overrides=(
        OverrideView(1, "level", "hospital.amc", "NSA draait", 24 * MINUTE, released=False, sets={"level": 0.8}),
    ),
    journal=JOURNAL,
    objectives=(("opschaling", text("Op tijd opschalen", "Scale up in time")), ("beeld", text("Totaalbeeld"))),
    teams=TEAMS,
    ratings=(text("goed", "good"), text("voldoende", "sufficient"), text("matig", "moderate")),
    means=(("generators", 20, 20),),
    to_say=(),
    next_inject="treinen",
    next_inject_ms=45 * MINUTE,
    requests=("afschakelen#2",),
    names=NAMES,
)
"""Half an hour in, paused."""

QUIET = replace(SNAPSHOT, requests=(), orders=(), injects=INJECTS[2:])
"""Nothing waits."""

BEGIN = replace(SNAPSHOT, t_ms=0, state="ready", speed=1.0, journal=(), orders=(), requests=(), overrides=())
"""Before STARTEX."""
