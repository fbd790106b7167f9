"""The pages that people read lead somewhere, and tell the truth about commands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.cli.entry import COMMANDS, main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "logs" / "README.md"])
LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]*))?\)")
FENCE = re.compile(r"^ *```(.*?)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
BESIDE = frozenset({"mkdir", "cp", "sed"})
"""What a page may do to files around its commands."""

FIGURES = {"tutorial.md": ("130 calls", "74 people", "220 people")}
"""What pages tell in words of the results of their commands."""


class Step(NamedTuple):
    """A line of a page that is run."""

    words: tuple[str, ...]
    code: int
    """The exit code that the page says, else 0."""


def anchors(page: Path) -> set[str]:
    """Return the names by which headings of a page can be linked to."""
    prose = FENCE.sub("", page.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def steps(page: Path) -> list[Step]:
    """Return the lines that are run: of fences marked ``sh``, not of those marked ``sh no-run``."""
    found = []
    for language, text in FENCE.findall(page.read_text("utf-8")):
        for line in text.splitlines() if language.strip() == "sh" else ():
            words = tuple(shlex.split(line, comments=True))
            told = re.search(r"# exit code (\d+)$", line)
            if words and (words[0] == "keten" or words[0] in BESIDE):
                found.append(Step(words, int(told[1]) if told else 0))
    return found if any(step.words[0] == "keten" for step in found) else []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is a file or folder of the repository, and a heading where it names one."""
    targets = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link[0]]
    assert not [target for target, _ in targets if not (page.parent / target).exists()]
    headed = [(page.parent / target if target else page, anchor) for target, anchor in targets if anchor]
    headed = [(target, anchor) for target, anchor in headed if target.suffix == ".md"]
    assert not [anchor for target, anchor in headed if anchor not in anchors(target)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_exist(page: Path) -> None:
    """Every ``keten COMMAND`` in code on a page is a command."""
    named = re.findall(r"(?:`|bin/)keten ([a-z]+)", page.read_text("utf-8"))
    assert set(named) <= set(COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)], ids=lambda page: page.name)
def test_the_commands_of_a_page_do_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line in a fence ``sh`` that begins with ``keten`` ends with the exit code that stands behind it, else 0.

    The lines of a page are run in order in one folder, which has the exercises and the sample journal of the project.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETEN_LOGS", raising=False)
    monkeypatch.setenv("LC_ALL", "C")
    out = ""
    (tmp_path / "logs").mkdir()
    shutil.copy(ROOT / "logs" / "sample.jsonl", tmp_path / "logs")
    shutil.copytree(ROOT / "scenarios" / "exercises", tmp_path / "scenarios" / "exercises")
    for step in steps(page):
        if step.words[0] == "keten":
            code = main(step.words[1:])
        else:
            code = subprocess.run(step.words, check=False, timeout=10).returncode
        said = capsys.readouterr()
        out += said.out
        assert code == step.code, f"{shlex.join(step.words)}: {said.out}{said.err}"
    assert not [figure for figure in FIGURES.get(page.name, ()) if figure not in out]


def test_the_start_page_leads_to_every_page() -> None:
    """Every page under ``docs`` is named on the start page, under one of four headings."""
    start = ROOT / "docs" / "README.md"
    linked = {(start.parent / target).resolve() for target, _ in LINK.findall(start.read_text("utf-8"))}
    assert not [page.name for page in (ROOT / "docs").rglob("*.md") if page != start and page.resolve() not in linked]
    assert re.findall(r"^## (.+)$", start.read_text("utf-8"), re.MULTILINE) == ["Learn", "Do", "Look up", "Understand"]


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
