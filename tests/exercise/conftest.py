"""Fixtures on the small exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.exercise.small import Room, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario


@pytest.fixture(scope="session")
def small() -> Scenario:
    """Give the small exercise."""
    return changed()


@pytest.fixture
def room(small: Scenario) -> Room:
    """Give a room, before STARTEX."""
    return Room(small)


@pytest.fixture(scope="session")
def new_room() -> Callable[..., Room]:
    """Give what opens rooms."""
    return Room


@pytest.fixture(scope="session")
def variant() -> Callable[..., Scenario]:
    """Give what makes variants of the small exercise."""
    return changed
