"""How the room writes and reads values: times, levels, notes, causes, what comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.exercise.explain.explanation import Explanation
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.time_text import parse_time
from sim.exercise.view.snapshot import JournalLine
from sim.units import HOUR, SECOND
from sim.words import count
from tests.tui.diemen_fake import JOURNAL, QUIET, SNAPSHOT
from tests.tui.fake_exercise import FakeExercise
from tui.screens.why import WhyScreen
from tui.text.agenda_line import Agenda
from tui.text.cause_tree import chain
from tui.text.format import TIMES, Words, bar, fitted, shape, spark, t_long, t_short
from tui.text.journal_line import tell
from tui.text.titles import Named

if TYPE_CHECKING:
    from collections.abc import Callable

NL, EN = Words("nl"), Words("en")
STARTS = "2015-03-27T09:30:00"


@given(st.integers(0, 400 * HOUR))
def test_a_time_shown_can_be_typed(ms: int) -> None:
    """The time that a form shows is read back as that time, to the second."""
    assert parse_time(t_long(ms), 0, STARTS) == ms // SECOND * SECOND
    assert t_long(ms).startswith(t_short(ms))


@given(st.floats(0, 1), st.integers(1, 40))
def test_bars_never_lie(level: float, width: int) -> None:
    """A bar is as wide as asked, full only at 1 and empty only at 0."""
    drawn = bar(level, width)
    assert cell_len(drawn) == width
    assert (drawn == "█" * width) == (level == 1)
    assert (drawn == "·" * width) == (level == 0)


def test_shapes_tell_levels_without_colour() -> None:
    """Six levels have six different shapes."""
    assert len({shape(level) for level in (0, 0.1, 0.3, 0.6, 0.8, 1)}) == 6


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(1, 30))
def test_lines_show_the_lowest(levels: list[float], width: int) -> None:
    """A line is as wide as asked and shows that a level was at nothing, however short."""
    drawn = spark(tuple(levels), width)
    assert len(drawn) == (width if levels else 0)
    if levels and min(levels) == 0 and width <= len(levels):
        assert " " in drawn


@given(st.text(), st.integers(1, 30))
def test_text_is_fitted(text: str, width: int) -> None:
    """Text cut to a width is never wider, and says so with an ellipsis when something is lost."""
    cut = fitted(text, width)
    assert cell_len(cut) <= width
    assert cut == text or cut.endswith("…")


def test_the_most_urgent_comes_first() -> None:
    """A request comes before an inject that is due, that before what is to come; late responses are counted."""
    assert "Afschakelen" in Agenda.of(SNAPSHOT, NL).first
    without = replace(SNAPSHOT, requests=())
    assert "Netbeheerder bevestigt" in Agenda.of(without, NL).first
    late = replace(without, injects=(SNAPSHOT.injects[0], *SNAPSHOT.injects[2:]))
    assert ("late", 1) in [(kind, n) for _, kind, n, _ in Agenda.of(late, NL).marks()]
    assert Agenda.of(QUIET, NL).first.startswith("Straks, over 12 min, T+0:45 (10:15): Treinverkeer")
    assert not Agenda.of(QUIET, NL).urgent


def test_what_waits_is_counted_by_kind() -> None:
    """What is late, what waits for an answer and what has fallen are counted, each with its sign; of nothing none."""
    agenda = Agenda("", urgent=False, requests=1, due=2, late=3, questions=2, fallen=4)
    assert [(sign, kind, n) for sign, kind, n, _ in agenda.marks()] == [
        ("!", "late", 3), ("?", "asked", 3), ("▼", "fallen", 4),
    ]  # fmt: skip
    assert not list(Agenda("", urgent=False, requests=0, due=2, late=0).marks())


def test_the_chain_ends_at_its_cause() -> None:
    """The tree of causes goes back to the threat, names titles, and works out each process once."""
    explained = FakeExercise().explain("mobile.kpn.amsterdam")
    lines = [line.plain for line in chain(explained, SentenceWriter("nl", Named(NL, SNAPSHOT)))]
    told = "\n".join(lines)
    assert "Mobiel netwerk KPN" in lines[0]
    assert told.index("Elektriciteit") < told.index("Hoogspanningsstation") < told.index("station-diemen")
    assert told.count("schade vanaf") == 1
    assert "(zie boven)" in told
    assert "ingreep oefenleiding – NSA draait" in told  # noqa: RUF001
    assert "niet bepalend" in told


@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
def test_journal_lines_are_told_with_titles(words: Words) -> None:
    """Journal lines read as sentences, with titles for ids."""
    told = [tell(words, SNAPSHOT, line) for line in JOURNAL]
    assert ("Maatregel: Afschakelen · door operationeel leider" in told[2]) == (words.language == "nl")
    assert all("{" not in line and "None" not in line for line in told)


def test_an_unknown_line_is_named_not_hidden() -> None:
    """A kind of line that a later version adds shows by its name."""
    line = JournalLine(9, "outcome", "teleported", 0, "", "keten", {}, undone=False)
    assert tell(NL, SNAPSHOT, line) == "teleported"


def test_people_are_rounded_by_the_one_rule() -> None:
    """The room counts people as report and command line do, in a form for its column and one for sentences."""
    for value in (0.4, 139, 950, 12_345, 999_600, 1_080_000, 17_800_000):
        assert NL.count(value) == count("nl", value)
        assert NL.count(value, short=True) == count("nl", value, short=True)
        assert cell_len(EN.count(value, short=True)) <= 7
    assert [NL.count(n, short=True) for n in (0.4, 139, 12_345, 1_080_000)] == ["<1", "140", "12.000", "1,1 mln"]


def test_what_was_set_is_shown_as_it_was_set() -> None:
    """A factor or a speed that somebody set is not rounded: 1.5 is not 2, and 0.5 is not 0."""
    assert [NL.number(n) for n in (0.5, 1.5, 2, 0.125, 125.0, 3600)] == ["0,5", "1,5", "2", "0,125", "125", "3.600"]
    slower = JournalLine(9, "command", "speed", 0, "", "facilitator", {"factor": 1.5}, undone=False)
    assert "1,5" in tell(NL, SNAPSHOT, slower)
    halved = {"effect": "demand", "target": "grid", "factor": 0.5}
    line = JournalLine(9, "command", "override", 0, "", "facilitator", {"effect": halved, "reason": "x"}, undone=False)
    assert f"0,5{TIMES}" in tell(NL, SNAPSHOT, line)


async def test_what_has_lost_its_control_is_not_called_sound(open_room: Callable[..., Any]) -> None:
    """Why of a process that delivers in full but has lost its control says so."""
    first = SNAPSHOT.processes[0]
    lost = replace(first, level=1.0, control=False)
    async with open_room(snapshot=replace(SNAPSHOT, processes=(lost, *SNAPSHOT.processes[1:]))) as room:
        room.app.session.explain = lambda process: Explanation(process, 0, 1.0, None, {}, (), (), ())
        room.app.push_screen(WhyScreen(room.app.words, lost.name))
        await room.press()
        assert "levert volledig, maar: besturing verloren" in room.screen_text()
