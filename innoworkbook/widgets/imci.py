"""The IMCI grid on the page (S14, S15): scores with evidence, plane, gap, raters before means."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import imci as charts
from innoworkbook.french import count, listing, number, percent
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, ZONES, Diagnosis, Scores
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView, one_status

TOPIC = "imci"
RIVAL = ("intelligence", "culture")
PLACES = {
    "political_impulse": "soft · politique",
    "political_effectiveness": "hard · politique",
    "ownership": "soft · organisation",
    "management_efficiency": "hard · organisation",
}
MEASURES = {
    "soft": "soft S = √(impulsion · appropriation)",
    "hard": "hard H = √(efficacité · efficience)",
    "production": "production Q",
    "minimum": "forme rivale, min(S ; H)",
    "political": "politique = √(impulsion · efficacité)",
    "organisational": "organisation = √(appropriation · efficience)",
    "gap": "écart politique − organisation",
}
ALPHAS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
POINT = 0.1  # one point out of ten
FICTIONAL = "Valmarin (notes fictives)"


# ── What the journal holds ──────────────────────────────────────────────────────────────────────


@dataclasses.dataclass(frozen=True)
class Start:
    """Four scores to work on, the short name of who they describe, and where they come from."""

    scores: Scores
    name: str
    origin: str


def own_scores(notes: Journal) -> Scores | None:
    """Return the learner's four scores, each with its evidence, or None if one is missing."""
    kept = {item: notes.answer(f"{TOPIC}.{item}") for item in ITEMS}
    if any(answer is None for answer in kept.values()):
        return None
    found = {item: answer for item, answer in kept.items() if answer is not None}
    return Scores.from_notes(
        {item: answer.value for item, answer in found.items()},
        {item: answer.evidence for item, answer in found.items()},
    )


def case_scores() -> Scores:
    """Return Valmarin's fictional scores."""
    case = content.load_case("valmarin")
    return Scores(**{item: case.value(f"{TOPIC}.{item}") / 10 for item in ITEMS})


def own_start(notes: Journal) -> Start:
    """Return the learner's own grid, or, visibly, Valmarin's."""
    own = own_scores(notes)
    if own is not None:
        return Start(own, "vous", f"Vos quatre notes, terrain : {notes.ground}.")
    given = sum(notes.answer(f"{TOPIC}.{item}") is not None for item in ITEMS)
    told = f"{count(given, 'note')} avec preuve sur quatre : voici {FICTIONAL} en attendant."
    return Start(case_scores(), "Valmarin", told)


def starting_point(notes: Journal) -> Start:
    """Return the grid that later notebooks start from: the group's, else one's own, else Valmarin.

    The group's grid serves only once its four notes are given.
    """
    common = {item: notes.value(f"{TOPIC}.group_{item}") for item in ITEMS}
    if all(note is not None for note in common.values()):
        scores = Scores(**{item: note / 10 for item, note in common.items()})
        return Start(scores, "le groupe", "Départ : la grille de votre groupe (cahier 23).")
    own = own_scores(notes)
    if own is not None:
        return Start(own, "vous", "Départ : vos notes du cahier 23.")
    return Start(case_scores(), "Valmarin", f"Départ : {FICTIONAL}, faute de grille au cahier 23.")


GRID_QUESTIONS = frozenset(
    f"{TOPIC}.{name}"
    for name in ("reading", "soft_weight", *RIVAL, *ITEMS, *(f"group_{item}" for item in ITEMS))
)


def follow(
    notes: Journal, questions: Collection[str], changed: Callable[[], None], notice: display.Text
) -> None:
    """Call `changed` when one of these questions gets an answer, and only then.

    A view that redrew at every answer of the notebook would make each of them wait.
    """
    guard = display.guarded(notice)

    @guard
    def heard(question: str) -> None:
        if question in questions:
            changed()

    notes.subscribe(heard)


def soft_weight(notes: Journal) -> float:
    """Return the learner's α, ½ before any choice."""
    kept = notes.value(f"{TOPIC}.soft_weight")
    return 0.5 if kept is None else float(kept) / 100


