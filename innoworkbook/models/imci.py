"""The IMCI grid, soft × hard, before and after corrective actions (S14–S19 of the deck).

The deck keeps four items and their signs; every scale, border and curve here is a
reconstruction, and a position on the plane is an agreed reading, not a measure.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, count, listing, typography

Array = NDArray[np.float64]

ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "political_impulse": "impulsion et vision politique",
        "political_effectiveness": "efficacité des choix politiques",
        "ownership": "appropriation par l’organisation",
        "management_efficiency": "efficience des choix de gestion",
    }
)
SOFT_ITEMS = ("political_impulse", "ownership")
ZONES: Mapping[str, str] = MappingProxyType(
    {
        "principle": "zone de principe",
        "improvement": "zone d’amélioration",
        "consolidation": "zone de consolidation",
    }
)
MEASURES = ("soft", "hard", "production", "minimum", "political", "organisational", "gap")
VARIANTS = ("free", "prerequisite")

IMPROVEMENT_FROM = 0.40
CONSOLIDATION_FROM = 0.65
STRENGTH_FROM = 0.60
WEAKNESS_UP_TO = 0.50

LARGEST_SET = 8  # exact contributions and searches go through 2^8 = 256 sets of actions
FEWEST_RATERS = 5  # below, the tails of a resampled mean are the extreme raters themselves
TIE_DECIMALS = 12  # floats closer than this are the same number written by two roads


@dataclass(frozen=True)
class Scores:
    """The four items of the grid, each in [0, 1].

    Raises
    ------
    UserError
        If a score is missing or lies outside [0, 1]; the message names the item.
    """

    political_impulse: float
    political_effectiveness: float
    ownership: float
    management_efficiency: float

    def __post_init__(self) -> None:
        for item, label in ITEMS.items():
            _require_between(getattr(self, item), 0, 1, f"Le score « {label} »")

    @classmethod
    def from_notes(cls, notes: Mapping[str, float], evidence: Mapping[str, str | None]) -> Self:
        """Turn notes out of ten into scores, provided that each rests on a written evidence.

        Parameters
        ----------
        notes
            A note in [0, 10] for each of the four items.
        evidence
            For each item, the fact that founds its note.

        Raises
        ------
        UserError
            If an item has no note in [0, 10] or no evidence; the message names the item.

        Examples
        --------
        >>> facts = dict.fromkeys(ITEMS, "délibération du 12 mars")
        >>> Scores.from_notes(dict.fromkeys(ITEMS, 4), facts).ownership
        0.4
        """
        for item, label in ITEMS.items():
            _require_between(notes.get(item), 0, 10, f"La note « {label} »")
            if not (evidence.get(item) or "").strip():
                raise UserError(
                    typography(
                        f"La note « {label} » n'a pas de preuve : écrivez le fait qui la fonde."
                    )
                )
        return cls(**{item: notes[item] / 10 for item in ITEMS})

    def as_array(self) -> Array:
        """Give the four scores in the order of ``ITEMS``, shape (4,)."""
        return np.array([getattr(self, item) for item in ITEMS], dtype=np.float64)


@dataclass(frozen=True)
class Diagnosis:
    """Where a local authority stands on the grid; every number lies in [0, 1] but the gap.

    Attributes
    ----------
    soft, hard
        The two axes: √(impulse · ownership) and √(effectiveness · efficiency).
    production
        soft^α · hard^(1−α), α being ``soft_weight``.
    minimum
        The rival form: the weaker of the two axes.
    political, organisational
        The same four items read along the other axes.
    gap
        political − organisational, in [−1, 1].
    """

    scores: Scores
    soft_weight: float
    soft: float
    hard: float
    production: float
    minimum: float
    political: float
    organisational: float
    gap: float

    @property
    def zone(self) -> str:
        """The zone of the production: a key of ``ZONES``."""
        return zone(self.production)

    @property
    def minimum_zone(self) -> str:
        """The zone of the rival form: a key of ``ZONES``."""
        return zone(self.minimum)

    @property
    def signs(self) -> dict[str, str]:
        """The sign of each item: « ⊕ », « ⊖ » or « ~ »."""
        return {item: sign(getattr(self.scores, item)) for item in ITEMS}


def diagnose(scores: Scores, soft_weight: float = 0.5) -> Diagnosis:
    """Read four scores on the soft × hard plane.

    At equal weights the choice of axes never changes the production, only its reading; a score
    compensates another, unless it is zero: then the production is zero.

    Parameters
    ----------
    scores
        The four items.
    soft_weight
        α, the share of the soft axis, strictly between 0 and 1 (the slider goes from 0.2 to 0.8).

    Raises
    ------
    UserError
        If the weight does not lie strictly between 0 and 1.

    Examples
    --------
    >>> valmarin = diagnose(Scores(0.75, 0.70, 0.40, 0.45))
    >>> round(valmarin.production, 3), valmarin.zone, round(valmarin.gap, 3)
    (0.554, 'improvement', 0.3)
    """
    measures = _measures(scores.as_array()[None, :], soft_weight)
    return Diagnosis(scores, soft_weight, **{name: float(measures[name][0]) for name in MEASURES})


def combine(first: float, second: float, first_weight: float = 0.5) -> float:
    """Combine two axes in [0, 1] into a production: first^weight · second^(1−weight).

    It serves the rival reading of the grid as well, where the axes are two magnitudes scored
    directly: managerial intelligence and culture of innovation.

    >>> combine(0.9, 0.4), combine(0.9, 0)
    (0.6, 0.0)
    """
    _require_between(first, 0, 1, "Le premier axe")
    _require_between(second, 0, 1, "Le second axe")
    return float(_combined(np.array([first]), np.array([second]), first_weight)[0])


def zone(production: float) -> str:
    """Name the zone of a production: a key of ``ZONES``; its borders are conventions.

    >>> zone(0.39), zone(0.40), zone(0.65)
    ('principle', 'improvement', 'consolidation')
    """
    level = round(production, TIE_DECIMALS)
    if level >= CONSOLIDATION_FROM:
        return "consolidation"
    return "improvement" if level >= IMPROVEMENT_FROM else "principle"


def sign(score: float) -> str:
    """Give the sign of an item: « ⊕ » from 0.60, « ⊖ » up to 0.50, « ~ » between.

    >>> sign(0.6), sign(0.55), sign(0.5)
    ('⊕', '~', '⊖')
    """
    if score >= STRENGTH_FROM:
        return "⊕"
    return "⊖" if score <= WEAKNESS_UP_TO else "~"


def iso_production(
    level: float, soft_weight: float = 0.5, *, minimum: bool = False
) -> pd.DataFrame:
    """Trace the points of the plane that share one production.

    Parameters
    ----------
    level
        The production, in ]0, 1].
    soft_weight
        α, strictly between 0 and 1.
    minimum
        Trace the rival form, min(soft, hard), instead.

    Returns
    -------
    DataFrame
        Columns ``soft`` and ``hard`` in [0, 1], soft never decreasing and hard never increasing.

    Examples
    --------
    >>> iso_production(0.4, minimum=True).values.tolist()
    [[0.4, 1.0], [0.4, 0.4], [1.0, 0.4]]
    """
    _require_between(level, 0, 1, "Le niveau de production")
    _require_weight(soft_weight)
    if level == 0:
        raise UserError(
            typography("La production nulle n'a pas de courbe : choisissez un niveau positif.")
        )
    if minimum:
        return pd.DataFrame({"soft": [level, level, 1.0], "hard": [1.0, level, level]})
    soft = np.linspace(level ** (1 / soft_weight), 1.0, 101)
    hard = (level / soft**soft_weight) ** (1 / (1 - soft_weight))
    return pd.DataFrame({"soft": soft, "hard": np.minimum(hard, 1.0)})


def score_needed(
    scores: Scores, item: str, production: float, soft_weight: float = 0.5
) -> float | None:
    """Find the score that one item alone would need for the authority to reach a production.

    Parameters
    ----------
    scores
        Where the four items stand; the other three do not move.
    item
        A key of ``ITEMS``.
    production
        The production to reach, above or below the present one, in ]0, 1].
    soft_weight
        α, strictly between 0 and 1.

    Returns
    -------
    float or None
        A score in ]0, 1], or None if no score of this item leads there.

    Raises
    ------
    UserError
        If the weight does not lie strictly between 0 and 1.

    Examples
    --------
    >>> score_needed(Scores(0.5, 0.5, 0.5, 0.5), "ownership", 0.4)
    0.2048
    """
    others = diagnose(Scores(**{**vars(scores), item: 1.0}), soft_weight).production
    share = soft_weight if item in SOFT_ITEMS else 1 - soft_weight
    if others == 0 or round(production / others, TIE_DECIMALS) > 1:
        return None
    return float(round(min(production / others, 1.0) ** (2 / share), TIE_DECIMALS))


def movement(before: Diagnosis, after: Diagnosis) -> pd.DataFrame:
    """Set two diagnoses side by side; without a control group a change is not an effect.

    Returns
    -------
    DataFrame
        A row per measure of ``MEASURES``; columns ``before``, ``after`` and ``change``.
    """
    rows = {name: (getattr(before, name), getattr(after, name)) for name in MEASURES}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after"])
    return table.assign(change=table["after"] - table["before"])


# Several raters: dispersion first


def dispersion(ratings: pd.DataFrame) -> pd.DataFrame:
    """Show how far raters disagree on each item, before any mean.

    Parameters
    ----------
    ratings
        A row per rater, a column per item of ``ITEMS``, scores in [0, 1].

    Returns
    -------
    DataFrame
        A row per item, the widest range first; columns ``minimum``, ``lower_quartile``,
        ``median``, ``upper_quartile``, ``maximum`` and ``range`` (linear quantiles).

    Raises
    ------
    UserError
        If a column or a score is missing, or a score lies outside [0, 1]; the message names the
        rater and the item.
    """
    quantiles = np.quantile(_rated(ratings), [0, 0.25, 0.5, 0.75, 1], axis=0).T
    names = ["minimum", "lower_quartile", "median", "upper_quartile", "maximum"]
    table = pd.DataFrame(quantiles, index=list(ITEMS), columns=names)
    table["range"] = table["maximum"] - table["minimum"]
    return table.sort_values("range", ascending=False, kind="stable")


def diagnose_each(ratings: pd.DataFrame, soft_weight: float = 0.5) -> pd.DataFrame:
    """Diagnose each rater's grid: a row per rater, the columns of ``MEASURES`` and ``zone``."""
    table = pd.DataFrame(_measures(_rated(ratings), soft_weight), index=ratings.index)
    return table.assign(zone=table["production"].map(zone))


