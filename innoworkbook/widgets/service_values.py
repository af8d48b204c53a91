"""How far a public service may adapt (S08), and a realistic utopia (S09), on the page."""

from __future__ import annotations

import html
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import service_values as charts
from innoworkbook.content import NOT_APPLICABLE
from innoworkbook.french import count, listing, number, typography
from innoworkbook.models import change, service_values
from innoworkbook.models.service_values import FRENCH_LAWS, Adaptation, Weights
from innoworkbook.widgets import change as equation
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import VALMARIN, Journal, journal
from innoworkbook.widgets.question import QuestionView, one_status
from innoworkbook.widgets.tool import Tool

TOPIC = "service_values"
CRITERIA = {
    "continuity": "Continuité",
    "equality": "Égalité",
    "ground": "Ce qui justifie une différence",
    "adaptability": "Adaptabilité",
    "legal_basis": "Base légale",
    "reversible": "Réversibilité",
}
MARKS = {"m2": -2, "m1": -1, "z0": 0, "p1": 1, "p2": 2}
UNJUSTIFIED = "none"
OBJECTION = ("continuity", "equality", "adaptability", "ground", "basis")
TESTS = {
    "desirable": "Désirable : la veut-on ?",
    "viable": "Viable : tiendrait-elle ?",
    "feasible": "Faisable : par où commencer ?",
    "awkward": "Le prix : une conséquence gênante, nommée et gardée",
}
MILESTONES = {
    "milestone_2035": "2035",
    "milestone_2032": "2032",
    "milestone_2029": "2029",
    "first_milestone": "Dans quatre semaines",
}
HIGHEST_NOTE = 10
_MARKED = tuple(f"{TOPIC}.{name}" for name in CRITERIA)


def _view(name: str, notes: Journal) -> QuestionView:
    return QuestionView(content.question(f"{TOPIC}.{name}"), notes)


def _reference(name: str) -> Any:
    """Return Valmarin's fictional answer to a question of this notebook."""
    return content.load_case(VALMARIN).value(f"{TOPIC}.{name}")


# ── Seven adaptations, two rules ────────────────────────────────────────────────────────────────


def laws() -> Table:
    """Show the three laws: what each requires, what it allows, and the decisions that say so."""
    frame = content.load_table("service_laws")
    frame.columns = pd.Index(["Loi", "Ce qu'elle exige", "Ce qu'elle permet", "Source"])
    return Table(frame)


def dossier() -> Table:
    """Show the seven adaptations and what the law says of each."""
    frame = content.load_table("service_adaptations").drop(columns="id")
    frame.columns = pd.Index(["Adaptation", "On propose", "Ce que le droit en dit", "Source"])
    return Table(frame)


class AdaptationsView(Tool):
    """Seven adaptations judged one criterion at a time, from Valmarin's fictional marks."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.views = {name: _view(name, notes) for name in CRITERIA}
        for name, view in self.views.items():
            if view.value is None:
                view.control.value = _reference(name)
        self.follow(kept=_MARKED)
        proposals = display.Text()
        proposals.markup(display.folded("De quoi s'agit-il ?", _proposals()))
        pages = [(title, self.views[name].widget) for name, title in CRITERIA.items()]
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(
            self.origin.widget, self.steps.widget, proposals.widget, self.notice.widget
        )

    def refresh(self) -> None:
        """Say whose marks are on the page."""
        self.origin.say(_origin(_marks(self._journal)[1]), "help")


def _origin(borrowed: int) -> str:
    """Say whose marks are shown, `borrowed` being the criteria on which they are Valmarin's."""
    if not borrowed:
        return "Vos notes."
    if borrowed == len(CRITERIA):
        return "Notes de Valmarin (fictives)."
    return f"Vos notes, et celles de Valmarin (fictives) sur {count(borrowed, 'critère')}."


