"""The three paradigms on the page (S06, S07): questionnaire, positions, heterogeneity, fit."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import paradigms as charts
from innoworkbook.content import TRIAD_POINTS, Question
from innoworkbook.french import UserError, capital, count, listing, number, percent
from innoworkbook.models import paradigms
from innoworkbook.models.paradigms import DIMENSIONS, PARADIGMS, Profile, Shares
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView
from innoworkbook.widgets.tool import Tool

if TYPE_CHECKING:
    from innoworkbook.models.paradigms import Nesting, Reading, Reference, Version

TOPIC = "paradigms"
Horizon = Literal["today", "wished"]
HORIZONS: dict[Horizon, str] = {"today": "aujourd'hui", "wished": "souhaité dans trois ans"}
LEADING = {"jacobin": "jacobine", "matrix": "matricielle", "agile": "agile"}
THRESHOLDS = {"dominant": "dominante", "lead": "avance", "hybrid": "hybride"}
NESTINGS: dict[Nesting, str] = {
    "respondents_in_dimensions": "répondants dans les dimensions",
    "dimensions_in_respondents": "dimensions dans les répondants",
}
JUDGEMENTS = {
    "contradictory": "Contradictoires",
    "interdependent": "Interdépendantes",
    "persistent": "Persistantes",
}
LETTERS = {
    "cause_known": "a",
    "actors_agree": "b",
    "reversible": "c",
    "legal_room": "d",
    "joint_action": "e",
}
FEW = 5  # under this many people, no group is shown


# ── What the journal holds, for this notebook and later ones ────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """Where an authority stands and where it would like to stand.

    Attributes
    ----------
    today, wished
        The two profiles; `wished` is None while the learner has not said it.
    own
        Whether they are the learner's answers, or Valmarin's fictional ones.
    origin
        The same, in a sentence to show beside any figure.
    """

    today: Profile
    wished: Profile | None
    own: bool
    origin: str


def chosen_version(notes: Journal) -> Version:
    """Return the version of the questionnaire that the learner fills."""
    return "full" if notes.value(f"{TOPIC}.version") == "full" else "short"


def _triads(version: Version) -> tuple[str, ...]:
    return paradigms.SHORT_TRIADS if version == "short" else tuple(paradigms.TRIADS)


def _points(value: Mapping[str, int]) -> list[int]:
    return [value[name] for name in PARADIGMS]


def kept_profile(notes: Journal, horizon: Horizon) -> Profile:
    """Score what the learner answered at one horizon.

    Raises
    ------
    UserError
        If fewer than six dimensions are answered.
    """
    version = chosen_version(notes)
    asked = {f"{TOPIC}.{horizon}_{triad}": triad for triad in _triads(version)}
    frame = notes.store.answers(case=notes.case, questions=asked)
    own = frame[frame["own"] & (frame["round"] == 1)]
    answers = {
        asked[question]: _points(value)
        for question, value in zip(own["question"], own["value"], strict=True)
    }
    return paradigms.score(answers, version)


def reference_profile(horizon: Horizon) -> Profile:
    """Score Valmarin's fictional answers, short version."""
    case = content.load_case("valmarin")
    values = {triad: case.value(f"{TOPIC}.{horizon}_{triad}") for triad in paradigms.SHORT_TRIADS}
    return paradigms.score({triad: _points(value) for triad, value in values.items()}, "short")


def standing(notes: Journal) -> Standing:
    """Return the learner's profiles or, visibly, Valmarin's while « today » is not answered."""
    try:
        today = kept_profile(notes, "today")
    except UserError:
        return Standing(
            reference_profile("today"),
            reference_profile("wished"),
            own=False,
            origin="Valmarin, réponses fictives : les vôtres les remplaceront dès que six "
            "dimensions d'« aujourd'hui » seront remplies.",
        )
    words = {"short": "courte", "full": "complète"}
    told = f"Vos réponses, version {words[today.version]}"
    try:
        wished = kept_profile(notes, "wished")
    except UserError:
        return Standing(today, None, own=True, origin=f"{told} ; le souhait n'est pas rempli.")
    return Standing(today, wished, own=True, origin=f"{told}.")


