"""What people typed is text in Markdown, whatever reads it: never a link, a heading, emphasis, a list or HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from sim.debrief.report.render import _md
from sim.units import clean

BREAK = "\u200b"
RENDERER = (
    MarkdownIt("gfm-like", {"html": True, "typographer": False})
    .use(footnote_plugin)
    .use(deflist_plugin)
    .use(tasklists_plugin)
    .use(dollarmath_plugin)
    .use(attrs_plugin)
)
TYPED = [
    "jan@example.nl", "example.nl", "zie www.example.nl/x", "//example.nl", "https://example.nl",
    "HTTP://a.b", "ftp://a.b", "mailto:a@b.nl", "xmpp:a@b.nl", "tel:112", "javascript:alert(1)",
    "@burgemeester", "#123", "a#12", ":smile:", "a:100:", ":+1:", "[^1]", "[^1]: noot", "&copy; &#35;",
    "a | b", "|---|", "# kop", "kop\\", "===", "---", "- x", "+ x", "* x", "1. x", "1.", "12) x", "> x",
    "    code", "`code`", "``` x", "~~~", "~~weg~~", "**vet**", "_schuin_", "==x==", "++x++", "<b>x</b>",
    "<https://a.nl>", "[x](y)", "![x](y)", "[x]: y", "[ ] doen", "[[x]]", "$x$", "{#id}", ": x", "!!! let op",
    "\\*x\\*", "\\", "a\\|b", "192.168.0.1:80", "gri\u200bd.nl", "a.b.c.nl:80/x?y=z", "\u2764.ws", "??? meer",
    "www.1a.nl", "09:30:15", "b\u00fccher.de", "www\uff0eexample.nl", "x@y", "a.@b.nl", "a..nl", "::: note",
    "---\ntitle: x", "{{ x }}", "{% x %}", "1 #", "vak 1 ##", "a # #", "a #\\", "#", "a \t#", "x ^",
]  # fmt: skip
MARKS = st.text(st.sampled_from("\\`*_[]{}|~$^#+=:!-.@/<>&()'\" \n1a2nlwxhtps9\u00e9\u2764"), max_size=40)
TEXTS = st.sampled_from(TYPED) | MARKS | st.lists(st.sampled_from(TYPED) | st.text(max_size=4)).map(" ".join)


def one_line(text: str) -> str:
    """Return a text as the report keeps it: clean, on one line."""
    return " ".join(clean(text, lines=False).split())


def rendered(source: str) -> tuple[set[str], str]:
    """Return the kinds of elements that a renderer finds, and the text that a reader sees."""
    tokens = RENDERER.parse(source)
    inner = [child for token in tokens for child in token.children or ()]
    return {token.type for token in (*tokens, *inner)}, "".join(child.content for child in inner)


PARAGRAPH = {"paragraph_open", "paragraph_close", "inline", "text"}
CONTEXTS = {
    "paragraph": ("{}\n", PARAGRAPH),
    "item": ("- {}\n", PARAGRAPH | {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}),
    "strong": ("**{}**\n", PARAGRAPH | {"strong_open", "strong_close"}),
    "heading": ("## {}\n", {"heading_open", "heading_close", "inline", "text"}),
    "cell": (
        "| a |\n| --- |\n| {} |\n",
        {"inline", "text"}
        | {f"{part}_{side}" for part in ("table", "thead", "tbody", "tr", "th", "td") for side in ("open", "close")},
    ),
}


def assert_shown(context: str, text: str) -> None:
    """Assert that a renderer shows a text in one place of the report as it is, with no elements but our own."""
    around, ours = CONTEXTS[context]
    kinds, shown = rendered(around.format(_md(text)))
    assert kinds <= ours, text
    assert shown.replace(BREAK, "").removeprefix("a" if context == "cell" else "") == text


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_renderer_shows_what_has_a_meaning_somewhere(context: str) -> None:
    """Every text that some dialect gives a meaning is shown as typed, in every place, and after and before a word."""
    for typed in TYPED:
        for text in (typed, f"{typed} x", f"x {typed}", f"1 {typed}"):
            assert_shown(context, one_line(text))


@pytest.mark.parametrize("context", CONTEXTS)
@given(typed=TEXTS)
def test_a_renderer_shows_what_was_typed_and_nothing_else(context: str, typed: str) -> None:
    """In every place of the report a renderer with all that GitHub knows finds only our own elements, and the text."""
    text = one_line(typed)
    if text:
        assert_shown(context, text)


@given(typed=TEXTS)
def test_nothing_is_found_in_the_text_that_is_shown(typed: str) -> None:
    """Readers that look for names, issues, addresses and smileys after rendering find none that a person typed."""
    shown = rendered(_md(one_line(typed)))[1]
    assert not re.search(r"@[\w-]", shown)
    assert not re.search(r"#[\w]", shown)
    assert not re.search(r"(?<!\d):[a-z0-9_+-]+:", shown)
    assert not re.search(r"[\w.+-]+@[\w-]+\.", shown)


@given(typed=TEXTS)
def test_nothing_is_found_in_the_source_either(typed: str) -> None:
    """Readers that look for addresses in the source before anything else (cmark-gfm) find none."""
    source = unescape(_md(one_line(typed)))
    assert not re.search(r"(?i)(?:https?|ftp|mailto|xmpp):|www\.|(?<!\\)//", source)


@pytest.mark.parametrize(
    "plain", ["Om 09:30 is 12,5 % uit; 1.250 mensen (2 h).", "112/meldkamer - wacht + hoop = x", "! goed", "? hoe lang"]
)
def test_ordinary_sentences_stay_readable(plain: str) -> None:
    """What no dialect gives a meaning is not escaped."""
    assert _md(plain) == plain


def test_several_lines_stay_lines() -> None:
    """A cell with two times keeps both, and the second one begins no list either."""
    assert _md("09:30\n- 10:00\n1. x") == "09:30\n\\- 10:00\n1\\. x"
