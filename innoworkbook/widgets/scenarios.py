"""Contrasted scenarios on the page (S23): two questions on one box, a choice, four tales."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import morphology as charts
from innoworkbook.french import UserError, count, number
from innoworkbook.models import morphology
from innoworkbook.models.cross_impact import CrossImpacts, Progress
from innoworkbook.widgets import display
from innoworkbook.widgets.cross_impact import Work, impacts_of, table_impacts
from innoworkbook.widgets.display import Page, Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.morphology import (
    MOST_STATES,
    TOPIC,
    Box,
    Kept,
    Pair,
    Rows,
    box_of,
    incompatible_pairs,
    pair,
    read_box,
    reference,
    view,
)

TALE_WORDS = (150, 250)
POOLS = {
    "both": "cohérents et compatibles (CIB et CCA)",
    "consistent": "cohérents (CIB seul)",
    "compatible": "compatibles (CCA seule)",
}


# ── Two questions about the same box ────────────────────────────────────────────────────────────


def _valmarin() -> tuple[Box, list[Pair], CrossImpacts]:
    box = read_box(reference("box"))
    pairs = [pair(row) for row in reference("incompatible")]
    frame = table_impacts(box, content.load_table("valmarin_cross_impacts"))
    return box, pairs, CrossImpacts.from_frame(frame)


def two_questions() -> Table:
    """Put the two matrices side by side on four pairs of Valmarin's hypotheses."""
    _, pairs, impacts = _valmarin()
    excluded = [{*couple} for couple in pairs]
    judged: Any = impacts.frame
    rows = []
    for first, second in _TEACHING_PAIRS:
        coexist = "non" if {first, second} in excluded else "oui"
        there = number(judged.loc[first, second], signed=True)
        back = number(judged.loc[second, first], signed=True)
        rows.append(
            {
                "Première hypothèse": f"{first[0]} : {first[1]}",
                "Seconde hypothèse": f"{second[0]} : {second[1]}",
                "Peuvent coexister (CCA)": coexist,
                "1re → 2de (CIB)": there,
                "2de → 1re (CIB)": back,
            }
        )
    return Table(pd.DataFrame(rows), numeric=("1re → 2de (CIB)", "2de → 1re (CIB)"))


_TEACHING_PAIRS: tuple[Pair, ...] = (
    (("Trait de côte", "tempêtes répétées"), ("Tourisme", "étalé sur l’année")),
    (("Tourisme", "étalé sur l’année"), ("Habitants à l’année", "familles installées")),
    (("Dotations de l’État", "en baisse"), ("Tourisme", "étalé sur l’année")),
    (("Dotations de l’État", "en baisse"), ("Outils numériques", "communs publics")),
)


def two_counts() -> Table:
    """Count what each matrix leaves of Valmarin's box, and where they contradict each other."""
    box, pairs, impacts = _valmarin()
    compatible = morphology.configurations(box, pairs)
    consistent = impacts.consistent()
    both = consistent.merge(compatible, on=list(box))
    counts = {
        "toutes les configurations": morphology.size(box),
        "compatibles deux à deux (CCA)": len(compatible),
        "cohérentes (CIB)": len(consistent),
        "compatibles et cohérentes": len(both),
        "compatibles, mais poussées ailleurs": len(compatible) - len(both),
        "cohérentes, mais exclues par un couple": len(consistent) - len(both),
    }
    frame = pd.DataFrame(
        {"À Valmarin": list(counts), "Nombre": [number(value) for value in counts.values()]}
    )
    return Table(frame, numeric=("Nombre",))


# ── Contrasted scenarios, and their tales ───────────────────────────────────────────────────────


