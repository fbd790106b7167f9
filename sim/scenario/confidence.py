"""How well the numbers of a resolved scenario are known.

Each number gets the nearest source that was written around it.

It asks the scenario, not its files, so it answers for a journal as well. A mapping whose numbers are of several
files holds exceptions for them (:mod:`sim.scenario.expand.number_sources`). Weights of suppliers are left out: they
are the network's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.origin import Origin, numbered
from sim.scenario.expand.number_sources import DAMAGE, NEED
from sim.scenario.models.values import Sourced
from sim.scenario.stations import call_stations
from sim.selectors import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.scenario.models import Action, Inject, Intake, OverrideEffect, Scenario, Threat

__all__ = ["KnownNumber", "lowest", "of_carrier", "of_damage", "of_link", "of_need", "of_reserve", "written"]

_NONE: Final[Mapping[str, Any]] = {}
_FRAGILITY: Final = "fragility"
_INTAKE: Final = "intake"
_RANKS: Final = {"judgement": 0, "low": 1, "medium": 2, "high": 3}


class KnownNumber(NamedTuple):
    """One number and how well it is known."""

    subject: str
    """The process it belongs to, or the carrier: ``threat/storm``, ``override/1``, ``start/``."""
    key: str
    """Where it stands there: ``power.stock.1.lasts``."""
    value: str
    """As a file would write it."""
    confidence: str
    """``high``, ``medium``, ``low`` or ``judgement``; what names no confidence is a judgement."""
    source: str | None
    """The nearest source; none when there is none."""

    @property
    def rank(self) -> int:
        """0 for a judgement, up to 3 for high."""
        return _RANKS.get(self.confidence, 0)

    @property
    def need(self) -> str | None:
        """The need or link of the process that it belongs to. None for any other number."""
        within, dot, _ = self.key.partition(".")
        return within if dot and "/" not in self.subject and within not in (_FRAGILITY, _INTAKE) else None


def lowest(numbers: Iterable[KnownNumber]) -> tuple[KnownNumber, ...]:
    """Return those of the lowest confidence, in the order given, each once."""
    once = tuple(dict.fromkeys(numbers))
    least = min((one.rank for one in once), default=0)
    return tuple(one for one in once if one.rank == least)


def of_need(scenario: Scenario, process: str, need: str, tranche: int | None = None) -> Iterator[KnownNumber]:
    """Yield the endurance (of one ``tranche``, from 1, or of all), restart and curve."""
    owner = scenario.processes[process]
    found = owner.needs.get(need)
    if found is None:
        return
    for number, stock in enumerate(found.stock, 1):
        if tranche not in (None, number):
            continue
        for n, held in enumerate(stock.held, 1):
            place = f"{need}.stock.{number}" + (f".layers.{n}" if stock.layers else "")
            wider = (*([(stock, "layers")] if stock.layers else ()), (found, "stock"), (owner, "needs"))
            if held.spread is not None or held.lasts.fixed != 0:
                lasting = "lasts" if held.spread is None else "spread"
                yield _known(process, place, lasting, ((held, lasting), *wider))
            if held.starts < 1.0:
                yield _known(process, place, "starts", ((held, "starts"), *wider))
    for field in NEED:
        value = getattr(found, field.replace("-", "_"))
        if value and value != 1.0:
            yield _known(process, need, field, ((found, field), (owner, "needs")))


def of_reserve(scenario: Scenario, process: str) -> Iterator[KnownNumber]:
    """Yield what a process can bear over its normal demand.

    That is its reserve, or of call takers what makes it.
    """
    owner = scenario.processes[process]
    if owner.intake is not None and owner.intake.counted:
        station = call_stations(scenario.processes).get(process)
        short = min(station.pools, key=lambda pool: pool.reserve).name if station is not None else None
        yield from _of_takers(owner.intake, process, short)
        return
    # Nobody wrote a reserve that is the default, unless it says who did.
    spare = owner.reserve != 1 or owner.stated_of("reserve") is not None
    yield _known(process, "", "reserve", ((owner, "reserve"),) if spare else (), owner)


def _of_takers(intake: Intake, process: str, short: str | None) -> Iterator[KnownNumber]:
    """Yield what makes the capacity of call takers.

    Of disciplines it is that which is ``short`` first.
    """
    if not intake.disciplines:
        for field in ("takers", "handling"):
            yield _known(process, _INTAKE, field, ((intake, field),))
    for name, discipline in intake.disciplines.items():
        for field in () if short not in (None, name) else ("share", "takers", "handling"):
            around = ((discipline, field), (intake, "disciplines"))
            yield _known(process, f"{_INTAKE}.disciplines.{name}", field, around)


def of_link(scenario: Scenario, process: str, link: str) -> Iterator[KnownNumber]:
    """Yield how much demand another process brings when it fails."""
    owner = scenario.processes[process]
    if link in owner.load:
        yield _known(process, link, "gain", ((owner.load[link], "gain"), (owner, "load")))


def of_damage(
    scenario: Scenario, process: str, carrier: str, name: str, by_hand: Mapping[str, OverrideEffect] = _NONE
) -> Iterator[KnownNumber]:
    """Yield the size and repair of a damage. These are of its carrier, or of the fragility of the process."""
    owner = scenario.processes[process]
    base, threat = numbered(name)[0], Origin.parse(carrier).id
    for hazard, fragility in owner.fragility.items():
        if base == f"{threat}-{hazard}":
            for field in DAMAGE:
                if getattr(fragility, field) is not None:
                    yield _known(process, f"{_FRAGILITY}.{hazard}", field, ((fragility, field), (owner, _FRAGILITY)))
            return
    yield from of_carrier(scenario, process, carrier, ("damage", "rebuild"), by_hand)


def of_carrier(
    scenario: Scenario,
    process: str,
    carrier: str,
    kinds: Sequence[str],
    by_hand: Mapping[str, OverrideEffect] = _NONE,
) -> Iterator[KnownNumber]:
    """Yield the numbers of the effects that a carrier has on a process.

    Only effects of the given ``kinds`` count. The carrier is a threat, action, reaction or inject, the starting
    situation, or what was set ``by_hand`` (effects by carrier), which the scenario does not know.
    """
    origin = Origin.parse(carrier)
    owner = _owner(scenario, origin)
    if owner is not None:
        found = list(_effects(owner))
    else:
        set_by_hand = (by_hand[carrier],) if carrier in by_hand else ()
        found = [(effect,) for effect in (scenario.start if carrier == "start" else set_by_hand)]
    subject = str(origin._replace(ordinal=None)) if origin.id else f"{origin.kind}/"
    for number, (effect, *around) in enumerate(found, 1):
        if effect.effect not in kinds or not _hits(scenario, effect, getattr(owner, "target", None), process):
            continue
        for field in effect.kind.numbers:
            value = getattr(effect, field)
            if value is not None and not (field == "size" and value in (0.0, 1.0)):
                yield _known(
                    subject,
                    f"effects.{number}",
                    field,
                    ((effect, field), *((one, "effects") for one in (*around, owner))),
                )


def _hits(scenario: Scenario, effect: OverrideEffect, target: str | None, process: str) -> bool:
    """Return whether an effect may have hit a process.

    The target of an action is not known here, so an action with one may have hit any.
    """
    if "{target}" in effect.target and target is None:
        return True
    aim, _, part = effect.target.replace("{target}", target or "").partition("/")
    if effect.kind.aims_at != "process-or-need" or not part:
        return matches(aim, process)
    return any(
        matches(part, name) and process in need.suppliers
        for asked, owner in scenario.processes.items()
        if matches(aim, asked)
        for name, need in owner.needs.items()
    )


def _owner(scenario: Scenario, origin: Origin) -> Any:
    if origin.kind == "reaction":
        return scenario.reactions.get(origin.id)
    listed: dict[str, Sequence[Threat | Action | Inject]] = {
        "threat": scenario.threats, "action": scenario.actions, "inject": scenario.injects,
    }  # fmt: skip
    return next((one for one in listed.get(origin.kind, ()) if one.id == origin.id), None)


def _effects(owner: Any) -> Iterator[tuple[Any, ...]]:
    for effect in owner.effects:
        yield (effect,)
    compromise = getattr(owner, "compromise", None)
    for effect in compromise.effects if compromise is not None else ():
        yield effect, compromise
    for stage in getattr(owner, "stages", ()):
        for effect in stage.effects:
            yield effect, stage


def _known(subject: str, where: str, field: str, around: Sequence[tuple[Any, str]], of: Any = None) -> KnownNumber:
    """Return a field of ``of`` with its nearest source.

    ``of`` is by default the first of ``around``. The source is its own, or that of the nearest model around it that
    states one. Beside each model stands the field of it that holds the number, for which it may state something else
    than for the rest.
    """
    key = f"{where}.{field}" if where else field
    model = around[0][0] if of is None else of
    value = written(
        model.model_dump(mode="json", by_alias=True, exclude_defaults=True, include={field.replace("-", "_")})
    )
    for holder, holds in around:
        if not isinstance(holder, Sourced):
            continue
        said = holder.stated_of(holds)
        if said is None and (holder.source is not None or holder.confidence is not None):
            said = (holder.source, holder.confidence)
        if said is not None:
            return KnownNumber(subject, key, value, said[1] or "judgement", said[0])
    return KnownNumber(subject, key, value, "judgement", None)


def written(dumped: dict[str, Any]) -> str:
    """Write one dumped field as a file has it. A dump without the field means the default of a reserve, 1."""
    value = next(iter(dumped.values()), 1)
    if isinstance(value, dict) and list(value) == ["fixed"]:
        value = value["fixed"]
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_plain, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)