def _proposals() -> str:
    """Write what is proposed under each short name, as an HTML list."""
    told = content.load_table("service_adaptations").set_index("id")["proposal"].map(typography)
    items = (
        f"<li><b>{html.escape(option.label)}.</b> {html.escape(told[option.id])}</li>"
        for option in content.question(f"{TOPIC}.continuity").options
    )
    return f"<ul>{''.join(items)}</ul>"


def _marks(notes: Journal) -> tuple[dict[str, Mapping[str, str]], int]:
    """Return the marks by criterion, and for how many criteria they are Valmarin's."""
    kept = {name: notes.value(f"{TOPIC}.{name}") for name in CRITERIA}
    borrowed = {name: _reference(name) for name, value in kept.items() if value is None}
    return kept | borrowed, len(borrowed)


def _judged(marks: Mapping[str, Mapping[str, str]]) -> tuple[list[Adaptation], list[str]]:
    """Turn marks into adaptations, and name those that are not marked on every criterion."""
    complete, lacking = [], []
    for option in content.question(f"{TOPIC}.continuity").options:
        given = {name: marks[name].get(option.id) for name in CRITERIA}
        if None in given.values():
            lacking.append(option.label)
        else:
            complete.append(_adaptation(option.label, given))
    return complete, lacking


def _adaptation(name: str, given: Mapping[str, Any]) -> Adaptation:
    scores = {law: MARKS[given[law]] for law in FRENCH_LAWS}
    ground = given["ground"]
    return Adaptation(
        name,
        **scores,
        legal_basis=given["legal_basis"],
        reversible=given["reversible"] == "yes",
        equality_ground=None if ground == UNJUSTIFIED else ground,
    )


def verdict_table(table: pd.DataFrame) -> Table:
    """Write what both rules say of each adaptation; `table` comes from the model's `compare`."""
    said = {
        f"Règle {rule}": [charts.told(row, rule) for _, row in table.iterrows()]
        for rule in charts.RULES
    }
    frame = pd.DataFrame(
        {
            "Adaptation": list(map(str, table.index)),
            **said,
            "Réversible": ["oui" if held else "non" for held in table["reversible"]],
            "Change de camp": ["oui" if held else "non" for held in table["switches"]],
        }
    )
    return Table(frame)


def reference() -> Table:
    """Show what both rules say of Valmarin's fictional marks, at equal weights."""
    adaptations, _ = _judged({name: _reference(name) for name in CRITERIA})
    return verdict_table(service_values.compare(adaptations))


class RulesView(Tool):
    """The two rules side by side; the weights move one of them and never the other."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        self.views = {law: _view(f"weight_{law}", notes) for law in FRENCH_LAWS}
        for law, view in self.views.items():
            if view.value is None:
                view.control.value = _reference(f"weight_{law}")
        legend = display.Text()
        legend.say("Poids de la règle compensatoire, de 0 à 5 ; l'autre n'en a pas.", "help")
        left = ipw.VBox(
            [
                legend.widget,
                *(view.control.widget for view in self.views.values()),
                one_status(self.views.values()),
                self.sentence.widget,
            ]
        )
        self.follow(self.views.values(), kept=_MARKED)
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("290px", "560px")),
            self.table.widget,
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Judge the journal's marks again under both rules."""
        marks, borrowed = _marks(self._journal)
        adaptations, lacking = _judged(marks)
        weights = Weights(**{law: float(view.value) for law, view in self.views.items()})
        table = service_values.compare(adaptations, weights)
        self.figure.draw(charts.rules(table))
        lines = _switching(table)
        if lacking:
            lines.append(f"Pas encore notées : {listing(lacking)}.")
        lines.append(_origin(borrowed))
        self.say(lines)
        self.put_behind(verdict_table(table))


