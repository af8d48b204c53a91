"""What every view shares: the look of a block, the chart that redraws at once, the notices.

An exception inside a widget callback would vanish; `guarded` shows it to the learner in French.
"""

from __future__ import annotations

import functools
import html
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from innoworkbook.charts import theme
from innoworkbook.french import UserError, typography

if TYPE_CHECKING:
    import pandas as pd

_COLOURS = {
    "ink": theme.INK,
    "muted": theme.MUTED,
    "grid": theme.GRID,
    "blue": theme.BLUE,
    "orange": theme.ORANGE,
    "green": theme.GREEN,
}


def _style() -> str:
    look = Path(__file__).with_name("look.css").read_text(encoding="utf-8")
    colours = "".join(f"--iw-{name}:{colour};" for name, colour in _COLOURS.items())
    return f"<style>.iw{{{colours}}}{' '.join(look.split())}</style>"


STYLE = _style()


class Text:
    """A place on the page for a sentence, a notice or a table; everything given is escaped."""

    def __init__(self, sentence: str = "", *, role: str = "") -> None:
        self.widget = ipw.HTML()
        self.widget.add_class("iw-text")
        self._role = f' role="{role}"' if role else ""
        self.say(sentence)

    def say(self, sentence: str, tone: str = "") -> None:
        """Show a sentence; `tone` is good, bad, note, status or help."""
        self.markup(html.escape(typography(sentence)), tone) if sentence else self.clear()

    def markup(self, content: str, tone: str = "") -> None:
        """Show markup whose parts the caller has escaped."""
        look = f' class="iw-{tone}"' if tone else ""
        self.widget.value = f"<div{look}{self._role}>{content}</div>"

    def lines(self, sentences: Iterable[str], tone: str = "note") -> None:
        """Show sentences one under another."""
        self.markup(paragraphs(sentences), tone)

    def fault(self, sentence: str, detail: str = "") -> None:
        """Show a fault, its technical detail folded."""
        behind = folded("Détail technique", f"<pre>{html.escape(detail)}</pre>") if detail else ""
        self.markup(html.escape(typography(sentence)) + behind, "bad")

    def clear(self) -> None:
        """Show nothing."""
        self.widget.value = ""


class Figure:
    """A chart that is replaced in one assignment, without a blank frame."""

    def __init__(self, chart: theme.Chart | None = None) -> None:
        self.widget = ipw.Output()
        if chart is not None:
            self.draw(chart)

    def draw(self, chart: theme.Chart) -> None:
        """Draw a chart in place of the one shown; it must have a French description."""
        self.widget.outputs = (
            {
                "output_type": "display_data",
                "data": theme.bundle(chart),
                "metadata": theme.metadata(),
            },
        )

    @property
    def spec(self) -> dict[str, Any] | None:
        """The Vega-Lite specification now shown, or None."""
        shown = self.widget.outputs
        return shown[0]["data"][theme.VEGALITE] if shown else None


def guarded(notice: Text) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a callback tell its faults in `notice` instead of losing them."""

    def wrap(callback: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(callback)
        def run(*arguments: Any, **options: Any) -> Any:
            try:
                return callback(*arguments, **options)
            except UserError as error:
                notice.fault(str(error))
            except Exception:  # noqa: BLE001 - the last wall before the learner: shown, not lost
                notice.fault(
                    "Ce bloc a rencontré une erreur : vos réponses enregistrées sont intactes ; "
                    "relancez le cahier avec ▶ Commencer, puis signalez le détail ci-dessous.",
                    traceback.format_exc(),
                )
            return None

        return run

    return wrap


def block(*children: ipw.Widget) -> ipw.VBox:
    """Put widgets in a block that bears the workbook's look."""
    box = ipw.VBox([ipw.HTML(STYLE, layout=ipw.Layout(display="none")), *children])
    box.add_class("iw")
    return box


def columns(*children: ipw.Widget, widths: Sequence[str] = ()) -> ipw.Box:
    """Put widgets side by side; they wrap under one another where the page is narrow."""
    for child, width in zip(children, widths, strict=False):
        child.layout.flex = f"1 1 {width}"
        child.layout.min_width = "280px"
    return ipw.Box(
        list(children), layout=ipw.Layout(flex_flow="row wrap", grid_gap="4px 28px", width="100%")
    )


