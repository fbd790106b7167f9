"""The words of the room without a screen: verbs, and what is typed behind them.

A line is a verb, then what it is about, then labels with a colon: ``order generator target: hospital why: no power``.
Verbs and labels are known in both languages, and by any beginning that only one of them has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sim.suggestions import likely
from sim.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tui.text.format import Words

__all__ = ["VERBS", "Typed", "Unclear", "Verb", "labels_of", "typed", "words_of"]

_NAMED: Final = 6
"""Words that an error lists at most."""
_SHOWN: Final = 60
"""Characters of a wrong word that an error repeats."""


class Unclear(Exception):
    """A line that cannot be done as it stands. It carries why, and what to write."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be typed. Its words are ``plain.verb.NAME``, by commas; its help is ``plain.help.NAME``."""

    name: str
    keys: tuple[str, ...] = ()
    """Names of the keys of the room that do the same."""
    labels: tuple[str, ...] = ()
    """What may follow with a colon: its words are ``plain.label.NAME``."""
    whole: bool = False
    """It must be typed in full, since it cannot be taken back."""


VERBS: Final[tuple[Verb, ...]] = (
    Verb("start", ("clock", "begin")),
    Verb("pause", ("clock",)),
    Verb("speed", ("faster", "slower")),
    Verb("pace"),
    Verb("jump", ("jump",), ("standing", "stop")),
    Verb("planned", ("jump",), ("at", "goal")),
    Verb("wait"),
    Verb("brief", ("brief",)),
    Verb("status", ("now",)),
    Verb("read", ("read", "detail", "lines", "staff-note")),
    Verb("say", ("said", "said-here"), ("to", "by")),
    Verb("injects", ("injects",)),
    Verb("release", ("release",)),
    Verb("hold", ("hold",)),
    Verb("skip", ("skip",)),
    Verb("move", ("move",)),
    Verb("remedy", ("remedy",)),
    Verb("withdraw", ("withdraw",)),
    Verb("shift", ("shift",)),
    Verb("ad-hoc", ("ad-hoc",), ("to", "via", "from", "at", "expects")),
    Verb("proposal", ("proposal",)),
    Verb("actions", ("response",)),
    Verb("order", ("order", "order-here"), ("target", "by", "why", "at", "for", "takes")),
    Verb("redirect", ("redirect",), ("target", "by", "why", "at")),
    Verb("decide", ("decision", "decide-here"), ("which", "by", "why", "known", "at", "for")),
    Verb("answer", ("choose",)),
    Verb("tick", ("tick",), ("which",)),
    Verb("situation", ("situation", "order-of")),
    Verb("map", ("map",)),
    Verb("find", ("find",)),
    Verb("why", ("why", "cause")),
    Verb("override", ("override",), ("why", "at", "lasts", "for")),
    Verb("journal", ("journal", "entry")),
    Verb("note", ("note",)),
    Verb("undo", ("undo",)),
    Verb("black", ("blackout",)),
    Verb("branch", ("branch",)),
    Verb("briefing", ("briefing",)),
    Verb("present", ("setup",)),
    Verb("absent", ("setup",)),
    Verb("dry-run", ("setup",)),
    Verb("stop", ("stop", "stop-sign"), whole=True),
    Verb("end", ("end",), whole=True),
    Verb("report", ("report",)),
    Verb("hotwash", ("hotwash", "column", "column-before")),
    Verb("language"),
    Verb("help", ("help",)),
    Verb("quit", ("quit",)),
)
"""In the order in which help lists them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was typed."""

    verb: Verb
    head: str
    """What stands behind the verb, up to the first label."""
    labels: Mapping[str, tuple[str, ...]]
    """What stands behind each label, as often as it was given."""

    def first(self) -> tuple[str, str]:
        """Return the first word of the head, and the rest of it."""
        first, _, rest = self.head.partition(" ")
        return first, rest.strip()

    def label(self, name: str) -> str:
        """Return what was given behind a label; empty where it was not. The last one counts."""
        return self.labels.get(name, ("",))[-1]


def words_of(verb: Verb) -> tuple[str, ...]:
    """Return every word for a verb, in both languages."""
    return tuple(
        dict.fromkeys(word for language in LANGUAGES for word in _split(say(language, f"plain.verb.{verb.name}")))
    )


def labels_of(verb: Verb) -> dict[str, str]:
    """Return the labels of a verb by each of their words, in both languages."""
    return {
        word: name
        for language in LANGUAGES
        for name in verb.labels
        for word in _split(say(language, f"plain.label.{name}"))
    }


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


@cache
def _known() -> dict[str, Verb]:
    return {word: verb for verb in VERBS for word in words_of(verb)}


def typed(words: Words, line: str) -> Typed:
    """Return what a line says. Raises :class:`Unclear` for a verb that is none, or may be several."""
    begin, _, rest = line.strip().partition(" ")
    if begin[:1] in ("?", "=") and begin != "?":
        # As in the form of notes: a question of the players, and its answer.
        return Typed(_named("note"), line.strip(), {})
    verb = _verb(words, begin)
    head, labels = _parts(verb, rest)
    return Typed(verb, head, labels)


def _named(name: str) -> Verb:
    return next(verb for verb in VERBS if verb.name == name)


def _verb(words: Words, written: str) -> Verb:
    word = written.casefold().rstrip(":")
    known = _known()
    if word in known:
        return known[word]
    begun = [(one, verb) for one, verb in known.items() if word and one.startswith(word)]
    verbs = {verb.name for _, verb in begun}
    if len(verbs) == 1 and not begun[0][1].whole:
        return begun[0][1]
    shown = written[:_SHOWN]
    if len(verbs) == 1:
        raise Unclear(words("plain.error.whole", word=shown, full=begun[0][0]))
    if begun:
        mine = set(_mine(words))
        fits = [one for one, _ in begun if one in mine] or [one for one, _ in begun]
        raise Unclear(words("plain.error.several", word=shown, known=_listed(fits)))
    near = likely(word, [one for one in known if one in set(_mine(words))]) or likely(word, list(known))
    if near:
        raise Unclear(words("plain.error.near", word=shown, known=_listed(list(near))))
    raise Unclear(words("plain.error.unknown", word=shown))


def _mine(words: Words) -> Iterator[str]:
    """Return the words of the verbs in the language of the room."""
    for verb in VERBS:
        yield from _split(words(f"plain.verb.{verb.name}"))


def _listed(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(names[:_NAMED])) + (", …" if len(names) > _NAMED else "")


def _parts(verb: Verb, text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return what stands before the first label, and what behind each."""
    known = labels_of(verb)
    if not known:
        return text.strip(), {}
    marks = list(re.finditer(rf"(?:^|(?<=\s))({'|'.join(map(re.escape, known))}):(?=\s|$)", text, re.IGNORECASE))
    labels: dict[str, tuple[str, ...]] = {}
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    for mark, end in zip(marks, ends, strict=True):
        name = known[mark[1].casefold()]
        labels[name] = (*labels.get(name, ()), text[mark.end() : end].strip())
    return text[: marks[0].start() if marks else len(text)].strip(), labels