def _switching(table: pd.DataFrame) -> list[str]:
    """Say who switches camp, then what would change the answer."""
    moved = [f"« {name} »" for name in table.index[table["switches"]]]
    if not moved:
        return [
            "Aucune ne change de camp : avec ces notes et ces poids, les deux règles s'accordent."
        ]
    verb = "change" if len(moved) == 1 else "changent"
    lines = [f"{len(moved)} sur {len(table)} {verb} de camp : {listing(moved)}."]
    if (table["switches"] & ~table["conjunctive"]).any():
        lines.append(
            "Un seuil manqué ne se rachète pas : il se corrige par une garantie, ou se justifie."
        )
    return lines


def adaptations() -> ipw.VBox:
    """Judge seven adaptations on six criteria, one page a criterion."""
    return AdaptationsView(journal()).widget


def rules() -> ipw.VBox:
    """Put the two decision rules side by side and see who switches camp."""
    return RulesView(journal()).widget


# ── The objection of values, examined ───────────────────────────────────────────────────────────


def _recalled(notes: Journal) -> tuple[str, bool]:
    """Recall R3 of the change equation, and say whether it is the learner's own."""
    asked = "change.R3"
    own = notes.answer(asked)
    if own is not None and own.value != NOT_APPLICABLE and own.value > 0:
        project = notes.value("change.project") or "votre projet"
        told = own.evidence or "valeur non précisée"
        return f"Projet : {project}. R3 = {number(own.value)} sur 4 : « {told} »", True
    case = content.load_case(VALMARIN)
    given = case.answers[asked]
    why = "vous n'avez pas noté d'objection de valeur au cahier 13"
    return (
        f"Valmarin, car {why}. Projet : {case.value('change.project')}. "
        f"R3 = {number(given['value'])} sur 4 : « {given['evidence']} »",
        False,
    )


class ObjectionView(Tool):
    """R3 taken as an opinion to examine: the project before the three laws, then a finding."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.recall = display.Text()
        names = ("law", *OBJECTION, "finding", "change")
        self.views = {name: _view(f"objection_{name}", notes) for name in names}
        told, own = _recalled(notes)
        self.recall.say(told, "note")
        if not own:
            self._borrow()
        self.follow(self.views[name] for name in OBJECTION)
        marks = ipw.VBox(
            [
                *(self.views[law].control.widget for law in FRENCH_LAWS),
                one_status(self.views[law] for law in FRENCH_LAWS),
                self.sentence.widget,
            ]
        )
        words = ipw.VBox([self.views[name].widget for name in ("ground", "basis")])
        pages = [
            ("L'objection", self.views["law"].widget),
            (
                "Le projet devant les trois lois",
                display.columns(marks, words, widths=("340px", "380px")),
            ),
            (
                "La conclusion",
                ipw.VBox([self.views[name].widget for name in ("finding", "change")]),
            ),
        ]
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.recall.widget, self.steps.widget, self.notice.widget)

    def _borrow(self) -> None:
        for name in OBJECTION:
            if self.views[name].value is None:
                self.views[name].control.value = _reference(f"objection_{name}")

    @property
    def project(self) -> Adaptation | None:
        """The project as it is now marked, or None while a mark is missing."""
        given = {name: self.views[name].value for name in OBJECTION}
        if None in given.values():
            return None
        ground = given["ground"]
        return Adaptation(
            "le projet",
            **{law: int(given[law]) for law in FRENCH_LAWS},
            legal_basis=given["basis"],
            reversible=True,  # neither rule uses it, and it is not shown here
            equality_ground=None if ground == UNJUSTIFIED else ground,
        )

    def refresh(self) -> None:
        """Judge the project again under both rules."""
        project = self.project
        if project is None:
            self.sentence.say("Notez les trois lois, le motif et la base légale.", "help")
            return
        row = service_values.compare([project]).iloc[0]
        lines = [f"Règle {rule} : {charts.told(row, rule)}." for rule in charts.RULES]
        failed = [charts.OBSTACLES[name] for name in row["obstacles"]]
        lines.append(
            f"À instruire : {listing(failed)}. Quelle garantie ou quel motif y répondrait ?"
            if failed
            else "Aucun seuil n'est manqué : l'objection tient peut-être à autre chose qu'au droit."
        )
        self.say(lines)


def objection() -> ipw.VBox:
    """Examine the objection of values brought from the change equation."""
    return ObjectionView(journal()).widget


# ── A realistic utopia ──────────────────────────────────────────────────────────────────────────


class ThreeTestsView(Tool):
    """Three tests, each a vote with its reason, then an awkward consequence that is kept."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.views = {name: _view(name, notes) for name in TESTS}
        self.follow(self.views.values())
        pages = [(title, self.views[name].widget) for name, title in TESTS.items()]
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.steps.widget, self.sentence.widget, self.notice.widget)

    def refresh(self) -> None:
        """Say which tests are passed, and whether a price was kept."""
        votes = [name for name in TESTS if name != "awkward"]
        words = []
        for name in votes:
            question, value = self.views[name].question, self.views[name].value
            word = "à voter" if value is None else question.option(value).label
            words.append(f"{TESTS[name].partition(' :')[0].lower()} : {word}")
        kept = self.views["awkward"].value
        price = (
            "une conséquence gênante est gardée"
            if kept
            else "aucune conséquence gênante n'est encore écrite"
        )
        self.sentence.say(f"Pour l'instant, {' ; '.join(words)} ; {price}.", "note")