def raters(notes: Journal, *, round: int = 1) -> tuple[pd.DataFrame, str]:
    """Return several raters' scores and where they come from: the class, else Valmarin's twelve.

    A row per rater, a column per item, scores in [0, 1]; neither name nor role is kept.
    """
    questions = [f"{TOPIC}.{item}" for item in ITEMS]
    kept = notes.store.answers(case=notes.case, questions=questions)
    table = _wide(kept[kept["round"] == round])
    if len(table) >= imci.FEWEST_RATERS:
        return table, f"{count(len(table), 'carnet')} de la classe, quatre notes chacun."
    named = count(len(table), "carnet complet", "carnets complets")
    told = (
        f"Douze évaluateurs fictifs de Valmarin ({named} ici : il en faut "
        f"{imci.FEWEST_RATERS} pour montrer un groupe sans exposer personne)."
    )
    return fictional_raters(round), told


def _wide(kept: pd.DataFrame) -> pd.DataFrame:
    """Turn answers into a row per participant, keeping those who gave the four notes."""
    rows = {
        participant: {
            str(question).partition(".")[2]: float(value) / 10
            for question, value in zip(own["question"], own["value"], strict=True)
        }
        for participant, own in kept.groupby("participant")
    }
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=list(ITEMS))
    return table.dropna()


def fictional_raters(round: int = 1) -> pd.DataFrame:
    """Return Valmarin's twelve fictional raters: the first round, or the second, six months on."""
    table = content.load_table("valmarin_imci_raters")
    return table[table["round"] == round].set_index("rater")[list(ITEMS)] / 10


# ── Sentences ───────────────────────────────────────────────────────────────────────────────────


def reading(seen: Diagnosis, *, minimum: bool = False) -> list[str]:
    """Say where a diagnosis stands: a word, the number, and what would change it."""
    level, where = (seen.minimum, seen.minimum_zone) if minimum else (seen.production, seen.zone)
    form = "min(S ; H)" if minimum else "Q"
    lines = [
        f"{ZONES[where].capitalize()} : {form} = {number(level, 3)} "
        f"(soft {number(seen.soft, 3)} ; hard {number(seen.hard, 3)})."
    ]
    if seen.zone != seen.minimum_zone:
        lines.append(
            f"Les deux formes se séparent : Q dit {ZONES[seen.zone]}, "
            f"le minimum dit {ZONES[seen.minimum_zone]}."
        )
    if not minimum:
        lines.append(_alpha_reading(seen))
        lines.append(_weakest_reading(seen))
    return lines


def _alpha_reading(seen: Diagnosis) -> str:
    levels = [imci.diagnose(seen.scores, weight).production for weight in ALPHAS]
    zones = {imci.zone(level) for level in levels}
    told = f"De α = 0,2 à 0,8, Q va de {number(min(levels), 3)} à {number(max(levels), 3)} : "
    if len(zones) == 1:
        return told + "la zone ne change pas."
    named = listing([label for zone, label in ZONES.items() if zone in zones], "ou")
    return told + f"selon α, {named}."


def _weakest_reading(seen: Diagnosis) -> str:
    """Say what the weakest item alone would have to be for the zone to change."""
    scores = vars(seen.scores)
    weakest = min(ITEMS, key=lambda item: scores[item])
    label = ITEMS[weakest]
    if scores[weakest] == 0:
        return f"« {label} » est à zéro : Q est nulle, et rien ne la compense."
    now = number(10 * scores[weakest], 1)
    if seen.zone == "consolidation":
        border = imci.score_needed(seen.scores, weakest, imci.CONSOLIDATION_FROM, seen.soft_weight)
        floor = number(10 * (border or 0), 1)
        return f"La zone se perdrait si « {label} » descendait sous {floor} (aujourd'hui {now})."
    above, level = {
        "principle": ("improvement", imci.IMPROVEMENT_FROM),
        "improvement": ("consolidation", imci.CONSOLIDATION_FROM),
    }[seen.zone]
    needed = imci.score_needed(seen.scores, weakest, level, seen.soft_weight)
    if needed is None:
        return f"« {label} » à 10 ne suffirait pas à atteindre la {ZONES[above]}."
    return (
        f"La {ZONES[above]} serait atteinte si « {label} » valait "
        f"{number(10 * needed, 1)} au lieu de {now}."
    )


# ── Static tables ───────────────────────────────────────────────────────────────────────────────


def grid() -> Table:
    """Show the grid as this notebook reads it: soft × hard, political × organisation."""
    frame = pd.DataFrame(
        {
            "": ["Politique", "Organisation"],
            "Soft": [f"⊕ {ITEMS['political_impulse']}", f"⊖ {ITEMS['ownership']}"],
            "Hard": [
                f"⊕ {ITEMS['political_effectiveness']}",
                f"⊖ {ITEMS['management_efficiency']}",
            ],
        }
    )
    return Table(frame)


