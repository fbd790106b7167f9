"""Closed unions and the registries of what there is to know of each member: the two are equal."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, get_args

import pytest
from pydantic import ValidationError

from sim.engine.effects.handlers import HANDLERS
from sim.exercise.explain.remedies import HELPS
from sim.impact import MEASURES
from sim.scenario.models.effect_base import EffectBase
from sim.scenario.models.effects import OVERRIDES
from sim.scenario.models.exercise import MEASURED, MeasureName
from sim.words import LANGUAGES, unit_of
from tests.engine.test_effect_kinds import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.words import Language

KINDS = frozenset(OVERRIDES.values())
EFFECT_REGISTRIES: dict[str, tuple[Collection[type[EffectBase]], Collection[type[EffectBase]]]] = {
    "the union of sim/scenario/models/effects.py": (KINDS, frozenset(EffectBase.__subclasses__())),
    "HANDLERS of sim/engine/effects/handlers.py": (HANDLERS.keys(), KINDS),
    "HELPS of sim/exercise/explain/remedies.py": (HELPS.keys(), {model for model in KINDS if model.kind.helps}),
    "EXAMPLES of tests/engine/test_effect_kinds.py": (
        {OVERRIDES[name] for name in EXAMPLES if name in OVERRIDES},
        KINDS,
    ),
}
"""Where something is said of each kind of effect: of which it is, and of which it must be."""


@pytest.mark.parametrize("place", EFFECT_REGISTRIES)
def test_every_kind_of_effect_is_in(place: str) -> None:
    """Each place that knows kinds of effects knows all that there are, and no others."""
    has, asked = (frozenset[type[EffectBase]](models) for models in EFFECT_REGISTRIES[place])
    assert not asked - has, f"{place} lacks {_names(asked - has)}"
    assert not has - asked, f"{place} has {_names(has - asked)}, which the other places do not know"


def _names(models: Collection[type[EffectBase]]) -> str:
    return ", ".join(sorted(model.__name__ for model in models))


@pytest.mark.parametrize("name", OVERRIDES)
def test_what_is_said_of_a_kind_of_effect_is_of_it(name: str) -> None:
    """A kind of effect names fields that it has, and the room has a place for what it offers of it."""
    model = OVERRIDES[name]
    kind = model.kind
    named = {*kind.numbers, *([] if kind.work is None else [kind.work])}
    for way in kind.by_hand:
        named |= {*dict(way.fixed), *([way.field] if way.asks is not None else [])}
        assert kind.aims_at in ("process", "process-or-need", "need", "crews", "route"), "tui/forms/override.py"
    assert named <= model.model_fields.keys()
    missed = {field for other in KINDS for field in other.kind.numbers if field in model.model_fields} - {*kind.numbers}
    assert not missed, f"EffectKind.numbers of {model.__name__} lacks {missed}: their source is asked elsewhere"


@pytest.mark.parametrize("name", OVERRIDES)
def test_a_kind_of_effect_aims_at_what_can_be_written(name: str) -> None:
    """A target is written with a stroke where a kind aims at needs or links, and without one where at anything else."""
    ways = {"need": ["a/b"], "link": ["a/b"], "process-or-need": ["a", "a/b"]}
    model = OVERRIDES[name]
    assert [target for target in ("a", "a/b") if _has_target(model, target)] == ways.get(model.kind.aims_at, ["a"])


def _has_target(model: type[EffectBase], target: str) -> bool:
    try:
        model.model_validate({"target": target})
    except ValidationError as error:
        return ("target",) not in {fault["loc"] for fault in error.errors()}
    return True


@pytest.mark.parametrize("model", HELPS, ids=lambda model: model.__name__)
def test_what_helps_is_told_by_a_function_of_its_kind(model: type[EffectBase]) -> None:
    """What says whether an effect helps takes that kind of effect."""
    taken = inspect.signature(HELPS[model]).parameters
    first = next(iter(taken.values())).annotation
    assert model.__name__ in str(first).split(" | ")


@pytest.mark.parametrize(
    ("place", "has"),
    [
        ("MEASURED of sim/scenario/models/exercise.py", MEASURED),
        ("MEASURES of sim/impact/measures.py", MEASURES),
    ],
)
def test_every_kind_of_measure_is_in(place: str, has: Collection[str]) -> None:
    """Each place that knows kinds of measures knows all that a scenario may name, and no others."""
    asked = set(get_args(MeasureName))
    assert not asked - {*has}, f"{place} lacks {sorted(asked - {*has})}"
    assert not {*has} - asked, f"MeasureName of sim/scenario/models/exercise.py lacks {sorted({*has} - asked)}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_unit_in_words(name: MeasureName, language: Language) -> None:
    """The unit of each kind of measure is said in both languages, for one and for more."""
    assert all(unit_of(language, MEASURES[name].unit, n) for n in (1, 2))