class MilestonesView(Tool):
    """Back-casting: from 2035 to the next four weeks, each page recalling the one before."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.views = {name: _view(name, notes) for name in MILESTONES}
        self.recalls: dict[str, display.Text] = {}
        pages = []
        for name, title in MILESTONES.items():
            recall = self.recalls[name] = display.Text()
            example = display.Text()
            example.markup(
                display.folded("Un exemple, à Valmarin", display.paragraphs([_reference(name)]))
            )
            body = [recall.widget, self.views[name].widget, example.widget]
            pages.append((title, ipw.VBox(body)))
        self.follow(self.views.values())
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.steps.widget, self.notice.widget)

    def refresh(self) -> None:
        """Recall, above each milestone, the one that it must make possible."""
        names = list(MILESTONES)
        for before, name in pairwise(names):
            told = self.views[before].value
            self.recalls[name].say(
                f"Pour que ceci soit vrai, {MILESTONES[before]} : « {told} »"
                if told
                else f"Écrivez d'abord {MILESTONES[before]} : on part de la fin.",
                "note" if told else "help",
            )


def three_tests() -> ipw.VBox:
    """Put the story through the three tests and keep one awkward consequence."""
    return ThreeTestsView(journal()).widget


def milestones() -> ipw.VBox:
    """Walk back from 2035 to the first milestone, four weeks away."""
    return MilestonesView(journal()).widget


class RecomputedView(Tool):
    """The change equation before and after the first milestone: V and P move, the rest stays."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.milestone = display.Text()
        self.figure = display.Figure()
        self.views = {name: _view(f"{name}_after", notes) for name in ("vision", "first_steps")}
        profile, self._source = equation.profile(notes)
        self._before = {name: round(2 * HIGHEST_NOTE * note) / 2 for name, note in profile.items()}
        for name, view in self.views.items():
            if view.value is None:
                view.control.value = self._before[name]
        self.follow(self.views.values(), kept=(f"{TOPIC}.first_milestone",))
        left = ipw.VBox(
            [
                self.milestone.widget,
                *(view.control.widget for view in self.views.values()),
                one_status(self.views.values()),
                self.sentence.widget,
            ]
        )
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("350px", "500px")),
            self.table.widget,
            self.notice.widget,
        )  # fmt: skip

    @property
    def before(self) -> change.Balance:
        """The project as notebook 13 left it, to the half point."""
        return _weighed(self._before)

    @property
    def after(self) -> change.Balance:
        """The same project with the new notes of vision and first steps."""
        return _weighed(self._before | {name: view.value for name, view in self.views.items()})

    def refresh(self) -> None:
        """Weigh the project again before and after, and say what changed."""
        written = self._journal.value(f"{TOPIC}.first_milestone")
        self.milestone.say(
            f"Premier jalon : « {written} »"
            if written
            else f"Premier jalon, à Valmarin (fictif) : « {_reference('first_milestone')} »",
            "help",
        )
        before, after = self.before, self.after
        self.figure.draw(charts.before_after(before, after))
        lines = [f"Notes d'avant : {self._source}.", *_what_changed(before, after)]
        lines.append("R et X n'ont pas bougé : la conséquence gênante pourrait les faire monter.")
        self.say(lines)
        self.put_behind(recomputed(before, after))


