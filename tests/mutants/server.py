"""Run mutants from a process that has everything imported: one fork and one exchange of code for each.

This is a plugin of pytest. It takes the place of the loop over the tests, which are collected once. First a fork runs
them all under coverage, to learn which tests come by which lines. Then every mutant is a fork in which the code of one
function is exchanged and the tests that come by the changed lines are run until one fails. Files are never changed.

A test that starts a process of its own runs unchanged code there, and cannot kill a mutant by it.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import pkgutil
import resource
import select
import shutil
import signal
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

import coverage
from hypothesis import HealthCheck, Phase, settings

from tests.mutants.sample import Mutant, chosen, mutated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

SHORT: Final = 0.1
"""Seconds up to which a test is run among the first."""
MEMORY: Final = 3 * 2**30
"""Most address space of a mutant, bytes."""

CACHED: Final = type(functools.cache(len))

settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Plan:
    """What a campaign is asked to do; the runner writes it, the plugin reads it."""

    state: str
    """Folder of what is known so far."""
    folders: tuple[str, ...]
    share: float
    most: int
    """Mutants that are run at most."""
    seconds: float
    """Most that the tests of one mutant may take together, as measured unchanged."""
    again: bool
    """Run those again that survived."""
    patience: float
    """Seconds of processor time that a test may take beyond ten times what it takes unchanged."""
    jobs: int
    only: tuple[str, ...]
    """Keys of the mutants that are run, whatever is known of them; all of the sample when empty."""
    part: bool
    """A part of the tests is run: which lines they come by is not kept for other campaigns."""


@dataclass(frozen=True)
class Covered:
    """What the tests come by, unchanged."""

    seconds: dict[str, float]
    """Duration of every test that passes, with what it sets up."""
    tests: dict[str, dict[str, list[str]]]
    """File, line → tests; lines as texts, since JSON has no others as keys."""


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the campaign in place of the tests."""
    plan = Plan(**json.loads(os.environ["MUTANTS_PLAN"]))
    Server(plan, session).run()
    return True


