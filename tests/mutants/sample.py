"""Which mutants there are: a fixed share of all mutations, chosen by their keys.

A mutation is in the sample when its key, mixed with the seed, is a small enough number. So the sample is the same on
every machine and after every move or renaming; code that changes leaves it, new code joins it, the rest stays.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutants.operators import functions, mutations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

__all__ = ["EQUIVALENT", "Mutant", "chosen", "equivalents", "mutated"]

SEED: Final = "keten"
EQUIVALENT: Final = Path(__file__).with_name("equivalent.txt")
"""Mutants that no test can tell from the code, each with the reason."""


@dataclass(frozen=True)
class Mutant:
    """A mutation of a file."""

    path: str
    """The file, from the root of the tree."""
    key: str
    """Key of the mutation, with ``-2`` and so on where functions are alike but for names."""
    function: str
    first_line: int
    """First line of the function, its decorators included."""
    kind: str
    lines: tuple[int, int]
    before: str
    after: str

    def __str__(self) -> str:
        """Return where it is and what it changes, on one line."""
        return f"{self.path}:{self.lines[0]} {self.function}: {self.kind}: {self.before}  ->  {self.after}"


def chosen(root: Path, folders: Sequence[str], share: float) -> Iterator[Mutant]:
    """Yield the mutants of the sample, file by file; ``share`` is the part of all mutations, 0 to 1."""
    seen: dict[str, int] = {}
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            for mutant in _of(file, str(file.relative_to(root)), seen):
                number = hashlib.sha256(f"{SEED}/{mutant.key.split('-')[0]}".encode()).digest()
                if int.from_bytes(number[:8], "big") < share * 2**64:
                    yield mutant


def _of(file: Path, path: str, seen: dict[str, int]) -> Iterator[Mutant]:
    for function in functions(ast.parse(file.read_text("utf-8"))):
        lines = [function.node.lineno, *(node.lineno for node in function.node.decorator_list)]
        for one in mutations(function):
            count = seen[one.key] = seen.get(one.key, 0) + 1
            key = one.key if count == 1 else f"{one.key}-{count}"
            yield Mutant(path, key, function.name, min(lines), one.kind, one.lines, one.before, one.after)


def mutated(file: Path, mutant: Mutant, *, cell: bool) -> dict[tuple[str, int], CodeType]:
    """Return the code of a mutated function and of all that is nested in it, by qualified name and first line.

    ``cell``: the code that it takes the place of has a cell of its class, as with ``super()``; so must the new one.

    Raises:
        LookupError: the file has no such mutation.

    """
    tree = ast.parse(file.read_text("utf-8"))
    for function in functions(tree):
        if function.name != mutant.function:
            continue
        for one in mutations(function):
            if (one.key, one.lines) == (mutant.key.split("-")[0], mutant.lines):
                one.apply()
                if cell:
                    function.node.body.extend(ast.parse("if 0:\n    __class__").body)
                return _codes(
                    compile(ast.fix_missing_locations(tree), str(file), "exec", dont_inherit=True), function.name
                )
    raise LookupError(str(mutant))


def _codes(module: CodeType, name: str) -> dict[tuple[str, int], CodeType]:
    found = {}
    rest = [module]
    while rest:
        code = rest.pop()
        if code.co_qualname == name or code.co_qualname.startswith(f"{name}.<locals>."):
            found[code.co_qualname, code.co_firstlineno] = code
        rest.extend(constant for constant in code.co_consts if hasattr(constant, "co_qualname"))
    return found


def equivalents(path: Path = EQUIVALENT) -> dict[str, str]:
    """Return the reason why each mutant that is listed changes nothing, by its key."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    parts = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return {key: reason.strip() for key, _, reason in parts}
