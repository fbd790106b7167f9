from __future__ import annotations

from random import Random

import pytest

from tests.properties.courses import bites, in_engine, in_naive_world, unlike
from tests.properties.mechanisms import MECHANISMS


@pytest.mark.parametrize("name", MECHANISMS)
def test_engine_and_naive_world_agree(name: str) -> None:
    """Where a mechanism has much to do the engine gives what the model says; in enough worlds it makes a difference."""
    mechanism = MECHANISMS[name]
    bitten = dict.fromkeys(mechanism.without, 0)
    for number in range(1, mechanism.worlds + 1):
        data = mechanism.world(Random(f"{name}/{number}"))
        course = in_engine(data)
        assert unlike(course, in_naive_world(data)) == [], number
        for what in bites(mechanism, data, course):
            bitten[what] += 1
    least = {what: absence.least * mechanism.worlds for what, absence in mechanism.without.items()}
    assert [what for what, n in bitten.items() if n < least[what]] == [], bitten
