"""One rule for characters that cannot be seen, the same on every Python, wherever text is shown."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.units import clean, escaped, hidden

# Other_Default_Ignorable_Code_Point and Variation_Selector of Unicode, which Python does not know by itself: with the
# category Cf they are Default_Ignorable_Code_Point. They hold the code points that are reserved for such characters.
IGNORABLE = (
    (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Format characters that Unicode 15 added to those of Unicode 14, which Python 3.11 has.
ADDED = range(0x13439, 0x13440)
ANYTHING = st.text(st.characters() | st.characters(categories=("Cf", "Cc", "Cs", "Mn", "Me", "So")))
REPLACED = "\N{REPLACEMENT CHARACTER}"


def draws_nothing(code: int) -> bool:
    """Say by Unicode whether a code point has no picture."""
    category = unicodedata.category(chr(code))
    ignorable = code in ADDED or any(first <= code <= last for first, last in IGNORABLE)
    return (category in ("Cc", "Cf", "Cs", "Zl", "Zp") or ignorable) and chr(code) not in "\n\t"


@pytest.mark.slow
def test_exactly_what_draws_nothing_is_replaced() -> None:
    """Of all code points those are replaced that Unicode says draw nothing; every other one stays as it is."""
    wrong = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if clean(chr(code)) != (REPLACED if draws_nothing(code) else " " if chr(code) == "\t" else chr(code))
    ]
    assert wrong == []


@given(ANYTHING)
def test_nothing_unseen_is_left(text: str) -> None:
    """After cleaning nothing is left to replace, and cleaning again changes nothing."""
    shown = clean(text)
    assert not [letter for letter in shown if draws_nothing(ord(letter))]
    assert clean(shown) == shown
    assert "\n" not in clean(text, lines=False)


@given(ANYTHING)
def test_what_is_refused_is_what_is_not_shown(text: str) -> None:
    """A file may hold a text exactly when cleaning would replace nothing in it; what is named is in the text."""
    found = hidden(text)
    assert (found is None) == (clean(text).count(REPLACED) == text.count(REPLACED))
    assert found is None or any(f"U+{ord(letter):04X}" == found for letter in text)


@given(ANYTHING)
def test_escaped_json_is_the_same_value(text: str) -> None:
    """JSON with what cannot be seen escaped is read back as it was, and shows everything it holds."""
    written = escaped(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text}
    assert hidden(written) is None or not any(draws_nothing(ord(letter)) for letter in written)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u26a0\ufe0f gas", "\u26a0 gas"),
        ("1\ufe0f\u20e3", "1\u20e3"),
        ("a\ufe0f", "a" + REPLACED),
        ("\U0001f468\u200d\U0001f469", f"\U0001f468{REPLACED}\U0001f469"),
        ("\U0001f1f3\U0001f1f1", "\U0001f1f3\U0001f1f1"),
        ("co\u00adordinatie", f"co{REPLACED}ordinatie"),
        ("ge\u0308vacueerd, ti\u1ebfng Vi\u1ec7t", "ge\u0308vacueerd, ti\u1ebfng Vi\u1ec7t"),
        ("z" + "\u0301" * 500, "z" + "\u0301" * 4 + REPLACED),
        ("\u0e01" + "\u0e47" * 50 + " x", "\u0e01" + "\u0e47" * 4 + REPLACED + " x"),
    ],
)
def test_what_people_write_on_purpose(text: str, shown: str) -> None:
    """A symbol keeps its place without its selector, letters keep their marks, and a flood of marks ends."""
    assert clean(text) == shown


@pytest.mark.parametrize("text", ["z" + "\u0301" * 500, "\u05e9\u05dc\u05d5\u05dd", "\u26a0\ufe0f", "a\u200b\u2060b"])
def test_a_row_of_a_table_keeps_its_width(text: str) -> None:
    """What is shown takes as many cells as its letters: no table shifts."""
    letters = [letter for letter in clean(text) if not unicodedata.combining(letter)]
    assert cell_len(clean(text)) == len(letters)