def _weighed(notes: Mapping[str, float]) -> change.Balance:
    scores = {name: note / HIGHEST_NOTE for name, note in notes.items()}
    return change.balance(**scores)


def _opponents(project: change.Balance) -> dict[str, change.Verdict]:
    both = {"R": project.against_resistance, "X": project.against_cost}
    return {letter: verdict for letter, verdict in both.items() if verdict is not None}


def _what_changed(before: change.Balance, after: change.Balance) -> list[str]:
    """Say both verdicts, then the P that would turn those still unfavourable."""
    lines = []
    was = _opponents(before)
    for letter, now in _opponents(after).items():
        same = was[letter].favourable == now.favourable
        words = f"toujours {now.word}" if same else f"{was[letter].word}, puis {now.word}"
        firm = "fragile" if now.fragile else "ferme"
        margin = number(now.margin, 3, signed=True)
        lines.append(f"Face à {letter} : {words} (marge {margin}, {firm}).")
        if not now.favourable:
            lines.append(_needed(after, letter))
    return lines


def _needed(project: change.Balance, letter: str) -> str:
    """Say from which note of P, to the half point, the verdict against one opponent would turn."""
    levers = {name: score for name, score in project.levers.items() if name != "first_steps"}
    opponent = _opponents(project)[letter].opponent
    for half_points in range(2 * HIGHEST_NOTE + 1):
        note = half_points / 2
        trial = change.balance(**levers, first_steps=note / HIGHEST_NOTE, resistance=opponent)
        if trial.against_resistance.favourable:
            return f"Il faudrait P d'au moins {number(note, 1)} sur 10, sans rien changer d'autre."
    return "Même P à 10 n'y suffirait pas : c'est ailleurs qu'il faut agir."


def recomputed(before: change.Balance, after: change.Balance) -> Table:
    """Put the equation before and after side by side, against R and against X."""
    rows = [
        ("V, vision", *(number(float(one.levers["vision"]), 2) for one in (before, after))),
        (
            "P, premiers pas",
            *(number(float(one.levers["first_steps"]), 2) for one in (before, after)),
        ),
        ("G, force", *(number(float(one.strength), 3) for one in (before, after))),
    ]
    for letter in _opponents(before):
        pair = [_opponents(one)[letter] for one in (before, after)]
        level = number(float(pair[0].opponent), 2)
        rows.append(
            (
                f"Marge face à {letter} ({level})",
                *(number(one.margin, 3, signed=True) for one in pair),
            )
        )
        rows.append((f"Verdict face à {letter}", *(one.word for one in pair)))
    frame = pd.DataFrame(rows, columns=["", "Avant le jalon", "Après le jalon"])
    return Table(frame, numeric=("Avant le jalon", "Après le jalon"))


def example() -> Table:
    """Show Valmarin's equation before and after its first milestone (fictional notes)."""
    case = content.load_case(VALMARIN)
    before = {name: case.value(f"change.{name}") for name in equation.PROFILE}
    after = before | {name: _reference(f"{name}_after") for name in ("vision", "first_steps")}
    return recomputed(_weighed(before), _weighed(after))


def recompute() -> ipw.VBox:
    """Weigh the project again, the first milestone feeding vision and first steps."""
    return RecomputedView(journal()).widget
