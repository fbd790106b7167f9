"""A sentence never stands where the key of a message is asked: every argument that becomes a key is one."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from babel.messages.pofile import read_po

from sim.words import LOCALE_DIR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Asked(NamedTuple):
    """A parameter that is the key of a message."""

    called: str
    """How its function is called: ``function``, ``method`` or ``class``, for what is asked of a class itself."""
    position: int | None
    """Its number among the positional arguments of a call, from 0; none for one that is given by name only."""
    name: str
    home: str
    """Where it is called: a method within its own package, one whose name begins with ``_`` within its own module."""
    prefix: str
    """What comes before the text that is given: ``report.`` for the words of a report."""


class Source(NamedTuple):
    """A module of the product."""

    place: str
    tree: ast.Module


@cache
def known() -> frozenset[str]:
    """Return every key of the catalogues."""
    found: set[str] = set()
    for path in (LOCALE_DIR / "en" / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            ids = (message.id for message in read_po(file) if message.id)
            found |= {str(one if isinstance(one, str) else one[0]) for one in ids}
    return frozenset(found)


@cache
def product() -> tuple[Source, ...]:
    """Return the modules of the product."""
    paths = sorted([*(ROOT / "sim").rglob("*.py"), *(ROOT / "tui").rglob("*.py")])
    return tuple(Source(str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in paths)


@cache
def prefixes() -> Mapping[str, str]:
    """Return what comes before the keys of each type: ``{"Key": "", "ReportKey": "report."}``."""
    found: dict[str, str] = {}
    for source in product():
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                written = re.fullmatch(r"Annotated\[str, 'key after (.*)'\]", ast.unparse(node.value))
                if written is not None:
                    found[node.targets[0].id] = written[1]
    return found | {"Key": ""}


def prefix(argument: ast.arg) -> str | None:
    """Return what comes before a parameter that is declared to be a key; none for one that is not."""
    declared = "" if argument.annotation is None else ast.unparse(argument.annotation)
    names = [name for name in prefixes() if re.search(rf"\b{name}\b", declared)]
    return prefixes()[names[0]] if names else None


def package(place: str) -> str:
    """Return the package that a module belongs to: ``sim/cli``, ``tui``."""
    return "/".join(place.split("/")[: 2 if place.startswith("sim/") else 1])


def functions(tree: ast.AST, *, inside: bool = False) -> Iterator[tuple[Function, bool]]:
    """Yield every function, and whether it is a method."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node, inside
        yield from functions(node, inside=isinstance(node, ast.ClassDef))


@cache
def asking(sources: tuple[Source, ...]) -> Mapping[str, list[Asked]]:
    """Return the parameters declared to be keys, by the name of their function."""
    found: dict[str, list[Asked]] = {}
    for source in sources:
        for function, method in functions(source.tree):
            of_class = any(ast.unparse(one) == "classmethod" for one in function.decorator_list)
            called = "class" if of_class else "method" if method else "function"
            positional = [*function.args.posonlyargs, *function.args.args]
            places = [(at - method, argument) for at, argument in enumerate(positional)]
            for at, argument in [*places, *((None, argument) for argument in function.args.kwonlyargs)]:
                begins = prefix(argument)
                if begins is not None:
                    home = source.place if function.name.startswith("_") else package(source.place)
                    home = package(source.place) if function.name == "__call__" else home
                    asked = Asked(called, at, argument.arg, home, begins)
                    found.setdefault(function.name, []).append(asked)
    return found


