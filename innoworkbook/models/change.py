"""The change equation M·V·P > R and its older twin M·V·P > X, weighed side by side (S04, S05, S07).

Sources: Gleicher, published by Beckhard (A·B·D > X, a *cost*, a feature of the project);
Dannemiller and Jacobs 1992 (D·V·F > R, a *resistance*, lent to people). Neither they nor the deck
give a scale, and no published test of the formula was found: scales, questionnaire and forms are
proposals of this workbook. Verdicts compare whole numbers or fractions, never floats: G often
meets r exactly, and floats then flip verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt, tanh
from numbers import Integral, Real
from statistics import NormalDist
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, count, typography

Score: TypeAlias = Fraction | float
Role = Literal["actor", "bystander"]
Form = Literal["raw", "product", "geometric", "arithmetic", "weakest"]
Opponent = Literal["resistance", "cost"]

LEVERS = ("drive", "vision", "first_steps")
LABELS = {
    "drive": "tension motrice (M)",
    "vision": "vision (V)",
    "first_steps": "premiers pas (P)",
    "resistance": "résistances (R)",
    "cost": "coût (X)",
}
ONE_POINT = Fraction(1, 10)
STEPS_PER_UNIT = 12_000  # lcm(1000, 96): sliders give 1/1000, questionnaires 1/8 to 1/32
ROOT_PRECISION = 10**30

MEASURES = {  # score: its items, and how many must be answered
    "drive": (("M1", "M2", "M3", "M4"), 3),
    "vision": (("V1", "V2", "V3", "V4"), 3),
    "first_steps": (("P1", "P2", "P3", "P4"), 3),
    "first_steps_shared": (("P2", "P3", "P4"), 3),
    "resistance": (("R1", "R2", "R4", "R5"), 3),
    "cost": (("X1", "X2"), 2),
}
MOTIVES = {"loss": ("R1",), "history": ("R2", "R5"), "uncertainty": ("R4",), "values": ("R3",)}
ACTOR_ITEMS = frozenset(item for items, _ in MEASURES.values() for item in items) | {"R3"}
ITEMS: Mapping[Role, frozenset[str]] = {
    "actor": ACTOR_ITEMS,
    "bystander": ACTOR_ITEMS - {"P1"} | {"P1b"},
}
HIGHEST_ANSWER = 4
CONTRADICTION = Fraction(3, HIGHEST_ANSWER)


def _fault(sentence: str) -> UserError:
    return UserError(typography(sentence))


def exact(score: Score | None, name: str) -> Fraction:
    """Turn a score in [0, 1] into the fraction it stands for, so that 0.1 means 1/10.

    Fractions are kept. A float is rounded to the nearest 1/12 000, a step that holds the
    thousandths of a slider and every fraction of a questionnaire. A score that is missing, no
    number or outside [0, 1] raises a `UserError` that says `name`.

    >>> exact(0.1, "vision"), exact(7 / 12, "vision")
    (Fraction(1, 10), Fraction(7, 12))
    """
    if not isinstance(score, Real) or not 0 <= score <= 1:
        advice = "donnez un nombre entre 0 et 1 (une note sur 10 se divise par 10)"
        raise _fault(f"Le score « {name} » manque ou sort de l'échelle : {advice}.")
    if isinstance(score, Fraction):
        return score
    return Fraction(round(float(score) * STEPS_PER_UNIT), STEPS_PER_UNIT)


@dataclass(frozen=True)
class Scores:
    """What one person's questionnaire says of one project; a score is in [0, 1] or None.

    `reasons` tells, score by score, why it is None. `first_steps_shared` (P2 to P4, all answered)
    is the only one to compare between actors and bystanders. `motives` holds the motives of
    resistance that were answered. `history_contradicts`: R2 and the reversed R5 stand three
    points apart or more, to be talked over.
    """

    role: Role
    drive: Fraction | None
    vision: Fraction | None
    first_steps: Fraction | None
    first_steps_shared: Fraction | None
    resistance: Fraction | None
    resistance_with_values: Fraction | None
    cost: Fraction | None
    motives: Mapping[str, Fraction]
    history_contradicts: bool
    reasons: Mapping[str, str]

    @property
    def highest_motive(self) -> Fraction | None:
        """Level of the highest motive, values included; None when no motive was answered."""
        return max(self.motives.values(), default=None)

    @property
    def highest_motives(self) -> tuple[str, ...]:
        """The motives that weigh most, several when they tie, none when nothing weighs."""
        highest = self.highest_motive
        return tuple(name for name, level in self.motives.items() if level == highest and level)


def score(answers: Mapping[str, int | None], role: Role) -> Scores:
    """Score the questionnaire on M, V, P, R and X.

    Parameters
    ----------
    answers
        Item of `ITEMS[role]` to an answer from 0 to 4 as the person gave it (R5 is reversed
        here), or None for « sans objet ». An absent item counts as not answered.
    role
        "actor" if the person will have a task in the project, else "bystander" (P1b for P1).

    Raises
    ------
    UserError
        For an unknown role, an item that this role is not asked, or an answer off the scale.

    Examples
    --------
    >>> score({"R1": 4, "R2": 0, "R3": 0, "R4": 0, "R5": 4}, "actor").resistance
    Fraction(1, 3)
    """
    given = _answered(answers, role)
    parts = {name: _pick(given, items) for name, (items, _) in MEASURES.items()}
    reasons = {
        name: typography(f"{count(len(part), 'réponse')} sur {len(items)} : il en faut {minimum}.")
        for (name, (items, minimum)), part in zip(MEASURES.items(), parts.values(), strict=True)
        if len(part) < minimum
    }
    picked = {motive: _pick(given, items) for motive, items in MOTIVES.items()}
    motives = {motive: _mean(part) for motive, part in picked.items() if part}
    parts["resistance"] = _pick(motives, ("loss", "history", "uncertainty"))
    parts["resistance_with_values"] = list(motives.values())
    if "resistance" in reasons:
        reasons["resistance_with_values"] = reasons["resistance"]
    elif "values" not in motives:
        reasons["resistance_with_values"] = "R3 est sans réponse ou sans objet."
    both = {"R2", "R5"} <= given.keys()
    return Scores(
        role=role,
        **{name: None if name in reasons else _mean(part) for name, part in parts.items()},
        motives=motives,
        history_contradicts=both and abs(given["R2"] - given["R5"]) >= CONTRADICTION,
        reasons=reasons,
    )


def _answered(answers: Mapping[str, int | None], role: Role) -> dict[str, Fraction]:
    """Check the answers and bring them to [0, 1], R5 reversed and P1b filed as P1."""
    if role not in ITEMS:
        raise _fault(f"Le rôle « {role} » est inconnu : choisissez actor ou bystander.")
    given: dict[str, Fraction] = {}
    for item, answer in answers.items():
        if item not in ITEMS[role]:
            raise _fault(f"L'item « {item} » n'est pas au questionnaire de ce rôle : retirez-le.")
        if answer is None:
            continue
        if not isinstance(answer, Integral) or not 0 <= answer <= HIGHEST_ANSWER:
            advice = "choisissez un entier de 0 à 4, ou « sans objet »"
            raise _fault(f"La réponse « {answer} » à l'item {item} est hors échelle : {advice}.")
        level = HIGHEST_ANSWER - answer if item == "R5" else answer
        given["P1" if item == "P1b" else item] = Fraction(int(level), HIGHEST_ANSWER)
    return given


def _pick(levels: Mapping[str, Fraction], names: Iterable[str]) -> list[Fraction]:
    return [levels[name] for name in names if name in levels]


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def force(drive: Score, vision: Score, first_steps: Score, form: Form = "geometric") -> Fraction:
    """Join three levers in [0, 1] into the strength of a change.

    The geometric mean G keeps the scale of the scores, and one missing lever blocks the change;
    it is exact when rational, else cut at 30 decimals. The raw form multiplies notes on 10 and
    runs to 1000, against a resistance on 10; usage starts its notes at 1, here a score of 0 stays
    a note of 0. The other forms lie in [0, 1]. Bad scores and forms raise a `UserError`.

    >>> round(float(force(0.7, 0.6, 0.3)), 3), force(0.7, 0.6, 0.3, "weakest")
    (0.501, Fraction(3, 10))
    """
    forces = _forces(**_levers(drive, vision, first_steps))
    if form not in forces:
        raise _fault(f"La forme « {form} » n'existe pas : choisissez parmi {', '.join(forces)}.")
    return forces[form]


def _levers(drive: Score, vision: Score, first_steps: Score) -> dict[str, Fraction]:
    given = zip(LEVERS, (drive, vision, first_steps), strict=True)
    return {name: exact(value, LABELS[name]) for name, value in given}


def _forces(drive: Fraction, vision: Fraction, first_steps: Fraction) -> dict[Form, Fraction]:
    product = drive * vision * first_steps
    return {
        "raw": 1000 * product,
        "product": product,
        "geometric": _cube_root(product),
        "arithmetic": (drive + vision + first_steps) / 3,
        "weakest": min(drive, vision, first_steps),
    }


def _cube_root(value: Fraction) -> Fraction:
    """Cube root, exact when rational, else cut at 30 decimals.

    A sum of irrational cube roots of fractions never meets a fraction: the cut decides as the
    true roots would.
    """
    if not value:
        return value
    radicand = value.numerator * value.denominator**2 * ROOT_PRECISION**3
    root = 1 << -(-radicand.bit_length() // 3)  # never below the root: Newton then descends
    while (closer := (2 * root + radicand // root**2) // 3) < root:
        root = closer
    return Fraction(root, value.denominator * ROOT_PRECISION)


def _wins(scores: NDArray[Any], unit: int = 1) -> dict[Form, Any]:
    """Which forms beat the opponent, exactly: one boolean a form, or n of them.

    `scores` has shape (4,) or (4, n), rows drive, vision, first steps, opponent: fractions, or
    whole numbers counted in 1/unit.
    """
    drive, vision, first_steps, opponent = scores
    product = drive * vision * first_steps
    return {
        "raw": 100 * product > opponent * unit**2,
        "product": product > opponent * unit**2,
        "geometric": product > opponent**3,
        "arithmetic": drive + vision + first_steps > 3 * opponent,
        "weakest": (drive > opponent) & (vision > opponent) & (first_steps > opponent),
    }


def _disagree(wins: Mapping[Form, Any]) -> Any:
    """Whether the four normalised forms part; product ≤ weakest ≤ G ≤ arithmetic mean."""
    return wins["product"] != wins["arithmetic"]


def _turns(scores: NDArray[Any], one_point: Score, lowest: int, highest: int) -> Any:
    """Whether one of the 81 moves of the four notes by −1, 0 or +1 changes the verdict on G.

    The verdict rises with each lever and falls with the opponent: its two extremes are enough.
    """
    best_move = (np.array([1, 1, 1, -1]) * one_point).reshape(4, *[1] * (scores.ndim - 1))
    best = _wins(np.clip(scores + best_move, lowest, highest))["geometric"]
    worst = _wins(np.clip(scores - best_move, lowest, highest))["geometric"]
    return best != worst


@dataclass(frozen=True)
class Verdict:
    """The levers against one opponent, resistance or cost.

    Two distinct flags: `turns_within_one_point` (one of the 81 moves of the four notes by at most
    a point, kept within 0-10, changes the verdict on G) and `forms_disagree`.
    """

    opponent: Fraction
    forces: Mapping[Form, Fraction]
    favourable_by_form: Mapping[Form, bool]
    turns_within_one_point: bool
    forms_disagree: bool

    @property
    def favourable(self) -> bool:
        """Whether G is greater than the opponent; never when a lever is missing."""
        return self.favourable_by_form["geometric"]

    @property
    def margin(self) -> float:
        """G minus the opponent, in [-1, 1]."""
        return float(self.forces["geometric"] - self.opponent)

    @property
    def fragile(self) -> bool:
        """Whether one flag at least is raised."""
        return self.turns_within_one_point or self.forms_disagree

    @property
    def word(self) -> str:
        """The verdict as a reader sees it."""
        return "favorable" if self.favourable else "défavorable"

    def table(self) -> pd.DataFrame:
        """One row a form: `force`, `opponent` (on 10 for the raw form), `margin`, `favourable`."""
        table = pd.DataFrame({"force": pd.Series(self.forces).astype(float)}).rename_axis("form")
        table["opponent"] = float(self.opponent)
        table.loc["raw", "opponent"] = float(10 * self.opponent)
        table["margin"] = table["force"] - table["opponent"]
        table["favourable"] = pd.Series(self.favourable_by_form)
        return table


@dataclass(frozen=True)
class Balance:
    """A project's three levers, in [0, 1], with one verdict per opponent, never added up."""

    levers: Mapping[str, Fraction]
    against_resistance: Verdict
    against_cost: Verdict | None

    @property
    def strength(self) -> Fraction:
        """G, the geometric mean of the levers, in [0, 1]."""
        return self.against_resistance.forces["geometric"]


