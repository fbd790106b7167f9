"""Every word a person reads exists in Dutch and in English, and what is committed is what is shown."""

from __future__ import annotations

import ast
import io
import re
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sim.words import LANGUAGES, LOCALE_DIR

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).parents[2]
DOMAINS = sorted({path.stem for path in LOCALE_DIR.rglob("*.po")})
FILES = sorted(LOCALE_DIR.rglob("*.po"))
# argparse brings its own English sentences; they are keys here, and placeholders are its own.
FOREIGN = {"argparse"}


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def messages(path: Path) -> dict[str, Message]:
    return {key(message): message for message in catalogue(path) if message.id}


def key(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(str(text) for text in message.string or "")


def compiled(file: BinaryIO) -> dict[object, str]:
    """Give the messages of a compiled catalogue without its header, in which a compiler may write the hour."""
    content: dict[object, str] = vars(GNUTranslations(file))["_catalog"]
    return {name: text for name, text in content.items() if name}


def path_of(domain: str, language: str) -> Path:
    return LOCALE_DIR / language / "LC_MESSAGES" / f"{domain}.po"


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.stem}-{p.parent.parent.name}")
def test_compiled_catalogues_are_up_to_date(path: Path) -> None:
    """Compiling a catalogue again gives the messages of the file that is committed beside it."""
    again = io.BytesIO()
    write_mo(again, catalogue(path))
    again.seek(0)
    with path.with_suffix(".mo").open("rb") as committed:
        assert compiled(committed) == compiled(again), "run: make words"


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.stem}-{p.parent.parent.name}")
def test_no_message_is_empty_or_fuzzy(path: Path) -> None:
    """Every message says something, for sure."""
    poor = [key(m) for m in messages(path).values() if m.fuzzy or not all(text.strip() for text in texts(m))]
    assert not poor


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_messages(domain: str) -> None:
    """What Dutch has English has, with the same placeholders, and the other way."""
    dutch, english = (messages(path_of(domain, language)) for language in ("nl", "en"))
    assert set(dutch) == set(english)
    if domain in FOREIGN:
        return
    holes = {
        name: (found_nl, found_en)
        for name in dutch
        if (found_nl := placeholders(dutch[name])) != (found_en := placeholders(english[name]))
    }
    assert not holes


def placeholders(message: Message) -> set[str]:
    return {name for text in texts(message) for name in re.findall(r"\{([a-z_]+)[^}]*\}", text)}


def test_every_catalogue_exists_in_every_language() -> None:
    """A catalogue is a pair: nl and en."""
    assert DOMAINS
    assert not [path_of(d, lang) for d in DOMAINS for lang in LANGUAGES if not path_of(d, lang).is_file()]


def literal_keys() -> dict[str, str]:
    """Give every literal message key in the code, with where it stands: arguments of ``say`` and of what says later."""
    found: dict[str, str] = {}
    for path in sorted([*(ROOT / "sim").rglob("*.py"), *(ROOT / "tui").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in ("say", "of", "suggestion"):
                continue
            for value in [*node.args, *(k.value for k in node.keywords)]:
                text = value.value if isinstance(value, ast.Constant) else None
                if isinstance(text, str) and text.partition(".")[0] in DOMAINS and "." in text:
                    found[text] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_key_in_the_code_is_in_the_catalogues() -> None:
    """A message asked for by name exists."""
    known = {name for domain in DOMAINS for name in messages(path_of(domain, "en"))}
    found = literal_keys()
    assert found
    assert not {name: place for name, place in found.items() if name not in known}
