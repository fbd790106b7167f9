"""The map of regions: codes, ways from tile to tile, and the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sim.scenario import find, load_any
from sim.scenario.models import Text
from tests.tui.diemen_fake import SNAPSHOT
from tui.text.format import Words
from tui.text.region_map import CODE, Direction, next_tile, region_codes, tiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.text.region_map import Tile

MAPPED = ("nederland", "noord-holland", "noord-nederland", "zuid-holland")
WORDS = Words("nl")


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=144))
def test_each_region_has_a_code_of_its_own(titles: list[str]) -> None:
    """Whatever regions are called, no two have the same code, and each is as wide as a tile has room for."""
    codes = region_codes({str(n): WORDS.of(Text.model_construct(nl=one), "x") for n, one in enumerate(titles)})
    assert len(set(codes.values())) == len(titles)
    assert {cell_len(code) for code in codes.values()} == {CODE}


def test_codes_are_the_letters_of_a_title() -> None:
    """A code is the first letters of the words that begin with a capital, or of the one word."""
    titles = ("Utrecht", "Noord- en Oost-Gelderland", "Gooi en Vechtstreek", "IJsselland", "regio")
    assert [*region_codes({one: one for one in titles}).values()] == ["UTR", "NOG", "GV ", "IJS", "REG"]


def shipped(name: str) -> tuple[Tile, ...]:
    scenario = load_any(find(name, networks=True))
    regions = tuple((key, one.title, one.inhabitants) for key, one in scenario.regions.items())
    placed = {key: one.tile for key, one in scenario.regions.items() if one.tile is not None}
    return tiles(WORDS, replace(SNAPSHOT, regions=regions, tiles=placed, processes=()), {})


@pytest.mark.parametrize("name", MAPPED)
def test_arrows_lead_to_every_region_of_a_shipped_network(name: str) -> None:
    """Every region has a tile, and arrows lead from any of them to any other."""
    shown = shipped(name)
    for begin in shown:
        seen = {begin.region}
        ahead = [begin]
        while ahead:
            here = ahead.pop()
            for way in get_args(Direction):
                there = next_tile(shown, here, way)
                if there.region not in seen:
                    seen.add(there.region)
                    ahead.append(there)
        assert seen == {one.region for one in shown}


def test_the_whole_country_is_on_its_map() -> None:
    """The map of the Netherlands has the 25 safety regions."""
    assert len(shipped("nederland")) == 25


async def test_the_map_leads_to_a_region_in_the_situation(open_room: Callable[..., Any]) -> None:
    """The cursor is on the worst region; an arrow goes to the next, and Enter to that one in the situation."""
    async with open_room(SNAPSHOT, size=(80, 24)) as room:
        await room.press("g")
        text = room.screen_text()
        assert "[AA  ✕ 0 %" in text
        assert "KEN ◔ 41 %" in text
        await room.press("up", "enter", "space")
        situation = room.app.screen.part("situation")
        assert situation.table.chosen == "region:kennemerland"
        assert situation.listing.by_region


async def test_the_map_shows_one_kind_of_process(open_room: Callable[..., Any]) -> None:
    """A kind that is chosen by a part of its name is what each tile shows; a region without it has no level."""
    async with open_room(SNAPSHOT, size=(80, 24), language="en") as room:
        await room.press("g", "slash")
        await room.type("kpn")
        await room.press("enter")
        text = room.screen_text()
        assert "Mobile network KPN" in text
        assert "AA  ◑ 62 %" in text
        assert "KEN –" in text  # noqa: RUF001 - the sign of nothing


async def test_a_network_without_tiles_says_what_to_do(open_room: Callable[..., Any]) -> None:
    """Where no region has a place on a map the screen says so, and how to give them one; no key of it fails."""
    async with open_room(replace(SNAPSHOT, tiles={}), size=(80, 24)) as room:
        await room.press("g", "up", "slash")
        assert "tile: [1, 2]" in room.screen_text()
        await room.press("enter", "1")
        assert room.app.is_running
        assert len(room.app.screen_stack) == 2


@pytest.mark.parametrize(("language", "told"), [("nl", "landelijk"), ("en", "national")])
async def test_the_map_says_what_of_no_region_is_not_on_it(
    open_room: Callable[..., Any], language: str, told: str
) -> None:
    """National processes are not on the map, which says so and how the worst stands; without any it does not."""
    national = replace(SNAPSHOT.processes[0], name="c2000", region=None, level=0.31)
    regional = tuple(one for one in SNAPSHOT.processes if one.region is not None)
    async with open_room(replace(SNAPSHOT, processes=(*regional, national)), size=(80, 24), language=language) as room:
        await room.press("g")
        line = next(line for line in room.screen_text().splitlines() if told in line)
        assert "31" in line
    async with open_room(replace(SNAPSHOT, processes=regional), size=(80, 24), language=language) as room:
        await room.press("g")
        assert told not in room.screen_text()
