"""The change equation on the page (S05): questionnaire, direct controls, levers, a group."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import change as charts
from innoworkbook.charts import theme
from innoworkbook.content import NOT_APPLICABLE
from innoworkbook.french import count, listing, number, percent, typography
from innoworkbook.models import change
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import PRIVACY, QuestionView, one_status

if TYPE_CHECKING:
    from innoworkbook.models.change import Role

TOPIC = "change"
LEVERS = ("drive", "vision", "first_steps")
PROFILE = (*LEVERS, "resistance", "cost")
FACTORS = {
    "M — tension motrice : mécontentement, ou envie": ("M1", "M2", "M3", "M4"),
    "V — vision : un but que l'on sait dire": ("V1", "V2", "V3", "V4"),
    "P — premiers pas : demain matin, qui fait quoi": ("P1", "P1b", "P2", "P3", "P4"),
    "R — résistances : quatre motifs, à lire séparément": ("R1", "R2", "R5", "R4", "R3"),
    "X — coût du projet, dans la formule d'origine": ("X1", "X2"),
}
MOTIVES = {
    "loss": "la perte (R1)",
    "history": "le souvenir des projets passés (R2, R5)",
    "uncertainty": "l'incertitude (R4)",
    "values": "une valeur du service public (R3)",
}
FEW = 5  # under this many people, no breakdown is shown


def _scores(values: Mapping[str, Any], role: Role) -> change.Scores:
    """Score the answers given to the questionnaire of a role, by item."""
    answers = {
        item: None if values[item] == NOT_APPLICABLE else values[item]
        for item in change.ITEMS[role]
        if values.get(item) is not None
    }
    return change.score(answers, role)


def _own_scores(notes: Journal) -> change.Scores:
    items = {item for asked in change.ITEMS.values() for item in asked}
    values = {item: notes.value(f"{TOPIC}.{item}") for item in sorted(items)}
    role: Role = "bystander" if notes.value(f"{TOPIC}.role") == "bystander" else "actor"
    return _scores(values, role)


def _complete(found: change.Scores) -> bool:
    return all(getattr(found, name) is not None for name in PROFILE)


class Questionnaire:
    """Questionnaire B: a role, then the items by factor; the scores follow the answers."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.views = {
            name: QuestionView(content.question(f"{TOPIC}.{name}"), notes, compact=True)
            for name in ("project", "role", *(item for items in FACTORS.values() for item in items))
        }
        guard = display.guarded(self.notice)
        self.views["role"].observe(guard(self._switch))
        first = ipw.VBox([self.views["project"].widget, self.views["role"].widget])
        pages = [("Le projet, et vous", first)]
        for title, items in FACTORS.items():
            legend = display.Text()
            legend.say("0 = pas du tout … 4 = tout à fait", "help")
            body = [legend.widget, *(self.views[item].widget for item in items)]
            if title.startswith("R"):
                privacy = display.Text()
                privacy.say(PRIVACY, "help")
                body.append(privacy.widget)
            pages.append((title, ipw.VBox(body)))
        self.steps = display.Steps(pages, self.notice)
        self._switch()
        self.widget = display.block(self.steps.widget, self.notice.widget)

    def _switch(self) -> None:
        """Ask P1 of those who have a task in the project, P1' of the others."""
        bystander = self.views["role"].value == "bystander"
        self.views["P1"].widget.layout.display = "none" if bystander else ""
        self.views["P1b"].widget.layout.display = "" if bystander else "none"


class ScoresView:
    """What the questionnaire says: five scores, the two readings of R, the highest motive."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.refresh()
        notes.subscribe(lambda _: display.guarded(self.notice)(self.refresh)())
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("520px", "320px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Score the journal's answers again."""
        found = _own_scores(self._journal)
        values = {name: _float(getattr(found, name)) for name in PROFILE}
        self.figure.draw(charts.scores(values))
        self.sentence.lines(self._reading(found))

    def _reading(self, found: change.Scores) -> list[str]:
        lines = []
        if not found.motives and all(getattr(found, name) is None for name in PROFILE):
            return ["Vos scores apparaîtront ici à mesure que vous répondrez."]
        for name in PROFILE:
            if name in found.reasons:
                lines.append(f"{charts.SCORES[name]} : {found.reasons[name]}")
        if found.resistance is not None and found.resistance_with_values is not None:
            lines.append(
                f"Résistances : {number(float(found.resistance), 2)} sans R3, "
                f"{number(float(found.resistance_with_values), 2)} avec R3."
            )
        if found.highest_motives and found.highest_motive is not None:
            motives = listing([MOTIVES[name] for name in found.highest_motives])
            lines.append(
                f"Motif le plus haut, {number(float(found.highest_motive), 2)} : {motives}."
            )
        if found.motives.get("history") is not None:
            lines.append(_load(self._journal))
        if found.history_contradicts:
            lines.append(
                "R2 et R5 se contredisent (trois points d'écart ou plus) : parlez-en à deux."
            )
        if found.motives.get("values"):
            lines.append("R3 est un avis à instruire (cahier 14), pas un frein à lever.")
        return lines


