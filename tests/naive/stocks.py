"""What a need lives on when its supply falls short: sites one by one, or one common stock."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sim.units import ceil_ms

if TYPE_CHECKING:
    from collections.abc import Callable

    Restart = Callable[[float], float]
    """How long it takes to come up, by how long it was out, ms."""

NEVER = float("inf")
MICROSECOND = 1e-3


@dataclass(eq=False)
class Site:
    """One site. Sites with the same history so far may be the same object; ``SiteTranche`` parts them."""

    endurance: float
    stock: float
    up: bool = True
    since: float | None = -NEVER
    """Since when it is fed, by supply or by other means; none while it is not."""
    fills: bool = True
    """It has supply itself."""
    gift: float | None = None
    """Since when it has something to start on, other than supply."""
    failed: bool = False
    draw: float = 1.0
    reached: bool = False
    """It is brought what it burns."""
    gone: float = 0.0
    """When it last went out."""

    @property
    def fed(self) -> bool:
        """Return whether it runs on what it is brought: it has something that runs, and that did start."""
        return self.reached and self.endurance >= MICROSECOND and not self.failed

    def comes_up(self, restart: Restart) -> float:
        """Return when an out site comes up if nothing changes."""
        begun = [since for since in (self.since, self.gift) if since is not None]
        return NEVER if self.up else min([ceil_ms(t + restart(t - self.gone)) for t in begun], default=NEVER)

    def goes_out(self, now: int) -> float:
        """Return when an up site runs dry if nothing changes."""
        if not self.up or self.since is not None or self.fed:
            return NEVER
        return now if self.failed or self.stock < MICROSECOND else ceil_ms(now + self.stock / self.draw)

    def drift(self, ms: int, recharge: float) -> None:
        """Let ``ms`` pass in which nothing changes."""
        if not self.up:
            return
        if self.since is None:
            self.stock -= 0.0 if self.reached else self.draw * ms
        elif self.fills and not self.failed:
            self.stock = min(self.endurance, self.stock + recharge * ms)


class SiteTranche:
    """``count`` sites of one endurance; site ``j`` stands at ``q = (j + 1/2) / count``."""

    def __init__(self, share: float, endurance: float, starts: float, count: int, filled: float = 1.0) -> None:
        self.share, self.starts, self.count = share, starts, count
        self.sites = [Site(endurance, endurance * filled)] * count
        self.fed = self.supplied = count
        self.calls = 0
        self.failing = False
        self.draw, self.reached = 1.0, 0
        self.regroup()

    def regroup(self) -> None:
        """List each different site once, with how many it stands for."""
        self.groups = list(Counter(self.sites).items())

    def part(self, first: int, last: int, change: Callable[[Site], None]) -> None:
        """Change sites ``first`` up to ``last`` and leave the others, those that were alike included."""
        fresh: dict[Site, Site] = {}
        for j in range(first, last):
            old = self.sites[j]
            if old not in fresh:
                fresh[old] = replace(old)
                change(fresh[old])
            self.sites[j] = fresh[old]
        self.regroup()

    def tend(self, draw: float, reached: float, now: int) -> bool:
        """Let the stock fall ``draw`` times as fast but in the sites that are brought what they burn."""
        first = math.ceil(reached * self.count - 0.5)
        if (draw, first) == (self.draw, self.reached):
            return False
        before, self.draw, self.reached = self.reached, draw, first
        for site, _ in self.groups:
            site.draw = draw
        if first > before:
            self.part(before, first, lambda site: self.reach(site, now))
        elif first < before:
            self.part(first, before, lambda site: setattr(site, "reached", False))
        return True

    @staticmethod
    def reach(site: Site, now: int) -> None:
        """Bring the site what it burns; if it is out it restarts, unless its backup failed."""
        site.reached = True
        if not site.up and site.fed and site.gift is None:
            site.gift = now

    def follow(self, fed: int, supplied: int, now: int, draw: Callable[[int], float]) -> bool:
        """Feed the first ``fed`` sites, of which the first ``supplied`` have supply; tell whether that is new."""
        if (fed, supplied) == (self.fed, self.supplied):
            return False
        called_on = self.fed == self.count > fed and self.x(now) == 1
        before, self.supplied = self.supplied, supplied
        self.part(min(before, supplied), max(before, supplied), lambda site: self.fill(site, fills=supplied > before))
        before, self.fed = self.fed, fed
        if fed > before:
            self.part(before, fed, lambda site: self.regain(site, now))
        else:
            self.part(fed, before, self.lose)
        if called_on and self.starts < 1 and not self.failing:
            self.calls += 1
            self.failing = self.count > 1 or draw(self.calls) >= self.starts
        if self.failing:
            lost = self.count - fed
            failed = round((1 - self.starts) * lost) if self.count > 1 else lost
            self.part(self.count - failed, self.count, self.fail)
        return True

    @staticmethod
    def fill(site: Site, *, fills: bool) -> None:
        """Let the site fill from supply, or no more."""
        site.fills = fills

    @staticmethod
    def regain(site: Site, now: int) -> None:
        """Feed it again."""
        site.since = now
        site.stock = max(site.stock, 0.0)

    @staticmethod
    def lose(site: Site) -> None:
        """Feed it no longer."""
        site.since = None

    @staticmethod
    def fail(site: Site) -> None:
        """Let the backup not start: what it has does not count."""
        site.failed, site.stock, site.gift = True, 0.0, None

    def rise(self, now: int, restart: Restart) -> bool:
        """Bring up what may come up."""
        risen = [site for site, _ in self.groups if site.comes_up(restart) <= now]
        for site in risen:
            site.up, site.gift = True, None
        if self.failing and self.supplied == self.count and self.x(now) == 1:
            self.failing = False
            for site, _ in self.groups:
                site.failed = False
        return bool(risen)

    def fall(self, now: int) -> bool:
        """Take out what is dry."""
        fallen = [site for site, _ in self.groups if site.goes_out(now) <= now]
        for site in fallen:
            site.up, site.stock, site.gone = False, 0.0, now
        return bool(fallen)

    def give(self, add: float, now: int) -> None:
        """Add stock to every site, never above its endurance."""
        for site, _ in self.groups:
            if not site.failed and site.endurance >= MICROSECOND:
                site.stock = min(site.endurance, site.stock + add)
                if not site.up and site.gift is None:
                    site.gift = now

    def drift(self, ms: int, recharge: float) -> None:
        """Let ``ms`` pass."""
        for site, _ in self.groups:
            site.drift(ms, recharge)

    def next(self, now: int, restart: Restart) -> float:
        """Return when something happens here by itself."""
        return min(min(site.comes_up(restart), site.goes_out(now)) for site, _ in self.groups)

    def x(self, now: int) -> float:
        """Return the share of the sites that is up."""
        del now
        up = sum(count for site, count in self.groups if site.up)
        return 1.0 if up == self.count else up / self.count

    def settled(self, now: int) -> None:
        """Sites keep no list of the past."""


@dataclass(eq=False)
class PoolTranche:
    """One common stock that covers the shortfall, and the whole list of what supply has been."""

    share: float
    endurance: float
    starts: float
    restart: int
    stock: float = field(init=False)
    up: bool = True
    u: float = 1.0
    v: float = 1.0
    """What it is fed: 1 while its need is met by other means, else ``u``."""
    lows: list[tuple[float, float]] = field(default_factory=lambda: [(-NEVER, 1.0)])
    gift: float | None = None
    failing: bool = False
    calls: int = 0
    filled: float = 1.0
    drain: float = 1.0
    """How fast the stock falls for a shortfall of all supply: the draw, less what is brought."""

    def __post_init__(self) -> None:
        self.stock = self.endurance * self.filled

    def follow(self, fed: float, u: float, draw: Callable[[int], float]) -> bool:
        """Let it be fed ``fed``, and supply be ``u``; tell whether that is new."""
        if (fed, u) == (self.v, self.u):
            return False
        if self.v == 1 > fed and self.up and self.starts < 1 and not self.failing:
            self.calls += 1
            self.failing = draw(self.calls) >= self.starts
        if self.failing:
            self.stock = 0.0
        self.v, self.u = fed, u
        return True

    def tend(self, draw: float, reached: float, now: int) -> bool:
        """Let the stock fall ``draw`` times as fast, less the share that is brought."""
        before, self.drain = self.drain, draw * (1 - reached)
        if not self.up and self.fed and self.gift is None:
            self.gift = now
        return self.drain != before

    @property
    def fed(self) -> bool:
        """Return whether it runs on what is brought alone."""
        return self.drain == 0 and self.endurance >= MICROSECOND and not self.failing

    def lowest(self, now: int) -> float:
        """Return the smallest value of the window, the one in force at its beginning included."""
        if self.restart == 0:
            return self.v
        low = self.v
        for (_, value), (end, _) in zip(self.lows, [*self.lows[1:], (NEVER, 0.0)], strict=True):
            if end > now - self.restart:
                low = min(low, value)
        return low

    def rise(self, now: int, restart: Restart) -> bool:
        """Come up when it has been fed in full for the restart time, or so long after a gift."""
        risen = not self.up and (self.by_gift(restart) <= now or self.lowest(now) == 1)
        if risen:
            self.up, self.gift = True, None
        if self.up and self.u == 1:
            self.failing = False
        return risen

    def by_gift(self, restart: Restart) -> float:
        """Return when stock that was brought brings it up."""
        return NEVER if self.gift is None else self.gift + restart(0)

    def goes_out(self, now: int) -> float:
        """Return when the stock is dry if nothing changes."""
        if not self.up or self.v == 1 or self.fed:
            return NEVER
        if self.stock < MICROSECOND:
            return now
        return NEVER if self.drain == 0 else ceil_ms(now + self.stock / ((1 - self.v) * self.drain))

    def fall(self, now: int) -> bool:
        """Go out when dry."""
        if self.goes_out(now) > now:
            return False
        self.up, self.stock, self.gift = False, 0.0, None
        return True

    def give(self, add: float, now: int) -> None:
        """Add stock, never above the endurance."""
        if not self.failing and self.endurance >= MICROSECOND:
            self.stock = min(self.endurance, self.stock + add)
            if not self.up and self.gift is None:
                self.gift = now

    def drift(self, ms: int, recharge: float) -> None:
        """Let ``ms`` pass."""
        if self.up and self.v < 1:
            self.stock -= (1 - self.v) * self.drain * ms
        elif self.up and self.u == 1:
            self.stock = min(self.endurance, max(self.stock, 0.0) + recharge * ms)

    def next(self, now: int, restart: Restart) -> float:
        """Return when something happens here by itself."""
        if self.up:
            return self.goes_out(now)
        ends = [t + self.restart for t, _ in self.lows if t + self.restart > now]
        return min([*ends, self.by_gift(restart)])

    def x(self, now: int) -> float:
        """Return what it passes on."""
        return 1.0 if self.up else self.lowest(now)

    def settled(self, now: int) -> None:
        """Add to the list what it was fed when the millisecond was over."""
        if self.lows[-1][1] != self.v:
            self.lows.append((now, self.v))
