"""Computed figures as people read them: one rounding, in one place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.words import LANGUAGES, Language, count, decimal, form, measured, rounded

figures = st.floats(0.01, 1e12)


@given(figures)
def test_a_figure_keeps_two_digits(value: float) -> None:
    """A rounded figure has two significant digits and is within half of the second of the value."""
    found = rounded(value)
    assert found == float(f"{value:.1e}")
    assert abs(found - value) <= 0.05 * value * (1 + 1e-9)
    assert rounded(found) == found
    assert rounded(-value) == -found


@pytest.mark.parametrize(
    ("value", "text", "short"),
    [
        (0, "0", "0"),
        (0.4, "minder dan 1", "<1"),
        (1, "1", "1"),
        (2.5, "3", "3"),
        (2.9, "3", "3"),
        (139, "140", "140"),
        (9_960, "10.000", "10.000"),
        (23_456, "23.000", "23.000"),
        (999_999, "1,0 miljoen", "1,0 mln"),
        (1_080_000, "1,1 miljoen", "1,1 mln"),
        (23_456_000, "23 miljoen", "23 mln"),
    ],
)
def test_what_is_counted_has_no_decimals(value: float, text: str, short: str) -> None:
    """Counts are whole, to two digits, in words from a million on; 0 is said of nothing only."""
    assert (count("nl", value), count("nl", value, short=True)) == (text, short)


@pytest.mark.parametrize(("value", "text"), [(-0.4, ">-1"), (-139, "-140"), (-1_080_000, "-1.1 M")])
def test_a_difference_keeps_its_sign(value: float, text: str) -> None:
    """A difference below nothing is rounded like its size, and never becomes 0."""
    assert count("en", value, short=True) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.004, "<0.01"), (-0.004, ">-0.01"), (0.2549, "0.25"), (0.999, "1"), (2.94, "2.9"), (3.0, "3"),
     (10.4, "10"), (-139, "-140")],
)  # fmt: skip
def test_hours_keep_a_decimal_while_it_is_a_digit(value: float, text: str) -> None:
    """What is not counted has decimals as far as two digits go."""
    assert decimal("en", value) == text


@pytest.mark.parametrize(
    ("value", "parts"),
    [(0.4, ("less than 1", "call")), (1.2, ("1", "call")), (2.0, ("2", "calls")), (0.0, ("0", "calls"))],
)
def test_a_unit_has_the_number_of_its_figure(value: float, parts: tuple[str, str]) -> None:
    """One call, two calls; the unit goes by the figure shown."""
    assert measured("en", "unanswered-calls", value) == parts


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.floats(0, 1e8))
def test_the_form_goes_by_the_figure_shown(language: Language, value: float) -> None:
    """What is shown as 1 or as less than 1 takes the singular, all else the plural."""
    shown = count(language, value)
    assert form(shown) == (1 if 5e-7 <= value < 1.5 else 2)
    assert (shown == "0") == (value < 5e-7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_did_not_happen_has_no_value(language: Language) -> None:
    """A measure at the value that says never is told so, and below it as a duration."""
    never, _ = measured(language, "hours", 48.0, 48.0)
    assert not any(sign.isdigit() for sign in never)
    assert measured(language, "hours", 1.2, 48.0)[0].startswith("1 ")
