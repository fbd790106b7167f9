"""A paste is one event and text only, whatever is in it: never keys."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Key, Paste

from sim.units import clean
from tests.tui.test_room_ahead import at_once
from tests.tui.test_room_terminal import Terminal
from tui.input import paste_parser
from tui.input.paste_parser import ESCAPE, LONGEST, PATIENCE, QUIET, SPLIT, PasteParser, pasted_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"
NASTY = st.lists(
    st.sampled_from(
        [END, BEGIN, "\x1b", "\x1b[", "\x1b[A", "\x1b[I", "\x1b[2", "01~", "1", " ", "q", "\r", "\x18", "é"]
    ),
    max_size=30,
).map("".join)


class Clock:
    """A stopwatch in the test's hand."""

    now = 100.0

    def __call__(self) -> float:
        """Read it."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock that parsers read."""
    made = Clock()
    monkeypatch.setattr(paste_parser, "get_time", made)
    monkeypatch.setattr("textual._parser.get_time", made)
    return made


def told(events: Iterable[Message]) -> list[str]:
    """Return keys by name, and pastes as ``paste:TEXT``."""
    return [
        one.key if isinstance(one, Key) else f"paste:{one.text}" if isinstance(one, Paste) else type(one).__name__
        for one in events
    ]


def sent(parser: PasteParser, clock: Clock, *chunks: str, pause: float = 0.0) -> list[str]:
    """Feed chunks with a pause behind each; give what came of them, at once and after a rest."""
    events: list[Message] = []
    for chunk in chunks:
        events += parser.feed(chunk)
        clock.now += pause
        events += parser.tick()
    clock.now += QUIET + 0.01
    events += parser.tick()
    return told(events)


@settings(max_examples=200)
@given(text=NASTY, cuts=st.lists(st.integers(0, 120), max_size=5), pause=st.sampled_from([0.0, 0.05]))
def test_a_paste_is_one_event_however_it_arrives(text: str, cuts: list[int], pause: float) -> None:
    """Escape codes, markers and parts of markers, cut into any pieces: one paste with that text, and no key."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paste_parser, "get_time", clock)
        patch.setattr("textual._parser.get_time", clock)
        parser = PasteParser()
        whole = BEGIN + text + END
        places = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
        chunks = [whole[a:b] for a, b in pairwise(places)]
        # A lone Esc is a key after a moment; nothing else of the marker ever is.
        keys = ["escape"] if 1 in places and pause > ESCAPE else []
        assert sent(parser, clock, *chunks, pause=pause) == keys + ([f"paste:{text}"] if text else [])
        assert sent(parser, clock, "x") == ["x"]


def test_keys_before_and_behind_a_paste_stay_keys(clock: Clock) -> None:
    """What is typed around a paste is typed: at once before it, in one go with its end, and after a rest."""
    parser = PasteParser()
    assert sent(parser, clock, "n", BEGIN + "a\x1b[Ab" + END, "\x1b[A") == ["n", "paste:a\x1b[Ab", "up"]
    assert sent(parser, clock, "n" + BEGIN + "c" + END + "x", "y") == ["n", "paste:c", "x", "y"]
    assert sent(parser, clock, "\x1b[A\r") == ["up", "enter"]


def test_a_paste_that_seems_to_end_goes_on(clock: Clock) -> None:
    """Text with an end marker in it leaks nothing: not what follows that, and not what a second beginning hides."""
    parser = PasteParser()
    assert sent(parser, clock, f"{BEGIN}a{END}2 {END}") == [f"paste:a{END}2 "]
    assert sent(parser, clock, f"{BEGIN}a{END}", "2q", f"{END}", pause=0.05) == [f"paste:a{END}2q"]
    assert sent(parser, clock, f"{BEGIN}a{END}2{BEGIN}b{END}") == [f"paste:a{END}2{BEGIN}b"]


def test_a_paste_without_its_end_does_not_make_the_room_deaf(clock: Clock) -> None:
    """What came is given after a second; the next key is a key, and the rest of a late paste is still no keys."""
    parser = PasteParser()
    assert sent(parser, clock, BEGIN + "half", pause=PATIENCE + 0.01) == ["paste:half"]
    assert sent(parser, clock, "\x18", "q") == ["ctrl+x", "q"]
    assert sent(parser, clock, BEGIN + "slow", pause=PATIENCE + 0.01) == ["paste:slow"]
    assert sent(parser, clock, "2q and the rest" + END) == ["paste:2q and the rest"]
    assert sent(parser, clock, END, "q") == ["q"]


def test_a_paste_of_any_size_is_taken_in_one_go(clock: Clock) -> None:
    """A megabyte and more is one event; what is beyond the bound is left out, and nothing of it becomes keys."""
    parser = PasteParser()
    chunks = ["q\x1b[B 1" * 500] * 600
    [paste] = sent(parser, clock, BEGIN, *chunks, END)
    assert len(paste) == len("paste:") + LONGEST
    assert sent(parser, clock, "q") == ["q"]


def test_an_escape_key_is_not_held_up(clock: Clock) -> None:
    """Escape, and what a marker begins with, reach Textual's parser as they come."""
    parser = PasteParser()
    assert told(parser.feed("\x1b")) == []
    assert parser.waiting
    clock.now += ESCAPE
    assert told(parser.tick()) == ["escape"]
    assert not parser.waiting
    clock.now += SPLIT
    assert sent(parser, clock, "[200~") == ["left_square_bracket", "2", "0", "0", "tilde"]


