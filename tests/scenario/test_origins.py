"""Every number has the source that the file which wrote it states for it, whatever is laid on or under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import from_resolved, load, load_any, load_incident, resolved
from sim.scenario.confidence import KnownNumber, of_carrier, of_damage, of_link, of_need, of_reserve

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.models import Scenario

SURVEY = ("survey 2020", "high")
BATTERIES = ("battery survey", "medium")
VISIT = ("visit", "low")
OURS = (None, "judgement")

KIND = """format: keten/1
kind: process-kind
id: pumps
title: {nl: Pompen, en: Pumps}
source: survey 2020
confidence: high
reserve: 1.5
needs:
  power: {stock: 4h, restart: 10min}
  control: {stock: [{share: 40 %, lasts: 1h}, {share: 60 %, lasts: 2h, starts: 90 %}], restart: 5min, floor: 20 %,
            source: battery survey, confidence: medium}
load: {neighbour: {from: line, gain: 0.4}}
fragility: {wind: {curve: [[30, 0 %], [45, 50 %]], repair: 6h}}
reactions:
  queue: {when: {process: "{process}", below: 50 %}, effects: [{effect: demand, factor: 2}]}
"""
THREAT = """format: keten/1
kind: threat
id: blast
title: {nl: Knal, en: Blast}
source: survey 2020
confidence: high
effects: [{effect: damage, size: 40 %, repair: 6h}]
stages: [{id: later, after: 1h, effects: [{effect: demand, factor: 3}]}]
"""
ACTION = """format: keten/1
kind: action
id: patch
title: {nl: Herstel, en: Patch}
source: survey 2020
confidence: high
effects: [{effect: rebuild, work: 2h, size: 10 %}]
"""
EXERCISE = """format: keten/1
kind: exercise
title: {nl: Dorp, en: Village}
starts: 2024-11-25 13:30
lasts: 3h
"""
LINE = "line: {kind: pumps, load: {neighbour: ~}, needs: {power: ~, control: ~}}"


def village(folder: Path, rest: str, *, network: str = "") -> Scenario:
    """Load an exercise with this in it, on a network of ``network`` if any, as a journal gives it back."""
    library = folder / "library"
    for name, text in (("kinds/pumps", KIND), ("threats/blast", THREAT), ("actions/patch", ACTION)):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / f"{name}.yaml").write_text(text, encoding="utf-8")
    head = EXERCISE
    if network:
        (folder / "networks").mkdir(exist_ok=True)
        (folder / "networks" / "n.yaml").write_text(f"format: keten/1\nkind: network\n{network}", encoding="utf-8")
        head += "network: n\n"
    path = folder / "exercises" / "v" / "exercise.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + rest, encoding="utf-8")
    return from_resolved(resolved(load(path)))


def process(name: str, fields: str) -> str:
    """Return the processes of an exercise: a line, and one of the kind with these fields."""
    return f"processes:\n  {LINE}\n  {name}: {{kind: pumps{fields}}}\n"


def said(scenario: Scenario, name: str) -> dict[str, tuple[str | None, str]]:
    """Return source and confidence of the numbers of a process, by their key."""
    owner = scenario.processes[name]
    found: list[KnownNumber] = [*of_reserve(scenario, name)]
    for need in owner.needs:
        found += of_need(scenario, name, need)
    for link in owner.load:
        found += of_link(scenario, name, link)
    for hazard in owner.fragility:
        found += of_damage(scenario, name, "threat/storm", f"storm-{hazard}")
    return {one.key: (one.source, one.confidence) for one in found}


def carried(scenario: Scenario, carrier: str, on: str = "p") -> dict[str, tuple[str | None, str]]:
    """Return source and confidence of the numbers that a carrier brings, by their key."""
    found = of_carrier(scenario, on, carrier, ("damage", "rebuild", "demand"))
    return {one.key: (one.source, one.confidence) for one in found}


NEEDS = "needs: {power: {from: line}, control: {from: line}}"
UNTOUCHED = {
    "reserve": SURVEY, "power.stock.1.lasts": SURVEY, "power.restart": SURVEY,
    "control.stock.1.lasts": BATTERIES, "control.stock.2.lasts": BATTERIES, "control.stock.2.starts": BATTERIES,
    "control.restart": BATTERIES, "control.floor": BATTERIES, "neighbour.gain": SURVEY,
    "fragility.wind.curve": SURVEY, "fragility.wind.repair": SURVEY,
}  # fmt: skip


def test_an_own_source_speaks_of_own_numbers_alone(tmp_path: Path) -> None:
    """A process that overrides one number with a source leaves all other numbers of its kind theirs."""
    scenario = village(tmp_path, process("p", f", reserve: 1.2, source: visit, confidence: low, {NEEDS}"))
    assert said(scenario, "p") == UNTOUCHED | {"reserve": VISIT}


def test_a_source_without_a_number_speaks_of_none(tmp_path: Path) -> None:
    """A source laid on a process without a number changes the source of none."""
    scenario = village(tmp_path, process("p", f", source: visit, confidence: low, {NEEDS}"))
    assert said(scenario, "p") == UNTOUCHED


def test_an_own_source_of_a_need_speaks_of_its_own_numbers(tmp_path: Path) -> None:
    """An override of a need with a source leaves its other numbers, and those of its stock, theirs."""
    needs = "needs: {power: {from: line, restart: 1h, source: visit, confidence: low}, control: {from: line}}"
    assert said(village(tmp_path, process("p", f", {needs}")), "p") == UNTOUCHED | {"power.restart": VISIT}
    needs = "needs: {power: {from: line}, control: {from: line, floor: 30 %, source: visit, confidence: low}}"
    assert said(village(tmp_path, process("q", f", {needs}")), "q") == UNTOUCHED | {"control.floor": VISIT}


def test_what_is_added_without_a_source_is_a_judgement(tmp_path: Path) -> None:
    """A need, link or fragility that is added has not the source of the process it is added to."""
    added = (
        "needs: {power: {from: line}, control: {from: line}, water: {from: line, stock: 3h, restart: 1min}}, "
        "load: {other: {from: line, gain: 1}}, fragility: {flood: {curve: [[1, 10 %]], repair: 1d}}"
    )
    assert said(village(tmp_path, process("p", f", {added}")), "p") == UNTOUCHED | {
        "water.stock.1.lasts": OURS, "water.restart": OURS, "other.gain": OURS,
        "fragility.flood.curve": OURS, "fragility.flood.repair": OURS,
    }  # fmt: skip


def test_what_is_added_has_the_source_written_around_it(tmp_path: Path) -> None:
    """A need that is added under a source of the same file has that one, and not the kind's."""
    needs = "needs: {power: {from: line}, control: {from: line}, water: {from: line, stock: 3h}}"
    scenario = village(tmp_path, process("p", f", source: visit, confidence: low, {needs}"))
    assert said(scenario, "p") == UNTOUCHED | {"water.stock.1.lasts": VISIT}