def button(
    label: str, action: Callable[[], Any], notice: Text, *, main: bool = False
) -> ipw.Button:
    """Make a button whose faults are told in `notice`."""
    made = ipw.Button(description=typography(label))
    if main:
        made.add_class("iw-main")
    made.on_click(guarded(notice)(lambda _: action()))
    return made


def table(frame: pd.DataFrame, *, numeric: Iterable[str] = (), caption: str = "") -> str:
    """Write a frame of strings as an HTML table with scoped headers, everything escaped."""
    right = set(numeric)

    def cell(tag: str, name: str, content: Any, scope: str = "") -> str:
        look = ' class="n"' if name in right else ""
        text = html.escape(typography(str(content)))
        return f"<{tag}{look}{scope}>{text}</{tag}>"

    head = "".join(cell("th", name, name, ' scope="col"') for name in frame.columns)
    body = []
    for row in frame.itertuples(index=False):
        first, *rest = zip(frame.columns, row, strict=True)
        cells = cell("th", first[0], first[1], ' scope="row"')
        body.append(f"<tr>{cells}{''.join(cell('td', *item) for item in rest)}</tr>")
    title = f"<caption>{html.escape(typography(caption))}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def paragraphs(sentences: Iterable[str]) -> str:
    """Write sentences one under another as markup, everything escaped."""
    return "".join(f"<p>{html.escape(typography(sentence))}</p>" for sentence in sentences)


def scrolled(box: ipw.Widget, lines: int) -> None:
    """Let a long list scroll within the height of so many lines, so that a slide holds it."""
    box.layout = ipw.Layout(
        display="block", max_height=f"calc(var(--iw-size, 15px) * {lines})", overflow="auto",
        width="100%",
    )  # fmt: skip


def folded(summary: str, content: str) -> str:
    """Fold markup behind a line that opens it; `content` is markup, `summary` is plain text."""
    return f"<details><summary>{html.escape(typography(summary))}</summary>{content}</details>"


class Steps:
    """Pages shown one at a time, with two buttons: a long form that fits a slide."""

    def __init__(self, pages: Sequence[tuple[str, ipw.Widget]], notice: Text) -> None:
        self._pages = pages
        self._title = ipw.HTML()
        self._body = ipw.VBox()
        self._back = button("◀ Précédent", lambda: self.show(self.page - 1), notice)
        self._next = button("Suivant ▶", lambda: self.show(self.page + 1), notice)
        self.widget = ipw.VBox([self._title, self._body, ipw.HBox([self._back, self._next])])
        self.page = 0
        self.show(0)

    def show(self, page: int) -> None:
        """Show a page, from 0; beyond either end the last or first one stays."""
        self.page = max(0, min(page, len(self._pages) - 1))
        title, body = self._pages[self.page]
        place = f"{self.page + 1} sur {len(self._pages)}"
        self._title.value = (
            f"<p><span class='iw-help'>{place}</span> · <b>{html.escape(typography(title))}</b></p>"
        )
        self._body.children = (body,)
        self._back.disabled = self.page == 0
        self._next.disabled = self.page == len(self._pages) - 1


class Table:
    """A table that a notebook shows as HTML and that a test reads as text.

    It brings no style of its own: stored, it stays small and reads well anywhere. `frame` holds
    strings, headers included, as the learner reads them.
    """

    def __init__(
        self, frame: pd.DataFrame, *, numeric: Iterable[str] = (), caption: str = ""
    ) -> None:
        self.frame = frame
        self.html = table(frame, numeric=numeric, caption=caption)

    def _repr_html_(self) -> str:
        return f'<div class="iw">{self.html}</div>'

    def __repr__(self) -> str:
        return str(self.frame.to_string(index=False))


class Page:
    """Static markup that a notebook shows; the greeting, shown first, brings the look of all."""

    def __init__(self, markup: str, *, text: str, styled: bool = False) -> None:
        self._markup = markup
        self._text = text
        self._style = STYLE if styled else ""

    def _repr_html_(self) -> str:
        return f'{self._style}<div class="iw">{self._markup}</div>'

    def __repr__(self) -> str:
        return self._text
