"""Where a threat reaches: its targets and their regions, written out.

What names ``{target}`` happens once for each target, what names only ``{region}`` once for each region of these, and
what names neither once. The result has plain effects, and nothing is left to work out where it is played.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.scenario.source.source_tree import NOWHERE, SourceNode, scalar
from sim.selectors import Matcher, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.scenario.source.problems import Problems

__all__ = ["MAX_EFFECTS", "ThreatPlaces"]

_TARGET: Final = "{target}"
_REGION: Final = "{region}"
_WAYS: Final = ("from", "all", "any", "mix")
_NONE: Final = SourceNode(None, NOWHERE)

MAX_EFFECTS: Final = 20_000
"""Most effects that the threats of one exercise are written out to."""


class _Aim(NamedTuple):
    """What the variables stand for in one case of an effect."""

    target: str | None
    """None where the effect keeps ``{target}``, or names none."""
    region: str | None


class ThreatPlaces:
    """Writes out the threats of one exercise over a network."""

    def __init__(self, sections: Mapping[str, SourceNode], problems: Problems) -> None:
        self._problems = problems
        self._regions = list(sections["regions"].mapping) if "regions" in sections else []
        self._processes = sections["processes"].mapping if "processes" in sections else {}
        self._others = [
            name for key in ("crews", "routes", "means") if key in sections for name in sections[key].mapping
        ]
        self._names = Matcher(self._processes)
        self._region_names = Matcher(self._regions)
        self._effects = 0

    def written(self, threat: SourceNode, where: str) -> SourceNode:
        """Return a threat with its places written out.

        It stays as it is where it has one target and names no region.
        """
        target = threat.get("target")
        several = target is not None and isinstance(target.value, list)
        if not several and not _names(threat, _REGION):
            return threat
        targets = self._targets(target, where) if several else ([target.text] if target and target.text else [])
        if several and not targets:
            return scalar({k: v for k, v in threat.mapping.items() if k != "target"}, threat)
        return _Threat(self, targets, where).written(threat)

    def _targets(self, target: SourceNode | None, where: str) -> list[str]:
        """Return the targets of a list, each once; what is wrong with it is reported."""
        found: list[str] = []
        items = target.items if target is not None else []
        if target is not None and not items:
            self.report(target, f"{where}.target", Reason.of("problems.threat.no-target"))
        for number, item in enumerate(items, 1):
            place = f"{where}.target.{number}"
            if item.text is None:
                self.report(item, place, Reason.of("problems.threat.target-no-text", name=quoted(item.value)))
            elif item.text in found:
                self.report(item, place, Reason.of("problems.need.twice", name=quoted(item.text)))
            elif not self._known(item.text):
                known = [*self._regions, *self._names.names]
                remedy = self._problems.nearest(item.text, known, "problems.no-place.do")
                what = Reason.of("problems.no-place", name=quoted(item.text))
                self._problems.add(item.place, place, what, remedy, code="no place")
            else:
                found.append(item.text)
        return found

    def _known(self, target: str) -> bool:
        process = target.partition("/")[0]
        regions, processes = self._region_names.match(target), self._names.match(process)
        return bool(regions or processes or self._carriers(target)) or any(matches(target, one) for one in self._others)

    def _carriers(self, tag: str) -> list[str]:
        found = []
        for name, process in self._processes.items():
            tags = process.get("tags")
            if tags is not None and any(one.value == tag for one in tags.items):
                found.append(name)
        return found

    def regions(self, targets: Iterable[str]) -> list[str]:
        """Return the regions of some targets, each once, in the order of the network.

        A region is its own; a process is in one; of a tag there are those of its carriers. What is in no region is of
        the whole country, which is every region, as is a threat without a target. A network without regions is one.
        """
        if not self._regions:
            return ["*"]
        found: dict[str, None] = {}
        national = True
        for target in targets:
            national = False
            regions = list(self._region_names.match(target))
            if not regions:
                processes = self._names.match(target.partition("/")[0]) or self._carriers(target)
                held = [self._processes[name].get("region") for name in processes]
                regions = [region.text for region in held if region is not None and region.text]
                national = national or len(regions) < max(1, len(processes))
            found |= dict.fromkeys(regions)
            if national:
                break
        return [region for region in self._regions if national or region in found]

    def suppliers(self, places: Iterable[str]) -> list[str]:
        """Return the suppliers of needs written ``process/need``, each once, by name."""
        found: dict[str, None] = {}
        for place in places:
            process, _, part = place.partition("/")
            for name in self._names.match(process):
                needs = self._processes[name].get("needs")
                for key, need in needs.mapping.items() if needs is not None else ():
                    if matches(part, key):
                        found |= dict.fromkeys(_suppliers(need))
        return sorted(found)

    def pools(self, regions: Iterable[str]) -> list[str]:
        """Return the crew pools that repair something in some regions, each once, by name."""
        within = set(regions)
        found = {
            pool.text
            for process in self._processes.values()
            if (pool := process.get("crew")) is not None and pool.text
            and ("*" in within or _text(process.get("region")) in within)
        }  # fmt: skip
        return sorted(found)

    def allows(self, effect: SourceNode, more: int, where: str) -> bool:
        """Count effects written out; return false when there are too many.

        That is reported once.
        """
        before, self._effects = self._effects, self._effects + more
        if before <= MAX_EFFECTS < self._effects:
            self.report(effect, where, Reason.of("problems.threat.many", most=MAX_EFFECTS))
        return self._effects <= MAX_EFFECTS

    def report(self, node: SourceNode, where: str, what: Reason) -> None:
        """Report a fault of what stands at a node."""
        self._problems.add(node.place, where, what)


class _Threat:
    """Writes out one threat."""

    def __init__(self, places: ThreatPlaces, targets: Sequence[str], where: str) -> None:
        self._places = places
        self._targets = targets
        self._where = where
        self._several = len(targets) > 1

    def written(self, threat: SourceNode) -> SourceNode:
        fields = dict(threat.mapping)
        for key in ("when", "compromise"):
            if self._several and key in fields and self._waits_for_target(key, fields[key]):
                what = Reason.of("problems.threat.several", field=key, target=_TARGET)
                self._places.report(fields[key], f"{self._where}.{key}", what)
        target = fields.pop("target", None)
        if target is not None and not self._several and self._targets:
            fields["target"] = scalar(self._targets[0], target)
        if "effects" in fields:
            fields["effects"] = self._all(fields["effects"], self._targets, f"{self._where}.effects")
        if "footprint" in fields:
            fields["footprint"] = self._footprints(fields["footprint"])
        if "stages" in fields:
            stages = [self._stage(stage, number) for number, stage in enumerate(fields["stages"].items, 1)]
            fields["stages"] = scalar(stages, fields["stages"])
        return scalar(fields, threat)

    @staticmethod
    def _waits_for_target(key: str, node: SourceNode) -> bool:
        if key == "compromise":
            tag = node.get("tag")
            return tag is None or _names(tag, _TARGET) or _names(node.get("activates-when") or _NONE, _TARGET)
        return _names(node, _TARGET)

    def _stage(self, stage: SourceNode, number: int) -> SourceNode:
        if not isinstance(stage.value, dict):
            return stage
        where = f"{self._where}.stages.{number}"
        fields = dict(stage.mapping)
        own = _text(fields.get("target"))
        aims = [own] if own else list(self._targets)
        for key in ("when", "unless"):
            if len(aims) > 1 and key in fields and _names(fields[key], _TARGET):
                what = Reason.of("problems.threat.several", field=key, target=_TARGET)
                self._places.report(fields[key], f"{where}.{key}", what)
        effects = fields.get("effects")
        others = fields.get("else")
        if others is not None:
            made = [
                self._alternative(one, effects, aims, f"{where}.else.{at}") for at, one in enumerate(others.items, 1)
            ]
            fields["else"] = scalar(made, others)
        if effects is not None:
            fields["effects"] = self._all(effects, aims, f"{where}.effects")
        return scalar(fields, stage)

    def _alternative(
        self, other: SourceNode, effects: SourceNode | None, aims: Sequence[str], where: str
    ) -> SourceNode:
        """Return an alternative with its effects.

        They are its own, or those of the stage on the target of the alternative.
        """
        if not isinstance(other.value, dict):
            return other
        fields = dict(other.mapping)
        own = _text(fields.get("target"))
        mine = [own] if own else list(aims)
        if len(mine) > 1 and "unless" in fields and _names(fields["unless"], _TARGET):
            what = Reason.of("problems.threat.several", field="unless", target=_TARGET)
            self._places.report(fields["unless"], f"{where}.unless", what)
        template = fields.get("effects", effects)
        if template is not None:
            done = self._all(template, mine, f"{where}.effects")
            if "effects" in fields or len(aims) > 1 or _names(template, _REGION):
                fields["effects"] = done
        return scalar(fields, other)

    def _footprints(self, footprints: SourceNode) -> SourceNode:
        if isinstance(footprints.value, dict):
            return self._footprint(footprints)
        return scalar([self._footprint(one) for one in footprints.items], footprints)

    def _footprint(self, footprint: SourceNode) -> SourceNode:
        """Return a footprint with its places written out. Without a list it is over every target."""
        over = footprint.get("over")
        if over is None or not over.mapping:
            if not self._several:
                return footprint
            places = {target: SourceNode(1, footprint.place) for target in self._targets}
        else:
            places = {}
            for key, factor in over.mapping.items():
                for aim in self._aims(SourceNode(key, over.place), self._targets) or (_Aim(None, None),):
                    places[_filled(key, aim)] = factor
        return scalar({**footprint.mapping, "over": SourceNode(places, (over or footprint).place)}, footprint)

    def _all(self, effects: SourceNode, targets: Sequence[str], where: str) -> SourceNode:
        if not isinstance(effects.value, list):
            return effects
        written = [
            made for number, effect in enumerate(effects.items, 1)
            for made in self._effect(effect, targets, f"{where}.{number}")
        ]  # fmt: skip
        return scalar(written, effects)

    def _effect(self, effect: SourceNode, targets: Sequence[str], where: str) -> Iterator[SourceNode]:
        """Yield an effect once for each of the places that it names."""
        if not isinstance(effect.value, dict):
            yield effect
            return
        target = effect.get("target") or SourceNode(_TARGET, effect.place)
        whole = scalar({**effect.value, "target": target}, effect)
        aims = self._aims(whole, targets)
        if not aims or not self._places.allows(effect, len(aims), where):
            yield effect
            return
        kind = effect.get("effect")
        if kind is not None and kind.value == "crews" and target.text == _REGION:
            for pool in self._places.pools(self._places.regions(targets)):
                yield scalar({**effect.value, "target": scalar(pool, target)}, effect)
            return
        asked = [_filled(str(target.value), aim, targets) for aim in aims]
        if len(aims) > 1 and kind is not None and kind.value == "demand" and all("/" in place for place in asked):
            # A supplier that several of them share is asked once, as by one pattern.
            suppliers = self._places.suppliers(asked)
            for name in suppliers:
                yield scalar({**effect.value, "target": scalar(name, target)}, effect)
            if suppliers:
                return
        for aim in aims:
            yield _with(whole, aim)

    def _aims(self, named: SourceNode, targets: Sequence[str]) -> list[_Aim]:
        """Return what the variables stand for, case by case.

        There is nothing where what names them stays as it is.
        """
        of_target, of_region = _names(named, _TARGET), _names(named, _REGION)
        if not of_region and not (of_target and len(targets) > 1):
            return []
        if not of_target:
            return [_Aim(None, region) for region in self._places.regions(targets)]
        found: list[_Aim] = []
        for target in targets or ("",):
            regions = self._places.regions([target] if target else []) if of_region else (None,)
            found += [_Aim(target if len(targets) > 1 else None, region) for region in regions]
        return found


def _suppliers(need: SourceNode) -> Iterator[str]:
    for way in _WAYS:
        node = need.get(way)
        if node is not None:
            names = [node] if node.text is not None else node.items
            yield from (str(name.value) for name in names) if names else node.mapping


def _text(node: SourceNode | None) -> str | None:
    return None if node is None else node.text


def _names(node: SourceNode, variable: str) -> bool:
    """Return whether any text or key under a node has a variable in it."""
    value = node.value
    if isinstance(value, str):
        return variable in value
    if isinstance(value, dict):
        return any(variable in key or _names(child, variable) for key, child in value.items())
    return isinstance(value, list) and any(_names(item, variable) for item in value)


def _filled(text: str, aim: _Aim, targets: Sequence[str] = ()) -> str:
    """Return a text with its variables filled in.

    With ``targets`` so is the one target that would stay open.
    """
    target = aim.target or (targets[0] if len(targets) == 1 else None)
    text = text if target is None else text.replace(_TARGET, target)
    return text if aim.region is None else text.replace(_REGION, aim.region)


def _with(node: SourceNode, aim: _Aim) -> SourceNode:
    value = node.value
    if isinstance(value, str):
        return scalar(_filled(value, aim), node)
    if isinstance(value, dict):
        return scalar({key: _with(child, aim) for key, child in value.items()}, node)
    if isinstance(value, list):
        return scalar([_with(item, aim) for item in value], node)
    return node
