"""What waits for the facilitator, and which of it comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.exercise.notes import open_questions
from tui.text import signs
from tui.text.clock_text import playing_left, sitting_is_over
from tui.text.titles import Named, inject_name, proposal, recipients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.exercise.view.snapshot import InjectView, OrderView, Snapshot
    from tui.text.format import Words

__all__ = ["Agenda", "over", "to_answer"]

_HALF: Final = 0.5
"""Level below which a process counts as fallen, 0..1."""


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
    questions: int = 0
    """Questions of the players that have no answer."""
    fallen: int = 0
    """Processes below a half."""

    @classmethod
    def of(cls, snapshot: Snapshot, words: Words) -> Agenda:
        """Return the agenda of a snapshot."""
        due = [inject for inject in snapshot.injects if inject.state == "due"]
        late = [inject for inject in snapshot.injects if inject.late_ms is not None and inject.late_ms > 0]
        requests = to_answer(snapshot)
        waiting = len(requests), len(due), len(late)
        more = {
            "to_say": len(snapshot.to_say),
            "questions": len(open_questions(snapshot.journal)),
            "fallen": sum(1 for one in snapshot.processes if one.level < _HALF),
        }
        said = _state(snapshot, words)
        if said:
            return cls(said, snapshot.state == "ready", 0, 0, 0)
        told = next((one for one in snapshot.injects if one.id in snapshot.to_say[:1]), None)
        if told is not None:
            return cls(_read_out(told, snapshot, words), True, *waiting, **more)
        if snapshot.proposed:
            return cls(_proposed(snapshot, words), True, *waiting, **more)
        if requests:
            title = words.of(requests[0].title, requests[0].action)
            return cls(words("room.next.request", title=title), True, *waiting, **more)
        if due:
            return cls(words("room.next.due", title=inject_name(words, due[0])), True, *waiting, **more)
        if finished := over(snapshot, words):
            return cls(finished, True, *waiting, **more)
        if snapshot.proposal is not None:
            process = Named(words, snapshot).target(snapshot.proposal.process)
            return cls(words("room.next.inject-proposed", process=process), False, *waiting, **more)
        following = _following(snapshot, words)
        return cls(following, False, *waiting, **more)

    def marks(self) -> Iterator[tuple[str, Literal["late", "asked", "fallen"], int, str]]:
        """Yield each kind of what waits, if any, as (sign, name, how many, style)."""
        if self.late:
            yield signs.LATE, "late", self.late, "$due bold"
        if self.requests + self.questions:
            yield signs.ASKED, "asked", self.requests + self.questions, "$due bold"
        if self.fallen:
            yield signs.FALLING, "fallen", self.fallen, "$down bold"


def to_answer(snapshot: Snapshot) -> tuple[OrderView, ...]:
    """Return the requests that wait for the facilitator.

    They are those that he is to answer, and those to which an answer was proposed.
    """
    proposed = {one.order for one in snapshot.proposed}
    return tuple(
        one
        for one in snapshot.orders
        if one.id in snapshot.requests and (one.answered_by == "facilitator" or one.id in proposed)
    )


def _state(snapshot: Snapshot, words: Words) -> str:
    if snapshot.state in ("ready", "stopped", "ended"):
        return words(f"room.next.{snapshot.state}")
    return ""


def over(snapshot: Snapshot, words: Words, room: Literal["room", "plain"] = "room") -> str:
    """Return what can be done when playing time, or a sitting, is over.

    It is empty while it is not. ``room``: with its keys, or with what can be typed.
    """
    sitting = snapshot.sitting
    if sitting is not None and sitting.jump is not None:
        to = words.when(snapshot.starts, sitting.jump.to_ms)
        told = words(f"{room}.next.sitting-over", n=sitting.number, of=sitting.of, to=to)
        return told if sitting_is_over(snapshot) else ""
    return words(f"{room}.next.past-end") if playing_left(snapshot) <= 0 < snapshot.lasts_ms else ""


def _proposed(snapshot: Snapshot, words: Words) -> str:
    """Return the answer that was proposed first, and to what."""
    first, named = snapshot.proposed[0], Named(words, snapshot)
    return words("room.next.proposed", proposal=proposal(words, named, first), title=named.order(first.order))


def _read_out(inject: InjectView, snapshot: Snapshot, words: Words) -> str:
    """Return which inject is to be read out, to whom and how."""
    to = recipients(words, snapshot, inject.unsaid if inject.said else inject.to)
    return words("room.next.read-out", title=inject_name(words, inject), to=to, via=words.channel(inject.via))


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