def _load(notes: Journal) -> str:
    """Recall the load of initiatives of notebook 11, which sheds light on past projects."""
    from innoworkbook.widgets import pace

    load, origin = pace.kept_load(notes)
    told = "saturée" if load.saturated else "non saturée"
    return (
        "Souvenir des projets passés (R2, R5) : à lire avec la charge d'initiatives, "
        f"ρ = {number(load.rho, 2)} ({told} ; source : {origin})."
    )


def _float(score: Any) -> float | None:
    return None if score is None else float(score)


class EquationView:
    """Five direct controls, the four normalised forms face to face with R and with X."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.views = {
            name: QuestionView(content.question(f"{TOPIC}.{name}"), notes) for name in PROFILE
        }
        self.origin = display.Text()
        self._begin()
        guard = display.guarded(self.notice)
        for view in self.views.values():
            view.observe(guard(self.refresh))
        starts = [
            display.button("Partir de mes réponses", self.from_answers, self.notice),
            display.button("Partir de Valmarin", self.from_case, self.notice),
        ]
        if _milestone(notes):
            starts.append(
                display.button("Partir du premier jalon", self.from_milestone, self.notice)
            )
        left = ipw.VBox(
            [
                *(view.control.widget for view in self.views.values()),
                ipw.Box(starts, layout=ipw.Layout(flex_flow="row wrap")),
                self.origin.widget,
                one_status(self.views.values()),
            ]
        )
        right = ipw.VBox([self.figure.widget, self.sentence.widget])
        self.refresh()
        self.widget = display.block(
            display.columns(left, right, widths=("350px", "520px")),
            self.table.widget,
            self.notice.widget,
        )

    @property
    def project(self) -> change.Balance:
        """The project as the controls stand."""
        notes = {name: (view.value or 0) / 10 for name, view in self.views.items()}
        return change.balance(
            notes["drive"],
            notes["vision"],
            notes["first_steps"],
            resistance=notes["resistance"],
            cost=notes["cost"],
        )

    def refresh(self) -> None:
        """Weigh the project again and say what would change the verdict."""
        project = self.project
        self.figure.draw(charts.forms(project))
        self.sentence.lines(reading(project))
        self.table.markup(display.folded("Le tableau derrière la figure", comparison(project).html))

    def from_answers(self) -> None:
        """Set the controls on the questionnaire's scores, rounded to the half point."""
        found = _own_scores(self._journal)
        if not _complete(found):
            lacking = [name for name in PROFILE if getattr(found, name) is None]
            self.origin.say(f"Il manque des réponses pour {_letters(lacking)}.", "bad")
            return
        self._set(_on_ten(_floats(found)))
        self.origin.say("Curseurs placés sur vos réponses, au demi-point près.", "help")

    def from_case(self) -> None:
        """Set the controls on Valmarin's fictional notes."""
        self._set(_case_notes())
        self.origin.say("Curseurs placés sur Valmarin (notes fictives).", "help")

    def from_milestone(self) -> None:
        """Set vision and first steps as the first milestone of notebook 14 left them."""
        found = _milestone(self._journal)
        self._set(found)
        self.origin.say(
            f"{_letters(found)} : tels que le premier jalon (cahier 14) les laisse.", "help"
        )

    def _set(self, notes: Mapping[str, float]) -> None:
        for name, note in notes.items():
            self.views[name].answer(note)
        self.refresh()

    def _begin(self) -> None:
        """Start from the saved controls, else from the questionnaire, else, visibly, Valmarin."""
        start, origin = profile(self._journal)
        for name, note in _on_ten(start).items():
            if self.views[name].value is None:
                self.views[name].control.value = note
        self.origin.say(f"Notes de départ : {origin}.", "help")


