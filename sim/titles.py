"""Titles of the things of a scenario, in one language.

Screens, commands, reports and journals look them up here.

Titles are kept by ``kind/name``. They come from a scenario as it runs, or from what the header of a journal holds in
its place, of which nothing is believed. What has no title goes by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sim.origin import Origin, numbered
from sim.units import clean
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.words import Key, Language

__all__ = ["Title", "Titled", "Titles", "beginning", "expected_titles", "one_line", "shortened", "titles_in"]

_LONGEST: Final = 80
"""Most of a text that stands for a title, in characters."""
_FAMILIES: Final = {
    "process": ("processes",),
    "region": ("regions",),
    "crew": ("crews",),
    "route": ("routes",),
    "action": ("decisions", "actions"),
    "threat": ("threats",),
    "reaction": ("reactions",),
    "inject": ("injects",),
    "party": ("personas", "teams"),
    "objective": ("objectives",),
}
"""Kind of thing → where a scenario declares it; the last one wins."""
_PARTS: Final = (("process", "need", "needs"), ("threat", "stage", "stages"), ("objective", "task", "tasks"))
"""Kind of a thing, kind of its parts, and where it declares them."""


class Titled(Protocol):
    """A text in both languages."""

    def in_(self, language: str, /) -> str:
        """Return the text in ``nl`` or ``en``; the other one where it is missing."""


class Title(NamedTuple):
    """A text in both languages that is not of a scenario's model."""

    nl: str = ""
    en: str = ""

    def in_(self, language: str, /) -> str:
        """Return the text in ``nl`` or ``en``; the other one where it is missing."""
        return (self.en or self.nl) if language == "en" else (self.nl or self.en)


def one_line(text: str) -> str:
    """Return a text as it may be shown on one line."""
    return clean(text, lines=False)


def titles_in(scenario: object) -> dict[str, Titled]:
    """Return the titles of all that a scenario declares, by ``kind/name``.

    ``scenario`` is a scenario, or the mapping that a journal holds in its place. Parts stand under
    ``need/process/need``, ``stage/threat/stage`` and ``task/objective/task``, the title of the region of a process
    under ``where/process``, what an inject asks for under ``expectation/inject/index``.
    """
    titles: dict[str, Titled] = {}
    for kind, families in _FAMILIES.items():
        for family in families:
            for name, held in _declared(scenario, family):
                titles[f"{kind}/{name}"] = _title(held)
                for whole, part, inside in _PARTS:
                    if whole == kind:
                        titles |= {f"{part}/{name}/{key}": _title(one) for key, one in _declared(held, inside)}
    for name, held in _declared(scenario, "processes"):
        region = _field(held, "region")
        title = titles.get(f"region/{region}")
        if title is not None:
            titles[f"where/{name}"] = title if title.in_("nl") else Title(str(region), str(region))
        rule = _field(held, "takes_over") or _field(held, "takes-over")
        if rule is not None:
            whose = titles.get(f"process/{name}")
            nl, en = (one or name for one in (_both(whose) if whose is not None else ("", "")))
            titles[f"reaction/take-over:{name}"] = Title(
                say("nl", "journal.take-over", station=nl), say("en", "journal.take-over", station=en)
            )
    for name, held in _declared(scenario, "injects"):
        titles |= expected_titles(name, _field(held, "expects"), titles)
    return titles


def expected_titles(inject: str, expects: object, titles: Mapping[str, Titled]) -> dict[str, Titled]:
    """Return what an inject asks for, by ``expectation/inject/index``.

    It is the title of the action that will do.
    """
    listed = expects if isinstance(expects, list | tuple) else ()
    return {
        f"expectation/{inject}/{index}": title
        for index, wanted in enumerate(listed)
        if (title := titles.get(f"action/{_field(wanted, 'do')}")) is not None
    }


def _field(held: object, name: str) -> object:
    return held.get(name) if isinstance(held, Mapping) else getattr(held, name, None)