class Server:
    """The process that knows everything and changes nothing; its forks do the work."""

    def __init__(self, plan: Plan, session: pytest.Session) -> None:
        self._plan = plan
        self._items = {item.nodeid: item for item in session.items}
        self._config = session.config
        self._root = Path.cwd()
        self._state = Path(plan.state)
        self._results = self._state / "results.jsonl"
        self._out = os.fdopen(os.dup(2), "w")
        for folder in plan.folders:
            _import_all(self._root, folder)
        gc.unfreeze()  # what is frozen is not found
        self._live = _functions(self._root)

    def run(self) -> None:
        """Learn what covers what, then run the mutants that have no result yet."""
        covered = self._covered()
        todo = self._todo()
        self._say(f"{len(todo)} mutants to run, {len(covered.seconds)} tests")
        running: dict[int, tuple[Mutant, int, int, float, float]] = {}
        gc.collect()
        gc.freeze()
        while todo or running:
            while todo and len(running) < self._plan.jobs:
                mutant = todo.pop(0)
                tests = self._choose(mutant, covered)
                if tests:
                    seconds = sum(covered.seconds[test] for test in tests)
                    reader, pid = self._fork(partial(self._mutant, mutant, tests, covered))
                    running[reader] = (mutant, pid, len(tests), time.monotonic(), 60 + 10 * seconds)
                else:
                    self._record(mutant, "survived", "no test comes by it", 0, 0)
            self._reap(running)

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def _todo(self) -> list[Mutant]:
        """Return the mutants that are still to be run, mixed, so that any part of them is a sample too."""
        sample = sorted(chosen(self._root, self._plan.folders, self._plan.share), key=lambda mutant: mutant.key)
        if self._plan.only:
            return [mutant for mutant in sample if mutant.key in self._plan.only][: self._plan.most]
        known: dict[str, str] = {}
        for line in self._results.read_text("utf-8").splitlines() if self._results.exists() else ():
            result = json.loads(line)
            known[result["key"]] = result["verdict"]
        done = {key for key, verdict in known.items() if verdict != "survived" or not self._plan.again}
        return [mutant for mutant in sample if mutant.key not in done][: self._plan.most]

    def _fork(self, work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
        """Do work in a process of its own; return where its answer is read, and its number."""
        reader, writer = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writer)
            return reader, pid
        code = 1
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            self._config._tmp_path_factory._given_basetemp = self._state / "tmp" / str(os.getpid())  # type: ignore[attr-defined]
            (self._state / "tmp").mkdir(exist_ok=True)
            work(lambda text: _write(writer, text))
            code = 0
        finally:
            os._exit(code)

    # -- which test comes by which line ---------------------------------------------------------

    def _covered(self) -> Covered:
        kept = self._state / "covered.json"
        if self._plan.part or not kept.exists():
            self._say(f"running {len(self._items)} tests under coverage")
            reader, pid = self._fork(lambda write: write(json.dumps(self._cover())))
            with os.fdopen(reader) as answer:
                text = answer.read()
            os.waitpid(pid, 0)
            if not text:
                raise RuntimeError("the run under coverage ended without an answer")
            if self._plan.part:
                return Covered(**json.loads(text))
            kept.write_text(text, "utf-8")
        return Covered(**json.loads(kept.read_text("utf-8")))

    def _cover(self) -> dict[str, Any]:
        include = [f"{self._root}/{folder}/*" for folder in self._plan.folders]
        measure = coverage.Coverage(data_file=None, config_file=False, include=include)
        reports = Reports()
        caches = [found for found in gc.get_objects() if isinstance(found, CACHED) and _of_tests(found)]
        self._config.pluginmanager.register(reports)
        seconds: dict[str, float] = {}
        measure.start()
        for test, item in self._items.items():
            for cache in caches:  # what another test has computed, this one computes too
                cache.cache_clear()
            measure.switch_context(test)
            began = time.process_time()
            _protocol(item, None)
            if not reports.failed:
                seconds[test] = round(time.process_time() - began, 4)
            self._say(f"{seconds.get(test, reports.failed)} {test}")
            reports.failed = ""
        measure.stop()
        data = measure.get_data()
        tests = {
            str(Path(file).relative_to(self._root)): {
                str(line): [test for test in found if test in seconds]
                for line, found in sorted(data.contexts_by_lineno(file).items())
            }
            for file in data.measured_files()
        }
        return {"seconds": seconds, "tests": tests}

    def _choose(self, mutant: Mutant, covered: Covered) -> list[str]:
        """Return the tests that come by a mutant: the short ones first, then the others as time allows."""
        lines = covered.tests.get(mutant.path, {})
        found = {test for at in range(mutant.lines[0], mutant.lines[1] + 1) for test in lines.get(str(at), ())}
        known = sorted(found & self._items.keys(), key=lambda test: covered.seconds[test])
        left = self._plan.seconds
        within: list[str] = []
        for test in known:
            left -= covered.seconds[test]
            if left < 0 and within:
                break
            within.append(test)
        order = {test: at for at, test in enumerate(self._items)}
        return sorted(within, key=lambda test: (covered.seconds[test] > SHORT, order[test]))

    # -- one mutant ---------------------------------------------------------------------------

    def _mutant(self, mutant: Mutant, tests: Sequence[str], covered: Covered, write: Callable[[str], None]) -> None:
        """Exchange the code and run the tests until one fails; the answer is the test that failed."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if not self._exchange(mutant):
            write("!nothing was exchanged")
            return
        self._config.pluginmanager.register(Stopper(write))
        for test, following in zip(tests, [*tests[1:], None], strict=True):
            signal.setitimer(
                signal.ITIMER_PROF, self._plan.patience + 10 * covered.seconds[test]
            )  # its signal ends the process
            _protocol(self._items[test], self._items[following] if following else None)
        write("-")

    def _exchange(self, mutant: Mutant) -> int:
        """Return every function with the name and place of the mutant its new code; return how many there were."""
        file = self._root / mutant.path
        first = self._live.get((str(file), mutant.function, mutant.first_line), [])
        cell = any("__class__" in function.__code__.co_freevars for function in first)
        count = 0
        for (name, line), code in mutated(file, mutant, cell=cell).items():
            for function in self._live.get((str(file), name, line), ()):
                function.__code__ = code
                count += 1
        return count

    def _reap(self, running: dict[int, tuple[Mutant, int, int, float, float]]) -> None:
        """Wait until a mutant has an answer or its time is over, and record it."""
        ready, _, _ = select.select(list(running), [], [], 1)
        for reader in list(running):
            mutant, pid, tests, began, limit = running[reader]
            late = time.monotonic() - began > limit
            if reader not in ready and not late:
                continue
            answer = "" if late else os.read(reader, 65536).decode()
            os.close(reader)
            del running[reader]
            try:
                os.killpg(pid, signal.SIGKILL)  # with all that its tests have started
            except ProcessLookupError:
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            shutil.rmtree(self._state / "tmp" / str(pid), ignore_errors=True)
            verdict, by = _verdict(answer)
            self._record(mutant, verdict, by, tests, time.monotonic() - began)

    def _record(self, mutant: Mutant, verdict: str, by: str, tests: int, seconds: float) -> None:
        result = {"key": mutant.key, "verdict": verdict, "by": by, "tests": tests, "seconds": round(seconds, 2)}
        with self._results.open("a", encoding="utf-8") as results:
            results.write(json.dumps({**result, "where": str(mutant)}) + "\n")
        self._say(f"{verdict:8} {seconds:6.1f} s {tests:5} tests  {mutant}")


def _verdict(answer: str) -> tuple[str, str]:
    if answer == "-":
        return "survived", ""
    if answer.startswith("!"):
        return "error", answer[1:]
    return ("killed", answer) if answer else ("killed", "time or memory")


class Reports:
    """Takes note of a failure."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep where a test failed: in itself, or in setting up or taking down."""
        if report.failed or (report.skipped and report.when == "setup"):
            self.failed = report.outcome


class Stopper:
    """Ends the process at the first failure."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell which test failed, and end."""
        if report.failed:
            self._write(report.nodeid)
            os._exit(0)


def _protocol(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _of_tests(found: object) -> bool:
    return str(getattr(found, "__module__", "")).split(".")[0] == "tests"


def _write(pipe: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(pipe, data) :]


def _import_all(root: Path, folder: str) -> None:
    """Import every module of a package, so that its functions are there to be changed."""
    name = folder.replace("/", ".")
    package = importlib.import_module(name)
    if not str(package.__file__).startswith(f"{root}{os.sep}"):
        raise RuntimeError(f"{name} is not that of the copy, but {package.__file__}")
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)


def _functions(root: Path) -> dict[tuple[str, str, int], list[FunctionType]]:
    """Return every function there is of the copy, by file, qualified name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename.startswith(str(root)):
            code = function.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(function)
    return found
