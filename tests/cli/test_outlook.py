"""``keten outlook``: what comes if nobody acts, by chance and by other numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_an_outlook_of_a_journal(keten: Callable[..., Any], log: Path) -> None:
    """At 3 h the power is out and comes back after its repair, which has not ended; nothing strays."""
    said = keten("outlook", str(log), "--at", "3h", "--worlds", "20", "--workers", "1", "--json")
    assert said.code == Exit.DONE
    found = json.loads(said.out)
    assert (found["exercise"], found["at_h"], found["until_h"]) == ("klein", 3, 27)
    assert "as_known" not in found
    chance = found["chance"]
    assert (chance["worlds"], chance["strayed"]) == (20, 0)
    first, *_, last = chance["bands"]["grid.west"]
    assert (first["t_h"], first["median"], last["t_h"]) == (3, 0, 27)
    back = chance["returns"]["grid.west"]
    assert back["share"] == 1
    assert 3 < back["low_h"] < back["median_h"] < back["high_h"]


def test_an_outlook_as_known_is_beside_that_of_chance(keten: Callable[..., Any], log: Path) -> None:
    """The band of chance stays what it was; the other is wider, and says how many numbers vary in how many plays."""
    ask = ("outlook", str(log), "--at", "3h", "--worlds", "20", "--workers", "1", "--json")
    plain = json.loads(keten(*ask).out)
    said = keten(*ask, "--as-known", "20")
    found = json.loads(said.out)
    known = found.pop("as_known")
    assert found == plain
    assert "400" in said.err
    assert (known["worlds"], known["strayed"], known["left_out"]) == (20, 0, 0)
    assert 0 < known["varied"] < known["numbers"]
    assert 0 < known["plays"] <= 400
    assert known["returns"]["grid.west"]["high_h"] > plain["chance"]["returns"]["grid.west"]["high_h"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            (
                "als niemand iets doet",
                "toeval en bibliotheek",
                "+ bibliotheek",
                "verleden gespeeld",
                "Stroom West",
                "terug",
            ),
        ),
        ("en", ("if nobody acts", "chance and library", "+ library", "was played", "Power West", "back")),
    ],
)
def test_an_outlook_for_people(keten: Callable[..., Any], log: Path, language: str, words: tuple[str, ...]) -> None:
    """Both bands stand under each process that is or comes below normal, and no other process is named."""
    ask = ("--lang", language, "outlook", str(log), "--at", "3h", "--worlds", "4", "--workers", "1", "--as-known", "4")
    text = keten(*ask).out
    for word in words:
        assert word in " ".join(text.split())
    assert "grid.oost" not in text
    rows = [line.split("\t") for line in keten(*ask, "--tsv").out.splitlines()]
    assert {len(row) for row in rows} == {8}
    assert [row[1] for row in rows[1:3]] == ["toeval" if language == "nl" else "chance", "'" + words[2]]
    assert {row[2].replace(" ", "") for row in rows[1:3]} == {"0%"}


def test_where_nothing_falls_it_says_so(keten: Callable[..., Any], log: Path) -> None:
    """At the end all is back, so there is no row."""
    said = keten("outlook", str(log), "--worlds", "2", "--workers", "1", "--ahead", "1h")
    assert said.code == Exit.DONE
    assert "Nothing that is shown" in said.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--at", "900h"), Exit.WRONG), (("--ahead", "9000h"), Exit.WRONG), (("--as-known", "0"), Exit.WRONG),
        (("--worlds", "x"), Exit.WRONG),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_at_is_refused(
    keten: Callable[..., Any], log: Path, options: tuple[str, str], code: int
) -> None:
    """A moment after the end, more than a month ahead and wrong numbers are told, and nothing is printed."""
    said = keten("outlook", str(log), *options)
    assert (said.code, said.out) == (code, "")
    assert said.err
