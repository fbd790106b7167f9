"""Who noted what: notes of observers in other terminals, and of what a journal is a branch, in the report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from sim.debrief import debrief, html, markdown
from sim.exercise import Exercise
from sim.exercise.commands.model import COMMAND
from sim.journal import Journal, NewEntry
from tests.exercise.small import CLOCK, changed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the journal of an exercise in which four roles noted something."""
    path = tmp_path / "a.jsonl"
    exercise = Exercise.new(changed(), 1, partial(Journal.create, path), CLOCK)
    exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    order = exercise.do(COMMAND.validate_python({"kind": "order", "action": "afschakelen"}), clock=CLOCK)

    def note(kind: str, author: str, answers: int | None = None, **payload: object) -> None:
        Journal.note(path, NewEntry("note", kind, 0, CLOCK, author, payload, answers))

    note("observation", "evaluator", text="helder")
    note("observation", "evaluator", text="traag")
    note("question", "rot", text="wie belt")
    note("call-taken", "netbeheerder", text="vraagt om stroom")
    note("inject-given", "netbeheerder", text="", inject="pers")
    note("proposed-answer", "netbeheerder", order.seq, order="afschakelen#1", action="afschakelen", answer="partly")
    note("observation", "facilitator", text="zelf gezien")
    exercise.do(COMMAND.validate_python({"kind": "end"}), clock=CLOCK)
    exercise.close()
    return path


def test_notes_are_counted_by_role(log: Path) -> None:
    """Each role has its observations, questions, calls, injects given and answers proposed, with its title."""
    counted = {
        one.role: (one.title.nl, one.observations, one.questions, one.calls, one.injects, one.answers)
        for one in debrief(log).observers
    }
    assert counted == {
        "evaluator": ("", 2, 0, 0, 0, 0),
        "rot": ("Regionaal Operationeel Team", 0, 1, 0, 0, 0),
        "netbeheerder": ("Netbeheerder", 0, 0, 1, 1, 1),
        "facilitator": ("", 1, 0, 0, 0, 0),
    }


def test_the_report_names_roles_by_their_title(log: Path) -> None:
    """The section on what was seen counts by role, the timeline tells calls, injects and proposals in words."""
    told = markdown(debrief(log), "nl")
    assert "Wie noteerde" in told
    assert "| evaluator | 2 | 0 | 0 | 0 | 0 |" in told
    assert "| Netbeheerder | 0 | 0 | 1 | 1 | 1 |" in told
    assert "Gesprek van het tegenspel: vraagt om stroom" in told
    assert "Inject gegeven door het tegenspel: " in told
    assert "deels" in told
    assert "Grid operator" in html(debrief(log), "en")


def test_the_report_says_of_what_it_is_a_branch(log: Path, tmp_path: Path) -> None:
    """A report on a branch names its parent, entry and time; one that is none says nothing of it."""
    from sim.cli.runtime.paths import branch_names
    from sim.exercise import MemorySink
    from sim.exercise.recording.branching import branch
    from sim.journal import read

    assert "tak van" not in html(debrief(log), "nl")
    reading = read(log)
    sink = MemorySink.holding(reading.header, reading.entries)
    made = branch(sink, "a.jsonl", 4, branch_names(tmp_path / "a.jsonl"), CLOCK)
    assert "een tak van a.jsonl, vanaf regel 4 (T+0:00)" in html(debrief(made), "nl")
    parent = debrief(made).played.parent
    assert parent is not None
    assert (parent.name, parent.seq) == ("a.jsonl", 4)
