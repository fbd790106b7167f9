"""Part of a journal: the entries of a kind, of an author, about a process, from a moment on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Selection, known_kinds, lines, read, rows, selected

if TYPE_CHECKING:
    from sim.journal import Entry

KEPT = Path(__file__).parent / "kept" / "2"
HEADLESS = read(KEPT / "headless.jsonl")
ROOM = read(KEPT / "room.jsonl")


def chosen(wanted: Selection) -> list[Entry]:
    """Return the entries of the headless journal that are selected."""
    numbers = selected(HEADLESS, wanted)
    return [entry for entry in HEADLESS.entries if entry.seq in numbers]


def test_an_order_has_what_became_of_it() -> None:
    """A process has its orders, and what answers those, though that names the order alone."""
    found = {(entry.entry_class, entry.kind) for entry in chosen(Selection(process="hospital.noord"))}
    assert {("command", "order"), ("outcome", "preparing"), ("outcome", "in-force"), ("outcome", "ended")} <= found


def test_what_acts_on_a_process_is_about_it() -> None:
    """A threat and a reaction are about what they hit, and an action about its fixed target; not about others."""
    on_grid = {entry.kind for entry in chosen(Selection(process="grid.noord"))}
    assert {"threat", "report", "reached"} <= on_grid
    assert "reaction" not in on_grid
    on_line = chosen(Selection(process="112.national"))
    assert "reaction" in {entry.kind for entry in on_line}
    assert "nl-alert" in {entry.payload.get("action") for entry in on_line}
    assert not any(entry.kind == "threat" for entry in on_line)


def test_a_crew_is_no_process() -> None:
    """More crews for a pool are not about a process, also where both are called the same."""
    about = chosen(Selection(process="grid"))
    assert about == []


def test_a_class_is_all_its_kinds() -> None:
    """A class of entries stands for every kind in it."""
    assert chosen(Selection(kinds=frozenset({"command"}))) == [
        e for e in HEADLESS.entries if e.entry_class == "command"
    ]


@given(
    st.frozensets(st.sampled_from(known_kinds(HEADLESS)), max_size=3),
    st.frozensets(st.sampled_from(sorted({e.author for e in HEADLESS.entries})), max_size=2),
    st.none() | st.sampled_from(["grid.noord", "112.national", "mobile.noord", "nowhere"]),
    st.none() | st.integers(-1, 90_000_000),
)
def test_each_condition_takes_away(
    kinds: frozenset[str], authors: frozenset[str], process: str | None, since_ms: int | None
) -> None:
    """What agrees with all conditions is what agrees with each; without any it is everything."""
    parts = [
        Selection(kinds=kinds),
        Selection(authors=authors),
        Selection(process=process),
        Selection(since_ms=since_ms),
    ]
    everything = frozenset(entry.seq for entry in HEADLESS.entries)
    each = everything.intersection(*(selected(HEADLESS, one) for one in parts))
    assert selected(HEADLESS, Selection(kinds, authors, process, since_ms)) == each
    assert bool(Selection(kinds, authors, process, since_ms)) == any(bool(one) for one in parts)


def test_the_words_of_an_entry_are_those_of_the_whole_journal() -> None:
    """An entry is told as it is among all: injects on the spot keep their names, what was taken back its mark."""
    all_rows = {row.number: row for row in rows(ROOM, "nl")}
    for number, row in all_rows.items():
        assert list(rows(ROOM, "nl", only={number})) == [row]
    assert list(lines(ROOM, "nl", only={1, 2}))[-2].startswith("2 van ")


@pytest.mark.parametrize("scenario", [None, 3, {"actions": 3}, {"actions": [{"id": 3}], "threats": [["x"]]}])
def test_a_header_of_any_form_is_read(scenario: object) -> None:
    """Nothing about the form of a header is believed."""
    odd = replace(HEADLESS, header={**HEADLESS.header, "scenario": scenario})
    assert selected(odd, Selection(process="hospital.noord"))
