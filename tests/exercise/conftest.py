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
    """Return the small exercise."""
    return changed()


@pytest.fixture
def room(small: Scenario) -> Room:
    """Return a room, before STARTEX."""
    return Room(small)


@pytest.fixture(scope="session")
def new_room() -> Callable[..., Room]:
    """Return what opens rooms."""
    return Room


@pytest.fixture(scope="session")
def variant() -> Callable[..., Scenario]:
    """Return what makes variants of the small exercise."""
    return changed
