"""Pictures of networks for other tools, and the provenance of numbers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from sim.cli.runtime.exits import Exit
from sim.scenario import builtin, builtin_networks
from sim.scenario.graph import FORMATS
from tests.cli.conftest import NETWORK

if TYPE_CHECKING:
    from collections.abc import Callable

G = "{http://graphml.graphdrawing.org/xmlns}"
HOSTILE = '"quoted" \\N </node> {brace} ]] --> #35; %% | <b>'
DOT_WORD = r'"(?:[^"\\]|\\.)*"'
DOT_ARROW = re.compile(rf"  ({DOT_WORD}) -> ({DOT_WORD}) \[label=({DOT_WORD}) tooltip={DOT_WORD} ([a-z= ]+)\];")
MERMAID_ARROW = re.compile(r'  (p\d+) (\S+)\|"([^"]*)"\| (p\d+)')


@pytest.fixture
def network(tmp_path: Path) -> str:
    """Return the path of the small network of the other tests."""
    path = tmp_path / "klein-net.yaml"
    path.write_text(NETWORK, encoding="utf-8")
    return str(path)


def arrows(said: str, form: str) -> list[tuple[str, str, str]]:
    """Read the arrows of a picture back: from, to, style or kind."""
    if form == "dot":
        found = [DOT_ARROW.fullmatch(line) for line in said.splitlines() if "->" in line]
        return [(json.loads(m[1]), json.loads(m[2]), m[4]) for m in found if m]
    if form == "mermaid":
        return [(m[1], m[4], m[2]) for m in map(MERMAID_ARROW.fullmatch, said.splitlines()) if m]
    edges = ET.fromstring(said).iter(f"{G}edge")
    return [(e.attrib["source"], e.attrib["target"], datum(e, "edge-kind")) for e in edges]


def datum(element: ET.Element, key: str) -> str:
    """Return one datum of a node or an edge of GraphML."""
    (found,) = (data.text or "" for data in element.findall(f"{G}data") if data.attrib["key"] == key)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_every_need_and_load_link_is_an_arrow(keten: Callable[..., Any], network: str, form: str) -> None:
    """Each supplier of each need, and each load link, is one arrow towards what depends on it."""
    said = keten("graph", network, "--format", form)
    assert said.code == Exit.DONE
    drawn = arrows(said.out, form)
    assert len(drawn) == 3
    if form != "mermaid":
        assert [(a, b) for a, b, _ in drawn] == [
            ("grid.west", "mobile.west"),
            ("mobile.west", "112.national"),
            ("grid.west", "112.national"),
        ]


@pytest.mark.parametrize("form", FORMATS)
def test_kinds_of_needs_look_different(keten: Callable[..., Any], tmp_path: Path, form: str) -> None:
    """Physical, cyber, geographic and logical needs and load links have five different styles."""
    kinds = ("physical", "cyber", "geographic", "logical")
    needs = "".join(f"      {kind}: {{kind: {kind}, from: p.{kind}}}\n" for kind in kinds)
    processes = "".join(f"  p.{kind}: {{}}\n" for kind in kinds)
    consumer = f"  c:\n    needs:\n{needs}    load: {{more: {{from: p.cyber, gain: 1}}}}\n"
    path = tmp_path / "n.yaml"
    path.write_text(f"format: keten/1\nkind: network\nprocesses:\n{processes}{consumer}", encoding="utf-8")
    said = keten("graph", str(path), "--format", form)
    assert len({style for _, _, style in arrows(said.out, form)}) == 5


@pytest.mark.parametrize("form", FORMATS)
def test_titles_are_in_the_language_asked_for(keten: Callable[..., Any], network: str, form: str) -> None:
    """Processes and regions are shown by their titles in the language of --lang."""
    dutch = keten("--lang", "nl", "graph", network, "--format", form).out
    english = keten("--lang", "en", "graph", network, "--format", form).out
    assert "Stroom West" in dutch
    assert "Power West" not in dutch
    assert "Power West" in english


@pytest.mark.parametrize("form", ["dot", "mermaid"])
def test_regions_are_frames(keten: Callable[..., Any], network: str, form: str) -> None:
    """Processes of a region stand together under its title."""
    said = keten("--lang", "nl", "graph", network, "--format", form)
    assert said.out.count("subgraph") == 2
    assert "Regio West" in said.out


def test_one_region_with_its_suppliers(keten: Callable[..., Any], network: str) -> None:
    """With --region only its processes and what they need directly are drawn; the latter are marked as outside."""
    said = keten("graph", network, "--region", "oost", "--format", "graphml")
    assert [n.attrib["id"] for n in ET.fromstring(said.out).iter(f"{G}node")] == ["grid.oost"]
    with Path(network).open("a", encoding="utf-8") as file:
        file.write("  tram: {region: oost, needs: {power: {all: [grid.oost, grid.west]}}}\n")
    nodes = ET.fromstring(keten("graph", network, "--region", "oost", "--format", "graphml").out).iter(f"{G}node")
    assert {n.attrib["id"]: datum(n, "node-inside") for n in nodes} == {
        "grid.west": "false",
        "grid.oost": "true",
        "tram": "true",
    }


def test_an_unknown_region_names_the_nearest(keten: Callable[..., Any], network: str) -> None:
    """A region that is not there is wrong use; the nearest one is named."""
    said = keten("graph", network, "--region", "wets")
    assert (said.code, said.out) == (Exit.WRONG, "")
    assert "west?" in said.err


@pytest.mark.parametrize("form", FORMATS)
def test_texts_cannot_leave_their_label(keten: Callable[..., Any], network: str, form: str, tmp_path: Path) -> None:
    """Whatever a title holds, the picture has the same structure, and readers see the title as it was written."""
    plain = keten("graph", network, "--format", form).out
    network_text = yaml.safe_load(NETWORK)
    network_text["processes"]["grid.west"]["title"] = HOSTILE
    network_text["title"] = HOSTILE
    network_text["regions"]["west"]["title"] = HOSTILE
    path = tmp_path / "hostile.yaml"
    path.write_text(yaml.safe_dump(network_text, sort_keys=False), encoding="utf-8")
    said = keten("graph", str(path), "--format", form).out
    assert len(said.splitlines()) == len(plain.splitlines())
    assert arrows(said, form) == arrows(plain, form)
    if form == "dot":
        labels = re.findall(rf"label=({DOT_WORD})", said)
        assert [label for label in map(json.loads, labels) if label == HOSTILE] == [HOSTILE] * 3
    elif form == "graphml":
        titles = [datum(n, "node-title") for n in ET.fromstring(said).iter(f"{G}node")]
        assert HOSTILE in titles
    else:
        shown = re.findall(r'\["([^"]*)"\]', said)
        assert HOSTILE in [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), text) for text in shown]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_picture_each_time(form: str) -> None:
    """The same network gives the same bytes, whatever Python's seed for hashes."""
    argv = [sys.executable, "-m", "sim", "graph", "veiligheidsregio", "--format", form]
    drawn = [
        subprocess.run(argv, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert drawn[0]
    assert drawn[0] == drawn[1]


def test_everything_built_in_can_be_drawn(keten: Callable[..., Any]) -> None:
    """Exercises and networks that ship are found by name and drawn."""
    for name in (*builtin(), *builtin_networks()):
        assert keten("graph", name).code == Exit.DONE


def test_a_picture_too_large_for_mermaid_says_so(keten: Callable[..., Any]) -> None:
    """What Mermaid will refuse as it comes is drawn all the same, with a remark on stderr."""
    assert "--region" in keten("graph", "nederland", "--format", "mermaid").err
    assert "--region" not in keten("graph", "veiligheidsregio", "--format", "mermaid").err


def test_a_network_alone_can_be_checked_and_resolved(keten: Callable[..., Any], network: str) -> None:
    """A network file, or the name of one that ships, is accepted by check, and printed resolved."""
    assert keten("check", network, "veiligheidsregio").code == Exit.DONE
    whole = yaml.safe_load(keten("check", network, "--resolved").out)
    assert whole["processes"]["mobile.west"]["needs"]["power"]["from"] == "grid.west"
    power = yaml.safe_load(keten("check", "veiligheidsregio", "--resolved").out)["processes"]["mobile.kpn.regio"]
    assert power["needs"]["power"]["from"] == "grid.regio"
    assert power["needs"]["power"]["stock"]


def test_the_library_names_the_source_of_every_number(keten: Callable[..., Any]) -> None:
    """Each number of the library stands with its place, value, source and confidence, as JSON and as a table."""
    rows = json.loads(keten("list", "library", "--json").out)
    assert {"kind", "name", "title", "where", "value", "source", "confidence"} == set(rows[0])
    (ten_days,) = (r for r in rows if (r["name"], r["where"]) == ("drinking-water", "needs.power.stock"))
    assert ten_days["value"] == "10d"
    assert ten_days["confidence"] == "medium"
    assert "Vitens" in ten_days["source"]
    table = keten("list", "library").out
    assert "needs.power.stock" in table
    assert "Vitens" in table
