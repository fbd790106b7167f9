"""The library: every number says where it comes from, every title exists in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim.scenario import check, find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIBRARY = find("diemen-2015").parents[2] / "library"
FILES = sorted(LIBRARY.rglob("*.yaml"))
NUMBERS = {
    "stock", "restart", "recharge", "curve", "floor", "reserve", "gain", "size", "repair", "lasts", "factor",
    "profile", "softens", "reach", "lead", "answer", "add",
}  # fmt: skip
CONFIDENCES = {"high", "medium", "low", "judgement"}


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _unsourced(value: object, where: str, *, covered: bool) -> Iterator[str]:
    """Yield the places with a number about the world that neither they nor what holds them has a source for."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unsourced(item, f"{where}[{index}]", covered=covered)
        return
    if not isinstance(value, dict):
        return
    own = covered or value.get("confidence") in CONFIDENCES
    if not own and NUMBERS & set(value):
        yield where
    for key, item in value.items():
        yield from _unsourced(item, f"{where}.{key}", covered=own)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_numbers_have_a_source(path: Path) -> None:
    """Every need, stock, effect and lead time carries a confidence, its own or that of what holds it."""
    assert list(_unsourced(_read(path), path.stem, covered=False)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_better_than_judgement_without_a_source(path: Path) -> None:
    """Whatever is said to be better known than by judgement names its source."""

    def nameless(value: object) -> Iterator[object]:
        for item in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
            yield from nameless(item)
        if isinstance(value, dict) and value.get("confidence") in {"high", "medium", "low"} and "source" not in value:
            yield value

    assert list(nameless(_read(path))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_titles_in_both_languages(path: Path) -> None:
    """Every library entry, and every need of a kind, has a Dutch and an English title."""
    content = _read(path)
    assert content["id"] == path.stem
    assert set(content["title"]) == {"nl", "en"}
    for name, need in content.get("needs", {}).items():
        assert set(need["title"]) == {"nl", "en"}, name


def test_networks_have_no_faults() -> None:
    """Each network can stand by itself."""
    assert check(sorted((LIBRARY.parent / "networks").glob("*.yaml"))) == ()
