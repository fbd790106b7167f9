"""Conditions, as one closed union.

Injects, reactions, campaign stages, actions and scripted teams have the same ones.

They are told apart by their keys: ``process``, ``any: "pattern"``, ``all: "pattern"``, ``mean:`` → a level or a
loss; ``action``; ``inject``; ``threat``; ``time``; ``all: [..]``, ``any: [..]``, ``not``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.models.values import Duration, Frozen, Pattern, Share, Slug, wrong

__all__ = [
    "ActionCondition",
    "AllOf",
    "AnyOf",
    "Condition",
    "InjectCondition",
    "LevelCondition",
    "LossCondition",
    "Not",
    "ThreatCondition",
    "TimeCondition",
]


class LevelCondition(Frozen):
    """A service level below or above a value, for some time. Give one of process, any, all, mean."""

    process: Pattern | None = None
    """One process."""
    any: Pattern | None = None
    """At least one of the processes that match."""
    all: Pattern | None = None
    """Every process that matches."""
    mean: Pattern | None = None
    """The mean of the processes that match, weighted by customers (evenly where nobody has any)."""
    below: Share | None = None
    """Level strictly below this; give below or above."""
    above: Share | None = None
    """Level strictly above this."""
    need: Slug | None = None
    """Reads what this need is supplied with, before its stock, in place of the level: ``{process: hospital,
    need: emergency-power, below: 50 %}`` is true while it runs on its generator."""
    for_: Duration = Field(0, alias="for")
    """True once it has held this long without a break; 0 means at once."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if sum(x is not None for x in (self.process, self.any, self.all, self.mean)) != 1:
            raise wrong("problems.value.exactly-one", names="process, any, all, mean")
        if (self.below is None) == (self.above is None):
            raise wrong("problems.value.exactly-one", names="below, above")
        if self.process is not None and "*" in self.process:
            raise wrong("problems.value.pattern")
        return self

    @property
    def pattern(self) -> str:
        """The name or pattern, whichever key holds it."""
        return self.process or self.any or self.all or self.mean or ""


class LossCondition(Frozen):
    """A process has lost its control or its quality (its level may still be 1)."""

    process: Pattern
    """The process; of a pattern, any."""
    lost: Literal["control", "quality"]
    """What is lost."""


class ActionCondition(Frozen):
    """An action has been ordered, is in force, or was not ordered by a time."""

    action: Slug
    """A declared action or decision."""
    target: str | None = None
    """Only orders for this target; none means any target."""
    is_: Literal["ordered", "in-force", "not-ordered"] = Field("ordered", alias="is")
    """``ordered``: at least once; ``in-force``: now; ``not-ordered``: never before ``by``."""
    by: Duration | None = None
    """For ``not-ordered``: the time since STARTEX at which it becomes true."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.is_ == "not-ordered") != (self.by is not None):
            raise wrong("problems.value.not-ordered")
        return self


class InjectCondition(Frozen):
    """An inject has been delivered, or answered. An answer is an action or decision that it expects."""

    inject: Slug
    """A declared inject."""
    is_: Literal["delivered", "answered"] = Field("delivered", alias="is")
    """``delivered`` or ``answered``."""


class ThreatCondition(Frozen):
    """A threat has struck, or a stage of it has begun."""

    threat: Slug
    """A declared threat."""
    stage: Slug | None = None
    """A stage of it; none is the threat itself."""


class TimeCondition(Frozen):
    """True from a time since STARTEX on."""

    time: Duration
    """Time since STARTEX."""


class AllOf(Frozen):
    """Every one of these is true."""

    all: tuple[Condition, ...] = Field(min_length=1)
    """The conditions."""


class AnyOf(Frozen):
    """At least one of these is true."""

    any: tuple[Condition, ...] = Field(min_length=1)
    """The conditions."""


class Not(Frozen):
    """This is not true."""

    not_: Condition = Field(alias="not")
    """The condition."""


def _tag(value: Any) -> str | None:
    def get(key: str) -> Any:
        return value.get(key) if isinstance(value, dict) else getattr(value, key, None)

    if isinstance(get("all"), list | tuple):
        return "all-of"
    if isinstance(get("any"), list | tuple):
        return "any-of"
    for key, tag in (
        ("not", "not"),
        ("not_", "not"),
        ("lost", "loss"),
        ("action", "action"),
        ("inject", "inject"),
        ("threat", "threat"),
        ("time", "time"),
    ):
        if get(key) is not None:
            return tag
    return "level" if any(get(key) is not None for key in ("process", "any", "all", "mean")) else None


Condition = Annotated[
    Annotated[LevelCondition, Tag("level")]
    | Annotated[LossCondition, Tag("loss")]
    | Annotated[ActionCondition, Tag("action")]
    | Annotated[InjectCondition, Tag("inject")]
    | Annotated[ThreatCondition, Tag("threat")]
    | Annotated[TimeCondition, Tag("time")]
    | Annotated[AllOf, Tag("all-of")]
    | Annotated[AnyOf, Tag("any-of")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _tag,
        custom_error_type="unknown_condition",
        custom_error_message="is not a condition; start it with process, any, all, mean, action, inject, threat, time",
    ),
]
"""Any condition."""

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()
