"""What became of the world: the measures, every process by region, and why each failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sim.debrief.blocks import Card, Cards, Column, Heading, Node, Paragraph, Row, Section, Table, Tree
from sim.debrief.charts import Canvas, chart
from sim.debrief.levels import RECOVERED
from sim.debrief.wording import DASH

if TYPE_CHECKING:
    from sim.debrief.blocks import Block
    from sim.debrief.values import Cause, Debrief, MeasureResult, ProcessResult, Reason
    from sim.debrief.wording import Wording

__all__ = ["beside", "canvas_of", "card", "measure_value", "measures_section", "processes_section", "why_section"]

_DEEPEST: Final = 8
"""Steps of a chain that are written out; a loop is cut there."""


def canvas_of(debrief: Debrief, words: Wording) -> Canvas:
    """Give the time axis that all charts of this debrief share."""
    midnight = words.starts.replace(hour=0, minute=0, second=0, microsecond=0)
    return Canvas(
        until=max(debrief.played.until_ms, 60_000),
        injects=tuple(i.delivered_ms for i in debrief.injects if i.delivered_ms is not None),
        decisions=tuple(d.t_ms for d in debrief.decisions if not d.undone),
        moment=words.moment,
        origin=(words.starts - midnight) // timedelta(milliseconds=1),
    )


def card(process: ProcessResult, words: Wording, canvas: Canvas) -> Card:
    """Give the chart of one process, with what it says in one line."""
    title = words.text(process.title, process.name)
    values = {
        "level": words.share(process.lowest),
        "time": words.moment(process.lowest_ms),
        "people": words.count(process.customers * (1 - process.lowest)),
        "hours": words.count(process.person_hours),
        "last": words.share(process.last),
    }
    note = words.say("card.people" if process.customers else "card.plain", **values)
    return Card(title, note, chart(process.curve, canvas, title, words.say("card.description", **values)))


def measure_value(measure: MeasureResult, value: float | None, words: Wording) -> str:
    """Give a value of a measure with its unit, to two digits."""
    if value is None:
        return DASH
    if measure.never is not None and value >= measure.never:
        return words.say("measure.never")
    if measure.measure in ("hours-below", "in-force"):
        return words.hours(value)
    return words.say(f"measure.{measure.measure}", value=words.count(value))


def beside(measure: MeasureResult, words: Wording) -> str:
    """Give the value with nobody acting in a sentence; empty when there is none."""
    if measure.nobody is None:
        return ""
    value = measure_value(measure, measure.nobody, words)
    same = value == measure_value(measure, measure.value, words)
    return words.say("people.nobody-same" if same else "people.nobody", value=value)


def measures_section(debrief: Debrief, words: Wording) -> Section:
    """Give what the exercise is judged by, with the same world in which nobody acts beside it."""
    blocks: list[Block] = []
    if debrief.measures:
        keys = ("measure", "value", "nobody", "better")
        rows = tuple(
            Row(
                (
                    words.text(m.title, m.id),
                    measure_value(m, m.value, words),
                    measure_value(m, m.nobody, words),
                    words.say(f"better.{m.better}"),
                )
            )
            for m in debrief.measures
        )
        blocks.append(Table(tuple(Column(words.say(f"column.{k}"), k in ("value", "nobody")) for k in keys), rows))
        blocks.append(Paragraph(words.say("people.same-world"), "note"))
    else:
        blocks.append(Paragraph(words.say("measures.none")))
    return Section("measures", words.say("measures.title"), tuple(blocks))


def processes_section(debrief: Debrief, words: Wording, canvas: Canvas) -> Section:
    """Give every process by region: the pictures of those that fell, and one table."""
    blocks: list[Block] = [Paragraph(words.say("processes.legend"), "note")]
    for region in debrief.regions:
        here = [p for p in debrief.processes if p.region == region.id]
        name = words.text(region.title, region.id or "") or words.say("region.none")
        lost = region.person_hours >= 1
        heading = words.say("region.heading", name=name, hours=words.count(region.person_hours)) if lost else name
        blocks.append(Heading(heading))
        fallen = [p for p in here if p.lowest < RECOVERED]
        if fallen:
            blocks.append(Cards(tuple(card(p, words, canvas) for p in fallen)))
            blocks.append(_table(fallen, words))
        untouched = [words.text(p.title, p.name) for p in here if p.lowest >= RECOVERED]
        if untouched:
            blocks.append(Paragraph(words.say("region.untouched", names=", ".join(untouched))))
    blocks += _call_table(debrief, words)
    return Section("processes", words.say("processes.title"), tuple(blocks))


def _table(processes: list[ProcessResult], words: Wording) -> Table:
    keys = ("process", "lowest", "lowest-at", "below-half", "back", "person-hours")
    rows = tuple(
        Row(
            (
                words.text(p.title, p.name),
                words.share(p.lowest),
                words.moment(p.lowest_ms),
                words.long(p.below_half_ms) if p.below_half_ms else DASH,
                words.moment(p.recovered_ms)
                if p.recovered_ms is not None
                else words.say("process.not-back", level=words.share(p.last)),
                words.count(p.person_hours) if p.customers else DASH,
            ),
            "bad" if p.last < RECOVERED else "plain",
        )
        for p in processes
    )
    numbers = ("lowest", "lowest-at", "below-half", "person-hours")
    return Table(tuple(Column(words.say(f"column.{k}"), k in numbers) for k in keys), rows)


def _call_table(debrief: Debrief, words: Wording) -> list[Block]:
    lines = [(p, p.calls) for p in debrief.processes if p.calls is not None]
    if not lines:
        return []
    keys = ("line", "attempts", "answered", "unanswered")
    rows = tuple(
        Row((words.text(p.title, p.name), *(words.count(v) for v in (c.attempts, c.answered, c.unanswered))))
        for p, c in lines
    )
    columns = tuple(Column(words.say(f"column.{k}"), k != "line") for k in keys)
    return [Heading(words.say("calls.title")), Table(columns, rows), Paragraph(words.say("calls.note"), "note")]


def why_section(debrief: Debrief, words: Wording) -> Section:
    """Give, for each process that fell, the chain of causes at its lowest moment and, if still down, at the end."""
    nodes: list[Node] = []
    for process in debrief.processes:
        title = words.text(process.title, process.name)
        if process.why_lowest is not None and process.shown:
            level, time = words.share(process.lowest), words.moment(process.lowest_ms)
            text = words.say("why.lowest", title=title, level=level, time=time)
            nodes.append(Node(text, _reasons(process.why_lowest, words, _DEEPEST)))
        if process.why_last is not None and process.shown and process.why_last != process.why_lowest:
            text = words.say("why.last", title=title, level=words.share(process.last))
            nodes.append(Node(text, _reasons(process.why_last, words, _DEEPEST)))
    blocks: list[Block] = [Paragraph(words.say("why.intro"), "note")]
    missing = "why.none" if debrief.proof.replay == "agrees" else "why.unknown"
    blocks.append(Tree(tuple(nodes)) if nodes else Paragraph(words.say(missing)))
    return Section("why", words.say("why.title"), tuple(blocks))


def _reasons(cause: Cause, words: Wording, depth: int) -> tuple[Node, ...]:
    """Write out what bound in full, and what came on top of it in one line each."""
    nodes: list[Node] = []
    for reason in cause.reasons:
        further: tuple[Node, ...] = ()
        if reason.binding and reason.cause is not None:
            further = _reasons(reason.cause, words, depth - 1) if depth > 1 else (Node(words.say("why.further")),)
        text = _reason(reason, cause, words)
        nodes.append(Node(text if reason.binding else words.say("why.also", text=text), further))
    return tuple(nodes)


def _reason(reason: Reason, cause: Cause, words: Wording) -> str:
    values = {
        "process": words.text(cause.title, cause.process),
        "name": words.text(reason.title),
        "allows": words.allows(reason.allows),
        "share": words.share(reason.allows),
        "time": words.moment(reason.since_ms),
        "supplier": words.text(reason.supplier) if reason.supplier is not None else "",
        "level": words.share(reason.cause.level) if reason.cause is not None else "",
    }
    key: str = reason.kind
    if reason.kind in ("need", "demand") and reason.supplier is not None:
        key = f"{reason.kind}-down" if reason.cause is not None else f"{reason.kind}-from"
    text = words.say(f"why.{key}", **values)
    if reason.carriers and reason.kind != "override":
        ends = ", ".join(words.say(f"carrier.{kind}", title=words.text(title)) for kind, title in reason.carriers)
        text = words.say("why.because", text=text, carriers=ends)
    return text
