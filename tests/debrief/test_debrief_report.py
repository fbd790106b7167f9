"""The report as documents: golden files, valid and self-contained HTML, hostile text, both languages."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
from dataclasses import replace
from datetime import timedelta, timezone
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt

from sim.debrief import as_json, debrief, html, markdown
from sim.journal import verify
from sim.words import LANGUAGES, LOCALE_DIR

from .sample import Room, scenario
from .sample_scenario import SAMPLE

if TYPE_CHECKING:
    from sim.debrief import Debrief
    from sim.words import Language

GOLDEN = Path(__file__).parent / "golden"
SOURCE = Path(__file__).parents[2] / "sim" / "debrief"
ZONE = timezone(timedelta(hours=1), "CET")
VOID = {"meta", "br", "link", "img", "hr", "input"}
HOSTILE = (
    "[/] [@click=app.quit]x[/] <script>alert(1)</script> \x1b[2J\x9b31m ${7*7} {{7*7}} {n} "
    "=cmd|'/c calc'!A1 \u202e|`*_#"
)


def still(found: Debrief) -> Debrief:
    """Return a debrief without what may change while the report should not: versions, mark, entries' numbers."""
    return replace(
        found,
        played=replace(found.played, product="0.0.0", engine=0),
        proof=replace(found.proof, head="0123456789abcdef" * 4, count=len(found.timeline)),
        timeline=tuple(replace(line, seq=number) for number, line in enumerate(found.timeline, 1)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["md", "html"])
def test_the_report_is_as_published(room: Debrief, language: Language, form: str) -> None:
    """The report of the sample is, word for word, the golden file (written anew with KETEN_GOLDEN=1)."""
    text = (html if form == "html" else markdown)(still(room), language, ZONE)
    golden = GOLDEN / f"room.{language}.{form}"
    if os.environ.get("KETEN_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text("utf-8")


class Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and whether it may stand here."""
        self.tags.append((tag, dict(attrs)))
        if self.open and self.open[-1] == "p" and tag in {"p", "ul", "ol", "div", "table", "dl", "section", "figure"}:
            self.faults.append(f"<{tag}> in <p>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID and "svg" not in self.open:
            self.faults.append(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        """Note whether this closes what is open."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_well_formed(room: Debrief, language: Language) -> None:
    """Every element is closed where it should be, and no block stands in a paragraph."""
    page = Page(html(room, language))
    assert (page.faults, page.open) == ([], [])


def test_html_asks_for_nothing(room: Debrief) -> None:
    """No script, no link out, no image, no font, no form; and links inside the page lead somewhere."""
    text = html(room, "nl")
    page = Page(text)
    assert not {"script", "link", "img", "iframe", "form", "object", "embed", "base"} & {tag for tag, _ in page.tags}
    ids = [str(attrs["id"]) for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style", "action", "srcset")]
        if "href" in attrs:
            assert tag == "a"
            assert str(attrs["href"]).removeprefix("#") in ids
    assert not re.search(r"https?:|url\(|@import|//[a-z]", text)


def test_html_forbids_what_it_does_not_need(room: Debrief) -> None:
    """The content policy lets in nothing but its own style sheet, by its hash."""
    text = html(room, "en")
    policy = next(str(a["content"]) for _, a in Page(text).tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_pictures_have_words(room: Debrief) -> None:
    """Each chart is an image with a title and a description that exist, and is small."""
    text = html(room, "en")
    page = Page(text)
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    charts = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(charts) >= 5
    for attrs in charts:
        assert attrs["role"] == "img"
        assert set(str(attrs["aria-labelledby"]).split()) <= ids
    assert all(len(found) < 1600 for found in re.findall(r"<svg.*?</svg>", text, re.DOTALL))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Debrief:
    """Return the debrief of an exercise in which everybody typed and titled as badly as they could."""
    bad = HOSTILE.replace("\x1b", "").replace("\x9b", "").replace("\u202e", "")
    titles = {
        "title": bad,
        "teams": {"rot": bad},
        "decisions": {"grip-2": bad},
        "processes": {name: {**process, "title": bad} for name, process in SAMPLE["processes"].items()},
        "threats": [{**SAMPLE["threats"][0], "title": bad}],
        "injects": [{**inject, "title": bad, "text": bad} for inject in SAMPLE["injects"]],
        "measures": [{**SAMPLE["measures"][0], "title": bad}],
        "ratings": [bad, "matig"],
    }
    room = Room(tmp_path_factory.mktemp("hostile") / "room.jsonl", scenario(**titles))
    room.until(20)
    room.give("order", action="nl-alert", by=HOSTILE, why=HOSTILE)
    room.give("decision", text=HOSTILE, by=HOSTILE, why=HOSTILE, known=HOSTILE, inject="eerste")
    room.give("skip", inject="burgemeester", reason=HOSTILE)
    room.give("ad-hoc", text=HOSTILE, to=HOSTILE, sender=HOSTILE, via=HOSTILE)
    room.give("override", effect={"effect": "level", "target": "grid.zuid", "level": 0.5}, reason=HOSTILE)
    room.note(HOSTILE, objective=HOSTILE, rating=HOSTILE, inject=HOSTILE)
    room.exercise.note("observation", {"text": HOSTILE + " #opschalen"}, HOSTILE, room.clock)
    room.give("end")
    return debrief(room.close())


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_only_text_in_html(hostile: Debrief, language: Language) -> None:
    """What people typed is shown as they typed it, and is never an element, an attribute or a control character."""
    text = html(hostile, language)
    page = Page(text)
    assert (page.faults, page.open) == ([], [])
    assert not [tag for tag, _ in page.tags if tag == "script"]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    shown = "".join(page.words)
    assert "<script>alert(1)</script>" in shown
    assert "[@click=app.quit]x[/]" in shown
    assert "{{7*7}}" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_only_text_in_markdown(hostile: Debrief, language: Language) -> None:
    """Markdown gets no raw HTML but our own line breaks, no link, no control character, and no broken table."""
    text = markdown(hostile, language)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert set(re.findall(r"<[^>]*>", text)) <= {"<br>"}
    assert not re.search(r"(?<!\\)\[", text)
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        rows = [len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()]
        assert len(set(rows)) == 1, block


def test_hostile_text_stays_text_when_markdown_is_rendered(hostile: Debrief) -> None:
    """A renderer that allows HTML and tables finds our headings and tables, and no element, link or image of theirs."""
    renderer = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    tokens = renderer.parse(markdown(hostile, "en"))
    inner = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inner)}
    assert {"heading_open", "table_open", "bullet_list_open"} <= kinds
    assert not {"html_block", "link_open", "image", "fence", "code_block", "s_open"} & kinds
    assert {child.content for child in inner if child.type == "html_inline"} <= {"<br>"}
    assert all(set(child.content) <= set("▁▂▃▄▅▆▇█") for child in inner if child.type == "code_inline")
    shown = "".join(child.content for child in inner if child.type == "text")
    assert "[@click=app.quit]x[/] <script>alert(1)</script>" in shown.replace("\u200b", "")
    assert "|`*_#" in shown


def test_hostile_text_is_only_text_in_json(hostile: Debrief) -> None:
    """JSON holds the texts cleaned, and is JSON: no NaN, and keys in English."""
    text = json.dumps(as_json(hostile), allow_nan=False, ensure_ascii=False)
    assert "\x9b" not in text
    assert "\\u001b" not in text
    assert json.loads(text)["decisions"][0]["by"].startswith("[/] [@click=app.quit]x[/] <script>")


def test_json_is_complete_and_rounded(room: Debrief) -> None:
    """Every part is there, times in whole ms, other numbers with 6 decimals at most."""
    found = as_json(room)
    assert room.known is None  # It was not asked.
    assert set(found) == set(room.__dataclass_fields__) - {"known"}

    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [n for inner in value.values() for n in numbers(inner)]
        if isinstance(value, list):
            return [n for inner in value for n in numbers(inner)]
        return [value] if isinstance(value, float) else []

    assert numbers(found)
    assert all(value == round(value, 6) for value in numbers(found))


def test_the_same_journal_gives_the_same_bytes(room: Debrief, room_journal: Path) -> None:
    """A report made twice is the same, whatever order sets take."""
    again = debrief(room_journal)
    assert again == room
    assert html(again, "nl") == html(room, "nl")


def test_clock_times_are_told_in_the_zone_asked_for(room: Debrief) -> None:
    """A clock time is that of the room, and the report says which zone that is."""
    assert "12:18:00" in markdown(room, "nl", ZONE)
    assert "(CET)" in markdown(room, "nl", ZONE)
    assert "11:18:00" in markdown(room, "nl")


def test_the_first_page_is_for_a_mayor(room: Debrief) -> None:
    """Before the details: what happened, for people, decided, left undone; marked as the model's; two digits."""
    text = markdown(room, "nl").split("## Oefendoelen")[0]
    for expected in (
        "22:37: Brand in station Veen.",
        "380.000 persoonsuren",
        "als niemand iets had gedaan: 820.000 persoonsuren",
        "Ze zijn indicatief",
        "ging niet door: geen middelen vrij",
        "op tijd gedaan 1, te laat 1, niet gedaan 1. Van één was de tijd aan het eind nog niet om.",
        "| NL-Alert versturen | De pers belt | 23:30 | niet gedaan<br>20 min bij 10",
    ):
        assert expected in text
    assert not re.search(r"grid\.|mobile\.|nl-alert|person-hours", text)


def used_keys() -> tuple[set[str], set[str]]:
    """Return the message keys that the code names, and the beginnings of those it makes."""
    exact: set[str] = set()
    begun: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value).removeprefix("report."))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value)
    return exact, {start for start in begun if re.fullmatch(r"[a-z]+(\.[a-z-]*)+", start)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_used(language: Language) -> None:
    """The catalogue holds no message that nothing in the code could ask for."""
    with (LOCALE_DIR / language / "LC_MESSAGES" / "report.po").open("rb") as file:
        found = {(m.id if isinstance(m.id, str) else m.id[0]).removeprefix("report.") for m in read_po(file) if m.id}
    exact, begun = used_keys()
    unused = {
        key
        for key in found
        if not {key, key.removesuffix(".title")} & exact
        and not key.startswith("column.")
        and not any(key.startswith(start) for start in begun)
    }
    assert not unused


def test_the_mark_can_be_pasted(room: Debrief, room_journal: Path) -> None:
    """The report has the mark in the form that verify --expect takes, in every language and format for people."""
    for language in LANGUAGES:
        for render in (html, markdown):
            (mark,) = set(re.findall(r"\b[0-9]+:[0-9a-f]{64}\b", render(room, language, ZONE)))
            assert verify(room_journal, mark).ok
            count, head = mark.split(":")
            assert not verify(room_journal, f"{int(count) + 1}:{head}").ok


@pytest.mark.parametrize("first", "09af")
def test_a_mark_stands_in_the_source_of_markdown_as_it_is(room: Debrief, first: str) -> None:
    """Whatever digit its hash begins with, what is copied from the file verifies."""
    head = first + "b" * 63
    proof = replace(room.proof, head=head)
    assert f"{proof.count}:{head}" in markdown(replace(room, proof=proof), "en", ZONE)
