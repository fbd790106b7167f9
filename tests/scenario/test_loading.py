"""The sketch, as an author writes it, becomes the scenario it means."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.errors import KetenError
from sim.scenario import builtin, check, find, from_resolved, load, resolved, schema
from sim.scenario.models.effects import Damage
from sim.units import HOUR, MINUTE

from .conftest import SKETCH

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

EXERCISE = SKETCH / "exercises" / "noord" / "exercise.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Load the sketch once."""
    return load(EXERCISE)


def test_patterns_are_written_out_in_declared_order(scenario: Scenario) -> None:
    """Variables run over all regions and over the values given, in the order they are declared."""
    assert list(scenario.processes) == [
        "grid.station.diemen", "grid.amsterdam-amstelland", "grid.kennemerland",
        "core.kpn", "core.vodafone", "core.tmobile",
        "mobile.kpn.amsterdam-amstelland", "mobile.kpn.kennemerland",
        "mobile.vodafone.amsterdam-amstelland", "mobile.vodafone.kennemerland",
        "mobile.tmobile.amsterdam-amstelland", "mobile.tmobile.kennemerland",
        "calm.amsterdam-amstelland", "calm.kennemerland", "voice.fixed", "112.national",
    ]  # fmt: skip


def test_process_takes_the_defaults_of_its_kind(scenario: Scenario) -> None:
    """Stock, restart and reserve come from the kind; suppliers from the network; both keep their source."""
    process = scenario.processes["mobile.kpn.kennemerland"]
    power = process.needs["power"]
    assert power.from_ == "grid.kennemerland"
    assert [t.share for t in power.stock] == [0.3, 0.5, 0.2]
    assert (power.restart, power.recharge, process.reserve) == (20 * MINUTE, 0.25, 1.3)
    assert power.source == "nu.nl 2023; operators on 27-3-2015"
    assert process.load["unrest"].from_ == "calm.kennemerland"


def test_share_of_inhabitants_becomes_customers(scenario: Scenario) -> None:
    """Three operators in a region share its inhabitants."""
    customers = [scenario.processes[f"mobile.{o}.kennemerland"].customers for o in ("kpn", "vodafone", "tmobile")]
    assert customers == [224_000, 184_800, 151_200]
    assert scenario.processes["grid.amsterdam-amstelland"].customers == 1_080_000


def test_weight_of_a_pattern_is_split_by_customers(scenario: Scenario) -> None:
    """A pattern in a mix gives each match its part of the weight, by customers."""
    mix = scenario.processes["calm.kennemerland"].needs["voice"].mix
    assert mix is not None
    assert mix == pytest.approx(
        {"mobile.kpn.kennemerland": 0.24, "mobile.vodafone.kennemerland": 0.198,
         "mobile.tmobile.kennemerland": 0.162, "voice.fixed": 0.4}
    )  # fmt: skip


def test_stars_among_suppliers_are_written_out(scenario: Scenario) -> None:
    """``mobile.*`` in any: stands for all that match, in declared order."""
    any_ = scenario.processes["112.national"].needs["access"].any
    assert any_ == (*[n for n in scenario.processes if n.startswith("mobile.")], "voice.fixed")


def test_titles_show_the_names_of_values(scenario: Scenario) -> None:
    """In a title a variable shows how its value is called, where that is said."""
    assert scenario.processes["mobile.tmobile.amsterdam-amstelland"].title.nl == "Mobiel T-Mobile Amsterdam-Amstelland"
    assert scenario.processes["grid.kennemerland"].title.en == "Electricity grid kennemerland"


def test_reaction_of_a_kind_is_that_of_each_process(scenario: Scenario) -> None:
    """A kind's reaction stands once for every process of the kind, aimed at it."""
    reaction = scenario.reactions["grid.kennemerland/queue"]
    assert reaction.target == "grid.kennemerland"
    assert resolved(scenario)["reactions"]["grid.kennemerland/queue"]["when"]["process"] == "grid.kennemerland"


def test_threat_takes_the_library_and_what_differs(scenario: Scenario) -> None:
    """What is written beside ``use`` reaches the damage, and only the damage; the id is the name used."""
    (threat,) = scenario.threats
    damage = threat.effects[0]
    assert isinstance(damage, Damage)
    assert (threat.id, threat.target, threat.at) == ("station-failure", "grid.station.diemen", 7 * MINUTE)
    assert damage.repair is not None
    assert damage.repair.lognormal is not None
    assert damage.repair.lognormal.median == 5 * HOUR
    assert damage.restored == {0.2: 0.05, 0.7: 0.6, 1.0: 1.0}
    assert damage.priority == 1
    assert threat.effects[1].effect == "control"


