"""What tests of views share: read the page as a learner does, answer, restart, bring a class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest

from innoworkbook import content
from innoworkbook.models.imci import ITEMS
from innoworkbook.store import AnswerStore
from innoworkbook.widgets.journal import Journal


def inside(widget: ipw.Widget) -> Iterator[ipw.Widget]:
    """Yield a widget and all it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def texts(widget: ipw.Widget) -> str:
    """Return the markup of all that is written in a widget, with plain spaces."""
    shown = " ".join(one.value for one in inside(widget) if isinstance(one, ipw.HTML))
    return shown.replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def buttons(widget: ipw.Widget, label: str) -> list[ipw.Button]:
    """Return the buttons whose words hold `label`."""
    return [
        one for one in inside(widget) if isinstance(one, ipw.Button) and label in one.description
    ]


def press(widget: ipw.Widget, label: str) -> None:
    """Click the only button whose words hold `label`."""
    (found,) = buttons(widget, label)
    found.click()


def told(text: Any) -> str:
    """Return what a learner reads in a place of the page, its typography made plain."""
    return plain(re.sub(r"<[^>]+>", " ", text.widget.value))


def described(figure: Any) -> str:
    """Return the accessible name of the figure now shown, its typography made plain."""
    assert figure.spec is not None
    return plain(str(figure.spec["description"]))


def plain(text: str) -> str:
    """Replace narrow and no-break spaces and curly apostrophes by those of a keyboard."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def keep(notes: Journal, question: str, value: Any, evidence: str = "", round: int = 1) -> None:
    """Keep an answer as a view would."""
    notes.save(
        content.question(question), value, evidence=evidence, round=round,
        saved=lambda answer: None, failed=pytest.fail,
    )  # fmt: skip


def again(carnet: Path) -> Journal:
    """Open the journal as after a restart."""
    return Journal(AnswerStore.open(carnet, "moi"))


def classmate(notes: Journal, folder: Path, *levels: float) -> None:
    """Import a colleague's journal: the same note on every item, a level for each round."""
    other = AnswerStore.open(folder / f"collègue {len(list(folder.iterdir()))}", "Zoé")
    for round, level in enumerate(levels, start=1):
        for item in ITEMS:
            other.record(f"imci.{item}", level, case="valmarin", round=round, evidence="fait")
    notes.store.import_json(other.export_json())
