"""The cascade as a table: rows from records of cause, and what the command makes of them."""

from __future__ import annotations

import copy
import csv
import io
import json
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from sim.cli import main
from sim.engine import FallCause, Stock, World
from sim.exercise import MemorySink, headless
from sim.exercise.explain.cascade import (
    MECHANISMS,
    OF_KIND,
    OF_STOCK,
    OTHER,
    CascadeRecorder,
    CascadeRow,
    Mechanism,
    cascade,
    mechanism_of,
    sector_of,
)
from sim.exercise.explain.cascade_tables import by_sector, grouped, leading_to
from sim.impact.reference_values import SECTORS
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR
from sim.words import LANGUAGES, say
from tests.naive.worked import UNTIL, WORKED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = '=cmd|"/c calc"!A1'


def rows_of(data: dict[str, Any], until: int) -> tuple[CascadeRow, ...]:
    """Return the rows of a world."""
    world = World(Scenario.model_validate(data), SeededDraws(1))
    recorder = CascadeRecorder(world)
    world.advance(until)
    return recorder.rows()


def cause(kind: str = "need", supplier: str | None = "a", carriers: tuple[str, ...] = (), end: str = "") -> FallCause:
    """Return a record that says so much."""
    stock = Stock(end, 1, 1.0, 0, 0) if end else None  # type: ignore[arg-type]
    return FallCause(kind, "power", 0.0, True, 0, supplier, None, carriers, stock)  # type: ignore[arg-type]


def test_the_worked_example_has_the_rows_worked_out_by_hand() -> None:
    """Times, steps, mechanisms and depths of the example of the model's page, as one follows it on paper."""
    found = [
        (
            round(row.t / HOUR, 6), row.process, row.step, row.mechanism, row.source, row.parent,
            round(row.before, 6), round(row.level, 6),
        )
        for row in rows_of(WORKED, UNTIL)
    ]  # fmt: skip
    assert found == [
        # The first damage takes 0.7 of e; of t a fifth lives on nothing; 112 has 1.5 for 2.4 times the calls.
        (1.0, "e", 1, "damage", None, None, 1.0, 0.3),
        (1.0, "t", 2, "supply", "e", 1, 1.0, 0.86),
        (1.0, "112", 2, "load", "e", 1, 1.0, 0.625),
        # The second takes the rest.
        (1.5, "e", 1, "damage", None, None, 0.3, 0.0),
        (1.5, "t", 2, "supply", "e", 4, 0.86, 0.8),
        (1.5, "112", 2, "load", "e", 4, 0.625, 0.5),
        # Stocks of two and of six hours run dry, each for what was cut off at 1 h and then for what was at 1.5 h. Once
        # t is at less than 112 needs for what it can handle, that binds there and no longer the load.
        (3.0, "t", 2, "stock", "e", 4, 0.8, 0.45),
        (3.5, "t", 2, "stock", "e", 4, 0.45, 0.37),
        (7.0, "t", 2, "stock", "e", 4, 0.398, 0.188),
        (7.0, "112", 3, "supply", "t", 9, 0.551471, 0.376),
        (7.5, "t", 2, "stock", "e", 4, 0.188, 0.14),
        (7.5, "112", 3, "supply", "t", 11, 0.376, 0.28),
        (8.04384, "w", 2, "stock", "e", 4, 1.0, 0.14),
    ]


def test_rows_of_several_threats_say_which_they_go_back_to() -> None:
    """The first falls have the first threat alone; what both brought has both; each side of two networks its own."""
    rows = rows_of(WORKED, UNTIL)
    assert {row.origins for row in rows if row.t == HOUR} == {("threat/first",)}
    assert {row.origins for row in rows if row.t > 1.5 * HOUR} == {("threat/first", "threat/second")}
    data = {
        **WORKED,
        "processes": {"a": {}, "b": {}, "c": {"needs": {"x": {"from": "a"}, "y": {"from": "b"}}}},
        "crews": {},
        "threats": [
            {"id": "one", "at": "1h", "effects": [{"effect": "damage", "target": "a", "size": 0.5, "repair": "5h"}]},
            {"id": "two", "at": "2h", "effects": [{"effect": "damage", "target": "b", "size": 0.8, "repair": "5h"}]},
        ],
    }
    assert [(row.process, row.origins) for row in rows_of(data, 3 * HOUR)] == [
        ("a", ("threat/one",)),
        ("c", ("threat/one",)),
        ("b", ("threat/two",)),
        ("c", ("threat/two",)),
    ]