_QUESTIONNAIRE = tuple(f"{TOPIC}.{name}" for name in ("today_", "wished_", "version"))


class StandingView(Tool):
    """A tool that shows where the authority stands; it moves with the questionnaire alone."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self._shown: Standing | None = None
        self.follow(kept=_QUESTIONNAIRE)

    def refresh(self) -> None:
        """Draw again if the standing has changed."""
        found = standing(self._journal)
        if found != self._shown:
            self._shown = found
            self.origin.say(found.origin, "help")
            self.draw(found)

    def draw(self, found: Standing) -> None:
        """Draw a standing."""
        raise NotImplementedError


# ── Questionnaire ───────────────────────────────────────────────────────────────────────────────


class TriadPage:
    """One triad, with the points that remain to share."""

    def __init__(self, question: Question, notes: Journal) -> None:
        self.view = QuestionView(question, notes)
        self.remaining = display.Text()
        self.view.observe(self.tell)
        self.tell()
        self.widget = ipw.VBox([self.view.widget, self.remaining.widget])

    @property
    def filled(self) -> bool:
        """Whether the ten points are shared out."""
        return self.view.question.problem(self.view.value) is None

    def tell(self) -> None:
        """Say how many points remain, in dots and in words."""
        given = sum((self.view.value or {}).values())
        left = TRIAD_POINTS - given
        dots = "●" * min(given, TRIAD_POINTS) + "○" * max(left, 0)
        words = f"il reste {count(left, 'point')} à répartir"
        if left <= 0:
            words = "dix points répartis" if left == 0 else f"retirez {count(-left, 'point')}"
        self.remaining.markup(f"<span aria-hidden='true'>{dots}</span> <b>{words}</b>")


class Questionnaire(Tool):
    """Questionnaire A at one horizon: one triad a page, short or, on request, full."""

    def __init__(self, notes: Journal, horizon: Horizon) -> None:
        super().__init__(notes)
        self._horizon = horizon
        self.progress = display.Text()
        self.pages: dict[str, TriadPage] = {}
        self.version = QuestionView(content.question(f"{TOPIC}.version"), notes)
        self._box = ipw.VBox()
        self._laid: Version | None = None
        self.follow(kept=(f"{TOPIC}.version", f"{TOPIC}.{horizon}_"))
        self.widget = display.block(self._box, self.progress.widget, self.notice.widget)

    def refresh(self) -> None:
        """Lay out the pages if another version is chosen, then tell how many triads are filled."""
        version = chosen_version(self._journal)
        triads = _triads(version)
        if version != self._laid:
            self._laid = version
            self._lay_out(triads)
        filled = sum(self.pages[triad].filled for triad in triads)
        told = f"{count(filled, 'triade remplie', 'triades remplies')} sur {len(triads)}."
        self.progress.say(told, "status")

    def _lay_out(self, triads: tuple[str, ...]) -> None:
        """Lay out the pages of a version, at the first triad left to fill."""
        for triad in triads:
            if triad not in self.pages:
                asked = content.question(f"{TOPIC}.{self._horizon}_{triad}")
                self.pages[triad] = TriadPage(asked, self._journal)
        shown = {triad: self.pages[triad] for triad in triads}
        title = HORIZONS[self._horizon].capitalize()
        pages = [(title, self._introduction())]
        pages += [
            (f"{title} · {DIMENSIONS[paradigms.TRIADS[triad]]}", page.widget)
            for triad, page in shown.items()
        ]
        self.steps = display.Steps(pages, self.notice)
        filled = [page.filled for page in shown.values()]
        if any(filled) and not all(filled):
            self.steps.show(1 + filled.index(False))
        self._box.children = (self.steps.widget,)

    def _introduction(self) -> ipw.VBox:
        rule = display.Text()
        moment = {
            "today": "selon ce qui se passe réellement aujourd'hui, et non selon l'organigramme",
            "wished": "selon ce que vous souhaitez dans trois ans",
        }[self._horizon]
        rule.say(
            f"Répartissez dix points entre trois phrases, {moment}. Cotez le fait, avant le "
            "deux-points ; la suite rappelle un gain et un coût, pour qu'aucune phrase ne flatte. "
            "L'ordre des phrases est mélangé.",
            "note",
        )
        children = [rule.widget]
        if self._horizon == "today":
            children.append(self.version.widget)
        return ipw.VBox(children)


# ── Position and profile ────────────────────────────────────────────────────────────────────────


def reading_words(reading: Reading) -> str:
    """Say a reading in French.

    >>> reading_words(paradigms.read(Shares(0.4, 0.2, 0.4)))
    'hybride jacobin-agile'
    """
    if reading.kind == "dominant":
        return f"dominante {LEADING[reading.paradigms[0]]}"
    if reading.kind == "hybrid":
        return f"hybride {'-'.join(charts.NAMES[name] for name in reading.paradigms)}"
    return "mixte"


def _turned(position: Shares) -> str:
    turned = paradigms.fragile_thresholds(position)
    if not turned:
        return "Lecture ferme : déplacer un seuil de 0,05 ne la change pas."
    cases = [
        f"avec un seuil « {THRESHOLDS[name]} » de {number(value, 2)}, on lirait "
        f"« {reading_words(reading)} »"
        for name, (value, reading) in turned.items()
    ]
    return f"Ce qui changerait le mot : {' ; '.join(cases)}."


class PositionView(StandingView):
    """The triangle, the profile by dimension, the word for a position and what would change it."""

    def __init__(self, notes: Journal) -> None:
        self.triangle = display.Figure()
        self.profile = display.Figure()
        super().__init__(notes)
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.triangle.widget, self.profile.widget, widths=("350px", "500px")
            ),
            self.sentence.widget,
            self.table.widget,
            self.notice.widget,
        )  # fmt: skip

    def draw(self, found: Standing) -> None:
        """Draw the position and the profile, and read them."""
        named = {"aujourd’hui": found.today.position}
        lines = [_position_line("Aujourd'hui", found.today.position)]
        if found.wished is not None:
            named["souhaité"] = found.wished.position
            lines.append(_position_line("Souhaité", found.wished.position))
        self.triangle.draw(charts.triangle(named))
        self.profile.draw(charts.profile(found.today, found.wished))
        self.say(lines)
        self.put_behind(profile_table(found))


def _position_line(moment: str, position: Shares) -> str:
    word = reading_words(paradigms.read(position))
    return f"{moment} : {word} ({_shares(position)}). {_turned(position)}"


def _shares(shares: Shares, decimals: int = 2) -> str:
    parts = zip(PARADIGMS, shares.values, strict=True)
    return listing([f"{charts.NAMES[name]} {number(share, decimals)}" for name, share in parts])


def profile_table(found: Standing) -> Table:
    """Write the shares of each dimension today, and those wished if they are said."""
    rows = []
    profiles = {"": found.today} | ({" souhaité": found.wished} if found.wished else {})
    for name, french in DIMENSIONS.items():
        row = {"Dimension": french}
        for suffix, profile in profiles.items():
            for place, paradigm in enumerate(PARADIGMS):
                shares = profile.dimensions.get(name)
                told = "sans réponse" if shares is None else number(shares.values[place], 2)
                row[f"{charts.NAMES[paradigm].capitalize()}{suffix}"] = told
        rows.append(row)
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[1:]))


# ── Heterogeneity ───────────────────────────────────────────────────────────────────────────────


@cache
def _references(triads: tuple[int, ...]) -> tuple[Reference, ...]:
    return (
        paradigms.random_reference(triads, "dirichlet"),
        paradigms.random_reference(triads, "whole_points"),
    )


class HeterogeneityView(StandingView):
    """The heterogeneity of a profile, split, and what answers at random would give."""

    def __init__(self, notes: Journal) -> None:
        self.parts = display.Figure()
        self.reference = display.Figure()
        super().__init__(notes)
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.parts.widget, self.reference.widget, widths=("440px", "440px")
            ),
            self.sentence.widget,
            self.notice.widget,
        )  # fmt: skip

    def draw(self, found: Standing) -> None:
        """Split the heterogeneity, and set it beside chance."""
        index = paradigms.heterogeneity(found.today)
        references = _references(tuple(sorted(found.today.triads.values())))
        panel = "vos réponses" if found.own else "Valmarin"
        split = {
            "total": index.total,
            "à l’intérieur des dimensions": index.within,
            "entre dimensions": index.between,
        }
        self.parts.draw(charts.parts({panel: split}))
        self.reference.draw(charts.reference(index.between, references))
        below = [law.share_below(found.today) for law in references]
        self.say(
            [
                f"Dispersion : {number(index.total, 3)} = {number(index.within, 3)} à "
                f"l'intérieur des dimensions + {number(index.between, 3)} entre elles.",
                f"À côté du hasard : {_part(below[0])} des tirages divergent moins que ce "
                f"profil ({_part(below[1])} si l'on change de loi). Aucun seuil n'existe : "
                "c'est une dispersion, pas encore un paradoxe.",
            ]
        )


def _part(share: float) -> str:
    """Write a share of draws, whose ends are never quite reached."""
    if share < 0.01:
        return "moins de 1 %"
    return "plus de 99 %" if share > 0.99 else percent(share)


def worked_example() -> Table:
    """Show how the heterogeneity of Valmarin's profile is split, dimension by dimension."""
    profile = reference_profile("today")
    index = paradigms.heterogeneity(profile)
    rows = [
        (french, profile.dimensions[name], paradigms.entropy(profile.dimensions[name]))
        for name, french in DIMENSIONS.items()
    ]
    rows.append(("position : moyenne des huit", profile.position, index.total))
    columns = {"Dimension": [label for label, _, _ in rows]}
    for place, paradigm in enumerate(PARADIGMS):
        decimals = [1] * len(DIMENSIONS) + [3]
        columns[charts.NAMES[paradigm].capitalize()] = [
            number(shares.values[place], digits)
            for (_, shares, _), digits in zip(rows, decimals, strict=True)
        ]
    columns["Mélange H"] = [number(mixed, 3) for _, _, mixed in rows]
    frame = pd.DataFrame(columns)
    summary = {
        "moyenne des H (à l'intérieur)": index.within,
        "H de la position − cette moyenne (entre)": index.between,
    }
    for label, value in summary.items():
        frame.loc[len(frame)] = [label, "", "", "", number(value, 3)]
    return Table(frame, numeric=tuple(frame.columns[1:]))


