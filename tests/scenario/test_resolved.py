"""Any scenario survives its canonical form; names, values and merging keep their promises on any input."""

from __future__ import annotations

import json
import math
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import from_resolved, resolved
from sim.scenario.models import Scenario
from sim.scenario.source.problems import Problems
from sim.scenario.source.source_tree import SourceNode, merge, plain
from sim.scenario.source.yaml import parse
from sim.selectors import Matcher, matches
from sim.units import DAY, format_duration

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
BOTH = st.fixed_dictionaries({"nl": TEXTS, "en": TEXTS})
DURATIONS = st.integers(0, 30 * DAY).map(format_duration)
SHARES = st.floats(0, 1).map(lambda x: round(x, 4))
DRAWS = st.one_of(
    DURATIONS,
    st.tuples(st.integers(1, DAY), st.integers(1, DAY)).map(
        lambda p: {"lognormal": {"median": format_duration(p[0]), "p90": format_duration(p[0] + p[1])}}
    ),
    st.tuples(st.integers(0, DAY), st.integers(1, DAY)).map(
        lambda p: {"uniform": [format_duration(p[0]), format_duration(p[0] + p[1])]}
    ),
    st.lists(st.fixed_dictionaries({"value": DURATIONS, "weight": st.floats(0.01, 9)}), min_size=1, max_size=3).map(
        lambda values: {"weighted": values}
    ),
)
LEVEL = st.fixed_dictionaries({"mean": st.just("p.*"), "below": SHARES, "for": DURATIONS})
LEAVES = st.one_of(
    LEVEL,
    st.fixed_dictionaries({"process": st.just("p.a"), "lost": st.sampled_from(["control", "quality"])}),
    st.fixed_dictionaries({"action": SLUGS, "is": st.just("not-ordered"), "by": DURATIONS}),
    st.fixed_dictionaries({"inject": SLUGS, "is": st.sampled_from(["delivered", "answered"])}),
    st.fixed_dictionaries({"time": DURATIONS}),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=5,
)
EFFECTS = st.one_of(
    st.fixed_dictionaries(
        {"effect": st.just("damage"), "target": st.just("p.a"), "size": SHARES.filter(bool), "repair": DRAWS},
        optional={"restored": st.just({"20 %": 0.1, "100 %": 1}), "priority": st.integers(1, 9)},
    ),
    st.fixed_dictionaries({"effect": st.just("demand"), "target": st.just("p.*"), "profile": st.just([["0s", 8]])}),
    st.fixed_dictionaries({"effect": st.just("bypass"), "target": st.just("p.a/power"), "lasts": DRAWS}),
    st.fixed_dictionaries({"effect": st.just("crews"), "target": SLUGS, "add": st.integers(-9, 9)}),
)
NEEDS = st.fixed_dictionaries(
    {"mix": st.just({"p.b": 0.25, "p.c": 0.75}), "restart": DURATIONS},
    optional={"stock": st.lists(DRAWS.map(lambda d: {"lasts": d}), min_size=1, max_size=1), "floor": SHARES},
)
PROCESSES = st.fixed_dictionaries(
    {"title": BOTH, "customers": st.floats(0, 1e6), "needs": st.dictionaries(SLUGS, NEEDS, max_size=2)}
)
SCENARIOS = st.fixed_dictionaries(
    {
        "format": st.just("keten/1"),
        "id": SLUGS,
        "title": BOTH,
        "starts": st.datetimes().map(lambda d: d.isoformat()),
        "lasts": DURATIONS,
        "processes": st.dictionaries(SLUGS, PROCESSES, max_size=3),
        "reactions": st.dictionaries(
            SLUGS, st.fixed_dictionaries({"when": CONDITIONS, "effects": st.lists(EFFECTS, min_size=1, max_size=2)})
        ),
        "injects": st.lists(st.fixed_dictionaries({"id": SLUGS, "when": CONDITIONS, "to": SLUGS, "text": BOTH})),
        "scripted-teams": st.dictionaries(
            SLUGS, st.lists(st.fixed_dictionaries({"at": DURATIONS, "do": SLUGS}), max_size=2), max_size=2
        ),
    }
)


@pytest.mark.slow
@settings(max_examples=60)
@given(SCENARIOS)
def test_any_scenario_survives_its_canonical_form(form: dict[str, Any]) -> None:
    """Canonical form, JSON text and back give an equal scenario with the same canonical form."""
    scenario = Scenario.model_validate(form)
    text = json.dumps(resolved(scenario), sort_keys=False)
    again = from_resolved(json.loads(text))
    assert again == scenario
    assert json.dumps(resolved(again)) == text