def test_lost_control_and_quality_are_rows_with_the_way_they_came() -> None:
    """What was taken at the source begins a chain, and what passes it on is a step further; a level is not moved."""
    data = {
        **WORKED,
        "processes": {
            "works": {},
            "mains": {"needs": {"water": {"from": "works", "passes": ["quality"]}}},
            "kitchen": {"needs": {"water": {"from": "mains", "unfit": 0.4, "passes": ["quality"]}}},
        },
        "crews": {},
        "threats": [
            {"id": "spill", "at": "1h", "effects": [{"effect": "quality", "target": "works", "lasts": "2h"}]},
            {"id": "again", "at": "6h", "effects": [{"effect": "quality", "target": "works", "lasts": "2h"}]},
        ],
    }
    rows = rows_of(data, 10 * HOUR)
    assert [
        (row.t // HOUR, row.process, row.what, row.mechanism, row.step, row.source, row.spell) for row in rows[:4]
    ] == [
        (1, "works", "quality", "quality", 1, None, 1),
        (1, "mains", "quality", "quality", 2, "works", 1),
        (1, "kitchen", "level", "quality", 3, "mains", 1),
        (1, "kitchen", "quality", "quality", 3, "mains", 1),
    ]
    assert rows[2].level == pytest.approx(0.4)
    assert {row.origins for row in rows[:4]} == {("threat/spill",)}
    later = sorted((row.t // HOUR, row.what, row.spell) for row in rows[4:])
    assert later == [(6, "level", 2), (6, "quality", 2), (6, "quality", 2), (6, "quality", 2)]
    assert {row.origins for row in rows[4:]} == {("threat/again",)}


def test_every_record_has_a_mechanism() -> None:
    """A kind of cause or an end of a stock that a new rule brings must be given one, or this fails."""
    kinds = get_type_hints(FallCause, vars(__import__("sim.engine.results", fromlist=["Fall"])))["kind"]
    assert set(get_args(kinds)) == set(OF_KIND)
    assert set(get_args(get_type_hints(Stock)["end"])) == set(OF_STOCK)
    assert set(MECHANISMS) == set(get_args(Mechanism))
    with pytest.raises(KeyError):
        mechanism_of(cause("tide"))
    with pytest.raises(KeyError):
        mechanism_of(cause(end="evaporated"))


@pytest.mark.parametrize(
    ("record", "mechanism"),
    [
        (cause("condition", None, ("threat/fire",)), "damage"),
        (cause("condition", None, ("action/switch-off#1",)), "decision"),
        (cause("condition", None, ("action/switch-off#1", "threat/fire")), "damage"),
        (cause("demand", None, ("reaction/calls",)), "load"),
        (cause("demand", "a"), "load"),
        (cause("override", None, ("override/1",)), "decision"),
        (cause(), "supply"),
        (cause(end="none"), "supply"),
        (cause(end="dry"), "stock"),
        (cause(end="fuel"), "stock"),
        (cause(end="failed"), "stock"),
        (cause(end="ended"), "decision"),
        (cause(carriers=("threat/spill",)), "quality"),
        (cause("need", None, ("threat/cable",)), "supply"),
        (cause("need", None, ("action/shed#1",)), "decision"),
    ],
)
def test_a_record_has_the_mechanism_that_it_says(record: FallCause, mechanism: str) -> None:
    """What is hit, cut off, used up, overloaded, spoilt, or done by people is told apart by its record alone."""
    assert mechanism_of(record) == mechanism


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mechanism_and_sector_has_a_word(language: Any) -> None:
    """Both languages name all of them."""
    for name in MECHANISMS:
        assert say(language, f"chain.mechanism.{name}")
    for sector in (*SECTORS, OTHER):
        assert say(language, f"chain.sector.{sector}")


def test_a_sector_is_that_of_the_national_list() -> None:
    """A process belongs to the sector that holds its place on the list, whatever it is called."""
    process = Scenario.model_validate(WORKED).processes["e"]
    assert sector_of(process) == OTHER
    vital = {"category": "A", "process": "drinking-water"}
    assert sector_of(type(process).model_validate({"vital": vital})) == "drinking-water"


def test_rows_that_say_the_same_are_told_as_one() -> None:
    """Falls of one spell by one mechanism are one; so are processes of one title in one moment; order is by time."""
    rows = rows_of(WORKED, UNTIL)
    groups = grouped(rows, {"e": "e", "t": "t", "112": "112", "w": "w"}.__getitem__)
    assert [(g.first.t / HOUR, g.processes, g.rows, round(g.lowest, 3)) for g in groups[:4]] == [
        (1.0, ("e",), 1, 0.3),
        (1.0, ("t",), 2, 0.8),
        (1.0, ("112",), 2, 0.5),
        (1.5, ("e",), 1, 0.0),
    ]
    need = {"power": {"from": "a"}}
    fire = {"id": "fire", "at": "1h", "effects": [{"effect": "damage", "target": "a", "size": 0.5, "repair": "5h"}]}
    twins = WORKED | {
        "processes": {"a": {}, "b1": {"needs": need}, "b2": {"needs": need}},
        "crews": {},
        "threats": [fire],
    }
    first, second = grouped(rows_of(twins, 2 * HOUR), lambda name: name[0])
    assert (first.processes, sorted(second.processes)) == (("a",), ["b1", "b2"])
    assert (second.sources, second.lowest, second.highest, second.rows) == (("a",), 0.5, 0.5, 2)


def test_what_led_to_one_process_is_its_rows_and_theirs() -> None:
    """Of 112 the falls of e and t that it came from are kept, and not those of w."""
    rows = leading_to(rows_of(WORKED, UNTIL), "112")
    assert {row.process for row in rows} == {"e", "t", "112"}
    assert [row.number for row in rows] == sorted(row.number for row in rows)


def test_a_sector_has_its_first_its_lowest_and_how_many_fell() -> None:
    """One sector holds all processes of the worked example: four of four, at 1 h first."""
    scenario = Scenario.model_validate(WORKED)
    (one,) = by_sector(rows_of(WORKED, UNTIL), scenario.processes)
    assert (one.sector, one.processes, one.fallen, one.steps) == (OTHER, 4, 4, 3)
    assert (one.first.process, one.lowest.process, one.lowest.level) == ("e", "e", 0.0)
    assert one.mechanisms == ("damage", "supply", "stock", "load")


def test_the_rows_of_an_exercise_are_those_of_its_world() -> None:
    """An exercise is computed once more for them, and stays where it is."""
    scenario = Scenario.model_validate(WORKED)
    exercise = headless(scenario, 1, None, UNTIL, MemorySink())
    before = exercise.world.now
    assert before == UNTIL
    assert cascade(exercise.history, before) == rows_of(WORKED, UNTIL)
    assert exercise.world.now == before


@pytest.fixture
def exercise_file(tmp_path: Path) -> Path:
    """Return the worked example as a file, with titles that mean harm."""
    import yaml

    data = copy.deepcopy(WORKED)
    data |= {"kind": "exercise", "title": {"nl": "Voorbeeld", "en": "Example"}}
    for process in data["processes"].values():
        process["title"] = {"nl": HOSTILE, "en": HOSTILE}
    path = tmp_path / "worked.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return path


@pytest.fixture
def keten(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command; return what it printed."""

    def run(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main(list(words)) == code
        captured = capsys.readouterr()
        return captured.err if code else captured.out

    return run


def test_the_command_gives_each_row_in_every_form(exercise_file: Path, keten: Callable[..., str]) -> None:
    """JSON and CSV have the same rows, the sectors have theirs; nothing steers a terminal or is a formula."""
    name = str(exercise_file)
    told = json.loads(keten("why", name, "--table", "--json"))
    assert [row["process"] for row in told["rows"]] == [row.process for row in rows_of(WORKED, UNTIL)]
    assert told["rows"][4]["origins"] == ["threat/first", "threat/second"]
    text = keten("why", name, "--csv")
    records = list(csv.DictReader(io.StringIO(text)))
    assert [record["process"] for record in records] == [row["process"] for row in told["rows"]]
    assert [float(record["level"]) for record in records] == [row["level"] for row in told["rows"]]
    assert all(record["title"].startswith("'=") for record in records)
    assert "\x1b" not in text
    (sector,) = csv.DictReader(io.StringIO(keten("why", name, "--by-sector", "--csv")))
    assert (sector["sector"], sector["fallen"]) == ("other", "4")
    for form in (["--table"], ["--tsv"], ["--by-sector"], ["--by-sector", "--tsv"], ["--table", "--lang", "nl"]):
        shown = keten("why", name, *form)
        assert "\x1b[2J" not in shown
    tabs = keten("why", name, "--tsv").splitlines()
    assert {line.count("\t") for line in tabs} == {6}
    assert all(line.split("\t")[2].startswith("'=") for line in tabs[1:])


def test_the_command_says_what_led_to_one_process_and_up_to_when(
    exercise_file: Path, keten: Callable[..., str]
) -> None:
    """PROCESS and --at narrow the table; what would look ahead or tell secrets is refused with it."""
    name = str(exercise_file)
    told = json.loads(keten("why", name, "112", "--at", "2h", "--table", "--json"))
    assert [(row["t_h"], row["process"]) for row in told["rows"]] == [
        (1.0, "e"),
        (1.0, "112"),
        (1.5, "e"),
        (1.5, "112"),
    ]
    assert told["at_h"] == 2.0
    assert "--ahead" in keten("why", name, "--table", "--ahead", "3h", code=2)
    assert "--ahead" in keten("why", name, "--csv", "--reveal", code=2)
