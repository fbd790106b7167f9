"""Everything that has a key of its own in the journal or a file has words for whoever reads it: nobody meets a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from sim.exercise.commands.refusals import REASONS
from sim.exercise.run.states import ClockState, InjectState, OrderState
from sim.exercise.view.snapshot import JournalLine
from sim.journal.entry_text import KINDS
from sim.scenario.models.effects import OVERRIDES
from sim.scenario.models.values import Confidence
from sim.scenario.provenance import library_provenance
from sim.words import LANGUAGES, say
from tests.tui.diemen_fake import SNAPSHOT
from tui.text.format import Words
from tui.text.journal_line import tell

if TYPE_CHECKING:
    from sim.words import Language

NOT_DONE = ("no-means", "condition", "route", "refused-by-owner", "already", "no-target", "target-missing",
            "not-allowed-target")  # fmt: skip
SILENT = {"reached", "report", "undone", "closed", "inject-answered"}
"""Kinds that the report's timeline leaves out."""
PAUSES = tuple(f"pause-{why}" for why in ("bare", "said", "inject", "request", "level"))
"""A pause is told with its reason."""
FAMILIES: dict[str, tuple[str, ...]] = {
    "room.refused": tuple(REASONS),
    "room.state": get_args(ClockState),
    "room.order": get_args(OrderState),
    "room.inject": get_args(InjectState),
    "journal.answer": ("agree", "partly", "refuse"),
    "room.answer": ("agree", "partly", "refuse"),
    "journal.reason": NOT_DONE,
    "report.effect": tuple(OVERRIDES),
    "chain.effect": tuple(name for name, model in OVERRIDES.items() if model.kind.helps),
    "journal.field": tuple(
        {field.alias or name for model in OVERRIDES.values() for name, field in model.model_fields.items()}
    ),
    "report.mode": ("decision", "order", "request", "room", "headless"),
    "report.event": tuple({kind for kinds in KINDS.values() for kind in kinds} - SILENT - {"pause"}) + PAUSES,
    "chain.confidence": get_args(Confidence),
    "cli.list": tuple({entry.kind for entry in library_provenance()}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_key_has_words(family: str, language: Language) -> None:
    """Each kind, state, reason, answer, effect, field and confidence is said in words in both languages."""
    for key in FAMILIES[family]:
        assert say(language, f"{family}.{key}", **dict.fromkeys(HOLES, 1)), key


HOLES = ("subject", "detail", "kind", "aim", *sorted({name for names in REASONS.values() for name in names}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("entry_class", "kind"), [(entry_class, kind) for entry_class, kinds in KINDS.items() for kind in kinds]
)
def test_the_room_says_every_kind_in_words(entry_class: str, kind: str, language: Language) -> None:
    """No line of the room's journal is the key of its kind."""
    line = JournalLine(1, entry_class, kind, 0, "", "facilitator", {}, undone=False)  # type: ignore[arg-type]
    told = tell(Words(language), SNAPSHOT, line)
    assert told != kind
    assert told.strip()


@pytest.mark.parametrize("effect", OVERRIDES)
def test_the_room_says_every_override_in_words(effect: str) -> None:
    """An override of any kind is told in Dutch without the English key of its effect."""
    payload: dict[str, object] = {"effect": {"effect": effect, "target": "nowhere"}, "reason": ""}
    line = JournalLine(1, "command", "override", 0, "", "facilitator", payload, undone=False)
    assert effect not in tell(Words("nl"), SNAPSHOT, line).split()