# ── Paradox: the learner's own argument ─────────────────────────────────────────────────────────


class ParadoxView(Tool):
    """The two dimensions furthest apart, three questions with a fact each, then one's argument."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.contrast = display.Text()
        self.recall = display.Text()
        self.views = {
            name: QuestionView(content.question(f"{TOPIC}.{name}"), notes)
            for name in ("tension", *JUDGEMENTS, "argument")
        }
        pages = [("Les deux dimensions les plus éloignées",
                  ipw.VBox([self.contrast.widget, self.views["tension"].widget]))]  # fmt: skip
        pages += [
            (f"{word} ? Un fait à l'appui", self.views[name].widget)
            for name, word in JUDGEMENTS.items()
        ]
        last = ipw.VBox([self.recall.widget, self.views["argument"].widget])
        pages.append(("À vous de conclure", last))
        self.steps = display.Steps(pages, self.notice)
        judged = (f"{TOPIC}.{name}" for name in JUDGEMENTS)
        self.follow(kept=(*_QUESTIONNAIRE, *judged))
        self.widget = display.block(self.steps.widget, self.notice.widget)

    def refresh(self) -> None:
        """Find the contrast again, and recall what was judged; nothing is concluded."""
        found = standing(self._journal)
        furthest = paradigms.furthest_dimensions(found.today)
        lines = [found.origin]
        for first, second in furthest.pairs[:3]:
            lines.append(
                f"{DIMENSIONS[first].capitalize()} ({_shares(found.today.dimensions[first])}) et "
                f"{DIMENSIONS[second]} ({_shares(found.today.dimensions[second])}) : distance "
                f"{number(furthest.distance, 2)}."
            )
        if len(furthest.pairs) > 1:
            lines.append(f"{len(furthest.pairs)} paires sont à égalité : choisissez-en une.")
        self.contrast.lines(lines)
        self.recall.lines([self._recalled(name) for name in JUDGEMENTS])

    def _recalled(self, name: str) -> str:
        kept = self._journal.answer(f"{TOPIC}.{name}")
        if kept is None:
            return f"{JUDGEMENTS[name]} : pas encore jugé."
        label = self.views[name].question.option(str(kept.value)).label
        return f"{JUDGEMENTS[name]} : {label}. {kept.evidence}"


# ── A group ─────────────────────────────────────────────────────────────────────────────────────


def group_profiles(notes: Journal) -> tuple[list[Profile], str]:
    """Return the profiles of the class and where they come from, else Valmarin's twenty-four.

    Everyone is scored on the eight triads that the two versions share.
    """
    asked = {f"{TOPIC}.today_{triad}": triad for triad in paradigms.SHORT_TRIADS}
    frame = notes.store.answers(case=notes.case, questions=asked)
    profiles = []
    for _, own in frame[frame["round"] == 1].groupby("participant"):
        answers = {
            asked[question]: _points(value)
            for question, value in zip(own["question"], own["value"], strict=True)
        }
        dimensions = {paradigms.TRIADS[triad] for triad in answers}
        if len(dimensions) >= paradigms.MINIMUM_DIMENSIONS:
            profiles.append(paradigms.score(answers, "short"))
    if len(profiles) >= FEW:
        class_size = count(len(profiles), "personne")
        return profiles, f"{class_size} de la classe, sur les huit triades communes."
    why = f"{count(len(profiles), 'carnet complet', 'carnets complets')} ici, il en faut {FEW}"
    people = [one.profile for one in _fictional_group()]
    return people, f"{len(people)} répondants fictifs de Valmarin ({why} pour montrer un groupe)."


@cache
def _fictional_group() -> tuple[paradigms.Respondent, ...]:
    frame = content.load_table("valmarin_paradigms_group")
    return tuple(
        paradigms.Respondent(
            str(own["role"].iloc[0]),
            paradigms.score(
                {
                    str(row["triad"]): [int(row[name]) for name in PARADIGMS]
                    for _, row in own.iterrows()
                },
                "short",
            ),
        )
        for _, own in frame.groupby("person")
    )


class GroupView(Tool):
    """A group: its positions, its dispersion by dimension, then where the dispersion comes from."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.split = display.Text()
        self.triangle = display.Figure()
        self.quantiles = display.Figure()
        self.parts = display.Figure()
        self._shown: list[Profile] = []
        self.follow(kept=_QUESTIONNAIRE)
        self.steps = display.Steps(
            [
                (
                    "Les positions",
                    display.columns(
                        self.triangle.widget, self.sentence.widget, widths=("350px", "400px")
                    ),
                ),
                ("Les dimensions", self.quantiles.widget),
                ("D'où vient la dispersion ?", ipw.VBox([self.parts.widget, self.split.widget])),
            ],
            self.notice,
        )
        self.widget = display.block(self.origin.widget, self.steps.widget, self.notice.widget)

    def refresh(self) -> None:
        """Draw again if the group has changed."""
        profiles, origin = group_profiles(self._journal)
        self.origin.say(origin, "help")
        if profiles != self._shown:
            self._shown = profiles
            self._draw(profiles)

    def _draw(self, profiles: Sequence[Profile]) -> None:
        interval = paradigms.bootstrap_position(profiles)
        mean = Shares(*(float(value) for value in interval["mean"]))
        self.triangle.draw(charts.triangle({"moyenne": mean}, [one.position for one in profiles]))
        intervals = [
            f"{charts.NAMES[str(name)]} de {number(row['low'], 2)} à {number(row['high'], 2)}"
            for name, row in interval.iterrows()
        ]
        self.say(
            [
                f"Moyenne : {reading_words(paradigms.read(mean))} ({_shares(mean)}).",
                f"Intervalles à 95 %, en retirant les répondants au sort : {listing(intervals)}.",
                "Personne n'est obligé de s'y reconnaître : la moyenne n'est la réponse d'aucun "
                "répondant.",
            ]
        )
        self.quantiles.draw(charts.quantiles(paradigms.group_profile(profiles)))
        splits = {nesting: _split(profiles, nesting) for nesting in NESTINGS}
        self.parts.draw(charts.parts({NESTINGS[name]: split for name, split in splits.items()}))
        self.split.say(
            "Deux emboîtements, deux partages de la même dispersion : dites toujours lequel. À "
            "gauche, « entre répondants » mesure le désaccord sur chaque dimension ; à droite, "
            "le désaccord sur les seules positions moyennes.",
            "note",
        )