class ContrastView:
    """Three or four scenarios that differ most, drawn on the box, then kept."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.table = display.Text()
        self.work = Work(self.notice)
        self.kept = Kept("selection", notes)
        self.pool = ipw.RadioButtons(
            options=[(label, name) for name, label in POOLS.items()],
            description="Choisir parmi les",
        )
        self.pool.add_class("iw-stacked")
        self.many = ipw.BoundedIntText(value=4, min=3, max=4, description="Combien de scénarios")
        self.many.add_class("iw-number")
        self.proposed: dict[str, dict[str, str]] = _lettered(self.kept.value)
        propose = display.button("Proposer", self.propose, self.notice, main=True)
        self.keeping = display.button("Garder ces scénarios", self.keep, self.notice)
        left = ipw.VBox(
            [self.pool, self.many, ipw.HBox([propose, self.keeping]), self.work.widget,
             self.sentence.widget, self.kept.status.widget]
        )  # fmt: skip
        start = "les vôtres" if self.kept.own else "ceux de Valmarin (fictifs)"
        display.guarded(self.notice)(self._show)([f"Scénarios affichés : {start}."])
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("270px", "600px")),
            self.table.widget, self.notice.widget,
        )  # fmt: skip

    def propose(self) -> None:
        """Choose, in the pool shown, the scenarios whose smallest distance is greatest."""
        self.notice.clear()
        box = box_of(self._journal)
        pairs = incompatible_pairs(self._journal, box)
        impacts, _ = impacts_of(self._journal)
        pool, many = self.pool.value, int(self.many.value)

        def calculate(progress: Progress) -> tuple[int, pd.DataFrame]:
            if pool == "compatible":
                found = morphology.configurations(box, pairs)
            else:
                found = impacts.consistent(progress=progress)[list(box)]
            if pool == "both":
                found = found[[_allowed(row, pairs) for _, row in found.iterrows()]]
            return len(found), morphology.contrasted(found, many)

        self.work.run(calculate, lambda result: self._proposed(*result))

    def _proposed(self, pool: int, chosen: pd.DataFrame) -> None:
        if len(chosen) < 2:
            raise UserError(
                "Moins de deux scénarios restent : retirez une incompatibilité ou un jugement."
            )
        self.proposed = {
            letter: {str(name): str(state) for name, state in row.items()}
            for letter, (_, row) in zip(charts.LETTERS, chosen.iterrows(), strict=False)
        }
        apart = morphology.distances(chosen).to_numpy()
        least = min(int(apart[one, other]) for one in range(len(apart)) for other in range(one))
        self._show(
            [
                f"{count(len(chosen), 'scénario')} parmi {number(pool)} : deux d'entre eux "
                f"diffèrent toujours par {count(least, 'variable')} au moins, et l'on ne peut "
                "faire mieux."
            ]
        )

    def _show(self, lines: list[str]) -> None:
        box = box_of(self._journal)
        self.figure.draw(charts.box(box, self.proposed))
        self.sentence.lines(lines)
        self.table.markup(
            display.folded("Les distances entre scénarios", distance_table(self.proposed).html)
        )

    def keep(self) -> None:
        """Keep the scenarios shown, for the tales and for notebook 34."""
        self.kept.keep(
            [
                {"name": letter, "told": " · ".join(states.values()), "states": states}
                for letter, states in self.proposed.items()
            ]
        )


def _allowed(row: pd.Series, pairs: Sequence[Pair]) -> bool:
    return not any(
        row[first[0]] == first[1] and row[second[0]] == second[1] for first, second in pairs
    )


def _lettered(rows: Rows) -> dict[str, dict[str, str]]:
    return {str(row["name"]): dict(row["states"]) for row in rows}


def distance_table(chosen: Mapping[str, Mapping[str, str]]) -> Table:
    """Write how many variables differ between each two scenarios."""
    frame = pd.DataFrame({"Scénario": list(chosen)})
    for letter, states in chosen.items():
        frame[letter] = [
            number(sum(one.get(name) != state for name, state in states.items()))
            for one in chosen.values()
        ]
    return Table(frame, numeric=tuple(chosen))


def retained(notes: Journal) -> tuple[dict[str, str], dict[str, dict[str, str]], str]:
    """Return the scenarios retained: their names and states by letter, and whose they are."""
    kept = notes.value(f"{TOPIC}.selection")
    own = kept is not None
    states = _lettered(kept if own else reference("selection"))
    names = {}
    for letter in states:
        key = f"name_{letter.lower()}"
        given = notes.value(f"{TOPIC}.{key}")
        names[letter] = given or ("à nommer" if own else reference(key))
    whose = (
        "Vos scénarios du cahier 33."
        if own
        else "Les scénarios de Valmarin (fictifs) : les vôtres ne sont pas encore dans le carnet."
    )
    return names, states, whose


class TalesView:
    """A name and half a page for each scenario retained."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.views = {
            f"{kind}_{letter.lower()}": view(f"{kind}_{letter.lower()}", notes)
            for letter in charts.LETTERS[:MOST_STATES]
            for kind in ("name", "tale")
        }
        self.lengths = {letter: display.Text() for letter in charts.LETTERS[:MOST_STATES]}
        guard = display.guarded(self.notice)
        for letter in self.lengths:
            tale = self.views[f"tale_{letter.lower()}"]
            tale.observe(guard(lambda letter=letter: self._measure(letter)))
            self._measure(letter)
        self._body = ipw.VBox()
        guard(self._build)()
        notes.subscribe(lambda key: guard(self._build)() if key == f"{TOPIC}.selection" else None)
        self.widget = display.block(self.origin.widget, self._body, self.notice.widget)

    def _build(self) -> None:
        _, states, whose = retained(self._journal)
        self.origin.say(whose, "help")
        pages = [(f"Scénario {letter}", self._page(letter, one)) for letter, one in states.items()]
        self.steps = display.Steps(pages, self.notice)
        self._body.children = (self.steps.widget,)

    def _page(self, letter: str, states: Mapping[str, str]) -> ipw.VBox:
        told = display.Text()
        told.say(" · ".join(f"{name} : {state}" for name, state in states.items()), "note")
        name, tale = (self.views[f"{kind}_{letter.lower()}"] for kind in ("name", "tale"))
        return ipw.VBox([told.widget, name.widget, tale.widget, self.lengths[letter].widget])

    def _measure(self, letter: str) -> None:
        words = len(str(self.views[f"tale_{letter.lower()}"].value or "").split())
        low, high = TALE_WORDS
        self.lengths[letter].say(
            f"{count(words, 'mot')} ; une demi-page en compte de {low} à {high}.", "help"
        )


def example_tale() -> Page:
    """Show one of Valmarin's tales, fictional, as an example of half a page."""
    name, tale = reference("name_b"), reference("tale_b")
    states = _lettered(reference("selection"))["B"]
    told = " · ".join(states.values())
    markup = (
        f"<div class='iw-note'><p><b>Scénario B : {html.escape(name)}</b> "
        f"(Valmarin, fictif)</p><p class='iw-help'>{html.escape(told)}</p>"
        f"{''.join(f'<p>{html.escape(part)}</p>' for part in tale.splitlines())}</div>"
    )
    return Page(markup, text=f"{name}\n{told}\n{tale}")


def contrast() -> ipw.VBox:
    """Choose three or four contrasted scenarios and keep them."""
    return ContrastView(journal()).widget


def tales() -> ipw.VBox:
    """Name the scenarios retained and tell each in half a page."""
    return TalesView(journal()).widget
