"""What is typed as words, as a command.

Names are resolved and times read; what is not clear is refused with its remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from sim.exercise.commands.model import (
    AdHocInject,
    AnswerRequest,
    DeliverInject,
    DropProposal,
    End,
    HoldInject,
    Jump,
    JumpStops,
    MarkAttendance,
    MoveInject,
    OrderAction,
    Pause,
    RecordDecision,
    Release,
    RerouteInject,
    SayInject,
    SetPace,
    SetProposals,
    SetSpeed,
    ShiftInjects,
    SkipInject,
    StandingOrder,
    Start,
    StopExercise,
    TickExpectation,
    Undo,
    WithdrawInject,
)
from sim.exercise.notes import take_moment
from sim.exercise.run.validation import LASTING
from sim.exercise.time_text import parse_span
from sim.scenario.models import Expectation, Pace
from sim.units import clean
from sim.words import MINUS
from tui.forms.confirm import end_question
from tui.forms.jump import expected_lines, standing_order
from tui.input.keys import SPEEDS
from tui.plain.overrides import overriding
from tui.plain.planned import coming, planning
from tui.plain.reader import MOST, SHOWN, Reader
from tui.plain.verbs import Unclear, words_of
from tui.text.format import TIMES
from tui.text.titles import confirming, given_by, inject_name, recipients, target_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import InjectView, OrderView
    from sim.words import Key
    from tui.plain.verbs import Typed

__all__ = ["COMMANDS", "answered"]

_QUOTES: Final = ('"', "'", "“", "”", "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}")
_ANSWERS: Final = ("agree", "partly", "refuse")


# One function for each verb that gives a command


def _start(read: Reader, line: Typed) -> Command:
    # After STOP the real world may still go on: that the exercise goes on too is said in so many words.
    if read.snapshot.state == "stopped" and not read.says(line.head, "plain.word.again"):
        raise Unclear(read.words("plain.error.stopped"))
    return Start()


def _speed(read: Reader, line: Typed) -> Command:
    now, wanted = read.snapshot.speed, line.head.rstrip(f"x{TIMES}").strip()
    if wanted in ("+", "-", MINUS):
        steps = [step for step in SPEEDS if (step > now if wanted == "+" else step < now)]
        if not steps:
            raise Unclear(read.words("plain.error.speed", word=wanted))
        return SetSpeed(factor=steps[0] if wanted == "+" else steps[-1])
    try:
        factor = float(wanted.replace(",", "."))
    except ValueError:
        factor = 0
    if not SPEEDS[0] <= factor <= SPEEDS[-1]:
        raise Unclear(read.words("plain.error.speed", word=clean(wanted, lines=False)[:SHOWN]))
    return SetSpeed(factor=factor)


def _pace(read: Reader, line: Typed) -> Command:
    options: dict[str, Key] = {pace: f"plain.pace.{pace}" for pace in get_args(Pace)}
    return SetPace(pace=cast("Pace", read.choice(line.head, options, "room.setup.at-inject")))


def _jump(read: Reader, line: Typed) -> Command:
    left = read.snapshot.jump_left
    given = sorted((_standing(read, one) for one in line.labels.get("standing", ())), key=lambda one: one.at_ms)
    if left is not None and "standing" not in line.labels:
        # Whoever goes on with a jump does so with what was said before it.
        given = [one.model_copy(update={"at_ms": max(one.at_ms, read.snapshot.t_ms)}) for one in left.standing]
    if read.says(line.head, "plain.word.planned") or (not line.head and left is not None and left.plan is not None):
        if "stop" in line.labels:
            raise Unclear(read.words("plain.error.planned-stops"))
        jump = coming(read)
        return Jump(to_ms=jump.to_ms, standing=tuple(given), plan=jump.step)
    to = left.whole_ms if left is not None and not line.head else read.time(line.head)
    return Jump(to_ms=to, standing=tuple(given), stops=_stops(read, line))


def _standing(read: Reader, text: str) -> StandingOrder:
    """Return what is said before a jump.

    It is ``ACTION [TARGET] [@TIME]``, or a decision between quotation marks.
    """
    marked, without = _moment_to_come(text)
    if without.startswith(_QUOTES):
        at = read.time(read.filled(marked, "room.field.time"))
        return StandingOrder(at_ms=at, give=RecordDecision(text=without.strip("".join(_QUOTES))))
    name, _, wanted = without.partition(" ")
    action = read.action(name)
    asked = next((one for one in expected_lines(read.snapshot) if one.action == action and one.order is None), None)
    order = None if asked is None else standing_order(asked)
    at = read.time(marked) if marked else read.snapshot.t_ms if order is None else order.at_ms
    inject = None if order is None else order.give.inject
    give: OrderAction | RecordDecision
    if action.is_decision:
        give = RecordDecision(decision=action.id, inject=inject)
    else:
        give = OrderAction(action=action.id, target=read.target(action, wanted.strip()), inject=inject)
    return StandingOrder(at_ms=at, give=give)


def _moment_to_come(text: str) -> tuple[str, str]:
    """Return the time marked with ``@`` in a standing order, and the rest.

    The time is empty where there is none.
    """
    marked, without = take_moment(text)
    return marked or "", without


def _stops(read: Reader, line: Typed) -> JumpStops | None:
    """Return at what a jump stops. It is injects and requests, unless something else was said."""
    left = read.snapshot.jump_left
    if "stop" not in line.labels:
        return JumpStops(inject=True, request=True) if left is None else left.stops
    stops: dict[str, object] = {}
    for one in filter(None, (part.strip() for part in line.label("stop").split(","))):
        if read.says(one, "plain.word.nothing"):
            return None
        if read.says(one, "plain.word.inject"):
            stops["inject"] = True
        elif read.says(one, "plain.word.request"):
            stops["request"] = True
        else:
            name, _, level = one.rpartition(" ")
            below = read.share(level)
            process = read.process(name)
            if any(view.name == process and view.level < below for view in read.snapshot.processes):
                shown = target_name(read.words, read.snapshot, process)
                raise Unclear(read.words("room.jump.already-below", name=shown, below=read.words.percent(below)))
            stops |= {"process": process, "below": below}
    return JumpStops.model_validate(stops) if stops else None


def _say(read: Reader, line: Typed) -> Command:
    waits = [one for name in read.snapshot.to_say for one in read.snapshot.injects if one.id == name]
    if not line.head and not waits:
        raise Unclear(read.words("room.now.nothing"))
    view = read.inject(line.head) if line.head else waits[0]
    if not view.unsaid:
        raise Unclear(read.words("room.said.not-released", title=inject_name(read.words, view)))
    confirmed = None if line.labels else confirming(read.words, read.snapshot, view)
    if confirmed is not None:
        return confirmed
    to = _hearers(read, view, line.label("to")) if "to" in line.labels else ()
    by = line.label("by") if "by" in line.labels else given_by(read.words, view)
    return SayInject(inject=view.id, to=() if set(to) == set(view.unsaid) else to, by=by)


def _hearers(read: Reader, view: InjectView, wanted: str) -> tuple[str, ...]:
    titles = {one: recipients(read.words, read.snapshot, (one,)) for one in view.unsaid}
    parts = [one.strip() for one in wanted.split(",") if one.strip()]
    if not parts:
        raise Unclear(read.words("room.say.nobody"))
    return tuple(dict.fromkeys(read.pick(one, titles, "plain.what.team") for one in parts))


def _of_inject(make: Callable[[str], Command]) -> Callable[[Reader, Typed], Command]:
    return lambda read, line: make(read.inject(line.head).id)


def _with_reason(make: Callable[[str, str], Command]) -> Callable[[Reader, Typed], Command]:
    def command(read: Reader, line: Typed) -> Command:
        name, why = line.first()
        return make(read.inject(name).id, read.filled(why, "room.field.reason"))

    return command


def _move(read: Reader, line: Typed) -> Command:
    name, when = line.first()
    return MoveInject(inject=read.inject(name).id, to_ms=read.time(when))


def _shift(read: Reader, line: Typed) -> Command:
    text = read.filled(line.head, "room.shift.by")
    try:
        by = parse_span(text.lstrip("+-" + MINUS))
    except (ValueError, OverflowError) as error:
        raise Unclear(read.words("room.shift.unclear")) from error
    return ShiftInjects(by_ms=-by if text[0] in ("-", MINUS) else by)


def _ad_hoc(read: Reader, line: Typed) -> Command:
    begin = read.words("room.ad-hoc.begin")
    body = read.filled(line.head.removeprefix(begin).strip(), "room.field.text")
    to = read.teams(line.label("to"))
    if not to:
        raise Unclear(read.words("room.ad-hoc.nobody"))
    vias = dict.fromkeys(["in-person", "telephone", "lcms", *(one.via for one in read.snapshot.injects)])
    channels = {via: read.words.channel(via) for via in vias}
    via = read.pick(line.label("via"), channels, "room.field.via") if line.label("via") else "in-person"
    wanted = read.action(line.label("expects")).id if line.label("expects") else None
    return AdHocInject(
        text=f"{begin} {body}",
        to=to[0] if len(to) == 1 else to,
        sender=line.label("from"),
        via=via,
        at_ms=read.time(line.label("at")) if line.label("at") else None,
        expects=() if wanted is None else (Expectation(do=wanted),),
    )


def _order(read: Reader, line: Typed) -> Command:
    name, rest = line.first()
    takes = read.order(line.label("takes")).id if line.label("takes") else ""
    return read.ordered(name, line.label("target") or rest, line, takes)


def _redirect(read: Reader, line: Typed) -> Command:
    name, rest = line.first()
    work = [one for one in read.snapshot.orders if one.holds]
    if not work:
        raise Unclear(read.words("room.redirect.not-at-work"))
    order = read.order(name, work)
    return read.ordered(order.action, line.label("target") or rest, line, order.id)


def _decide(read: Reader, line: Typed) -> Command:
    decided, text = read.decided(line, line.head)
    declared = None
    if wanted := line.label("which"):
        views = {one.id: read.words.of(one.title, one.id) for one in read.snapshot.actions if one.is_decision}
        declared = read.pick(wanted, views, "room.decision.which")
    else:
        read.filled(text, "room.decision.text")
    return RecordDecision(
        text=text,
        decision=declared,
        by=line.label("by"),
        why=line.label("why"),
        known=line.label("known"),
        inject=read.asking(line.label("for")),
        decided_ms=decided,
    )


def answered(read: Reader, line: Typed) -> tuple[OrderView, str]:
    """Return which request is answered, and what.

    It is ``agree``, ``partly`` or ``refuse``, or ``drop`` for what was proposed.
    """
    waits = [one for one in read.snapshot.orders if one.id in read.snapshot.requests]
    if not waits:
        raise Unclear(read.words("plain.error.no-request"))
    name, _, said = line.head.rpartition(" ")
    options: dict[str, Key] = {one: f"plain.answer.{one}" for one in (*_ANSWERS, "drop")}
    answer = read.choice(said, options, "room.field.answer")
    return (read.order(name, waits) if name or len(waits) > 1 else waits[0]), answer


def _answer(read: Reader, line: Typed) -> Command:
    order, answer = answered(read, line)
    proposed = [one.seq for one in read.snapshot.proposed if one.order == order.id and one.answer == answer]
    chosen = cast("Literal['agree', 'partly', 'refuse']", answer)
    return AnswerRequest(order=order.id, answer=chosen, proposal=proposed[0] if proposed else None)


def _tick(read: Reader, line: Typed) -> Command:
    name, text = line.first()
    is_open = [one for one in read.snapshot.injects if any(w.unmet for w in one.expectations)]
    if not is_open:
        raise Unclear(read.words("room.tick.nothing"))
    view = read.inject(name, is_open)
    asked = [one.index for one in view.expectations if one.unmet]
    index = asked[0]
    if wanted := line.label("which"):
        index = int(wanted) - 1 if wanted.isdecimal() and len(wanted) < SHOWN else -1
        if index not in asked:
            known = ", ".join(str(one + 1) for one in asked)
            raise Unclear(
                read.words("plain.error.choice", what=read.words("room.tick.which"), name=wanted, known=known)
            )
    return TickExpectation(inject=view.id, index=index, text=read.filled(text, "room.tick.text"))


def _override(read: Reader, line: Typed) -> Command:
    first, rest = line.first()
    if read.says(first, "plain.word.release"):
        known = {str(one.number): one.reason for one in read.snapshot.overrides if not one.released}
        return Release(override=int(read.pick(rest, known, "plain.what.override")))
    return overriding(read, first, rest, line)


def _remedy(read: Reader, line: Typed) -> Command:
    name, rest = line.first()
    view = read.inject(name)
    number, _, more = rest.partition(" ")
    ways = read.remedies(view)
    if not number.isdecimal() or not 1 <= int(number[:9]) <= len(ways):
        known = "; ".join(f"{n} {read.words.of(way.text)}" for n, way in enumerate(ways, 1)) or "–"  # noqa: RUF001
        raise Unclear(read.words("plain.error.choice", what=read.words("room.remedy.way"), name=number, known=known))
    way = ways[int(number) - 1]
    if way.kind == "via":
        return RerouteInject(inject=view.id, via=way.value)
    if way.kind == "to":
        return RerouteInject(inject=view.id, to=(way.value,))
    if way.kind == "bring":
        return read.ordered(way.value, more, line)
    if way.kind == "wait":
        return HoldInject(inject=view.id) if way.at_ms is None else MoveInject(inject=view.id, to_ms=way.at_ms)
    raise Unclear(read.words("plain.error.rewrite", text=clean(read.words.lines(view.text), lines=False)))


def _proposal(read: Reader, line: Typed) -> Command:
    options: dict[str, Key] = {one: f"plain.proposal.{one}" for one in ("accept", "drop", "on", "off")}
    deed = read.choice(line.head, options, "room.proposal.what")
    if deed in ("on", "off"):
        return SetProposals(on=deed == "on")
    present = read.snapshot.proposal
    if present is None:
        raise Unclear(read.words("room.proposal.none" if read.snapshot.proposals else "plain.error.proposals-off"))
    if deed == "drop":
        return DropProposal(proposal=present.id)
    return AdHocInject(
        text=read.words.lines(present.text),
        to=present.to,
        sender=read.words.of(present.sender),
        via=present.via,
        proposed=present.id,
    )


def _undo(read: Reader, line: Typed) -> Command:
    can = [
        one for one in read.snapshot.journal
        if one.entry_class == "command" and not one.undone and one.kind not in LASTING
    ]  # fmt: skip
    if not can:
        raise Unclear(read.words("room.undo.nothing"))
    if not line.head:
        return Undo(seq=can[-1].seq)
    known = {str(one.seq): one.kind for one in can}
    if line.head not in known:
        shown = ", ".join(list(known)[-MOST:])
        name = clean(line.head, lines=False)[:SHOWN]
        raise Unclear(read.words("plain.error.choice", what=read.words("plain.what.command"), name=name, known=shown))
    return Undo(seq=int(line.head))


def _end(read: Reader, line: Typed) -> Command:
    # As in the room nothing is over for good by one word: it is asked about, and the word twice says yes.
    if line.head.casefold() not in words_of(line.verb):
        asked = end_question(read.words)
        word = read.words(f"plain.verb.{line.verb.name}").split(",")[0]
        raise Unclear(read.words("plain.error.twice", asked=f"{asked.title} {asked.about}", word=word))
    return End()


def _present(*, there: bool) -> Callable[[Reader, Typed], Command]:
    return lambda read, line: MarkAttendance(team=read.team(line.head), present=there)


COMMANDS: Final[Mapping[str, Callable[[Reader, Typed], Command]]] = {
    "start": _start,
    "pause": lambda _, line: Pause(reason=line.head),
    "speed": _speed,
    "pace": _pace,
    "jump": _jump,
    "planned": planning,
    "say": _say,
    "release": _of_inject(lambda name: DeliverInject(inject=name)),
    "hold": _of_inject(lambda name: HoldInject(inject=name)),
    "skip": _with_reason(lambda name, why: SkipInject(inject=name, reason=why)),
    "move": _move,
    "remedy": _remedy,
    "withdraw": _with_reason(lambda name, why: WithdrawInject(inject=name, reason=why)),
    "shift": _shift,
    "ad-hoc": _ad_hoc,
    "order": _order,
    "redirect": _redirect,
    "decide": _decide,
    "answer": _answer,
    "tick": _tick,
    "override": _override,
    "proposal": _proposal,
    "undo": _undo,
    "present": _present(there=True),
    "absent": _present(there=False),
    "stop": lambda _, __: StopExercise(),
    "end": _end,
}
"""The command of each verb that gives one."""
