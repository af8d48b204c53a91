"""What the tools of the notebooks share: they read the journal and follow what is kept in it."""

from __future__ import annotations

from collections.abc import Iterable

from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal
from innoworkbook.widgets.question import QuestionView


class Tool:
    """A tool that reads the journal: whose answers, a reading, a folded table, a notice of faults.

    A tool says in `refresh` how it is drawn; `follow` draws it and keeps it up to date.
    """

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()

    def refresh(self) -> None:
        """Draw again what the journal and the controls now hold."""
        raise NotImplementedError

    def follow(self, views: Iterable[QuestionView] = (), *, kept: tuple[str, ...] = ()) -> None:
        """Draw now, after each change of `views`, and after each answer kept.

        Parameters
        ----------
        views
            Questions whose changes count at once, kept or not.
        kept
            How the full ids of the other questions begin: their answers count once kept.
        """

        def draw() -> None:
            self.notice.clear()
            self.refresh()

        guarded = display.guarded(self.notice)(draw)
        guarded()
        for view in views:
            view.observe(guarded)
        if kept:
            self._journal.subscribe(lambda asked: guarded() if asked.startswith(kept) else None)

    def say(self, lines: Iterable[str]) -> None:
        """Show the reading, one sentence a line."""
        self.sentence.lines(lines)

    def put_behind(self, table: Table, summary: str = "Le tableau derrière la figure") -> None:
        """Fold the table behind the figure."""
        self.table.markup(display.folded(summary, table.html))
