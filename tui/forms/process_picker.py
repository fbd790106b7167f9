"""Choose a process, to be explained or set by hand next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.forms.picker import PickerForm
from tui.messages import OverrideWanted, WhyWanted
from tui.room_port import room
from tui.text.titles import order_name, target_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.exercise.view.snapshot import OrderView, Snapshot
    from tui.text.format import Words

__all__ = ["ChooseProcessForm"]


class ChooseProcessForm(PickerForm):
    """The processes, worst first, to open what was asked for of one.

    ``decision`` is that of which the effect is to be set.
    """

    def __init__(
        self,
        words: Words,
        snapshot: Snapshot,
        wanted: Callable[[str], WhyWanted | OverrideWanted],
        decision: OrderView | None = None,
    ) -> None:
        super().__init__(words, snapshot)
        self._wanted = wanted
        self._decision = decision

    def title_text(self) -> str:
        """Return what is asked."""
        asked = "effect" if self._decision else "why" if self._wanted is WhyWanted else "override"
        return self.words(f"room.process.title-{asked}")

    def about(self) -> str:
        """Name the decision of which the effect is to be set."""
        return "" if self._decision is None else order_name(self.words, self.snapshot, self._decision)

    def label_text(self) -> str:
        """Return that it lists processes."""
        return self.words("room.situation.process")

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """Yield the processes. Each is known by its title and its key."""
        for one in sorted(self.snapshot.processes, key=lambda one: (one.level, -one.without)):
            title = target_name(self.words, self.snapshot, one.name)
            yield one.name, f"{title}  {self.words.percent(one.level)}", f"{title} {one.name}"

    def pick(self, key: str) -> None:
        """Open what was asked for."""
        self.app.call_later(room(self).open, self._wanted(key))
