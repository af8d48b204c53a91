"""One control for each kind of question: it holds a value, says when it changes, and bears a label.

Every control works by keyboard and every field has a visible or spoken label that is linked to it.
The one exception is the handle of the stock slider, always doubled by a labelled number field.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import ipywidgets as ipw

from innoworkbook.content import (
    AGREEMENT,
    CELLS,
    LIKERT_TOP,
    NOT_APPLICABLE,
    TRIAD_POINTS,
    Field,
    Option,
    Question,
)
from innoworkbook.french import number, typography

NOT_CHOSEN = "— à choisir —"


def _letters(ems: float) -> str:
    """Give a width that follows the size of type, larger on a slide."""
    return f"calc(var(--iw-size, 15px) * {ems})"


NAME_WIDTH = _letters(15)


class Control(Protocol):
    """What a question view asks of a control; `value` is None until the learner has answered."""

    widget: ipw.Widget
    value: Any

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after each change made by the learner."""


class _Watched:
    """Tells listeners of the learner's changes, not of those made by setting `value`."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._silent = False

    def observe(self, changed: Callable[[], None]) -> None:
        self._listeners.append(changed)

    def _watch(self, *fields: ipw.Widget) -> None:
        for one in fields:
            one.observe(self._changed, "value")

    def _changed(self, _: Any = None) -> None:
        if not self._silent:
            for listener in self._listeners:
                listener()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._silent = True
        try:
            yield
        finally:
            self._silent = False


class Scale(_Watched):
    """A slider with its labelled number field and our own reading of the value."""

    def __init__(
        self,
        label: str,
        *,
        bounds: tuple[float, float] = (0, 10),
        step: float = 1,
        value: float | None = None,
        ends: tuple[str, ...] = (),
        decimals: int | None = None,
    ) -> None:
        super().__init__()
        low, high = bounds
        self._decimals = (0 if float(step).is_integer() else 1) if decimals is None else decimals
        start = (low + high) / 2 if value is None else value
        self._answered = value is not None
        self.number = ipw.BoundedFloatText(
            value=start, min=low, max=high, step=step, description=typography(label)
        )
        self.number.add_class("iw-number")
        self.slider = ipw.FloatSlider(
            value=start, min=low, max=high, step=step, readout=False,
            layout=ipw.Layout(width="auto", flex="1 1 90px", min_width="90px"),
        )  # fmt: skip
        self._grid = (low, step)
        self.number.observe(self._follow_number, "value")
        self.slider.observe(self._follow_slider, "value")
        self._reading = ipw.HTML(
            layout=ipw.Layout(width="auto", min_width="3.2em", flex="0 0 auto")
        )
        self.keep = ipw.Button(description=typography(f"noter {number(start, self._decimals)}"))
        self.keep.add_class("iw-small")
        self.keep.on_click(self._changed)
        self._ends = ends
        self._watch(self.number)
        self.number.layout.flex = "3 1 200px"
        self.widget = ipw.Box(
            [self.number, self.slider, self.keep, self._reading],
            layout=ipw.Layout(flex_flow="row nowrap", align_items="center", width="100%"),
        )
        self._read()

    def _follow_number(self, change: Any) -> None:
        self.slider.value = change["new"]

    def _follow_slider(self, change: Any) -> None:
        """Take the slider's place to its step: it reckons in percent and echoes 14.0000000002."""
        low, step = self._grid
        steps = round((change["new"] - low) / step)
        if abs(self.number.value - change["new"]) > step / 1000:
            self.number.value = round(low + steps * step, 6)

    def _changed(self, _: Any = None) -> None:
        if not self._silent:
            self._answered = True
        self._read()
        super()._changed()

    def _read(self) -> None:
        self.keep.layout.display = "none" if self._answered else ""
        told = [number(self.number.value, self._decimals)] if self._answered else []
        if self._ends:
            told.append(f"({' → '.join(self._ends)})")
        self._reading.value = f"<span class='iw-help'>{html.escape(' '.join(told))}</span>"

    @property
    def value(self) -> float | None:
        return self.number.value if self._answered else None

    @value.setter
    def value(self, value: float | None) -> None:
        with self._quietly():
            self._answered = value is not None
            if value is not None:
                self.number.value = value
        self._read()