def balance(
    drive: Score, vision: Score, first_steps: Score, resistance: Score, cost: Score | None = None
) -> Balance:
    """Weigh a project against the resistance it meets and, if known, against its cost.

    Scores are in [0, 1], read as `exact` says; a bad one raises a `UserError` that names it.

    >>> project = balance(0.7, 0.6, 0.3, resistance=0.5, cost=0.65)
    >>> project.against_resistance.word, round(project.against_resistance.margin, 3)
    ('favorable', 0.001)
    >>> project.against_cost.word, round(project.against_cost.margin, 3)
    ('défavorable', -0.149)
    """
    levers = _levers(drive, vision, first_steps)
    against_resistance = _verdict(levers, exact(resistance, LABELS["resistance"]))
    against_cost = None if cost is None else _verdict(levers, exact(cost, LABELS["cost"]))
    return Balance(levers, against_resistance, against_cost)


def _verdict(levers: Mapping[str, Fraction], opponent: Fraction) -> Verdict:
    scores = np.array([*levers.values(), opponent], dtype=object)
    wins = _wins(scores)
    turns = _turns(scores, ONE_POINT, lowest=0, highest=1)
    return Verdict(opponent, _forces(**levers), wins, turns, _disagree(wins))


def gains(
    project: Balance, efforts: Mapping[str, float] | None = None, step: Score = ONE_POINT
) -> pd.DataFrame:
    """Tell what raising each lever, or lowering resistance, by one step adds to the margin.

    Finite gains, never slopes alone: the slope of G is infinite where a lever is null. « Lowering
    resistance pays more » is a property of the formula, not a fact: for the same effort, a lever
    beats resistance only if its gain exceeds the step.

    Parameters
    ----------
    project, efforts, step
        Efforts of one step on each lever and on "resistance", above 0, in any one unit; None
        means the same effort, 1, for all. The step is in ]0, 1]; scores stay within [0, 1].

    Returns
    -------
    DataFrame
        One row per lever, then resistance: `gain`, `effort`, `ratio` (gain / effort),
        `beats_resistance` (a greater gain than that of resistance) and `slope_beats_one`
        (score < G/3: necessary for a gain above the step, not sufficient).
    """
    delta = exact(step, "pas")
    if not delta:
        raise _fault("Le pas est nul : donnez un pas plus grand que 0.")
    levers = dict(project.levers)
    gain: dict[str, Fraction] = {}
    steep = {"resistance": False}
    for name, value in levers.items():
        raised = levers | {name: min(value + delta, Fraction(1))}
        gain[name] = _forces(**raised)["geometric"] - project.strength
        left, right = (levers[other] for other in levers if other != name)
        steep[name] = 27 * value**2 < left * right  # score < G/3, cubed, one score simplified
    gain["resistance"] = min(delta, project.against_resistance.opponent)
    efforts = dict.fromkeys(gain, 1.0) if efforts is None else efforts
    if unknown := [LABELS[name] for name in gain if not efforts.get(name, 0) > 0]:
        raise _fault(f"L'effort « {unknown[0]} » manque : donnez un nombre plus grand que 0.")
    table = pd.DataFrame({"gain": pd.Series(gain).astype(float)}).rename_axis("lever")
    table["effort"] = [float(efforts[name]) for name in gain]
    table["ratio"] = table["gain"] / table["effort"]
    table["beats_resistance"] = [own > gain["resistance"] for own in gain.values()]
    table["slope_beats_one"] = pd.Series(steep)
    return table