@dataclass(frozen=True)
class GroupReading:
    """Three ways to sum a group up, which may diverge.

    Attributes
    ----------
    raters
        How many raters.
    production_of_means
        The production of the mean scores: it hides who holds what, and is never the lower one.
    mean_of_productions
        The mean of the raters' productions.
    zones
        The share of raters who see the authority in each zone, all three zones present.
    """

    raters: int
    production_of_means: float
    mean_of_productions: float
    zones: Mapping[str, float]

    @property
    def most_seen_zones(self) -> tuple[str, ...]:
        """The zone seen by most raters, or those that tie."""
        most = max(self.zones.values())
        return tuple(name for name in ZONES if self.zones[name] == most)

    @property
    def diverges(self) -> bool:
        """Whether the three summaries name different zones."""
        named = {zone(self.production_of_means), zone(self.mean_of_productions)}
        return len(named.union(self.most_seen_zones)) > 1


def read_group(ratings: pd.DataFrame, soft_weight: float = 0.5) -> GroupReading:
    """Sum a group's ratings up in three ways, to be shown together and after the dispersion.

    Parameters
    ----------
    ratings
        A row per rater, a column per item of ``ITEMS``, scores in [0, 1].
    soft_weight
        α, strictly between 0 and 1.

    Raises
    ------
    UserError
        As for ``dispersion``.
    """
    means = _rated(ratings).mean(axis=0, keepdims=True)
    each = diagnose_each(ratings, soft_weight)
    return GroupReading(
        raters=len(ratings),
        production_of_means=float(_measures(means, soft_weight)["production"][0]),
        mean_of_productions=float(each["production"].mean()),
        zones={name: float((each["zone"] == name).mean()) for name in ZONES},
    )