def _declared(held: object, family: str) -> Iterator[tuple[str, object]]:
    found = _field(held, family)
    if isinstance(found, Mapping):
        yield from found.items()
    elif isinstance(found, list | tuple):
        for one in found:
            name = _field(one, "id")
            if isinstance(name, str):
                yield name, one


def _title(held: object) -> Titled:
    """Return the title of a thing, which may be one itself. It is the beginning of its text where it has none."""
    for text in (_field(held, "title"), held):
        both = _both(text)
        if any(both):
            return both
    return Title(*(beginning(text) for text in _both(_field(held, "text"))))


def _both(text: object) -> Title:
    nl, en = _field(text, "nl"), _field(text, "en")
    return Title(nl if isinstance(nl, str) else "", en if isinstance(en, str) else "")


def shortened(text: str, most: int = _LONGEST) -> str:
    """Return a text of at most ``most`` characters. An ellipsis tells that some were left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def beginning(text: str) -> str:
    """Return what stands for a text that has no title: its first line, shortened."""
    return shortened(text.strip().split("\n", 1)[0])


class Titles:
    """Titles of things in one language. A name that is not declared stands for itself."""

    PLACE = "{title}, {region}"
    """How a process is named with its region."""
    NEED = "{process} · {need}"
    """How a need is named with its process."""
    ALWAYS = True
    """Whether the region is named always, or only where several processes have one title."""
    USUAL = False
    """Whether a need without a title is called as the stock that it usually has: ``power`` as emergency power."""

    def __init__(self, titles: Mapping[str, Titled], language: Language, tidy: Callable[[str], str] = one_line) -> None:
        self._titles = titles
        self._tidy = tidy
        self.language: Language = language

    def of(self, key: str, otherwise: str) -> str:
        """Return the title kept under ``kind/name``, or ``otherwise``."""
        return self._tidy(self._in(key) or otherwise)

    def _in(self, key: str) -> str:
        found = self._titles.get(key)
        return found.in_(self.language) if found is not None else ""

    def known(self, key: Key, otherwise: str, **values: object) -> str:
        """Return a message of the catalogues, or ``otherwise`` where they have none."""
        try:
            return say(self.language, key, **values)
        except KeyError:
            return self._tidy(otherwise)

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Titles that several processes have, so that only their regions tell them apart."""
        titles = Counter(one.in_(self.language) for key, one in self._titles.items() if key.startswith("process/"))
        return frozenset(title for title, count in titles.items() if title and count > 1)

    def title(self, name: str) -> str:
        """Return the title of a process, which others may share."""
        return self.of(f"process/{name}", name)

    def region(self, name: str) -> str:
        """Return the title of a region."""
        return self.of(f"region/{name}", name)

    def process(self, name: str) -> str:
        """Return the title of a process with that of its region, where that tells more."""
        title, region = self._in(f"process/{name}"), self._in(f"where/{name}")
        told = region not in title if self.ALWAYS else title in self._shared
        if not region or not told:
            return self._tidy(title or name)
        return self.PLACE.format(title=self._tidy(title or name), region=self._tidy(region))

    def need(self, process: str, need: str) -> str:
        """Return the title of a need."""
        title = self._in(f"need/{process}/{need}")
        return self.known(f"room.stock.{need}", need) if self.USUAL and not title else self._tidy(title or need)

    def target(self, name: str) -> str:
        """Return the title of what an action or override is aimed at.

        That is a process, a need, a crew pool, a route, a region or a party.
        """
        process, slash, need = name.partition("/")
        if f"process/{process}" in self._titles:
            named = self.process(process)
            return self.NEED.format(process=named, need=self.need(process, need)) if slash else named
        kinds = ("crew", "route", "region", "party")
        title = next((title for kind in kinds if (title := self._in(f"{kind}/{name}"))), "")
        return self._tidy(title) if title else self.means(name)

    def action(self, name: str) -> str:
        """Return the title of an action or a declared decision."""
        return self.of(f"action/{name}", name)

    def any_of(self, names: Sequence[str]) -> str:
        """Return the titles of actions or decisions of which any one will do."""
        return say(self.language, "conditions.or").join(self.action(name) for name in names)

    def order(self, order: str) -> str:
        """Return the title of the action of an order, ``action#2``, with its ordinal."""
        action, ordinal = numbered(order)
        title = self._in(f"action/{action}")
        return f"{self._tidy(title)} #{ordinal}" if title and ordinal is not None else self._tidy(title or order)

    def threat(self, name: str, stage: str | None = None) -> str:
        """Return the title of a threat, with that of a stage of it."""
        title = self.of(f"threat/{name}", name)
        return title if stage is None else f"{title}: {self.of(f'stage/{name}/{stage}', stage)}"

    def reaction(self, name: str) -> str:
        """Return the title of a reaction."""
        return self.of(f"reaction/{name}", name)

    def inject(self, name: str) -> str:
        """Return the title of an inject, else the beginning of its text."""
        return self.of(f"inject/{name}", name)

    def expectation(self, inject: str, index: int) -> str:
        """Return the title of what an inject asks for.

        Where it is not known, it is its place among them, from 1.
        """
        otherwise = say(self.language, "journal.expectation", n=index + 1)
        return self.of(f"expectation/{inject}/{index}", otherwise)

    def party(self, name: str) -> str:
        """Return the title of a team, a role or somebody whom the simulation cell plays."""
        return self.of(f"party/{name}", name)

    def parties(self, names: Sequence[str]) -> str:
        """Return the titles of teams and roles; of none it is everyone."""
        return ", ".join(self.party(name) for name in names) or say(self.language, "conditions.everyone")

    def objective(self, name: str) -> str:
        """Return the title of an objective, or of one with its task, ``objective/task``."""
        objective, slash, task = name.partition("/")
        title = self.of(f"objective/{objective}", objective)
        return f"{title}: {self.of(f'task/{name}', task)}" if slash else title

    def means(self, name: str) -> str:
        """Return what finite means are usually called."""
        return self.known(f"room.means.{name}", name)

    def channel(self, name: str) -> str:
        """Return what a channel is usually called."""
        return self.known(f"room.channel.{name}", name)

    def via(self, channel: str, names: Sequence[str]) -> str:
        """Return by what an inject goes and to whom; what is empty is left out."""
        return ", ".join([*([self.channel(channel)] if channel else []), *(self.party(name) for name in names)])

    def verb(self, channel: str) -> str:
        """Return what to do with an inject of a channel: ``BEL``, ``PORTO``, ``LCMS``.

        A channel that only its author knows has the verb of any other, so name the channel beside that.
        """
        return self.known(f"room.verb.{channel}", say(self.language, "room.verb-other"))

    def verb_is_known(self, channel: str) -> bool:
        """Return whether a channel has a verb of its own, which says by what it goes."""
        return bool(self.known(f"room.verb.{channel}", ""))

    def override(self, number: str) -> str:
        """Return what tells an override from others: its number."""
        return number

    def origin(self, origin: Origin) -> str:
        """Return the title of who brought an effect; what the model names by its name."""
        match origin.kind:
            case "threat":
                return self.threat(origin.id, origin.stage)
            case "action":
                return self.action(origin.id)
            case "reaction":
                return self.reaction(origin.id)
            case "inject":
                return self.inject(origin.id)
            case "override":
                return self._tidy(self.override(origin.id))
        return self._tidy(origin.id or origin.kind)

    def carrier(self, carrier: str) -> str:
        """Return who brought an effect, by kind and title. What is none of these is returned as it is."""
        origin = Origin.parse(carrier)
        return self.known(f"chain.from.{origin.kind}", carrier, name=self.origin(origin))
