"""A journal is shown in the words of its scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.journal import Journal, NewEntry, lines, read
from tests.journal.journal_samples import CLOCK, HEADER

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = {
    "title": {"nl": "Stroom weg", "en": "Power lost"},
    "regions": {"west": {"title": {"nl": "Regio West"}}},
    "processes": {"grid.west": {"region": "west", "title": {"nl": "Stroom", "en": "Power"}, "needs": {
        "station": {"title": {"nl": "station", "en": "substation"}}}}},
    "teams": {"rot": {"nl": "Regionaal team", "en": "Regional team"}},
    "objectives": {"o": {"title": {"nl": "Op tijd opschalen"}, "tasks": {"t": {"nl": "binnen een half uur"}}}},
    "injects": [{"id": "i", "title": {"nl": "Eerste melding"}, "expects": [{"do": "d"}, {"do": "a"}, {"do": "x"}, 7]},
                {"id": "long", "text": {"nl": "x" * 300}}],
    "actions": [{"id": "a", "title": {"nl": "Aggregaat plaatsen"}}],
    "decisions": {"d": {"nl": "Opschalen"}},
    "threats": [{"id": "t", "title": {"nl": "Brand"}}],
    "reactions": {"r": {"title": {"nl": "meer mensen bellen"}}},
    "crews": {"ploeg": {"title": {"nl": "Storingsploeg"}}},
}  # fmt: skip


def shown(path: Path, entry: NewEntry, scenario: object = SCENARIO) -> str:
    """Show one entry in Dutch."""
    with Journal.create(path, {**HEADER, "scenario": scenario}, fsync=False) as journal:
        journal.append([entry])
    return list(lines(read(path), "nl"))[-2]


def of(entry_class: Any, kind: str, author: str = "keten", **payload: object) -> NewEntry:
    """Make an entry."""
    return NewEntry(entry_class, kind, 0, CLOCK, author, payload)


@pytest.mark.parametrize(
    ("entry", "dutch"),
    [
        (of("outcome", "delivered", inject="i", to=["rot"], via="in-person"),
         "Inject Eerste melding vrijgegeven (aan: Regionaal team; kanaal: mondeling)"),
        (of("command", "hold", "facilitator", inject="i"), "oefenleiding  Inject Eerste melding vastgehouden"),
        (of("command", "say", inject="i", to=[], by="cel"),
         "Inject Eerste melding ingebracht bij alle ontvangers (door: cel)"),
        (of("command", "say", inject="i", to=["rot", "wie"]), "Eerste melding ingebracht bij Regionaal team, wie"),
        (of("command", "withdraw", inject="i", reason="dubbel"), "Inject Eerste melding ingetrokken: dubbel"),
        (of("command", "tick", inject="i", index=1, text="gebeld"),
         "Met de hand afgevinkt bij Eerste melding, Aggregaat plaatsen: gebeld"),
        (of("command", "tick", inject="i", index=2, text="gebeld"), "Eerste melding, verwachting 3: gebeld"),
        (of("command", "tick", inject=[1], index={}, text=None), "Met de hand afgevinkt bij 1, ?: ?"),
        (of("command", "order", action="a", decided_ms=60_000, standing=True),
         "Maatregel Aggregaat plaatsen ingezet (genomen: T+0:01; vooraf afgesproken)"),
        (of("outcome", "inject-answered", inject="i", do="d", objective="o/t"),
         "volgde Opschalen (oefendoel: Op tijd opschalen: binnen een half uur)"),
        (of("note", "question", text="Wat?", team="rot"), "Vraag van de deelnemers: Wat? (team: Regionaal team)"),
        (of("note", "answer", text="Tien", question=4), "Antwoord op vraag 4: Tien"),
        (of("command", "ad-hoc", text="Iets", expects=[{"do": "a", "or": ["d"], "within": "90min", "again": True}],
            effects=[{"effect": "level", "target": "grid.west", "after": "0s", "lasts": {"fixed": "2h"}}]),
         "(doet: niveau gezet, duurt 2 u 00, doel Stroom Regio West; verwacht: Aggregaat plaatsen of Opschalen binne"),
        (of("command", "ad-hoc", text="x", expects=[3, {"do": [], "or": 4, "within": {}}]), "(verwacht: 3, "),
        (of("command", "hold", inject="long"), f"Inject {'x' * 59}… vastgehouden"),
        (of("command", "order", "script:ervaren", action="a", target="grid.west/station"),
         "scriptteam ervaren  Maatregel Aggregaat plaatsen ingezet (doel: Stroom Regio West (station))"),
        (of("command", "order", action="a", target="ploeg"), "(doel: Storingsploeg)"),
        (of("outcome", "in-force", order="a#2", action="a"), "Aggregaat plaatsen #2 van kracht"),
        (of("command", "decision", decision="d"), "besluit: Opschalen"),
        (of("outcome", "threat", threat="t"), "Dreiging Brand treedt op"),
        (of("outcome", "reaction", reaction="r"), "Reactie meer mensen bellen treedt op"),
        (of("outcome", "reached", levels={"grid.west": 0.5}), "niveaus: Stroom Regio West 50 %"),
        (of("command", "hold", inject="unknown"), "Inject unknown vastgehouden"),
    ],
)  # fmt: skip
def test_ids_are_told_by_their_titles(entry: NewEntry, dutch: str, tmp_path: Path) -> None:
    """Injects, teams, channels, processes, needs, actions and authors are named as the scenario names them."""
    assert dutch in shown(tmp_path / "a", entry)


@pytest.mark.parametrize(
    "scenario",
    [None, [], {"injects": 7}, {"injects": ["i", {"id": ["i"]}]}, {"injects": [{"id": "i", "title": {"nl": [1]}}]},
     {"injects": {"i": {"title": "x"}}}, {"injects": [{"id": "i", "title": {"nl": 7, "en": None}, "text": 3}]}],
    ids=repr,
)  # fmt: skip
def test_a_header_of_any_form_can_be_shown(scenario: object, tmp_path: Path) -> None:
    """Whatever stands where a scenario should, the journal is shown, by the ids."""
    assert "Inject i vastgehouden" in shown(tmp_path / "a", of("command", "hold", inject="i"), scenario)


def test_a_title_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Titles are cleaned as everything else that people wrote."""
    scenario = {"injects": [{"id": "i", "title": {"nl": "a\x1b[2J\nb\udc80"}}]}
    told = shown(tmp_path / "a", of("command", "hold", inject="i"), scenario)
    assert told.isprintable()


