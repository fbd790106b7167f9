"""Why in words.

The sentences are the same for the command, the room and the report, each with its own way of naming things.

All text is plain; what files or people wrote in it is as they wrote it, for who shows it to clean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from sim.engine import next_after, without
from sim.units import MINUTE, SECOND, format_clock
from sim.words import count, duration, form, percent, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.calls import CallSource
    from sim.engine import Blocker, Fall, FallCause, Stock
    from sim.exercise.explain.explanation import Explanation, ProcessDown
    from sim.exercise.explain.lookahead import FollowingFall, LookAhead
    from sim.exercise.explain.remedies import Remedy
    from sim.scenario.confidence import KnownNumber
    from sim.titles import Titles
    from sim.words import Language

__all__ = ["SentenceWriter", "number_text", "stock_text"]

ChainKey = Annotated[str, "key after chain."]
"""The key of a message without ``chain.`` before it."""
_WHOLE: Final = 1.0
_PLAIN_CARRIERS: Final = ("profile", "reading")


def stock_text(language: Language, stock: Stock, moment: Callable[[int], str]) -> str:
    """Return a phrase on the stock that a need used until it fell. ``moment`` writes a time."""
    held, share = duration(language, stock.until - stock.since), percent(language, stock.share)
    text = say(language, f"chain.stock.{stock.end}", held=held, until=moment(stock.until), share=share)
    if stock.layer is not None:
        text = say(language, "chain.stock.layer", text=text, layer=stock.layer)
    if stock.failed:
        layers = ", ".join([str(layer) for layer in stock.failed])
        text = say(language, "chain.stock.unstarted", text=text, layers=layers)
    return text


def number_text(language: Language, key: str, need: str | None) -> str:
    """Return what a known number is of, by its key, such as ``power.stock.1.lasts``.

    ``need`` is the title of its need; none for a number that is of no need.
    """
    what = say(language, f"chain.number.{key.rpartition('.')[2]}")
    return what if need is None else say(language, "chain.weakest.of", name=need, what=what)


class SentenceWriter:
    """Tells of why in one language."""

    def __init__(self, language: Language, naming: Titles) -> None:
        self._language: Language = language
        self._naming = naming

    def stands(self, fall: Fall, explained: Explanation) -> str:
        """Return the level that a process fell to, when that was, and its level now.

        Where the level has held since, that is said instead. The process asked about is told with its level now: that
        is what its factors add up to.
        """
        standing = explained.standings[fall.process, fall.t]
        level, now = self._share(standing.level), self._share(standing.now)
        kept = level == self._share(standing.lowest) == self._share(standing.highest)
        key = "fall.now" if fall is explained.fall else "fall.since" if kept else "fall.then"
        if explained.line and key == "fall.now":
            key = "fall.calls"
        process = self._naming.process(fall.process)
        return self._say(key, process=process, level=level, now=now, at=self.exact(fall.t))

    def factor(self, factor: FallCause, process: str, stock: str | None = None) -> str:
        """Return a phrase on what held a process down, with the stock that it used."""
        allows = self._share(min(_WHOLE, factor.allows))
        if factor.group is None:
            name = self._naming.need(process, factor.name)
            text = self._say(f"factor.{factor.kind}", name=name, allows=allows, at=self.exact(factor.since))
        else:
            group = factor.group
            values = {"share": self._share(group.share), "reach": self._share(group.reach), "allows": allows}
            text = self._say("factor.callers", name=self._group(factor), at=self.exact(factor.since), **values)
        text = text if stock is None else f"{text}; {stock}"
        return text if factor.binding else self._say("factor.beside", factor=text)

    def supplier(self, supplier: str) -> str:
        """Name the supplier that a need hung on, where nothing more is known of it."""
        return self._say("supplier", process=self._naming.process(supplier))

    def cause(self, carrier: str, set_off: int | None = None) -> str:
        """Name where a chain ends, or what a reaction is and when it was set off, ms."""
        text = self._say("cause", carrier=self.carriers((carrier,)))
        return text if set_off is None else f"{text}, {self._say('set-off.at', at=self.exact(set_off))}"

    def stock(self, stock: Stock) -> str:
        """Return a phrase on the stock that a need used until it fell."""
        return stock_text(self._language, stock, self.moment)

    def then(self, fall: Fall) -> str:
        """Return a sentence on the level without what bound, and on what binds next."""
        following = next_after(fall)
        binding = [factor for factor in fall.causes if factor.binding]
        several = "all-" if len(binding) > 1 else ""
        if following is None:
            text = self._say(f"then.{several}full")
        else:
            level = self._share(min(1.0, following.allows))
            text = self._say(f"then.{several}next", level=level, what=self._what(following, fall.process))
        if len(binding) < 2:
            return text
        each = [
            self._say("then.one", what=self._what(factor, fall.process), level=self._share(without(fall, factor)))
            for factor in binding
        ]
        return f"{text} {self._say('then.gain', each=', '.join(dict.fromkeys(each)))}"

    def blocker(self, blocker: Blocker) -> str:
        """Return what holds a process down and what would lift that."""
        values = {
            "process": self._naming.process(blocker.process),
            "name": self._held(blocker),
            "supplier": "" if blocker.supplier is None else self._naming.process(blocker.supplier),
            "level": self._share(blocker.level or 0.0),
            "back": self._share(blocker.back or _WHOLE),
            "allows": self._share(blocker.allows),
            "until": "" if blocker.until is None else self.moment(blocker.until),
            "carriers": self.carriers(blocker.carriers),
        }
        if blocker.kind == "repair":
            return self._repair(blocker, values)
        if blocker.kind == "restart" and blocker.until is None:
            return self._say("holds.restart-open", **values)
        text = self._say(f"holds.{blocker.kind}", **values)
        if blocker.taken_over is not None:
            text += self._say("holds.taken-over", taken=self._share(blocker.taken_over))
        elif blocker.opens is not None:
            text += self._say("holds.to-be-taken-over", at=self.exact(blocker.opens))
        if blocker.kind in ("need", "isolated"):
            if blocker.restart:
                text += self._say("holds.after", restart=duration(self._language, blocker.restart))
            if blocker.grows:
                text += self._say("holds.longer")
            if blocker.until is not None:
                text += self._say("holds.partly", **values)
        return text

    def _held(self, blocker: Blocker) -> str:
        of_need = blocker.kind in ("need", "restart", "isolated", "loop")
        return self._naming.need(blocker.process, blocker.name) if of_need else blocker.name

    def _repair(self, blocker: Blocker, values: dict[str, str]) -> str:
        repair = blocker.repair
        if repair is None:
            raise ValueError("a repair that says nothing of its repair")
        if repair.place is not None:
            text = self._say("holds.queue", pool=repair.pool, place=repair.place, queue=repair.queue, **values)
        else:
            text = self._say("holds.repair", worked=duration(self._language, repair.worked), **values)
        if repair.undone > 0.0:
            text += self._say("holds.undone", undone=self._share(repair.undone))
        if repair.speed <= 0.0:
            text += self._say("holds.still")
        elif repair.speed < _WHOLE:
            text += self._say("holds.speed", speed=self._share(repair.speed))
        if repair.left is not None:
            text += self._say("holds.left", left=duration(self._language, repair.left))
        return text

    def remedies(self, found: Sequence[Remedy]) -> list[str]:
        """Return sentences on the actions, each once for each target."""
        told = {(one.action, one.target): self._remedy(one) for one in reversed(found)}
        return list(reversed(told.values()))

    def _remedy(self, remedy: Remedy) -> str:
        effects = ", ".join(self._say(f"effect.{kind}") for kind in remedy.effects)
        action = self._naming.action(remedy.action)
        if remedy.target is None:
            text = self._say("remedies.one", action=action, effects=effects)
        else:
            process, _, need = remedy.target.partition("/")
            aim = self._naming.process(process)
            if need:
                aim = self._say("remedies.need", process=aim, need=self._naming.need(process, need))
            text = self._say("remedies.aimed", action=action, target=aim, effects=effects)
        if remedy.state is not None:
            return f"{text}: {self._say(f'state.{remedy.state}')}"
        if not remedy.means:
            return f"{text}: {self._say('remedies.no-means')}"
        if remedy.free:
            return f"{text}: {self._say('remedies.free')}"
        short = [
            self._say("remedies.means", name=self._naming.means(name), free=free, needed=needed)
            for name, needed, free in remedy.means
            if free < needed
        ]
        return f"{text}: {self._say('remedies.short', means=', '.join(short))}"

    def known(self, known: KnownNumber) -> str:
        """Return a number with its source."""
        source = self._say("weakest.no-source")
        if known.source is not None:
            source = self._say("weakest.source", source=known.source)
        subject = self._naming.carrier(known.subject) if "/" in known.subject else self._naming.process(known.subject)
        need = None if known.need is None else self._naming.need(known.subject, known.need)
        what = number_text(self._language, known.key, need)
        return self._say("weakest.one", subject=subject, what=what, value=known.value, source=source)

    def callers(self, source: CallSource) -> str:
        """Return who call for want of a service, how many, and what makes them."""
        return self._say(
            "callers.one",
            callers=count(self._language, source.callers),
            without=count(self._language, source.without),
            process=self._naming.process(source.process),
            level=self._share(source.level),
            carrier=self.carriers((source.carrier,)),
            at=self.exact(source.since),
        )

    def confidence(self, confidence: str) -> str:
        """Name a confidence."""
        return self._say(f"confidence.{confidence}")

    def ahead(self, found: LookAhead | Literal["computing", "failed"]) -> list[str]:
        """Tell of what falls next, that nothing does, or why that is not known."""
        if isinstance(found, str):
            return [self._say(f"ahead.{found}")]
        return self.following(found.falls) or [self._say("ahead.none")]

    def following(self, found: Sequence[FollowingFall]) -> list[str]:
        """Return sentences on what falls next, in order of time.

        What has one title and falls alike is told together.
        """
        groups: dict[object, list[FollowingFall]] = {}
        for one in found:
            stock = None if one.stock is None else (one.stock.end, one.stock.until - one.stock.since)
            here = one.need is not None and one.need[0] == one.process
            groups.setdefault((self._naming.title(one.process), one.t, here, stock), []).append(one)
        return [self._following(alike) for alike in groups.values()]

    def _following(self, alike: Sequence[FollowingFall]) -> str:
        first = alike[0]
        digits = 1 if self._share(first.before) == self._share(first.level) else 0
        before, level = (
            self._between([one.before for one in alike], digits), self._between([one.level for one in alike], digits)
        )  # fmt: skip
        at = self.moment(first.t)
        if len(alike) == 1:
            named = self._naming.process(first.process)
            text = self._say("ahead.one", at=at, process=named, before=before, level=level)
        else:
            title = self._naming.title(first.process)
            text = self._say("ahead.group", at=at, title=title, places=len(alike), before=before, level=level)
        if first.need is not None and first.stock is not None and first.stock.end != "none":
            process, need = first.need
            key = "ahead.own-stock" if process == first.process else "ahead.stock"
            owner = self._naming.process(process) if len(alike) == 1 else self._naming.title(process)
            text += self._say(key, process=owner, need=self._naming.need(process, need), stock=self.stock(first.stock))
        lowest = min(alike, key=lambda one: (one.lowest, one.lowest_t))
        if self._share(lowest.lowest) != self._share(min(one.level for one in alike)):
            text += self._say("ahead.lowest", lowest=self._share(lowest.lowest), at=self.moment(lowest.lowest_t))
        people = 0.0
        for one in alike:
            people += one.people
        shown = count(self._language, people)
        if shown != "0":
            text += self._say("ahead.people", n=form(shown), people=shown)
        return text

    def _between(self, levels: Sequence[float], digits: int) -> str:
        low, high = percent(self._language, min(levels), digits), percent(self._language, max(levels), digits)
        return low if low == high else f"{low.removesuffix(' %')}\N{EN DASH}{high}"

    def down(self, down: ProcessDown) -> str:
        """Return one line on a process below normal, with where its chain ends."""
        root = self._naming.process(down.root)
        factor = down.factor
        cause = root
        if factor is not None:
            name = self._name(factor, down.root)
            cause = self._say(f"root.{factor.kind}", process=root, name=name)
            if factor.carriers:
                cause = self._say("root.by", root=cause, carriers=self.carriers(factor.carriers))
        return self._say(
            "down.one",
            process=self._naming.process(down.process),
            level=self._share(down.level),
            at=self.moment(down.since),
            cause=cause,
        )

    def carriers(self, carriers: Sequence[str]) -> str:
        """Name what carries effects, the hour of the day among them."""
        named = [self._say(one) if one in _PLAIN_CARRIERS else self._naming.carrier(one) for one in carriers]
        return ", ".join(dict.fromkeys(named))

    def moment(self, t: int) -> str:
        """Return a time since STARTEX."""
        return format_clock(t)

    def exact(self, t: int) -> str:
        """Return a time since STARTEX, to the second where it is no whole minute."""
        return format_clock(t) if t % MINUTE == 0 else f"{format_clock(t)}:{t // SECOND % 60:02d}"

    def heading(self, key: ChainKey, /, **values: object) -> str:
        """Return a sentence of the catalogue by its key after ``chain.``."""
        return self._say(key, **values)

    def _what(self, factor: FallCause, process: str) -> str:
        if factor.group is None and factor.need is not None:
            return self._say("what.need", name=self._naming.need(process, factor.need))
        if factor.kind == "demand" and factor.supplier is not None:
            return self._say("what.link", process=self._naming.process(factor.supplier))
        if factor.kind == "condition" and factor.carriers:
            # The key of a damage is the author's; what brought it has a title.
            return self._say("what.condition", name=self.carriers(factor.carriers))
        return self._say(f"what.{factor.kind}", name=self._name(factor, process))

    def _name(self, factor: FallCause, process: str) -> str:
        if factor.group is not None:
            return self._group(factor)
        return factor.name if factor.need is None else self._naming.need(process, factor.need)

    def _group(self, factor: FallCause) -> str:
        return self._say(f"callers.{factor.name}")

    def _share(self, share: float) -> str:
        return percent(self._language, share)

    def _say(self, key: ChainKey, /, **values: object) -> str:
        return say(self._language, f"chain.{key}", **values)
