"""The small values of files: names, texts, shares, durations. A duration is fixed or drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from sim.errors import Reason
from sim.randomness import Constant, Distribution, Lognormal, Triangular, Uniform, Weighted
from sim.units import (
    DURATION_PATTERN,
    LONGEST,
    MOMENT_PATTERN,
    SHARE_PATTERN,
    Grouped,
    format_duration,
    format_moment,
    meant,
    parse_duration,
    parse_moment,
    parse_share,
)

if TYPE_CHECKING:
    from sim.words import Key

__all__ = [
    "DURATION_SCHEMA",
    "MAX_LISTED",
    "SHARE_SCHEMA",
    "Aim",
    "Amount",
    "Confidence",
    "Duration",
    "DurationDraw",
    "FactorOfHazard",
    "FactorValue",
    "Frozen",
    "Intensity",
    "LinkRef",
    "MixWeight",
    "Name",
    "NeedRef",
    "NumberValue",
    "Origin",
    "Pattern",
    "ProcessOrNeed",
    "RangeEnd",
    "Share",
    "SignedDuration",
    "Slug",
    "Sourced",
    "Text",
    "Weight",
    "Whole",
    "wrong",
]


MAX_LISTED: Final = 10_000
"""Most injects, threats or actions of one exercise."""


class Frozen(BaseModel):
    """Base of all models: frozen, and unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True, allow_inf_nan=False
    )


def wrong(key: Key, **values: object) -> Reason:
    """Return the error that a validator raises. It is the message ``key``, in which ``{value}`` is what was written."""
    return Reason.of(key, value=Reason.of("problems.this"), **values)


def _no_truth(value: object) -> object:
    # Pydantic reads true as 1: it is judged as the word that it is.
    return str(value).lower() if isinstance(value, bool) else value


def _moment(value: object) -> object:
    return parse_moment(value) if isinstance(value, str) else _duration(value)


def _duration(value: object) -> object:
    value = _no_truth(value)
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float):
        raise wrong("problems.value.no-unit", number=repr(value))
    return value


def _share(value: object) -> object:
    value = _no_truth(value)
    return parse_share(value) if isinstance(value, str) else value


# Narrower than what files are asked (:func:`sim.units.hidden`): scenarios in the headers of journals were written
# before files were asked that, and are replayed for ever.
_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def _whole(value: object) -> object:
    written = value.text if isinstance(value, Grouped) else value
    found = meant(written, whole=True) if isinstance(written, str) else None
    if found is not None:
        raise wrong("problems.value.grouped", meant=found)
    return _no_truth(value)


def _amount(value: object) -> object:
    written = value.text if isinstance(value, Grouped) else value
    found = meant(written, whole=True) if isinstance(written, str) else None
    if found is not None and found.lstrip("+-").isdigit():
        raise wrong("problems.value.grouped-or-part", meant=found, part=f"{float(found) / 1000:g}")
    return _no_truth(value)


def _printable(value: str) -> str:
    found = _STEERING.search(value.replace("\r\n", "\n"))
    if found is not None:
        raise wrong("problems.value.control-here", character=f"U+{ord(found[0]):04X}")
    return value


DURATION_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": DURATION_PATTERN,
    "description": "A duration such as 4h, 90min, 2d 6h.",
    "examples": ["90min", "4h", "2d 6h"],
}
"""A duration as files write it, in the JSON Schema."""
_WEIGHT_SCHEMA: Final[dict[str, Any]] = {"type": ["number", "string"], "pattern": SHARE_PATTERN, "minimum": 0}
SHARE_SCHEMA: Final[dict[str, Any]] = {
    **_WEIGHT_SCHEMA,
    "maximum": 1,
    "description": "A share such as 30 % or 0.3.",
    "examples": ["30 %"],
}
"""A share as files write it, in the JSON Schema."""

