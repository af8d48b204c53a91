"""What tests of views share: read the page as a learner does, answer, restart, bring a class."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.models.imci import ITEMS
from innoworkbook.store import AnswerStore
from innoworkbook.widgets.journal import Journal


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
