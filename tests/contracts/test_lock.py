"""What is installed is locked: exact versions with hashes, within the ranges that the project declares."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "test")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]


def locked(name: str) -> dict[str, str]:
    """Return the version of every library of a lock; fail where one has no hash."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        requirement = Requirement(block.split("\\")[0].strip())
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), f"{requirement.name} has no hash"
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        found[canonicalize_name(requirement.name)] = pin.version
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_every_dependency_within_its_range(name: str) -> None:
    """Each declared dependency stands in the lock with a version that its range allows; else `make lock`."""
    pins = locked(name)
    declared = [*PROJECT["dependencies"], *BUILD, *(PROJECT["optional-dependencies"]["test"] if name == "test" else [])]
    for requirement in map(Requirement, declared):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in requirements/{name}.txt"
        assert requirement.specifier.contains(version), f"{requirement} does not allow {version}"


def test_both_locks_hold_the_same_versions() -> None:
    """What the tests run on is what the product runs on."""
    run, test = locked("run"), locked("test")
    assert run.items() <= test.items()


def test_the_locks_speak_of_no_machine() -> None:
    """A lock names neither an index nor a path of the machine on which it was made."""
    for name in LOCKS:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert not re.search(r"https?://|file:|^--(?!hash)|(?<![\w.])/(?:home|root|tmp|opt|work)", text, re.MULTILINE)


def test_install_takes_exactly_the_lock() -> None:
    """The Makefile installs the locks with their hashes, and the project without dependencies or isolation."""
    text = (ROOT / "Makefile").read_text("utf-8")
    for name in LOCKS:
        assert f"--require-hashes -r requirements/{name}.txt" in text
    assert "--no-deps --no-build-isolation -e ." in text
