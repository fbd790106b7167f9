"""The only thing a screen sees: one frozen picture of the exercise at one moment.

Times are ms since STARTEX, levels 0..1. Texts are :class:`~sim.scenario.models.Text`, in both languages; whatever
people typed is raw and must be cleaned and escaped by who shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from sim.exercise.run.timeliness import NEAR, UNMET
from sim.scenario.models import RolePlay, Text
from sim.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.commands.model import Jump
    from sim.exercise.explain.nearness import Nearness
    from sim.exercise.run.states import AdjustmentKind, ClockState, ContradictionKind, InjectState, OrderState
    from sim.exercise.run.timeliness import Status
    from sim.scenario.models import Pace
    from sim.scenario.models.time_plan import JumpFate
    from sim.titles import Titled

__all__ = [
    "EMPTY",
    "ActionView",
    "AdjustmentView",
    "ContradictionView",
    "ExpectationView",
    "InjectProposalView",
    "InjectView",
    "JournalLine",
    "OrderView",
    "OverrideView",
    "PauseReason",
    "PlannedJumpView",
    "ProcessView",
    "ProposedAnswer",
    "SaidView",
    "SittingView",
    "Snapshot",
]

_NO_TEXT: Final = Text()
_NO_LINES: Final = RolePlay()


@dataclass(frozen=True, slots=True)
class ProcessView:
    """One process now."""

    name: str
    title: Text
    region: str | None
    """Key of its region; none is national."""
    customers: float
    """People who rely on it."""
    level: float
    """Service level, exact."""
    trend: int
    """-1 falling, 0 steady, 1 rising: against 15 min ago."""
    history: tuple[float, ...]
    """Levels at 24 equal steps over the last ``history_ms`` of the snapshot, oldest first, the last one now."""
    without: float
    """People without service now: customers · (1 - level)."""
    stock_ms: int | None
    """Time until its next stock runs dry at the present draw; none when nothing drains."""
    stock_need: str | None
    """The need whose stock that is."""
    overridden: bool
    """A level set by hand is in force."""
    control: bool
    """False when control is lost."""
    quality: bool
    """False when quality is lost."""
    stock_groups: bool = False
    """That stock is of many sites in groups: only the next group of them runs dry then."""
    noticed: bool = True
    """People rely on it or call it; else it only serves other processes, and people notice what it takes down."""
    banded_ms: int | None = None
    """Since when its level is where it is of these, ms: below a quarter, below a half, neither; none is always."""


@dataclass(frozen=True, slots=True)
class ExpectationView:
    """One thing that an inject asks for."""

    index: int
    """Its place among those of the inject, from 0."""
    any_of: tuple[str, ...]
    """Ids of the actions and decisions that answer it."""
    objective: str | None
    """``objective`` or ``objective/task`` it shows."""
    within_ms: int
    """How long there is for it, ms of scenario time."""
    status: Status
    due_ms: int | None
    """Until when it is on time; none when it was not asked yet."""
    done_ms: int | None
    late_ms: int | None
    """How long past its time it was done, or is open now; negative: before it. None when it was not asked yet."""

    @property
    def unmet(self) -> bool:
        """True when it was released and can still be done."""
        return self.status in UNMET


@dataclass(frozen=True, slots=True)
class SaidView:
    """That an inject was said to one recipient."""

    to: str
    """Key of the team or role; empty is everyone."""
    t_ms: int
    clock: str
    """ISO 8601 clock time; empty where nobody marked it."""
    by: str
    """Who said it, raw; empty is the facilitator."""
    seq: int
    """Number of its command; 0 where nobody marked it."""


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """One thing that would mend a contradiction."""

    kind: AdjustmentKind
    value: str
    """The channel, team, or the action or decision that brings a team; empty where there is none."""
    text: Text
    """In words, as something to do. Raw."""
    level: float | None = None
    """Of a channel, its level now, 0..1; none for one that is not modelled."""
    at_ms: int | None = None
    """When it mends it, where that is known."""


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """One reason why an inject cannot be believed now."""

    kind: ContradictionKind
    subject: str
    """The channel or team it is about; empty where there is none."""
    text: Text
    """In words. Raw."""
    short: Text
    """In a few words, for a list. Raw."""
    level: float | None = None
    """Of a channel, how well it works now, 0..1."""
    remedy: tuple[AdjustmentView, ...] = ()
    """What would mend it, best first."""
    possible_ms: int | None = None
    """Of what is presumed, when the script can first make it true, ms.

    It is none before the inject is near, where it could by now, and where it never can.
    """


@dataclass(frozen=True, slots=True)
class InjectView:
    """One inject of the list, ad hoc ones included."""

    id: str
    title: Text
    text: Text
    staff: Text
    sender: Text
    to: tuple[str, ...]
    """Keys of the teams and roles; empty is everyone."""
    via: str
    state: InjectState
    planned_ms: int | None
    """When it is due; none while that is not known."""
    released_ms: int | None
    """When what it does to the world began."""
    ad_hoc: bool
    """Written on the spot, so not in the scenario."""
    conditional: bool
    condition: Text
    """The condition in words; empty when there is none. Raw."""
    reachable: bool
    """False when the model says that its channel does not work now."""
    expectations: tuple[ExpectationView, ...]
    """What participants should do with it, in written order."""
    answered: bool
    """Something was done with it, expected or not."""
    late_ms: int | None
    """Of its most urgent open expectation: how long past its time (negative: time left); none when nothing is open."""
    said: tuple[SaidView, ...] = ()
    """To whom it was said, in order."""
    unsaid: tuple[str, ...] = ()
    """To whom it is still to be said now; ``("",)`` is everyone."""
    withdrawn_ms: int | None = None
    """When it was taken back after it was said."""
    controller: Text = _NO_TEXT
    """Who of the exercise staff gives it; empty is the facilitator. Raw."""
    lines: RolePlay = _NO_LINES
    """What the role-player has at hand. Raw."""
    attachments: tuple[str, ...] = ()
    """Names of files that are handed out with it."""
    draft: bool = False
    """It is not ready yet."""
    follows: str | None = None
    """The inject after which it comes."""
    planned_via: str = ""
    """The channel that it had in the script; ``via`` is what holds now."""
    planned_to: tuple[str, ...] = ()
    """Keys of whom it was for in the script; ``to`` is what holds now. Empty is everyone."""
    channel_level: float | None = None
    """How well its channel works now, 0..1; none for one that is not modelled, and once it has been said."""
    contradictions: tuple[ContradictionView, ...] = ()
    """Why it cannot be believed now, until it has been said."""
    nearness: Nearness | None = None
    """How near the condition is for which it waits; none for one that waits for none. ``then-after`` comes after it."""

    def counting(self, t_ms: int) -> tuple[ContradictionView, ...]:
        """Return what contradicts it and counts at a time (ms).

        It does from ten minutes before its time, and once it is due: until then the world may change. What it presumes
        does not count before the script can make it true, where that is before its time.
        """
        if self.state in ("due", "released"):
            return self.contradictions
        planned = self.planned_ms
        if planned is None or t_ms < planned - NEAR:
            return ()
        return tuple(
            one for one in self.contradictions if one.possible_ms is None or not t_ms < one.possible_ms <= planned
        )

    def contradicts(self, t_ms: int) -> bool:
        """Return whether anything that contradicts it counts at a time (ms)."""
        return bool(self.counting(t_ms))

    @property
    def expects(self) -> tuple[str, ...]:
        """Ids of the actions and decisions expected."""
        return tuple(dict.fromkeys(name for one in self.expectations for name in one.any_of))


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action of the catalogue, or a declared decision. A decision has mode ``decision`` and no effect."""

    id: str
    title: Text
    text: Text
    mode: Literal["decision", "order", "request"]
    owner: str | None
    targets: tuple[str, ...]
    """What it may be aimed at, patterns written out; empty means no target."""
    means: tuple[tuple[str, int, int], ...]
    """Means it takes: (name, needed, free now)."""
    modelled: bool
    """False when it is only recorded."""
    is_decision: bool
    """True for a declared decision in words (recorded with RecordDecision)."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order, request or decision given."""

    id: str
    """``action#ordinal``, or ``decision#ordinal`` for words."""
    seq: int
    """Sequence number of its command, which undo names."""
    action: str
    title: Text
    text: str
    """Words of a recorded decision, raw."""
    target: str | None
    state: OrderState
    ordered_ms: int
    in_force_ms: int | None
    """When it is, or is expected to be, in force; none when not known or never."""
    answer: str | None
    """agree, partly, refuse, or none yet."""
    refused: str | None
    """Reason key when refused."""
    author: str
    by: str
    """Role, raw."""
    waits_for: str | None = None
    """What holds it up other than means: ``condition`` or ``route``."""
    decided_ms: int | None = None
    """When it was decided, ms, where that was set back; none when it was decided as it was given."""
    answered_by: Literal["facilitator", "chance"] = "facilitator"
    """Who is expected to answer a request: by chance, the answer comes by itself."""
    holds: tuple[str, ...] = ()
    """Means it holds that another order could take; empty when it is not at work."""


