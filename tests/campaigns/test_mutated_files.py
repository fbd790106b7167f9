"""Damaged scenario files: every one is refused or runs, in little time and memory, and prints nothing that steers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaigns.campaign import keten
from tests.campaigns.mutation import mutated_text
from tests.campaigns.samples import LARGE, SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from tests.campaigns.campaign import Campaign


def damage(folder: Path, chance: Random) -> str:
    """Write an exercise with one of its files damaged; return its path."""
    files = LARGE if chance.random() < 0.08 else SMALL
    victim = chance.choice(sorted(files))
    for name, text in files.items():
        content = mutated_text(text, chance) if name == victim else text
        (folder / name).write_text(content, encoding="utf-8", errors="surrogatepass")
    return str(folder / "exercise.yaml")


def try_files(campaign: Campaign, folder: Path) -> None:
    """Check each damaged exercise; run it where ``check`` finds no fault."""
    for number, chance in campaign.cases():
        path = damage(folder, chance)
        checked = keten("check", path)
        assert not checked.fault, (number, checked.fault)
        assert checked.out or checked.err, number
        ran = keten("run", path, "--until", "6h", *chance.choice((["--json"], [])))
        assert not ran.fault, (number, ran.fault)
        assert checked.code or ran.code == 0, (number, checked.out + checked.err, ran.err)


@pytest.mark.usefixtures("quiet")
def test_a_few_damaged_files(campaign: Callable[[str, int], Campaign], tmp_path: Path) -> None:
    """Of 40 damaged exercises none leads to a defect, a hang or a control byte; what `check` passes, runs."""
    try_files(campaign("files-few", 40), tmp_path)


@pytest.mark.soak
@pytest.mark.usefixtures("quiet")
def test_damaged_files(campaign: Callable[[str, int], Campaign], tmp_path: Path) -> None:
    """Of 10,000 damaged exercises none leads to a defect, a hang or a control byte; what `check` passes, runs."""
    try_files(campaign("files", 10_000), tmp_path)
