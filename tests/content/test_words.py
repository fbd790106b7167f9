"""Everything in the exercises that come with Keten has words in both languages: nobody reads an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.exercise import Exercise, MemorySink
from sim.scenario import builtin, find, load
from sim.words import LANGUAGES, say
from tui.text.format import Words
from tui.text.titles import need_name, target_name

if TYPE_CHECKING:
    from sim.words import Language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", builtin())
def test_nothing_is_shown_by_its_id(name: str, language: Language) -> None:
    """Processes, needs, crews, routes, means, channels, parties and conditions are all read as words."""
    scenario = load(find(name))
    snapshot, words = Exercise.new(scenario, 1, MemorySink(), 0).snapshot(), Words(language)
    named = [*scenario.crews, *scenario.routes, *scenario.personas, *scenario.teams]
    assert [one for one in named if target_name(words, snapshot, one) == one and one.islower()] == []
    for process, model in scenario.processes.items():
        for need, link in model.needs.items():
            assert link.title.in_(language) or need_name(words, snapshot, process, need), (process, need)
            if not link.title.in_(language):
                say(language, f"room.stock.{need}")
    for means in (*scenario.means, *(one for action in scenario.actions for one in action.means)):
        say(language, f"room.means.{means}")
    for channel in {*scenario.channels, *(inject.via for inject in scenario.injects)}:
        say(language, f"room.channel.{channel}")
    ids = [*scenario.processes, *(action.id for action in scenario.actions), *(one.id for one in scenario.injects)]
    for inject in snapshot.injects:
        told = words.of(inject.condition)
        assert bool(told) == inject.conditional
        assert [one for one in ids if ("." in one or "-" in one) and one in told.split()] == []