@dataclass(frozen=True, slots=True)
class InjectProposalView:
    """An inject that is proposed, where the script has none for what happened."""

    id: str
    process: str
    """What fell."""
    text: Text
    sender: Text
    to: tuple[str, ...]
    """Teams and roles; empty is everyone."""
    via: str
    of_ms: int
    """When it was noticed, ms: the text is about that moment."""


@dataclass(frozen=True, slots=True)
class ProposedAnswer:
    """What the simulation cell proposes to answer to a request that waits."""

    seq: int
    """Number of the note that proposes it."""
    order: str
    """Id of the order that it answers."""
    answer: Literal["agree", "partly", "refuse"]
    text: str
    """In whose words, raw; empty where there are none."""
    author: str
    """Role that proposes it, raw."""
    t_ms: int
    """When, ms."""


@dataclass(frozen=True, slots=True)
class PlannedJumpView:
    """The planned jump that comes next, or what is left of one that was cut short."""

    step: int
    """Which step of the time plan it is, which commands name."""
    at_ms: int
    """When its sitting is over by the plan; now for what is left of one."""
    to_ms: int
    """Where it goes."""
    fates: tuple[tuple[str, JumpFate], ...]
    """What becomes of each inject that would fall due in it, were it made now: (inject, fate), by time."""
    rest: bool = False
    """It is what is left of one that was cut short."""


