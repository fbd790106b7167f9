"""Which known names are named for one that is not there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.suggestions import likely

KNOWN = {
    "hospital-umc": ("Academisch ziekenhuis", "Teaching hospital"),
    "hospital": ("Ziekenhuis", "Hospital"),
    "distribution-grid": ("Elektriciteitsnet", "Electricity grid"),
    "transmission-grid": ("Hoogspanningsnet", "High-voltage grid"),
    "gas-field": (),
    "gas-mains": (),
    "gas-network": (),
    "gas-source": (),
    "grid.utrecht": ("Elektriciteitsnet Utrecht",),
    "grid.noord": ("Elektriciteitsnet Noord",),
    "crews": (),
    "--tsv": (),
}
LETTERS = "abcdeghinorstu-."


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[str, str]:
    """Return a known name, and the same with one letter wrong in a word of six letters or more."""
    words = [(name, found) for name in KNOWN for found in re.finditer("[a-z]{6,}", name)]
    name, word = draw(st.sampled_from(words))
    place = draw(st.integers(word.start() + 1, word.end() - 1))
    kind = draw(st.sampled_from(["left out", "doubled", "other"]))
    letter = {"left out": "", "doubled": name[place] * 2, "other": draw(st.sampled_from("abcdegh"))}[kind]
    return name, name[:place] + letter + name[place + 1 :]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("hospitl", ["hospital"]),
        ("Hospital_UMC", ["hospital-umc"]),
        ("umc", ["hospital-umc"]),
        ("hospital-utrecht", ["hospital"]),
        ("hospital umc 2", ["hospital-umc", "hospital"]),
        ("distribution", ["distribution-grid"]),
        ("gas", ["gas-field", "gas-mains", "gas-network"]),
        ("voltage", ["transmission-grid"]),
        ("ziekenhuis", ["hospital", "hospital-umc"]),
        ("hoogspanning", ["transmission-grid"]),
        ("electricity", ["distribution-grid"]),
        ("electricity.utrecht", []),
        ("elektriciteit.utrecht", ["grid.utrecht"]),
        ("grid.utrect", ["grid.utrecht"]),
        ("--tsf", ["--tsv"]),
    ],
)
def test_what_is_meant_is_named(name: str, meant: list[str]) -> None:
    """A slip, a part, a name with too much, and a word of a title each lead to the names that they can mean."""
    assert list(likely(name, KNOWN, KNOWN)) == meant


@pytest.mark.parametrize("name", ["", "-", "banana", "rest", "grid.breda", "zz", "of", "112", "x" * 100_000])
def test_no_name_is_named_for_what_is_like_none(name: str) -> None:
    """What has neither letters nor words of a known name gets no suggestion, however long it is."""
    assert likely(name, KNOWN, KNOWN) == ()


@given(misspelt())
def test_a_slip_in_a_name_leads_to_it(names: tuple[str, str]) -> None:
    """A name with one letter wrong in a long word is among the at most three suggestions, of which none comes twice."""
    name, typed = names
    meant = likely(typed, KNOWN, KNOWN)
    assert name in meant
    assert len(meant) == len(set(meant)) <= 3
    assert set(meant) <= set(KNOWN)


@given(st.text(LETTERS, max_size=20), st.lists(st.text(LETTERS, max_size=20), max_size=12, unique=True))
def test_a_name_that_is_there_is_itself(name: str, known: list[str]) -> None:
    """Of a name that is known nothing else is suggested."""
    assert not any(letter.isalpha() for letter in name) or likely(name, [*known, name]) == (name,)