def _on_ten(scores: Mapping[str, float]) -> dict[str, float]:
    """Bring scores in [0, 1] to notes on 10, at the half point."""
    return {name: round(20 * score) / 2 for name, score in scores.items()}


def _milestone(notes: Journal) -> dict[str, float]:
    """Return the notes of vision and first steps that notebook 14 gave after its milestone."""
    moved = ("vision", "first_steps")
    found = {name: notes.value(f"service_values.{name}_after") for name in moved}
    return {name: note for name, note in found.items() if note is not None}


def _case_notes() -> dict[str, float]:
    case = content.load_case("valmarin")
    return {name: case.value(f"{TOPIC}.{name}") for name in PROFILE}


def profile(notes: Journal) -> tuple[dict[str, float], str]:
    """Return the scores to work on, in [0, 1], and whose they are.

    Saved controls come first; the others start from the questionnaire if it is complete, else,
    visibly, from Valmarin.
    """
    kept = {name: notes.value(f"{TOPIC}.{name}") for name in PROFILE}
    moved = {name: note / 10 for name, note in kept.items() if note is not None}
    if len(moved) == len(PROFILE):
        return moved, "vos curseurs"
    found = _own_scores(notes)
    if _complete(found):
        start, origin = _floats(found), "votre questionnaire"
    else:
        start = {name: note / 10 for name, note in _case_notes().items()}
        origin = "Valmarin (notes fictives), faute de questionnaire complet"
    if moved:
        origin = f"vos curseurs pour {_letters(moved)} ; pour le reste, {origin}"
    return start | moved, origin


def _floats(complete: change.Scores) -> dict[str, float]:
    return {name: float(getattr(complete, name)) for name in PROFILE}


def _letters(names: Iterable[str], last: str = "et") -> str:
    """List scores by their letter, for their labels hold commas."""
    return listing([charts.SCORES[name].partition(",")[0] for name in names], last)


def reading(project: change.Balance) -> list[str]:
    """Say a verdict: a word, the number, the flags, what would change it."""
    parts = [_against("R (résistances)", project.against_resistance)]
    if project.against_cost is not None:
        parts.append(_against("X (coût)", project.against_cost))
    weakest = min(project.levers.values())
    lowest = [name for name, level in project.levers.items() if level == weakest]
    told = charts.SCORES[lowest[0]] if len(lowest) == 1 else _letters(lowest)
    if weakest == 0:
        parts.append(f"À zéro : {told}. G est nul, et rien ne le compense.")
    else:
        parts.append(f"Au plus bas : {told} ({number(float(weakest), 2)}).")
    return parts


def _against(opponent: str, verdict: change.Verdict) -> str:
    flags = []
    if verdict.turns_within_one_point:
        flags.append("un point de plus ou de moins sur les notes le renverse")
    if verdict.forms_disagree:
        flags.append("les quatre formes ne s'accordent pas")
    firm = f"fragile : {listing(flags)}" if flags else "ferme : un point ne le renverse pas"
    return (
        f"Face à {opponent} : {verdict.word}, marge {number(verdict.margin, 3, signed=True)} "
        f"({firm})."
    )


def comparison(project: change.Balance) -> Table:
    """Put the forms side by side, the raw one included, against R and against X."""
    columns: dict[str, list[str]] = {"Forme": [], "Force": []}
    both = {"R": project.against_resistance, "X": project.against_cost}
    verdicts = {
        letter: (verdict.table()["margin"].to_dict(), verdict.favourable_by_form)
        for letter, verdict in both.items()
        if verdict is not None
    }
    names = {"raw": "brute, notes sur 10", **charts.FORMS}
    for form, force in project.against_resistance.forces.items():
        columns["Forme"].append(names[form])
        decimals = 1 if form == "raw" else 3
        columns["Force"].append(number(float(force), decimals))
        for letter, (margins, favourable) in verdicts.items():
            told = "favorable" if favourable[form] else "défavorable"
            columns.setdefault(f"Marge face à {letter}", []).append(
                number(margins[form], decimals, signed=True)
            )
            columns.setdefault(f"Face à {letter}", []).append(told)
    frame = pd.DataFrame(columns)
    numeric = tuple(name for name in frame.columns if name.startswith(("Force", "Marge")))
    return Table(frame, numeric=numeric)


def worked_example() -> Table:
    """Show the lesson's example: m 0,7; v 0,6; p 0,3 against r 0,5 and x 0,65."""
    return comparison(change.balance(0.7, 0.6, 0.3, resistance=0.5, cost=0.65))


