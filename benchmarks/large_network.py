"""A network of any size that is short to write. It has patterns over regions, on kinds of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PER_REGION", "write"]

PER_REGION: Final = 50
"""Processes in each region."""
_NATIONAL: Final = 50
_HEAD: Final = """\
format: keten/1
kind: network
title: {nl: Een groot netwerk, en: A large network}
source: made for measuring
confidence: judgement
names: {kpn: KPN, vodafone: Vodafone, odido: Odido, ziggo: Ziggo}
crews:
  grid: {size: 20, needs: {phones: {from: core.kpn, floor: 70 %}}}
  telecom: {size: 10}
channels: {telephone: "mobile.*", c2000: "c2000.*"}
"""
_PROCESSES: Final = """\
processes:
  "grid.station.{station}":
    for: {station: [STATIONS]}
    kind: transmission-station
    crew: grid
    title: {nl: "Station {station}", en: "Station {station}"}
  "core.{operator}":
    for: {operator: [kpn, vodafone, odido, ziggo]}
    kind: telecom-core
    crew: telecom
    needs: {power: {mix: {grid.station.s1: 50 %, grid.station.s2: 50 %}}}
  112-handover: {kind: emergency-handover, needs: {platform: {from: core.kpn}}}
  112.national: {kind: emergency-intake, needs: {handover: {from: 112-handover}}}
  gas.transport: {kind: gas-transport, crew: grid, needs: {sources: ~, power: {any: ["grid.station.*"]}}}
  payment-switch: {kind: payment-switch, needs: {servers: {any: ["core.*"]}, power: {from: grid.station.s3}}}
  "grid.{region}":
    kind: distribution-grid
    customers: {share: 100 %}
    crew: grid
    needs:
      station: {mix: {grid.station.s1: 25 %, grid.station.s2: 25 %, grid.station.s3: 50 %}}
      control: {from: core.kpn, floor: 80 %}
      roads: {kind: geographic, from: "road.{region}", floor: 90 %, restart: 10min}
  "substation-{part}.{region}":
    for: {part: [p01, p02, p03, p04, p05, p06, p07, p08, p09, p10]}
    kind: local-substation
    crew: grid
    customers: {share: 5 %}
    title: {nl: "Onderstation {part} in {region.title}", en: "Substation {part} in {region.title}"}
    needs:
      supply: {from: "grid.{region}", restart: 5min}
      link: {any: ["mobile.*.{region}"], stock: [{lasts: {triangular: [1h, 2h, 6h]}}], floor: 90 %}
      roads: {kind: geographic, from: "road.{region}", floor: 95 %}
    demand: {by-hour: [HOURS]}
  "mobile.{operator}.{region}":
    for: {operator: [kpn, vodafone, odido, ziggo]}
    kind: mobile-network
    crew: telecom
    customers: {share: {kpn: 30 %, vodafone: 25 %, odido: 35 %, ziggo: 10 %}}
    tags: ["{operator}"]
    title: {nl: "Mobiel {operator}", en: "Mobile {operator}"}
    needs:
      power: {from: "grid.{region}"}
      core: {from: "core.{operator}"}
      roads: {kind: geographic, from: "road.{region}", floor: 95 %}
    load: {outage: {from: "grid.{region}", gain: 0.5}}
    demand: {by-hour: [HOURS]}
  "home-internet.{region}":
    kind: home-internet
    customers: {share: 95 %}
    needs: {power: {from: "grid.{region}"}, core: {from: core.ziggo}}
  "dispatch.{region}":
    kind: dispatch-centre
    needs: {power: {from: "grid.{region}"}}
    load: {outage: {from: "grid.{region}", gain: 1}}
  "112.{region}":
    kind: emergency-line
    calls: 0.18
    needs: {access: {any: ["mobile.*.{region}"]}, intake: {from: 112.national}, dispatch: {from: "dispatch.{region}"}}
  "c2000.{region}": {kind: c2000, needs: {power: {from: "grid.{region}"}}}
  "drinking-water.{region}":
    kind: drinking-water
    customers: {share: 100 %}
    needs: {power: {from: "grid.{region}"}, link: {from: "mobile.kpn.{region}", floor: 90 %}}
  "hospital.{region}":
    kind: hospital
    customers: 30
    needs: {emergency-power: {from: "grid.{region}"}, power: {from: "grid.{region}"}}
  "payments.{region}":
    kind: payments
    customers: {share: 100 %}
    needs: {power: {from: "grid.{region}"}, link: {any: ["mobile.*.{region}", "home-internet.{region}"]}}
  "road.{region}":
    kind: road
    customers: {share: 10 %}
    needs: {power: {from: "grid.{region}"}, control: {from: core.kpn, floor: 90 %}}
  "care.{part}.{region}":
    for: {part: [CARE]}
    kind: care-home
    customers: 40
    needs:
      power: {from: "grid.{region}"}
      water: {from: "drinking-water.{region}", form: pool, stock: 4h, restart: 1h, recharge: 0.5}
      link: {kind: cyber, any: ["mobile.kpn.{region}", "home-internet.{region}"], floor: 80 %}
      staff: {kind: logical, from: "road.{region}", form: place, floor: 50 %}
  SPARE
"""
_EXERCISE: Final = """\
format: keten/1
kind: exercise
title: {nl: Een groot netwerk, en: A large network}
network: ../../networks/large-SIZE.yaml
starts: 2024-11-25 13:30
lasts: 3h
horizon: 24h
teams: {rot: {nl: Regionaal operationeel team, en: Regional operational team}}
threats:
  - {use: station-failure, id: failure, target: grid.r0001, at: 15min, repair: 4h}
injects:
  - {id: dark, at: 20min, to: rot, text: {nl: OEFENING. Het is donker., en: EXERCISE. It is dark.}}
scripted-teams: {none: []}
measures:
  - {id: dark, title: {nl: Zonder stroom, en: Without power}, measure: person-hours, of: "grid.*"}
"""
_HOURS: Final = "0.5, 0.45, 0.4, 0.4, 0.4, 0.5, 0.7, 0.9, 1, 1, 1, 1, 1, 0.9, 0.9, 0.9, 1, 1, 1, 1, 1, 0.9, 0.7, 0.6"
_IN_REGION: Final = 1 + 10 + 4 + 8


def write(folder: Path, processes: int) -> Path:
    """Write a network of exactly ``processes`` processes (from 100).

    Return the path of an exercise on it. Processes have about three needs each, half of them customers, a few kinds
    demand by the hour, most of them stocks.
    """
    regions = (processes - _NATIONAL) // PER_REGION
    stations = processes - regions * PER_REGION - 8
    care = ", ".join(f"c{n:02}" for n in range(1, PER_REGION - _IN_REGION + 1))
    lines = [_HEAD, "regions:\n"]
    lines += [f"  r{n:04}: {{title: Regio {n}, inhabitants: {5_000 + 7 * n}}}\n" for n in range(1, regions + 1)]
    body = _PROCESSES.replace("STATIONS", ", ".join(f"s{n}" for n in range(1, stations + 1)))
    lines.append(body.replace("HOURS", _HOURS).replace("CARE", care).replace("  SPARE\n", ""))
    path = folder / "networks" / f"large-{processes}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
    exercise = folder / "exercises" / f"large-{processes}" / "exercise.yaml"
    exercise.parent.mkdir(parents=True, exist_ok=True)
    exercise.write_text(_EXERCISE.replace("SIZE", str(processes)), encoding="utf-8")
    return exercise