def test_action_merges_with_the_library(scenario: Scenario) -> None:
    """An action keeps the library's title, targets and effects and takes what is written."""
    action = scenario.actions[0]
    assert (action.id, action.title.nl, action.targets) == ("aggregaten", "Aggregaten plaatsen", ("mobile.*/power",))
    assert action.means == {"generators": 12}
    assert action.lead.triangular == (45 * MINUTE, 90 * MINUTE, 3 * HOUR)


def test_same_threat_twice_gets_a_number(sketch: Path) -> None:
    """A threat used twice without an id is told apart by a number."""
    text = sketch.read_text(encoding="utf-8")
    sketch.write_text(text.replace("threats:\n", "threats:\n  - {use: station-failure, target: voice.fixed, at: 1h}\n"))
    assert [t.id for t in load(sketch).threats] == ["station-failure", "station-failure-2"]


def test_id_is_the_name_of_the_folder(scenario: Scenario) -> None:
    """An exercise without an id is called after its folder."""
    assert scenario.id == "noord"


def test_exercise_overrides_its_network_by_name(sketch: Path) -> None:
    """What an exercise says about a process wins over network and kind, key by key; ``~`` takes it away."""
    more = """
processes:
  mobile.kpn.kennemerland: {reserve: 2, needs: {power: {restart: 1h}}, load: {unrest: ~}}
  "mobile.{operator}.kennemerland": {for: {operator: [vodafone]}, customers: 7}
  calm.kennemerland: ~
crews: {grid-operator: {size: 9}}
"""
    text = sketch.read_text(encoding="utf-8")
    sketch.write_text(text + more, encoding="utf-8")
    network = sketch.parents[2] / "networks" / "noord-holland.yaml"
    network.write_text(network.read_text(encoding="utf-8").replace('"calm.{region}"}}', "calm.amsterdam-amstelland}}"))
    scenario = load(sketch)
    process = scenario.processes["mobile.kpn.kennemerland"]
    assert (process.reserve, process.needs["power"].restart, process.load) == (2, HOUR, {})
    assert process.needs["power"].from_ == "grid.kennemerland"
    assert scenario.processes["mobile.vodafone.kennemerland"].customers == 7
    assert "calm.kennemerland" not in scenario.processes
    assert scenario.crews["grid-operator"].size == 9
    assert list(scenario.crews["grid-operator"].needs) == ["phones"]


def test_included_part_merges_by_id(sketch: Path) -> None:
    """A part of an exercise in a file of its own; the exercise's own words win, by id."""
    part = """format: keten/1
kind: part
injects:
  - {id: eerste-meldingen, at: 1min, to: rot, text: x}
  - {id: extra, at: 2h, to: piket, text: {nl: OEFENING. Klaar, en: EXERCISE. Done}}
"""
    (sketch.parent / "part.yaml").write_text(part, encoding="utf-8")
    sketch.write_text(sketch.read_text(encoding="utf-8") + "include: [part.yaml]\n", encoding="utf-8")
    scenario = load(sketch)
    assert [i.id for i in scenario.injects] == ["eerste-meldingen", "extra", "bereikbaarheid-112"]
    assert scenario.injects[0].at == 12 * MINUTE


def test_network_may_include_networks(sketch: Path) -> None:
    """A network laid on another one wins over it; both resolve as one."""
    network = sketch.parents[2] / "networks" / "noord-holland.yaml"
    network.rename(network.with_name("base.yaml"))
    top = "format: keten/1\nkind: network\ninclude: [base.yaml]\nregions: {flevoland: {inhabitants: 400_000}}\n"
    network.write_text(top, encoding="utf-8")
    assert load(sketch).processes["grid.flevoland"].customers == 400_000


def test_own_library_wins_over_the_shipped_one(sketch: Path) -> None:
    """A kind in the tree's own library takes the place of a shipped one of the same name."""
    kind = sketch.parents[2] / "library" / "kinds" / "distribution-grid.yaml"
    kind.write_text(kind.read_text(encoding="utf-8") + "reserve: 3\n", encoding="utf-8")
    assert load(sketch).processes["grid.kennemerland"].reserve == 3


def test_a_kind_has_the_layers_and_a_network_says_who_refuels_them(sketch: Path) -> None:
    """Fuel that a network has for a need is for the generator that its kind has behind the battery."""
    root = sketch.parents[2]
    kind, network = root / "library" / "kinds" / "mobile.yaml", root / "networks" / "noord-holland.yaml"
    text = kind.read_text(encoding="utf-8")
    layers = "{share: 20 %, layers: [{lasts: 20min}, {lasts: 8h, starts: 98 %}]}"
    kind.write_text(text.replace("{share: 20 %, lasts: 8h, starts: 98 %}", layers), encoding="utf-8")
    text = network.read_text(encoding="utf-8")
    fuelled = '{power: {from: "grid.{region}", refuel: voice.fixed}, core'
    network.write_text(text.replace('{power: {from: "grid.{region}"}, core', fuelled), encoding="utf-8")
    need = load(sketch).processes["mobile.kpn.kennemerland"].needs["power"]
    assert need.stock[2].refuels(need.refuel) == (None, "voice.fixed")
    assert need.stock[1].refuels(need.refuel) == ()