def fragility_counts() -> Table:
    """Count, over the 10 000 profiles, how many verdicts are firm and how many fragile."""
    counts = change.grid_counts()
    rows = {
        "firmly_favourable": "favorable, ferme",
        "firmly_unfavourable": "défavorable, ferme",
        "fragile": "fragile (l'un des deux drapeaux)",
        "turns_within_one_point": "dont : un point renverse le verdict",
        "forms_disagree": "dont : les formes ne s'accordent pas",
    }
    frame = pd.DataFrame(
        {
            "Verdict": list(rows.values()),
            "Part des 10 000 profils": [percent(counts[name] / 10_000, 1) for name in rows],
        }
    )
    return Table(frame, numeric=("Part des 10 000 profils",))


def profiles() -> theme.Chart:
    """Draw the share of the 10 000 profiles that each form finds favourable."""
    return charts.profiles(change.grid_counts())


class LeversView:
    """Finite gains of each lever, divided by the effort that the learner estimates."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        case = content.load_case("valmarin")
        self.views = {}
        for name in (*LEVERS, "resistance"):
            full = f"{TOPIC}.effort_{name}"
            view = QuestionView(content.question(full), notes)
            if view.value is None:
                view.control.value = case.value(full)
            self.views[name] = view
        guard = display.guarded(self.notice)
        for view in self.views.values():
            view.observe(guard(self.refresh))
        notes.subscribe(lambda _: guard(self.refresh)())
        legend = display.Text()
        legend.say("Effort de 1 (un courrier) à 10 (un an de travail), estimé par vous.", "help")
        left = ipw.VBox(
            [
                legend.widget,
                *(view.control.widget for view in self.views.values()),
                one_status(self.views.values()),
            ]
        )
        self.refresh()
        self.widget = display.block(
            display.columns(
                left, ipw.VBox([self.figure.widget, self.sentence.widget]),
                widths=("350px", "520px"),
            ),
            self.table.widget,
            self.notice.widget,
        )  # fmt: skip

    def refresh(self) -> None:
        """Compute the gains on the project as the equation's controls left it."""
        scores, origin = profile(self._journal)
        project = change.balance(*(scores[name] for name in (*LEVERS, "resistance")))
        efforts = {name: float(view.value or 1) for name, view in self.views.items()}
        gains = change.gains(project, efforts)
        self.figure.draw(charts.levers(gains))
        best = gains.index[gains["ratio"] == gains["ratio"].max()]
        beating = gains.index[gains["beats_resistance"]]
        lines = [f"Profil : {origin}.", f"Meilleur rapport gain / effort : {_letters(best)}."]
        lines.append(
            f"À effort égal, monter {_letters(beating, 'ou')} rapporte plus que baisser R."
            if len(beating)
            else "À effort égal, baisser R rapporte au moins autant que tout levier : "
            "c'est une propriété de la formule, pas un fait."
        )
        self.sentence.markup(
            "".join(f"<p>{html.escape(typography(line))}</p>" for line in lines), "note"
        )
        self.table.markup(display.folded("Le tableau derrière la figure", gain_table(gains).html))


def gain_table(gains: pd.DataFrame) -> Table:
    """Write the gains of one step of 0,10 on each lever, the effort and their ratio."""
    frame = pd.DataFrame(
        {
            "Levier": [charts.SCORES[str(name)] for name in gains.index],
            "Gain de marge": [number(value, 3) for value in gains["gain"]],
            "Effort": [number(value) for value in gains["effort"]],
            "Gain / effort": [number(value, 3) for value in gains["ratio"]],
        }
    )
    return Table(frame, numeric=("Gain de marge", "Effort", "Gain / effort"))


def artefact() -> Table:
    """Show when a lever beats resistance, at equal effort: only where P is nearly missing."""
    rows = []
    for first_steps in (0.3, 0.1, 0.05, 0.0):
        project = change.balance(0.7, 0.6, first_steps, resistance=0.5)
        gains = change.gains(project)
        gained = gains["gain"].to_dict()
        rows.append(
            {
                "P": number(first_steps, 2),
                "G": number(float(project.strength), 3),
                "Gain si P monte de 0,10": number(gained["first_steps"], 3),
                "Gain si R baisse de 0,10": number(gained["resistance"], 3),
                "P l'emporte": "oui" if gains.loc["first_steps", "beats_resistance"] else "non",
            }
        )
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[:-1]))


