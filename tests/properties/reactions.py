"""Random reactions: conditions of every kind on a network, and effects that they start afresh and end."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Draw = Any

waits = st.sampled_from(["0min", "0min", "10min", "30min", "1h"])
moments = st.integers(0, 36).map(lambda k: f"{10 * k}min")
levels = st.sampled_from([0.3, 0.5, 0.9, 0.99])


@st.composite
def conditions(draw: Draw, every: list[str], depth: int = 2) -> dict[str, Any]:
    """Return a condition on levels, on time or on a threat, or a combination of such."""
    way = draw(st.sampled_from(["level"] * 5 + ["time", "threat"] + ["all", "any", "not"] * bool(depth)))
    if way in ("all", "any"):
        return {way: [draw(conditions(every, depth - 1)) for _ in range(2)]}
    if way == "not":
        return {"not": draw(conditions(every, depth - 1))}
    if way == "time":
        return {"time": draw(moments)}
    if way == "threat":
        return {"threat": "t0"}
    of = draw(st.sampled_from(["process", "process", "any", "all", "mean"]))
    which = draw(st.sampled_from(every)) if of == "process" else draw(st.sampled_from(["*", "p*", "p1*"]))
    side = draw(st.sampled_from(["below", "below", "above"]))
    return {of: which, side: draw(levels), "for": draw(waits)}


@st.composite
def reactions(draw: Draw, every: list[str], effects: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """Return one to three reactions with one or two ``effects`` each."""
    found: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 3))):
        reaction: dict[str, Any] = {
            "when": draw(conditions(every)),
            "again": draw(st.sampled_from([True, True, False])),
        }
        reaction["effects"] = [draw(effects) for _ in range(draw(st.integers(1, 2)))]
        if draw(st.booleans()):
            reaction["until"] = draw(conditions(every))
        found[f"r{number}"] = reaction
    return found
