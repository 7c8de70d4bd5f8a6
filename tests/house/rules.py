"""The house rules a machine can check, as functions from source text to complaints."""

import ast
import re
from collections.abc import Iterator

MAX_LINES = 400
MAX_FUNCTION_LINES = 50
NO_HOME = re.compile(r"(^|[._/])(utils?|helpers?|commons?|managers?)(?=[._/]|$)")
MARKS = "TO" "DO|FIX" "ME|XX" "X"  # in pieces, so that this line is not one
TODO = re.compile(rf"#.*\b({MARKS})\b(?!.{{0,20}}#\d+)")
BARE_SUPPRESSION = re.compile(r"#\s*(type:\s*ignore(?!\[)|noqa(?!:\s*[A-Z]+\d))")
AUTHLIB_HOMES = ("hub/sso/", "hub/models/")  # a contract needs them to exist already
VIEWS = ("hub/api/", "hub/pages/")
STORE = {"sqlalchemy", "flask_sqlalchemy", "psycopg"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def line_count(source: str) -> Iterator[str]:
    """A file has at most 400 lines."""
    lines = source.count("\n") + 1
    if lines > MAX_LINES:
        yield f"{lines} lines, {MAX_LINES} at most: cut it by subject"


def function_length(source: str) -> Iterator[str]:
    """A function has at most 50 lines."""
    for node in _functions(source):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > MAX_FUNCTION_LINES:
            yield f"{node.name} (line {node.lineno}) has {lines} lines"


def module_docstring(source: str) -> Iterator[str]:
    """A file opens with one sentence that says what it is for."""
    text = ast.get_docstring(ast.parse(source)) or ""
    if not re.search(r"[.!?:]", text):
        yield "no docstring that opens with a sentence"


def late_imports(source: str) -> Iterator[str]:
    """Imports stand at the top of the file."""
    tree = ast.parse(source)
    at_top = {id(node) for node in _top_statements(tree.body)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in at_top:
            yield f"import inside code on line {node.lineno}"


def bare_excepts(source: str) -> Iterator[str]:
    """An except names what it catches."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"bare except on line {node.lineno}"


def return_types(source: str) -> Iterator[str]:
    """A function says what it returns."""
    for node in _functions(source):
        if node.returns is None and node.name != "__init__":
            yield f"{node.name} (line {node.lineno}) has no return type"


def open_ends(source: str) -> Iterator[str]:
    """A TODO names its issue: `TODO(#12)`."""
    for number, line in enumerate(source.splitlines(), 1):
        if TODO.search(line):
            yield f"TODO without an issue number on line {number}"


def suppressions(source: str) -> Iterator[str]:
    """A suppression carries its code: `type: ignore[code]`, `noqa: CODE`."""
    for number, line in enumerate(source.splitlines(), 1):
        if BARE_SUPPRESSION.search(line):
            yield f"suppression without a code on line {number}"


def strangers_met(source: str, path: str) -> Iterator[str]:
    """Only hub.sso and its models import Authlib; no view imports the database."""
    forbidden = set() if path.startswith(AUTHLIB_HOMES) else {"authlib"}
    if path.startswith(VIEWS):
        forbidden |= STORE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        met = forbidden & {name.split(".")[0] for name in names}
        yield from (f"{stranger} on line {node.lineno}" for stranger in met)


def homeless_name(path: str) -> Iterator[str]:
    """No module is called utils, helpers, common or manager."""
    if NO_HOME.search(path.removesuffix(".py")):
        yield "a name that says nothing: put the code where it is used"


EVERYWHERE = (
    line_count,
    function_length,
    module_docstring,
    bare_excepts,
    open_ends,
    suppressions,
)
OUTSIDE_TESTS = (late_imports, return_types)


def _functions(source: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node


def _top_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of the module, and of a module-level `if` or `try`."""
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _top_statements(node.body + node.orelse)
        if isinstance(node, ast.Try):
            yield from _top_statements(node.body + node.orelse)
            for handler in node.handlers:
                yield from _top_statements(handler.body)
