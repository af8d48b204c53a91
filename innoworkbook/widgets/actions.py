"""Actions on the IMCI grid (S16–S19): tracks, path of the point, budget, shares, adoption."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import actions as charts
from innoworkbook.content import Option
from innoworkbook.french import UserError, count, listing, number, percent, typography
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, ZONES, Action, Diagnosis, PlanComparison, Scores
from innoworkbook.store import Answer
from innoworkbook.widgets import controls, display
from innoworkbook.widgets import imci as grid
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal, told_saved
from innoworkbook.widgets.question import PRIVACY, QuestionView, one_status

TOPIC = "actions"
TO_NAME = ("1", "2", "3")
SHORT = {
    "political_impulse": "Impulsion",
    "political_effectiveness": "Efficacité",
    "ownership": "Appropriation",
    "management_efficiency": "Efficience",
    "adoption": "θ, part obtenue",
    "effort": "Effort",
}
PERSONS = ("translator", "adopter", "opponent", "reason")
POSED = {"1": "Poser une valeur.", "2": "Poser un cadre.", "3": "Poser un mandat."}
UNSET = ""
STEPS_OF_EFFECT = (-0.5, 0.2, 0.5, 1.0)

# A second, fictional example that starts from the zone of principle, where order may matter.
SECOND_START = Scores(0.50, 0.40, 0.20, 0.25)
MANDATE = Action(
    "mandat écrit (exemple)", "principle", {"ownership": 0.8, "management_efficiency": 0.9}, 1, 2
)
ZONE_ORDER = tuple(ZONES)

NAMES = frozenset(f"{TOPIC}.track_{key}" for key in TO_NAME)
TRACKS, CHOSEN = f"{TOPIC}.tracks", f"{TOPIC}.chosen"
WHY = f"{grid.TOPIC}.why"
AT_WORK = frozenset({*NAMES, TRACKS, CHOSEN, *grid.GRID_QUESTIONS})


# ── What the journal holds ──────────────────────────────────────────────────────────────────────


@dataclasses.dataclass(frozen=True)
class Track:
    """One of the eight tracks: its number, its zone, its name if it has one."""

    number: str
    zone: str
    name: str
    definition: str

    @property
    def label(self) -> str:
        """The number and the name, as the learner reads them."""
        return f"{self.number} · {self.name or 'à nommer'}"


@cache
def deck_tracks() -> tuple[Track, ...]:
    """Return the eight tracks as the deck leaves them: the first three have no name."""
    rows = content.load_table("imci_tracks").fillna({"name": ""}).to_dict("records")
    return tuple(
        Track(str(row["number"]), row["zone"], row["name"], typography(row["definition"]))
        for row in rows
    )


def tracks(notes: Journal) -> dict[str, Track]:
    """Return the eight tracks by number; the first three bear the learner's names, if any."""
    found = {track.number: track for track in deck_tracks()}
    for key in TO_NAME:
        named = notes.value(f"{TOPIC}.track_{key}") or ""
        if named:
            found[key] = dataclasses.replace(found[key], name=named, definition=POSED[key])
    return found


def estimates(notes: Journal) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    """Return what is expected of each track, and the numbers of those that the learner estimated.

    Valmarin's fictional estimates stand in for the tracks that the learner left alone.
    """
    case = content.load_case("valmarin").value(f"{TOPIC}.tracks")
    own = {row["name"]: row for row in notes.value(f"{TOPIC}.tracks") or ()}
    return {**{row["name"]: row for row in case}, **own}, sorted(own)


def known_actions(notes: Journal) -> dict[str, Action]:
    """Return the actions that can be chosen, by number: those with a name and estimates."""
    rows, _ = estimates(notes)
    return {
        key: _action(track, rows[key])
        for key, track in tracks(notes).items()
        if track.name and key in rows
    }


def _action(track: Track, row: Mapping[str, Any]) -> Action:
    """Turn what was noted out of ten into an action of the model."""
    effects = {item: row[item] / 10 for item in ITEMS if row[item]}
    return Action(track.label, track.zone, effects, row["adoption"] / 10, row["effort"])


