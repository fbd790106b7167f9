"""What things are called, whatever says so; and who brought an effect, as text and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal.entries import Entry
from sim.journal.entry_text import EntryTeller
from sim.journal.titles import HeaderTitles
from sim.origin import Origin, numbered
from sim.scenario import resolved
from sim.scenario.models import Scenario
from sim.titles import Titles, titles_in
from sim.units import clean
from sim.words import LANGUAGES

BODY: dict[str, Any] = {
    "format": "keten/1",
    "id": "small",
    "title": "Small",
    "starts": "2026-01-05T08:30:00",
    "lasts": "3h",
    "regions": {"noord": {"inhabitants": 1, "title": {"nl": "Noord", "en": "North"}}, "zuid": {"inhabitants": 1}},
    "processes": {
        "grid.noord": {"region": "noord", "title": {"nl": "Stroom", "en": "Power"}},
        "grid.zuid": {"region": "zuid", "title": {"nl": "Stroom Zuid", "en": "Power zuid"}},
        "water": {"needs": {"power": {"from": "grid.noord"}, "station": {"from": "grid.zuid", "title": "het station"}}},
    },
    "crews": {"ploeg": {"title": "Ploeg", "size": 1}},
    "routes": {"brug": {"title": "De brug"}},
    "teams": {"rot": {"nl": "Regionaal team", "en": "Regional team"}},
    "threats": [{"id": "storm", "title": {"nl": "Storm", "en": "Gale"}, "at": "1h",
                 "stages": [{"id": "last", "title": {"en": "The last"}, "effects": []}]}],
    "injects": [{"id": "call", "at": "1h", "to": "rot", "text": "OEFENING EXERCISE\nline"}],
    "actions": [{"id": "aid", "title": {"nl": "Hulp", "en": "Aid"}}],
    "decisions": {"grip-2": {"nl": "GRIP twee", "en": "GRIP two"}},
}  # fmt: skip
SCENARIO = Scenario.model_validate(BODY)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "title", "nl", "en", "text", "region", "needs", "stages", "water", "grid.noord"])
        | st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip
TITLE = JSON | st.fixed_dictionaries({}, optional={"nl": JSON, "en": JSON})
THING = JSON | st.fixed_dictionaries({}, optional={"title": TITLE, "text": TITLE, "region": JSON | st.just("r")})
PROCESS = THING | st.fixed_dictionaries({"title": TITLE, "needs": st.fixed_dictionaries({"power": THING})})
HEADERS = JSON | st.fixed_dictionaries({
    "processes": st.fixed_dictionaries({"grid.noord": PROCESS, "water": PROCESS}),
    "regions": st.fixed_dictionaries({"r": THING}),
})  # fmt: skip
"""What stands in the place of a scenario, with something wrong at any depth."""
PLACES = ["processes", "regions", "crews", "actions", "decisions", "threats", "injects", "teams", "reactions"]


@pytest.mark.parametrize(
    ("asked", "argument", "dutch", "english"),
    [
        ("title", "grid.noord", "Stroom", "Power"),
        ("process", "grid.noord", "Stroom, Noord", "Power, North"),
        ("process", "grid.zuid", "Stroom Zuid, zuid", "Power zuid"),
        ("process", "nothing", "nothing", "nothing"),
        ("target", "water/station", "water · het station", "water · het station"),
        ("target", "water/power", "water · power", "water · power"),
        ("target", "ploeg", "Ploeg", "Ploeg"),
        ("target", "brug", "De brug", "De brug"),
        ("target", "rot", "Regionaal team", "Regional team"),
        ("target", "noord", "Noord", "North"),
        ("target", "care-teams", "zorgteams", "care teams"),
        ("action", "aid", "Hulp", "Aid"),
        ("action", "grip-2", "GRIP twee", "GRIP two"),
        ("order", "aid#2", "Hulp #2", "Aid #2"),
        ("order", "other#2", "other#2", "other#2"),
        ("inject", "call", "OEFENING EXERCISE", "OEFENING EXERCISE"),
        ("carrier", "threat/storm", "Storm", "Gale"),
        ("carrier", "threat/storm/last", "Storm: The last", "Gale: The last"),
        ("carrier", "action/aid#2", "maatregel Hulp", "action Aid"),
        ("carrier", "start", "startsituatie", "starting situation"),
        ("carrier", "start/", "startsituatie", "starting situation"),
        ("carrier", "whatever", "whatever", "whatever"),
    ],
)
def test_things_go_by_their_titles(asked: str, argument: str, dutch: str, english: str) -> None:
    """A thing is called by its title in the language of the reader, by the other one, or by its name."""
    titles = titles_in(SCENARIO)
    assert [getattr(Titles(titles, language), asked)(argument) for language in ("nl", "en")] == [dutch, english]


def test_a_journal_names_as_the_scenario_does() -> None:
    """The mapping in the header of a journal gives the titles that the scenario gives."""
    held = json.loads(json.dumps(resolved(SCENARIO)))
    for language in LANGUAGES:
        assert {k: t.in_(language) for k, t in titles_in(held).items()} == {
            k: t.in_(language) for k, t in titles_in(SCENARIO).items()
        }


@given(st.dictionaries(st.sampled_from(PLACES), JSON) | HEADERS, st.text())
def test_whatever_a_header_holds_names_are_clean_lines(held: Any, name: str) -> None:
    """Nothing in a header makes naming fail, and no name steers a terminal or goes on for ever."""
    for language in LANGUAGES:
        titles = HeaderTitles({"scenario": held}, language)
        told = [
            EntryTeller(titles).value(field, name) for field in ("inject", "order", "to", "via", "target", "answer")
        ]
        told += [titles.process("grid.noord"), titles.target("water/power"), titles.threat(name, name)]
        assert [clean(one, lines=False) for one in told] == told
        assert all(len(one) <= 200 for one in told)


class _OwnTitles(Titles):
    """Titles of a reader who calls two kinds of things otherwise."""

    def inject(self, name: str) -> str:
        """Return the name with a mark."""
        return f"inject <{name}>"

    def order(self, order: str) -> str:
        """Return the order with a mark."""
        return f"order <{order}>"


def test_entries_name_things_as_their_reader_does() -> None:
    """A reader's own way of naming injects and orders holds in fields of entries, not only in lists of its own."""
    teller = EntryTeller(_OwnTitles({}, "nl"))
    fields = {"inject": "inject", "order": "order", "takes": "order"}
    assert {key: teller.value(key, "x") for key in fields} == {key: f"{kind} <x>" for key, kind in fields.items()}
    assert teller.value("takes", "*") != "order <*>"


