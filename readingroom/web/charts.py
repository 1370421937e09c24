"""Charts as SVG, written by hand: attributes and classes only, so that a page may forbid every style in it.

In: numbers and moments. Out: SVG that says what it shows, to a screen reader too. Behind each stands a table or a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

_WIDE = 600
_TALL = 72
_THIN = 1.0


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar: what it is called, how tall it is, where it leads, and whether its time is not over yet."""

    name: str
    value: float
    where: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TimeStretch:
    """A line from one moment to another, in a row of its own where `row` is."""

    name: str
    begin: datetime
    end: datetime
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDot:
    """A dot at a moment, in a row of its own where `row` is; it leads somewhere, and `is_first` stands out."""

    name: str
    at: datetime
    where: str
    row: int = 0
    is_first: bool = False


_DOT = Markup('<circle cx="{x:.1f}" cy="{y}" r="{r}"{first}><title>{name}</title></circle>')
_TICKS = Markup('<path d="{path}"/>')
_LINK = Markup('<a href="{where}" aria-label="{name}">{inside}</a>')


def _frame(kind: str, title: str, tall: float, marks: Iterable[Markup]) -> Markup:
    inside = Markup().join(marks)
    # A picture has no parts for a screen reader, and links are parts (WAI-ARIA 1.2, "children presentational").
    role = "group" if "<a " in inside else "img"
    about = f'class="chart {kind}" viewBox="0 0 {_WIDE} {tall:.0f}" role="{role}" aria-label="{escape(title)}"'
    return Markup(f"<svg {about}>{inside}</svg>")


def bars(title: str, values: Sequence[ChartBar]) -> Markup:
    """A bar for each value, as tall as it is beside the largest; nothing where all are zero."""
    most = max((bar.value for bar in values), default=0)
    if not most:
        return Markup()
    step = _WIDE / len(values)
    return _frame("bars", title, _TALL, (_bar(bar, place * step, step, most) for place, bar in enumerate(values)))


# Of bars there may be hundreds on a page; to put them together and escape what is foreign is a fifth of the work that
# Markup.format is.
def _bar(bar: ChartBar, x: float, step: float, most: float) -> Markup:
    tall = max(_THIN, bar.value / most * (_TALL - 2)) if bar.value else 0
    not_over = ' class="open"' if bar.is_open else ""
    width = max(_THIN, step - min(2, step / 4))
    name = escape(bar.name)
    where = f'x="{x:.1f}" y="{_TALL - tall:.1f}" width="{width:.1f}" height="{tall:.1f}"'
    drawn = f"<rect {where}{not_over}><title>{name}</title></rect>"
    return Markup(f'<a href="{escape(bar.where)}" aria-label="{name}">{drawn}</a>' if bar.where else drawn)


def stretches(title: str, lines: Sequence[TimeStretch]) -> Markup:
    """Lines over one axis of time."""
    begin = min((line.begin for line in lines), default=None)
    end = max((line.end for line in lines), default=None)
    if begin is None or end is None:
        return Markup()
    whole = (end - begin).total_seconds() or 1
    rows = max(line.row for line in lines) + 1
    return _frame("stretches", title, rows * 14, (_line(line, begin, whole) for line in lines))


def _line(line: TimeStretch, begin: datetime, whole: float) -> Markup:
    x = (line.begin - begin).total_seconds() / whole * (_WIDE - 8)
    width = max(8, (line.end - line.begin).total_seconds() / whole * (_WIDE - 8))
    where = f'x="{x:.1f}" y="{line.row * 14 + 4:.1f}" width="{min(width, _WIDE - x):.1f}" height="6" rx="3"'
    return Markup(f"<rect {where}><title>{escape(line.name)}</title></rect>")


def dots(title: str, values: Sequence[ChartDot]) -> Markup:
    """Dots over one axis of time, rows below each other; nothing where there is none."""
    if not values:
        return Markup()
    place = _axis([dot.at for dot in values])
    tall = (max(dot.row for dot in values) + 1) * 16 + 4
    return _frame("dots", title, tall, (_dot(dot, place(dot.at)) for dot in values))


def _dot(dot: ChartDot, x: float) -> Markup:
    first = Markup(' class="first"') if dot.is_first else Markup()
    drawn = _DOT.format(x=x, y=dot.row * 16 + 10, r=7 if dot.is_first else 5, first=first, name=dot.name)
    return _LINK.format(where=dot.where, name=dot.name, inside=drawn)


def ticks(title: str, moments: Sequence[datetime]) -> Markup:
    """A stroke at each of these moments, the first one taller."""
    place = _axis(moments)
    strokes = (f"M{place(at):.0f} {0 if number == 0 else 5}V18" for number, at in enumerate(moments))
    return _frame("ticks", title, 20, [_TICKS.format(path="".join(strokes))])


def _axis(moments: Sequence[datetime]) -> Callable[[datetime], float]:
    """Where a moment lies between the first and the last of these."""
    begin, end = min(moments), max(moments)
    whole = (end - begin).total_seconds() or 1
    return lambda at: 8 + (at - begin).total_seconds() / whole * (_WIDE - 16)
