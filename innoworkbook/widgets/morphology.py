"""The morphological box on the page (S23): axes of context, and what cannot coexist."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import morphology as charts
from innoworkbook.french import UserError, count, listing, number, typography
from innoworkbook.models import morphology
from innoworkbook.models.morphology import State
from innoworkbook.store import Answer
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import VALMARIN, Journal, journal, told_saved
from innoworkbook.widgets.question import QuestionView

TOPIC = "scenarios"
KEY_VARIABLES = "structural.key_variables"  # what notebook 32 leaves in the journal
CONTEXT, LEVER = "context", "lever"
FEWEST_STATES, MOST_STATES = 2, 4
FEWEST_VARIABLES = 2

Box = dict[str, list[str]]
Rows = Sequence[Mapping[str, Any]]
Pair = tuple[State, State]


def reference(name: str) -> Any:
    """Return Valmarin's fictional answer to a question of this notebook."""
    return content.load_case(VALMARIN).value(f"{TOPIC}.{name}")


def view(name: str, notes: Journal) -> QuestionView:
    """Ask a question of this notebook."""
    return QuestionView(content.question(f"{TOPIC}.{name}"), notes)


def clean(text: str) -> str:
    """Write a name as the workbook does, however it was typed."""
    return typography(" ".join(str(text).split()))


def labelled(field: ipw.Widget) -> ipw.VBox:
    """Put the label of a menu or a text above it, over its whole width."""
    field.add_class("iw-hidden-label")
    field.layout.width = "auto"
    label = display.Text()
    label.markup(f"<b>{html.escape(typography(field.description))}</b>")
    return ipw.VBox([label.widget, field], layout=ipw.Layout(margin="0 0 6px 0"))


def offer(menu: ipw.Dropdown, choices: Sequence[Any]) -> None:
    """Renew the choices of a menu; what was chosen stays if it can, else the first is taken."""
    chosen = menu.value
    values = [choice[1] if isinstance(choice, tuple) else choice for choice in choices]
    menu.options = choices
    menu.value = chosen if chosen in values else next(iter(values), None)


class Kept:
    """An answer that a view composes itself: kept in the journal, its status told.

    Until the learner gives one, `value` is Valmarin's, and `own` is false.
    """

    def __init__(self, name: str, notes: Journal) -> None:
        self._question = content.question(f"{TOPIC}.{name}")
        self._journal = notes
        self._reference = reference(name) or []
        kept = notes.answer(self._question)
        self.own = kept is not None
        self.value: list[dict[str, Any]] = list(kept.value if kept else self._reference)
        self.status = display.Text(role="status")
        if kept:
            self._saved(kept)

    def keep(self, value: list[dict[str, Any]]) -> None:
        """Record the value, refused in one sentence if it cannot be."""
        problem = self._question.problem(value)
        if problem is not None:
            raise UserError(problem)
        self.value, self.own = value, True
        self.status.say("Enregistrement…", "status")
        self._journal.save(self._question, value, saved=self._saved, failed=self._failed)

    def _saved(self, answer: Answer) -> None:
        self.status.say(told_saved(answer), "status")

    def _failed(self, error: UserError) -> None:
        self.status.fault(f"Non enregistré : votre réponse reste à l'écran. {error}")


# ── The box ─────────────────────────────────────────────────────────────────────────────────────


def read_box(rows: Rows) -> Box:
    """Read the context variables of a box and their hypotheses.

    Our own levers stay out, and so does a line whose role is not chosen yet.

    Raises
    ------
    UserError
        If fewer than two variables remain, or one has not two to four hypotheses.
    """
    box: Box = {}
    for row in rows:
        if row.get("role") != CONTEXT:
            continue
        states = [clean(part) for part in str(row.get("states", "")).split(";") if part.strip()]
        if not FEWEST_STATES <= len(states) <= MOST_STATES:
            raise UserError(
                typography(
                    f"La variable « {row['name']} » a {count(len(states), 'hypothèse')} : "
                    f"écrivez-en de {FEWEST_STATES} à {MOST_STATES}, séparées par « ; »."
                )
            )
        box[clean(row["name"])] = states
    if len(box) < FEWEST_VARIABLES:
        raise UserError("La boîte n’a pas deux variables de contexte : ajoutez-en une.")
    return box


def rows_of(name: str, notes: Journal) -> Rows:
    """Return the learner's rows, even none; Valmarin's as long as there is no answer."""
    kept = notes.value(f"{TOPIC}.{name}")
    if kept is not None:
        return list(kept)
    return starting_box(notes)[0] if name == "box" else list(reference(name))


def starting_box(notes: Journal) -> tuple[Rows, list[str]]:
    """Return Valmarin's box, cut down to the key variables of notebook 32, and their names."""
    rows = reference("box")
    keys = notes.value(KEY_VARIABLES) or []
    named = [row["name"] for row in rows if row.get("family") in keys]
    if len(named) < FEWEST_VARIABLES:
        return rows, []
    return [row for row in rows if row["role"] == LEVER or row["name"] in named], named


