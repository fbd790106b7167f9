"""A tranche that is one common stock: a reservoir, line pack, cash in machines."""

from __future__ import annotations

from sim.engine.network.buffer import NONE, Buffer
from sim.units import ceil_ms

__all__ = ["Reservoir"]


class Reservoir(Buffer):
    """One common stock that covers the shortfall. Once empty it passes on the least supply of the last ``restart``."""

    __slots__ = ("drain", "failing", "history", "lost", "ref", "stock", "timer", "up")

    def __init__(self, share: float, endurance: float, restart: int, recharge: float) -> None:
        super().__init__(share, endurance, restart, recharge)
        self.drain = 1.0
        """How fast the stock falls for a shortfall of all supply: the draw, less what is brought."""
        self.up = True
        self.failing = False
        """Its backup did not start: given stock does not help until it is up with full supply again."""
        self.stock = self.endurance
        self.ref = 0
        self.lost = 0
        """When supply last left 1."""
        self.timer: int | None = None
        """When an out pool comes up from stock it was given."""
        self.history: list[tuple[int, float]] = [(-restart - 1, 1.0)]
        """(since, supply), oldest first; what was over before the window is dropped."""

    def begin(self, t: int, filled: float) -> None:
        """Begin the run at ``t`` with the share ``filled`` of the stock."""
        self.begun = self.ref = self.lost = t
        self.stock = self.endurance * filled
        self.history = [(t - self.restart - 1, 1.0)]

    def fell(self, supply: float, mains: float, t: int, *, empty: bool) -> None:
        """Take in that what it is fed has fallen; an empty stock goes out at once."""
        self._feed(supply, mains, t)
        if self.up:
            if empty:
                self.stock, self.failing = 0.0, True
            if self.supply < 1.0 and self.stock < NONE and not self._fed():
                self._out()
        self._settle(t)

    def rose(self, supply: float, mains: float, t: int) -> None:
        """Take in that supply has risen. A stock that is empty now goes out among the falls of this millisecond."""
        self._feed(supply, mains, t)
        self._settle(t)

    def run_dry(self, t: int) -> None:
        """Go out if the stock has run out."""
        if self.up and self.supply < 1.0 and self.depletes_at is not None and self.depletes_at <= t:
            self._out()
            self._settle(t)

    def course(self) -> dict[int, float]:
        """Return when it runs dry and what supply it then passes on, were that to stay."""
        dry = self.depletes_at
        if dry is None:
            return {}
        ends = [*(since for since, _ in self.history[1:]), dry + 1]
        window = [supply for (_, supply), end in zip(self.history, ends, strict=True) if end > dry - self.restart]
        return {dry: min(window)}

    def short_since(self, t: int) -> int:
        """Return when the supply of what runs dry at ``t`` first fell short."""
        return min(t, self.lost)

    @property
    def started(self) -> bool:
        """False when its backup should have come on and did not."""
        return not self.failing

    @property
    def back(self) -> int | None:
        """When it will be up again, were supply to stay as it is, ms. None while that is below 1."""
        return self.history[-1][0] + self.restart if not self.up and self.supply >= 1.0 else None

    def come_up(self, t: int) -> None:
        """Rise as a low supply leaves the window, or come up from given stock."""
        self._settle(t)

    def give(self, stock: float, t: int) -> None:
        """Add stock; an out pool comes up after its restart time from it."""
        if self.endurance == 0.0 or stock < NONE or self.failing:
            return
        self._feed(self.supply, self.mains, t)
        self.stock = min(self.endurance, self.stock + stock)
        if not self.up and self.timer is None and self.stock >= NONE:
            self.timer = t + self.restart
        self._settle(t)

    def redraw(self, draw: float, kept: float, t: int) -> None:
        """Change the draw on the stock from now on.

        It falls at ``draw``, less the share ``kept`` of it that is brought.
        """
        self._feed(self.supply, self.mains, t)
        self.drain = draw * (1.0 - kept)
        if not self.up and self._fed() and self.timer is None:
            self.timer = t + self.restart
        self._settle(t)

    def _fed(self) -> bool:
        """Whether it runs on what is brought alone."""
        return self.drain == 0.0 and self.endurance > 0.0 and not self.failing

    def _filling_rate(self) -> float:
        """Return how fast the stock fills. It rests while other means feed it than the mains."""
        return self.recharge if self.mains >= 1.0 else 0.0

    def _feed(self, supply: float, mains: float, t: int) -> None:
        """Bring the stock up to ``t`` under the old supply, then note the new one."""
        if self.up:
            rate = self._filling_rate() if self.supply >= 1.0 else (self.supply - 1.0) * self.drain
            self.stock = min(self.endurance, max(0.0, self.stock + rate * (t - self.ref)))
            if self.stock < NONE:
                self.stock = 0.0
        self._note(supply, mains, t)

    def _note(self, supply: float, mains: float, t: int) -> None:
        """Note what it is fed from ``t`` on."""
        self.ref = t
        if self.supply >= 1.0 > supply:
            self.lost = t
        self.supply, self.mains = supply, mains
        history = self.history
        if history[-1][0] == t:
            history.pop()
        if not history or history[-1][1] != supply:
            history.append((t, supply))

    def _out(self) -> None:
        self.up, self.stock, self.timer = False, 0.0, None

    def _least(self, t: int) -> float:
        """Return the least supply in force at any time of the last ``restart``.

        That is from ``t - restart`` to ``t``, both included.
        """
        history = self.history
        while len(history) > 1 and history[1][0] <= t - self.restart:
            del history[0]
        least = 1.0
        for _, supply in history:
            least = min(least, supply)
        return least

    def _settle(self, t: int) -> None:
        least = self._least(t)
        if not self.up and (least >= 1.0 or (self.timer is not None and self.timer <= t)):
            self.up, self.timer, self.ref = True, None, t
        if self.failing and self.up and self.mains >= 1.0:
            self.failing = False
        self.x = 1.0 if self.up else least
        self.depletes_at = self.restarts_at = None
        if self.up:
            if self.supply < 1.0 and self.drain > 0.0:
                self.depletes_at = max(t, ceil_ms(self.ref + self.stock / ((1.0 - self.supply) * self.drain)))
        else:
            self._expect_restart()

    def _expect_restart(self) -> None:
        """Work out when an out pool comes up, or passes on more."""
        self.restarts_at = self.timer
        if len(self.history) > 1:
            leaves = self.history[1][0] + self.restart
            self.restarts_at = leaves if self.restarts_at is None else min(leaves, self.restarts_at)
