"""The sections on the world. They have the measures, every process by region, and why each failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.curves import is_back
from sim.debrief.report.blocks import Card, Cards, Heading, Paragraph, Section, TableRow, table
from sim.debrief.report.charts import Canvas, chart
from sim.debrief.report.phrasing import DASH
from sim.impact import MEASURES
from sim.words import form, measured

if TYPE_CHECKING:
    from sim.debrief.model.debrief import Debrief, MeasureResult, ProcessResult
    from sim.debrief.report.blocks import Block, Table
    from sim.debrief.report.phrasing import Wording

__all__ = [
    "afterwards",
    "beside",
    "canvas_of",
    "card",
    "measure_parts",
    "measure_value",
    "measures_section",
    "processes_section",
    "unsaid_casualties",
]


def canvas_of(debrief: Debrief, words: Wording) -> Canvas:
    """Return the time axis that all charts of this debrief share."""
    return Canvas(
        until=_interesting(debrief),
        injects=tuple(i.delivered_ms for i in debrief.injects if i.delivered_ms is not None),
        decisions=tuple(d.t_ms for d in debrief.decisions if not d.undone),
        start=words.starts,
    )


def _interesting(debrief: Debrief) -> int:
    """Return the time up to which anything happened, with a little more, ms.

    A long quiet end would make the rest of a chart narrow.
    """
    times = [process.curve[-1][0] for process in debrief.processes]
    times += [i.delivered_ms for i in debrief.injects if i.delivered_ms is not None]
    times += [d.t_ms for d in debrief.decisions]
    return max(min(debrief.played.until_ms, round(max(times, default=0) * 1.1)), 60_000)


def card(process: ProcessResult, words: Wording, canvas: Canvas, *, full: bool = False) -> Card:
    """Return the chart of one process, with its text in one line. ``full`` names its region."""
    title = words.text(process.full if full else process.title, process.name)
    people = words.count(process.customers * (1 - process.lowest))
    values = {
        "level": words.share(process.lowest),
        "time": words.moment_in_prose(process.lowest_ms),
        "people": people,
        "n": form(people),
        "hours": " ".join(measured(words.language, "person-hours", process.person_hours)),
        "last": words.share(process.last),
    }
    note = words.say("card.people" if process.customers else "card.plain", **values)
    return Card(title, note, chart(process.curve, canvas, title, words.say("card.description", **values)))


def measure_parts(measure: MeasureResult, value: float | None, words: Wording) -> tuple[str, str]:
    """Return a value of a measure to two digits, and its unit. The unit is empty where the value says it."""
    if value is None:
        return DASH, ""
    return measured(words.language, MEASURES[measure.measure].unit, value, measure.never)


def measure_value(measure: MeasureResult, value: float | None, words: Wording) -> str:
    """Return a value of a measure with its unit."""
    return " ".join(part for part in measure_parts(measure, value, words) if part)


def beside(measure: MeasureResult, words: Wording) -> str:
    """Return the value with nobody acting in a sentence; empty when there is none."""
    if measure.nobody is None:
        return ""
    value = measure_value(measure, measure.nobody, words)
    same = value == measure_value(measure, measure.value, words)
    return words.say("people.nobody-same" if same else "people.nobody", value=value)


def price(measure: MeasureResult, words: Wording) -> str:
    """Return which decision makes a measure worse, and by how much; empty for none."""
    if measure.price_of is None or measure.at_most is None:
        return ""
    # An amount is no moment: as long as the horizon does not say that something never came.
    most = " ".join(measured(words.language, MEASURES[measure.measure].unit, measure.at_most, None)).strip()
    values = {"decision": words.text(measure.price_of), "most": most}
    key = {None: "measures.price", True: "measures.price-paid", False: "measures.price-unpaid"}[measure.taken]
    return words.say(key, **values)


def unsaid_casualties(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    """Return how many casualties are of injects never said; empty for none."""
    unsaid = [i for i in debrief.injects if debrief.marked and i.delivered_ms is not None and not i.said]
    count = sum(inject.casualties for inject in unsaid)
    return (Paragraph(words.say("people.unsaid-casualties", n=count), "note"),) if count else ()


def _grows(measure: MeasureResult, words: Wording) -> bool:
    """Return whether the world running on to the horizon shows another value."""
    pairs = ((measure.value, measure.later), (measure.nobody, measure.later_nobody))
    return any(
        after is not None and measure_value(measure, before, words) != measure_value(measure, after, words)
        for before, after in pairs
    )


def afterwards(measure: MeasureResult, debrief: Debrief, words: Wording) -> str:
    """Return where the measure goes when the world runs on. It is empty when that shows nothing new."""
    if not _grows(measure, words):
        return ""
    values = {
        "time": words.moment_in_prose(debrief.played.horizon_ms),
        "value": measure_value(measure, measure.later, words),
        "nobody": measure_value(measure, measure.later_nobody, words),
    }
    if measure.later_nobody is None:
        return words.say("people.later", **values)
    same = values["value"] == values["nobody"]
    return words.say("people.later-same" if same else "people.later-nobody", **values)


def measures_section(debrief: Debrief, words: Wording) -> Section:
    """Return the measures of the exercise. Beside them stands the same world in which nobody acts."""
    blocks: list[Block] = []
    if debrief.measures:
        later = any(_grows(m, words) for m in debrief.measures)
        keys = ("measure", "value", "nobody", "later", "later-nobody", "better")
        rows = tuple(
            TableRow(
                (
                    words.text(m.title, m.id),
                    measure_value(m, m.value, words),
                    measure_value(m, m.nobody, words) if m.nobody is not None else "",
                    measure_value(m, m.later, words) if later else "",
                    measure_value(m, m.later_nobody, words) if later and m.later_nobody is not None else "",
                    words.say(f"better.{m.better}"),
                )
            )
            for m in debrief.measures
        )
        blocks.append(table(words.columns(*keys, numbers=keys[1:5]), rows))
        if later:
            time = words.moment_in_prose(debrief.played.horizon_ms)
            blocks.append(Paragraph(words.say("measures.later", time=time), "note"))
        for m in debrief.measures:
            if note := price(m, words):
                title = words.text(m.title, m.id)
                blocks.append(Paragraph(words.say("measures.note", measure=title, note=note), "note"))
        if any(m.nobody is not None for m in debrief.measures):
            blocks.append(Paragraph(words.say("people.same-world"), "note"))
    else:
        blocks.append(Paragraph(words.say("measures.none")))
    return Section("measures", words.say("measures.title"), tuple(blocks))


def processes_section(debrief: Debrief, words: Wording, canvas: Canvas) -> Section:
    """Return every process by region: the pictures of those that fell, and one table."""
    blocks: list[Block] = [Paragraph(words.say("processes.legend"), "note", words.say("legend.written"))]
    for region in debrief.regions:
        here = [p for p in debrief.processes if p.region == region.id]
        name = words.text(region.title, region.id or "") or words.say("region.none")
        lost = region.person_hours >= 1
        hours = words.count(region.person_hours)
        heading = words.say("region.heading", n=form(hours), name=name, hours=hours) if lost else name
        blocks.append(Heading(heading))
        fallen = [p for p in here if not is_back(p.lowest)]
        if fallen:
            blocks.append(Cards(tuple(card(p, words, canvas) for p in fallen)))
            blocks.append(_table(fallen, words))
        untouched = [words.text(p.title, p.name) for p in here if is_back(p.lowest)]
        if untouched:
            blocks.append(Paragraph(words.say("region.untouched", names=", ".join(untouched))))
    blocks += _call_table(debrief, words)
    return Section("processes", words.say("processes.title"), tuple(blocks))


def _table(processes: list[ProcessResult], words: Wording) -> Table:
    keys = ("process", "lowest", "lowest-at", "below-half", "back", "person-hours")
    rows = tuple(
        TableRow(
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
            "bad" if not is_back(p.last) else "plain",
        )
        for p in processes
    )
    numbers = ("lowest", "lowest-at", "below-half", "person-hours")
    return table(words.columns(*keys, numbers=numbers), rows)


def _call_table(debrief: Debrief, words: Wording) -> list[Block]:
    lines = [(p, p.calls) for p in debrief.processes if p.calls is not None]
    if not lines:
        return []
    keys = ("line", "attempts", "answered", "unanswered", "callers", "got-through", "never")
    rows = tuple(
        TableRow((words.text(p.full, p.name), *(words.count(getattr(c, key.replace("-", "_"))) for key in keys[1:])))
        for p, c in lines
    )
    columns = words.columns(*keys, numbers=keys[1:])
    return [Heading(words.say("calls.title")), table(columns, rows), Paragraph(words.say("calls.note"), "note")]
