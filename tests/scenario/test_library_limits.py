"""Limits of the YAML library, whichever strikes before ours: said in our words, with place and remedy."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sim.scenario.source import yaml as reader
from sim.scenario.source.problems import Problems

DEEP = "format: keten/1\nkind: exercise\ntitle:\n  - - - - - - - - x\n"


def loader_that_says(sentence: str, depth: int) -> type[Any]:
    """Return a loader that refuses at ``depth`` levels with ``sentence``, as a newer library might."""

    class Limited(yaml.SafeLoader):
        level = 0

        def get_event(self) -> Any:
            event: Any = super().get_event()  # type: ignore[no-untyped-call]
            if isinstance(event, yaml.CollectionStartEvent):
                self.level += 1
                if self.level > depth:
                    mark: Any = event.start_mark
                    raise yaml.scanner.ScannerError("while increasing block level", mark, sentence, mark)
            return event

    return Limited


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("exceeded maximum nesting depth", "is te diep genest; schrijf het platter"),
        ("has eaten all of its lunch", "hier staat iets dat niet te lezen is; kijk naar"),
    ],
)
def test_limit_of_the_library_is_told_in_our_words(sentence: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal by the YAML library has our sentence in the reader's language, with file, line and column."""
    monkeypatch.setattr(reader, "_LOADER", loader_that_says(sentence, depth=5))
    problems = Problems()
    assert reader.parse(DEEP.encode(), "x.yaml", problems) is None
    (told,) = (problem.told("nl") for problem in problems.all())
    assert told.startswith("x.yaml:4:")
    assert what in told
    assert sentence not in told
