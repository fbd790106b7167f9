"""An exercise on paper: everything is there, in order, and nothing that participants must not see."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.handouts import DOCUMENTS, handouts, html
from sim.scenario import builtin, find, load
from sim.scenario.load import from_resolved
from sim.scenario.models.inject import planned_times
from sim.units import clean, format_clock

if TYPE_CHECKING:
    from sim.handouts import Document
    from sim.scenario.models import Scenario
    from sim.words import Language

LANGUAGES: tuple[Language, ...] = ("nl", "en")


class Shown(HTMLParser):
    """What a reader of a page sees, and every element in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._style = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        """Go back to text behind the style."""
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Take text, but no style."""
        self.text += "" if self._style else data


def shown(scenario: Scenario, language: Language, *documents: Document) -> str:
    """Return the text of a page in one line."""
    return " ".join(Shown(html(handouts(scenario, language), documents or DOCUMENTS)).text.split())


@pytest.fixture(params=builtin())
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Return each built-in exercise."""
    return load(find(request.param))


def one_line(text: str) -> str:
    """Return a text as :func:`shown` has it."""
    return " ".join(clean(text).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_inject_is_on_list_card_sheet_and_slip(scenario: Scenario, language: Language) -> None:
    """Of each inject the list has the title, the others the text, and the sheet its lines; each once."""
    pages = {document: shown(scenario, language, document) for document in DOCUMENTS}
    for inject in scenario.injects:
        text = one_line(inject.text.in_(language))
        assert pages["list"].count(one_line(inject.title.in_(language))) >= 1
        assert [pages[name].count(text) for name in ("cards", "roles", "slips")] == [1, 1, 1], inject.id
        for line in (inject.lines.says, inject.lines.hint, *inject.lines.if_asked, *inject.lines.may_promise):
            assert one_line(line.in_(language)) in pages["roles"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_hold_nothing_of_the_script(scenario: Scenario, language: Language) -> None:
    """What is handed to participants has no note for staff, title, controller, condition, line or expectation."""
    slips = shown(scenario, language, "slips")
    told = one_line(" ".join(inject.text.in_(language) for inject in scenario.injects))
    for inject in scenario.injects:
        lines = inject.lines
        kept = [inject.staff, inject.controller, lines.hint, *lines.if_asked, *lines.may_promise]
        for text in filter(None, (one_line(one.in_(language)) for one in kept)):
            assert text not in slips or text in told, (inject.id, text)
    for word in ("T+", "zodra", "once:", "reserve", "expected", "verwacht:"):
        assert word not in slips or word in told
    titles = {"class": re.findall(r'class="([a-z ]+)"', html(handouts(scenario, language), ("slips",)))}
    assert not {"note", "staff", "turn", "card"} & {name for one in titles["class"] for name in one.split()}


def test_staff_notes_are_on_staff_documents_alone(scenario: Scenario) -> None:
    """Each page for staff says that it is, and that for participants does not."""
    for language, words in (("nl", "ALLEEN VOOR DE OEFENSTAF"), ("en", "FOR EXERCISE STAFF ONLY")):
        found = handouts(scenario, language)  # type: ignore[arg-type]
        said = {document: words in html(found, (document,)) for document in DOCUMENTS}
        assert said == {"list": True, "cards": True, "roles": True, "slips": False}


def test_injects_stand_in_the_order_in_which_they_come(scenario: Scenario) -> None:
    """By planned time, as the script has it; then what waits and the reserve, each behind what it follows."""
    found = handouts(scenario, "en").injects
    planned = planned_times(scenario.injects)
    by_number = dict(enumerate(scenario.injects, 1))
    timed = [planned[by_number[one.number].id] for one in found if one.group == "timed"]
    assert timed == sorted(planned.values())
    groups = [one.group for one in found]
    assert groups == sorted(groups, key=["timed", "waiting", "reserve"].index)
    assert sorted(one.number for one in found) == sorted(by_number)
    place = {by_number[one.number].id: at for at, one in enumerate(found)}
    for one in found:
        inject = by_number[one.number]
        if inject.id in planned:
            assert one.when.startswith(f"{format_clock(planned[inject.id])} · {one.clock}")
        if inject.after is not None:
            assert place[inject.after.inject] < place[inject.id]
            assert f"no. {next(n for n, other in by_number.items() if other.id == inject.after.inject)}" in one.when


def test_a_condition_and_an_expectation_are_told_in_words() -> None:
    """The list of Diemen says when a conditional inject comes, what is expected, and in what time."""
    page = shown(load(find("diemen-2015")), "nl", "list")
    assert "zodra: Mobiel Vodafone Amsterdam-Amstelland onder 50 % gedurende 3 min" in page
    assert "Opschalen naar GRIP 2 (binnen 20 min · GRIP 2 binnen 30 minuten na de uitval)" in page
    assert "25 min na nr. 32 (Scholen vragen wat zij moeten doen)" in page
    assert "Tegenspel 2" in page


def test_another_day_has_its_date() -> None:
    """A time on another day than STARTEX has the date, since the clock alone would be read as today."""
    page = shown(load(find("citrix")), "nl", "list")
    assert "T+11:05 · 2020-01-18 03:05" in page
    assert "T+0:05 · 16:05" in page


def test_the_sheet_of_a_controller(scenario: Scenario) -> None:
    """Each controller has a sheet with all that is theirs and nothing else; the telephone list names every team."""
    found = handouts(scenario, "nl")
    for role in found.roles:
        assert all(one.controller == role.controller for one in role.injects)
        assert set(role.plays) == {one.sender for one in role.injects if one.sender}
    assert sum(len(role.injects) for role in found.roles) == len(scenario.injects)
    assert [line.name for line in found.teams] == [team.nl for team in scenario.teams.values()]
    assert {persona.nl for persona in scenario.personas.values()} <= {line.name for line in found.staff}
    page = shown(scenario, "nl", "roles")
    assert all(team.nl in page for team in scenario.teams.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_asks_for_nothing(scenario: Scenario, language: Language) -> None:
    """No script, link, image or address of anything outside the page, and a policy that would refuse them."""
    page = html(handouts(scenario, language))
    read = Shown(page)
    assert {tag for tag, _ in read.elements} & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "a",
        "form",
        "base",
    } == set()
    assert not any(key in attrs for _, attrs in read.elements for key in ("src", "href", "style", "onload", "onclick"))
    assert "url(" not in page
    assert "@import" not in page
    policies = [attrs["content"] for _, attrs in read.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0] is not None
    assert "default-src 'none'" in policies[0]
    assert "size: A4" in page


def hostile(text: str) -> Scenario:
    """Return an exercise with ``text`` in everything that an author writes about an inject."""
    both = {"nl": text, "en": text}
    inject: dict[str, Any] = {
        "id": "a",
        "at": "5min",
        "title": both,
        "text": both,
        "from": both,
        "to": "rot",
        "staff": both,
        "controller": both,
        "lines": {"says": both, "if-asked": [both], "may-promise": [both], "hint": both},
        "attachments": ["<b>.pdf"],
        "presumes": {"process": "grid", "below": 0.5},
        "expects": [{"do": "d", "objective": "o/t"}],
        "via": "pigeon",
    }
    form = {
        "format": "keten/1",
        "id": "x",
        "title": both,
        "starts": "2026-01-05 08:30",
        "lasts": "1h",
        "processes": {"grid": {"title": both}},
        "channels": {"pigeon": "grid"},
        "teams": {"rot": both},
        "personas": {"p": both},
        "objectives": {"o": {"title": both, "tasks": {"t": both}}},
        "decisions": {"d": both},
        "injects": [inject, {"id": "b", "after": {"inject": "a"}, "to": "all", "text": both}],
    }
    return from_resolved(form)


TAGS = st.sampled_from(
    ["<script>alert(1)</script>", "</p><h1>", "{{ 7*7 }}", "{% for %}", "&amp;", '"><img src=x>', "'"]
)


@settings(max_examples=40)
@given(st.lists(TAGS | st.text("abc <>&\"'{}%\n\u00e9", max_size=8), max_size=5).map("".join))
def test_what_authors_write_is_text(text: str) -> None:
    """Whatever stands in titles, texts and names is shown letter by letter and makes no element."""
    plain, page = (html(handouts(hostile(one), "nl")) for one in ("x", text))
    read = Shown(page)
    allowed = {tag for tag, _ in Shown(plain).elements}
    assert {tag for tag, _ in read.elements} <= allowed
    if text.strip():
        assert one_line(text) in " ".join(read.text.split())
    assert "<b>.pdf" in read.text
    assert "49" not in read.text.replace("2026", "") or "49" in text


def test_an_exercise_without_injects_has_pages() -> None:
    """Without injects there is a telephone list still, and empty documents do not fail."""
    scenario = hostile("x").model_copy(update={"injects": ()})
    assert "x" in shown(scenario, "nl", "roles")
    assert shown(scenario, "en", "list")