def chosen_actions(notes: Journal) -> tuple[list[Action], str]:
    """Return the learner's choice, in the order of the numbers, and where it comes from."""
    known = known_actions(notes)
    kept = notes.value(f"{TOPIC}.chosen")
    if kept is None:
        kept = content.load_case("valmarin").value(f"{TOPIC}.chosen")
        told = "Choix : les cinq pistes de Valmarin, faute du vôtre."
    else:
        told = "Choix : le vôtre."
    return [action for key, action in known.items() if key in kept], told


def estimates_origin(notes: Journal) -> str:
    """Say whose estimates are at work."""
    _, own = estimates(notes)
    if not own:
        return "Effets : ceux de Valmarin (fictifs), en attendant vos estimations."
    return f"Effets : les vôtres pour {count(len(own), 'piste')}, Valmarin (fictif) pour le reste."


def paired_raters(notes: Journal) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return the same raters' scores, first and second time, and where they come from."""
    first, _ = grid.raters(notes)
    second, _ = grid.raters(notes, round=2)
    both = first.index.intersection(second.index)
    fictional = len(grid.fictional_raters())
    if len(both) >= imci.FEWEST_RATERS and not first.equals(grid.fictional_raters()):
        told = f"{count(len(both), 'carnet')} de la classe, deux passages chacun."
        return first.loc[both], second.loc[both], told
    told = f"{fictional} évaluateurs fictifs de Valmarin, avant et six mois après."
    return grid.fictional_raters(), grid.fictional_raters(2), told


class Sheet:
    """The rows of a `list` question, kept whole as one answer and found again by name."""

    def __init__(self, question: str, notes: Journal) -> None:
        self.question = content.question(f"{TOPIC}.{question}")
        self.status = display.Text(role="status")
        self._journal = notes
        self._retry = display.button("Réessayer", self._save, self.status)
        self._retry.layout.display = "none"
        self.widget = ipw.HBox([self.status.widget, self._retry])
        self._edited: dict[str, dict[str, Any]] = {}
        self.rows = self._kept()
        answer = notes.answer(self.question)
        if answer is not None:
            self._saved(answer)

    def put(self, row: Mapping[str, Any]) -> None:
        """Replace the row of that name, and keep the sheet.

        Rows that another notebook wrote meanwhile are read again first, so that none is lost.
        """
        self._edited[row["name"]] = dict(row)
        self.rows = {**self._kept(), **self._edited}
        self._save()

    def _kept(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: dict(row) for row in self._journal.value(self.question) or ()}

    def _save(self) -> None:
        self._retry.layout.display = "none"
        ordered = [self.rows[name] for name in sorted(self.rows)]
        problem = self.question.problem(ordered)
        if problem is not None:
            raise UserError(problem)
        self.status.say("Enregistrement…", "status")
        self._journal.save(self.question, ordered, saved=self._saved, failed=self._failed)

    def _saved(self, answer: Answer) -> None:
        self.status.say(told_saved(answer), "status")

    def _failed(self, error: UserError) -> None:
        self.status.fault(f"Non enregistré : vos estimations restent à l'écran. {error}")
        self._retry.layout.display = ""


# ── Static tables ───────────────────────────────────────────────────────────────────────────────


def given() -> Table:
    """Show the eight tracks: what the deck names, what it leaves to name."""
    frame = pd.DataFrame(
        {
            "Piste": [track.label for track in deck_tracks()],
            "Zone": [ZONES[track.zone] for track in deck_tracks()],
            "Hypothèse de travail": [track.definition for track in deck_tracks()],
        }
    )
    return Table(frame)


def moves() -> Table:
    """Show where one effect takes a low, a middling and a high score."""
    rows = []
    for effect in STEPS_OF_EFFECT:
        action = Action("essai", "principle", dict.fromkeys(ITEMS, effect), 1, 1)
        noted, told = number(10 * effect, signed=True), number(effect, 1, signed=True)
        row = {"Effet noté": f"{noted} (e = {told})"}
        for score in (0.1, 0.5, 0.9, 0.0):
            after = imci.apply(Scores(score, score, score, score), [action]).ownership
            row[f"départ {number(score, 1)}"] = number(after, 3)
        rows.append(row)
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns))


def _case_actions() -> list[Action]:
    """Return Valmarin's five fictional actions, under the names of the deck."""
    rows = {row["name"]: row for row in content.load_case("valmarin").value(f"{TOPIC}.tracks")}
    return [_action(track, rows[track.number]) for track in deck_tracks() if track.number in rows]


