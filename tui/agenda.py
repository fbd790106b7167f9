"""What waits for the facilitator, and which of it comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.snapshot import InjectView, Snapshot
    from tui.wording import Words

__all__ = ["Agenda", "inject_name"]


def inject_name(words: Words, inject: InjectView) -> str:
    """Give an inject's name on one line: its title, else how its text goes on after OEFENING / EXERCISE."""
    begin = words("room.ad-hoc.begin")
    return words.of(inject.title) or words.of(inject.text, inject.id).removeprefix(begin).strip() or begin


@dataclass(frozen=True, slots=True)
class Agenda:
    """The next thing to do in one line, and how many things wait."""

    first: str
    urgent: bool
    """Something waits for the facilitator now."""
    requests: int
    due: int
    late: int

    @classmethod
    def of(cls, snapshot: Snapshot, words: Words) -> Agenda:
        """Read the agenda off a snapshot."""
        due = [inject for inject in snapshot.injects if inject.state == "due"]
        late = [inject for inject in snapshot.injects if inject.late_ms is not None and inject.late_ms > 0]
        waiting = len(snapshot.requests), len(due), len(late)
        said = _state(snapshot, words)
        if said:
            return cls(said, snapshot.state == "ready", 0, 0, 0)
        if snapshot.requests:
            titles = {order.id: words.of(order.title, order.action) for order in snapshot.orders}
            title = titles.get(snapshot.requests[0], snapshot.requests[0])
            return cls(words("room.next.request", title=title), True, *waiting)
        if due:
            return cls(words("room.next.due", title=inject_name(words, due[0])), True, *waiting)
        following = _following(snapshot, words)
        return cls(following, False, *waiting)

    def counts(self, words: Words) -> str:
        """Give the number of things that wait, by kind; empty when none does."""
        parts = [
            words(f"room.waiting.{kind}", n=n)
            for kind, n in (("requests", self.requests), ("due", self.due), ("late", self.late))
            if n
        ]
        return " · ".join(parts)


def _state(snapshot: Snapshot, words: Words) -> str:
    if snapshot.state in ("ready", "stopped", "ended"):
        return words(f"room.next.{snapshot.state}")
    return ""


def _following(snapshot: Snapshot, words: Words) -> str:
    if snapshot.next_inject is None or snapshot.next_inject_ms is None:
        return words("room.next.none")
    titles = {inject.id: inject_name(words, inject) for inject in snapshot.injects}
    title = titles.get(snapshot.next_inject, snapshot.next_inject)
    wait = max(0, snapshot.next_inject_ms - snapshot.t_ms)
    return words(
        "room.next.inject",
        title=title,
        wait=words.duration(wait),
        at=words.when(snapshot.starts, snapshot.next_inject_ms),
    )