def test_source_and_confidence_are_of_one_layer(tmp_path: Path) -> None:
    """A layer that gives only a source does not take over how sure the layer under it was, nor the reverse."""
    scenario = village(tmp_path, process("p", f", reserve: 1.2, source: visit, {NEEDS}"))
    assert said(scenario, "p") == UNTOUCHED | {"reserve": ("visit", "judgement")}
    scenario = village(tmp_path, process("q", f", reserve: 1.2, confidence: low, {NEEDS}"))
    assert said(scenario, "q") == UNTOUCHED | {"reserve": (None, "low")}


def test_a_reserve_that_nobody_wrote_has_no_source(tmp_path: Path) -> None:
    """The default reserve is nobody's number; one that was written as 1 is its author's."""
    plain = f"processes:\n  {LINE}\n  p: {{source: visit, confidence: high, customers: 5}}\n"
    assert said(village(tmp_path, plain), "p") == {"reserve": OURS}
    written = plain.replace("customers: 5", "reserve: 1")
    assert said(village(tmp_path, written), "p") == {"reserve": ("visit", "high")}


@pytest.mark.parametrize(("confidence", "reserve"), [("high", ("plans 2021", "high")), ("judgement", OURS)])
def test_the_source_at_the_top_of_a_network(tmp_path: Path, confidence: str, reserve: tuple[str | None, str]) -> None:
    """It is that of the network's own numbers, and of none of a kind; as a judgement it says no more than none."""
    network = f"source: plans 2021\nconfidence: {confidence}\n{process('p', f', reserve: 1.2, {NEEDS}')}"
    assert said(village(tmp_path, "", network=network), "p") == UNTOUCHED | {"reserve": reserve}


