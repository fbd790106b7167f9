"""Which known names are named for one that is not there."""

from __future__ import annotations

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
NAMES = st.text("abcdeghinorstu-.", max_size=20)


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


@given(NAMES, st.lists(NAMES, max_size=12, unique=True))
def test_suggestions_are_known_names(name: str, known: list[str]) -> None:
    """At most three known names are given, none twice, and the same ones each time; a name that is there is itself."""
    meant = likely(name, known)
    assert len(meant) == len(set(meant)) <= 3
    assert set(meant) <= set(known)
    assert meant == likely(name, known)
    if name in known and any(letter.isalpha() for letter in name):
        assert meant == (name,)
