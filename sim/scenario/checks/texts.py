"""Checks of texts: both languages, and the word that says that it is an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.source.source_tree import Shared

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft
    from sim.scenario.source.problems import Problems
    from sim.scenario.source.source_tree import SourceNode

__all__ = ["check_languages", "check_texts"]

_Steps = tuple[()] | tuple[str | int, "_Steps"]
"""A path, last step first: a chain costs one pair a step, however many stand under it."""
_OPENING: Final = {"nl": "OEFENING", "en": "EXERCISE"}


def check_texts(draft: Draft) -> None:
    """Report texts that lack a language and injects without their opening.

    The opening says, in each language, that the inject is an exercise.
    """
    check_languages(draft.problems, draft.root, shared=draft.shared)
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


def check_languages(
    problems: Problems, root: SourceNode, section: str | None = None, shared: Shared | None = None
) -> None:
    """Report every text under ``root`` that is given in one language only.

    With ``section`` only that section is searched. What is ``shared`` and has no fault is searched once.
    """
    looker = _Looker(problems, root, shared or Shared())
    if section is None:
        looker.look(root, ())
    elif section in root.mapping:
        looker.look(root.mapping[section], (section, ()))


class _Looker:
    def __init__(self, problems: Problems, root: SourceNode, shared: Shared) -> None:
        self._problems = problems
        self._root = root
        self._shared = shared
        self._sound: set[int] = set()

    def look(self, node: SourceNode, path: _Steps) -> bool:
        """Report incomplete texts under a node; return whether there are none.

        ``path`` is the place of the node, last step first.
        """
        value = node.value
        if id(value) in self._sound:
            return True
        sound = True
        if isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item.value, dict | list):
                    sound &= self.look(item, (number, path))
        elif isinstance(value, dict):
            if "nl" in value or "en" in value:
                sound = self._whole(value, path)
            for key, child in value.items():
                if isinstance(child.value, dict | list):
                    sound &= self.look(child, (key, path))
        if sound and value in self._shared:
            self._sound.add(id(value))
        return sound

    def _whole(self, value: dict[str, SourceNode], path: _Steps) -> bool:
        sound = True
        for language, other in (("nl", "en"), ("en", "nl")):
            if _said(value.get(language)) and not _said(value.get(other)):
                what = Reason.of("problems.text.one-language", language=_named(other), field=other)
                remedy = Reason.of("problems.missing.do", field=other)
                self._problems.at(self._root, _forward(path), what, remedy, code=f"no {other}")
                sound = False
        return sound


def _forward(path: _Steps) -> list[str | int]:
    steps: list[str | int] = []
    while path:
        step, path = path
        steps.append(step)
    return steps[::-1]


def _named(language: str) -> Reason:
    return Reason.of(f"problems.language.{language}")


def _said(node: SourceNode | None) -> bool:
    return node is not None and node.value not in (None, "")