Printable = Annotated[str, AfterValidator(_printable)]
"""Text without control characters; files are also refused where a character cannot be seen."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]
"""Name of a process: letters, digits, dots, hyphens, underscores."""
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=80)]
"""Name of anything else: letters, digits, hyphens, underscores."""
Aim = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_-]*|\{target\})$", max_length=80)]
"""A crew pool, route or means, or ``{target}``."""
Pattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9*{][A-Za-z0-9._*{}-]*$", max_length=120)]
"""Name of a process, in which ``*`` matches any characters."""
NeedRef = Annotated[
    str,
    StringConstraints(
        pattern=r"^([A-Za-z0-9*{][A-Za-z0-9._*{}-]*/[A-Za-z0-9*{][A-Za-z0-9_*{}-]*|\{target\})$", max_length=200
    ),
]
"""``process/need``; either side may hold ``*``."""
ProcessOrNeed = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9*{][A-Za-z0-9._*{}-]*(/[A-Za-z0-9*{][A-Za-z0-9_*{}-]*)?$", max_length=200),
]
"""A process, or ``process/need``; either side may hold ``*``."""
LinkRef = NeedRef
"""``process/link``: a load link of a process."""
Duration = Annotated[
    int,
    BeforeValidator(_duration),
    Field(ge=0),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema(DURATION_SCHEMA),
]
"""Whole milliseconds; written ``90min``."""
SignedDuration = Annotated[
    int,
    BeforeValidator(_moment),
    Field(ge=-LONGEST),
    PlainSerializer(format_moment, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": MOMENT_PATTERN,
            "description": "A time since STARTEX such as 90min, or before it such as -2h.",
            "examples": ["90min", "-2h"],
        }
    ),
]
"""Whole milliseconds since STARTEX, below 0 before it; written ``90min``, ``-2h``."""
Share = Annotated[float, BeforeValidator(_share), Field(ge=0, le=1), WithJsonSchema(SHARE_SCHEMA)]
"""0..1; written ``30 %`` or ``0.3``."""
Weight = Annotated[
    float,
    BeforeValidator(_share),
    Field(ge=0, le=1e6),
    WithJsonSchema({**_WEIGHT_SCHEMA, "maximum": 1e6, "description": "A weight or share."}),
]
"""A weight, 0 to 1,000,000; written ``0.4`` or ``40 %``."""
FactorValue = Annotated[
    float,
    BeforeValidator(_share),
    Field(gt=0, ge=1e-6, le=1000),
    WithJsonSchema(
        {**_WEIGHT_SCHEMA, "minimum": 1e-6, "maximum": 1000, "description": "A factor above 0; 1 is normal."}
    ),
]
"""A factor above 0 (one in a million at least), at most 1000; written ``1.5`` or ``150 %``."""
MixWeight = Annotated[Weight, Field(le=10)]
"""Weight of a supplier in a mix, 0 to 10; 1 is all of what is needed."""
FactorOfHazard = Annotated[Weight, Field(le=1000)]
"""Factor on the intensity of a hazard, 0 to 1000."""
NumberValue = Annotated[float, BeforeValidator(_no_truth)]
"""A number; ``true`` is none."""
Intensity = Annotated[NumberValue, Field(ge=0, le=1e6)]
"""Intensity of a hazard in its own unit (m/s, degrees, metres), 0 to 1,000,000."""
Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number; ``392.000`` is refused, since it may be meant as 392,000."""
Amount = Annotated[float, BeforeValidator(_amount)]
"""A number of people, calls or euros; ``392.000`` is refused, since it may be meant as 392,000."""
Confidence = Literal["high", "medium", "low", "judgement"]
"""How well a number is known: government, regulator or operator; press; weak; our own judgement."""


def _end(value: object) -> object:
    value = _no_truth(value)
    if not isinstance(value, str):
        return value
    try:
        return parse_share(value)
    except ValueError:
        return format_duration(parse_duration(value))


RangeEnd = Annotated[
    Annotated[float, Field(ge=-1e9, le=1e9)] | str,
    BeforeValidator(_end),
    WithJsonSchema(
        {
            "type": ["number", "string"],
            "pattern": f"(?:{SHARE_PATTERN})|(?:{DURATION_PATTERN})",
            "description": "An end of a range: a duration, share or number, as the number itself is written.",
            "examples": ["2h", "30 %", 0.7],
        }
    ),
]
"""One end of the range in which a number may lie, as the number itself is written."""