def worked_example() -> Table:
    """Show Valmarin before, after its five actions, and after all of them but the sixth track."""
    start, five = grid.case_scores(), _case_actions()
    without = [action for action in five if not action.name.startswith("6")]
    stages = {
        "Avant": imci.diagnose(start),
        "Après les cinq": imci.diagnose(imci.apply(start, five)),
        "Sans la 6": imci.diagnose(imci.apply(start, without)),
    }
    labels = {
        **ITEMS,
        **{name: label for name, label in grid.MEASURES.items() if name != "minimum"},
    }
    frame = pd.DataFrame({"Mesure": list(labels.values())})
    for stage, seen in stages.items():
        values = {**vars(seen.scores), **{name: getattr(seen, name) for name in grid.MEASURES}}
        frame[stage] = [number(values[name], 3) for name in labels]
    frame.loc[len(frame)] = ["zone", *(ZONES[seen.zone] for seen in stages.values())]
    return Table(frame, numeric=tuple(stages))


def worked_contributions() -> Table:
    """Show the exact share of each of Valmarin's five actions, and their sum."""
    shares = imci.contributions(grid.case_scores(), _case_actions())
    frame = pd.DataFrame(
        {
            "Action": [*map(str, shares.index), "somme = ΔQ"],
            "Contribution": [
                number(value, 4, signed=True) for value in [*shares, float(shares.sum())]
            ],
        }
    )
    return Table(frame, numeric=("Contribution",))


def _second_actions() -> list[Action]:
    """Return the actions of the second example, from principle to consolidation."""
    by_number = {action.name[0]: action for action in _case_actions()}
    return [MANDATE, by_number["5"], by_number["8"]]


def worked_order() -> Table:
    """Show where two orders of the same actions lead, free and with the prerequisite."""
    rows = []
    for taken in (_second_actions(), _second_actions()[::-1]):
        paths = imci.side_by_side(SECOND_START, taken)
        row = {"Ordre": " → ".join(action.name.split(" (")[0] for action in taken)}
        for variant, label in charts.VARIANTS.items():
            row[label.capitalize()] = number(_arrival(paths, variant), 3)
        rows.append(row)
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[1:]))


def _arrival(paths: pd.DataFrame, variant: str) -> float:
    return float(paths.loc[paths["variant"] == variant, "production"].iloc[-1])


# ── Views ───────────────────────────────────────────────────────────────────────────────────────