class _Chooser(_Watched):
    """A control made of one selection widget, whose value may be None."""

    field: ipw.Widget

    @property
    def value(self) -> Any:
        return self.field.value

    @value.setter
    def value(self, value: Any) -> None:
        with self._quietly():
            self.field.value = value


class Likert(_Chooser):
    """Degrees 0 to 4 in one line; a legend outside may give the words, else they are written."""

    def __init__(self, question: Question, *, compact: bool = False) -> None:
        super().__init__()
        words = question.labels or AGREEMENT
        options: list[tuple[str, Any]] = [
            (str(level) if compact else f"{level} {word}", level)
            for level, word in zip(range(LIKERT_TOP + 1), words, strict=True)
        ]
        if question.not_applicable:
            options.append((NOT_APPLICABLE, NOT_APPLICABLE))
        self.field = self.widget = ipw.RadioButtons(
            options=options, index=None, description=question.prompt
        )
        for look in ("iw-likert", "iw-inline" if compact else "iw-stacked"):
            self.widget.add_class(look)
        self._watch(self.field)


class Choice(_Chooser):
    """One option among several, all of them visible."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.field = self.widget = ipw.RadioButtons(
            options=[(option.label, option.id) for option in question.options],
            index=None,
            description=question.prompt,
        )
        for look in ("iw-options", "iw-stacked"):
            self.widget.add_class(look)
        self._watch(self.field)


class Multiple(_Watched):
    """Any number of options."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._boxes = {
            option.id: ipw.Checkbox(value=False, description=option.label, indent=False)
            for option in question.options
        }
        self._touched = False
        self._watch(*self._boxes.values())
        self.widget = _titled(question.prompt, list(self._boxes.values()))

    def _changed(self, _: Any = None) -> None:
        if not self._silent:
            self._touched = True
        super()._changed()

    @property
    def value(self) -> list[str] | None:
        return [key for key, box in self._boxes.items() if box.value] if self._touched else None

    @value.setter
    def value(self, value: list[str] | None) -> None:
        with self._quietly():
            self._touched = value is not None
            for key, box in self._boxes.items():
                box.value = key in (value or ())


class Sort(_Watched):
    """Items, each put into one category."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        places = [(category.label, category.id) for category in question.categories]
        self._fields = {
            option.id: ipw.Dropdown(options=[(NOT_CHOSEN, ""), *places], description=option.label)
            for option in question.options
        }
        for one in self._fields.values():
            one.add_class("iw-inline")
        self._watch(*self._fields.values())
        self.widget = _titled(question.prompt, list(self._fields.values()))

    @property
    def value(self) -> dict[str, str] | None:
        return {key: one.value for key, one in self._fields.items() if one.value} or None

    @value.setter
    def value(self, value: Mapping[str, str] | None) -> None:
        with self._quietly():
            for key, one in self._fields.items():
                one.value = (value or {}).get(key, "")


class Triad(_Watched):
    """Ten points over three phrases, in an order of the learner's own."""

    def __init__(self, question: Question, *, seed: str = "") -> None:
        super().__init__()
        options = list(question.options)
        random.Random(f"{seed} {question.id}").shuffle(options)
        self._fields = {
            option.id: ipw.BoundedIntText(
                value=0, min=0, max=TRIAD_POINTS, description=option.label
            )
            for option in options
        }
        for one in self._fields.values():
            one.add_class("iw-number")
        self._watch(*self._fields.values())
        self.widget = _titled(question.prompt, list(self._fields.values()))

    @property
    def value(self) -> dict[str, int] | None:
        points = {key: one.value for key, one in sorted(self._fields.items())}
        return points if any(points.values()) else None

    @value.setter
    def value(self, value: Mapping[str, int] | None) -> None:
        with self._quietly():
            for key, one in self._fields.items():
                one.value = (value or {}).get(key, 0)