def test_unused_broken_library_file_does_no_harm(sketch: Path) -> None:
    """A broken file in the library is told of only when something that is needed is missing."""
    (sketch.parents[2] / "library" / "kinds" / "broken.yaml").write_text("[", encoding="utf-8")
    assert load(sketch).id == "noord"
    assert any("broken.yaml" in p.file for p in check([sketch.parents[2]]))


def test_literal_names_win_over_patterns_wherever_they_stand(sketch: Path) -> None:
    """A process named in full wins over the pattern that also gives it, before or after it."""
    network = sketch.parents[2] / "networks" / "noord-holland.yaml"
    text = network.read_text(encoding="utf-8").replace(
        "processes:\n", "processes:\n  grid.kennemerland: {reserve: 4}\n"
    )
    network.write_text(text, encoding="utf-8")
    process = load(sketch).processes["grid.kennemerland"]
    assert (process.reserve, process.kind, process.region) == (4, "distribution-grid", "kennemerland")


def test_check_gives_what_load_raises_and_looks_at_every_file(sketch: Path) -> None:
    """Folders are checked whole: nothing is said of what is right, each fault once, in any kind of file."""
    root = sketch.parents[2]
    assert check([root]) == ()
    kind = root / "library" / "kinds" / "mobile.yaml"
    kind.write_text(kind.read_text(encoding="utf-8").replace("reserve: 1.3", "reserve: 0.3"), encoding="utf-8")
    (problem,) = check([root])
    assert (problem.where, problem.line) == ("reserve", 20)
    assert str(check([kind])[0].what) == str(problem.what)


def test_find_knows_built_in_exercises_and_paths(sketch: Path) -> None:
    """A name finds a built-in exercise, a file itself, a folder its exercise; anything else is refused."""
    assert find(str(sketch)) == sketch
    assert find(sketch.parent) == sketch
    for name in builtin():
        assert find(name).name == "exercise.yaml"
    with pytest.raises(KetenError, match="there is no exercise 'dieme-2015'; "):
        find("dieme-2015")


def test_published_schema_is_the_schema() -> None:
    """The schema beside the scenarios is what the models give now; `make schema` writes it."""
    published = Path(__file__).parents[2] / "scenarios" / "keten.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))


def test_schema_describes_every_field() -> None:
    """Every field of every model of the schema has a description, which editors show."""
    for name, model in schema()["$defs"].items():
        body = model["anyOf"][1] if "anyOf" in model else model
        for field, form in body.get("properties", {}).items():
            assert form.get("description"), f"{name}.{field}"


def test_schema_of_one_kind_and_of_none() -> None:
    """The schema of one kind of file demands that kind; a kind that is none is refused with a hint."""
    assert schema("network")["properties"]["kind"]["const"] == "network"
    with pytest.raises(KetenError, match="did you mean 'network'"):
        schema("netwerk")


def test_models_can_be_imported_alone() -> None:
    """Whoever only needs the models does not need a YAML parser to have been asked first."""
    code = "import sim.scenario.models; print(sim.scenario.models.Scenario.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Scenario"


def test_resolved_form_reads_back_equal(scenario: Scenario) -> None:
    """The canonical form survives JSON and gives an equal scenario, in the same order."""
    form = json.loads(json.dumps(resolved(scenario)))
    again = from_resolved(form)
    assert again == scenario
    assert list(again.processes) == list(scenario.processes)
    assert resolved(again) == resolved(scenario)


def test_a_national_network_loads_quickly(sketch: Path) -> None:
    """25 regions and 14 patterns make 350 processes in about a second of processor time."""
    regions = "".join(f"  r{i}: {{inhabitants: 500000}}\n" for i in range(25))
    lines = "".join(
        f'  "p{i}.{{region}}": {{kind: mobile-network, customers: {{share: 10 %}}, load: {{unrest: {{from: base}}}},'
        f' needs: {{power: {{from: base}}, core: {{any: ["p0.*", base]}}}}}}\n'
        for i in range(14)
    ).replace('any: ["p0.*", base]', "from: base", 1)
    text = f"format: keten/1\nkind: network\nregions:\n{regions}processes:\n  base: {{}}\n{lines}"
    (sketch.parent / "n.yaml").write_text(text, encoding="utf-8")
    (sketch.parent / "exercise.yaml").write_text(
        "format: keten/1\nkind: exercise\ntitle: x\nstarts: 2026-01-01 00:00\nlasts: 1h\nnetwork: n.yaml\n"
    )
    before = time.process_time()
    assert len(load(sketch).processes) == 351
    assert time.process_time() - before < 3
