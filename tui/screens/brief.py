"""The screen of a brief: what the last jump passed over, to be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from sim.exercise.brief import brief_in
from tui.screens.reading import ReadingScreen
from tui.text.brief_lines import brief_parts

if TYPE_CHECKING:
    from sim.exercise.brief import Brief
    from sim.exercise.view.snapshot import JournalLine, Snapshot
    from tui.text.format import Words

__all__ = ["BriefScreen", "Briefs"]


class Briefs:
    """The briefs of an exercise, as its snapshots tell of them."""

    def __init__(self) -> None:
        self.last: Brief | None = None
        self._seen = 0

    def arrived(self, snapshot: Snapshot) -> bool:
        """Return whether there is a new brief of a jump. Of a room that opens it is one that is not followed by more.

        A brief that a note of somebody else cannot be is passed over.
        """
        fresh = False
        opened = not self._seen
        for line in reversed(snapshot.journal):
            if line.seq <= self._seen:
                break
            if line.entry_class == "note" and line.kind == "brief":
                brief = brief_in(line.payload)
                if brief is not None:
                    self.last, fresh = brief, not opened or _untold(snapshot, line)
                    break
        self._seen = snapshot.journal[-1].seq if snapshot.journal else self._seen
        return fresh


def _untold(snapshot: Snapshot, line: JournalLine) -> bool:
    """Return whether nothing was done since a brief."""
    later = [one for one in snapshot.journal if one.seq > line.seq]
    return all(one.entry_class != "command" or one.kind == "pause" for one in later)


class BriefScreen(ReadingScreen):
    """Opens by itself after a jump; ``l`` opens it again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("l,space", "back", show=False)]

    def __init__(self, words: Words, snapshot: Snapshot, brief: Brief) -> None:
        super().__init__(words)
        self._brief = brief
        self._snapshot = snapshot

    def heading(self) -> str:
        """Return from when to when the jump went."""
        brief, starts = self._brief, self._snapshot.starts
        since, until = (self.words.when(starts, ms) for ms in (brief.since_ms, brief.until_ms))
        return self.words("room.brief.heading", since=since, until=until)

    def body(self) -> Content:
        """Return its parts, with room between them."""
        lines: list[Content] = []
        for heading, sentences in brief_parts(self.words, self._snapshot, self._brief):
            lines += [Content("")] if lines else []
            lines.append(Content.styled(heading, "bold $accent"))
            lines += [Content(sentence) for sentence in sentences]
        return Content("\n").join(lines)

    def keys(self) -> str:
        """Return the key of the line that says how to go on."""
        return "room.brief.keys"