def test_a_title_in_the_other_language_is_better_than_an_id(tmp_path: Path) -> None:
    """Whoever reads in Dutch is told the English title where there is no Dutch one, and the other way round."""
    scenario = {"injects": [{"id": "i", "title": {"en": "First call"}}, {"id": "j", "title": {"nl": "Melding"}}]}
    assert "Inject First call vastgehouden" in shown(tmp_path / "a", of("command", "hold", inject="i"), scenario)
    with Journal.create(tmp_path / "b", {**HEADER, "scenario": scenario}, fsync=False) as journal:
        journal.append([of("command", "hold", inject="j")])
    assert "Inject Melding held" in list(lines(read(tmp_path / "b"), "en"))[-2]


@pytest.mark.parametrize(("length", "told"), [(60, "x" * 60), (61, "x" * 59 + "…")])
def test_only_a_title_that_is_too_long_is_cut(length: int, told: str, tmp_path: Path) -> None:
    """A title of sixty characters is told whole; of a longer one as much as fits in sixty with the sign of a cut."""
    scenario = {"injects": [{"id": "i", "title": {"nl": "x" * length}}]}
    assert f"Inject {told} vastgehouden" in shown(tmp_path / "a", of("command", "hold", inject="i"), scenario)


def test_an_inject_on_the_spot_goes_by_its_first_line(tmp_path: Path) -> None:
    """What was written on the spot is told by its first line, and what it asks for by the title of the action."""
    with Journal.create(tmp_path / "a", {**HEADER, "scenario": SCENARIO}, fsync=False) as journal:
        journal.append([
            of("command", "ad-hoc", text="Twee\nregels"),
            of("command", "ad-hoc", text="Mijn titel", expects=[{"do": "a"}]),
            of("command", "hold", inject="ad-hoc-1"),
            of("command", "tick", inject="ad-hoc-2", index=0, text="gebeld"),
        ])  # fmt: skip
    *_, held, ticked, _ = lines(read(tmp_path / "a"), "nl")
    assert "Inject Twee vastgehouden" in held
    assert "Met de hand afgevinkt bij Mijn titel, Aggregaat plaatsen: gebeld" in ticked