def probability(margin: float, steepness: float) -> float:
    """Chance that a project starts, from its margin in [-1, 1]: 1 / (1 + exp(−κΔ)).

    The steepness κ > 0 is free and has no empirical basis: say so wherever this is shown.

    >>> probability(0.0, steepness=10)
    0.5
    """
    if not steepness > 0:
        raise _fault("La pente κ n'est pas positive : donnez un nombre plus grand que 0.")
    return (1 + tanh(steepness * margin / 2)) / 2  # the same curve, without overflow


def dispersion(respondents: pd.DataFrame) -> pd.DataFrame:
    """Spread of each score in a group, to be read before any mean.

    `respondents` has one row per person and columns `drive`, `vision`, `first_steps`,
    `resistance` and, if any, `cost`, in [0, 1] or missing: `pd.DataFrame(map(vars, scores))`
    makes it from `Scores`. Returns one row per score: `respondents` (who have it), `minimum`,
    `first_quartile`, `median`, `third_quartile`, `maximum`.
    """
    names = [name for name in LABELS if name != "cost" or name in respondents]
    scores = pd.DataFrame({name: _column(respondents, name) for name in names}, dtype=float)
    quantiles = scores.quantile([0, 0.25, 0.5, 0.75, 1]).T
    quantiles.columns = ["minimum", "first_quartile", "median", "third_quartile", "maximum"]
    quantiles.insert(0, "respondents", scores.count())
    return quantiles.rename_axis("score")


