"""The driver of the mutants tells what tests notice from what they do not."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.operators import functions, mutations
from tests.mutants.sample import EQUIVALENT, chosen, equivalents

ROOT = Path(__file__).parents[2]
LIBRARY = '''
def older(age):
    """Return whether somebody may vote."""
    return age >= 18


class Purse:
    def __init__(self):
        super().__init__()
        self.cents = 0

    @property
    def empty(self):
        return self.cents == 0

    def pay(self, cents):
        while self.cents < cents:
            self.cents += 10
        self.cents -= cents


def alone():
    return 2 + 1
'''
CHECKS = """
from toy.library import Purse, older


def test_age():
    assert older(30)
    assert not older(3)


def test_purse():
    purse = Purse()
    assert purse.empty
    purse.pay(25)
    assert purse.cents == 5
"""


def keys(text: str) -> list[str]:
    return [mutation.key for function in functions(ast.parse(text)) for mutation in mutations(function)]


@pytest.mark.slow
def test_what_is_killed_and_what_survives(tmp_path: Path) -> None:
    """A change that a test notices is killed, by that test; one that none notices, or comes by, survives."""
    for name, text in (("toy/library.py", LIBRARY), ("toy/__init__.py", ""), ("checks/test_toy.py", CHECKS)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "tests.mutants", "--root", str(tmp_path), "--folders", "toy", "--share", "1"]
    command += ["--patience", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / ".mutants" / "results.jsonl").read_text("utf-8").splitlines()
    found = {result["where"].split(" ", 1)[1]: result for result in map(json.loads, lines)}
    assert len(found) == len(keys(LIBRARY))
    survived = {where for where, result in found.items() if result["verdict"] == "survived"}
    assert {where.split(": ", 1)[1] for where in survived} == {
        "comparison: age >= 18  ->  age > 18",
        "constant: 18  ->  19",
        "left out: super().__init__()  ->  pass",
        "comparison: self.cents < cents  ->  self.cents <= cents",
        "arithmetic: 2 + 1  ->  2 - 1",
        "constant: 1  ->  2",
        "constant: 2  ->  3",
        "result: return 2 + 1  ->  return None",
    }
    assert found["older: result: return age >= 18  ->  return None"]["by"] == "checks/test_toy.py::test_age"
    endless = found["Purse.pay: arithmetic: self.cents += 10  ->  self.cents -= 10"]
    assert (endless["verdict"], endless["by"]) == ("killed", "time or memory")
    assert (tmp_path / "toy" / "library.py").read_text("utf-8") == LIBRARY


def test_a_renamed_function_has_the_same_mutants() -> None:
    """A key does not depend on names, texts or annotations, nor on where the function stands."""
    renamed = LIBRARY.replace("cents", "amount").replace("older", "may_vote").replace("(age)", "(age: int) -> bool")
    renamed = renamed.replace("def alone():\n    return 2 + 1\n", "")
    moved = f"def alone():\n    return 2 + 1\n\n{renamed}".replace("Return whether somebody may vote.", "Tell.")
    assert sorted(keys(moved.replace("(age: int)", "(years)").replace("age >=", "years >="))) == sorted(keys(LIBRARY))
    assert keys(LIBRARY.replace(">= 18", ">= 21"))[0] != keys(LIBRARY)[0]


def test_the_sample_is_a_part_of_all(tmp_path: Path) -> None:
    """A larger share holds the smaller one, and a share of one all mutants, each with a key of its own."""
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "library.py").write_text(LIBRARY + LIBRARY.replace("older", "elder"), "utf-8")
    shares = [{mutant.key for mutant in chosen(tmp_path, ["toy"], share)} for share in (0.2, 0.6, 1.0)]
    assert shares[0] < shares[1] < shares[2]
    assert len(shares[2]) == 2 * len(keys(LIBRARY))


def test_every_equivalent_mutant_has_a_reason() -> None:
    """Whoever says that a mutant changes nothing says why."""
    assert all(len(reason.split()) > 3 for reason in equivalents().values())
    assert all(len(key.split("-")[0]) == 20 for key in equivalents())
    assert EQUIVALENT.exists()