def worked_example() -> Table:
    """Show Valmarin's notes (fictional), their signs, and every measure drawn from them."""
    seen = imci.diagnose(case_scores())
    rows = [
        {
            "Mesure": label,
            "Valeur": number(getattr(seen.scores, item), 2),
            "Signe": seen.signs[item],
        }
        for item, label in ITEMS.items()
    ]
    rows += [
        {"Mesure": label, "Valeur": number(getattr(seen, name), 3), "Signe": ""}
        for name, label in MEASURES.items()
    ]
    return Table(pd.DataFrame(rows), numeric=("Valeur",))


def readings() -> Table:
    """Show that at α = ½ the choice of axes changes the reading, never the production."""
    seen = case_scores()
    rows = []
    for weight in (0.2, 0.5, 0.8):
        here = imci.diagnose(seen, weight)
        crossed = imci.combine(here.political, here.organisational, weight)
        rows.append(
            {
                "α": number(weight, 1),
                "Q, axes soft × hard": number(here.production, 3),
                "Q, axes politique × organisation": number(crossed, 3),
                "Zones": listing(
                    list(dict.fromkeys(ZONES[imci.zone(q)] for q in (here.production, crossed))),
                    "ou",
                ),
            }
        )
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[:3]))


def compensation() -> Table:
    """Show what the production forgives (a low item beside a high one) and what it does not."""
    profiles = {
        "Valmarin": case_scores(),
        "impulsion ÷ 2, appropriation × 2": Scores(0.375, 0.70, 0.80, 0.45),
        "appropriation à 0,05": Scores(0.75, 0.70, 0.05, 0.45),
        "appropriation à 0": Scores(0.75, 0.70, 0.0, 0.45),
    }
    rows = []
    for name, scores in profiles.items():
        seen = imci.diagnose(scores)
        mean = sum(vars(scores).values()) / len(ITEMS)
        rows.append(
            {
                "Profil": name,
                "Q": number(seen.production, 3),
                "Zone": ZONES[seen.zone],
                "min(S ; H)": number(seen.minimum, 3),
                "moyenne simple": number(mean, 3),
            }
        )
    return Table(pd.DataFrame(rows), numeric=("Q", "min(S ; H)", "moyenne simple"))


# ── Views ───────────────────────────────────────────────────────────────────────────────────────


