"""What a letter template may be made of, and the counting that is put into it: jinja2's tree before it is compiled.

`_each`, `_shown` and `_marked` are filters of the sandbox (`letter_sandbox`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

_NO_EXPRESSIONS = (
    nodes.Import, nodes.FromImport, nodes.Dict, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow,
    nodes.Neg, nodes.CallBlock, nodes.FilterBlock,
)  # fmt: skip


def require_plain(tree: nodes.Template, name: str | None) -> None:
    for node in tree.find_all(_NO_EXPRESSIONS):
        raise TemplateSyntaxError(
            f"'{type(node).__name__.casefold()}' is not for letters", node.lineno, name
        )
    literals: list[nodes.List | nodes.Tuple] = [
        *tree.find_all(nodes.List),
        *tree.find_all(nodes.Tuple),
    ]
    for literal in literals:
        store = isinstance(literal, nodes.Tuple) and literal.ctx != "load"
        if not store and not all(isinstance(one, nodes.Const) for one in literal.items):
            raise TemplateSyntaxError("a list holds only constants here", literal.lineno, name)
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise TemplateSyntaxError("a loop cannot be recursive here", loop.lineno, name)


def bound(tree: nodes.Template) -> None:
    """Every loop's steps are counted, every text that is put together is measured and marked."""
    for loop in list(tree.find_all(nodes.For)):
        cost = sum(
            len(data.data) for part in loop.body for data in _with_inner(part, nodes.TemplateData)
        )
        loop.iter = _filtered(loop.iter, "_each", nodes.Const(cost, lineno=loop.lineno))
    for concat in list(tree.find_all(nodes.Concat)):
        concat.nodes = [_filtered(one, "_shown") for one in concat.nodes]
    _wrap(tree)
    for block in list(tree.find_all(nodes.AssignBlock)):
        inner = block.filter
        block.filter = nodes.Filter(inner, "_marked", [], [], None, None, lineno=block.lineno)


def _with_inner(node: nodes.Node, kind: type[nodes.TemplateData]) -> Iterator[nodes.TemplateData]:
    if isinstance(node, kind):
        yield node
    yield from node.find_all(kind)


def _filtered(node: Any, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(arguments), [], None, None, lineno=node.lineno)


def _wrap(node: nodes.Node) -> None:
    """Put a `_marked` filter around every concatenation, wherever it stands."""
    for name, value in list(node.iter_fields()):
        if isinstance(value, nodes.Node):
            _wrap(value)
            if isinstance(value, nodes.Concat):
                setattr(node, name, _filtered(value, "_marked"))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, nodes.Node):
                    _wrap(one)
                    if isinstance(one, nodes.Concat):
                        value[place] = _filtered(one, "_marked")
