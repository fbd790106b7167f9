"""Cards: an exercise at a glance, from its own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.scenario import builtin, find, load
from sim.scenario.cards import card, cards
from sim.units import MINUTE

if TYPE_CHECKING:
    from pathlib import Path


def test_a_card_says_what_the_exercise_is() -> None:
    """Title, briefing, length and teams of every built-in exercise are those of the loaded one."""
    found = {one.name: one for one in cards()}
    assert tuple(found) == builtin()
    for name, one in found.items():
        scenario = load(find(name))
        assert (one.title.nl, one.title.en) == (scenario.title.nl, scenario.title.en)
        assert (one.about.nl, one.about.en) == (scenario.briefing.nl, scenario.briefing.en)
        assert one.lasts_ms == scenario.lasts
        assert [(team.nl, team.en) for team in one.teams] == [(t.nl, t.en) for t in scenario.teams.values()]


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "title: {nl: [}", "title: 5\nteams: [a]\nlasts: soon\ninjects: 3", "a: &a [*a]", "\0", "- " * 5000],
)
def test_a_file_of_any_form_has_a_card(tmp_path: Path, text: str) -> None:
    """What cannot be read is left out: the card has the name at least."""
    path = tmp_path / "exercise.yaml"
    path.write_text(text)
    assert card("x", path).name == "x"
    assert card("gone", tmp_path / "none.yaml").lasts_ms is None


def test_exercises_of_a_folder_have_cards_before_the_built_in_ones(tmp_path: Path) -> None:
    """They are found in the folder, below it and below exercises; another kind of file and a broken one are not."""
    text = "format: keten/1\nkind: exercise\ntitle: Eigen\nlasts: 2h\n"
    for place in ("exercise.yaml", "-x/exercise.yaml", "exercises/citrix/exercise.yaml", "a/b/c/exercise.yaml"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    for place, other in (("net/exercise.yaml", "kind: network"), ("stuk/exercise.yaml", "kind: [")):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(other)
    own = [one for one in cards(tmp_path) if one.name not in builtin()]
    assert [one.name for one in own] == ["./-x/exercise.yaml", "./exercise.yaml", "./exercises/citrix/exercise.yaml"]
    assert {one.title.nl for one in own} == {"Eigen"}
    assert cards(tmp_path)[len(own) :] == cards()
    assert cards(tmp_path / "gone") == cards()


def test_the_playing_time_of_a_plan_is_the_sum_of_its_sittings(tmp_path: Path) -> None:
    """Without lasts it is what is played; a sitting that cannot be read leaves it out."""
    path = tmp_path / "exercise.yaml"
    for second, lasts in (("60min", 150 * MINUTE), ("soon", None)):
        path.write_text(f'time-plan: [{{play: 90min}}, {{jump-to: "+1d 08:00"}}, {{play: {second}}}]')
        assert card("x", path).lasts_ms == lasts
