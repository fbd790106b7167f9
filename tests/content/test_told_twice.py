"""Figures that two places write or compute are the same figure."""

from __future__ import annotations

import pytest

from sim.curves import hours_lost
from sim.impact import calls, person_hours
from sim.scenario import builtin, find, load_any
from sim.scenario.stations import call_stations
from tests.content.plays import play

NETWORKS = ("nederland", "noord-holland", "noord-nederland", "veiligheidsregio", "zuid-holland")


@pytest.mark.parametrize("name", NETWORKS)
def test_shares_of_operators_are_written_once_more_alike(name: str) -> None:
    """What an alert reaches over each mobile network is the share of customers that this network has."""
    processes = load_any(find(name, networks=True)).processes
    for alert in (process for process in processes.values() if process.kind == "nl-alert"):
        for need in alert.needs.values():
            if need.mix is None:
                continue
            customers = {network: processes[network].customers for network in need.mix}
            if all(customers.values()):
                total = sum(customers.values())
                for network, weight in need.mix.items():
                    assert weight / sum(need.mix.values()) == pytest.approx(customers[network] / total, abs=0.006)


@pytest.mark.parametrize("name", NETWORKS)
def test_call_takers_have_one_capacity(name: str) -> None:
    """No station of the library says a reserve beside takers who make it, and all have enough for an ordinary hour."""
    processes = load_any(find(name, networks=True)).processes
    stations = call_stations(processes)
    assert stations
    for station, known in stations.items():
        assert processes[station].reserve == 1
        assert known.least > 1


@pytest.mark.parametrize("name", builtin())
def test_person_hours_of_report_and_run_are_one_figure(name: str) -> None:
    """What the report adds up from curves is what a run integrates, process by process."""
    world = play(name, 1, "none")
    for process, made in world.scenario.processes.items():
        reported = made.customers * hours_lost(world.curve(process), world.now)
        assert reported == pytest.approx(person_hours(world, (process,)), rel=1e-9, abs=1e-3)


@pytest.mark.parametrize("name", builtin())
def test_calls_of_all_lines_are_those_of_each(name: str) -> None:
    """Attempts are answered or not, callers got through, never did, wait or call again, and lines add up."""
    world = play(name, 1, "none")
    lines = [one for one, process in world.scenario.processes.items() if process.calls > 0]
    whole, parts = calls(world), [calls(world, (one,)) for one in lines]
    for key, total in whole.items():
        assert total == pytest.approx(sum(part[key] for part in parts), abs=1e-4)
    ended = sum(whole[key] for key in ("got_through", "never", "waiting", "calling_again"))
    assert ended == pytest.approx(whole["callers"], rel=1e-4)
    assert whole["answered"] + whole["unanswered"] == pytest.approx(whole["attempts"])
