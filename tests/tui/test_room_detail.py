"""The detail of a row tells what the row has no place for: set back, rerouted, still a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.units import MINUTE
from tests.tui.diemen_fake import ORDERS, SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.words import Language


@pytest.mark.parametrize(("language", "said"), [("nl", "besloten"), ("en", "decided")])
async def test_an_order_tells_that_it_was_set_back(
    open_room: Callable[..., Any], language: Language, said: str
) -> None:
    """Of an order that was set back stands when it was decided, beside when it was given; of another nothing."""
    snapshot = replace(SNAPSHOT, orders=(replace(ORDERS[0], decided_ms=11 * MINUTE), *ORDERS[1:]))
    async with open_room(snapshot, size=(120, 40), language=language) as room:
        pane = room.app.screen.part("response")
        assert f"{said} {pane.words.when(snapshot.starts, 11 * MINUTE)}" in str(pane.detail(f"order:{ORDERS[0].id}"))
        assert said not in str(pane.detail(f"order:{ORDERS[1].id}"))


async def test_an_inject_tells_where_it_was_to_go(open_room: Callable[..., Any]) -> None:
    """A rerouted inject keeps whom and what it was planned for; a draft and a poor channel are told."""
    first, *others = SNAPSHOT.injects
    changed = replace(
        first, planned_via="telephone", via="in-person", planned_to=("ot",), to=("rot",), draft=True, channel_level=0.4
    )
    async with open_room(replace(SNAPSHOT, injects=(changed, *others)), size=(120, 40)) as room:
        pane = room.app.screen.part("injects")
        told = str(pane.detail(first.id))
        words = pane.words
        assert f"{words.channel('in-person')} 40" in told
        assert words.channel("telephone") in told
        assert "eerst voor" in told
        assert "nog een concept" in told
        plain = str(pane.detail(others[0].id))
        assert "eerst voor" not in plain
        assert "concept" not in plain
