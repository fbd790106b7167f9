"""The home screen: exercises with a card each, journals to go on with, and what Enter chooses."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.home import command_of
from sim.journal.lineage import Parent
from sim.journal.summary import JournalState, JournalSummary
from sim.scenario.cards import ExerciseCard
from sim.titles import Title
from sim.units import HOUR, MINUTE
from tui.home import HomeApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from textual.pilot import Pilot

    from sim.words import Language

HOSTILE = "[red]x[/] \x1b[2J\x07 [@click=app.quit]y[/] {0} %s"


def card(name: str, title: str = "", about: str = "U bent het ROT.") -> ExerciseCard:
    both = Title(title or name, title or name)
    return ExerciseCard(name, both, Title(about, about), 3 * HOUR, (Title("ROT", "ROT"),))


def run(stem: str, state: JournalState = "unfinished", title: str = "Stroom weg", **more: Any) -> JournalSummary:
    path = Path("/logs") / f"{stem}.jsonl"
    return JournalSummary(path, state, 1_800_000_000_000, Title(title, title), stem, "room", 70 * MINUTE, 9, **more)


CARDS = (card("citrix", "Een lek in de voordeur"), card("diemen-2015", "Stroom weg in Noord-Holland"))
RUNS = (
    run("avond-branch", parent=Parent("avond.jsonl", "0" * 64, 7, "1" * 64, 65 * MINUTE)),
    run("avond"),
    run("kapot", "damaged", title=""),
    run("klaar", "ended", title="IJzel"),
)


@asynccontextmanager
async def opened(
    cards: Sequence[ExerciseCard] = CARDS,
    runs: Sequence[JournalSummary] = RUNS,
    size: tuple[int, int] = (80, 24),
    language: Language = "nl",
    **look: Any,
) -> AsyncIterator[tuple[HomeApp, Pilot[Any]]]:
    app = HomeApp(language, lambda: cards, lambda: runs, **look)
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        yield app, pilot


def text(app: HomeApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_everything_is_in_sight(size: tuple[int, int], language: Language) -> None:
    """Runs to go on with come first, then exercises, then what is over; the card is that of the chosen line."""
    async with opened(size=size, language=language) as (app, _):
        seen = text(app)
        heads = (
            ("Verdergaan", "Oefeningen", "Eerder gespeeld")
            if language == "nl"
            else ("Go on", "Exercises", "Played before")
        )
        assert [seen.index(head) for head in heads] == sorted(seen.index(head) for head in heads)
        assert "Een lek in de voordeur" in seen
        assert "T+1:10" in seen
        assert ("tak ·" if language == "nl" else "branch ·") in seen
        assert ("Tak van avond.jsonl, vanaf regel 7 (T+1:05)" if language == "nl" else "Branch of avond.jsonl") in seen
        assert ("beschadigd" if language == "nl" else "damaged") in seen
        assert all(len(line) <= size[0] for line in seen.splitlines())


async def test_enter_chooses_and_closes() -> None:
    """Enter on a line closes the screen with what stands there; headings are passed over."""
    for steps, chosen in ((0, RUNS[0]), (1, RUNS[1]), (2, CARDS[0]), (3, CARDS[1]), (4, RUNS[2]), (5, RUNS[3])):
        async with opened() as (app, pilot):
            await pilot.press(*["down"] * steps, "enter")
            await pilot.pause()
            assert app.chosen == chosen


async def test_slash_finds() -> None:
    """What is typed narrows the list, to journals that were not listed too; Enter takes the only one that is left."""
    many = tuple(run(f"avond-{number}", title=f"Nacht {number}") for number in range(30))
    async with opened(runs=many) as (app, pilot):
        assert "Nacht 29" not in text(app)
        await pilot.press("slash", *"nacht")
        await pilot.press("space", "2", "9")
        await pilot.pause()
        seen = text(app)
        assert "Nacht 29" in seen
        assert "Een lek" not in seen
        await pilot.press("enter")
        await pilot.pause()
        assert app.chosen == many[29]


async def test_escape_leaves_the_search_then_the_screen() -> None:
    """Esc clears what is sought and shows all again; then it closes, with nothing chosen."""
    async with opened() as (app, pilot):
        await pilot.press("slash", "z", "z", "z")
        await pilot.pause()
        assert "niets gevonden" in text(app)
        await pilot.press("enter")
        assert app.chosen is None
        await pilot.press("escape")
        await pilot.pause()
        assert "Een lek in de voordeur" in text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.chosen is None
        assert app._exit


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5)])
async def test_hostile_text_is_shown_and_does_nothing(size: tuple[int, int]) -> None:
    """Markup and control characters of files are text, at any size."""
    runs = (run("x", title=HOSTILE, parent=Parent(HOSTILE, "", 1, "", None)), run("y" * 200, "damaged", title="\x1b"))
    async with opened((card("z", HOSTILE, HOSTILE),), runs, size) as (app, pilot):
        await pilot.press("down", "down", "slash", "bracketleft", "escape")
        await pilot.pause()
        seen = text(app)
        assert "\x1b" not in seen
        assert "\x07" not in seen
        if size[0] == 80:
            assert "[red]x[/]" in seen


async def test_one_of_another_engine_is_only_to_be_read() -> None:
    """The line of a journal that another engine played says what Enter does, and is not where the cursor begins."""
    async with opened((), (run("oud", "other-engine"), run("avond"))) as (app, pilot):
        assert "Enter gaat verder" in text(app)
        await pilot.press("up")
        await pilot.pause()
        assert "ander rekenmodel" in text(app)
        assert "Enter schrijft het verslag" in text(app)


async def test_plain_characters_alone() -> None:
    """With --ascii nothing else leaves for the terminal."""
    async with opened(ascii=True) as (app, _):
        from tui.text.signs import PlainFilter

        assert any(isinstance(one, PlainFilter) for one in app.get_line_filters())


async def test_with_nothing_there_it_says_so() -> None:
    """Without exercises and journals the list says that there is nothing, and Enter does nothing."""
    async with opened((), ()) as (app, pilot):
        assert "niets gevonden" in text(app)
        await pilot.press("enter", "down", "enter")
        assert app.chosen is None


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (CARDS[0], ["play", "citrix"]),
        (RUNS[1], ["resume", "/logs/avond.jsonl"]),
        (RUNS[2], ["log", "verify", "/logs/kapot.jsonl"]),
        (run("oud", "other-engine"), ["report", "/logs/oud.jsonl", "--out", "/logs/oud.html"]),
        (RUNS[3], ["report", "/logs/klaar.jsonl", "--out", "/logs/klaar.html"]),
    ],
)
def test_what_is_chosen_is_a_command(chosen: ExerciseCard | JournalSummary, words: list[str]) -> None:
    """Each line stands for a command that can be typed as well."""
    assert command_of(chosen) == words
