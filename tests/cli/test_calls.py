"""``keten run --calls``: every 112 call simulated beside the fluid."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def test_calls_are_counted_one_by_one_beside_the_fluid(keten: Callable[..., Any]) -> None:
    """``--calls --json`` adds one tally per line; the same seed gives the same tally, and the rest stays as it was."""
    said = [keten("run", "diemen-2015", "--until", "2h", "--team", "none", "--calls", "--json") for _ in range(2)]
    assert said[0].out == said[1].out
    found = json.loads(said[0].out)
    tally = found.pop("call_by_call")["112.amsterdam-amstelland"]
    assert tally["attempts"] == sum(tally[key] for key in ("answered", "unconnected", "gave_up", "waiting"))
    assert found == json.loads(keten("run", "diemen-2015", "--until", "2h", "--team", "none", "--json").out)


def test_without_takers_it_says_that_there_is_nothing_to_simulate(keten: Callable[..., Any], exercise: str) -> None:
    """An exercise that declares no call takers is run all the same; a sentence on stderr says why no calls follow."""
    said = keten("run", exercise, "--calls")
    assert said.code == 0
    assert "no 112 call takers" in said.err
    assert json.loads(keten("run", exercise, "--calls", "--json").out)["call_by_call"] is None


def test_the_table_holds_both_counts(keten: Callable[..., Any]) -> None:
    """For people each cell shows the fluid's count and, in brackets, the one counted call by call."""
    said = keten("run", "diemen-2015", "--until", "2h", "--team", "none", "--calls")
    assert "112 calls: computed, and in brackets simulated call by call" in said.out
    assert "gave up" in said.out