class Number(_Watched):
    """A number typed the French way; what is not a number is kept as typed and refused later."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        unit = f" ({question.unit})" if question.unit else ""
        self.field = self.widget = ipw.Text(
            description=question.prompt + unit, continuous_update=False
        )
        self.widget.add_class("iw-stacked")
        self._watch(self.field)

    @property
    def value(self) -> float | str | None:
        return parsed(self.field.value)

    @value.setter
    def value(self, value: float | None) -> None:
        with self._quietly():
            if value is None:
                self.field.value = ""
            else:
                self.field.value = str(value).removesuffix(".0").replace(".", ",")


def parsed(text: str) -> float | str | None:
    """Read a number as French people type it; return the text itself if it is none.

    >>> parsed("1 250,5"), parsed("−3"), parsed(" "), parsed("dix")
    (1250.5, -3.0, None, 'dix')
    """
    bare = "".join(text.split()).replace(",", ".").replace("−", "-")
    if not bare:
        return None
    try:
        return float(bare)
    except ValueError:
        return text


class Prose(_Watched):
    """A written answer, kept when the learner leaves the field."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        make = ipw.Text if question.lines == 1 else ipw.Textarea
        options = {} if question.lines == 1 else {"rows": question.lines}
        self.field = self.widget = make(
            description=question.prompt, continuous_update=False, **options
        )
        self.widget.add_class("iw-stacked")
        self._watch(self.field)

    @property
    def value(self) -> str | None:
        return self.field.value.strip() or None

    @value.setter
    def value(self, value: str | None) -> None:
        with self._quietly():
            self.field.value = value or ""


