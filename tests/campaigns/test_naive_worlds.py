"""The model worked out twice: over thousands of random worlds engine and naive world give the same course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.properties.courses import bites, in_engine, in_naive_world, unlike
from tests.properties.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.campaigns.campaign import Campaign

LOOKED_AT = 5
"""One world in so many is played without each mechanism too."""


@pytest.mark.soak
@pytest.mark.parametrize("name", MECHANISMS)
def test_naive_worlds(campaign: Callable[[str, int], Campaign], name: str) -> None:
    """In 1,000 random worlds of a mechanism, 5,000 of all together, the engine gives what the model says."""
    mechanism, played = MECHANISMS[name], campaign(f"naive-{name}", 5000 if name == "together" else 1000)
    bitten, looked = dict.fromkeys(mechanism.without, 0), 0
    for number, chance in played.cases():
        data = mechanism.world(chance)
        course = in_engine(data)
        assert unlike(course, in_naive_world(data)) == [], number
        if number % LOOKED_AT == 0:
            looked += 1
            for what in bites(mechanism, data, course):
                bitten[what] += 1
    shares = ", ".join(f"{what} {100 * n / looked:.0f} %" for what, n in bitten.items()) if looked else "nothing"
    played.tell(f"of {looked} worlds this made a difference: {shares}")
    if looked >= 100:
        assert [what for what, n in bitten.items() if n < mechanism.without[what].least * looked] == [], bitten