@dataclass(frozen=True)
class Group:
    """Three aggregates of a group, shown together because they may diverge.

    Strengths and `mean_opponent` are in [0, 1]; `favourable` counts the people whose own G beats
    their own opponent, among the `respondents`; `left_out` counts those with a score missing.
    """

    respondents: int
    left_out: int
    mean_opponent: Fraction
    strength_of_means: Fraction
    mean_of_strengths: Fraction
    favourable: int

    @property
    def share(self) -> float:
        """Share of the respondents for whom the project is favourable, in [0, 1]."""
        return self.favourable / self.respondents

    @property
    def share_range(self) -> tuple[float, float]:
        """Indicative 95 % range of the share: a class is no random sample."""
        return wilson_range(self.favourable, self.respondents)

    @property
    def verdicts(self) -> tuple[bool, bool, bool]:
        """Whether each is favourable: strength of the means, mean of strengths, a majority."""
        means = self.strength_of_means > self.mean_opponent
        strengths = self.mean_of_strengths > self.mean_opponent
        return means, strengths, 2 * self.favourable > self.respondents


def weigh_group(respondents: pd.DataFrame, against: Opponent = "resistance") -> Group:
    """Weigh a group by three aggregates; the order of the rows has no effect.

    `respondents` is as in `dispersion`; a row with a score missing is left out, and counted.
    Actors and bystanders answer different first items: weigh each role apart, or put the shared
    first steps in `first_steps`. A missing column, a score outside [0, 1] (named with its row) or
    a group without a full row raises a `UserError`.
    """
    columns = [_column(respondents, name) for name in (*LEVERS, against)]
    people = [row for row in zip(*columns, strict=True) if None not in row]
    if not people:
        raise _fault("Le groupe n'a aucune réponse complète : faites répondre une personne.")
    scores = np.array(people, dtype=object).T
    *levers, opponent = (_mean(column) for column in zip(*people, strict=True))
    return Group(
        respondents=len(people),
        left_out=len(respondents) - len(people),
        mean_opponent=opponent,
        strength_of_means=_forces(*levers)["geometric"],
        mean_of_strengths=_mean([_forces(*person[:3])["geometric"] for person in people]),
        favourable=int(_wins(scores)["geometric"].sum()),
    )


