"""Every file that Keten names has a name that Windows allows too."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.cli.runtime import paths
from sim.host import names
from sim.journal import Journal
from tests.journal.journal_samples import HEADER

DEVICES = ["CON", "nul", "Aux", "PRN", "COM1", "lpt9", "COM¹", "CONIN$", "con.txt", "nul .a.b", "com0.jsonl"]
BAD = ["a:b", "a?", "a*b", "<a>", "a|b", 'a"b', "a/b", "a\\b", "a.", "a ", "a\x01", ".", "..", "", " ", "\ud800"]
GOOD = ["a", "klein-20270115-090000-2.jsonl", ".a.jsonl.room", "console", "com10", "conx.txt", "über ons.html", "a b"]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet='conaux.: ?*<>|"\\/123é\0', max_size=12),
    st.sampled_from(DEVICES),
)


def allowed(name: str) -> bool:
    """Return whether Windows allows a name, by what it knows of devices itself and by its rules of characters."""
    odd = set(name) & set('<>:"/\\|?*') or any(ord(character) < 32 for character in name)
    base = name.partition(".")[0].rstrip(" ").upper()
    ports = {f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"}
    device = base in {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | ports
    return bool(name) and not odd and not device and name[-1] not in ". " and len(name.encode()) <= 255


@given(TEXTS)
@example("con." + "é" * 200)
@example("a" * 199 + ".")
@example("a" * 199 + " b")
def test_any_text_becomes_a_name_that_is_allowed(text: str) -> None:
    """Whatever a text holds, the file name made of it is allowed, and so are those that a journal derives from it."""
    name = names.file_name(text)
    assert allowed(name)
    assert names.name_fault(name) is None
    assert not PureWindowsPath(name).is_reserved()
    for derived in (f"{name}.jsonl", f".{name}.jsonl.room", f".{name}.jsonl.keten-new", f"{name}.jsonl.cut-12"):
        assert allowed(derived)
    assert names.file_name(name) == name


@pytest.mark.parametrize("name", GOOD)
def test_an_allowed_name_is_kept(name: str) -> None:
    """A name that is allowed everywhere stays as it is."""
    assert names.file_name(name) == name
    assert names.name_fault(name) is None


@pytest.mark.parametrize("name", [*DEVICES, *BAD])
def test_a_name_that_windows_forbids_is_found(name: str) -> None:
    """What is wrong with a name is a part of it."""
    fault = names.name_fault(name)
    assert fault is not None
    assert fault[1] in name


@pytest.mark.parametrize("exercise", ["con", "nul.x", "aux.", "a.b", "Com1.d..", "x" * 120])
def test_names_of_logs_are_allowed(exercise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals and batches of an exercise with an awkward id have allowed names."""
    monkeypatch.setenv("KETEN_LOGS", str(tmp_path))
    path = next(paths.log_names(exercise))
    with Journal.create(path, HEADER):
        made = [one.name for one in tmp_path.iterdir()]
    folder = paths.new_folder(exercise)
    assert len(made) == 2
    assert all(allowed(name) for name in [*made, folder.name])
