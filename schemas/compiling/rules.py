"""A schema's own rules as lines of the checker: they read variables, not a record."""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

SCOPES = (ast.comprehension, ast.Lambda, ast.FunctionDef, ast.ClassDef, ast.NamedExpr)
FLOWS = (ast.Return, ast.Break, ast.Continue)
LOOPS = (ast.For, ast.While)
ODD = (*SCOPES, ast.Try, ast.With, ast.Global, ast.Yield, ast.Await, ast.Delete)


class NotPlain(Exception):
    """The rule must be called."""


@dataclass(frozen=True)
class Lines:
    """What a rule does; a broken one raises BROKEN. `reads` are fields."""

    text: str
    names: dict[str, Any]
    reads: frozenset[str]


class Broken(ValueError):
    """A rule is broken; marshmallow says how."""


BROKEN = Broken()


def lines(rule: Callable[..., Any], fields: frozenset[str]) -> Lines:
    """The lines of a `@validates_schema` method of the form `rule(self, data, **_)`.

    Of `data` it may only read fields, by name. Raises NotPlain for all others.
    """
    function = getattr(rule, "__func__", None)
    try:
        [tree] = ast.parse(dedent(inspect.getsource(function or rule))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        raise NotPlain from None
    if not isinstance(tree, ast.FunctionDef) or function is None:
        raise NotPlain
    if function.__closure__ or any(isinstance(n, ODD) for n in _below(tree)):
        raise NotPlain
    if any(isinstance(n, FLOWS) for each in _below(tree) for n in _in_loop(each)):
        raise NotPlain
    rewriter = _Rewriter(rule, function, fields)
    body = [rewriter.visit(each) for each in tree.body[_after_docstring(tree) :]]
    whole = ast.While(test=ast.Constant(True), body=[*body, ast.Break()], orelse=[])
    text = ast.unparse(ast.fix_missing_locations(whole))
    return Lines(text, rewriter.names, frozenset(rewriter.reads))


def _below(tree: ast.FunctionDef) -> list[ast.AST]:
    return [node for each in tree.body for node in ast.walk(each)]


def _in_loop(node: ast.AST) -> list[ast.AST]:
    return list(ast.walk(node)) if isinstance(node, LOOPS) else []


def _after_docstring(tree: ast.FunctionDef) -> int:
    return 0 if ast.get_docstring(tree) is None else 1


class _Rewriter(ast.NodeTransformer):
    """Reads of `data` become variables, and every other name one of its own."""

    def __init__(self, rule: Any, function: Any, fields: frozenset[str]) -> None:
        code = function.__code__
        self.me, self.data = code.co_varnames[:2]
        self.options = code.co_varnames[2:3]
        self.local = frozenset(code.co_varnames[3:])
        self.known: Mapping[str, Any] = function.__globals__
        self.own, self.fields = f"r_{function.__name__}_", fields
        self.names: dict[str, Any] = {
            f"{self.own}self": rule.__self__,
            "BROKEN": BROKEN,
        }
        self.reads: set[str] = set()

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:  # noqa: N802
        if not self._is_data(node.value):
            return self.generic_visit(node)
        return self._read(node.slice)

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802
        called = node.func
        if not isinstance(called, ast.Attribute) or not self._is_data(called.value):
            return self.generic_visit(node)
        if called.attr != "get" or len(node.args) != 1 or node.keywords:
            raise NotPlain
        return self._read(node.args[0])

    def visit_Return(self, node: ast.Return) -> ast.AST:  # noqa: N802
        if node.value is not None:
            raise NotPlain
        return ast.Break()

    def visit_Raise(self, _: ast.Raise) -> ast.AST:  # noqa: N802
        return ast.Raise(exc=ast.Name("BROKEN", ast.Load()), cause=None)

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802
        if node.id == self.me:
            return ast.Name(f"{self.own}self", node.ctx)
        if node.id == self.data or node.id in self.options:
            raise NotPlain
        mine = f"{self.own}{node.id}"
        if node.id not in self.local:
            if node.id not in self.known and not hasattr(builtins, node.id):
                raise NotPlain
            self.names[mine] = self.known.get(node.id, getattr(builtins, node.id, None))
        return ast.Name(mine, node.ctx)

    def _is_data(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self.data

    def _read(self, key: ast.AST) -> ast.AST:
        if not isinstance(key, ast.Constant) or key.value not in self.fields:
            raise NotPlain
        self.reads.add(key.value)
        return ast.Name(f"f_{key.value}", ast.Load())
