"""What would come of an order, in lines above the form that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.text.titles import inject_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine import OrderProspect
    from sim.exercise.view.snapshot import ActionView, Snapshot
    from tui.text.format import Words

__all__ = ["prospect_lines"]


def prospect_lines(words: Words, snapshot: Snapshot, action: ActionView, prospect: OrderProspect) -> list[str]:
    """Return what an order would meet, and when it would be in force."""
    return [
        *_alike(words, snapshot, prospect),
        *_hindrance(words, prospect),
        *_needs(words, prospect),
        *_time(words, action, prospect),
        *_answers(words, snapshot, action),
    ]


def _alike(words: Words, snapshot: Snapshot, prospect: OrderProspect) -> Iterator[str]:
    """Yield a line for each order of the same that is under way or in force."""
    for order in snapshot.orders:
        if order.id in prospect.alike:
            state = words(f"room.order.{order.state}")
            if order.state == "preparing" and order.in_force_ms is not None:
                left = words.duration(max(0, order.in_force_ms - snapshot.t_ms))
                state = words("room.prospect.under-way", state=state, left=left)
            yield words("room.prospect.already", at=words.when(snapshot.starts, order.ordered_ms), state=state)


def _hindrance(words: Words, prospect: OrderProspect) -> Iterator[str]:
    """Yield why it would be refused or would wait now."""
    if prospect.refused is not None:
        why = words.known(f"room.not-done.{prospect.refused}") or prospect.refused
        yield words("room.prospect.refused", why=why)
    elif prospect.waits_for is not None:
        yield words(f"room.prospect.waits.{prospect.waits_for}")


def _needs(words: Words, prospect: OrderProspect) -> Iterator[str]:
    """Yield what it takes and how much of that is free."""
    for name, needed, free in prospect.needs:
        yield words("room.response.takes", means=words.means(name), needed=needed, free=free)


def _time(words: Words, action: ActionView, prospect: OrderProspect) -> Iterator[str]:
    """Yield how long it takes until an answer and until it is in force."""
    if action.mode == "request":
        by_itself = prospect.answer_ms is not None
        yield _span(words, "answer", prospect.answer_ms) if by_itself else words("room.prospect.answer-yours")
    if action.modelled:
        yield _span(words, "force", prospect.lead_ms)
    else:
        yield words("room.response.not-modelled")


def _span(words: Words, what: str, span: tuple[int, int, int] | None) -> str:
    """Return how long something takes, with its range where it has one."""
    low, usual, high = span or (0, 0, 0)
    if high == 0:
        return words(f"room.prospect.{what}-now")
    if low == high:
        return words(f"room.prospect.{what}-fixed", usual=words.duration(usual))
    values = {"low": words.duration(low), "usual": words.duration(usual), "high": words.duration(high)}
    return words(f"room.prospect.{what}", **values)


def _answers(words: Words, snapshot: Snapshot, action: ActionView) -> Iterator[str]:
    """Yield which injects it would answer."""
    asked = [
        inject_name(words, inject)
        for inject in snapshot.injects
        if any(one.unmet and action.id in one.any_of for one in inject.expectations)
    ]
    if asked:
        yield words("room.prospect.answers", injects=", ".join(asked))