def test_what_follows_on_escape_is_only_held_while_it_may_begin_a_paste(clock: Clock) -> None:
    """Esc and a bracket typed at once are two keys, after a moment or with the next one."""
    parser = PasteParser()
    assert sent(parser, clock, "\x1b", "[", pause=0.05) == ["escape", "left_square_bracket"]
    assert sent(parser, clock, "\x1b", "[", "q", pause=0.05) == ["escape", "left_square_bracket", "q"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("een\r\ntwee\rdrie\nvier", "een twee drie vier"),
        (" \x1b[31mrood\x1b[0m \x1b]0;titel\x07x ", "rood x"),
        ("a\x9b2Jb", "ab"),
    ],
)
def test_a_pasted_text_becomes_one_clean_line(text: str, line: str) -> None:
    """Line ends become spaces and escape codes go, wherever the paste came from."""
    assert pasted_line(text) == line


def paste(room: Any, text: str) -> None:
    """Paste as the terminal does."""
    event = Paste(text)
    event.set_sender(room.app)
    room.app._driver.send_message(event)


SCREENS = ((), ("2",), ("3",), ("4",), ("w",), ("b",), ("question_mark",), ("4", "B"), ("E",), ("q",), ("u",))


@pytest.mark.parametrize("keys", SCREENS)
async def test_a_paste_where_nothing_can_be_typed_only_says_so(open_room: Callable[..., Any], keys: tuple[str]) -> None:
    """On a screen without a field a paste changes nothing, and one short line says so."""
    async with open_room(size=(80, 24)) as room:
        await room.press(*keys)
        stack, pane = len(room.app.screen_stack), room.app.screen_stack[1].pane
        paste(room, "q2 \x18!\r")
        await room.press()
        await room.press()
        assert (len(room.app.screen_stack), room.app.screen_stack[1].pane) == (stack, pane)
        assert room.exercise.given == []
        assert "Plakken kan hier niet" in room.screen_text()


async def test_a_paste_typed_ahead_waits_for_its_form(open_room: Callable[..., Any]) -> None:
    """A paste right behind the key that opens a form stands in that form, in order with what is typed around it."""
    async with open_room(size=(80, 24)) as room:
        at_once(room, "n", "a")
        paste(room, "b\x1b[2Jc\rd")
        at_once(room, "e", "enter")
        for _ in range(3):
            await room.press()
        assert [payload["text"] for _, payload in room.exercise.notes] == ["abc de"]
        assert room.exercise.given == []


async def test_a_paste_in_the_palette_is_clean(open_room: Callable[..., Any]) -> None:
    """The palette's field takes a paste as every other does."""
    async with open_room(size=(80, 24)) as room:
        await room.press("ctrl+p")
        paste(room, "a\x00b\x1b[31mc\r")
        await room.press()
        value = room.app.focused.value
        assert (value, clean(value)) == ("a\N{REPLACEMENT CHARACTER}bc", value)


async def test_a_paste_too_long_for_its_field_is_cut_and_says_so(open_room: Callable[..., Any]) -> None:
    """As much as fits is kept, from the beginning; how much was left out is told."""
    async with open_room(size=(80, 24)) as room:
        await room.press("n", "x")
        paste(room, "y" * 5000)
        await room.press()
        assert room.app.focused.value == "x" + "y" * 3999
        assert "1001" in room.screen_text()


def test_a_paste_in_a_real_terminal_leaks_nothing(tmp_path: Path) -> None:
    """Through a real terminal: escape codes, markers, bytes that are no text and STOP in a paste do nothing."""
    record = tmp_path / "given"
    do = f"lambda self, c, author='', *, clock=0: open({str(record)!r}, 'a').write(c.kind + ' ')"
    terminal = Terminal(f"type('Recording', (FakeExercise,), {{'do': {do}}})()")
    terminal.read_until(b"Hoogspanningsstation")
    os.write(terminal.main, b"\x1b[200~1 3 q\x1b\x1b[A \x1b[I\xff\xfe \x18! \x1b[201~ 4 +\r\x1b[201~")
    terminal.read_until(b"Plakken kan hier niet")
    os.write(terminal.main, b"q")
    terminal.read_until(b"sluiten?")
    assert not record.exists()
    os.write(terminal.main, b"\r")
    terminal.read_on()
    assert terminal.code() == 0