class Origin(Frozen):
    """Where some fields come from that are of another source than the rest."""

    of: tuple[Slug, ...] = Field(min_length=1)
    """Which fields."""
    source: Printable | None = None
    """Where they come from; none means ``judgement``."""
    confidence: Confidence | None = None
    """How well they are known."""


class Sourced(Frozen):
    """Something whose numbers say where they come from."""

    source: Printable | None = None
    """Where the numbers come from: institution or publication and year; none means ``judgement``."""
    confidence: Confidence | None = None
    """How well the numbers are known."""
    note: Printable | None = None
    """A remark for other authors; never shown to players."""
    range: dict[Slug, tuple[RangeEnd, RangeEnd]] | None = None
    """Number → lowest and highest that it may be, around what is written: ``{lasts: [2h, 6h]}``. Of a distribution it
    is that of its middle; of a curve, profile or weighted list so many times as much. None: by its confidence."""
    judged: tuple[Slug, ...] = ()
    """Fields laid over sourced ones without a source of their own: judgements of whoever wrote them."""
    origins: tuple[Origin, ...] = ()
    """Fields that come from elsewhere than ``source`` says: those another file wrote, with what that file says."""

    def stated_of(self, field: str) -> tuple[str | None, Confidence | None] | None:
        """Return the source and confidence stated for one field alone.

        Return none where the field has those of the whole.
        """
        if field in self.judged:
            return None, None
        return next(((one.source, one.confidence) for one in self.origins if field in one.of), None)


class Text(Frozen):
    """A text in both languages; a plain string stands for both."""

    nl: Printable = ""
    """Dutch."""
    en: Printable = ""
    """English."""

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: Any) -> Any:
        return {"nl": value, "en": value} if isinstance(value, str) else value

    def in_(self, language: str) -> str:
        """Return the text in ``nl`` or ``en``; the other one where it is missing."""
        return (self.en or self.nl) if language == "en" else (self.nl or self.en)


class WeightedValue(Frozen):
    """One value of a weighted list."""

    value: Duration
    """The duration."""
    weight: Annotated[Weight, Field(gt=0, ge=1e-6)]
    """How often, relative to the others; above 0."""


class _Spread(Frozen):
    median: Duration
    """Half of the values lie below."""
    p90: Duration
    """Nine in ten lie below; above the median."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 < self.median < self.p90:
            raise wrong("problems.value.p90")
        return self


class DurationDraw(Frozen):
    """A duration: fixed (``4h``) or drawn from exactly one named distribution."""

    fixed: Duration | None = None
    """Always this long; a plain ``4h`` means this."""
    lognormal: _Spread | None = None
    """Lognormal by median and 90 % quantile: ``{median: 4h, p90: 10h}``."""
    triangular: tuple[Duration, Duration, Duration] | None = None
    """Lowest, most likely, highest: ``[1h, 2h, 6h]``."""
    uniform: tuple[Duration, Duration] | None = None
    """Lowest and highest: ``[1h, 3h]``."""
    weighted: tuple[WeightedValue, ...] | None = None
    """A list of values with weights."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"fixed": value} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise wrong("problems.value.distributions", n=len(given))
        if self.triangular and not (
            self.triangular[0] <= self.triangular[1] <= self.triangular[2] > self.triangular[0]
        ):
            raise wrong("problems.value.triangular")
        if self.uniform and not self.uniform[0] < self.uniform[1]:
            raise wrong("problems.value.uniform")
        if self.weighted is not None and not self.weighted:
            raise wrong("problems.value.weighted")
        return self

    @property
    def distribution(self) -> Distribution:
        """The distribution, in milliseconds."""
        if self.lognormal:
            return Lognormal(self.lognormal.median, self.lognormal.p90)
        if self.triangular:
            return Triangular(*self.triangular)
        if self.uniform:
            return Uniform(*self.uniform)
        if self.weighted:
            pairs = sorted((w.value, w.weight) for w in self.weighted)
            return Weighted(tuple(float(v) for v, _ in pairs), tuple(w for _, w in pairs))
        return Constant(self.fixed or 0)


def no_duration() -> DurationDraw:
    """Return the duration of nothing: zero."""
    return DurationDraw.model_validate("0s")
