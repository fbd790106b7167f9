"""Choose a process, to be explained or set by hand next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui.forms.picker import PickerForm
from tui.room_port import room
from tui.text.titles import target_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.exercise.view.snapshot import Snapshot
    from tui.messages import ScreenWanted
    from tui.text.format import Words

__all__ = ["ChooseProcessForm", "Purpose"]

Purpose = Literal["why", "override", "effect", "inject"]
"""What a process is chosen for. Words are under ``room.process.title-PURPOSE``."""


class ChooseProcessForm(PickerForm):
    """The processes, worst first, to open what is ``wanted`` of one.

    ``about`` names what it is chosen for: a decision, or an inject.
    """

    def __init__(
        self,
        words: Words,
        snapshot: Snapshot,
        purpose: Purpose,
        wanted: Callable[[str], ScreenWanted],
        about: str = "",
    ) -> None:
        super().__init__(words, snapshot)
        self._purpose = purpose
        self._wanted = wanted
        self._about = about

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words(f"room.process.title-{self._purpose}")

    def about(self) -> str:
        """Name what it is chosen for."""
        return self._about

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