def levers(notes: Journal) -> list[str]:
    """Name the lines of the box declared as our own levers: they belong to the responses."""
    return [clean(row["name"]) for row in rows_of("box", notes) if row.get("role") == LEVER]


def box_of(notes: Journal) -> Box:
    """Return the learner's box, else Valmarin's."""
    return read_box(rows_of("box", notes))


def fit_rows(view: QuestionView, widths: Sequence[str]) -> None:
    """Give the columns of a `list` question their widths, now and whenever a row is added."""
    _, heads, body, _ = view.control.widget.children

    def fit(_: Any = None) -> None:
        for line in (heads, *body.children):
            for cell, width in zip(line.children, widths, strict=False):
                cell.layout.width = width
                cell.layout.margin = "2px"  # as fields have: heads stand above them

    body.observe(fit, "children")
    fit()


class BoxView:
    """The box, one variable a line; its size is counted as the learner works."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.origin = display.Text()
        self.view = view("box", notes)
        own = self.view.value is not None
        if not own:
            self.view.control.value = starting_box(notes)[0]
        fit_rows(self.view, ("19%", "13%", "56%"))
        self._more = display.button("Ajouter les variables de Valmarin", self.complete, self.notice)
        self.origin.say(self._origin(own), "help")
        guard = display.guarded(self.notice)
        self.view.observe(guard(self.refresh))
        guard(self.refresh)()
        self.widget = display.block(
            self.origin.widget,
            self.view.widget,
            ipw.HBox([self._more]),
            self.sentence.widget,
            self.notice.widget,
        )

    def _origin(self, own: bool) -> str:
        if own:
            return "Votre boîte, telle que vous l'aviez laissée."
        _, named = starting_box(self._journal)
        if named:
            return (
                f"Vos variables clés du cahier 32, avec les hypothèses de Valmarin (fictives) : "
                f"{listing(named)}."
            )
        return (
            "Pas encore de variables clés du cahier 32 dans le carnet : la boîte part des "
            f"{len(read_box(reference('box')))} variables de contexte de Valmarin (fictive)."
        )

    def complete(self) -> None:
        """Add the variables of Valmarin that the box lacks."""
        self.view.answer([*(self.view.value or []), *map(dict, self._lacking())])

    def _lacking(self) -> Rows:
        named = {clean(row["name"]) for row in self.view.value or []}
        return [row for row in reference("box") if row["name"] not in named]

    def refresh(self) -> None:
        """Count the box again."""
        self.notice.clear()
        self.sentence.clear()
        self._more.layout.display = "" if self._lacking() else "none"
        rows = self.view.value or []
        box = read_box(rows)
        sizes = " × ".join(str(len(states)) for states in box.values())
        lines = [
            f"{count(len(box), 'variable')} de contexte : {sizes} = "
            f"{count(morphology.size(box), 'configuration')}, "
            f"{count(morphology.pairs_to_judge(box), 'couple')} d'hypothèses à examiner."
        ]
        out = _named(rows, LEVER)
        if out:
            verb = "sort" if len(out) == 1 else "sortent"
            lines.append(
                f"{listing(out)} {verb} de la boîte : c'est à nous d'en décider. "
                "À reprendre parmi les réponses, au cahier 34."
            )
        waiting = _named(rows, None)
        if waiting:
            lines.append(f"Rôle à choisir, contexte ou levier : {listing(waiting)}.")
        self.sentence.lines(lines)


def _named(rows: Rows, role: str | None) -> list[str]:
    return [f"« {clean(row['name'])} »" for row in rows if row.get("role") == role]


def box_table() -> Table:
    """Show Valmarin's fictional box, with what is not an axis."""
    rows = reference("box")
    frame = pd.DataFrame(
        {
            "Variable": [row["name"] for row in rows],
            "Rôle": ["notre levier" if row["role"] == LEVER else "contexte" for row in rows],
            "Hypothèses à dix ans": [row["states"] for row in rows],
        }
    )
    return Table(frame)


# ── What can coexist (CCA) ──────────────────────────────────────────────────────────────────────


def pair(row: Mapping[str, Any]) -> Pair:
    """Read the two hypotheses of a declared incompatibility."""
    first = clean(row["first_variable"]), clean(row["first_state"])
    second = clean(row["second_variable"]), clean(row["second_state"])
    return first, second


def _known(couple: Pair, box: Box) -> bool:
    return all(state in box.get(variable, ()) for variable, state in couple)


def incompatible_pairs(notes: Journal, box: Box) -> list[Pair]:
    """Return the pairs declared incompatible that the box still holds."""
    declared = [pair(row) for row in rows_of("incompatible", notes)]
    return [couple for couple in declared if _known(couple, box)]