class DepartureView:
    """Where the learner starts from: the diagnosis of the notebook before, and its sentence."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.quote = display.Text()
        self.refresh()
        grid.follow(notes, {*grid.GRID_QUESTIONS, WHY}, self.refresh, self.notice)
        self.widget = display.block(self.sentence.widget, self.quote.widget, self.notice.widget)

    def refresh(self) -> None:
        """Read the journal again."""
        start = grid.starting_point(self._journal)
        seen = imci.diagnose(start.scores, grid.soft_weight(self._journal))
        signs = listing([f"{label} {seen.signs[item]}" for item, label in ITEMS.items()])
        lines = [
            start.origin,
            f"{ZONES[seen.zone].capitalize()}, Q = {number(seen.production, 3)} ; écart "
            f"politique − organisation {number(seen.gap, 3, signed=True)}.",
            f"{signs[0].upper()}{signs[1:]}.",
        ]
        self.sentence.lines(lines)
        said = self._journal.value(WHY)
        self.quote.say(
            f"Où est l'écart, et pourquoi ? Vous aviez écrit : « {said} »"
            if said
            else "Vous n'avez pas encore dit où est l'écart, et pourquoi (cahier 23).",
            "help",
        )


class EffectsView:
    """One track at a time: signed effects, share obtained, effort, and what moves if alone."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self._loading = False
        self.notice = display.Text()
        self.definition = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.sheet = Sheet("tracks", notes)
        self.track = ipw.Dropdown(description="Piste")
        self.track.add_class("iw-number")
        self.fields = {
            field.id: controls.Scale(
                SHORT.get(field.id, field.label),
                bounds=(field.minimum, field.maximum),
                step=field.step,
            )
            for field in self.sheet.question.fields
            if field.kind == "scale"
        }
        legend = display.Text()
        legend.say("Effets de −10 (nuit) à +10 (aide) ; θ : sur dix agents, combien ?", "help")
        self.reason = ipw.Text(description="Raison", continuous_update=False)
        self.reason.add_class("iw-stacked")
        self._list_tracks()
        self.track.value = "4"
        guard = display.guarded(self.notice)
        for field in self.fields.values():
            field.observe(guard(self._estimate))
        self.reason.observe(guard(lambda _: self._estimate()), "value")
        self.track.observe(guard(lambda _: self._load()), "value")
        grid.follow(notes, NAMES, self._rename, self.notice)
        grid.follow(notes, grid.GRID_QUESTIONS, self.refresh, self.notice)
        self._load()
        left = ipw.VBox(
            [
                self.track,
                self.definition.widget,
                legend.widget,
                *(field.widget for field in self.fields.values()),
                self.reason,
                self.sheet.widget,
            ]
        )
        right = ipw.VBox([self.figure.widget, self.sentence.widget])
        self.widget = display.block(
            display.columns(left, right, widths=("380px", "500px")), self.notice.widget
        )

    def choose(self, key: str) -> None:
        """Turn to a track, as the learner would in the list."""
        self.track.value = key

    def _rename(self) -> None:
        self._list_tracks()
        self.refresh()

    def _list_tracks(self) -> None:
        self._loading = True
        now = self.track.value
        self.track.options = [(track.label, key) for key, track in tracks(self._journal).items()]
        self.track.value = now or "4"
        self._loading = False

    def _load(self) -> None:
        """Show what is kept of the track, else Valmarin's estimates, else nothing yet."""
        if self._loading:
            return
        rows, _ = estimates(self._journal)
        defaults = {field.id: field.default for field in self.sheet.question.fields}
        row = self.sheet.rows.get(self.track.value) or rows.get(self.track.value) or defaults
        self._loading = True
        for name, field in self.fields.items():
            field.value = float(row[name])
        self.reason.value = row.get("reason") or ""
        self._loading = False
        self.refresh()

    def _estimate(self) -> None:
        if self._loading:
            return
        given = {name: field.value for name, field in self.fields.items()}
        self.sheet.put({"name": self.track.value, **given, "reason": self.reason.value.strip()})
        self.refresh()

    def refresh(self) -> None:
        """Draw what the track would do, alone, to the grid the learner starts from."""
        key = self.track.value
        track = tracks(self._journal)[key]
        self.definition.say(f"{ZONES[track.zone].capitalize()}. {track.definition}", "help")
        start = grid.starting_point(self._journal)
        row = {name: field.value or 0.0 for name, field in self.fields.items()}
        action = _action(track, row)
        after = imci.apply(start.scores, [action])
        self.figure.draw(charts.effects(start.scores, after, track.label))
        self.sentence.markup(
            display.paragraphs(
                [*self._alone(action, start.scores, after), start.origin, self._whose(key)]
            ),
            "note",
        )

    def _alone(self, action: Action, before: Scores, after: Scores) -> list[str]:
        weight = grid.soft_weight(self._journal)
        first, last = imci.diagnose(before, weight), imci.diagnose(after, weight)
        change = number(last.production - first.production, 3, signed=True)
        lines = [
            f"Seule : Q de {number(first.production, 3)} à {number(last.production, 3)} "
            f"({change}), {ZONES[last.zone]}."
        ]
        stuck = [ITEMS[item] for item in action.effects if getattr(before, item) in (0, 1)]
        if stuck:
            lines.append(
                f"{listing(stuck).capitalize()} : à 0 ou à 10, rien ne bouge ; "
                "cela se recote sur preuve."
            )
        return lines

    def _whose(self, key: str) -> str:
        if key in self.sheet.rows:
            return "Estimations : les vôtres."
        rows, _ = estimates(self._journal)
        if key in rows:
            return "Estimations : Valmarin (fictives, θ = 1). Déplacez un curseur pour les vôtres."
        return "Pas encore estimée : déplacez un curseur."


