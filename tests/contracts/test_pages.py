"""The pages that people read lead somewhere, and tell the truth about commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.cli.entry import COMMANDS, main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "logs" / "README.md"])
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is a file or folder of the repository."""
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    assert not [target for target in targets if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_exist(page: Path) -> None:
    """Every ``keten COMMAND`` in code on a page is a command."""
    named = re.findall(r"(?:`|bin/)keten ([a-z]+)", page.read_text("utf-8"))
    assert set(named) <= set(COMMANDS)


def test_the_readme_shows_the_room() -> None:
    """The README has a picture of the room that needs nothing from elsewhere."""
    assert "docs/room.svg" in (ROOT / "README.md").read_text("utf-8")
    picture = (ROOT / "docs" / "room.svg").read_text("utf-8")
    assert "EXERCISE" in picture
    assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?https?:", picture)


def test_the_readme_names_every_command() -> None:
    """Whoever reads the README has seen every command."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert not [name for name in COMMANDS if f"keten {name}" not in text]


def test_both_readmes_agree() -> None:
    """The README in Dutch links to the one in English and back, and names every command too."""
    english, dutch = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.nl.md"))
    assert "(README.nl.md)" in english
    assert "(README.md)" in dutch
    assert not [name for name in COMMANDS if f"keten {name}" not in dutch]


@pytest.mark.parametrize(("page", "language"), [("README.md", "en"), ("README.nl.md", "nl")])
def test_the_readme_quotes_a_true_answer(
    page: str, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a README shows as an answer of ``keten why`` is how that answer begins."""
    monkeypatch.delenv("COLUMNS", raising=False)  # whoever runs the tests may ask for a width
    shown = re.search(r"```text\n\$ keten ([^\n]+)\n(.+?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert shown
    words = shown[1].split()
    assert main(words if "--lang" in words else ["--lang", language, *words]) == 0
    assert capsys.readouterr().out.startswith(shown[2])
