"""Files made to hurt: each is refused with a message, in little time and memory, and nothing reaches the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sim.errors import ScenarioError
from sim.scenario import load

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Faults

HEAD = "format: keten/1\nkind: exercise\n"
BOMB = HEAD + "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
BOMB += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
MERGES = HEAD + "m0: &m0 {a: 1}\n" + "".join(f"m{i}: &m{i} {{<<: [*m{i - 1}, *m{i - 1}]}}\n" for i in range(1, 20))

HOSTILE = {
    "alias bomb": (BOMB, "sets the anchor &a0"),
    "merge bomb": (MERGES, "sets the anchor &m0"),
    "30,000 brackets": ("[" * 30_000, "nested too deeply"),
    "30,000 braces": (HEAD + "title: " + "{a: " * 30_000, "nested too deeply"),
    "30,000 dashes": ("- " * 30_000, "nested too deeply"),
    "half a million items": (HEAD + "injects:\n" + "- x\n" * 500_000, "holds more than 150000 values"),
    "endless equal keys": (HEAD + "a: 1\n" * 300_000, "is given twice"),
    "thousands of tag directives": ("".join(f"%TAG !a{i}! tag:x\n" for i in range(60_000)) + "--- a", "starts with %"),
    "a file over 2 MiB": (HEAD + "# " + "x" * 2_100_000, "is larger than 2 MiB"),
    "a NUL byte": (HEAD + "title: a\0b", "holds a NUL byte"),
    "nothing": ("", "is empty"),
    "comments only": ("# nothing\n", "is empty"),
    "a scalar": ("hello", "is not a mapping"),
    "two documents": (HEAD + "---\n" + HEAD, "holds a second document"),
    "a list as a key": (HEAD + "? [a, b]\n: 1\n", "uses a list or mapping as a key"),
    "a million digits": (HEAD + "network: n.yaml\ncasualties: " + "9" * 1_000_000, "no field 'casualties'"),
    "a raw escape": (HEAD + "title: \x1b[2J", "holds a control character"),
    "a title that cannot be seen": (HEAD + "title: \u2063\u3164", "cannot be seen or that steers a terminal (U+2063)"),
    "a name with something unseen": (HEAD + "regions:\n  ut\u200brecht: {}\n", "(U+200B)"),
    "a family of one emoji": (HEAD + "title: \U0001f468\u200d\U0001f469", "(U+200D)"),
    "more marks than a letter has": (HEAD + "title: a" + "\u0301" * 30, "(U+0301)"),
}

# Alone in a process, so that its memory and its time are its own.
RUN = """
import json, resource, sys, time
from sim.errors import ScenarioError
from sim.scenario import load
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
results = {}
for path in sys.argv[1:]:
    before = time.process_time()
    try:
        load(path)
        said = []
    except ScenarioError as e:
        said = [str(p) for p in e.problems]
    results[path] = [said, time.process_time() - before]
# The high-water mark since this program began; ru_maxrss would count what the process was before that.
memory = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
print(json.dumps([results, memory]))
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, tuple[list[str], float]], float]:
    """Load every hostile file in one process of its own: lines and seconds by name, and megabytes in all."""
    names: dict[str, str] = {}
    for number, (name, (text, _)) in enumerate(HOSTILE.items()):
        path = tmp_path_factory.mktemp(f"h{number}") / "exercise.yaml"
        path.write_text(text, encoding="utf-8")
        names[str(path)] = name
    done = subprocess.run([sys.executable, "-c", RUN, *names], capture_output=True, text=True, check=True, timeout=120)
    results, memory = json.loads(done.stdout)
    return {names[path]: (said, seconds) for path, (said, seconds) in results.items()}, memory


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_message(
    name: str, refused: tuple[dict[str, tuple[list[str], float]], float]
) -> None:
    """A hostile file is refused, the message says why, and is harmless to print."""
    said, _ = refused[0][name]
    assert any(HOSTILE[name][1] in line for line in said)
    assert all(line.isprintable() for line in said)


def test_hostile_files_cost_little_time(refused: tuple[dict[str, tuple[list[str], float]], float]) -> None:
    """No hostile file takes more than three seconds of processor time, and most of them a tenth of one."""
    seconds = sorted(s for _, s in refused[0].values())
    assert seconds[-1] < 3
    assert seconds[len(seconds) // 2] < 0.1


def test_hostile_files_cost_little_memory(refused: tuple[dict[str, tuple[list[str], float]], float]) -> None:
    """All hostile files together never make the process larger than 300 MB."""
    assert refused[1] < 300


def test_binary_junk_is_refused(tmp_path: Path) -> None:
    """What is not UTF-8 is refused with the place of the first wrong byte."""
    path = tmp_path / "exercise.yaml"
    path.write_bytes(b"format: keten/1\nkind: \xff\xfe\x80")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:2:7: file: is not text in UTF-8; save it as plain text in UTF-8"


@pytest.mark.parametrize("text", ["[/]", "[@click=app.quit]x[/]", "[TODO] x", "{{ 7 * 7 }}", "=1+1", "<b>"])
def test_what_looks_like_markup_is_text(text: str, faults: Faults) -> None:
    """Brackets, braces and tags in texts are loaded as they are written."""
    assert (
        faults(("exercise", "OEFENING. …", f"OEFENING. {text}"), ("exercise", "EXERCISE. …", f"EXERCISE. {text}")) == []
    )


def test_problems_are_told_up_to_a_number(tmp_path: Path) -> None:
    """A file with thousands of faults gives 500 of them and says that there are more."""
    path = tmp_path / "exercise.yaml"
    path.write_text(HEAD + "".join(f"k{i}: 1\n" for i in range(3_000)), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert len(caught.value.problems) == 501
    assert "there is more than the 500 problems told here" in str(caught.value.problems[-1])


def test_a_device_or_folder_is_no_file(tmp_path: Path) -> None:
    """A folder in place of a file is a message, not an exception of the system."""
    with pytest.raises(ScenarioError, match="it is a folder"):
        load(tmp_path)


def test_link_out_of_the_tree_is_refused(sketch: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A symbolic link inside the tree to a file outside it is followed, and refused."""
    outside = tmp_path_factory.mktemp("outside") / "network.yaml"
    network = sketch.parents[2] / "networks" / "noord-holland.yaml"
    outside.write_bytes(network.read_bytes())
    network.unlink()
    network.symlink_to(outside)
    with pytest.raises(ScenarioError, match="leads out of the tree of this file"):
        load(sketch)


def test_products_of_variables_are_bounded(sketch: Path) -> None:
    """Variables that multiply into more than 100,000 processes are refused, not written out."""
    network = sketch.parents[2] / "networks" / "noord-holland.yaml"
    values = ", ".join(f"v{i}" for i in range(400))
    text = network.read_text(encoding="utf-8")
    network.write_text(f'{text}  "x.{{a}}.{{b}}.{{c}}": {{for: {{a: [{values}], b: [{values}], c: [{values}]}}}}\n')
    with pytest.raises(ScenarioError, match="more than 100000 entries are written out"):
        load(sketch)