def paired_bootstrap(
    before: pd.DataFrame,
    after: pd.DataFrame,
    soft_weight: float = 0.5,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how far a before/after change depends on who happened to be in the room.

    The same raters judge twice; they are drawn with replacement, each with both judgements. The
    interval speaks of the raters only: without a control group it is not the effect of actions.

    Parameters
    ----------
    before, after
        A row per rater (same index on both sides), a column per item, scores in [0, 1].
    soft_weight
        α, strictly between 0 and 1.
    draws, seed
        How many resamplings, and the seed that makes them repeatable.

    Returns
    -------
    DataFrame
        A row per measure of ``MEASURES``; ``before`` and ``after`` are means over raters,
        ``change`` their difference, ``low`` and ``high`` its 95 % percentile interval.

    Raises
    ------
    UserError
        If raters differ between the two tables or are fewer than five.
    """
    _require_same_raters(before, after)
    raters = sorted(before.index, key=str)
    first = diagnose_each(before.loc[raters], soft_weight)[list(MEASURES)]
    second = diagnose_each(after.loc[raters], soft_weight)[list(MEASURES)]
    changes = second.to_numpy() - first.to_numpy()
    drawn = np.random.default_rng(seed).integers(len(raters), size=(draws, len(raters)))
    low, high = np.quantile(changes[drawn].mean(axis=1), [0.025, 0.975], axis=0)
    table = pd.DataFrame({"before": first.mean(), "after": second.mean()})
    return table.assign(change=changes.mean(axis=0), low=low, high=high)


# Actions: they may help or harm


@dataclass(frozen=True)
class Action:
    """A track for improvement, with what a group expects of it.

    Attributes
    ----------
    name
        As the learners call it.
    zone
        The zone where the track is useful: a key of ``ZONES``.
    effects
        Signed effects on items, in [−1, 1]; an item left out is not touched.
    adoption
        θ in [0, 1]: the share of the effects that the group thinks it will get. A workshop
        estimate, not to be drawn from the change equation.
    effort
        What the action costs, zero or more, in the unit of the group's budget.

    Raises
    ------
    UserError
        If the zone or an item is unknown, or a number is out of range; the message names the
        action.
    """

    name: str
    zone: str
    effects: Mapping[str, float]
    adoption: float
    effort: float

    def __post_init__(self) -> None:
        subject = f"L’action « {self.name} »"
        if self.zone not in ZONES:
            known = listing(list(ZONES), "ou")
            raise UserError(
                typography(f"{subject} est dans une zone inconnue, {self.zone} : écrivez {known}.")
            )
        for item, effect in self.effects.items():
            if item not in ITEMS:
                known = listing(list(ITEMS), "ou")
                raise UserError(
                    typography(f"{subject} agit sur un item inconnu, {item} : écrivez {known}.")
                )
            _require_between(effect, -1, 1, f"{subject} a un effet sur « {ITEMS[item]} » qui")
        _require_between(self.adoption, 0, 1, f"{subject} a une appropriation qui")
        _require_between(self.effort, 0, math.inf, f"{subject} a un effort qui")
        object.__setattr__(self, "effects", MappingProxyType(dict(self.effects)))

    def shifts(self) -> Array:
        """Give what the action adds to the logit of each item, shape (4,)."""
        return self.adoption * np.array([self.effects.get(item, 0.0) for item in ITEMS])


def apply(scores: Scores, actions: Sequence[Action]) -> Scores:
    """Carry actions out, in whatever order: effects add up in logit, not in points.

    Scores stay in [0, 1], opposite effects cancel, and a score of 0 or 1 does not move: a zero
    is scored again on evidence, no effect lifts it.

    Examples
    --------
    >>> middle = Scores(0.5, 0.5, 0.5, 0.5)
    >>> network = Action("réseaux", "consolidation", {"ownership": 0.5}, adoption=1, effort=2)
    >>> round(apply(middle, [network]).ownership, 3)
    0.622
    """
    shifts = [action.shifts() for action in actions]
    # fsum rounds once, at the end: the total does not depend on the order of the actions.
    total = np.array([math.fsum(shift[i] for shift in shifts) for i in range(len(ITEMS))])
    return Scores(*_shifted(scores.as_array(), total).tolist())


def steps(
    scores: Scores,
    actions: Sequence[Action],
    soft_weight: float = 0.5,
    *,
    prerequisite: bool,
) -> pd.DataFrame:
    """Follow the point on the plane, one action after the other in the order given.

    Parameters
    ----------
    scores
        Where the point starts.
    actions
        The actions, in their order.
    soft_weight
        α, strictly between 0 and 1.
    prerequisite
        If true, a consolidation action taken while the production is still in the zone of
        principle does nothing, so that order matters; if false, the arrival does not depend on
        the order.

    Returns
    -------
    DataFrame
        A row for the start (``step`` 0, ``action`` « départ »), then one per action; columns
        ``step``, ``action``, ``acted``, the four items, ``MEASURES`` and ``zone``.
    """
    done: list[Action] = []
    here = diagnose(scores, soft_weight)
    rows = [_step(0, "départ", True, here)]
    for rank, action in enumerate(actions, start=1):
        blocked = prerequisite and action.zone == "consolidation" and here.zone == "principle"
        if not blocked:
            done.append(action)
            here = diagnose(apply(scores, done), soft_weight)
        rows.append(_step(rank, action.name, not blocked, here))
    return pd.DataFrame(rows)


def side_by_side(
    scores: Scores, actions: Sequence[Action], soft_weight: float = 0.5
) -> pd.DataFrame:
    """Follow the point without and with the prerequisite.

    Returns
    -------
    DataFrame
        The rows of ``steps`` for each of ``VARIANTS``, named in a first column ``variant``.
    """
    paths = [
        steps(scores, actions, soft_weight, prerequisite=variant == "prerequisite").assign(
            variant=variant
        )
        for variant in VARIANTS
    ]
    path = pd.concat(paths, ignore_index=True)
    return path[["variant", *path.columns.drop("variant")]]


def contributions(
    scores: Scores, actions: Sequence[Action], soft_weight: float = 0.5
) -> pd.Series[float]:
    """Share the change of production among actions (exact Shapley values, order-free form).

    Each action gets its mean gain over every order in which actions could have been taken; the
    shares add up to the whole change.

    Parameters
    ----------
    scores
        Where the point starts.
    actions
        At most ``LARGEST_SET`` actions with distinct names.
    soft_weight
        α, strictly between 0 and 1.

    Returns
    -------
    Series
        The contribution of each action, indexed by its name; negative when the action harms.

    Raises
    ------
    UserError
        If two actions share a name or there are more than ``LARGEST_SET``.
    """
    productions = _productions_of_sets(scores, actions, soft_weight)
    size = len(actions)
    sets = np.arange(2**size)
    chosen = _memberships(size).sum(axis=1)
    weights = np.array([1 / (size * math.comb(size - 1, k)) for k in range(size)])
    shares = {}
    for bit, action in enumerate(actions):
        without = sets[(sets >> bit) & 1 == 0]
        gains = productions[without | (1 << bit)] - productions[without]
        shares[action.name] = float(weights[chosen[without]] @ gains)
    return pd.Series(shares, dtype=float, name="contribution")


# Budget of effort


@dataclass(frozen=True)
class Plan:
    """A set of actions: their names, what they cost together and where they lead."""

    actions: tuple[str, ...]
    effort: float
    production: float


@dataclass(frozen=True)
class PlanComparison:
    """A learner's plan beside the best one that the budget allows."""

    budget: float
    start: float
    chosen: Plan
    best: Plan

    @property
    def affordable(self) -> bool:
        """Whether the learner's plan fits the budget."""
        return _fits(self.chosen.effort, self.budget)

    @property
    def distance(self) -> float:
        """Production still to be won; negative only when the chosen plan breaks the budget."""
        return self.best.production - self.chosen.production

    @property
    def share_of_best_gain(self) -> float | None:
        """The gain of the learner's plan over that of the best, or None if none gains."""
        best_gain = self.best.production - self.start
        if round(best_gain, TIE_DECIMALS) == 0:
            return None
        return (self.chosen.production - self.start) / best_gain

    @property
    def missing(self) -> tuple[str, ...]:
        """The actions of the best plan that the learner left out."""
        return tuple(name for name in self.best.actions if name not in self.chosen.actions)

    @property
    def superfluous(self) -> tuple[str, ...]:
        """The learner's actions that the best plan does without."""
        return tuple(name for name in self.chosen.actions if name not in self.best.actions)


def best_plan(
    scores: Scores, actions: Sequence[Action], budget: float, soft_weight: float = 0.5
) -> Plan:
    """Find the affordable set of actions with the highest production, by trying every set.

    Among sets that tie, the cheapest wins, then the smallest, then the first in the order given.

    Parameters
    ----------
    scores
        Where the point starts.
    actions
        At most ``LARGEST_SET`` actions with distinct names.
    budget
        The effort that the group can spend, zero or more.
    soft_weight
        α, strictly between 0 and 1.

    Raises
    ------
    UserError
        If the budget is negative, two actions share a name or there are too many.
    """
    _require_between(budget, 0, math.inf, "Le budget d’effort")
    productions = _productions_of_sets(scores, actions, soft_weight)
    plans = [
        _plan([action for action, taken in zip(actions, row, strict=True) if taken], production)
        for row, production in zip(_memberships(len(actions)), productions, strict=True)
    ]
    return min((plan for plan in plans if _fits(plan.effort, budget)), key=_preference)


def compare_with_best(
    scores: Scores,
    actions: Sequence[Action],
    chosen: Collection[str],
    budget: float,
    soft_weight: float = 0.5,
) -> PlanComparison:
    """Measure how far a learner's choice of actions is from the best affordable one.

    Parameters
    ----------
    scores, actions, budget, soft_weight
        As for ``best_plan``.
    chosen
        The names of the actions that the learner took.

    Raises
    ------
    UserError
        As for ``best_plan``, and if a chosen name is not that of an action.
    """
    unknown = sorted(set(chosen) - {action.name for action in actions})
    if unknown:
        raise UserError(
            typography(
                f"L'action « {unknown[0]} » n'est pas dans la liste : "
                "choisissez parmi les pistes affichées."
            )
        )
    taken = [action for action in actions if action.name in chosen]
    return PlanComparison(
        budget=budget,
        start=diagnose(scores, soft_weight).production,
        chosen=_plan(taken, diagnose(apply(scores, taken), soft_weight).production),
        best=best_plan(scores, actions, budget, soft_weight),
    )


# Arithmetic


def _combined(first: Array, second: Array, first_weight: float) -> Array:
    _require_weight(first_weight)
    return np.asarray(first**first_weight * second ** (1 - first_weight), dtype=np.float64)


def _measures(items: Array, soft_weight: float) -> dict[str, Array]:
    """Compute ``MEASURES`` for items of shape (n, 4); each measure has shape (n,)."""
    impulse, effectiveness, ownership, efficiency = items.T
    soft, hard = np.sqrt(impulse * ownership), np.sqrt(effectiveness * efficiency)
    political, organisational = np.sqrt(impulse * effectiveness), np.sqrt(ownership * efficiency)
    return {
        "soft": soft,
        "hard": hard,
        "production": _combined(soft, hard, soft_weight),
        "minimum": np.minimum(soft, hard),
        "political": political,
        "organisational": organisational,
        "gap": political - organisational,
    }


def _shifted(items: Array, shifts: Array) -> Array:
    """Move items by shifts of their logit; shapes broadcast.

    x·E / (1 − x + x·E) is divided through by E: so written, it never decreases in floats either.
    """
    return items / (items + (1 - items) * np.exp(-shifts))


def _memberships(size: int) -> NDArray[np.int64]:
    """List every subset of ``size`` actions, shape (2^size, size), one bit an action."""
    return (np.arange(2**size)[:, None] >> np.arange(size)) & 1


def _productions_of_sets(scores: Scores, actions: Sequence[Action], soft_weight: float) -> Array:
    """Give the production that each subset of actions leads to, shape (2^n,)."""
    _require_distinct_and_few(actions)
    shifts = np.array([action.shifts() for action in actions]).reshape(-1, len(ITEMS))
    moved = _shifted(scores.as_array(), _memberships(len(actions)) @ shifts)
    return _measures(moved, soft_weight)["production"]


def _step(rank: int, name: str, acted: bool, here: Diagnosis) -> dict[str, object]:
    items = dict(zip(ITEMS, here.scores.as_array().tolist(), strict=True))
    measures = {measure: getattr(here, measure) for measure in MEASURES}
    return {"step": rank, "action": name, "acted": acted, **items, **measures, "zone": here.zone}


def _plan(actions: Sequence[Action], production: float) -> Plan:
    names = tuple(action.name for action in actions)
    return Plan(names, math.fsum(action.effort for action in actions), float(production))


def _preference(plan: Plan) -> tuple[float, float, int]:
    production, effort = round(plan.production, TIE_DECIMALS), round(plan.effort, TIE_DECIMALS)
    return -production, effort, len(plan.actions)


def _fits(effort: float, budget: float) -> bool:
    return round(effort, TIE_DECIMALS) <= round(budget, TIE_DECIMALS)


# Checks


def _require_between(value: object, low: float, high: float, subject: str) -> None:
    """Check a number that a person gave; ``subject`` opens the sentence."""
    number = float(value) if isinstance(value, Real) else math.nan
    if math.isfinite(number) and low <= number <= high:
        return
    given = "manque ou n'est pas un nombre" if math.isnan(number) else f"vaut {_written(number)}"
    bounds = (
        f"entre {_written(low)} et {_written(high)}" if high < math.inf else "positive ou nulle"
    )
    raise UserError(typography(f"{subject} {given} : donnez une valeur {bounds}."))


def _written(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")


def _require_weight(weight: float) -> None:
    if not 0 < weight < 1:
        raise UserError(
            typography(
                f"Le poids α vaut {_written(weight)} : choisissez-le entre 0 et 1, bornes exclues."
            )
        )


def _require_distinct_and_few(actions: Sequence[Action]) -> None:
    names = [action.name for action in actions]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UserError(
            typography(f"Deux actions s'appellent « {twice[0]} » : donnez-leur des noms distincts.")
        )
    if len(names) > LARGEST_SET:
        raise UserError(
            typography(
                f"{count(len(names), 'action')} : le calcul exact en accepte {LARGEST_SET} "
                f"au plus, retirez-en {len(names) - LARGEST_SET}."
            )
        )


def _rated(ratings: pd.DataFrame) -> Array:
    """Check a table of ratings and give its scores, shape (raters, 4)."""
    if ratings.empty:
        raise UserError(typography("Aucun évaluateur : ajoutez au moins une ligne de notes."))
    missing = [item for item in ITEMS if item not in ratings.columns]
    if missing:
        raise UserError(
            typography(
                f"Il manque la colonne « {missing[0]} » ({ITEMS[missing[0]]}) : "
                "ajoutez-la au tableau des notes."
            )
        )
    for item, label in ITEMS.items():
        for rater, score in zip(ratings.index, ratings[item], strict=True):
            _require_between(score, 0, 1, f"La note de {rater} pour « {label} »")
    return ratings[list(ITEMS)].to_numpy(dtype=np.float64)


def _require_same_raters(before: pd.DataFrame, after: pd.DataFrame) -> None:
    for table in (before, after):
        if not table.index.is_unique:
            name = table.index[table.index.duplicated()][0]
            raise UserError(
                typography(f"L'évaluateur {name} a deux lignes : gardez-en une par passage.")
            )
    alone = before.index.symmetric_difference(after.index)
    if len(alone):
        raise UserError(
            typography(
                f"L'évaluateur {alone[0]} n'a noté qu'une fois : "
                "complétez l'avant et l'après, ou retirez-le."
            )
        )
    if len(before) < FEWEST_RATERS:
        raise UserError(
            typography(
                f"{count(len(before), 'évaluateur')} : il en faut {FEWEST_RATERS} au moins pour "
                "un intervalle, montrez plutôt chaque point."
            )
        )
