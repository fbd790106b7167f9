"""Checks of the tasks under an objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft

__all__ = ["check_tasks"]


def check_tasks(draft: Draft) -> None:
    """Report what the test of a task names and is not there."""
    sections = draft.known.sections
    done = [*(f"action/{name}" for name in draft.known.doings), *(f"decision/{name}" for name in sections["decisions"])]
    since = [f"{kind}/{name}" for kind in ("threat", "inject") for name in sections[f"{kind}s"]]
    since += [f"threat/{threat.id}/{stage.id}" for threat in draft.scenario.threats for stage in threat.stages]
    for key, objective in draft.scenario.objectives.items():
        for name, task in objective.tasks.items():
            if task.test is not None:
                path = ("objectives", key, "tasks", name, "test")
                draft.one_of((*path, "done"), task.test.done, done, "problems.task-done")
                draft.one_of((*path, "of"), task.test.of, since, "problems.task-since")