def _split(profiles: Sequence[Profile], nesting: Nesting) -> dict[str, float]:
    index = paradigms.group_heterogeneity(profiles, nesting)
    return {
        "à l’intérieur d’une réponse": index.within,
        "entre répondants": index.between_respondents,
        "entre dimensions": index.between_dimensions,
    }


def two_respondents() -> Table:
    """Show two opposite respondents under the two nestings: the parts are not the same."""
    profile = reference_profile("today")
    swapped = Profile(
        profile.version,
        {
            name: Shares(shares.agile, shares.matrix, shares.jacobin)
            for name, shares in profile.dimensions.items()
        },
        profile.triads,
    )
    rows = [
        {"Emboîtement": french}
        | {
            part.capitalize(): number(value, 3)
            for part, value in _split([profile, swapped], nesting).items()
        }
        for nesting, french in NESTINGS.items()
    ]
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[1:]))


def roles() -> Table:
    """Show Valmarin's fictional roles, those of too few people hidden with the next one."""
    means = paradigms.by_role(_fictional_group())
    rows = [
        {"Rôle": str(role), "Répondants": number(row["respondents"])}
        | {
            charts.NAMES[name].capitalize(): number(row[name], 2) if row["shown"] else "masqué"
            for name in PARADIGMS
        }
        for role, row in means.iterrows()
    ]
    compared = paradigms.compare_roles(_fictional_group())
    return Table(
        pd.DataFrame(rows),
        numeric=("Répondants", "Jacobin", "Matriciel", "Agile"),
        caption=f"Rôles comparés : {listing(compared.roles)} ; écart moyen "
        f"{number(compared.distance, 3)}, atteint dans {percent(compared.p_value, 1)} des "
        "permutations. Valmarin, réponses fictives.",
    )