class PlanView:
    """A budget, a choice, the path of the point; on request, the best affordable choice."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.best = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.budget = QuestionView(content.question(f"{TOPIC}.budget"), notes)
        if self.budget.value is None:
            self.budget.control.value = content.load_case("valmarin").value(f"{TOPIC}.budget")
        guard = display.guarded(self.notice)
        self.budget.observe(guard(self.refresh))
        self._place, self._kept = ipw.VBox(), ipw.VBox()
        self._offered: dict[str, str] = {}
        self._offer()
        grid.follow(notes, {*NAMES, TRACKS, *grid.GRID_QUESTIONS}, self._offer, self.notice)
        compare = display.button("Comparer au meilleur choix", self.compare, self.notice, main=True)
        left = ipw.VBox(
            [
                self.budget.control.widget,
                self._place,
                self.sentence.widget,
                self._kept,
            ]
        )
        right = ipw.VBox([self.figure.widget, compare, self.best.widget])
        self.widget = display.block(
            display.columns(left, right, widths=("350px", "520px")),
            self.table.widget,
            self.notice.widget,
        )

    def _offer(self) -> None:
        """List the actions that have a name and estimates; ask again only when the list changes."""
        self._known = known_actions(self._journal)
        offered = {
            key: f"{action.name} (effort {number(action.effort)})"
            for key, action in self._known.items()
        }
        if offered != self._offered:
            self._offered = offered
            self._ask()
        self.refresh()

    def _ask(self) -> None:
        asked = content.question(f"{TOPIC}.chosen")
        options = tuple(Option(key, label) for key, label in self._offered.items())
        self.chosen = QuestionView(dataclasses.replace(asked, options=options), self._journal)
        if self.chosen.value is None:
            reference = content.load_case("valmarin").value(f"{TOPIC}.chosen")
            self.chosen.control.value = [key for key in reference if key in self._offered]
        self.chosen.observe(display.guarded(self.notice)(self.refresh))
        self._place.children = (self.chosen.control.widget,)
        self._kept.children = (one_status((self.budget, self.chosen)),)

    @property
    def taken(self) -> list[Action]:
        """The actions now ticked, in the order of their numbers."""
        return [action for key, action in self._known.items() if key in (self.chosen.value or ())]

    def refresh(self) -> None:
        """Draw the path of the point, and say the effort spent and the gain."""
        weight = grid.soft_weight(self._journal)
        start = grid.starting_point(self._journal)
        path = imci.steps(start.scores, self.taken, weight, prerequisite=False)
        before = imci.diagnose(start.scores, weight)
        after = imci.diagnose(imci.apply(start.scores, self.taken), weight)
        self.figure.draw(charts.path(path, weight))
        lines = [*self._budget_reading(), *_gain_reading(before, after)]
        lines.append(f"{start.origin} {estimates_origin(self._journal)}")
        self.sentence.lines(lines)
        self.best.clear()
        self.table.markup(
            display.folded("Le tableau derrière la figure", movement_table(before, after).html)
        )

    def _budget_reading(self) -> list[str]:
        spent, budget = sum(action.effort for action in self.taken), self._budget
        told = f"Effort {number(spent)} pour un budget de {number(budget)}"
        if spent > budget:
            return [f"{told} : retirez-en {number(spent - budget)}."]
        return [f"{told} : abordable."]

    @property
    def _budget(self) -> float:
        return float(self.budget.value or 0)

    def compare(self) -> None:
        """Show the best affordable set of actions beside the learner's own."""
        found = imci.compare_with_best(
            grid.starting_point(self._journal).scores,
            list(self._known.values()),
            {action.name for action in self.taken},
            self._budget,
            grid.soft_weight(self._journal),
        )
        self.best.lines(best_reading(found))


def _gain_reading(before: Diagnosis, after: Diagnosis) -> list[str]:
    change = number(after.production - before.production, 3, signed=True)
    return [
        f"Q de {number(before.production, 3)} à {number(after.production, 3)} ({change}) : "
        f"{ZONES[after.zone]}.",
        f"Écart politique − organisation : {number(before.gap, 3, signed=True)} puis "
        f"{number(after.gap, 3, signed=True)}.",
    ]


