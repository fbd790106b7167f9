"""Numbers as people write them: each is read as it is meant, or refused with what was probably meant."""

from __future__ import annotations

import math
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario import check  # defines every model of a file
from sim.scenario.models.values import Frozen
from sim.units import Grouped, meant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic.fields import FieldInfo


def models(base: type[Frozen] = Frozen) -> Iterator[type[Frozen]]:
    """Yield every model of what stands in a file or in a scenario."""
    for one in base.__subclasses__():
        # Commands are frozen models too, but come from a journal, not from a file.
        if one.__module__.startswith("sim.scenario."):
            yield one
        yield from models(one)


def leaves(annotation: Any, around: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Yield the numbers in a type, each with its bounds: those in lists, tables and choices too."""
    if annotation in (int, float):
        yield Annotated[annotation, *around] if around else annotation
    elif get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from leaves(inner, (*metadata, *around))
    else:
        for part in get_args(annotation):
            # What stands at a field that may be left out holds for the number itself.
            optional = get_origin(annotation) in (Union, UnionType)
            yield from leaves(part, around if optional and part is not type(None) else ())


def numbers() -> dict[str, Any]:
    """Return every number of every model, by the name of its field."""
    found: dict[str, Any] = {}
    for model in dict.fromkeys(models()):
        fields: dict[str, FieldInfo] = model.model_fields
        for name, field in fields.items():
            for at, leaf in enumerate(leaves(field.annotation, tuple(field.metadata))):
                found[f"{model.__name__}.{name}.{at}"] = leaf
    return found


NUMBERS = numbers()


def accepts(kind: Any, value: object) -> bool:
    """Return whether a number of this kind may be ``value``."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_bounds(name: str) -> None:
    """No number of a file may be endless, or so large that reckoning with it overflows."""
    for value in (math.inf, -math.inf, math.nan, 1e308, -1e308, 10**18, -(10**18)):
        assert not accepts(NUMBERS[name], value)


@pytest.mark.parametrize("name", NUMBERS)
def test_no_number_is_read_otherwise_than_it_is_meant(name: str) -> None:
    """Thousands with a point are no whole number, and digits with a comma no number at all."""
    kind = NUMBERS[name]
    for written in ("0,85", "1,5", "392,000", "1.234.567", "1.234,5", "392 000"):
        assert not accepts(kind, written)
    if not accepts(kind, 1.5) and not accepts(kind, 0.5) and accepts(kind, 2):
        assert not accepts(kind, Grouped("2.000"))


def test_there_are_numbers() -> None:
    """The numbers of all models are found: whole ones and others."""
    assert len(NUMBERS) > 80
    assert {"RegionEntry.inhabitants.0", "Need.mix.0", "Footprint.intensity.1", "Threat.at.0"} <= set(NUMBERS)


@given(st.integers(1000, 999_999_999), st.sampled_from([".", ",", " "]))
def test_divided_thousands_mean_a_whole_number(value: int, sign: str) -> None:
    """Where a whole number is asked, divided thousands mean the digits together."""
    assert meant(f"{value:,}".replace(",", sign), whole=True) == str(value)


@given(st.integers(0, 999_999_999), st.integers(0, 9_999), st.booleans())
def test_a_decimal_comma_means_a_point(whole: int, part: int, divided: bool) -> None:  # noqa: FBT001 -- hypothesis
    """A comma before decimals means a point, whether thousands are divided or not."""
    written = f"{whole:,}".replace(",", ".") if divided else str(whole)
    assert meant(f"{written},{part}") == f"{whole}.{part}"


@given(st.text(max_size=30))
def test_what_is_meant_is_never_guessed_of_other_text(text: str) -> None:
    """What is no number in Dutch has no other meaning, and a meaning is never what was written."""
    found = meant(text)
    assert found is None or (found != text and any(sign in text for sign in ",. '\u00a0\u202f"))


NETWORK = """format: keten/1
kind: network
title: n
regions: {{a: {{inhabitants: {inhabitants}}}}}
processes:
  x: {{customers: {customers}, reserve: {reserve}, by-hand: {share}, needs: {{p: {{from: y, restart: {restart}}}}}}}
  y: {{region: a, customers: {{share: {customers_share}}}}}
"""
FINE = {
    "inhabitants": "1000",
    "customers": "5",
    "reserve": "1.5",
    "share": "0.5",
    "restart": "5min",
    "customers_share": "100 %",
}


@pytest.mark.parametrize(
    ("field", "written", "remedy"),
    [
        ("inhabitants", "392.000", "write 392000"),
        ("inhabitants", "392,000", "write 392000, or 392 if that is what you mean"),
        ("customers", "24.000", "write 24000, or 24 if that is what you mean"),
        ("reserve", "1,5", "write 1.5: the decimal sign is a point"),
        ("share", "0,85", "write 0.85: the decimal sign is a point"),
        ("share", "80", "write 80 %, or a share from 0 to 1"),
        ("share", "80,5 %", "write 80.5 %: the decimal sign is a point"),
        ("restart", "1,5h", "write 1.5h: the decimal sign is a point"),
        ("restart", '"1,5 h"', "write 1.5 h: the decimal sign is a point, and thousands are not divided"),
        ("customers_share", "80", "write 80 %, or a share from 0 to 1"),
        ("customers_share", "1e308", "make it at most 1"),
        ("customers_share", "1e9999", "write a number, such as 12 or 0.5"),
        ("inhabitants", "1e308", "write a whole number, such as 12"),
    ],
)
def test_a_number_written_otherwise_is_told_with_what_was_meant(
    tmp_path: Path, field: str, written: str, remedy: str
) -> None:
    """One fault, where the number stands, with how it is written here; nothing else follows from it."""
    path = tmp_path / "n.yaml"
    path.write_text(NETWORK.format(**FINE), encoding="utf-8")
    assert check([path]) == ()
    path.write_text(NETWORK.format(**{**FINE, field: written}), encoding="utf-8")
    found = [problem for problem in check([path]) if problem.where.split(".")[0] in ("regions", "processes")]
    assert remedy in {problem.parts("en")[2] for problem in found}
    assert all(problem.parts("nl")[2] != problem.parts("en")[2] for problem in found)


@pytest.mark.parametrize("written", ["1,2", "{a: 1,b: 2}", "{a: 1,2b: 3}", "{a: 1, 2: 3}", "[1,2,3]", "{a: 1,25: 3}"])
def test_a_comma_that_divides_values_is_left_alone(tmp_path: Path, written: str) -> None:
    """Lists, tables and text with commas are no numbers written otherwise."""
    path = tmp_path / "n.yaml"
    path.write_text(f"format: keten/1\nkind: network\nextra: {written}\n", encoding="utf-8")
    assert "problems.yaml.comma" not in {problem.what.key for problem in check([path])}
