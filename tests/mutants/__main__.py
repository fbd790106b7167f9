"""``make mutants``: change the code in many small ways, and see whether a test notices each.

What is known so far stands in ``.mutants``: which tests come by which lines, and a result per mutant. A campaign that
is interrupted goes on where it was; remove the folder to begin anew, after tests or code have changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutants.sample import Mutant, chosen, equivalents
from tests.mutants.server import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]
FOLDERS: Final = ("sim/calls", "sim/engine", "sim/exercise", "sim/journal")
SHARE: Final = 0.07
"""Part of all mutations that is in the sample."""
LEFT_OUT: Final = tuple(
    f"tests/{folder}"
    for folder in ("campaigns", "content", "contracts", "goldens", "mutants", "tui", "windows", "workers")
)
"""Folders of tests that do not count: pictures and goldens hold everything, contracts read the text of the code,
campaigns are long, whole exercises come by every line and check few, and what starts processes kills nothing there."""


def main(argv: Sequence[str]) -> int:
    """Run or list the mutants, and print the table of what is known."""
    options = _options(argv)
    sample = list(chosen(options.root, options.folders, options.share))
    if options.list:
        sys.stdout.write("".join(f"{mutant.key}  {mutant}\n" for mutant in sample))
        return 0
    state = options.root / ".mutants"
    state.mkdir(exist_ok=True)
    if not options.table:
        code = _run(options, state)
        if code:
            return code
    results = _results(state)
    sys.stdout.write(f"{table(sample, results, equivalents(options.equivalent))}\n")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree whose code is changed, in a copy")
    parser.add_argument("--folders", nargs="+", default=FOLDERS, help="packages whose code is changed")
    parser.add_argument("--share", type=float, default=SHARE, help="part of all mutations, 0 to 1")
    parser.add_argument("--equivalent", type=Path, default=ROOT / "tests" / "mutants" / "equivalent.txt")
    parser.add_argument("--left-out", nargs="*", default=LEFT_OUT, help="folders of tests that are not run")
    parser.add_argument("--most", type=int, default=10**6, help="run at most so many")
    parser.add_argument("--seconds", type=float, default=60.0, help="most that the tests of one mutant take together")
    parser.add_argument("--patience", type=float, default=10.0, help="seconds that a test may take too long")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time")
    parser.add_argument("--again", action="store_true", help="run again what survived")
    parser.add_argument("--only", nargs="+", default=(), metavar="KEY", help="run these of the sample, known or not")
    parser.add_argument("--tests", nargs="+", default=(), metavar="PATH", help="run these tests, and no others")
    parser.add_argument("--list", action="store_true", help="list the sample, run nothing")
    parser.add_argument("--table", action="store_true", help="print the table, run nothing")
    return parser.parse_args(argv)


def _run(options: argparse.Namespace, state: Path) -> int:
    """Run pytest in a copy of the tree, with the server in place of its loop."""
    tree = state / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    skipped = shutil.ignore_patterns(".git", ".venv*", ".mutants", ".*_cache", "__pycache__", ".hypothesis", ".soak")
    shutil.copytree(options.root, tree, ignore=skipped, symlinks=True)
    plan = Plan(
        str(state.resolve()),
        tuple(options.folders),
        options.share,
        options.most,
        options.seconds,
        options.again,
        options.patience,
        options.jobs,
        tuple(options.only),
        bool(options.tests),
    )
    environment = {**os.environ, "MUTANTS_PLAN": json.dumps(asdict(plan)), "PYTHONPATH": f"{tree}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-P", "-m", "pytest", "-o", "addopts=", "-q", "-s", "-m", "not soak and not golden"]
    command += ["-p", "tests.mutants.server", "-p", "no:cacheprovider", "--hypothesis-profile", "mutants"]
    command += [*(f"--ignore={path}" for path in options.left_out), *options.tests]
    return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


def _results(state: Path) -> dict[str, dict[str, object]]:
    file = state / "results.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {result["key"]: result for result in map(json.loads, lines)}


def table(sample: Sequence[Mutant], results: Mapping[str, Mapping[str, object]], same: Mapping[str, str]) -> str:
    """Return what became of the mutants, a line per package, and the survivors that are not known to be equivalent."""
    heads = ("mutants", "run", "killed", "survived", "equivalent", "killed of the rest")
    lines = [f"{'package':16} " + " ".join(f"{head:>10}" for head in heads)]
    packages = sorted({str(Path(mutant.path).parent) for mutant in sample})
    for package in [*packages, "all"]:
        here = [mutant for mutant in sample if package in (str(Path(mutant.path).parent), "all")]
        run = [mutant for mutant in here if mutant.key in results]
        killed = [mutant for mutant in run if results[mutant.key]["verdict"] == "killed"]
        equal = [mutant for mutant in run if mutant not in killed and mutant.key in same]
        rest = len(run) - len(equal)
        rate = f"{len(killed) / rest:.1%}" if rest else ""
        survived = len(run) - len(killed) - len(equal)
        counts = f"{len(here):10} {len(run):10} {len(killed):10} {survived:10} {len(equal):10}"
        lines.append(f"{package:16} {counts} {rate:>18}")
    open_ = [m for m in sample if m.key in results and results[m.key]["verdict"] != "killed" and m.key not in same]
    lines += ["", *(f"{mutant.key}  {mutant}" for mutant in open_)] if open_ else []
    stale = same.keys() - {mutant.key for mutant in sample}
    lines += ["", f"no longer in the sample: {', '.join(sorted(stale))}"] if stale else []
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
