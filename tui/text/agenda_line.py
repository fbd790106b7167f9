"""What waits for the facilitator, and which of it comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.text.titles import inject_name, recipients

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["Agenda"]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The next thing to do in one line, and how many things wait."""

    first: str
    urgent: bool
    """Something waits for the facilitator now."""
    requests: int
    due: int
    late: int
    to_say: int = 0

    @classmethod
    def of(cls, snapshot: Snapshot, words: Words) -> Agenda:
        """Return the agenda of a snapshot."""
        due = [inject for inject in snapshot.injects if inject.state == "due"]
        late = [inject for inject in snapshot.injects if inject.late_ms is not None and inject.late_ms > 0]
        requests = [o for o in snapshot.orders if o.id in snapshot.requests and o.answered_by == "facilitator"]
        waiting = len(requests), len(due), len(late)
        said = _state(snapshot, words)
        if said:
            return cls(said, snapshot.state == "ready", 0, 0, 0)
        told = next((one for one in snapshot.injects if one.id in snapshot.to_say[:1]), None)
        if told is not None:
            return cls(_read_out(told, snapshot, words), True, *waiting, to_say=len(snapshot.to_say))
        if requests:
            title = words.of(requests[0].title, requests[0].action)
            return cls(words("room.next.request", title=title), True, *waiting)
        if due:
            return cls(words("room.next.due", title=inject_name(words, due[0])), True, *waiting)
        following = _following(snapshot, words)
        return cls(following, False, *waiting)

    def counts(self, words: Words) -> str:
        """Return the number of things that wait, by kind; empty when none does."""
        parts = [
            words(f"room.waiting.{kind}", n=n)
            for kind, n in (
                ("to-say", self.to_say if self.to_say > 1 else 0),
                ("requests", self.requests),
                ("due", self.due),
                ("late", self.late),
            )
            if n
        ]
        return " · ".join(parts)


def _state(snapshot: Snapshot, words: Words) -> str:
    if snapshot.state in ("ready", "stopped", "ended"):
        return words(f"room.next.{snapshot.state}")
    return ""


def _read_out(inject: InjectView, snapshot: Snapshot, words: Words) -> str:
    """Return which inject is to be read out, to whom and how."""
    to = recipients(words, snapshot, inject.unsaid if inject.said else inject.to)
    return words("room.next.read-out", title=inject_name(words, inject), to=to, via=words.channel(inject.via))


def _following(snapshot: Snapshot, words: Words) -> str:
    if snapshot.next_inject is None or snapshot.next_inject_ms is None:
        return words("room.next.past-end" if snapshot.t_ms >= snapshot.lasts_ms else "room.next.none")
    titles = {inject.id: inject_name(words, inject) for inject in snapshot.injects}
    title = titles.get(snapshot.next_inject, snapshot.next_inject)
    wait = max(0, snapshot.next_inject_ms - snapshot.t_ms)
    return words(
        "room.next.inject",
        title=title,
        wait=words.duration(wait),
        at=words.when(snapshot.starts, snapshot.next_inject_ms),
    )
