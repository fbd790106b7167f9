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

from sim.words import LANGUAGES, LOCALE_DIR, form, say

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """Return the messages of a compiled catalogue without its header, in which a compiler may write the hour."""
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
    """Return every literal message key in the code, with its place: arguments of ``say`` and of what says later."""
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


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and what is in it, but for what stands in calls."""
    yield node
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, ast.Call):
            yield from _outer(part)


def test_every_message_gets_its_values() -> None:
    """Where a message is asked for by a literal key, each of its placeholders is given a value there."""
    needed = {
        name: placeholders(m) for d in DOMAINS if d not in FOREIGN for name, m in messages(path_of(d, "en")).items()
    }
    missing: list[str] = []
    for path in sorted(p for folder in ("sim", "tui", "benchmarks") for p in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        # The draft of a scenario under check has a ``say`` of its own, which adds the name of what is checked.
        ours = any(
            isinstance(n, ast.ImportFrom) and n.module == "sim.words" and "say" in ast.unparse(n) for n in tree.body
        )
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or any(value.arg is None for value in node.keywords):
                continue
            receiver = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "") if ours else ""
            )
            asks = called in ("say", "of") or (isinstance(node.func, ast.Name) and node.func.id == "words")
            if not (asks or ast.unparse(node.func) == "self.words") or receiver == "draft":
                continue
            given = {value.arg for value in node.keywords}
            # A key may be chosen between two; what stands in a call inside it belongs to that call.
            keys = [part.value for arg in node.args for part in _outer(arg) if isinstance(part, ast.Constant)]
            missing += [
                f"{path.relative_to(ROOT)}:{node.lineno}: {name} wants {', '.join(sorted(lacking))}"
                for name in keys
                if isinstance(name, str) and (lacking := needed.get(name, set()) - given)
            ]
    assert not missing, "\n".join(missing)


NOUNS = {
    "entries", "bytes", "worlds", "processes", "arrows", "notes", "people", "person-hours", "hours", "minutes", "calls",
    "checkpoints", "runs", "values", "injects", "names", "others", "faults", "warnings", "places", "lines", "regions",
    "requests", "decisions", "actions", "crews", "attempts", "distributions", "problems", "suppliers", "files",
    "threats", "orders", "days", "steps", "commands", "units", "customers", "inhabitants", "casualties",
}  # fmt: skip
COUNTED = re.compile(r"\{(?!name\})[a-z_]+\}\s+(?:[a-z]+\s+)?(?:" + "|".join(sorted(NOUNS)) + r")\b")
# Numbers that are never 1: limits of ours, and what is only said of two or more.
NEVER_ONE = {
    "chain.ahead.group", "cli.batch.few-pairs", "cli.graph.large", "errors.journal.linked",
    "errors.journal.part", "errors.line.too-long", "incidents.share",
    "journal.verify.missing", "problems.include.many", "problems.pattern.conditions", "problems.pattern.effects",
    "problems.pattern.entries", "problems.pattern.mutual", "problems.pattern.suppliers",
    "problems.too-many", "problems.value.distributions", "problems.yaml.values",
}  # fmt: skip


@pytest.mark.parametrize("domain", sorted(set(DOMAINS) - FOREIGN))
def test_a_count_beside_a_noun_has_both_forms(domain: str) -> None:
    """Where a number stands before what it counts, the message has a form for one and a form for more."""
    plain = {
        name: texts(message)[0]
        for name, message in messages(path_of(domain, "en")).items()
        if len(texts(message)) == 1 and name not in NEVER_ONE and COUNTED.search(texts(message)[0])
    }
    assert not plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_has_two_forms_in_both_languages(language: str) -> None:
    """What has a form for one in English has it in Dutch, and the two forms differ only where grammar asks for it."""
    other = "nl" if language == "en" else "en"
    for domain in set(DOMAINS) - FOREIGN:
        theirs = messages(path_of(domain, other))
        for name, message in messages(path_of(domain, language)).items():
            assert len(texts(message)) == len(texts(theirs[name])), name


@pytest.mark.parametrize(("n", "dutch", "english"), [
    (1, "1 regel;", "1 entry;"), (2, "2 regels;", "2 entries;"), (0, "0 regels;", "0 entries;"),
])  # fmt: skip
def test_the_number_chooses_the_form(n: int, dutch: str, english: str) -> None:
    """One is singular; none, more and decimals are plural, in both languages."""
    assert say("nl", "journal.head", n=n, count=n, head="x").startswith(dutch)
    assert say("en", "journal.head", n=n, count=n, head="x").startswith(english)
    assert say("en", "journal.head", n=1.0, count="1.0", head="x").startswith("1.0 entries;")
    assert [form(shown) for shown in ("1", "0", "1.0", "2,9", "1.100", "<1")] == [1, 2, 2, 2, 2, 2]
