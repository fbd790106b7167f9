"""The recording that the README links to: valid, small, of the product alone, and with today's texts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

CAST: Final = Path(__file__).parents[2] / "docs" / "demo.cast"
MOST_BYTES: Final = 500_000
STEERING: Final = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])")


def _lines() -> list[str]:
    return CAST.read_text("utf-8").splitlines()


def _events() -> list[tuple[float, str]]:
    return [(at, text) for at, _, text in map(json.loads, _lines()[1:])]


class Terminal:
    """The few sequences that the recording uses, on one page of text without colours."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._kept: tuple[list[list[str]], int, int] | None = None
        self._clear()

    def _clear(self) -> None:
        width, height = self._size
        self._rows = [[" "] * width for _ in range(height)]
        self._row = self._column = 0

    def feed(self, text: str) -> None:
        """Take what a terminal gets; ``KeyError`` for a sequence it does not know."""
        at = 0
        while at < len(text):
            found = STEERING.match(text, at)
            if found:
                self._steer(found[1], found[2])
                at = found.end()
                continue
            letter = text[at]
            at += 1
            if letter == "\r":
                self._column = 0
            elif letter == "\n":
                self._row += 1
            else:
                assert letter.isprintable(), repr(letter)
                self._rows[self._row][self._column] = letter
                self._column += 1

    def _steer(self, values: str, what: str) -> None:
        if what == "H":
            row, _, column = values.partition(";")
            self._row, self._column = int(row) - 1, int(column or 1) - 1
        elif (values, what) == ("?1049", "h"):
            self._kept = (self._rows, self._row, self._column)
            self._clear()
        elif (values, what) == ("?1049", "l"):
            assert self._kept is not None
            self._rows, self._row, self._column = self._kept
        elif what != "m" and values != "?25":
            raise KeyError(values + what)

    def page(self) -> str:
        """Return what is on the screen."""
        return "\n".join("".join(row).rstrip() for row in self._rows)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Return the screen after each event."""
    header = json.loads(_lines()[0])
    terminal = Terminal(header["width"], header["height"])

    def shown() -> Iterator[str]:
        for _, text in _events():
            terminal.feed(text)
            yield terminal.page()

    return list(shown())


def test_the_recording_is_an_asciicast() -> None:
    """A header of version 2, then output events whose times never go back; a minute to a minute and a half in all."""
    first, *rest = map(json.loads, _lines())
    assert set(first) == {"version", "width", "height", "title"}
    assert (first["version"], first["width"], first["height"]) == (2, 120, 40)
    assert all(len(event) == 3 and event[1] == "o" and isinstance(event[2], str) for event in rest)
    times = [event[0] for event in rest]
    assert times == sorted(times)
    assert 60 <= times[-1] <= 90
    assert CAST.stat().st_size < MOST_BYTES


def test_the_recording_names_no_machine(pages: list[str]) -> None:
    """Every path in it is one of the folder of logs: none is absolute, and no user or host is named."""
    whole = "\n".join(dict.fromkeys(pages))
    assert not re.search(r"(?:^|[\s'\"(=])(?:/[a-z]+/|~/|[A-Z]:\\)", whole, re.MULTILINE)
    assert not re.search(r"\w@\w", whole)
    assert set(re.findall(r"\S+\.jsonl", whole)) == {"logs/diemen-2015-20260304-090000.jsonl"}


def test_the_recording_has_the_texts_of_today(pages: list[str]) -> None:
    """Each prompt of the demonstration, and what the command line says afterwards, stands in it as it does now."""
    whole = "\n".join(pages)
    for step in ("failure", "why", "order", "jump", "debrief", "over"):
        assert say("en", f"room.tour.{step}") in whole, f"{step}: run make recording"
    assert say("en", "cli.play.debrief", command="keten report logs/diemen-2015-20260304-090000.jsonl") in whole


def test_the_recording_shows_the_first_minutes(pages: list[str]) -> None:
    """In order: T+0:06 paused, the failure, why, an order, the jump to T+1:12, ENDEX, and the debrief's conclusion."""
    landmarks = (
        r"\$ keten demo$",
        r"paused(?s:.*)T\+0:06:00",
        r"✕ 380 kV station Diemen +0 %",
        r"cause: Failure of the 380 kV station Diemen",
        r"Scale up to GRIP 2",
        r"Jump to T\+1:12:00",
        r"T\+1:12:[0-9]{2}",
        r"■ ended",
        r"## What it meant for people",
        r"had nobody acted",
    )
    at = 0
    for landmark in landmarks:
        at = next((n for n in range(at, len(pages)) if re.search(landmark, pages[n], re.MULTILINE)), -1)
        assert at >= 0, landmark


@pytest.mark.soak
def test_the_recording_is_what_the_room_shows_today(tmp_path: Path) -> None:
    """Made again, the file is the same byte for byte; otherwise run make recording."""
    import subprocess
    import sys

    maker = Path(__file__).parents[2] / "benchmarks" / "room_recording.py"
    again = tmp_path / "demo.cast"
    environment = {"PYTHONPATH": str(maker.parents[1])}
    subprocess.run([sys.executable, maker, again], check=True, env=environment, timeout=300)
    assert again.read_bytes() == CAST.read_bytes()