def test_every_layer_keeps_its_own(tmp_path: Path) -> None:
    """Of a kind, a network and an exercise each has what it wrote last; an override by a pattern is as one by name."""
    network = process("p", f", reserve: 1.2, source: plans, confidence: medium, {NEEDS}")
    over = 'processes: {"{who}": {for: {who: [p]}, needs: {power: {stock: 9h}, control: {restart: 1h}}}}\n'
    assert said(village(tmp_path, over, network=network), "p") == UNTOUCHED | {
        "reserve": ("plans", "medium"), "power.stock.1.lasts": OURS, "control.restart": OURS,
    }  # fmt: skip


def test_a_reaction_of_a_kind_has_the_source_of_the_kind(tmp_path: Path) -> None:
    """What stands under a source in the library has it where it ends up, too."""
    scenario = village(tmp_path, process("p", f", {NEEDS}"))
    assert carried(scenario, "reaction/p/queue") == {"effects.1.factor": SURVEY}


@pytest.mark.parametrize(
    ("fields", "size", "repair", "factor"),
    [
        ("", SURVEY, SURVEY, SURVEY),
        (", repair: 4h", SURVEY, OURS, SURVEY),
        (", repair: 4h, source: visit, confidence: low", SURVEY, VISIT, SURVEY),
        (", source: visit, confidence: low", SURVEY, SURVEY, SURVEY),
        (", stages: [{id: later, effects: [{effect: demand, factor: 2}]}]", SURVEY, SURVEY, OURS),
        (", effects: [{effect: damage, size: 1 %, repair: 1h}]", OURS, OURS, SURVEY),
    ],
)
def test_threats_of_the_library(
    tmp_path: Path,
    fields: str,
    size: tuple[str | None, str],
    repair: tuple[str | None, str],
    factor: tuple[str | None, str],
) -> None:
    """A threat that an exercise takes from the library keeps the source of what the exercise leaves as it is."""
    threats = f"threats: [{{use: blast, target: p, at: 10min{fields}}}]\n"
    found = carried(village(tmp_path, process("p", f", {NEEDS}") + threats), "threat/blast")
    assert found == {"effects.1.size": size, "effects.1.repair": repair, "effects.2.factor": factor}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", SURVEY),
        (", source: visit, confidence: low", SURVEY),
        (", effects: [{effect: rebuild, work: 5h, size: 30 %}]", OURS),
        (", effects: [{effect: rebuild, work: 5h, size: 30 %}], source: visit, confidence: low", VISIT),
    ],
)
def test_actions_of_the_library(tmp_path: Path, fields: str, expected: tuple[str | None, str]) -> None:
    """So does an action."""
    actions = f"teams: {{rot: ROT}}\nactions: [{{use: patch, targets: [p]{fields}}}]\n"
    scenario = village(tmp_path, process("p", f", {NEEDS}") + actions)
    assert carried(scenario, "action/patch") == {"effects.1.size": expected, "effects.1.work": expected}


def test_parts_and_injects(tmp_path: Path) -> None:
    """A part that an exercise includes states the source of its own numbers, an inject that of its effects."""
    part = tmp_path / "exercises" / "v" / "part.yaml"
    part.parent.mkdir(parents=True)
    part.write_text(
        "format: keten/1\nkind: part\nsource: visit\nconfidence: low\nprocesses: {p: {reserve: 1.1}}\n"
        "injects: [{id: i, at: 1h, to: rot, text: {nl: OEFENING x, en: EXERCISE x}, "
        "effects: [{effect: demand, target: p, factor: 3}]}]\n",
        encoding="utf-8",
    )
    rest = "include: [part.yaml]\nteams: {rot: ROT}\n"
    scenario = village(tmp_path, rest, network=process("p", f", reserve: 1.2, {NEEDS}"))
    assert said(scenario, "p") == UNTOUCHED | {"reserve": VISIT}
    assert carried(scenario, "inject/i") == {"effects.1.factor": VISIT}


