"""Which known names a name may mean that is not there.

One rule for everything that is asked for by name, in files and on the command line. A name may be mistyped
(``station-failre``), half known (``hospital`` of ``hospital-umc``), too long (``hospital-umc`` of ``hospital``) or said
in other words (``electricity``, of which only the title speaks). So letters count, and words of names and titles. Where
nothing is like it, nothing is named.
"""

from __future__ import annotations

import heapq
import itertools
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["MOST_CANDIDATES", "likely"]

_MOST: Final = 3
"""Names that are given at most."""
_LONGEST: Final = 80
MOST_CANDIDATES: Final = 2_000
"""Known names that are looked at at most."""
_MOST_COMPARED: Final = 5
_TYPED: Final = 0.8
"""Likeness of letters, 0..1, from which a name is taken for mistyped, whatever its words."""
_LIKE: Final = 0.7
_LIKE_SHORT: Final = 0.75
_SHORT: Final = 5
"""Letters up to which two names must be more alike: by chance half of so few are the same."""
_WORD: Final = re.compile(r"[^\W_]+")
_BEGINS: Final = 3
"""Letters from which a word may be the beginning of another."""
_INSIDE: Final = 5
"""Letters from which a word may stand inside another: many Dutch words are one in the other."""


def likely(name: str, known: Collection[str], titles: Mapping[str, Iterable[str]] | None = None) -> tuple[str, ...]:
    """Return the known names that ``name`` most likely means.

    They are at most three, the likeliest first; none if none is like it. ``titles`` has those of the known names that
    have any: they are looked through for words.
    """
    wanted = name[:_LONGEST].casefold()
    letters = _alike(wanted, known)
    if letters is not None and letters[0] >= _TYPED:
        return (letters[1],)
    named = _with_words(wanted, known, titles or {})
    return named or ((letters[1],) if letters is not None else ())


def _alike(wanted: str, known: Collection[str]) -> tuple[float, str] | None:
    """Return the name most like ``wanted`` in its letters, with how much.

    The likeness is 0..1; none where no name is like enough.
    """
    best: tuple[float, str] | None = None
    for candidate in _worth_comparing(wanted, known):
        left, right = _difference(wanted, candidate[:_LONGEST].casefold())
        alike = SequenceMatcher(None, left, right, autojunk=False).ratio()
        least = _LIKE_SHORT if min(len(left), len(right)) <= _SHORT else _LIKE
        if alike >= least and (best is None or alike > best[0]):
            best = alike, candidate
    return best


def _worth_comparing(wanted: str, known: Collection[str]) -> list[str]:
    # Comparing letter by letter is slow: only names that share the most pairs of letters are worth it.
    pairs = _pairs(wanted)
    scored: list[tuple[float, int, str]] = []
    for order, candidate in enumerate(itertools.islice(known, MOST_CANDIDATES)):
        theirs = _pairs(candidate[:_LONGEST].casefold())
        shared = len(pairs & theirs)
        if shared:
            scored.append((-shared / len(pairs | theirs), order, candidate))
    return [candidate for _, _, candidate in heapq.nsmallest(_MOST_COMPARED, scored)]


def _pairs(name: str) -> set[str]:
    marked = f"^{name}$"
    return {marked[i : i + 2] for i in range(len(marked) - 1)}


def _difference(left: str, right: str) -> tuple[str, str]:
    """Return two names without the words that they begin and end with alike.

    Those say nothing of a slip.
    """
    ours, theirs = _WORD.findall(left), _WORD.findall(right)
    if not ours or not theirs or (ours[0] != theirs[0] and ours[-1] != theirs[-1]):
        return left, right
    while len(ours) > 1 and len(theirs) > 1 and ours[0] == theirs[0]:
        del ours[0], theirs[0]
    while len(ours) > 1 and len(theirs) > 1 and ours[-1] == theirs[-1]:
        del ours[-1], theirs[-1]
    return "-".join(ours), "-".join(theirs)


def _with_words(wanted: str, known: Collection[str], titles: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the names that have all words of ``wanted``, or of which it has all.

    Where no name does, it is those with these words in a title.
    """
    words = [word for word in _WORD.findall(wanted) if _tells(word)]
    if not words:
        return ()
    named: list[tuple[int, int, str]] = []
    titled: list[tuple[int, int, str]] = []
    for order, candidate in enumerate(itertools.islice(known, MOST_CANDIDATES)):
        theirs = _WORD.findall(candidate[:_LONGEST].casefold())
        if _covered(words, theirs) or _mostly(words, theirs):
            named.append((len(set(theirs) ^ set(words)), order, candidate))
            continue
        for title in titles.get(candidate, ()):
            spoken = _WORD.findall(title[:_LONGEST].casefold())
            if _covered(words, theirs + spoken):
                titled.append((len(spoken), order, candidate))
                break
    best = heapq.nsmallest(_MOST, named or titled)
    return tuple(candidate for other, _, candidate in best if other == 0 or best[0][0] > 0)


def _tells(word: str) -> bool:
    return len(word) >= _BEGINS or any(letter.isdigit() for letter in word)


def _covered(words: list[str], by: list[str]) -> bool:
    """Return whether each word is one of the others, or part of one."""
    return all(any(_part_of(word, other) for other in by) for word in words)


def _part_of(word: str, other: str) -> bool:
    return word == other or (_tells(word) and other.startswith(word)) or (len(word) >= _INSIDE and word in other)


def _mostly(words: list[str], theirs: list[str]) -> bool:
    """Return whether all words of a known name are among ``words``.

    They must make up half of their letters or more.
    """
    told = [word for word in theirs if _tells(word)]
    return (
        bool(told)
        and set(told) <= set(words)
        and 2 * sum(map(len, dict.fromkeys(told))) >= sum(map(len, dict.fromkeys(words)))
    )
