"""Names, times and choices that are typed, as what they mean. What is not clear is refused with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.choices import matching
from sim.exercise.commands.model import (
    OrderAction,
    RecordDecision,
)
from sim.exercise.notes import NoteUnclear, parse_moment, take_moment
from sim.exercise.time_text import Skipped, parse_time
from sim.suggestions import likely
from sim.units import clean, parse_share
from sim.words import LANGUAGES, say
from tui.plain.verbs import Unclear
from tui.text.titles import Named, inject_name, target_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import ActionView, AdjustmentView, InjectView, OrderView, Snapshot
    from sim.scenario.models import Text
    from sim.words import Key
    from tui.plain.verbs import Typed
    from tui.text.format import Words

__all__ = ["MOST", "SHOWN", "Reader"]

MOST: Final = 6
"""Names that an error lists at most."""
SHOWN: Final = 60
"""Characters of what is wrong that an error repeats."""


class Reader:
    """Reads lines about one snapshot."""

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        self.words = words
        self.snapshot = snapshot

    # Names

    def pick(self, wanted: str, titles: Mapping[str, str], what: Key, also: Mapping[str, str] | None = None) -> str:
        """Return the name that is meant.

        It is a whole name, the only one that begins so or has this in it, or the only one with this in its title.
        Raises :class:`Unclear`, with the names that fit or are like it. ``what`` is the key of what is asked for.
        ``also`` has the titles in the other language, which count too where no other does.
        """
        words, shown = self.words, clean(wanted, lines=False)[:SHOWN]
        kind = words(what)
        if not wanted:
            raise Unclear(words("plain.error.which", what=kind, known=_listed(titles, titles)))
        found = matching(wanted, titles) or matching(wanted, also or {})
        if len(found) == 1:
            return found[0]
        if found:
            raise Unclear(words("plain.error.fits", what=kind, name=shown, known=_listed(found, titles)))
        near = likely(wanted, list(titles), {name: (title,) for name, title in titles.items()})
        raise Unclear(words("plain.error.none", what=kind, name=shown, known=_listed(near or titles, titles)))

    def inject(self, wanted: str, among: Sequence[InjectView] | None = None) -> InjectView:
        """Return the inject that is meant."""
        views = {one.id: one for one in (self.snapshot.injects if among is None else among)}
        titles = {name: inject_name(self.words, one) for name, one in views.items()}
        return views[self.pick(wanted, titles, "plain.what.inject", _both({name: views[name].title for name in views}))]

    def action(self, wanted: str, *, decisions: bool = True) -> ActionView:
        """Return the action or declared decision that is meant."""
        views = {one.id: one for one in self.snapshot.actions if decisions or not one.is_decision}
        titles = {name: self.words.of(one.title, name) for name, one in views.items()}
        return views[self.pick(wanted, titles, "plain.what.action", _both({name: views[name].title for name in views}))]

    def process(self, wanted: str) -> str:
        """Return the name of the process that is meant."""
        titles = {one.name: target_name(self.words, self.snapshot, one.name) for one in self.snapshot.processes}
        return self.pick(wanted, titles, "plain.what.process")

    def team(self, wanted: str) -> str:
        """Return the key of the team or role that is meant."""
        titles = {key: self.words.of(title, key) for key, title in self.snapshot.teams}
        return self.pick(wanted.lstrip("@"), titles, "plain.what.team")

    def teams(self, wanted: str) -> tuple[str, ...]:
        """Return the keys of several, by commas; everyone is ``("",)``."""
        if wanted.casefold() in self._said("plain.word.everyone"):
            return ("",)
        return tuple(dict.fromkeys(self.team(one.strip()) for one in wanted.split(",") if one.strip()))

    def order(self, wanted: str, among: Iterable[OrderView] | None = None) -> OrderView:
        """Return the order that is meant, by its id or what was ordered."""
        named = Named(self.words, self.snapshot)
        views = {one.id: one for one in (self.snapshot.orders if among is None else among)}
        return views[self.pick(wanted, {name: named.order(name) for name in views}, "plain.what.order")]

    def choice(self, wanted: str, options: Mapping[str, Key], what: Key) -> str:
        """Return which of few values is meant.

        It is known by its name and by its words in either language.
        """
        word = wanted.casefold()
        spoken = {name: {name, *self._said(key)} for name, key in options.items()}
        fits = [name for name, said in spoken.items() if word in said]
        fits = fits or [name for name, said in spoken.items() if word and any(one.startswith(word) for one in said)]
        if len(fits) == 1:
            return fits[0]
        known = ", ".join(self.words(key).split(",")[0] for key in options.values())
        if not wanted:
            raise Unclear(self.words("plain.error.which", what=self.words(what), known=known))
        shown = clean(wanted, lines=False)[:SHOWN]
        raise Unclear(self.words("plain.error.choice", what=self.words(what), name=shown, known=known))

    def _said(self, key: Key) -> set[str]:
        return {one.strip().casefold() for language in LANGUAGES for one in say(language, key).split(",")}

    def says(self, wanted: str, key: Key) -> bool:
        """Return whether this is one of the words of a key, in either language."""
        return wanted.casefold() in self._said(key)

    # Times and texts

    def filled(self, text: str, what: Key) -> str:
        """Return a text that must not be empty."""
        if not text:
            raise Unclear(self.words("room.form.missing", field=self.words(what)))
        return text

    def time(self, text: str) -> int:
        """Return a time to come, ms of exercise time."""
        try:
            return parse_time(self.filled(text, "room.field.time"), self.snapshot.t_ms, self.snapshot.starts)
        except Skipped as skipped:
            said = self.words("room.form.time-skipped", time=f"{skipped.at:%H:%M}", day=skipped.at.day)
            raise Unclear(said) from skipped
        except (ValueError, OverflowError) as error:
            raise Unclear(self.words("room.form.time-unclear")) from error

    def moment(self, text: str) -> int | None:
        """Return when something was decided, ms; none for now."""
        if not text:
            return None
        try:
            at = parse_moment(text.lstrip("@"), self.snapshot)
        except NoteUnclear as unclear:
            raise Unclear(unclear.told(self.words.language)) from unclear
        return at if at < self.snapshot.t_ms else None

    def decided(self, line: Typed, text: str) -> tuple[int | None, str]:
        """Return when it was decided, and the text without ``@10:14``."""
        marked, without = take_moment(text)
        return self.moment(line.label("at") or marked or ""), text if marked is None else without

    def share(self, text: str) -> float:
        """Return a level 0..1; a bare number above 1 is a percentage."""
        try:
            share = parse_share(text.replace(",", "."))
        except ValueError as error:
            raise Unclear(self.words("room.jump.level.unclear")) from error
        return share / 100 if share > 1 and "%" not in text else share

    # What is to be given

    def asking(self, wanted: str) -> str | None:
        """Return the inject that something answers; none where none was named."""
        released = [one for one in self.snapshot.injects if one.released_ms is not None]
        return self.inject(wanted, released).id if wanted else None

    def ordered(self, name: str, wanted: str, line: Typed, takes: str = "") -> Command:
        """Return the command for an action or declared decision."""
        action, inject = self.action(name), self.asking(line.label("for"))
        decided, why = self.decided(line, line.label("why"))
        by = line.label("by")
        if action.is_decision:
            return RecordDecision(decision=action.id, by=by, why=why, inject=inject, decided_ms=decided)
        return OrderAction(
            action=action.id, target=self.target(action, wanted), by=by, why=why, inject=inject, takes=takes,
            decided_ms=decided,
        )  # fmt: skip

    def target(self, action: ActionView, wanted: str) -> str | None:
        """Return what an action is aimed at; none where it has no targets."""
        if not action.targets:
            if wanted:
                raise Unclear(self.words("plain.error.no-target", action=self.words.of(action.title, action.id)))
            return None
        if not wanted and len(action.targets) == 1:
            return action.targets[0]
        titles = {one: target_name(self.words, self.snapshot, one) for one in action.targets}
        return self.pick(wanted, titles, "room.field.target")

    def remedies(self, view: InjectView) -> tuple[AdjustmentView, ...]:
        """Return what would mend an inject, best first."""
        return tuple(dict.fromkeys(way for one in view.contradictions for way in one.remedy))


def _both(titles: Mapping[str, Text]) -> dict[str, str]:
    return {name: f"{title.nl} {title.en}" for name, title in titles.items()}


def _listed(names: Iterable[str], titles: Mapping[str, str]) -> str:
    names = list(names)
    shown = [f"{one} ({titles[one]})" if titles.get(one, one) not in ("", one) else one for one in names[:MOST]]
    return clean("; ".join(shown), lines=False) + ("; …" if len(names) > MOST else "") or "–"  # noqa: RUF001