def options(box: Box, but: str = "") -> list[tuple[str, State]]:
    """List the hypotheses of a box for a menu, those of one variable left out."""
    return [
        (f"{variable} : {state}", (variable, state))
        for variable, states in box.items()
        if variable != but
        for state in states
    ]


class CompatibilityView:
    """Pairs that cannot coexist, each with its reason; what survives is counted at once."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.reasons = display.Text()
        self.figure = display.Figure()
        self.kept = Kept("incompatible", notes)
        self.first = ipw.Dropdown(description="Première hypothèse")
        self.second = ipw.Dropdown(description="Seconde hypothèse")
        self.reason = ipw.Textarea(description="Pourquoi ne peuvent-elles coexister ?", rows=2)
        self.declared = ipw.Dropdown(description="Incompatibilités déclarées")
        guard = display.guarded(self.notice)
        guard(self._offer)()
        self.first.observe(guard(lambda _: self._offer_second()), "value")
        notes.subscribe(lambda key: self._follow(key, guard))
        add = display.button("Déclarer incompatibles", self.declare, self.notice, main=True)
        remove = display.button("Retirer celle-ci", self.remove, self.notice)
        left = ipw.VBox(
            [labelled(self.first), labelled(self.second), labelled(self.reason), ipw.HBox([add]),
             labelled(self.declared), ipw.HBox([remove]), self.kept.status.widget]
        )  # fmt: skip
        right = ipw.VBox([self.figure.widget, self.sentence.widget, self.reasons.widget])
        guard(self.refresh)()
        self.widget = display.block(
            display.columns(left, right, widths=("320px", "540px")), self.notice.widget
        )

    def _follow(self, key: str, guard: Callable[..., Any]) -> None:
        if key == f"{TOPIC}.box":
            guard(self._offer)()
            guard(self.refresh)()

    def _offer(self) -> None:
        offer(self.first, options(box_of(self._journal)))
        self._offer_second()

    def _offer_second(self) -> None:
        taken = self.first.value[0] if self.first.value else ""
        offer(self.second, options(box_of(self._journal), but=taken))

    def declare(self) -> None:
        """Declare the two hypotheses shown incompatible; a reason is required."""
        reason = self.reason.value.strip()
        if not reason:
            raise UserError("Écrivez la raison : sans elle, personne ne pourra vous contredire.")
        first, second = self.first.value, self.second.value
        row = {
            "name": f"{first[1]} ✕ {second[1]}",
            "first_variable": first[0], "first_state": first[1],
            "second_variable": second[0], "second_state": second[1],
            "reason": reason,
        }  # fmt: skip
        already = [{*pair(known)} for known in self.kept.value]
        if {first, second} in already:
            raise UserError("Ces deux hypothèses sont déjà déclarées incompatibles.")
        self.kept.keep([*self.kept.value, row])
        self.reason.value = ""
        self.refresh()

    def remove(self) -> None:
        """Take back the incompatibility shown in the list."""
        self.kept.keep([row for row in self.kept.value if row["name"] != self.declared.value])
        self.refresh()

    def refresh(self) -> None:
        """Count again what survives, one incompatibility after another."""
        self.notice.clear()
        box = box_of(self._journal)
        rows = [row for row in self.kept.value if _known(pair(row), box)]
        offer(self.declared, [row["name"] for row in self.kept.value])
        pairs = [pair(row) for row in rows]
        left = [
            (row["name"], morphology.surviving(box, pairs[: place + 1]))
            for place, row in enumerate(rows)
        ]
        total = morphology.size(box)
        self.figure.draw(charts.survivors(total, left))
        remaining = left[-1][1] if left else total
        lines = [
            f"{number(remaining)} configurations sur {number(total)} survivent : "
            "elles sont possibles, sans plus."
        ]
        if not self.kept.own:
            lines.append("Ces incompatibilités sont celles de Valmarin (fictives).")
        lost = len(self.kept.value) - len(rows)
        if lost:
            lines.append(
                f"{count(lost, 'incompatibilité')} : la boîte a changé, elle ne compte plus."
            )
        self.sentence.lines(lines)
        self.reasons.markup(display.folded("Les raisons", reason_table(rows).html))


def reason_table(rows: Rows) -> Table:
    """Write the incompatibilities and their reasons."""
    frame = pd.DataFrame(
        {
            "Ne vont pas ensemble": [row["name"] for row in rows],
            "Parce que": [row["reason"] for row in rows],
        }
    )
    return Table(frame)


def box() -> ipw.VBox:
    """Build the box of context variables and their hypotheses."""
    return BoxView(journal()).widget


def compatibility() -> ipw.VBox:
    """Declare which pairs of hypotheses cannot coexist, with a reason."""
    return CompatibilityView(journal()).widget
