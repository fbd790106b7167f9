"""Whether a condition holds now, in the engine and in the naive world, over random worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sim.engine import World
from sim.randomness import SeededDraws
from sim.scenario.models import Condition, Scenario
from tests.naive.conditions import Watch
from tests.naive.world import NaiveWorld
from tests.properties.networks import HORIZON, REACTIVE, scenarios
from tests.properties.reactions import conditions
from tests.properties.worlds import SEED, campaign, differences

if TYPE_CHECKING:
    from sim.engine import ConditionState
    from tests.properties.worlds import Curves

Draw = Any
CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
COUNT = 3


@st.composite
def cases(draw: Draw) -> tuple[dict[str, Any], list[Condition]]:
    """Return a world and conditions that somebody follows in it."""
    data = draw(scenarios(REACTIVE, largest=8))
    every = list(data["processes"])
    return data, [CONDITION.validate_python(draw(conditions(every))) for _ in range(COUNT)]


class Told(NaiveWorld):
    """A naive world that keeps when conditions began and ceased to hold, as curves of 1 and 0."""

    def __init__(self, data: dict[str, Any], followed: list[Condition]) -> None:
        super().__init__(Scenario.model_validate(data), SeededDraws(SEED))
        self.followed = [Watch(condition, lambda: None, once=False) for condition in followed]
        self.watches += self.followed
        self.told: Curves = {f"c{i}": [] for i in range(len(followed))}

    def instant(self) -> None:
        """Settle a millisecond, then keep what holds."""
        super().instant()
        for curve, watch in zip(self.told.values(), self.followed, strict=True):
            if not curve or curve[-1][1] != watch.true:
                curve.append((self.now, float(watch.true)))


def engine(data: dict[str, Any], followed: list[Condition]) -> Curves:
    """Follow the conditions in the engine, from one thing due to the next; each part must agree with the whole."""
    world = World(Scenario.model_validate(data), SeededDraws(SEED))
    watches = [world.follow(condition) for condition in followed]
    told: Curves = {f"c{i}": [] for i in range(len(followed))}
    world.advance(0)
    while True:
        for curve, watch in zip(told.values(), watches, strict=True):
            state = world.condition(watch)
            assert state is not None
            assert state.true == watch.true
            assert bool(state.faults) == (not state.true)
            if not curve or curve[-1][1] != watch.true:
                curve.append((world.now, float(watch.true)))
        due = world.peek()
        if due is None or due > HORIZON:
            return told
        world.advance(due)


@campaign(40)
@given(cases())
def test_what_is_followed_holds_when_the_naive_world_says_so(case: tuple[dict[str, Any], list[Condition]]) -> None:
    """A condition that is followed is true exactly while it is in the naive world, part by part."""
    data, followed = case
    world = Told(data, followed)
    world.run(HORIZON)
    assert differences(engine(data, followed), world.told, slack=20) == []


@campaign(20)
@given(cases(), st.lists(st.integers(0, HORIZON), max_size=5))
def test_following_changes_nothing(case: tuple[dict[str, Any], list[Condition]], asked: list[int]) -> None:
    """A world in which conditions are followed and read, at any times, takes the same course to the last bit."""
    data, followed = case
    plain, watched = (World(Scenario.model_validate(data), SeededDraws(SEED)) for _ in range(2))
    watches = [watched.follow(condition) for condition in followed]
    seen: list[ConditionState | None] = []
    for t in sorted([*asked, HORIZON]):
        watched.advance(t)
        seen += [watched.condition(watch) for watch in watches]
        seen += [watched.condition(watch) for watch in watches]
    plain.advance(HORIZON)
    assert None not in seen
    assert [watched.curve(name) for name in data["processes"]] == [plain.curve(name) for name in data["processes"]]