# ── Gaps ────────────────────────────────────────────────────────────────────────────────────────


class GapsView(StandingView):
    """From today to what is wished, dimension by dimension, the widest gap first."""

    def __init__(self, notes: Journal) -> None:
        self.figure = display.Figure()
        super().__init__(notes)
        self.widget = display.block(
            self.origin.widget,
            display.columns(
                self.figure.widget, self.sentence.widget, widths=("480px", "320px")
            ),
            self.table.widget,
            self.notice.widget,
        )  # fmt: skip

    def draw(self, found: Standing) -> None:
        """Draw the gaps, on Valmarin while the wish is not said."""
        today, wished = found.today, found.wished
        if wished is None:
            today, wished = reference_profile("today"), reference_profile("wished")
            self.origin.say(
                "Souhait à remplir ; en attendant, Valmarin, réponses fictives.", "help"
            )
        table = paradigms.gaps(today, wished)
        self.figure.draw(charts.gaps(table))
        self.say(_gap_lines(table, today, wished))
        self.put_behind(gap_table(table))


def _gap_lines(table: pd.DataFrame, today: Profile, wished: Profile) -> list[str]:
    widest = table["distance"].max()
    first = [DIMENSIONS[str(name)] for name in table.index[table["distance"] > widest - 1e-9]]
    if widest == 0:
        return ["Aucun écart : votre souhait est ce qui se passe aujourd'hui."]
    overall = paradigms.distance(today.position, wished.position)
    point = 0.1 if today.version == "short" else 0.05
    return [
        f"Écart le plus large : {listing(first)} ({number(widest, 2)}).",
        f"Entre les deux positions moyennes, l'écart n'est que de {number(overall, 2)} : des "
        "souhaits contraires s'y compensent."
        if overall < widest / 2
        else f"Entre les deux positions moyennes : {number(overall, 2)}.",
        f"Un seul point déplacé change un écart de {number(point, 2)} : deux rangs voisins ne se "
        "distinguent pas.",
    ]


