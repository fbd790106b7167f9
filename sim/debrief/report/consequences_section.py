"""The section on consequences for people and for national security.

It is indicative, with the number behind each class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Bullets, Column, Heading, Paragraph, Section, TableRow, table
from sim.debrief.report.phrasing import DASH
from sim.debrief.report.world_sections import unsaid_casualties
from sim.words import number, say

if TYPE_CHECKING:
    from collections.abc import Container

    from sim.debrief.model.debrief import Debrief
    from sim.debrief.report.blocks import Block
    from sim.debrief.report.phrasing import Wording
    from sim.impact import AnvClass, Consequences, RegionConsequences, VitalCriterion

__all__ = ["consequences_section"]


def consequences_section(debrief: Debrief, words: Wording) -> Section:
    """Return the section on consequences.

    It has no blocks where the world could not be computed again or there were no consequences.
    """
    found = debrief.consequences
    title = say(words.language, "impact.title")
    if found is None or not _anything(found):
        return Section("consequences", title, ())
    counted = _counted(debrief, found)
    blocks: list[Block] = [
        Paragraph(say(words.language, "impact.indicative"), "note"),
        Bullets(_people(found.whole, words)),
        Heading(say(words.language, "impact.without.title")),
        _without(found, debrief, words),
        Heading(say(words.language, "impact.anv.title")),
        _anv(found.whole, counted, words),
        Paragraph(_evaluator(found.whole, words), "note"),
        Heading(say(words.language, "impact.vital.title")),
        _vital(found, counted, words),
        Paragraph(say(words.language, "impact.vital.reading"), "note"),
        *unsaid_casualties(debrief, words),
    ]
    return Section("consequences", title, tuple(blocks))


def _anything(found: Consequences) -> bool:
    whole = found.whole
    lacking = any(one.people for one in whole.without)
    return bool(lacking or whole.at_risk or whole.costs[1] or any(one.state == "class" for one in whole.anv))


def _counted(debrief: Debrief, found: Consequences) -> frozenset[str]:
    """Return the criteria of which the model or the script counts anything.

    Costs are those of power not delivered, and harm that of the injects: a 0 of either means that nobody counted.
    """
    counted = {"2.3", "5.1", "survival", "sectors"}
    if found.whole.costs[1]:
        counted |= {"3.1", "costs"}
    if any(inject.casualties for inject in debrief.injects):
        counted |= {"2.1", "casualties"}
    return frozenset(counted)


def _people(whole: RegionConsequences, words: Wording) -> tuple[str, ...]:
    """Return people at risk, where there were any, and what power not delivered cost."""
    lines: list[str] = []
    if whole.at_risk:
        lines.append(say(words.language, "impact.at-risk", people=words.count(whole.at_risk)))
    if whole.costs[1]:
        low, high = (_money(cost, words) for cost in whole.costs)
        lines.append(say(words.language, "impact.costs", low=low, high=high))
    else:
        lines.append(say(words.language, "impact.costs-not-known"))
    return tuple(lines)


def _money(cost: float, words: Wording) -> str:
    """Return an amount to two digits with its unit."""
    return say(words.language, "impact.euro", amount=words.count(cost))


def _without(found: Consequences, debrief: Debrief, words: Wording) -> Block:
    spans = [one.hours for one in found.whole.without if one.people is not None]
    heads = [Column(say(words.language, "impact.region"))]
    heads += [Column(say(words.language, "impact.at-least", time=_span(span, words)), "number") for span in spans]
    titles = {region.id: words.text(region.title, region.id or "") for region in debrief.regions}
    rows = [_row(found.whole, say(words.language, "impact.whole"), words)]
    rows += [_row(place, titles.get(place.region, place.region or ""), words) for place in found.regions]
    return table(heads, rows)


def _span(hours: float, words: Wording) -> str:
    """Return a round number of hours or days."""
    days, key = hours / 24, "impact.days" if hours >= 48 else "impact.hours"
    return say(words.language, key, number=number(words.language, days if hours >= 48 else hours))


def _row(place: RegionConsequences, title: str, words: Wording) -> TableRow:
    counts = [words.count(one.people) for one in place.without if one.people is not None]
    return TableRow((title, *counts))


def _anv(whole: RegionConsequences, counted: Container[str], words: Wording) -> Block:
    heads = [
        Column(say(words.language, "impact.anv.criterion")),
        Column(say(words.language, "impact.anv.class")),
        Column(say(words.language, "impact.anv.number"), "number"),
    ]
    return table(heads, [_class(one, counted, words) for one in whole.anv if one.state != "evaluator"])


def _class(one: AnvClass, counted: Container[str], words: Wording) -> TableRow:
    title = f"{one.criterion} {say(words.language, f'impact.anv.{one.criterion}')}"
    if one.criterion not in counted:
        return TableRow((title, say(words.language, "impact.state.not-known"), DASH))
    letter = one.letter if one.letter == one.upper else f"{one.letter}{DASH}{one.upper}"
    shown = letter if one.state == "class" and letter else say(words.language, f"impact.state.{one.state}")
    return TableRow((title, shown, _number(one, words)))


def _number(one: AnvClass, words: Wording) -> str:
    if one.number is None or one.number_upper is None:
        return DASH
    if one.unit == "eur":
        return f"{_money(one.number, words)} {DASH} {_money(one.number_upper, words)}"
    return words.count(one.number)


def _evaluator(whole: RegionConsequences, words: Wording) -> str:
    left = ", ".join(one.criterion for one in whole.anv if one.state == "evaluator")
    return say(words.language, "impact.evaluator", criteria=left)


def _vital(found: Consequences, counted: Container[str], words: Wording) -> Block:
    heads = [
        Column(say(words.language, "impact.vital.criterion")),
        Column(say(words.language, "impact.vital.crossed")),
        Column(say(words.language, "impact.anv.number"), "number"),
        Column(say(words.language, "impact.vital.least"), "number"),
    ]
    return table(heads, [_criterion(one, counted, words) for one in found.vital])


def _criterion(one: VitalCriterion, counted: Container[str], words: Wording) -> TableRow:
    known = one.criterion in counted
    state = "not-known" if not known else "unknown" if one.crossed is None else "yes" if one.crossed else "no"
    title = say(words.language, f"impact.vital.{one.criterion}")
    numbers = [DASH if n is None else _plain(one, n, words) for n in (one.number if known else None, one.least)]
    return TableRow((f"{one.category}: {title}", say(words.language, f"impact.vital.{state}"), *numbers))


def _plain(one: VitalCriterion, value: float, words: Wording) -> str:
    if one.criterion == "costs":
        return _money(value, words)
    return number(words.language, value) if one.criterion == "sectors" else words.count(value)
