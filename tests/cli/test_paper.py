"""``keten print``: an exercise on paper, into a folder, a file or a pipe."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NL = ["injectkaarten.html", "injectlijst.html", "tegenspel.html", "uitdeelbladen.html"]
EN = ["inject-cards.html", "inject-list.html", "role-players.html", "slips.html"]


@pytest.mark.parametrize(("language", "names"), [("nl", NL), ("en", EN)])
def test_a_folder_gets_a_page_for_each_document(
    keten: Callable[..., Any], tmp_path: Path, language: str, names: list[str]
) -> None:
    """Into a folder, made when needed, goes a page for each document, named in the language; stderr names them."""
    out = tmp_path / "new" / "paper"
    said = keten("print", "diemen-2015", "--lang", language, "--out", str(out))
    assert said.code == Exit.DONE
    assert said.out == ""
    assert sorted(path.name for path in out.iterdir()) == names
    assert all(name in said.err for name in names)
    assert all(f'<html lang="{language}">' in (out / name).read_text("utf-8") for name in names)
    if os.name != "nt":
        assert stat.S_IMODE((out / names[0]).stat().st_mode) == 0o600
    before = {name: (out / name).read_bytes() for name in names}
    (out / names[0]).write_text("old", encoding="utf-8")
    assert keten("print", "diemen-2015", "--lang", language, "--out", str(out)).code == Exit.DONE
    assert {name: (out / name).read_bytes() for name in names} == before


def test_a_file_and_stdout_get_all_of_it(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Without a folder all documents are one page, the same on stdout and in a file."""
    page = keten("print", "citrix").out
    assert page.startswith("<!DOCTYPE html>")
    assert all(f'class="document {kind}' in page for kind in ("staff list", "staff cards", "staff roles", "slips"))
    out = tmp_path / "all.html"
    assert keten("print", "citrix", "--out", str(out)).code == Exit.DONE
    assert out.read_text("utf-8") == page


def test_what_cannot_be_written_is_told(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Another format, a folder where a file stands, and an exercise that is not there are wrong use."""
    other = keten("print", "citrix", "--out", str(tmp_path / "all.pdf"))
    assert other.code == Exit.WRONG
    assert ".pdf" in other.err
    assert ".html" in other.err
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    blocked = keten("print", "citrix", "--out", str(tmp_path / "taken") + "/")
    assert blocked.code == Exit.WRONG
    assert (tmp_path / "taken").read_text("utf-8") == "mine"
    assert keten("print", "nowhere.yaml", "--out", str(tmp_path)).code == Exit.WRONG
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a refusal")
def test_a_folder_that_cannot_be_written_is_told(keten: Callable[..., Any], tmp_path: Path) -> None:
    """A folder without the right to write gives exit code 2 and leaves nothing."""
    tmp_path.chmod(0o500)
    said = keten("print", "citrix", "--out", str(tmp_path))
    tmp_path.chmod(0o700)
    assert said.code == Exit.WRONG
    assert list(tmp_path.iterdir()) == []


def test_what_is_lacking_is_told(keten: Callable[..., Any], tmp_path: Path) -> None:
    """A file to hand out that is not beside the exercise, and an exercise without injects, are said on stderr."""
    name = {"nl": "Naam", "en": "Name"}
    inject = {"id": "a", "at": "5min", "to": "rot", "text": "OEFENING. Let op.", "attachments": ["kaart.pdf"]}
    body = {
        "format": "keten/1",
        "kind": "exercise",
        "title": name,
        "starts": "2026-01-05 08:30",
        "lasts": "1h",
        "processes": {"grid": {}},
        "teams": {"rot": name},
        "injects": [inject],
    }
    path = tmp_path / "exercise.yaml"
    path.write_text(json.dumps(body), encoding="utf-8")
    said = keten("print", str(path), "--lang", "nl")
    assert said.code == Exit.DONE
    assert "kaart.pdf" in said.err
    (tmp_path / "kaart.pdf").write_bytes(b"")
    assert "kaart.pdf" not in keten("print", str(path), "--lang", "nl").err
    path.write_text(json.dumps(body | {"injects": []}), encoding="utf-8")
    assert "geen injects" in keten("print", str(path), "--lang", "nl").err
    path.write_text(json.dumps(body | {"lasts": "1"}), encoding="utf-8")
    assert keten("print", str(path)).code == Exit.WRONG