NAMES = st.lists(st.text("ab.", min_size=1, max_size=6), max_size=12, unique=True)


@given(NAMES, st.text("ab.*", min_size=1, max_size=7))
def test_patterns_match_as_a_shell_would(names: list[str], pattern: str) -> None:
    """``*`` matches any characters and nothing else is special; matches come in declared order."""
    expected = tuple(name for name in names if fnmatchcase(name, pattern))
    assert Matcher(names).match(pattern) == expected
    assert tuple(name for name in names if matches(pattern, name)) == expected


SCALARS = {
    "10:00": "10:00", "no": "no", "on": "on", "yes": "yes", "2015-03-27": "2015-03-27",
    "0x1F": "0x1F", "1_080_000": 1080000,
    "-3": -3, "007": 7, "1e3": 1000.0, ".5": 0.5, "1.": 1.0, "true": True, "False": False, "~": None, "null": None,
    "'12'": "12", '"true"': "true", "1__0": "1__0", "_1": "_1", "1_": "1_", ".inf": ".inf", ".nan": ".nan", "=": "=",
    "30 %": "30 %", "1e": "1e", "-": "-", "+": "+", ".": ".", "9" * 30: float("9" * 30),
}  # fmt: skip


@pytest.mark.parametrize("written", SCALARS)
def test_plain_values_are_those_of_the_core_schema(written: str) -> None:
    """Only null, true, false and numbers are not text; times, dates and words such as no are text."""
    problems = Problems()
    node = parse(f"[{written}]".encode() if written != "-" else b"- '-'", "x.yaml", problems)
    assert node is not None
    (item,) = node.items
    expected = SCALARS[written]
    assert item.value == expected
    assert type(item.value) is type(expected)


KEYS = st.text("xyz", min_size=1, max_size=2)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("abc", max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner)),
    max_leaves=12,
)


@given(TREES)
def test_every_value_is_read_with_its_place(tree: Any) -> None:
    """JSON is YAML: what it writes is read back the same, and every place points into the text."""
    text = json.dumps(tree, indent=1)
    node = parse(text.encode(), "x.yaml", Problems())
    assert node is not None
    assert plain(node) == tree
    lines = text.split("\n")

    def look(n: SourceNode) -> None:
        at = lines[n.place.line - 1][n.place.column - 1 :]
        if isinstance(n.value, dict | list):
            assert at[0] == ("{" if isinstance(n.value, dict) else "[")
            for child in n.value.values() if isinstance(n.value, dict) else n.value:
                look(child)
        else:
            assert at.startswith(json.dumps(n.value))

    look(node)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever a file holds, reading it gives a tree or a problem, never anything else."""
    problems = Problems()
    node = parse(data, "x.yaml", problems)
    assert (node is None) <= bool(problems.all())
    assert all(re.fullmatch(r"x\.yaml:\d+:\d+: .+; .+", str(p)) for p in problems.all())


@given(TREES, TREES)
def test_merging_keeps_what_is_not_overridden(under: Any, over: Any) -> None:
    """Merged, every key of the upper mapping has its say, and no other key of the lower one changes."""
    problems = Problems()
    low = parse(json.dumps({"k": under}).encode(), "low", problems)
    high = parse(json.dumps({"k": over, "l": 1}).encode(), "high", problems)
    assert low is not None
    assert high is not None
    merged = plain(merge(low, high))
    assert merged["l"] == 1
    if over is None:
        assert "k" not in merged
    elif isinstance(under, dict) and isinstance(over, dict):
        for key, value in under.items():
            assert key in over or merged["k"][key] == value
    else:
        assert merged["k"] == over


def test_numbers_too_large_are_refused_by_their_field() -> None:
    """A number with hundreds of digits becomes infinite, which no field accepts; it does not crash the reader."""
    node = parse(b"1e9999", "x.yaml", Problems())
    assert node is not None
    assert math.isinf(node.value)


@pytest.mark.parametrize("share", ["28.6 %", "0.001 %", "33.333333333 %"])
def test_any_share_survives_as_a_key(share: str) -> None:
    """A share that is no round number in a computer, written as a key, is read back from the canonical form."""
    threat = {
        "id": "t",
        "target": "p",
        "at": "0s",
        "effects": [{"effect": "damage", "repair": "4h", "restored": {share: "50 %", "100 %": "100 %"}}],
    }
    form = {"format": "keten/1", "id": "s", "title": "S", "starts": "2024-01-01 10:00", "lasts": "1h"}
    scenario = Scenario.model_validate({**form, "processes": {"p": {}}, "threats": [threat]})
    assert from_resolved(json.loads(json.dumps(resolved(scenario)))) == scenario