def called(call: ast.Call) -> tuple[str, str]:
    """Return the name of what is called, and how: as a function, a method or of a class."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        name = getattr(function, "id", "")
        return ("__call__", "method") if name == "words" else (name, "function")
    if function.attr in ("words", "_words"):  # the words of a screen are themselves called
        return "__call__", "method"
    owner = ast.unparse(function.value)
    return function.attr, "class" if owner[:1].isupper() or owner.startswith(("cls", "type(")) else "method"


def given(call: ast.Call, asked: Asked) -> ast.expr | None:
    """Return what a call gives for a parameter; none when it leaves it to its default."""
    for keyword in call.keywords:
        if keyword.arg == asked.name:
            return keyword.value
    if asked.position is None or len(call.args) <= asked.position:
        return None
    if any(isinstance(argument, ast.Starred) for argument in call.args[: asked.position + 1]):
        return None
    return call.args[asked.position]


def wrong(value: ast.expr, strings: Mapping[str, ast.arg], begins: str) -> Iterator[str]:
    """Yield what is no key among what ``value`` may be; ``strings`` are parameters declared to be any text."""
    if isinstance(value, ast.IfExp):
        yield from wrong(value.body, strings, begins)
        yield from wrong(value.orelse, strings, begins)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from wrong(part, strings, begins)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        if begins + value.value not in known():
            yield f"{value.value!r} is no key"
    elif isinstance(value, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else None for p in value.values]
        pattern = re.compile(
            re.escape(begins) + "".join(".+" if part is None else re.escape(str(part)) for part in parts)
        )
        if not any(map(pattern.fullmatch, known())):
            yield f"no key is like {ast.unparse(value)}"
    elif isinstance(value, ast.Name) and value.id in strings:
        yield f"the parameter {value.id!r} becomes a key: declare it as Key"


def faults(sources: tuple[Source, ...], beside: tuple[Source, ...] = ()) -> list[str]:
    """Return every argument in ``sources`` that becomes a key and is none; what they call may stand ``beside`` them."""
    parts = [asking(beside), *(asking((source,)) for source in sources)]
    names = {name: [one for part in parts for one in part.get(name, ())] for name in {*chain(*parts)}}
    found: list[str] = []
    for source in sources:
        for call, strings in calls(source.tree, {}):
            name, how = called(call)
            for asked in names.get(name, ()):
                far = how != "method" and not name.startswith("_")
                here = far or asked.home in (source.place, package(source.place))
                value = given(call, asked) if asked.called == how and here else None
                if value is not None:
                    faulty = wrong(value, strings, asked.prefix)
                    found += [f"{source.place}:{call.lineno}: {fault}" for fault in faulty]
    return found


def calls(tree: ast.AST, strings: Mapping[str, ast.arg]) -> Iterator[tuple[ast.Call, Mapping[str, ast.arg]]]:
    """Yield every call with the parameters around it that are declared to be any text."""
    for node in ast.iter_child_nodes(tree):
        around = strings
        if isinstance(node, Function):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            around = dict(strings)
            for argument in arguments:
                around.pop(argument.arg, None)
                if argument.annotation is not None and re.search(r"\bstr\b", ast.unparse(argument.annotation)):
                    around[argument.arg] = argument
        if isinstance(node, ast.Call):
            yield node, around
        yield from calls(node, around)


@pytest.mark.slow
def test_every_argument_that_becomes_a_key_is_one() -> None:
    """What is given where a parameter is declared a ``Key`` is a message of the catalogues, or itself such a key."""
    assert sum(map(len, asking(product()).values())) > 10
    assert not faults(product())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("Reason.of('name one of its needs')", "'name one of its needs' is no key"),
        ("say('en', f'need of {process}')", "no key is like f'need of {process}'"),
        ("say('en', 'problems.file' if new else 'a file')", "'a file' is no key"),
        ("problems.nearest(name, known, otherwise='leave it out')", "'leave it out' is no key"),
        ("draft.one_of(path, name, known, 'problems.no-process', 'name one')", "'name one' is no key"),
        ("def tell(text: str):\n    say('en', text)", "the parameter 'text' becomes a key: declare it as Key"),
    ],
)
def test_a_sentence_in_the_place_of_a_key_is_found(code: str, fault: str) -> None:
    """A sentence, a text made of parts or any text that is passed on is found wherever a key is asked."""
    found = faults((Source("sim/scenario/new.py", ast.parse(code)),), beside=product())
    assert [one.partition(": ")[2] for one in found] == [fault]


def test_keys_are_passed_on_as_keys() -> None:
    """A known key, a text that begins as one and a parameter declared to be one are keys."""
    code = "def tell(key: Key, n: str):\n say('en', key)\n say('en', 'problems.file')\n say('en', f'problems.{n}')"
    assert not faults((Source("sim/scenario/new.py", ast.parse(code)),), beside=product())
