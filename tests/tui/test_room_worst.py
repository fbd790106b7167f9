"""What stands worst in the situation, and the cursor when the first process fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from sim.engine import World
from sim.exercise.explain.lookahead import FollowingFall, LookAhead
from sim.exercise.view.process_views import ProcessViews
from sim.randomness import SeededDraws
from sim.scenario import find, load_any
from sim.scenario.models import Scenario
from sim.units import HOUR
from tests.tui.diemen_fake import SNAPSHOT
from tui.text.format import Words
from tui.text.situation_rows import Situation, process_titles, worst_first
from tui.text.titles import Named
from tui.widgets.hereafter import Hereafter

if TYPE_CHECKING:
    from collections.abc import Callable


async def test_the_cursor_goes_to_the_first_that_fails(open_room: Callable[..., Any]) -> None:
    """While all is well there is one row; as soon as something fails, the cursor stands on the worst."""
    fine = [
        replace(one, level=1.0, overridden=False, control=True, quality=True, stock_ms=None)
        for one in SNAPSHOT.processes
    ]
    well = replace(SNAPSHOT, processes=tuple(fine))
    async with open_room(well, size=(120, 40)) as room:
        table = room.app.screen.part("situation").table
        assert table.chosen == "healthy:"
        room.exercise.shown = SNAPSHOT
        room.app.session.show()
        await room.press()
        assert table.cursor_row == 0
        assert table.chosen != "healthy:"


def _order(*levels: tuple[str, float, bool]) -> list[str]:
    """Return the names of processes, each with its level and whether people notice it, worst first."""
    one = SNAPSHOT.processes[0]
    views = [replace(one, name=name, level=level, noticed=noticed, without=0.0) for name, level, noticed in levels]
    return [view.name for view in worst_first(views)]


def test_what_people_notice_comes_before_what_only_serves() -> None:
    """A sea cable at 0 % stands below an emergency number at 50 %, and above one at 60 %."""
    assert _order(("sea-cable", 0.0, False), ("112", 0.5, True)) == ["112", "sea-cable"]
    assert _order(("112", 0.6, True), ("sea-cable", 0.0, False)) == ["sea-cable", "112"]
    assert _order(("112", 0.4, True), ("water", 0.3, True)) == ["water", "112"]


def test_the_situation_is_listed_in_that_order() -> None:
    """Rows of single processes and of kinds stand in the same order as processes do."""
    cable, line = SNAPSHOT.processes[:2]
    views = (replace(cable, level=0.0, region=None, noticed=False), replace(line, level=0.5, region=None))
    snapshot = replace(SNAPSHOT, processes=views)
    words = Words("nl")
    rows = Situation().listed(words, snapshot, process_titles(words, snapshot))
    assert [row[0].name for row in rows if isinstance(row, tuple)] == [line.name, cable.name]


def test_the_snapshot_knows_what_people_notice() -> None:
    """People notice what they rely on or call, emergency lines and call takers among it; not a cable or a station."""
    scenario = load_any(find("onderzeekabel"))
    assert isinstance(scenario, Scenario)
    views = ProcessViews(scenario.processes.items()).take(World(scenario, SeededDraws(1)))
    noticed = {one.name: one.noticed for one in views}
    assert all(noticed[one] for one in ("112.haaglanden", "112.national", "mobile.haaglanden"))
    assert not any(noticed[one] for one in ("sea-cable.katwijk-1", "grid.station.wateringen", "c2000"))


def test_what_falls_on_another_day_has_its_day() -> None:
    """What falls next has its weekday where that is not today."""
    snapshot, process = SNAPSHOT, SNAPSHOT.processes[0]
    fall = FollowingFall(SNAPSHOT.processes[1].name, snapshot.t_ms + 24 * HOUR, 1.0, 0.2, None, None, 0.2, 0, 0.0, ())
    hereafter = Hereafter(Static(), lambda: None)
    hereafter._asked = process.name, round(process.level, 3)
    hereafter._answer = LookAhead(process.name, snapshot.t_ms, snapshot.t_ms + 30 * HOUR, (fall,))
    words = Words("nl")
    told = hereafter.line(process, words, snapshot, Named(words, snapshot), 200).plain
    assert words.hour_seen(snapshot.starts, fall.t, snapshot.t_ms) in told
    assert words.hour_seen(snapshot.starts, fall.t, snapshot.t_ms) != words.hour(snapshot.starts, fall.t)