def best_reading(found: PlanComparison) -> list[str]:
    """Say the best affordable choice, how far the learner's own is, and what parts them."""
    if not found.best.actions:
        return ["Le meilleur choix abordable est de ne rien faire : aucune action ne fait gagner."]
    lines = [
        f"Meilleur ensemble abordable : {listing(found.best.actions)} "
        f"(effort {number(found.best.effort)}, Q = {number(found.best.production, 3)})."
    ]
    if not found.affordable:
        return [*lines, "Le vôtre dépasse le budget : la comparaison attend."]
    if round(found.distance, 3) == 0:
        return [*lines, "Le vôtre fait aussi bien."]
    share = found.share_of_best_gain
    part = f" : {percent(share)} du gain du meilleur" if share is not None and share > 0 else ""
    lines.append(f"Le vôtre est à {number(found.distance, 3)} de ce meilleur{part}.")
    if found.missing:
        lines.append(f"Il vous manque : {listing(found.missing)}.")
    if found.superfluous:
        lines.append(f"Le meilleur se passe de : {listing(found.superfluous)}.")
    return lines


def movement_table(before: Diagnosis, after: Diagnosis) -> Table:
    """Write each measure before and after, and what changed."""
    table = imci.movement(before, after)
    frame = pd.DataFrame(
        {
            "Mesure": [grid.MEASURES[str(name)] for name in table.index],
            "Avant": [number(value, 3) for value in table["before"]],
            "Après": [number(value, 3) for value in table["after"]],
            "Changement": [number(value, 3, signed=True) for value in table["change"]],
        }
    )
    return Table(frame, numeric=("Avant", "Après", "Changement"))


class ContributionsView:
    """The exact share of each chosen action in the change of production."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.refresh()
        grid.follow(notes, AT_WORK, self.refresh, self.notice)
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("540px", "320px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Share the change again among the actions now chosen."""
        taken, whose = chosen_actions(self._journal)
        if not taken:
            self.figure.widget.outputs = ()
            self.sentence.say("Choisissez d'abord des actions, plus haut.", "note")
            return
        weight = grid.soft_weight(self._journal)
        start = grid.starting_point(self._journal)
        shares = imci.contributions(start.scores, taken, weight)
        self.figure.draw(charts.contributions(shares))
        before = imci.diagnose(start.scores, weight).production
        after = imci.diagnose(imci.apply(start.scores, taken), weight).production
        lines = [
            f"Somme {number(float(shares.sum()), 4, signed=True)} = ΔQ, de "
            f"{number(before, 3)} à {number(after, 3)}."
        ]
        harmful = [str(name) for name in shares.index[shares < 0]]
        if harmful:
            lines.append(f"Dans cet ensemble, {listing(harmful)} fait baisser la production.")
        lines.append("Changez l'ensemble : chaque part change, car elle dépend des autres.")
        self.sentence.lines([*lines, whose, start.origin])


class OrderView:
    """The same actions in two orders, order-free and with the prerequisite, side by side."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.ground = ipw.RadioButtons(
            options=[("l'exemple, zone de principe", "example"), ("mes actions", "own")],
            description="Départ",
        )
        self.order = ipw.RadioButtons(
            options=[
                ("de la consolidation au principe", True),
                ("du principe à la consolidation", False),
            ],
            description="Ordre",
        )
        guard = display.guarded(self.notice)
        for field in (self.ground, self.order):
            for look in ("iw-options", "iw-stacked"):
                field.add_class(look)
            field.observe(guard(lambda _: self.refresh()), "value")
        grid.follow(notes, AT_WORK, self.refresh, self.notice)
        self.refresh()
        left = ipw.VBox([self.ground, self.order, self.sentence.widget])
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("350px", "520px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Follow the point step after step in both forms."""
        if self.ground.value == "own":
            start = grid.starting_point(self._journal)
            scores, origin = start.scores, start.origin
            taken, whose = chosen_actions(self._journal)
        else:
            scores, origin = SECOND_START, "Un service de Valmarin, fictif, en zone de principe."
            taken, whose = _second_actions(), ""
        if not taken:
            self.figure.widget.outputs = ()
            self.sentence.say("Choisissez d'abord des actions, plus haut.", "note")
            return
        ordered = sorted(taken, key=lambda action: ZONE_ORDER.index(action.zone))
        paths = imci.side_by_side(
            scores, ordered[::-1] if self.order.value else ordered, grid.soft_weight(self._journal)
        )
        self.figure.draw(charts.order(paths))
        lines = [*order_reading(paths), origin, whose]
        self.sentence.lines(line for line in lines if line)