@given(st.text() | st.from_regex(r"(threat|action|override|start)(/[a-z#/0-9]{0,9}){0,3}", fullmatch=True))
def test_an_origin_comes_back_as_its_text(text: str) -> None:
    """An origin that was read from a text is written as that text, but for a slash behind it."""
    assert str(Origin.parse(text)) in (text, text.removesuffix("/"))


@given(st.sampled_from(["threat", "action", "inject"]), st.from_regex(r"[a-z][a-z.-]{0,9}", fullmatch=True),
       st.integers(1, 999_999_999), st.from_regex(r"[a-z][a-z.-]{0,9}", fullmatch=True))  # fmt: skip
def test_an_origin_is_read_in_parts(kind: str, name: str, ordinal: int, stage: str) -> None:
    """What was put together is taken apart the same."""
    origin = Origin(kind, name)
    if kind == "action":
        origin = origin._replace(ordinal=ordinal)
    if kind == "threat":
        origin = origin._replace(stage=stage)
    assert Origin.parse(str(origin)) == origin
    assert numbered(f"{name}#{ordinal}") == (name, ordinal)


@pytest.mark.parametrize("text", ["x", "x#", "#1", "x#01", "x#-1", "x#1a", "x#٣", "x#1#", "x#" + "9" * 5000])
def test_what_is_no_ordinal_is_part_of_a_name(text: str) -> None:
    """Only a plain number behind ``#`` is an ordinal."""
    assert numbered(text) == (text, None)


@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        ("threat", {"threat": "storm"}, "Threat Gale struck"),
        ("threat", {"threat": "storm", "stage": "last"}, "Threat Gale: The last struck"),
        ("threat", {"threat": "storm", "stage": 3}, "Threat Gale struck (stage: 3)"),
        ("in-force", {"order": "aid#2", "target": "care-teams"}, "Aid #2 in force (target: care teams)"),
    ],
)
def test_entries_are_told_by_titles(kind: str, payload: dict[str, Any], told: str) -> None:
    """A line of a journal names a threat with its stage, an order by its action, and means by their words."""
    entry = Entry(1, "outcome", kind, 0, 0, "keten", payload, None, "0" * 64)
    assert EntryTeller(Titles(titles_in(SCENARIO), "en")).told(entry) == told
