"""How an inject is given: by the verb of its channel, to whom, and by whom of the staff."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.view.snapshot import EMPTY, InjectView, SaidView, Snapshot
from sim.scenario.models import Text
from sim.titles import Title, Titles
from sim.words import LANGUAGES
from tui.text.format import Words
from tui.text.titles import how_to_give

if TYPE_CHECKING:
    from sim.words import Language

ROOM = replace(EMPTY, names={"party/rot": Title("ROT", "ROT"), "party/caco": Title("CaCo", "CaCo")})


def given(via: str, language: Language = "nl", room: Snapshot = ROOM, **fields: Any) -> str:
    """Return how an inject over ``via`` is given."""
    blank = InjectView(
        id="x", title=Text(), text=Text(), staff=Text(), sender=Text(), to=("rot",), via=via, state="released",
        planned_ms=0, released_ms=0, ad_hoc=False, conditional=False, condition=Text(), reachable=True,
        expectations=(), answered=False, late_ms=None,
    )  # fmt: skip
    return how_to_give(Words(language), room, replace(blank, **fields))


@pytest.mark.parametrize(
    ("via", "verb"),
    [("telephone", "BEL"), ("c2000", "PORTO"), ("lcms", "LCMS"), ("in-person", "ZEG"), ("email", "MAIL")],
)
def test_the_verb_follows_the_channel(via: str, verb: str) -> None:
    """What to do with an inject is a verb that follows from its channel."""
    assert given(via) == f"{verb} ROT"


def test_who_gives_it_is_named() -> None:
    """Who of the staff gives an inject stands behind it; the facilitator is not named."""
    by = Text(nl="Tegenspel 2", en="Role-player 2")
    assert given("telephone", controller=by) == "BEL ROT (Tegenspel 2)"
    assert given("telephone", "en", controller=by) == "CALL ROT (Role-player 2)"


def test_a_channel_of_the_author_is_named() -> None:
    """A channel without a verb of its own has the verb of any other, and is named beside it."""
    assert given("postduif") == "GEEF ROT · postduif"
    assert given("postduif", "en", controller=Text(nl="ik")) == "GIVE ROT · postduif (ik)"


def test_who_has_heard_it_is_left_out() -> None:
    """Of several recipients only those who have not heard it are named, once somebody has."""
    both: dict[str, Any] = {"to": ("rot", "caco")}
    assert given("in-person", **both, unsaid=("rot", "caco")) == "ZEG ROT, CaCo"
    said = (SaidView("rot", 0, "", "", 1),)
    assert given("in-person", **both, said=said, unsaid=("caco",)) == "ZEG CaCo"
    assert given("in-person", **both, said=said, unsaid=()) == "ZEG ROT, CaCo"
    assert given("in-person", to=()) == "ZEG iedereen"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("via", ["\x1b[31m", "a\nb", "[bold]", "{by}", "", ".", "-other", "x" * 300])
def test_a_hostile_channel_stays_on_its_line(via: str, language: Language) -> None:
    """Whatever a channel is called, the line is one line without controls, and nothing of it is filled in."""
    line = given(via, language, controller=Text.model_construct(nl="\x1b]0;x\x07{to}", en=""))
    assert "\n" not in line
    assert "\x1b" not in line
    assert line.startswith(Titles({}, language).verb(via))