def order_reading(paths: pd.DataFrame) -> list[str]:
    """Say where both forms arrive, and which actions came too early."""
    free, bound = (_arrival(paths, variant) for variant in charts.VARIANTS)
    early = [str(name) for name in paths.loc[~paths["acted"].astype(bool), "action"]]
    if not early:
        return [
            f"Les deux formes arrivent à {number(free, 3)} : "
            "aucune action n'est venue trop tôt, l'ordre ne compte pas."
        ]
    came = "est venu trop tôt" if len(early) == 1 else "sont venus trop tôt"
    return [
        f"Ordre libre : {number(free, 3)} ; avec prérequis : {number(bound, 3)}.",
        f"{listing(early)} {came} : tenté en zone de principe, rien n'a pris.",
    ]


class SecondVoteView:
    """The same raters twice: each one's move, then how far it depends on who was in the room."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.origin = display.Text()
        self.figure = display.Figure()
        self.interval = display.Text()
        before, after, origin = paired_raters(notes)
        weight = grid.soft_weight(notes)
        self.origin.say(origin, "help")
        self.figure.draw(charts.second_vote(before, after, weight))
        self._table = imci.paired_bootstrap(before, after, weight)
        then = display.button("Montrer l'intervalle", self.reveal, self.notice, main=True)
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.figure.widget, ipw.VBox([then, self.interval.widget]),
                widths=("460px", "400px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    def reveal(self) -> None:
        """Show the mean change of each measure with its interval, and the causal caution."""
        self.interval.markup(interval_table(self._table).html + display.paragraphs(CAUTION), "note")


CAUTION = (
    "L'intervalle dit ce qui tient aux personnes présentes, rien d'autre.",
    "Sans groupe témoin, ce changement n'est pas l'effet des actions.",
)


def interval_table(found: pd.DataFrame) -> Table:
    """Write the mean change of the main measures, with its 95 % interval over raters."""
    short = {
        "soft": "soft", "hard": "hard", "production": "production Q",
        "gap": "écart politique − organisation",
    }  # fmt: skip
    rows = [
        {
            "Mesure, en moyenne": label,
            "Changement": number(found["change"][name], 3, signed=True),
            "Intervalle à 95 %": " à ".join(
                number(found[end][name], 3, signed=True) for end in ("low", "high")
            ),
        }
        for name, label in short.items()
    ]
    return Table(pd.DataFrame(rows), numeric=("Changement", "Intervalle à 95 %"))


class AdoptionView:
    """For each chosen action: who translates it, who adopts it, who may oppose it and why."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self._loading = False
        self.notice = display.Text()
        self.summary = display.Text()
        self.sheet = Sheet("adoption", notes)
        self.action = ipw.Dropdown(description="Action")
        self.action.add_class("iw-number")
        labels = {field.id: field for field in self.sheet.question.fields}
        self.fields: dict[str, ipw.Widget] = {
            name: ipw.Text(description=labels[name].label, continuous_update=False)
            for name in PERSONS
        }
        steps = [(option.label, option.id) for option in labels["dialogue"].options]
        self.fields["dialogue"] = ipw.Dropdown(
            options=[(controls.NOT_CHOSEN, UNSET), *steps], description=labels["dialogue"].label
        )
        guard = display.guarded(self.notice)
        for name, field in self.fields.items():
            field.add_class("iw-inline" if name == "dialogue" else "iw-stacked")
            field.observe(guard(lambda _: self._write()), "value")
        self._list_actions()
        self.action.observe(guard(lambda _: self._load()), "value")
        grid.follow(notes, {*NAMES, TRACKS, CHOSEN}, self._list_actions, self.notice)
        privacy = display.Text()
        privacy.say(PRIVACY, "help")
        left = ipw.VBox([self.action, *self.fields.values(), privacy.widget, self.sheet.widget])
        self.widget = display.block(
            display.columns(left, self.summary.widget, widths=("430px", "440px")),
            self.notice.widget,
        )

    def choose(self, key: str) -> None:
        """Turn to an action, as the learner would in the list."""
        self.action.value = key

    def _list_actions(self) -> None:
        """Offer the chosen actions, keeping the one on screen if it is still there."""
        known = known_actions(self._journal)
        taken = {action.name for action in chosen_actions(self._journal)[0]}
        listed = [(action.name, key) for key, action in known.items() if action.name in taken]
        self._loading = True
        now = self.action.value
        self.action.options = listed
        keys = [key for _, key in listed]
        self.action.value = now if now in keys else next(iter(keys), None)
        self._loading = False
        self._load()

    def _load(self) -> None:
        if self._loading:
            return
        row = self.sheet.rows.get(self.action.value, {})
        self._loading = True
        for name, field in self.fields.items():
            field.value = row.get(name) or UNSET
            field.disabled = self.action.value is None
        self._loading = False
        self.refresh()

    def _write(self) -> None:
        if self._loading or self.action.value is None:
            return
        given = {name: self.fields[name].value.strip() for name in PERSONS}
        step = self.fields["dialogue"].value or None
        self.sheet.put({"name": self.action.value, **given, "dialogue": step})
        self.refresh()

    def refresh(self) -> None:
        """Say what each action still lacks to become an innovation."""
        listed = [(label, key) for label, key in self.action.options]
        rows = [{"Action": label, **lacking(self.sheet.rows.get(key, {}))} for label, key in listed]
        if not rows:
            self.summary.say("Choisissez d'abord des actions, plus haut.", "note")
            return
        example = case_adoption(self.action.value)
        behind = display.folded("Un exemple à Valmarin (fictif)", example) if example else ""
        self.summary.markup(Table(pd.DataFrame(rows)).html + behind)