class Scoring:
    """One item a page, each with its evidence; the rival reading adds two magnitudes first."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.views = {
            name: QuestionView(content.question(f"{TOPIC}.{name}"), notes)
            for name in (*ITEMS, *RIVAL)
        }
        pages = [
            (f"{ITEMS[item].capitalize()} — {PLACES[item]}", self.views[item].widget)
            for item in ITEMS
        ]
        rival = [
            ("Intelligence managériale — lecture rivale", self.views["intelligence"].widget),
            ("Culture de l'innovation — lecture rivale", self.views["culture"].widget),
        ]
        self.steps = display.Steps(pages, self.notice)
        self._longer = display.Steps([*rival, *pages], self.notice)
        self._place = ipw.VBox()
        self._switch()
        follow(notes, (f"{TOPIC}.reading",), self._switch, self.notice)
        self.widget = display.block(self._place, self.notice.widget)

    def _switch(self) -> None:
        rival = _rival_chosen(self._journal)
        self._place.children = ((self._longer if rival else self.steps).widget,)


def _rival_chosen(notes: Journal) -> bool:
    return bool(notes.value(f"{TOPIC}.reading") == "magnitudes")


class DiagnosisView:
    """The point on the plane, the α slider and the rival form; the axes follow the reading."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.sentence = display.Text()
        self.table = display.Text()
        self.figure = display.Figure()
        self.weight = QuestionView(content.question(f"{TOPIC}.soft_weight"), notes)
        if self.weight.value is None:
            self.weight.control.value = 50
        self.form = ipw.RadioButtons(
            options=[("Q, les axes se compensent", False), ("min, le plus faible décide", True)],
            description="Forme de la production",
        )
        for look in ("iw-options", "iw-stacked"):
            self.form.add_class(look)
        guard = display.guarded(self.notice)
        self.weight.observe(guard(self.refresh))
        self.form.observe(guard(lambda _: self.refresh()), "value")
        follow(notes, GRID_QUESTIONS - {self.weight.question.id}, self.refresh, self.notice)
        left = ipw.VBox(
            [
                self.weight.control.widget,
                self.form,
                self.origin.widget,
                self.sentence.widget,
                self.weight.status.widget,
            ]
        )
        self.refresh()
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("350px", "520px")),
            self.table.widget,
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Read the journal and draw the point again."""
        if _rival_chosen(self._journal):
            self._draw_rival()
        else:
            self._draw_items()

    def _draw_items(self) -> None:
        start = own_start(self._journal)
        seen = imci.diagnose(start.scores, self._alpha)
        minimum = bool(self.form.value)
        self.origin.say(start.origin, "help")
        self.figure.draw(charts.position(start.name, seen, minimum=minimum))
        self.sentence.lines(reading(seen, minimum=minimum))
        self.table.markup(display.folded("Le tableau derrière la figure", measure_table(seen).html))

    def _draw_rival(self) -> None:
        notes, name, origin = self._magnitudes()
        minimum = bool(self.form.value)
        intelligence, culture = notes
        level = min(notes) if minimum else imci.combine(intelligence, culture, self._alpha)
        self.origin.say(origin, "help")
        self.figure.draw(
            charts.rival_position(name, intelligence, culture, self._alpha, minimum=minimum)
        )
        weaker = "l'intelligence managériale" if intelligence < culture else "la culture"
        lines = [
            f"{ZONES[imci.zone(level)].capitalize()} : {number(level, 3)} "
            f"(IM {number(intelligence, 2)} ; CI {number(culture, 2)})."
        ]
        if intelligence != culture:
            lines.append(f"L'axe le plus faible est {weaker} : c'est lui que le minimum retient.")
        lines.append(
            "Deux notes au lieu de quatre : l'écart politique / organisation ne se lit plus."
        )
        self.sentence.lines(lines)
        self.table.clear()

    def _magnitudes(self) -> tuple[tuple[float, float], str, str]:
        kept = [self._journal.value(f"{TOPIC}.{name}") for name in RIVAL]
        if all(note is not None for note in kept):
            told = f"Vos notes, terrain : {self._journal.ground}."
            return (kept[0] / 10, kept[1] / 10), "vous", told
        case = content.load_case("valmarin")
        first, second = (case.value(f"{TOPIC}.{name}") / 10 for name in RIVAL)
        return (first, second), "Valmarin", f"IM et CI non notées : voici {FICTIONAL}."

    @property
    def _alpha(self) -> float:
        return float(self.weight.value or 50) / 100


def measure_table(seen: Diagnosis) -> Table:
    """Write the measures of a diagnosis."""
    frame = pd.DataFrame(
        {
            "Mesure": list(MEASURES.values()),
            "Valeur": [number(getattr(seen, name), 3, signed=name == "gap") for name in MEASURES],
        }
    )
    return Table(frame, numeric=("Valeur",))


class GapView:
    """Items with their signs, the political and the organisational level, and what parts them."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.refresh()
        follow(notes, GRID_QUESTIONS, self.refresh, self.notice)
        self.widget = display.block(
            display.columns(
                self.figure.widget,
                ipw.VBox([self.origin.widget, self.sentence.widget]),
                widths=("560px", "300px"),
            ),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Read the journal and draw the items again."""
        start = own_start(self._journal)
        seen = imci.diagnose(start.scores)
        self.origin.say(start.origin, "help")
        self.figure.draw(charts.gap(seen))
        answer = display.folded("Voir l'item à un point près", display.paragraphs([closing(seen)]))
        self.sentence.markup(display.paragraphs(gap_reading(seen)) + answer, "note")


def gap_reading(seen: Diagnosis) -> list[str]:
    """Say the gap between levels: a word, the number, and what would close it."""
    ahead = "le politique devance l'organisation"
    if seen.gap < 0:
        ahead = "l'organisation devance le politique"
    if round(seen.gap, 3) == 0:
        ahead = "les deux niveaux sont à égalité"
    lines = [
        f"Écart {number(seen.gap, 3, signed=True)} : {ahead} "
        f"({number(seen.political, 3)} contre {number(seen.organisational, 3)})."
    ]
    undecided = [ITEMS[item] for item, mark in seen.signs.items() if mark == "~"]
    if undecided:
        lines.append(f"Sans verdict (« ~ ») : {listing(undecided)}.")
    if seen.gap > 0:
        lines.append("Cherchez les premiers pas qui manquent avant d'ajouter une ambition.")
    if seen.gap < 0:
        lines.append("Des pratiques existent sans cap énoncé : qui peut le dire, et quand ?")
    lines.append("L'écart nul n'est pas un but : deux niveaux bas font aussi un écart nul.")
    return lines


def closing(seen: Diagnosis) -> str:
    """Say which item, one point higher out of ten and alone, would best close the gap."""
    gaps = {
        item: imci.diagnose(
            dataclasses.replace(seen.scores, **{item: min(score + POINT, 1.0)}), seen.soft_weight
        ).gap
        for item, score in vars(seen.scores).items()
    }
    nearest = min(gaps, key=lambda item: abs(gaps[item]))
    if round(abs(gaps[nearest]), 3) >= round(abs(seen.gap), 3):
        return "Aucun item, monté seul d'un point, ne rapprocherait les deux niveaux."
    return (
        f"« {ITEMS[nearest]} », montée seule d'un point, le fermerait le plus : de "
        f"{number(seen.gap, 3, signed=True)} à {number(gaps[nearest], 3, signed=True)}."
    )


class PairView:
    """Two people's notes side by side: the two items that part them most, to talk about."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.sentence = display.Text()
        self.figure = display.Figure()
        self.views = {
            item: QuestionView(content.question(f"{TOPIC}.peer_{item}"), notes) for item in ITEMS
        }
        guard = display.guarded(self.notice)
        for view in self.views.values():
            view.observe(guard(self.refresh))
        follow(notes, GRID_QUESTIONS, self.refresh, self.notice)
        legend = display.Text()
        legend.say("Les notes de votre voisin :", "help")
        left = ipw.VBox(
            [
                legend.widget,
                *(view.control.widget for view in self.views.values()),
                one_status(self.views.values()),
                self.origin.widget,
            ]
        )
        self.refresh()
        self.widget = display.block(
            display.columns(
                left, ipw.VBox([self.figure.widget, self.sentence.widget]),
                widths=("350px", "520px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    def refresh(self) -> None:
        """Compare the two grids once the neighbour's four notes are given."""
        start = own_start(self._journal)
        self.origin.say(f"En regard : {start.origin[0].lower()}{start.origin[1:]}", "help")
        other = {item: view.value for item, view in self.views.items()}
        lacking = [ITEMS[item] for item, note in other.items() if note is None]
        if lacking:
            self.figure.widget.outputs = ()
            self.sentence.say(f"Il manque chez votre voisin : {listing(lacking)}.", "note")
            return
        own = {item: 10 * score for item, score in vars(start.scores).items()}
        self.figure.draw(charts.pair(own, other))
        self.sentence.lines(divergences(own, other))


def divergences(own: Mapping[str, float], other: Mapping[str, float]) -> list[str]:
    """Name the two items that two people see most differently."""
    apart = {item: abs(own[item] - other[item]) for item in ITEMS}
    widest = sorted(ITEMS, key=lambda item: -apart[item])[:2]
    named = [
        f"« {ITEMS[item]} » (écart {number(apart[item], 1)})" for item in widest if apart[item]
    ]
    if not named:
        return ["Vos notes sont les mêmes : comparez vos preuves, elles ne le sont sans doute pas."]
    return [
        f"À discuter : {listing(named)}.",
        "Lisez-vous vos preuves avant de changer une note.",
    ]


class GroupGrid:
    """A common note an item, and the disagreement that the group keeps in writing."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.views = {
            item: QuestionView(content.question(f"{TOPIC}.group_{item}"), notes) for item in ITEMS
        }
        pages = [
            (f"{ITEMS[item].capitalize()} — {PLACES[item]}", view.widget)
            for item, view in self.views.items()
        ]
        self.steps = display.Steps(pages, self.notice)
        self.widget = display.block(self.steps.widget, self.notice.widget)


class RatersView:
    """Several raters: the dispersion first, then, on request, three ways to sum them up."""

    def __init__(self, notes: Journal) -> None:
        self._journal = notes
        self.notice = display.Text()
        self.origin = display.Text()
        self.figure = display.Figure()
        self.summaries = display.Text()
        self._ratings, origin = raters(notes)
        self.origin.say(origin, "help")
        self.figure.draw(charts.dispersion(self._ratings))
        then = display.button(
            "Après la dispersion, les moyennes", self.reveal, self.notice, main=True
        )
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.figure.widget, ipw.VBox([then, self.summaries.widget]),
                widths=("520px", "340px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    def reveal(self) -> None:
        """Show the three summaries, and whether they agree."""
        found = imci.read_group(self._ratings, soft_weight(self._journal))
        agreed = (
            "Les trois résumés ne nomment pas la même zone : aucun ne remplace la dispersion."
            if found.diverges
            else "Les trois résumés nomment la même zone, ici du moins."
        )
        self.summaries.markup(summary_table(found).html + display.paragraphs([agreed]))


def summary_table(found: imci.GroupReading) -> Table:
    """Write three ways to sum a group up, each with the zone it names."""
    most = found.most_seen_zones
    share = found.zones[most[0]]
    people = f"{round(share * found.raters)} sur {found.raters}, {percent(share)}"
    frame = pd.DataFrame(
        {
            "Résumé": [
                "(a) Q des notes moyennes",
                "(b) moyenne des Q",
                "(c) zone la plus vue",
            ],
            "Valeur": [
                number(found.production_of_means, 3),
                number(found.mean_of_productions, 3),
                people,
            ],
            "Zone": [
                ZONES[imci.zone(found.production_of_means)],
                ZONES[imci.zone(found.mean_of_productions)],
                listing([ZONES[name] for name in most], "ou"),
            ],
        }
    )
    return Table(frame, numeric=("Valeur",))


class RatersPlane:
    """Each rater's point on the plane, with the place where a mean would put everybody."""

    def __init__(self, notes: Journal) -> None:
        self.figure = display.Figure()
        self.sentence = display.Text()
        ratings, origin = raters(notes)
        weight = soft_weight(notes)
        self.figure.draw(charts.raters(ratings, weight))
        found = imci.read_group(ratings, weight)
        middle = imci.zone(found.production_of_means)
        there = round(found.zones[middle] * found.raters)
        who = "Personne n'est" if there == 0 else f"{count(there, 'évaluateur')} sur {found.raters}"
        verb = "" if there < 1 else (" y est" if there == 1 else " y sont")
        lines = [
            origin,
            f"{_people_by_zone(found)}. La moyenne des notes tombe en {ZONES[middle]}.",
            f"{who} là où tombe la moyenne." if there == 0 else f"{who}{verb}.",
        ]
        self.sentence.lines(lines)
        self.widget = display.block(
            display.columns(self.figure.widget, self.sentence.widget, widths=("520px", "300px"))
        )


def _people_by_zone(found: imci.GroupReading) -> str:
    """Count the raters who see each zone, those that nobody sees left out."""
    people = {zone: round(share * found.raters) for zone, share in found.zones.items()}
    told = [f"{number} en {ZONES[zone]}" for zone, number in people.items() if number]
    return f"Sur {count(found.raters, 'évaluateur')}, {listing(told)}"


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def scoring() -> ipw.VBox:
    """Score the items one by one, each with the fact that founds it."""
    return Scoring(journal()).widget


def diagnosis() -> ipw.VBox:
    """Show the point on the plane, in one's own reading, with α and the rival form."""
    return DiagnosisView(journal()).widget


def gap() -> ipw.VBox:
    """Show the signs of the items and the political / organisational gap."""
    return GapView(journal()).widget


def pair() -> ipw.VBox:
    """Compare one's grid with a neighbour's and name the two items that part them."""
    return PairView(journal()).widget


def group_grid() -> ipw.VBox:
    """Agree on a common note an item, and write the disagreement that stays."""
    return GroupGrid(journal()).widget


def group() -> ipw.VBox:
    """Read several raters: the dispersion first, the means afterwards."""
    return RatersView(journal()).widget


def raters_plane() -> ipw.VBox:
    """Show every rater's point, and where the mean falls among them."""
    return RatersPlane(journal()).widget


def described() -> Table:
    """Show what each item asks, and what counts as evidence."""
    rows = [
        {
            "Item": ITEMS[item].capitalize(),
            "Place": PLACES[item],
            "Question, et fait utile": content.question(f"{TOPIC}.{item}").help,
        }
        for item in ITEMS
    ]
    return Table(pd.DataFrame(rows))