@dataclass(frozen=True, slots=True)
class SittingView:
    """Where an exercise with a time plan stands."""

    number: int
    """Which sitting it is, from 1."""
    of: int
    """How many there are."""
    played_ms: int
    """Playing time so far: scenario time without what was jumped over."""
    ends_ms: int
    """When this sitting is over by the plan, in scenario time."""
    spans: tuple[tuple[int, int, bool], ...]
    """The whole plan as it went and is to go: (from, until, whether it is a jump), in scenario time."""
    jump: PlannedJumpView | None
    """The jump after it; none after the last sitting."""


@dataclass(frozen=True, slots=True)
class OverrideView:
    """One override given."""

    number: int
    """Its ordinal, which release names."""
    effect: str
    target: str
    reason: str
    """Raw."""
    since_ms: int
    released: bool
    sets: dict[str, object]
    """What it sets, as the journal has it."""
    until_ms: int | None = None
    """When it ends by itself; none while that is not known, or never."""
    decision: int | None = None
    """Number of the command of the decision or order of which it is the effect."""

    def in_force(self, t_ms: int) -> bool:
        """Return whether there is something to release at a time (ms)."""
        return not self.released and (self.until_ms is None or t_ms < self.until_ms)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal, for the journal screen."""

    seq: int
    entry_class: Literal["command", "outcome", "note"]
    kind: str
    t_ms: int
    clock: str
    """ISO 8601 clock time."""
    author: str
    payload: dict[str, object]
    undone: bool
    """A later undo took it back."""


@dataclass(frozen=True, slots=True)
class GivenInject:
    """An inject that the simulation cell notes to have given.

    Nobody has confirmed that yet.
    """

    seq: int
    """Number of the note."""
    inject: str
    author: str
    """Key of the persona that gave it."""
    to: tuple[str, ...]
    """Recipients to whom it was given, of those to whom it is still to be said; empty is all of them."""
    t_ms: int


@dataclass(frozen=True, slots=True)
class PauseReason:
    """Why the clock was paused: what somebody said, or at what it stopped by itself."""

    text: str = ""
    """Raw; empty where nobody said."""
    inject: str | None = None
    """The inject at which it stopped."""
    order: str | None = None
    """The request that the facilitator is to answer."""
    process: str | None = None
    """The process that came below a level."""
    below: float | None = None
    """That level."""
    sitting: int | None = None
    """The sitting that was over."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The exercise at one moment."""

    exercise: str
    title: Text
    starts: str
    """Scenario date and time of STARTEX, ISO 8601, with the zone in brackets where the scenario declares one; read it
    with :func:`sim.zones.read_start`."""
    briefing: Text
    staff_briefing: Text
    t_ms: int
    state: ClockState
    speed: float
    lasts_ms: int
    horizon_ms: int
    regions: tuple[tuple[str, Text, int], ...]
    """(key, title, inhabitants)."""
    processes: tuple[ProcessView, ...]
    """In order of the scenario; those not ``shown`` are left out."""
    injects: tuple[InjectView, ...]
    """In order of planned time, conditional ones that wait last."""
    actions: tuple[ActionView, ...]
    orders: tuple[OrderView, ...]
    """Oldest first."""
    overrides: tuple[OverrideView, ...]
    journal: tuple[JournalLine, ...]
    """Oldest first; ``reached`` outcomes are left out."""
    objectives: tuple[tuple[str, Text], ...]
    teams: tuple[tuple[str, Text], ...]
    ratings: tuple[Text, ...]
    means: tuple[tuple[str, int, int], ...]
    """(name, free, total)."""
    to_say: tuple[str, ...]
    """Ids of injects that were released and are still to be said to somebody, in order of release."""
    next_inject: str | None
    next_inject_ms: int | None
    """When the next timed inject is due."""
    requests: tuple[str, ...]
    """Ids of orders that wait for an answer: the facilitator may give any of them."""
    names: Mapping[str, Titled]
    """Titles of all that the scenario declares, for :class:`sim.titles.Titles`; the same for a whole exercise."""
    levers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What of a process can be overridden apart: ``process/need`` for its needs, then the name of its crew pool."""
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Place on the map of each region that has one: column and row, each from 1."""
    routes: tuple[str, ...] = ()
    """Names of the routes, which can be opened and closed by hand."""
    attendance: tuple[tuple[str, int | None], ...] = ()
    """Every team and role, with since when it is there, ms; none when it is not. In order of the scenario."""
    grip: int = 0
    """The highest GRIP level of the actions in force, 1 to 5; 0 when none is."""
    seed: int = 0
    """Seed of the draws of its world."""
    dry_run: bool = False
    """It is played to practise with the room, without participants."""
    blackout: bool = False
    """The screens of players show nothing."""
    clock_zone: str = ""
    """IANA name of the zone in which clock times are told; empty is that of this machine."""
    jump_ms: int | None = None
    """Where a jump that is under way goes, ms; none when there is none."""
    jump_left: Jump | None = None
    """What a jump that ended early was still to come to, with the standing orders that were not given; none when there
    is nothing of it."""
    pace: Pace = "go-on"
    """What the clock does at an inject."""
    pause_reason: PauseReason | None = None
    """Why the clock is paused; none where it is not, or nobody said."""
    proposed: tuple[ProposedAnswer, ...] = ()
    """What the simulation cell proposes to answer, oldest first: the newest of each role for each request."""
    given: tuple[GivenInject, ...] = ()
    """What the simulation cell notes to have given and is still to be confirmed, in order of release."""
    proposals: bool = False
    """Whether injects are proposed."""
    proposal: InjectProposalView | None = None
    """The inject that is proposed now."""
    history_ms: int = HOUR
    """Exercise time that the lines of the past cover, up to now: from STARTEX on, an hour at least, a week at most."""
    sitting: SittingView | None = None
    """Where it stands in its time plan; none without one."""
    stalled: bool = False
    """The clock stands still, whatever the state says, until what happened can be written to the journal."""


EMPTY = Snapshot(
    exercise="",
    title=Text(),
    starts="",
    briefing=Text(),
    staff_briefing=Text(),
    t_ms=0,
    state="ready",
    speed=1.0,
    lasts_ms=0,
    horizon_ms=0,
    regions=(),
    processes=(),
    injects=(),
    actions=(),
    orders=(),
    overrides=(),
    journal=(),
    objectives=(),
    teams=(),
    ratings=(),
    means=(),
    to_say=(),
    next_inject=None,
    next_inject_ms=None,
    requests=(),
    names=MappingProxyType({}),
)
"""Nothing yet."""
