"""Lines that an observer types.

They are notes as in the room, and what the simulation cell did.

``/call @rot asks for the grid`` is a call that was taken, ``/inject power-cut @rot`` an inject that was given, and
``/answer agree within the hour`` the answer that the simulation cell proposes to a request. The words are those of
either language. What they name is looked up as the marks of a note are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.errors import Reason, either
from sim.exercise.notes import NoteUnclear, choice_of, marked, parse_note
from sim.exercise.observed import ObserverNote
from sim.suggestions import likely
from sim.units import clean
from sim.words import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.exercise.observed import ObserverContext
    from sim.exercise.recording.waiting_requests import WaitingRequest

__all__ = ["ANSWERS", "WORDS", "parse_line", "word_of"]

Word = Literal["call", "inject", "answer"]
WORDS: Final[tuple[Word, ...]] = ("call", "inject", "answer")
"""Words with a slash before them that make a note; their texts are ``observe.word.*``."""
ANSWERS: Final = ("agree", "partly", "refuse")
_LONGEST: Final = 60


def word_of(line: str, known: Sequence[str] = WORDS) -> tuple[str, str] | None:
    """Return the key of the word with a slash that a line begins with, and the rest.

    None for a line that begins with none. Raises :class:`~sim.exercise.notes.NoteUnclear` for one that is unknown.
    """
    if not line.startswith("/"):
        return None
    written, _, rest = line[1:].partition(" ")
    texts = {say(language, f"observe.word.{key}"): key for key in known for language in LANGUAGES}
    word = written.casefold()
    fits = {key for text, key in texts.items() if text == word} or {
        key for text, key in texts.items() if word and text.startswith(word)
    }
    if len(fits) == 1:
        return fits.pop(), rest.strip()
    keys = fits or {texts[text] for text in likely(word, list(texts))} or set(known)
    words = [Reason.of("observe.slash", word=Reason.of(f"observe.word.{key}")) for key in known if key in keys]
    raise NoteUnclear.of("observe.error.word", word=_shown(f"/{written}"), known=either(words))


def parse_line(line: str, context: ObserverContext) -> ObserverNote:
    """Return the note that a line is.

    Only who plays in the simulation cell takes calls, gives injects and proposes answers. Raises
    :class:`~sim.exercise.notes.NoteUnclear` for what cannot be understood.
    """
    found = word_of(line.strip())
    if found is None:
        note = parse_note(line, context)
        return ObserverNote(note.kind, note.payload)
    word, rest = found
    if not context.plays:
        raise NoteUnclear.of("observe.error.not-playing", word=_shown(line.split(" ", 1)[0]))
    if word == "call":
        return ObserverNote("call-taken", marked(rest, context))
    return _inject(rest, context) if word == "inject" else _answer(rest, context)


def _inject(text: str, context: ObserverContext) -> ObserverNote:
    written, _, rest = text.partition(" ")
    given, titles = context.given(), _titles("inject", context)
    own = {name: texts for name, texts in titles.items() if given.get(name)}
    fits = _fitting(written, own) or [name for name in given if name == written.casefold()]
    if not fits and not own:
        raise NoteUnclear.of("observe.error.no-inject", name=_shown(written))
    if len(fits) != 1:
        # The names of other injects are not told: they are what is to come, or what others know.
        raise NoteUnclear.of("observe.error.inject", name=_shown(written), known=choice_of("", fits, written, own))
    said = marked(rest.strip(), context) if rest.strip() else {"text": ""}
    return ObserverNote("inject-given", {**said, "inject": fits[0]})


def _answer(text: str, context: ObserverContext) -> ObserverNote:
    """Return a proposed answer.

    It names the request where several wait, then what, and in which words.
    """
    waiting = context.requests
    if not waiting:
        raise NoteUnclear.of("observe.error.no-request")
    first, _, rest = text.partition(" ")
    request = waiting[0] if len(waiting) == 1 else None
    answer = _answer_named(first)
    if answer is None or request is None:
        named = _requests_named(first, context)
        if len(named) == 1:
            request = named[0]
            first, _, rest = rest.strip().partition(" ")
            answer = _answer_named(first)
        elif request is None:
            known = ", ".join(one.order for one in named or waiting)
            raise NoteUnclear.of("observe.error.which-request", name=_shown(first), known=_shown(known))
    if answer is None:
        answers = either([Reason.of(f"observe.answer.{key}") for key in ANSWERS])
        raise NoteUnclear.of("observe.error.answer", answer=_shown(first), known=answers)
    words = {"text": rest.strip()} if rest.strip() else {}
    payload: dict[str, object] = {
        "order": request.order,
        "action": request.action,
        "target": request.target,
        "answer": answer,
        **words,
    }
    return ObserverNote("proposed-answer", payload, request.seq)


def _answer_words() -> dict[str, str]:
    return {say(language, f"observe.answer.{key}"): key for language in LANGUAGES for key in ANSWERS}


def _answer_named(written: str) -> str | None:
    word = written.casefold().rstrip(".,;:")
    fits = {key for text, key in _answer_words().items() if len(word) > 1 and text.startswith(word)}
    return fits.pop() if len(fits) == 1 else None


def _requests_named(written: str, context: ObserverContext) -> list[WaitingRequest]:
    """Return the requests that a name can mean: that of the order, or of its action."""
    titles = _titles("action", context)
    exact = [one for one in context.requests if written.casefold() == one.order.casefold()]
    return exact or [
        one for one in context.requests if _fitting(written, {one.action: titles.get(one.action, {one.action})})
    ]


def _titles(kind: str, context: ObserverContext) -> dict[str, set[str]]:
    """Return the names of a kind, each with what it may be called."""
    found: dict[str, set[str]] = {}
    for key, title in context.names.items():
        family, _, name = key.partition("/")
        if family == kind:
            texts = (name, *(title.in_(language) for language in LANGUAGES))
            found[name] = {text.casefold().replace(" ", "-") for text in texts if text}
    return found


def _fitting(written: str, titles: Mapping[str, set[str]]) -> list[str]:
    word = written.casefold()
    exact = [name for name, texts in titles.items() if word in texts]
    return exact or [name for name, texts in titles.items() if word and any(text.startswith(word) for text in texts)]


def _shown(text: str) -> str:
    return clean(text, lines=False)[:_LONGEST]