ALL_MISSING = 4


def lacking(row: Mapping[str, Any]) -> dict[str, str]:
    """Say where an action stands between invention and innovation, and what is missing."""
    missing = [
        word
        for word, name in (("traducteur", "translator"), ("adoptant", "adopter"))
        if not row.get(name)
    ]
    if not row.get("opponent") or not row.get("reason"):
        missing.append("objection à instruire")
    if not row.get("dialogue"):
        missing.append("dialogue social")
    state = "adoption préparée" if row.get("adopter") else "invention"
    told = {0: "rien", ALL_MISSING: "tout"}.get(len(missing), listing(missing))
    return {"État": state, "Il manque": told}


def case_adoption(key: str | None) -> str:
    """Write Valmarin's fictional answers for an action as escaped markup; empty if it has none."""
    rows = {row["name"]: row for row in content.load_case("valmarin").value(f"{TOPIC}.adoption")}
    row = rows.get(key or "")
    if row is None:
        return ""
    told = {"Traduit": "translator", "Adopte": "adopter", "Peut s'opposer": "opponent"}
    items = [f"{label} : {row[name]}" for label, name in told.items()]
    items.append(f"Sa raison : {row['reason']}")
    return f"<ul>{''.join(f'<li>{html.escape(typography(item))}</li>' for item in items)}</ul>"


class Later:
    """The four items again, months later, by the same people: the second vote of a real class."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.views = {
            item: QuestionView(content.question(f"{grid.TOPIC}.{item}"), notes, round=2)
            for item in ITEMS
        }
        pages = [(f"{label.capitalize()} — second vote", self.views[item].widget)
                 for item, label in ITEMS.items()]  # fmt: skip
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.steps.widget, self.notice.widget)


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def _shown(view: Callable[[Journal], Any]) -> ipw.VBox:
    shown: ipw.VBox = view(journal()).widget
    return shown


def departure() -> ipw.VBox:
    """Recall the diagnosis that the actions start from."""
    return _shown(DepartureView)


def effects() -> ipw.VBox:
    """Estimate each track: signed effects, share obtained, effort."""
    return _shown(EffectsView)


def plan() -> ipw.VBox:
    """Choose actions within a budget, follow the point, compare with the best choice."""
    return _shown(PlanView)


def contributions() -> ipw.VBox:
    """Show what each chosen action contributes."""
    return _shown(ContributionsView)


def order() -> ipw.VBox:
    """Set the order-free form beside the one with a prerequisite."""
    return _shown(OrderView)


def second_vote() -> ipw.VBox:
    """Compare the same raters before and after, with an interval and the causal caution."""
    return _shown(SecondVoteView)


def adoption() -> ipw.VBox:
    """Say for each chosen action who translates, who adopts, who may oppose."""
    return _shown(AdoptionView)


def later() -> ipw.VBox:
    """Score the four items a second time, months later."""
    return _shown(Later)
