"""Levers and managerial skills on the page (S11–S13): three passes over one map, then its gaps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import levers as charts
from innoworkbook.french import UserError, count, listing, percent, typography
from innoworkbook.models import levers
from innoworkbook.store import Answer
from innoworkbook.widgets import controls, display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal, told_saved
from innoworkbook.widgets.question import PRIVACY
from innoworkbook.widgets.romans import SortView

TOPIC = "levers"
QUESTIONS = {"lever": f"{TOPIC}.levers", "skill": f"{TOPIC}.skills"}
RECALLS = {
    "mobilised": "● activé au premier passage ; ○ non.",
    "performance": "● mobilisé au deuxième passage ; ○ non.",
}
BEFORE = {"mobilised": "activated", "performance": "mobilised"}
LISTED = ("kind", "definition")
WIDTHS = ("225px", "80px", "470px")


class Board:
    """The levers and skills as they stand: edited by several views, kept by the journal."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.status = display.Text(role="status")
        self.retry = display.button("Réessayer", self._keep_all, self.status)
        self.retry.layout.display = "none"
        self.widget = ipw.HBox([self.status.widget, self.retry])
        self.questions = {family: content.question(name) for family, name in QUESTIONS.items()}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.load()

    def load(self) -> None:
        """Start from what the journal holds, else from the starter lists."""
        for family, question in self.questions.items():
            kept = self._journal.answer(question)
            defaults = {field.id: field.default for field in question.fields}
            rows = question.rows if kept is None else kept.value
            self.rows[family] = [{**defaults, **row} for row in rows]
            if kept is not None:
                self._saved(kept)

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` once a change of the board is kept."""
        names = set(QUESTIONS.values())
        self._journal.subscribe(lambda question: changed() if question in names else None)

    @property
    def marked(self) -> bool:
        """Whether anything has been marked yet."""
        return any(
            row[mark] for rows in self.rows.values() for row in rows for mark in levers.MARKS
        )

    def frame(self) -> pd.DataFrame:
        """Return the board as the model wants it."""
        return _frame(self.rows)

    def mark(self, family: str, name: str, **changes: Any) -> None:
        """Change the marks or the evidence of one line, and keep it."""
        for row in self.rows[family]:
            if row["name"] == name:
                row.update(changes)
        self.keep(family)

    def take(self, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Take whole lists, marks included, and keep them."""
        for family, listed in rows.items():
            self.rows[family] = [dict(row) for row in listed]
            self.keep(family)

    def relist(self, family: str, listed: list[dict[str, Any]]) -> None:
        """Take the names, kinds and definitions of a list; marks follow their line."""
        old = self.rows[family]
        by_name = {row["name"]: row for row in old}
        defaults = {field.id: field.default for field in self.questions[family].fields}
        renamed = len(listed) == len(old)
        self.rows[family] = [
            {**(old[place] if renamed else by_name.get(line["name"], defaults)), **line}
            for place, line in enumerate(listed)
        ]
        self.keep(family)

    def keep(self, family: str) -> None:
        """Save a list in the journal, which tells the views once it is kept."""
        question, rows = self.questions[family], [dict(row) for row in self.rows[family]]
        problem = question.problem(rows)
        if problem is not None:
            self.status.say(f"Pas encore enregistré. {problem}", "status")
        else:
            self.status.say("Enregistrement…", "status")
            self._journal.save(question, rows, saved=self._saved, failed=self._failed)

    def _keep_all(self) -> None:
        for family in QUESTIONS:
            self.keep(family)

    def _saved(self, answer: Answer) -> None:
        self.retry.layout.display = "none"
        self.status.say(told_saved(answer), "status")

    def _failed(self, error: UserError) -> None:
        self.status.fault(f"Non enregistré : vos marques restent à l'écran. {error}")
        self.retry.layout.display = ""


def _frame(rows: Mapping[str, list[dict[str, Any]]]) -> pd.DataFrame:
    return pd.concat(
        [pd.DataFrame(listed).assign(family=family) for family, listed in rows.items() if listed],
        ignore_index=True,
    )


@cache
def _shared(notes: Journal, case: str) -> Board:
    return Board(notes)


def board() -> Board:
    """Return the board that the views of this notebook share, on the ground now chosen."""
    notes = journal()
    return _shared(notes, notes.case)


def valmarin_rows() -> dict[str, list[dict[str, Any]]]:
    """Return the fictional lists of Valmarin, marks included."""
    case = content.load_case("valmarin")
    return {
        family: [
            {key: typography(said) if isinstance(said, str) else said for key, said in row.items()}
            for row in case.value(name)
        ]
        for family, name in QUESTIONS.items()
    }


# ── The two lists ───────────────────────────────────────────────────────────────────────────────


class ListView:
    """One starter list that the learner corrects: names, kinds, one-line definitions."""

    def __init__(self, shared: Board, family: str, notice: display.Text) -> None:
        self._board, self._family = shared, family
        question = shared.questions[family]
        fields = tuple(field for field in question.fields if field.id in LISTED)
        rows = tuple({key: row[key] for key in ("name", *LISTED)} for row in shared.rows[family])
        reduced = dataclasses.replace(question, fields=fields, rows=rows)
        self.rows = controls.Rows(reduced)
        self.rows.observe(display.guarded(notice)(self._changed))
        self._lay_out()
        self.widget = self.rows.widget

    def _changed(self) -> None:
        self._lay_out()
        self._board.relist(self._family, self.rows.value or [])

    def _lay_out(self) -> None:
        """Give the definitions the room that the other columns leave."""
        prompt, heads, body, add = self.rows.widget.children
        prompt.layout.display = "none"  # the page bears it as its title
        add.layout.width = "auto"
        add.layout.align_self = "flex-start"
        for line in (heads, *body.children):
            for field, width in zip(line.children, WIDTHS, strict=False):
                field.layout.width = width


class ListsView:
    """Both lists, one page each."""

    def __init__(self, shared: Board) -> None:
        self.notice = display.Text()
        self.lists = {family: ListView(shared, family, self.notice) for family in QUESTIONS}
        self.steps = display.Steps(
            [(shared.questions[family].prompt, one.widget) for family, one in self.lists.items()],
            self.notice,
        )
        self.widget = display.block(self.steps.widget, shared.widget, self.notice.widget)


def lists() -> ipw.VBox:
    """Correct the two starter lists."""
    return ListsView(board()).widget


# ── Three passes ────────────────────────────────────────────────────────────────────────────────


class PassView:
    """One pass over the map: tick what is activated, mobilised, or serves performance."""

    def __init__(self, shared: Board, stage: str) -> None:
        self._board, self._stage = shared, stage
        self.notice = display.Text()
        self._columns = {family: ipw.VBox() for family in QUESTIONS}
        self.boxes: dict[tuple[str, str], ipw.Checkbox] = {}
        self.evidence: dict[tuple[str, str], ipw.Text] = {}
        self._guard = display.guarded(self.notice)
        shared.observe(self._guard(self.refresh))
        self.refresh()
        lists = display.columns(*self._columns.values(), widths=("420px", "420px"))
        self.widget = display.block(
            *self._above(), lists, *self._below(), shared.widget, self.notice.widget
        )

    def _above(self) -> list[ipw.Widget]:
        """Recall the stage before, or offer the fictional board to start from."""
        if self._stage in RECALLS:
            legend = display.Text()
            legend.say(RECALLS[self._stage], "help")
            return [legend.widget]
        start = display.button("Partir de Valmarin (marques fictives)", self.borrow, self.notice)
        start.layout.align_self = "flex-start"
        return [start]

    def _below(self) -> list[ipw.Widget]:
        """Say, where an evidence is asked, what not to write."""
        if self._stage != "performance":
            return []
        privacy = display.Text()
        privacy.say(PRIVACY, "help")
        return [privacy.widget]

    def borrow(self) -> None:
        """Take Valmarin's fictional lists and marks, unless one's own would be lost."""
        if self._board.marked:
            raise UserError(
                typography("Vous avez déjà des marques : décochez-les avant de partir de Valmarin.")
            )
        self._board.take(valmarin_rows())
        self.notice.say("Marques fictives de Valmarin : changez-les comme vous voulez.", "note")

    def refresh(self) -> None:
        """Show the lists again where a name has changed; else only follow the marks."""
        names = [(family, row["name"]) for family, rows in self._board.rows.items() for row in rows]
        if names != list(self.boxes):
            self._rebuild()
        for family, rows in self._board.rows.items():
            for row in rows:
                self._follow(family, row)

    def _rebuild(self) -> None:
        self.boxes, self.evidence = {}, {}
        for family, column in self._columns.items():
            title = ipw.HTML(f"<b>{charts.FAMILIES[family]}</b>")
            lines = [self._line(family, row) for row in self._board.rows[family]]
            column.children = [title, *lines]

    def _line(self, family: str, row: Mapping[str, Any]) -> ipw.Widget:
        key = (family, row["name"])
        box = ipw.Checkbox(value=bool(row[self._stage]), indent=False)
        box.observe(self._guard(lambda change: self._ticked(key, change["new"])), "value")
        self.boxes[key] = box
        if self._stage != "performance":
            return box
        box.layout.flex = "0 1 auto"
        field = ipw.Text(
            value=str(row["evidence"] or ""), description=f"Preuve : {row['name']}",
            placeholder="preuve écrite", continuous_update=False,
            layout=ipw.Layout(flex="1 1 130px", width="auto", min_width="180px"),
        )  # fmt: skip
        field.add_class("iw-hidden-label")
        field.observe(self._guard(lambda change: self._proved(key, change["new"])), "value")
        self.evidence[key] = field
        return ipw.HBox([box, field], layout=ipw.Layout(min_height="34px"))

    def _follow(self, family: str, row: Mapping[str, Any]) -> None:
        """Set a line on the board's marks, with what the stage before said of it."""
        key = (family, row["name"])
        before = BEFORE.get(self._stage)
        recall = "" if before is None else "● " if row[before] else "○ "
        self.boxes[key].description = typography(f"{recall}{row['name']}")
        self.boxes[key].value = bool(row[self._stage])
        if key in self.evidence:
            self.evidence[key].value = str(row["evidence"] or "")
            self.evidence[key].layout.visibility = "visible" if row[self._stage] else "hidden"

    def _ticked(self, key: tuple[str, str], ticked: bool) -> None:
        family, name = key
        row = next(row for row in self._board.rows[family] if row["name"] == name)
        if row[self._stage] != ticked:
            self._board.mark(family, name, **{self._stage: ticked})

    def _proved(self, key: tuple[str, str], evidence: str) -> None:
        family, name = key
        row = next(row for row in self._board.rows[family] if row["name"] == name)
        if row["evidence"] != evidence.strip():
            self._board.mark(family, name, evidence=evidence.strip())


def activated() -> ipw.VBox:
    """Tick what the organisation has put in place (S11)."""
    return PassView(board(), "activated").widget


def mobilised() -> ipw.VBox:
    """Tick what is really used (S12)."""
    return PassView(board(), "mobilised").widget


def performance() -> ipw.VBox:
    """Tick what serves performance, and write on what evidence (S13)."""
    return PassView(board(), "performance").widget


# ── The map and its gaps ────────────────────────────────────────────────────────────────────────


def _shown(shared: Board) -> tuple[pd.DataFrame, str]:
    """Return the board to draw and whose it is: one's own, else, visibly, Valmarin's."""
    if shared.marked:
        return shared.frame(), "Vos marques."
    return _frame(valmarin_rows()), "Rien n'est encore coché : voici Valmarin (marques fictives)."


class MapView:
    """One map that goes through the stages, one more column at a time."""

    def __init__(self, shared: Board) -> None:
        self._board = shared
        self.notice = display.Text()
        self.origin = display.Text(role="status")
        self.figure = display.Figure()
        self.stage = ipw.RadioButtons(
            options=[(typography(label), stage) for stage, label in charts.COLUMNS.items()],
            value=levers.STAGES[-1],
            description=typography("Jusqu'à l'étape"),
            layout=ipw.Layout(max_width="720px"),
        )
        for look in ("iw-likert", "iw-stacked"):
            self.stage.add_class(look)
        guard = display.guarded(self.notice)
        self.stage.observe(guard(lambda _: self.refresh()), "value")
        shared.observe(guard(self.refresh))
        guard(self.refresh)()
        self.widget = display.block(
            self.stage, self.figure.widget, self.origin.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Draw the board up to the stage chosen."""
        shown, origin = _shown(self._board)
        self.figure.draw(charts.heatmap(levers.stages(shown), self.stage.value))
        self.origin.say(
            f"{origin} ✔ acquis ; ✘ perdu depuis l'étape d'avant ; case grise : non.", "help"
        )
        self.notice.clear()


def heat_map() -> ipw.VBox:
    """Show the map of levers and skills through the stages."""
    return MapView(board()).widget


class GapsView:
    """What is lost from one stage to the next, and the lines that say where."""

    def __init__(self, shared: Board) -> None:
        self._board = shared
        self.notice = display.Text()
        self.figure = display.Figure()
        self.sentence = display.Text(role="status")
        self.table = display.Text()
        guard = display.guarded(self.notice)
        shared.observe(guard(self.refresh))
        guard(self.refresh)()
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("480px", "360px")),
            self.table.widget,
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Measure the gaps again."""
        shown, origin = _shown(self._board)
        table = levers.gaps(shown, by="family")
        self.figure.draw(charts.losses(table))
        lines = [origin, *broken(levers.stages(shown))]
        self.sentence.lines(lines)
        self.table.markup(display.folded("Le tableau derrière la figure", gap_table(table).html))
        self.notice.clear()


def broken(marks: pd.DataFrame) -> list[str]:
    """Say, line by line, where the story breaks."""
    told = {
        "dormant": "Activés, non mobilisés",
        "spontaneous": "Mobilisés sans avoir été activés",
        "unmobilised_claim": "Dits utiles sans être mobilisés",
    }
    lines = []
    for column, label in told.items():
        names = [str(name) for name in marks.loc[marks[column], "name"]]
        lines.append(f"{label} : {listing(names) if names else 'aucun'}.")
    return lines


def gap_table(table: pd.DataFrame) -> Table:
    """Write the shares that reach each stage and the two gaps."""
    frame = pd.DataFrame({"": [charts.FAMILIES[str(name)] for name in table.index]})
    for stage, label in charts.COLUMNS.items():
        frame[label] = [percent(share) for share in table[stage]]
    frame["activé − mobilisé"] = [_points(gap) for gap in table["activated_less_mobilised"]]
    frame["mobilisé − prouvé"] = [_points(gap) for gap in table["mobilised_less_proven"]]
    return Table(frame, numeric=tuple(frame.columns[1:]))


def _points(gap: float) -> str:
    sign = "−" if gap < 0 else ""
    return f"{sign}{count(round(100 * abs(gap)), 'point')}"


def gaps() -> ipw.VBox:
    """Show what is lost between activated, mobilised and proven."""
    return GapsView(board()).widget


class BalanceView:
    """Soft against hard at each stage, and the share of claims that an evidence supports."""

    def __init__(self, shared: Board) -> None:
        self._board = shared
        self.notice = display.Text()
        self.figure = display.Figure()
        self.sentence = display.Text(role="status")
        guard = display.guarded(self.notice)
        shared.observe(guard(self.refresh))
        guard(self.refresh)()
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("480px", "360px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Compare again."""
        shown, origin = _shown(self._board)
        self.figure.draw(charts.balance(levers.balance(shown)))
        self.sentence.lines([origin, *claims(shown)])
        self.notice.clear()


def claims(shown: pd.DataFrame) -> list[str]:
    """Say how much of what is claimed has an evidence, and which claims have none."""
    share = levers.evidence_share(shown)
    if share is None:
        return ["Rien n'est encore dit au service de la performance."]
    marks = levers.stages(shown)
    claimed, proven = int(marks["performance"].sum()), int(marks["proven"].sum())
    bare = [str(name) for name in marks.loc[marks["performance"] & ~marks["proven"], "name"]]
    lines = [
        f"Affirmations étayées : {proven} sur {claimed}, soit {percent(share)}.",
        f"Sans preuve écrite : {listing(bare) if bare else 'aucune'}.",
    ]
    if bare:
        lines.append("Sans preuve ne veut pas dire faux : on ne sait pas.")
    return lines


def balance() -> ipw.VBox:
    """Show soft against hard, and the share of claims with an evidence."""
    return BalanceView(board()).widget


def valmarin_gaps() -> Table:
    """Show the gaps of Valmarin, fictional: something to hold one's own against."""
    return gap_table(levers.gaps(_frame(valmarin_rows()), by="family"))


def valmarin_evidence() -> Table:
    """Show what Valmarin says to serve performance, and what it brings as evidence."""
    shown = _frame(valmarin_rows())
    claimed = shown[shown["performance"]]
    return Table(
        pd.DataFrame(
            {
                "Dit au service de la performance": claimed["name"],
                "Mobilisé": claimed["mobilised"].map({True: "oui", False: "non"}),
                "Preuve écrite": claimed["evidence"].replace("", "aucune"),
            }
        )
    )


# ── Bridges ─────────────────────────────────────────────────────────────────────────────────────


def endogenous() -> ipw.VBox:
    """Recall the factors sorted as endogenous in notebook 21: those that a lever can touch."""
    sorting = content.question("romans.factors")
    places = journal().value(sorting) or {}
    inside = [option.label for option in sorting.options if places.get(option.id) == "inside"]
    told = display.Text()
    if inside:
        names = [name[0].lower() + name[1:] for name in inside]
        told.say(f"Au cahier 21, vous avez rangé comme endogènes : {listing(names)}.", "note")
    else:
        told.say(
            "Le tri du cahier 21 n'est pas fait : gardez en tête qu'un levier ne touche "
            "que ce que la collectivité peut changer elle-même.",
            "note",
        )
    return display.block(told.widget)


def definitions() -> Table:
    """Show the three verbs of the three passes, and what each asks to see."""
    frame = pd.DataFrame(
        {
            "On dit…": ["activé", "mobilisé", "au service de la performance"],
            "quand…": [
                "le levier existe, la compétence est demandée",
                "on s'en sert, en situation",
                "cela change un résultat",
            ],
            "et l'on montre…": [
                "un acte : note, arrêté, fiche de poste",
                "une trace : compte rendu, décision, usage compté",
                "un effet : avant et après, avec et sans",
            ],
        }
    )
    return Table(frame)


def sort_evidence() -> ipw.VBox:
    """Sort eight fictional statements: claim, trace or effect."""
    return SortView(content.question(f"{TOPIC}.proof_sort"), journal()).widget
