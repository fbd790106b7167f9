"""How sure the figures of a report are: worlds of other chance and other numbers with what was done in them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from sim.debrief import AsKnown, as_json, debrief, markdown, replay
from sim.exercise.resample import live_again, past_of
from sim.randomness import SeededDraws
from sim.scenario import plausible

from .sample import altered, headless

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.debrief import Debrief


def ask(worlds: int) -> AsKnown:
    return AsKnown(worlds, 1, time.perf_counter)


def test_it_is_told_only_where_it_was_asked(room: Debrief, room_journal: Path) -> None:
    """Without being asked nothing is played and nothing told; with it all else of the report stays the same."""
    plain = as_json(room)
    assert "known" not in plain
    assert "How sure" not in markdown(room, "en")
    found = as_json(debrief(room_journal, ask=ask(3)))
    known = found.pop("known")
    assert found == plain
    assert (known["worlds"], [one["id"] for one in known["measures"]]) == (3, [m["id"] for m in plain["measures"]])


@pytest.mark.parametrize("journal", ["room_journal", "script_journal"])
def test_the_world_as_it_was_is_the_first_of_chance(
    journal: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own chance and numbers that are all known, played again it gives what was played, to the bit."""
    monkeypatch.setattr(plausible, "RANGES", dict.fromkeys(plausible.RANGES, (1.0, 1.0)))
    path = request.getfixturevalue(journal)
    found = debrief(path, ask=ask(1))
    assert found.known is not None
    for one, measure in zip(found.known.measures, found.measures, strict=True):
        for band in (one.chance, one.library):
            assert band is not None
            assert band.low == band.median == band.high == measure.value
        for idle in (one.chance_nobody, one.library_nobody):
            assert (None if idle is None else idle.median) == measure.nobody


def test_other_numbers_move_the_figures(script_journal: Path) -> None:
    """Both bands have a width, and the report names both; of one measure it says whether the decisions helped."""
    found = debrief(script_journal, ask=ask(8))
    assert found.known is not None
    calls = found.known.measures[0]
    assert calls.library is not None
    assert calls.library.low < calls.library.median < calls.library.high
    for language, words in (("nl", ("door toeval", "door bibliotheek")), ("en", ("by chance", "by library"))):
        text = markdown(found, language)  # type: ignore[arg-type]
        assert all(word in text for word in words)


def test_what_cannot_be_said_stands_on_the_first_page(tmp_path: Path) -> None:
    """Where fewer than nine in ten worlds agree, the first page says that nothing can be said of that measure."""
    from dataclasses import replace

    found = debrief(headless(tmp_path / "x.jsonl", "ervaren"), ask=ask(2))
    assert found.known is not None
    first = found.known.measures[0]
    assert first.sign is not None
    doubtful = replace(first, sign=replace(first.sign, says="cannot-be-said", better=1, worse=1, worlds=2))
    found = replace(found, known=replace(found.known, measures=(doubtful, *found.known.measures[1:])))
    front = markdown(found, "en").partition("How sure are these figures?")[0]
    assert "Cannot be said whether the decisions made it better" in front
    assert "No mobile calls possible" in front.partition("Cannot be said whether")[2].splitlines()[0]


def test_what_cannot_be_computed_again_is_not_told(script_journal: Path, tmp_path: Path) -> None:
    """Of a journal of another engine no world is played, and the report has no figure of it."""
    path = altered(script_journal, tmp_path / "two.jsonl", lambda lines: lines[0].update(engine=99))
    assert debrief(path, ask=ask(2)).known is None


def test_an_exercise_without_measures_has_none(tmp_path: Path) -> None:
    """Where nothing is measured nothing is played again."""
    path = headless(tmp_path / "x.jsonl", None, measures=[])
    assert debrief(path, ask=ask(2)).known is None


def test_orders_that_a_world_forbids_are_left_out(room_journal: Path) -> None:
    """An order that could not be given in a world is passed over there, and refused where all must be as it was."""
    exercise = replay(room_journal).exercise
    assert exercise is not None
    past = past_of(exercise.history, exercise.play)
    assert live_again(past, SeededDraws(1), lenient=True).world.orders
    elsewhere = past._replace(scenario=past.scenario.model_copy(update={"actions": ()}))
    assert not live_again(elsewhere, SeededDraws(1), lenient=True).world.orders
    with pytest.raises(KeyError):
        live_again(elsewhere, SeededDraws(1))


def test_the_command_says_why_it_tells_nothing(keten_report: Callable[[Path], str], tmp_path: Path) -> None:
    """Asked of an exercise without measures, the command says that nothing can be told."""
    path = headless(tmp_path / "x.jsonl", None, measures=[])
    assert "cannot be told" in keten_report(path)


@pytest.fixture
def keten_report(capsys: pytest.CaptureFixture[str]) -> Callable[[Path], str]:
    """Run ``keten report --as-known`` in English; return what it says on stderr."""
    from sim.cli import main

    def run(path: Path) -> str:
        capsys.readouterr()
        assert main(["--lang", "en", "report", str(path), "--as-known", "2"]) == 0
        return capsys.readouterr().err

    return run