def _column(respondents: pd.DataFrame, name: str) -> list[Fraction | None]:
    """Exact scores of a column, None where missing."""
    if name not in respondents:
        raise _fault(f"La colonne « {name} » manque : ajoutez-la au tableau du groupe.")
    return [
        None if pd.isna(value) else exact(value, f"{LABELS[name]}, ligne {row}")
        for row, value in respondents[name].items()
    ]


def wilson_range(favourable: int, respondents: int) -> tuple[float, float]:
    """Wilson's 95 % range of a share, both ends in [0, 1].

    >>> [round(end, 2) for end in wilson_range(10, 20)]
    [0.3, 0.7]
    """
    if not 0 <= favourable <= respondents or not respondents:
        advice = "donnez au moins un répondant, et pas plus d'avis que de répondants"
        raise _fault(f"{favourable} avis favorables sur {respondents} : {advice}.")
    z = NormalDist().inv_cdf(0.975)
    middle = favourable + z**2 / 2
    half = z * sqrt(favourable * (respondents - favourable) / respondents + z**2 / 4)
    total = respondents + z**2
    return max(0.0, (middle - half) / total), min(1.0, (middle + half) / total)


def grid_counts(lowest_note: Literal[0, 1] = 0) -> pd.Series[int]:
    """Count verdicts over the 10 000 profiles whose four scores run from 0.1 to 1 by tenths.

    Moves by one point stop at `lowest_note`: notes 0-10, or 1-10 as usage has it. Returns the
    profiles favourable under each form; then, for G, those that raise each flag of `Verdict`,
    `fragile`, `firmly_favourable` and `firmly_unfavourable` ones.
    """
    notes = np.arange(1, 11)
    scores = np.stack(np.meshgrid(notes, notes, notes, notes)).reshape(4, -1)
    wins = _wins(scores, unit=10)
    turns = _turns(scores, 1, lowest_note, highest=10)
    disagree = _disagree(wins)
    fragile = turns | disagree
    flags = {
        "turns_within_one_point": turns,
        "forms_disagree": disagree,
        "fragile": fragile,
        "firmly_favourable": ~fragile & wins["geometric"],
        "firmly_unfavourable": ~fragile & ~wins["geometric"],
    }
    counts = {name: int(held.sum()) for name, held in (*wins.items(), *flags.items())}
    return pd.Series(counts, name="profiles")
