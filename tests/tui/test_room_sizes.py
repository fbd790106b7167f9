"""The room at every size: state is never cut, only titles are; header and lists tell the same countdown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.scenario.models import Text
from sim.units import DAY, HOUR, MINUTE
from tests.tui.diemen_fake import INJECTS, ORDERS, PROCESSES, SNAPSHOT
from tests.tui.fake_exercise import CLOCK, FakeExercise
from tui.app import RoomApp
from tui.text.format import Words, t_long
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import FIT, GAP

if TYPE_CHECKING:
    from sim.exercise.run.states import InjectState, OrderState
    from sim.exercise.view.snapshot import InjectView, ProcessView, Snapshot

SIZE = st.tuples(st.integers(60, 200), st.integers(15, 60))
TITLE = st.builds(lambda text: Text(nl=text, en=text), st.text("aé字 -[/]W", max_size=60))
LEVEL = st.one_of(st.sampled_from([0.0, 0.0004, 0.25, 0.5, 0.9996, 1.0]), st.floats(0, 1))
STATES: tuple[InjectState, ...] = (
    "to-come",
    "waiting",
    "reserve",
    "due",
    "held",
    "released",
    "said",
    "skipped",
    "withdrawn",
)
ORDER_STATES: tuple[OrderState, ...] = (
    "waiting-answer",
    "waiting-means",
    "preparing",
    "in-force",
    "ended",
    "refused",
    "recorded",
)


@st.composite
def processes(draw: st.DrawFn) -> ProcessView:
    """Return one process in any state."""
    one = draw(st.sampled_from(PROCESSES))
    people, level = draw(st.floats(0, 2e7)), draw(LEVEL)
    return replace(
        one,
        name=f"{one.name}.{draw(st.integers(0, 10**6))}",
        title=draw(TITLE),
        customers=people,
        level=level,
        without=people * (1 - level),
        trend=draw(st.integers(-1, 1)),
        stock_ms=draw(st.none() | st.integers(0, 4 * DAY)),
        stock_need=draw(st.none() | st.sampled_from(["power", "fuel", "x" * 40])),
        stock_groups=draw(st.booleans()),
        overridden=draw(st.booleans()),
        control=draw(st.booleans()),
        quality=draw(st.booleans()),
    )


@st.composite
def injects(draw: st.DrawFn, now: int) -> InjectView:
    """Return one inject in any state."""
    state = draw(st.sampled_from(STATES))
    planned = draw(st.integers(now, now + 3 * DAY)) if state == "to-come" else draw(st.none() | st.integers(0, now))
    return replace(
        draw(st.sampled_from(INJECTS)),
        id=f"inject-{draw(st.integers(0, 10**6))}",
        title=draw(TITLE),
        state=state,
        planned_ms=planned,
        released_ms=draw(st.integers(0, now)) if state in ("released", "said") else None,
        unsaid=("piket",) if state == "released" else (),
        late_ms=draw(st.none() | st.integers(-DAY, DAY)) if state in ("released", "said") else None,
        reachable=draw(st.booleans()),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Return a moment of an exercise that may look like anything."""
    now = draw(st.integers(0, 3 * DAY))
    listed = {one.id: one for one in draw(st.lists(injects(now), max_size=12))}
    coming = min(((one.planned_ms or 0, one.id) for one in listed.values() if one.state == "to-come"), default=None)
    shown = {one.name: one for one in draw(st.lists(processes(), max_size=25))}
    orders = tuple(
        replace(draw(st.sampled_from(ORDERS)), id=f"o#{place}", state=state, in_force_ms=now + 5 * MINUTE)
        for place, state in enumerate(draw(st.lists(st.sampled_from(ORDER_STATES), max_size=5)))
    )
    return replace(
        SNAPSHOT,
        title=draw(TITLE),
        t_ms=now,
        state=draw(st.sampled_from(["running", "paused"])),
        speed=draw(st.sampled_from([1.0, 10.0, 3600.0])),
        lasts_ms=draw(st.integers(HOUR, 3 * DAY)),
        processes=tuple(shown.values()),
        injects=tuple(listed.values()),
        to_say=tuple(one.id for one in listed.values() if one.unsaid),
        next_inject=None if coming is None else coming[1],
        next_inject_ms=None if coming is None else coming[0],
        orders=orders,
        requests=tuple(one.id for one in orders if one.state == "waiting-answer"),
        attendance=(("piket", 0), ("rot", draw(st.none() | st.integers(0, now)))),
        grip=draw(st.integers(0, 5)),
    )


