"""The sandbox in which letter templates run: jinja2's, shut further, with a bound on all that it does.

A template may come from somebody else, so it can reach the letter's facts and nothing besides: no attribute but
theirs, no method, no import, no file, no arithmetic on texts. Every step of a loop, every call, every included
template and every text made is charged to one budget; when that is spent the template fails. What the
sandbox does not bound is a defect of jinja2 itself.

What is printed is escaped for Markdown, unless the program made it as Markdown. A fact that is missing is printed
as `[its name]`, and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import ChainableUndefined, TemplateError, Undefined, nodes, pass_context
from jinja2.environment import Template
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError
from jinja2.loaders import BaseLoader
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment

from iptui.domain.errors import BadInput
from iptui.domain.letters import Gap
from iptui.formats.case_markdown import plain
from iptui.formats.letter_bounds import bound, require_plain
from iptui.formats.letters.text import IS_UNSPACED
from iptui.terminal.clean import clean

ENDING = ".md.j2"
BUDGET = 1_000_000
"""Characters made, with `CALL_COST` for each call and step."""
CALL_COST = 20
_LINE_START = re.compile(r"^([-+=]|\d+[.)])")
_LOOP_FACTS = frozenset({"index", "index0", "first", "last", "length", "revindex"})


class Marked(str):
    """Text that is Markdown already."""

    __slots__ = ()


class Missing(ChainableUndefined):
    """A fact that the records do not hold. False in a condition; where it is printed, a gap."""

    gap: Gap | None = None

    @classmethod
    def of(cls, gap: Gap) -> Missing:
        found = cls(name=gap.name)
        found.gap = gap
        return found

    def as_gap(self) -> Gap:
        name = self._undefined_name or "a value"
        return self.gap or Gap(
            f"no such fact: {name}",
            "The template names a fact that letters do not have; see docs/letters.md.",
        )


class Facts:
    """Names and values for a template; a value is a text, a number, a `Missing`, `Facts` or a tuple."""

    __slots__ = ("_values",)

    def __init__(self, **values: Any) -> None:
        self._values = values

    def value(self, name: str) -> Any:
        """
        Raises:
            KeyError
        """
        return self._values[name]


def escaped(text: str) -> Marked:
    """Outside text on one line that Markdown shows as it is written, wherever it stands."""
    return Marked(
        _LINE_START.sub(
            lambda match: match[1][:-1] + "\\" + match[1][-1], " ".join(plain(text).split())
        )
    )


def quotation(text: str) -> Marked:
    """Outside text of several lines as a Markdown quotation; each of its lines stays one."""
    lines = clean(text, multiline=True).strip().split("\n")
    shown = [escaped(line) for line in lines]
    quoted = []
    for place, line in enumerate(shown):
        follows = place + 1 < len(shown) and shown[place + 1]
        quoted.append(f"> {line}{chr(92) if line and follows else ''}" if line else ">")
    return Marked("\n".join(quoted))


class _Loader(BaseLoader):
    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        source = self._read(template)
        if source is None:
            raise TemplateNotFound(template)
        return source, template, lambda: True


class _Sandbox(ImmutableSandboxedEnvironment):
    """One rendering: its budget, its gaps."""

    intercepted_binops = frozenset({"+", "-"})

    def __init__(
        self, read: Callable[[str], str | None], functions: Mapping[str, Callable[..., Any]]
    ) -> None:
        super().__init__(
            loader=_Loader(read),
            undefined=Missing,
            finalize=self._finalized,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            cache_size=64,
            optimized=False,
        )
        self.spent = 0
        self.gaps: dict[str, Gap] = {}
        self.compiling = ""
        """The template that is compiled just now: what cannot be compiled has no line to tell it by."""
        self.tests = {
            name: self.tests[name]
            for name in ("defined", "undefined", "odd", "even", "eq", "==", "ne", "in")
        }
        self.filters = {
            "quote": self._quote,
            "join": self._join,
            "length": len,
            "first": lambda items: next(iter(items), ""),
            "_each": self._each,
            "_shown": self._shown,
            "_marked": self._marked,
        }
        self.globals = dict(functions)
        self._functions = tuple(functions.values())

    def charge(self, cost: int) -> None:
        self.spent += cost
        if self.spent > BUDGET:
            raise SecurityError("it makes too much text, or repeats too often")

    # -- what is printed --------------------------------------------------------------------------
    def _shown(self, value: Any) -> Marked:
        if isinstance(value, Undefined):
            gap = value.as_gap() if isinstance(value, Missing) else Gap("a value", "")
            self.gaps.setdefault(gap.name, gap)
            shown = Marked(f"[{gap.name}]")
        elif value is None:
            shown = Marked("")
        elif isinstance(value, bool) or not isinstance(value, (str, int)):
            raise SecurityError("it prints what is neither a text nor a number")
        else:
            shown = value if isinstance(value, Marked) else escaped(str(value))
        self.charge(len(shown))
        return shown

    @pass_context  # so that nothing is printed while a template is compiled
    def _finalized(self, _context: Any, value: Any) -> Marked:
        return self._shown(value)

    def _marked(self, value: Any) -> Marked:
        """What was put together of texts that were escaped."""
        self.charge(len(value))
        return Marked(value)

    def _quote(self, value: Any) -> Marked:
        if isinstance(value, Undefined) or not isinstance(value, str):
            return Marked(f"> {self._shown(value)}")
        self.charge(len(value))
        return quotation(value)

    def _join(self, items: Iterable[Any], between: str = "") -> Marked:
        if isinstance(items, Undefined):
            return self._shown(items)
        return self._shown(Marked(str(between).join(self._shown(one) for one in items)))

    def _each(self, items: Iterable[Any], cost: int) -> Iterator[Any]:
        for one in items:
            self.charge(CALL_COST + cost)
            yield one

    # -- what a template may reach ----------------------------------------------------------------
    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Facts):
            try:
                return obj.value(attribute)
            except KeyError:
                return self.undefined(name=attribute)
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, LoopContext) and attribute in _LOOP_FACTS:
            return getattr(obj, attribute)
        if isinstance(obj, TemplateReference) and not attribute.startswith("_"):
            return obj[attribute]
        raise SecurityError(f"it asks for '{attribute[:40]}', which is no fact of the letter")

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (tuple, list)) and isinstance(argument, int):
            return (
                obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(name="item")
            )
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, (Macro, BlockReference)):
            return True
        return any(obj is one for one in self._functions)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.charge(CALL_COST)
        if not self.is_safe_callable(obj):
            raise SecurityError("it calls what is no macro and no function of letters")
        result = super().call(context, obj, *args, **kwargs)
        if isinstance(result, str):
            self.charge(len(result))
            # A macro's text was escaped when it was made.
            return Marked(result) if isinstance(obj, (Macro, BlockReference)) else result
        return result

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if not all(type(one) is int and abs(one) < 10**9 for one in (left, right)):
            raise SecurityError(f"it uses '{operator}' on what is no number; join texts with ~")
        return super().call_binop(context, operator, left, right)

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        template = super().get_template(name, parent, globals)
        self.compiling = ""
        source = self.loader.get_source(self, template.name or "")[0] if self.loader else ""
        self.charge(len(source))
        return template

    # -- what a template is made of ---------------------------------------------------------------
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self.compiling = name or ""
        tree = super()._parse(source, name, filename)
        require_plain(tree, name)
        bound(tree)
        return tree


def rendered(
    name: str,
    read: Callable[[str], str | None],
    facts: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
) -> tuple[str, tuple[Gap, ...]]:
    """The template's text, Markdown, and the gaps in the order in which they stand in it.

    `read` gives a template's source by its name, None for one that there is not.

    Raises:
        BadInput: a template is none, or does what letters may not; the text names it and its line.
    """
    sandbox = _Sandbox(read, functions)
    try:
        text = sandbox.get_template(name).render(facts)
    except TemplateNotFound as error:
        raise BadInput(
            f"There is no letter template '{error.name}'; see docs/letters.md."
        ) from None
    except _FAULTS as error:
        raise BadInput(_fault(error, name, sandbox.compiling)) from None
    return _tidied(text), tuple(sandbox.gaps.values())


def require_sound(name: str, read: Callable[[str], str | None]) -> None:
    """Compile the template alone; what it does with a letter's facts is seen when one is written.

    Raises:
        BadInput: as `rendered`.
    """
    sandbox = _Sandbox(read, {})
    try:
        sandbox.get_template(name)
    except TemplateNotFound as error:
        raise BadInput(
            f"There is no letter template '{error.name}'; see docs/letters.md."
        ) from None
    except _FAULTS as error:
        raise BadInput(_fault(error, name, sandbox.compiling)) from None


_BEGINS = re.compile(r"[#>]|[-+*] |\d+[.)] ")
"""A heading, a quotation or an item of a list."""


def _tidied(text: str) -> str:
    """Every paragraph on one line, one empty line between: templates break lines where it suits them."""
    found: list[str] = []
    for line in (line.rstrip() for line in text.split("\n")):
        before = found[-1] if found else ""
        if not line:
            if before:
                found.append("")
        elif (
            before
            and not before.endswith("\\")
            and not _BEGINS.match(line)
            and not before.startswith("#")
        ):
            found[-1] = before + _between(before[-1], line[0]) + line
        else:
            found.append(line)
    return "\n".join(found).strip("\n") + "\n"


def _between(before: str, after: str) -> str:
    """A space, but none within Chinese."""
    stop = "\u3000" <= before <= "\u303f" or "\uff00" <= before <= "\uff65"
    return "" if stop or (IS_UNSPACED.match(before) and IS_UNSPACED.match(after)) else " "


_FAULTS = (
    TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError,
    ValueError,
)  # fmt: skip
"""What a template can bring jinja2, or the code it compiles to, to raise."""


def _fault(error: BaseException, name: str, compiling: str) -> str:
    """One sentence: which template, which line, what is wrong."""
    line = 0
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or name, error.lineno
    elif compiling:
        name = compiling
    else:
        step = error.__traceback__
        while step is not None:
            file = step.tb_frame.f_code.co_filename
            if file.endswith(ENDING) and "/" not in file:
                name, line = file, step.tb_lineno
            step = step.tb_next
    if isinstance(error, TemplateError):
        reason = " ".join((error.message or "it cannot be read").split())
    elif isinstance(error, (RecursionError, SyntaxError)):
        reason = "it calls or includes itself without end, or its parts are nested too deep"
    else:
        reason = "it cannot be worked out"
    where = f"{name}, line {line}" if line else name
    return (
        f"The letter template {where}: {clean(reason).rstrip('.')}. Correct it, or remove the file."
    )