def gap_table(table: pd.DataFrame) -> Table:
    """Write each gap with the moves of the three shares; a dimension not answered says so."""
    rows = []
    for name, row in table.iterrows():
        known = bool(row.notna().all())
        rows.append(
            {
                "Dimension": DIMENSIONS[str(name)],
                "Écart": number(row["distance"], 2) if known else "sans réponse",
            }
            | {
                charts.NAMES[paradigm].capitalize(): number(row[paradigm], 2, signed=True)
                if known
                else ""
                for paradigm in PARADIGMS
            }
        )
    frame = pd.DataFrame(rows)
    return Table(frame, numeric=tuple(frame.columns[1:]))


# ── Trajectory ──────────────────────────────────────────────────────────────────────────────────


class TrajectoryView(Tool):
    """Four stages, a reconstruction; the learner puts each dimension where it is."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        self.view = QuestionView(content.question(f"{TOPIC}.stages"), notes)
        self.follow([self.view])
        self.widget = display.block(
            display.columns(
                self.view.widget,
                ipw.VBox([self.origin.widget, self.figure.widget]),
                widths=("340px", "520px"),
            ),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Draw the stages as they are now filled, or Valmarin's while none is."""
        given = self.view.value
        case = content.load_case("valmarin")
        self.figure.draw(charts.trajectory(given or case.value(f"{TOPIC}.stages")))
        told = "Valmarin, placement fictif ; le vôtre le remplacera. " if not given else ""
        self.origin.say(f"{told}Reconstruction : aucune étape n'est une note.", "help")


