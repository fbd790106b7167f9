"""From an exercise to the frozen snapshot that screens see."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sim.exercise.commands.targets import written_out
from sim.exercise.explain.condition_text import ConditionWriter
from sim.exercise.explain.contradiction_text import ContradictionWriter
from sim.exercise.explain.nearness import NearnessReader
from sim.exercise.explain.proposal_text import ProposalWriter
from sim.exercise.jump import is_planned
from sim.exercise.recording.logbook import blacked_out
from sim.exercise.view.given_injects import GivenInjects
from sim.exercise.view.inject_views import InjectViews
from sim.exercise.view.memo import ViewCache
from sim.exercise.view.process_views import ProcessViews, history_span
from sim.exercise.view.proposals import Proposals
from sim.exercise.view.sitting_view import sitting_view
from sim.exercise.view.snapshot import (
    ActionView,
    InjectProposalView,
    JournalLine,
    OrderView,
    OverrideView,
    PauseReason,
    Snapshot,
)
from sim.journal.codec import iso
from sim.scenario.models import Text
from sim.titles import titles_in
from sim.zones import written_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.engine import Order
    from sim.exercise.clock import Clock
    from sim.exercise.commands.model import Jump, Pause
    from sim.exercise.recording.header import Setup
    from sim.exercise.run.play import Play
    from sim.exercise.run.proposals import InjectProposal
    from sim.exercise.run.states import OrderRun, OverrideRun
    from sim.journal import Entry
    from sim.scenario.models import Process, Scenario
    from sim.titles import Titled

__all__ = ["ViewInput", "Views"]

_NONE: Final = Text()


@dataclass(frozen=True, slots=True)
class ViewInput:
    """What a picture is made of."""

    setup: Setup
    play: Play
    clock: Clock
    entries: Sequence[Entry]
    """Every entry on record, oldest first."""
    left_out: Mapping[int, str]
    """Commands that do not count: sequence number → ``undone`` or ``failed``."""
    jump_ms: int | None
    """Where a jump that is under way ends, ms; none while there is none."""
    stalled: bool
    jump_left: Jump | None = None
    """What the last jump is still to come to; none while one is under way."""


class Views:
    """Takes snapshots of one exercise; what cannot change is worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._titles = {a.id: a.title for a in scenario.actions} | dict(scenario.decisions)
        self._targets = {action.id: written_out(scenario, action) for action in scenario.actions}
        self._answered_by_hand = {a.id for a in scenario.actions if a.answer.by == "facilitator"}
        self._processes = ProcessViews((name, p) for name, p in scenario.processes.items() if p.shown)
        self._made_orders = ViewCache[OrderView]()
        self._made_proposals = ViewCache[InjectProposalView]()
        self._made_overrides = ViewCache[OverrideView]()
        self._made_actions = ViewCache[tuple[ActionView, ...]]()
        self._tiles = MappingProxyType({k: one.tile for k, one in scenario.regions.items() if one.tile is not None})
        self._levers = MappingProxyType({name: _levers(name, one) for name, one in scenario.processes.items()})
        self._begin(None)
        self._lines: list[JournalLine] = []
        self._journal_lines: tuple[JournalLine, ...] = ()
        self._read = 0
        self._dry_run = False
        self._blackout = False
        self._proposals = Proposals()
        self._given = GivenInjects()
        self._undone: frozenset[int] = frozenset()

    @cached_property
    def _names(self) -> Mapping[str, Titled]:
        return MappingProxyType(titles_in(self._scenario))

    @cached_property
    def _injects(self) -> InjectViews:
        writer = ConditionWriter(self._names)
        conditions = {one.id: writer.text(one.when) for one in self._scenario.injects if one.when is not None}
        reader = NearnessReader(self._scenario, self._names)
        return InjectViews(conditions, ContradictionWriter(self._names), reader)

    def snapshot(self, of: ViewInput) -> Snapshot:
        """Take a picture of an exercise as it stands."""
        scenario, play = self._scenario, of.play
        if play is not self._lived or play.reversals.count != self._reversed:
            self._begin(play)
        journal = self._journal(of)
        injects = self._injects.take(play, of.entries)
        next_ms, next_id = self._injects.following() or (None, None)
        orders = self._orders(play)
        return Snapshot(
            exercise=scenario.id,
            title=scenario.title,
            starts=written_start(scenario.start_local),
            briefing=scenario.briefing,
            staff_briefing=scenario.staff_briefing,
            t_ms=play.now,
            state=of.clock.state,
            speed=of.clock.speed,
            lasts_ms=scenario.ends,
            horizon_ms=of.setup.until_ms,
            regions=tuple((key, region.title, region.inhabitants) for key, region in scenario.regions.items()),
            tiles=self._tiles,
            processes=self._processes.take(play.world),
            injects=injects,
            actions=self._actions(play),
            orders=orders,
            overrides=self._overrides(play),
            journal=journal,
            objectives=tuple((key, objective.title) for key, objective in scenario.objectives.items()),
            teams=tuple((key, Text(nl=team.nl, en=team.en)) for key, team in scenario.teams.items()),
            ratings=scenario.ratings,
            means=tuple((name, *play.world.free_means(name)) for name in scenario.means),
            to_say=tuple(run.id for run in play.injects.to_say()),
            next_inject=next_id,
            next_inject_ms=next_ms,
            requests=self._requests,
            names=self._names,
            levers=self._levers,
            routes=tuple(scenario.routes),
            attendance=play.attendance.all(),
            grip=play.attendance.grip,
            seed=of.setup.seed,
            dry_run=self._dry_run,
            blackout=self._blackout,
            clock_zone=of.setup.zone or "",
            jump_ms=of.jump_ms,
            jump_left=of.jump_left if of.jump_left is not None and is_planned(of.jump_left) else None,
            pace=of.clock.pace,
            pause_reason=_pause_reason(of.clock.pause),
            history_ms=history_span(play.now, scenario.begins),
            stalled=of.stalled,
            sitting=sitting_view(play, jumping=of.jump_ms is not None),
            proposed=self._proposals.take(orders),
            given=self._given.take(play.injects.to_say()),
            proposals=play.proposals is not None and play.proposals.on,
            proposal=self._proposal(play),
        )

    @cached_property
    def _proposal_writer(self) -> ProposalWriter:
        return ProposalWriter(self._scenario, self._names)

    def _proposal(self, play: Play) -> InjectProposalView | None:
        found = None if play.proposals is None else play.proposals.present()
        if found is None:
            return None
        return self._made_proposals.get(found.id, found, partial(self._proposal_view, found))

    def _proposal_view(self, of: InjectProposal) -> InjectProposalView:
        writer, to = self._proposal_writer, (of.to,) if of.to else ()
        return InjectProposalView(of.id, of.process, writer.text(of), writer.sender(of), to, of.via, of.of_ms)

    def _begin(self, play: Play | None) -> None:
        """Forget what was seen of another play. Views that come out the same are given again all the same."""
        self._lived = play
        self._reversed = 0 if play is None else play.reversals.count
        self._injects.begin()
        self._orders_of: tuple[Order, ...] = ()
        self._order_views: list[OrderView] = []
        self._order_list: tuple[OrderView, ...] = ()
        self._requests: tuple[str, ...] = ()
        self._places: list[int] = []
        """Where among the orders those of the world stand."""
        self._override_views: list[OverrideView] = []
        self._override_list: tuple[OverrideView, ...] = ()
        self._releases = 0

    def _actions(self, play: Play) -> tuple[ActionView, ...]:
        taken = dict.fromkeys(name for action in self._scenario.actions for name in action.means)
        free = {name: play.world.free_means(name)[0] for name in taken}
        return self._made_actions.get("", tuple(free.values()), lambda: self._action_views(free))

    def _action_views(self, free: dict[str, int]) -> tuple[ActionView, ...]:
        actions = [
            ActionView(
                id=action.id,
                title=action.title,
                text=action.text,
                mode=action.mode,
                owner=action.owner,
                targets=self._targets[action.id],
                means=tuple((name, count, free[name]) for name, count in action.means.items()),
                modelled=bool(action.effects),
                is_decision=False,
            )
            for action in self._scenario.actions
        ]
        for key, title in self._scenario.decisions.items():
            actions.append(ActionView(key, title, Text(), "decision", None, (), (), modelled=False, is_decision=True))
        return tuple(actions)

    def _orders(self, play: Play) -> tuple[OrderView, ...]:
        """Return a view of each order; only what is new or has changed is looked at."""
        views, before, now = self._order_views, self._orders_of, play.world.orders
        if now == before and len(views) == len(play.orders):
            return self._order_list
        for place, order, known in zip(self._places, now, before, strict=False):
            if order is not known:
                views[place] = self._order_view(play, play.orders[place], order)
        for run in islice(play.orders, len(views), None):
            if run.in_world:
                self._places.append(len(views))
            views.append(self._order_view(play, run, play.world.order_by_id(run.id) if run.in_world else None))
        self._orders_of, self._order_list = now, tuple(views)
        self._requests = tuple(o.id for o in views if o.state == "waiting-answer")
        return self._order_list

    def _order_view(self, play: Play, run: OrderRun, order: Order | None) -> OrderView:
        holds = tuple(play.world.held_means(run.id)) if order is not None else ()
        return self._made_orders.get(run.id, (run.given, order), partial(self._order, run, order, holds))

    def _order(self, run: OrderRun, order: Order | None, holds: tuple[str, ...]) -> OrderView:
        command = run.given.command
        assert command.kind in ("order", "decision")
        done = command.action if command.kind == "order" else command.decision
        return OrderView(
            id=run.id,
            seq=run.given.seq,
            action=done or "",
            title=self._titles.get(done or "", Text()),
            text=command.text if command.kind == "decision" else "",
            target=order.target if order else None,
            state=order.state if order else "recorded",
            ordered_ms=run.given.t_ms,
            decided_ms=command.decided_ms,
            in_force_ms=order.in_force if order else None,
            answer=order.answer if order else None,
            refused=order.refused if order else None,
            waits_for=order.waits_for if order else None,
            author=run.given.author,
            by=command.by,
            answered_by="facilitator" if done in self._answered_by_hand else "chance",
            holds=holds,
        )

    def _overrides(self, play: Play) -> tuple[OverrideView, ...]:
        """Return a view of each override. Only what is new or has been released is made again."""
        views, runs = self._override_views, play.overrides
        if len(views) == len(runs) and play.releases == self._releases:
            return self._override_list
        if play.releases != self._releases:
            for place, (run, view) in enumerate(zip(runs.values(), views, strict=False)):
                if run.released != view.released:
                    views[place] = self._override(run)
        views += [self._override(run) for run in islice(runs.values(), len(views), None)]
        self._releases, self._override_list = play.releases, tuple(views)
        return self._override_list

    def _override(self, run: OverrideRun) -> OverrideView:
        of = (run.number, run.effect, run.target, run.reason, run.since, run.released, run.sets, run.decision)
        return self._made_overrides.get(run.number, of, partial(_override, run))

    def _journal(self, of: ViewInput) -> tuple[JournalLine, ...]:
        undone = frozenset(seq for seq, why in of.left_out.items() if why == "undone")
        for seq in undone - self._undone:
            place = bisect_left(self._lines, seq, key=attrgetter("seq"))
            if place < len(self._lines) and self._lines[place].seq == seq:
                self._lines[place] = replace(self._lines[place], undone=True)
        entries = of.entries
        if undone == self._undone and self._read == len(entries):
            return self._journal_lines
        self._undone = undone
        for entry in entries[self._read :]:
            if entry.entry_class == "outcome" and entry.kind == "reached":
                continue
            self._proposals.read(entry)
            self._given.read(entry)
            self._dry_run |= (entry.entry_class, entry.kind) == ("note", "dry-run")
            self._blackout = blacked_out(entry, before=self._blackout)
            self._lines.append(
                JournalLine(
                    seq=entry.seq,
                    entry_class=entry.entry_class,
                    kind=entry.kind,
                    t_ms=entry.t_ms,
                    clock=iso(entry.clock),
                    author=entry.author,
                    payload=entry.payload,
                    undone=entry.seq in undone,
                )
            )
        self._read = len(entries)
        self._journal_lines = tuple(self._lines)
        return self._journal_lines


def _override(run: OverrideRun) -> OverrideView:
    return OverrideView(
        number=run.number,
        effect=run.effect,
        target=run.target,
        reason=run.reason,
        since_ms=run.since,
        released=run.released,
        sets=run.sets.model_dump(mode="json", by_alias=True),
        until_ms=run.until,
        decision=run.decision,
    )


def _pause_reason(pause: Pause | None) -> PauseReason | None:
    if pause is None:
        return None
    reason = PauseReason(pause.reason, pause.inject, pause.order, pause.process, pause.below, pause.sitting)
    return None if reason == PauseReason() else reason


def _levers(name: str, process: Process) -> tuple[str, ...]:
    return (*(f"{name}/{need}" for need in process.needs), *([process.crew] if process.crew is not None else []))