def whole(pane: PaneBase) -> None:
    """Assert that no cell of a column that fits what it holds is cut, and that no column lies outside the table."""
    table = pane.table
    if not pane.display or table.size.width <= 0:
        return
    specs = pane.specs(table.size.width)
    assert sum(width + GAP for _, width in table.fitted_columns) <= table.size.width + GAP, pane.id
    for row in pane.rows():
        if row.heading:
            continue
        drawn = table.fitted_row(row.key)
        for spec, meant, cell in zip(specs, row.cells, drawn, strict=True):
            if spec.width == FIT or spec.key in ("shape", "mark", "trend"):
                assert cell.plain.strip() == meant.plain.strip(), (pane.id, spec.key)


def header(screen: list[str], snapshot: Snapshot, words: Words) -> None:
    """Assert that the header has its clocks, its speed, what comes next and what waits, whatever its width."""
    first, second = screen[0], screen[1]
    assert t_long(snapshot.t_ms) in first
    assert f"{words.number(snapshot.speed)}×" in first  # noqa: RUF001
    assert words.scenario_hour(snapshot.starts, snapshot.t_ms) in first
    if snapshot.next_inject_ms is not None:
        assert words.wait(snapshot.next_inject_ms - snapshot.t_ms) in second
    fallen = sum(1 for one in snapshot.processes if one.level < 0.5)
    assert not fallen or f"▼{fallen}" in second


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.lists(st.tuples(SIZE, snapshots()), min_size=4, max_size=4))
def test_no_state_is_cut_at_any_size(cases: list[tuple[tuple[int, int], Snapshot]]) -> None:
    """Whatever happens and however small the screen, words and numbers of state are whole; titles give way."""

    async def go() -> None:
        app = RoomApp(FakeExercise(SNAPSHOT), "nl", lambda: CLOCK)
        async with app.run_test(size=(80, 24)) as pilot:
            for size, snapshot in cases:
                await pilot.resize_terminal(*size)
                app.session._exercise.shown = snapshot  # type: ignore[attr-defined]
                app.session.show()
                for digit in "1234":
                    await pilot.press(digit)
                    await pilot.pause()
                    # A table that was resized asks its pane for rows that fit: that is a message more.
                    await pilot.pause()
                    strips: Any = app.screen._compositor.render_strips()
                    screen = ["".join(segment.text for segment in strip) for strip in strips]
                    assert all(cell_len(line) <= size[0] for line in screen)
                    header(screen, snapshot, app.words)
                    for pane in app.screen.query(PaneBase):
                        whole(pane)

    asyncio.run(go())


def test_header_and_list_tell_the_same_countdown() -> None:
    """How long until the next inject reads the same in the header and in the list, for every second."""

    async def go() -> None:
        app = RoomApp(FakeExercise(SNAPSHOT), "nl", lambda: CLOCK)
        async with app.run_test(size=(160, 50)) as pilot:
            for ms in (999, 59_999, MINUTE, 9 * MINUTE + 59_999, 10 * MINUTE, 12 * MINUTE + 50_000, HOUR + MINUTE):
                coming = replace(INJECTS[2], planned_ms=SNAPSHOT.t_ms + ms)
                app.session._exercise.shown = replace(  # type: ignore[attr-defined]
                    SNAPSHOT, injects=(coming,), next_inject=coming.id, next_inject_ms=coming.planned_ms
                )
                app.session.show()
                await pilot.pause()
                await pilot.pause()
                told = app.words.wait(ms)
                strips: Any = app.screen._compositor.render_strips()
                lines = ["".join(segment.text for segment in strip) for strip in strips]
                assert f"volgende {told}" in lines[1]
                assert any(told in line and "Trein" in line for line in lines[2:]), told

    asyncio.run(go())
