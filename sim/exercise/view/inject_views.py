"""The injects of an exercise as screens see them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.engine import Watch
from sim.exercise.run.contradictions import UNSAID, Circumstances
from sim.exercise.run.inject_run import anybody_marked
from sim.exercise.run.injects import CHANNEL_WORKS
from sim.exercise.view.snapshot import AdjustmentView, ContradictionView, ExpectationView, InjectView, SaidView
from sim.journal.codec import iso
from sim.scenario.models import Text
from sim.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.exercise.explain.contradiction_text import ContradictionWriter
    from sim.exercise.explain.nearness import Nearness, NearnessReader
    from sim.exercise.run.inject_run import InjectRun, Said
    from sim.exercise.run.play import Play
    from sim.exercise.run.states import Contradiction
    from sim.journal import Entry

__all__ = ["InjectViews"]

_NONE: Final = Text()
_MOST: Final = 1000
"""How many contradictions are kept in words."""


class InjectViews:
    """Views of the injects of one play. Only what can have changed is made again."""

    def __init__(self, conditions: Mapping[str, Text], writer: ContradictionWriter, reader: NearnessReader) -> None:
        self._conditions = conditions
        """Condition in words, by inject."""
        self._writer = writer
        self._reader = reader
        self._told: dict[Contradiction, ContradictionView] = {}
        """Contradictions in words, of those that were told last."""
        self._made: dict[str, tuple[tuple[object, ...], InjectView]] = {}
        """The last view of each inject, with what it was made of."""
        self.begin()

    def begin(self) -> None:
        """Forget what was seen of another play. Views that come out the same are given again all the same."""
        self._open: list[InjectRun] = []
        """Injects of which time, or what people do, can still make something else."""
        self._vias: dict[str, bool] = {}
        """Channels of the injects, and whether each works."""
        self._views: dict[str, InjectView] = {}
        self._listed: tuple[InjectView, ...] = ()
        self._changes = 0
        self._read = -1
        """How many entries there were when all were looked at last."""
        self._lively: list[InjectRun] = []
        """Those of which time alone makes another view."""
        self._marked = False
        """Whether anybody marked an inject as said."""
        self._around: Circumstances = Circumstances({}, {}, {}, {})
        self._found: dict[str, tuple[tuple[object, ...], tuple[ContradictionView, ...]]] = {}
        """Contradictions of each inject, with what they were found by."""

    def take(self, play: Play, entries: Sequence[Entry]) -> tuple[InjectView, ...]:
        """Return a view of each inject, in order of planned time.

        ``entries`` have the clock of each command.

        Those that are over and ask nothing are looked at again only when something was done to one, or a channel
        changes.
        """
        listed, views = play.injects, self._views
        fresh = list(islice(listed.runs.values(), len(views), None))
        self._reader.begin()
        self._marked = anybody_marked(listed.runs.values())
        around = play.contradictions.circumstances()
        # Whatever is done to an inject is on record, so that without a new entry only time makes other views.
        if around == self._around and len(entries) == self._read and not fresh:
            around, looked_at, quiet = self._around, self._lively, True
        else:
            levels = around.levels
            vias = {via: _works(levels, via) for via in dict.fromkeys([*self._vias, *(run.via for run in fresh)])}
            known = vias.items() >= self._vias.items() and listed.changes == self._changes
            looked_at, quiet = [*self._open, *fresh] if known else list(listed.runs.values()), False
            self._vias, self._changes, self._around, self._read = vias, listed.changes, around, len(entries)
        changed = False
        for run in looked_at:
            view = self._view(run, play, around, entries, reachable=_works(around.levels, run.via))
            if views.get(run.id) is not view:
                views[run.id] = view
                changed = True
        if not quiet:
            self._open = [run for run in looked_at if run.state not in ("said", "skipped", "withdrawn") or run.expects]
            self._lively = [run for run in self._open if _moves(run)]
        if changed:
            self._listed = tuple(sorted(views.values(), key=lambda v: (v.planned_ms is None, v.planned_ms or 0)))
        return self._listed

    def following(self) -> tuple[int, str] | None:
        """Return when the next timed inject is due (ms), and its id; none without one."""
        coming = (self._views[run.id] for run in self._open)
        return min(
            ((i.planned_ms, i.id) for i in coming if i.state == "to-come" and i.planned_ms is not None), default=None
        )

    def _view(
        self, run: InjectRun, play: Play, around: Circumstances, entries: Sequence[Entry], *, reachable: bool
    ) -> InjectView:
        now, via, unsaid = play.now, run.via, run.state in UNSAID
        marked = self._marked
        belief = _Belief(
            reachable,
            around.levels.get(via) if unsaid else None,
            self._contradictions(run, via, play, around) if unsaid else (),
            self._nearness(run, play) if run.state == "waiting" else None,
        )
        said, met = run.said, run.met
        of = (
            *(run.inject, run.state, run.planned, run.released, run.withdrawn, via, run.rerouted_to, belief),
            tuple(said.items()) if said else (),
            tuple(met.items()) if met else (),
            run.late(now, marked=marked) if run.expects else None,
        )
        known = self._made.get(run.inject.id)
        if known is None or known[0] != of:
            known = of, _view(run, now, entries, self._condition(run), belief, marked=marked)
            self._made[run.inject.id] = known
        return known[1]

    def _contradictions(
        self, run: InjectRun, via: str, play: Play, around: Circumstances
    ) -> tuple[ContradictionView, ...]:
        presumed = run.presumes is None or run.presumes.true
        of = (around, run.state, via, run.recipients, len(run.said), presumed)
        known = self._found.get(run.inject.id)
        # Which part of what it presumes is false can change while the whole stays false.
        if known is not None and known[0] == of and presumed:
            return known[1]
        found = tuple([self._told_now(one, run, play) for one in play.contradictions.of(run, around)])
        if known is not None and known[1] == found:
            found = known[1]
        self._found[run.inject.id] = (of, found)
        return found

    def _told_now(self, found: Contradiction, run: InjectRun, play: Play) -> ContradictionView:
        """Return a contradiction in words.

        Of what is presumed it has how near that is.
        """
        view = self._tell(found)
        if found.kind != "presumes-false" or run.presumes is None:
            return view
        near = self._reader.read(f"presumes/{run.id}", run.presumes, play)
        if near is None:
            return view
        remedy = tuple(
            replace(one, text=_wait(near), at_ms=near.at_ms) if one.kind == "wait" else one for one in view.remedy
        )
        return replace(view, remedy=remedy)

    def _nearness(self, run: InjectRun, play: Play) -> Nearness | None:
        """Return how near the condition of an inject is that waits for one."""
        if run.inject.when is None or not isinstance(run.token, Watch):
            return None
        return self._reader.read(run.id, run.token, play)

    def _tell(self, found: Contradiction) -> ContradictionView:
        view = self._told.get(found)
        if view is None:
            if len(self._told) >= _MOST:
                self._told.clear()
            writer = self._writer
            view = self._told[found] = ContradictionView(
                kind=found.kind,
                subject=found.subject,
                text=writer.text(found),
                short=writer.short(found),
                level=found.level,
                possible_ms=found.possible_ms,
                remedy=tuple(
                    AdjustmentView(one.kind, one.value, writer.remedy(one, found), one.level, one.at_ms)
                    for one in found.remedy
                ),
            )
        return view

    def _condition(self, run: InjectRun) -> Text:
        return self._conditions.get(run.id, _NONE) if run.conditional else _NONE


def _works(levels: Mapping[str, float], via: str) -> bool:
    return levels.get(via, 1.0) > CHANNEL_WORKS


def _moves(run: InjectRun) -> bool:
    """Return whether time alone makes another view of an inject."""
    presumes = run.presumes is not None and run.state in UNSAID
    return run.state == "waiting" or presumes or (run.released is not None and bool(run.expects))


class _Belief(NamedTuple):
    """Whether an inject can be believed now."""

    reachable: bool
    level: float | None
    """Of its channel."""
    contradictions: tuple[ContradictionView, ...]
    nearness: Nearness | None


def _wait(near: Nearness) -> Text:
    nl, en = (say(language, "nearness.wait", what=near.text.in_(language)) for language in LANGUAGES)
    return Text.model_construct(nl=nl, en=en)


def _view(
    run: InjectRun, now: int, entries: Sequence[Entry], condition: Text, belief: _Belief, *, marked: bool
) -> InjectView:
    inject = run.inject
    expectations = tuple(_expectation(run, index, now, marked=marked) for index in range(len(run.expects)))
    return InjectView(
        id=run.id,
        title=inject.title,
        text=inject.text,
        staff=inject.staff,
        sender=inject.from_,
        to=run.named,
        via=run.via,
        state=run.state,
        planned_ms=run.released if run.planned is None else run.planned,
        released_ms=run.released,
        ad_hoc=run.ad_hoc,
        conditional=run.conditional,
        condition=condition,
        reachable=belief.reachable,
        expectations=expectations,
        answered=bool(run.met),
        late_ms=run.late(now, marked=marked),
        said=tuple(_said(to, said, entries) for to, said in run.said.items()),
        unsaid=run.unsaid,
        withdrawn_ms=run.withdrawn,
        controller=inject.controller,
        lines=inject.lines,
        attachments=inject.attachments,
        draft=inject.status == "draft",
        follows=inject.after.inject if inject.after is not None else None,
        planned_via=inject.via,
        planned_to=inject.named,
        channel_level=belief.level,
        contradictions=belief.contradictions,
        nearness=belief.nearness,
    )


def _expectation(run: InjectRun, index: int, now: int, *, marked: bool) -> ExpectationView:
    wanted, stands = run.expects[index], run.timeliness(index, now, marked=marked)
    return ExpectationView(
        index=index,
        any_of=wanted.any_of,
        objective=wanted.objective,
        within_ms=wanted.within,
        status=stands.status,
        due_ms=stands.due_ms,
        done_ms=stands.done_ms,
        late_ms=stands.late_ms,
    )


def _said(to: str, said: Said, entries: Sequence[Entry]) -> SaidView:
    clock = iso(entries[said.seq - 1].clock) if 0 < said.seq <= len(entries) else ""
    return SaidView(to=to, t_ms=said.t_ms, clock=clock, by=said.by, seq=said.seq)
