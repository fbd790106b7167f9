"""Checks of texts: both languages, and the word that says that it is an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason

if TYPE_CHECKING:
    from sim.scenario.checks.known import Draft
    from sim.scenario.nodes import Node
    from sim.scenario.problems import Problems

__all__ = ["check_languages", "check_texts"]

_OPENING: Final = {"nl": "OEFENING", "en": "EXERCISE"}


def check_texts(draft: Draft) -> None:
    """Tell of texts that miss a language and injects that do not say that they are an exercise."""
    check_languages(draft.problems, draft.root)
    for number, inject in enumerate(draft.scenario.injects):
        text = inject.text
        if not text.nl and not text.en:
            draft.say(("injects", number, "text"), Reason.of("problems.text.none"))
        if text.nl == text.en and text.nl.startswith(tuple(_OPENING.values())):
            continue
        for language, word in _OPENING.items():
            words = getattr(text, language)
            if words and not words.startswith(word):
                what = Reason.of("problems.text.opening", language=_named(language), word=word)
                draft.say(("injects", number, "text", language), what)


def check_languages(problems: Problems, root: Node, section: str | None = None) -> None:
    """Tell of every text under ``root`` (or in one section of it) that is given in one language only."""
    if section is None:
        _check_under(problems, root, root, ())
    elif section in root.mapping:
        _check_under(problems, root, root.mapping[section], (section,))


def _check_under(problems: Problems, root: Node, node: Node, path: tuple[str | int, ...]) -> None:
    value = node.value
    if isinstance(value, list):
        for number, item in enumerate(value):
            _check_under(problems, root, item, (*path, number))
    elif isinstance(value, dict):
        for language, other in (("nl", "en"), ("en", "nl")):
            if _said(value.get(language)) and not _said(value.get(other)):
                what = Reason.of("problems.text.one-language", language=_named(other), field=other)
                problems.at(root, path, what, Reason.of("problems.missing.do", field=other), code=f"no {other}")
        for key, child in value.items():
            if isinstance(child.value, dict | list):
                _check_under(problems, root, child, (*path, key))


def _named(language: str) -> Reason:
    return Reason.of(f"problems.language.{language}")


def _said(node: Node | None) -> bool:
    return node is not None and node.value not in (None, "")