class Matrix(_Watched):
    """Cells 0 to 3 or P, a row acting on each column; the diagonal of a square one is closed."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._rows = question.options
        self._columns = question.columns or question.options
        square = not question.columns
        self._cells: dict[tuple[str, str], ipw.Dropdown] = {}
        grid: list[ipw.Widget] = [ipw.HTML("")]
        grid += [_head(column.label) for column in self._columns]
        for row in self._rows:
            grid.append(_head(row.label))
            for column in self._columns:
                if square and row.id == column.id:
                    grid.append(ipw.HTML("<span class='iw-help'>·</span>"))
                    continue
                cell = ipw.Dropdown(
                    options=[("", None), *((str(mark), mark) for mark in CELLS)],
                    value=question.cells.get(row.id, {}).get(column.id),
                    description=f"{row.label} → {column.label}",
                    layout=ipw.Layout(width="58px"),
                )
                cell.add_class("iw-hidden-label")
                self._cells[row.id, column.id] = cell
                grid.append(cell)
        self._watch(*self._cells.values())
        body = ipw.GridBox(
            grid,
            layout=ipw.Layout(
                grid_template_columns=f"minmax(110px, 190px) repeat({len(self._columns)}, 76px)",
                grid_gap="2px 4px", align_items="center", overflow="auto",
            ),
        )  # fmt: skip
        self.widget = _titled(question.prompt, [body])

    @property
    def value(self) -> dict[str, dict[str, Any]] | None:
        filled: dict[str, dict[str, Any]] = {}
        for (row, column), cell in self._cells.items():
            if cell.value is not None:
                filled.setdefault(row, {})[column] = cell.value
        return filled or None

    @value.setter
    def value(self, value: Mapping[str, Mapping[str, Any]] | None) -> None:
        with self._quietly():
            for (row, column), cell in self._cells.items():
                cell.value = (value or {}).get(row, {}).get(column)


class Rows(_Watched):
    """Rows that the learner adds, renames, scores and removes."""

    def __init__(self, question: Question, *, noun: str = "ligne") -> None:
        super().__init__()
        self._fields = question.fields
        self._noun = noun
        self._body = ipw.VBox()
        self._lines: list[dict[str, ipw.Widget]] = []
        self._removers: list[ipw.Button] = []
        self._touched = False
        heads = [_cell_head("Nom", NAME_WIDTH)]
        heads += [_cell_head(one.label, _width(one)) for one in self._fields]
        add = ipw.Button(description=f"+ Ajouter une {noun}")
        add.on_click(lambda _: self._append({"name": ""}, told=True))
        self.widget = _titled(question.prompt, [ipw.HBox(heads), self._body, add])
        for row in question.rows:
            self._append(row)

    def _append(self, row: Mapping[str, Any], *, told: bool = False) -> None:
        name = ipw.Text(
            value=str(row.get("name", "")), description=f"Nom de la {self._noun}",
            continuous_update=False, placeholder="à nommer", layout=ipw.Layout(width=NAME_WIDTH),
        )  # fmt: skip
        line: dict[str, ipw.Widget] = {"name": name}
        for one in self._fields:
            line[one.id] = _field(one, row.get(one.id, one.default))
        for made in line.values():
            made.add_class("iw-hidden-label")
        name.observe(lambda _: self._call(), "value")
        self._watch(*line.values())
        self._lines.append(line)
        self._layout()
        if told:
            self._changed()

    def _layout(self) -> None:
        self._removers = []
        shown = []
        for line in self._lines:
            remove = ipw.Button(description="Retirer")
            remove.on_click(lambda _, gone=line: self._remove(gone))
            self._removers.append(remove)
            shown.append(ipw.HBox([*line.values(), remove]))
        self._call()
        self._body.children = shown

    def _call(self) -> None:
        """Call each field, even out of sight, by the name its row now bears."""
        for line, remove in zip(self._lines, self._removers, strict=True):
            row = line["name"].value
            remove.tooltip = typography(f"Retirer « {row} »")
            for one in self._fields:
                line[one.id].description = typography(f"{one.label} : {row}")

    def _remove(self, gone: dict[str, ipw.Widget]) -> None:
        self._lines = [line for line in self._lines if line is not gone]
        self._layout()
        self._changed()

    def _changed(self, _: Any = None) -> None:
        if not self._silent:
            self._touched = True
        super()._changed()

    @property
    def value(self) -> list[dict[str, Any]] | None:
        if not self._touched:
            return None
        return [
            {key: one.value.strip() if key == "name" else _given(one) for key, one in line.items()}
            for line in self._lines
        ]

    @value.setter
    def value(self, value: list[Mapping[str, Any]] | None) -> None:
        with self._quietly():
            self._touched = value is not None
            if value is not None:
                self._lines = []
                self._layout()
                for row in value:
                    self._append(row)


def _width(one: Field) -> str:
    return _letters({"scale": 7, "choice": 12, "text": 15, "flag": 7}[one.kind])


def _field(one: Field, value: Any) -> ipw.Widget:
    label, layout = one.label, ipw.Layout(width=_width(one))
    if one.kind == "scale":
        start = one.minimum if value is None else value
        return ipw.BoundedFloatText(
            value=start, min=one.minimum, max=one.maximum, step=one.step,
            description=label, layout=layout,
        )  # fmt: skip
    if one.kind == "choice":
        options = [(NOT_CHOSEN, ""), *((option.label, option.id) for option in one.options)]
        return ipw.Dropdown(options=options, value=value or "", description=label, layout=layout)
    if one.kind == "flag":
        return ipw.Checkbox(value=bool(value), description=label, indent=False, layout=layout)
    return ipw.Text(
        value=str(value or ""), description=label, continuous_update=False, layout=layout
    )


def _given(field: ipw.Widget) -> Any:
    return field.value or None if isinstance(field, ipw.Dropdown) else field.value


def _head(label: str) -> ipw.HTML:
    return ipw.HTML(f"<span class='iw-help'>{html.escape(label)}</span>")


def _cell_head(label: str, width: str) -> ipw.HTML:
    head = _head(label)
    head.layout.width = width
    return head


def _titled(prompt: str, children: list[ipw.Widget]) -> ipw.VBox:
    title = ipw.HTML(f"<p><b>{html.escape(prompt)}</b></p>")
    return ipw.VBox([title, *children])


def options_legend(options: tuple[Option, ...]) -> str:
    """Write the definitions of options as an HTML list, for a help folded under a question."""
    items = (
        f"<li><b>{html.escape(option.label)}</b>{chr(160)}: {html.escape(option.definition)}</li>"
        for option in options
        if option.definition
    )
    return f"<ul>{''.join(items)}</ul>"


def control_for(question: Question, *, compact: bool = False, seed: str = "") -> Control:
    """Return the control of a question's kind."""
    if question.kind == "scale":
        return Scale(
            question.prompt, bounds=question.bounds, step=question.step, ends=question.labels
        )
    if question.kind == "likert":
        return Likert(question, compact=compact)
    if question.kind == "triad":
        return Triad(question, seed=seed)
    return _PLAIN[question.kind](question)


_PLAIN: Mapping[str, Callable[[Question], Control]] = {
    "choice": Choice,
    "multiple": Multiple,
    "sort": Sort,
    "number": Number,
    "matrix": Matrix,
    "list": Rows,
    "text": Prose,
}