def test_incidents(tmp_path: Path) -> None:
    """A process of an incident leaves its kind what it does not touch."""
    scenario = village(tmp_path, process("p", f", {NEEDS}"))
    path = tmp_path / "incidents" / "i.yaml"
    path.parent.mkdir()
    path.write_text(
        "format: keten/1\nkind: incident\ntitle: X\nstarts: 2024-11-25 13:30\nhorizon: 5h\n"
        + process("p", f", reserve: 1.2, source: visit, confidence: low, {NEEDS}")
        + "threats: [{use: blast, target: line, at: 0min, repair: 2h, source: inquiry, confidence: high}]\n"
        "observed: [{id: o, process: line, to: 1h, level: [0 %, 90 %], text: x, source: s, confidence: high}]\n",
        encoding="utf-8",
    )
    scenario = load_incident(path)
    assert said(scenario, "p") == UNTOUCHED | {"reserve": VISIT}
    found = carried(scenario, "threat/blast", on="line")
    assert (found["effects.1.repair"], found["effects.1.size"]) == (("inquiry", "high"), SURVEY)


STATES = st.sampled_from(["", "source: {0}", "confidence: low", "source: {0}, confidence: medium"])


@given(
    layers=st.tuples(*[st.tuples(STATES, STATES)] * 3),
    reserve=st.tuples(*[st.booleans()] * 3), restart=st.tuples(*[st.booleans()] * 3),
)  # fmt: skip
def test_any_three_layers(
    tmp_path_factory: pytest.TempPathFactory,
    layers: tuple[tuple[str, str], ...],
    reserve: tuple[bool, bool, bool],
    restart: tuple[bool, bool, bool],
) -> None:
    """Whatever three layers state, a number has what stands nearest to it in the last layer that wrote it."""
    folder = tmp_path_factory.mktemp("layers")
    texts: list[str] = []
    expected: dict[str, tuple[str | None, str]] = {"reserve": OURS}
    for at, (outer, inner) in enumerate(layers):
        need = [inner.format(f"in{at}")] if inner else []
        need += [f"restart: {at + 1}min"] if restart[at] else []
        fields = [outer.format(f"out{at}")] if outer else []
        fields += [f"reserve: 1.{at + 1}"] if reserve[at] else []
        texts.append(", ".join([*fields, f"needs: {{power: {{{', '.join([*need, 'from: line'] if at else need)}}}}}"]))
        if reserve[at]:
            expected["reserve"] = _stated(outer, f"out{at}")
        if restart[at]:
            expected["power.restart"] = _stated(inner, f"in{at}") if inner else _stated(outer, f"out{at}")
    library = folder / "library" / "kinds"
    library.mkdir(parents=True)
    (library / "k.yaml").write_text(
        f"{{format: keten/1, kind: process-kind, id: k, title: K, {texts[0]}}}", encoding="utf-8"
    )
    (folder / "networks").mkdir()
    processes = f"processes: {{line: {{kind: transmission-station}}, p: {{kind: k, {texts[1]}}}}}"
    (folder / "networks" / "n.yaml").write_text(f"{{format: keten/1, kind: network, {processes}}}", encoding="utf-8")
    path = folder / "v.yaml"
    path.write_text(f"{EXERCISE}network: n\nprocesses: {{p: {{{texts[2]}}}}}\n", encoding="utf-8")
    assert said(from_resolved(resolved(load_any(path))), "p") == expected


def _stated(text: str, name: str) -> tuple[str | None, str]:
    confidence = next((one for one in ("low", "medium") if one in text), "judgement")
    return name if "source" in text else None, confidence


@pytest.mark.parametrize(
    ("subject", "key", "need"),
    [
        ("mast", "power.stock.1.lasts", "power"),
        ("mast", "power.restart", "power"),
        ("mast", "reserve", None),
        ("mast", "fragility.wind.curve", None),
        ("threat/storm", "effects.1.size", None),
        ("start/", "effects.1.level", None),
    ],
)
def test_a_number_tells_the_need_it_is_of(subject: str, key: str, need: str | None) -> None:
    """A number of a need or link names it; one of a carrier, a reserve or a fragility names none."""
    assert KnownNumber(subject, key, "1", "judgement", None).need == need