class GroupView:
    """A group's answers: the dispersion first, then, on request, three aggregates."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.origin = display.Text()
        self.figure = display.Figure()
        self.aggregates = display.Text()
        self._respondents, origin = group_respondents(notes)
        self.origin.say(origin, "help")
        self.figure.draw(charts.group(self._respondents))
        then = display.button(
            "Après la dispersion, les agrégats", self.reveal, self.notice, main=True
        )
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.figure.widget, ipw.VBox([then, self.aggregates.widget]),
                widths=("520px", "340px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    def reveal(self) -> None:
        """Show the three aggregates side by side."""
        self.aggregates.markup(aggregate_table(change.weigh_group(self._respondents)).html)


def aggregate_table(found: change.Group) -> Table:
    """Write the three aggregates of a group, each with its own verdict."""
    low, high = found.share_range
    verdicts = ["favorable" if held else "défavorable" for held in found.verdicts]
    opponent = number(float(found.mean_opponent), 3)
    people = f"{found.favourable} sur {found.respondents}"
    frame = pd.DataFrame(
        {
            "Agrégat": [
                "(a) G des moyennes",
                "(b) moyenne des G",
                "(c) part des G > r",
            ],
            "Valeur": [
                number(float(found.strength_of_means), 3),
                number(float(found.mean_of_strengths), 3),
                f"{percent(found.share)} ({people})",
            ],
            "À comparer à": [
                f"r moyen {opponent}",
                f"r moyen {opponent}",
                f"50 % ; fourchette indicative {percent(low)} à {percent(high)}",
            ],
            "Verdict": [verdicts[0], verdicts[1], "majorité" if found.verdicts[2] else
                        "pas de majorité"],
        }
    )  # fmt: skip
    return Table(frame, numeric=("Valeur",))


def group_respondents(notes: Journal) -> tuple[pd.DataFrame, str]:
    """Return the people to weigh and where they come from: the class, else Valmarin's twenty.

    Actors and bystanders answer different first items: both are kept only on P2 to P4, and no
    breakdown by role is shown, so that nobody can be told from a small one.
    """
    case = notes.case
    items = sorted({f"{TOPIC}.{item}" for asked in change.ITEMS.values() for item in asked})
    kept = notes.store.answers(case=case, questions=[*items, f"{TOPIC}.role"])
    asked = content.load_questions(TOPIC)
    people = []
    for _, own in kept.groupby("participant"):
        values = {
            str(question).partition(".")[2]: value
            for question, value in zip(own["question"], own["value"], strict=True)
            if asked[str(question)].problem(value) is None
        }
        role: Role = "bystander" if values.get("role") == "bystander" else "actor"
        people.append(_scores(values, role))
    full = [one for one in people if one.first_steps_shared is not None]
    frame = pd.DataFrame(
        {
            "drive": [_float(one.drive) for one in full],
            "vision": [_float(one.vision) for one in full],
            "first_steps": [_float(one.first_steps_shared) for one in full],
            "resistance": [_float(one.resistance) for one in full],
        }
    ).dropna()
    if len(frame) >= FEW:
        told = f"{count(len(frame), 'personne')} de la classe, premiers pas sur P2 à P4."
        return frame, told
    group = content.load_table("valmarin_change_group").drop(columns="person")
    why = f"{count(len(frame), 'carnet complet', 'carnets complets')} ici, il en faut {FEW}"
    return group, f"Vingt agents fictifs de Valmarin ({why} pour montrer un groupe sans exposer)."


def models() -> Table:
    """Show the one-page comparison of eleven models of change."""
    frame = content.load_table("change_models")
    frame.columns = pd.Index(["Modèle", "Sa question", "Unité", "Limite à dire"])
    return Table(frame)


def questionnaire() -> ipw.VBox:
    """Ask questionnaire B about one precise project, factor by factor."""
    return Questionnaire(journal()).widget


def scores() -> ipw.VBox:
    """Show what the questionnaire says, as it is answered."""
    return ScoresView(journal()).widget


def equation() -> ipw.VBox:
    """Weigh the project by direct controls, in four forms, against R and against X."""
    return EquationView(journal()).widget


def levers() -> ipw.VBox:
    """Compare what each lever adds, for the effort it takes."""
    return LeversView(journal()).widget


def group() -> ipw.VBox:
    """Weigh a group: its dispersion first, then three aggregates that may part."""
    return GroupView(journal()).widget
