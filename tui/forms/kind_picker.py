"""Choose the kind of process that the map of regions shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.forms.picker import PickerForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["ChooseKindForm"]

_WORST: Final = "worst"


class ChooseKindForm(PickerForm):
    """The kinds of processes. Before them stands whichever is worst in each region."""

    def __init__(
        self, words: Words, snapshot: Snapshot, kinds: tuple[str, ...], taken: Callable[[str | None], None]
    ) -> None:
        super().__init__(words, snapshot)
        self._kinds = kinds
        self._taken = taken
        """Called with the kind that was picked; none is whichever is worst."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.map.choose")

    def label_text(self) -> str:
        """Return that it lists processes."""
        return self.words("room.situation.process")

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """Yield the kinds, by their place."""
        worst = self.words("room.map.worst")
        yield _WORST, worst, worst
        for place, kind in enumerate(self._kinds):
            yield str(place), kind, kind

    def pick(self, key: str) -> None:
        """Show it on the map."""
        self._taken(None if key == _WORST else self._kinds[int(key)])