# ── Fit by policy ───────────────────────────────────────────────────────────────────────────────


def fit_words(found: paradigms.Fit) -> str:
    """Say which paradigm can be defended or, failing that, what to debate.

    >>> fit_words(paradigms.Fit("matrix"))
    'matriciel défendable'
    """
    if found.paradigm is None:
        question = str(found.question)
        return f"à débattre : {question[0].lower()}{question[1:]}"
    return f"{charts.NAMES[found.paradigm]} défendable"


class FitView(Tool):
    """Which paradigm suits which policy: notes, a reading, and the one note that would turn it."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.view = QuestionView(content.question(f"{TOPIC}.policies"), notes)
        _, _, body, add = self.view.control.widget.children
        display.scrolled(body, 12)
        add.layout.align_self = "flex-start"
        self.follow([self.view])
        scoring = ipw.VBox([self.sentence.widget, self.view.widget])
        self.steps = display.Steps(
            [("Noter", scoring), ("Lire, et chercher ce qui changerait", self.table.widget)],
            self.notice,
        )
        self.widget = display.block(self.steps.widget, self.notice.widget)

    def refresh(self) -> None:
        """Read the fit of every policy that has a name."""
        rows = self.view.value if self.view.value is not None else self.view.question.rows
        table = fit_table(rows)
        self.say([_summary(table.frame)])
        self.table.markup(table.html)


def _summary(readings: pd.DataFrame) -> str:
    """Name the policies of each reading, the debated ones without their question."""
    if readings.empty:
        return "Nommez une politique : sa lecture suivra."
    read = readings["Lecture"].str.partition(" :")[0]
    told = [
        f"{reading} : {listing(names.tolist())}"
        for reading, names in readings["Politique"].groupby(read, sort=False)
    ]
    return f"{capital(' ; '.join(told))}."


def fit_table(rows: Collection[Mapping[str, Any]]) -> Table:
    """Write, for each named policy, its reading and what one point would change."""
    written = []
    for row in rows:
        if not str(row["name"]).strip():
            continue
        policy = paradigms.Policy(**{field: _whole(row[field]) for field in LETTERS})
        written.append(
            {
                "Politique": str(row["name"]),
                "Lecture": fit_words(paradigms.fit(policy)),
                "Ce qu'un point changerait": _one_point(policy),
            }
        )
    columns = ["Politique", "Lecture", "Ce qu'un point changerait"]
    return Table(pd.DataFrame(written, columns=columns))


def _whole(note: Any) -> Any:
    """Take 3.0 for 3, and leave 2.5 to be refused by name."""
    return int(note) if float(note).is_integer() else note


def _one_point(policy: paradigms.Policy) -> str:
    turned = paradigms.turning_points(policy)
    if not turned:
        return "rien"
    return " ; ".join(
        f"{LETTERS[name]} = {note}, {fit_words(found)}" for name, (note, found) in turned.items()
    )


def fit_rule() -> Table:
    """Show the rule of fit, read in order, and what share of all possible policies it catches."""
    scores = list(itertools.product(range(5), repeat=len(LETTERS)))
    found = [paradigms.fit(paradigms.Policy(*values)) for values in scores]
    conditions = {
        "jacobin": "a ≥ 3 et b ≥ 3",
        "agile": "sinon a ≤ 1, c ≥ 3 et d ≥ 3",
        "matrix": "sinon e ≥ 3",
    }
    rows = [
        (condition, f"{charts.NAMES[name]} défendable", [one.paradigm == name for one in found])
        for name, condition in conditions.items()
    ]
    questions = {"a ≥ 3": (3, 1, 0, 0, 0), "a = 2": (2, 0, 0, 0, 0), "a ≤ 1": (0, 0, 0, 0, 0)}
    for condition, values in questions.items():
        example = paradigms.fit(paradigms.Policy(*values))
        label = f"sinon, {condition}"
        rows.append((label, fit_words(example), [one == example for one in found]))
    frame = pd.DataFrame(
        {
            "Condition": [condition for condition, _, _ in rows],
            "Lecture": [reading for _, reading, _ in rows],
            "Part des profils": [percent(sum(held) / len(scores), 1) for _, _, held in rows],
        }
    )
    return Table(frame, numeric=("Part des profils",))


# ── What a notebook calls ───────────────────────────────────────────────────────────────────────


def correspondences() -> Table:
    """Show the three paradigms beside other frameworks, each with its reservation."""
    frame = content.load_table("paradigm_correspondences")
    frame.columns = pd.Index(["Grille", "Jacobin", "Matriciel", "Agile", "Réserve"])
    return Table(frame)


def today() -> ipw.VBox:
    """Ask questionnaire A as things are."""
    return Questionnaire(journal(), "today").widget


def wished() -> ipw.VBox:
    """Ask questionnaire A as things are wished in three years."""
    return Questionnaire(journal(), "wished").widget


def position() -> ipw.VBox:
    """Show the triangle, the profile by dimension and their reading."""
    return PositionView(journal()).widget


def heterogeneity() -> ipw.VBox:
    """Split the heterogeneity and set it beside chance."""
    return HeterogeneityView(journal()).widget


def paradox() -> ipw.VBox:
    """Lead the learner's own argument whether a contrast is a paradox."""
    return ParadoxView(journal()).widget


def group() -> ipw.VBox:
    """Show a group's positions, its dispersion and where it comes from."""
    return GroupView(journal()).widget


def gaps() -> ipw.VBox:
    """Rank the dimensions by the gap from today to what is wished."""
    return GapsView(journal()).widget


def policies() -> ipw.VBox:
    """Ask which paradigm suits which public policy."""
    return FitView(journal()).widget


def trajectory() -> ipw.VBox:
    """Put each dimension on the road from comfort to vision."""
    return TrajectoryView(journal()).widget
