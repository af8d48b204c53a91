"""The three paradigms (S06) and the differences that one position hides (S07).

Jacobin, matrix and agile name here the internal working of an authority, not the form of the State.
The questionnaire, its thresholds and the index of heterogeneity are this workshop's, and not
validated; the index splits Shannon's entropy by the Jensen-Shannon divergence (J. Lin, 1991). The
shares of one answer add up to a constant, so that they are not independent: nothing here correlates
them, and no position is better than another.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from numbers import Integral
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, listing, number, typography

Paradigm = Literal["jacobin", "matrix", "agile"]
Version = Literal["short", "full"]
Law = Literal["dirichlet", "whole_points"]
Nesting = Literal["respondents_in_dimensions", "dimensions_in_respondents"]
Array = NDArray[np.float64]

PARADIGMS: tuple[Paradigm, ...] = get_args(Paradigm)

DIMENSIONS: dict[str, str] = {
    "decision": "décision",
    "structure": "structure",
    "information": "information",
    "control": "contrôle",
    "time": "temps",
    "experimentation": "expérimentation",
    "users": "relation aux usagers",
    "learning": "apprentissage",
}

TRIADS: dict[str, str] = {
    f"{letter}{rank}": dimension
    for letter, dimension in zip("DSICTEUA", DIMENSIONS, strict=True)
    for rank in (1, 2)
}
"""Dimension of each of the sixteen triads."""

SHORT_TRIADS: tuple[str, ...] = tuple(triad for triad in TRIADS if triad.endswith("1"))
"""The eight triads of the short version."""

POINTS = 10
MINIMUM_DIMENSIONS = 6
MINIMUM_ROLE = 5
TIE = 1e-9  # shares are fractions of small whole numbers: nothing closer than this is different

_FRENCH_VERSIONS: dict[Version, str] = {"short": "courte", "full": "complète"}

_WHOLE_POINTS: Array = np.array(
    [
        (jacobin, matrix, POINTS - jacobin - matrix)
        for jacobin in range(POINTS + 1)
        for matrix in range(POINTS + 1 - jacobin)
    ],
    dtype=np.float64,
) / float(POINTS)


@dataclass(frozen=True)
class Shares:
    """How an organisation divides itself between the three paradigms: shares of sum 1.

    Raises
    ------
    UserError
        If a share is below 0 or the sum is not 1.
    """

    jacobin: float
    matrix: float
    agile: float

    def __post_init__(self) -> None:
        values = self.values
        if not (min(values) >= 0 and abs(math.fsum(values) - 1) <= TIE):
            raise UserError(
                typography(
                    "Les trois parts doivent être positives ou nulles et de somme 1 : corrigez-les."
                )
            )

    @property
    def values(self) -> tuple[float, float, float]:
        """The shares, in the order of `PARADIGMS`."""
        return (self.jacobin, self.matrix, self.agile)


@dataclass(frozen=True)
class Profile:
    """What one respondent, or one authority, says of itself at one horizon.

    Attributes
    ----------
    version
        Questionnaire answered: « short » (eight triads) or « full » (sixteen).
    dimensions
        Shares of each answered dimension (six to eight), in the order of `DIMENSIONS`.
    triads
        Triads answered in each of these dimensions: 1 or 2.
    """

    version: Version
    dimensions: Mapping[str, Shares]
    triads: Mapping[str, int]

    @property
    def position(self) -> Shares:
        """Mean of the answered dimensions, with equal weights."""
        return _shares(_matrix(self).mean(axis=0))


def triad_shares(points: Sequence[int], triad: str = "") -> Shares:
    """Turn ten points over three phrases (jacobin, matrix, agile) into shares.

    Nothing is rescaled: points that do not add up to ten are refused.

    Parameters
    ----------
    points
        Three whole numbers, 0 or more, of sum 10.
    triad
        Its id, for the message.

    Raises
    ------
    UserError
        For anything else.

    Examples
    --------
    >>> triad_shares([7, 2, 1]).values
    (0.7, 0.2, 0.1)
    """
    whole = all(isinstance(value, Integral) and not isinstance(value, bool) for value in points)
    if len(points) != len(PARADIGMS) or not whole or min(points) < 0 or sum(points) != POINTS:
        label = f"Triade {triad}".strip()
        raise UserError(
            typography(
                f"{label} : répartissez {POINTS} points entiers, tous positifs ou nuls, entre les "
                "trois phrases."
            )
        )
    jacobin, matrix, agile = points
    return Shares(jacobin / POINTS, matrix / POINTS, agile / POINTS)


def score(answers: Mapping[str, Sequence[int]], version: Version) -> Profile:
    """Score a questionnaire.

    A dimension is the mean of its answered triads; six dimensions out of eight are needed.

    Parameters
    ----------
    answers
        Points of each answered triad, by its id (« D1 »…); an unanswered triad is left out.
    version
        The questionnaire that was shown.

    Raises
    ------
    UserError
        For a triad that is not of this version or is badly filled, or too few dimensions.

    Examples
    --------
    >>> profile = score({triad: [5, 3, 2] for triad in SHORT_TRIADS}, "short")
    >>> [round(share, 3) for share in profile.position.values]
    [0.5, 0.3, 0.2]
    """
    expected = {"short": SHORT_TRIADS, "full": tuple(TRIADS)}.get(version)
    if expected is None:
        raise UserError(
            typography(
                "La version du questionnaire est inconnue : choisissez « short » ou « full »."
            )
        )
    strangers = [triad for triad in answers if triad not in expected]
    if strangers:
        raise UserError(
            typography(
                f"Triade {strangers[0]} : elle n'appartient pas à la version "
                f"{_FRENCH_VERSIONS[version]} du questionnaire, retirez-la."
            )
        )
    by_dimension: dict[str, list[Shares]] = {}
    for triad in expected:
        if triad in answers:
            shares = triad_shares(answers[triad], triad)
            by_dimension.setdefault(TRIADS[triad], []).append(shares)
    if len(by_dimension) < MINIMUM_DIMENSIONS:
        missing = [french for key, french in DIMENSIONS.items() if key not in by_dimension]
        raise UserError(
            typography(
                f"Trop peu de dimensions sont renseignées ({number(len(by_dimension))} sur "
                f"{number(len(DIMENSIONS))}, il en faut {number(MINIMUM_DIMENSIONS)}) : répondez "
                f"pour {listing(missing, 'ou')}."
            )
        )
    return Profile(
        version,
        {
            dimension: _shares(np.array([triad.values for triad in triads]).mean(axis=0))
            for dimension, triads in by_dimension.items()
        },
        {dimension: len(triads) for dimension, triads in by_dimension.items()},
    )


def coordinates(shares: Shares) -> tuple[float, float]:
    """Place shares in the triangle jacobin (0; 0), agile (1; 0), matrix (½; √3/2).

    >>> coordinates(Shares(0, 0, 1))
    (1.0, 0.0)
    """
    return shares.agile + shares.matrix / 2, math.sqrt(3) / 2 * shares.matrix


@dataclass(frozen=True)
class Thresholds:
    """Conventional thresholds of a reading, in shares: a group may move them."""

    dominant: float = 0.50
    lead: float = 0.15
    hybrid: float = 0.35


CONVENTIONAL = Thresholds()


@dataclass(frozen=True)
class Reading:
    """One word for a position, and the paradigms it is about, the strongest first.

    Attributes
    ----------
    kind
        « dominant » (one paradigm leads), « hybrid » (two share the lead) or « mixed ».
    paradigms
        One, two or none.
    """

    kind: Literal["dominant", "hybrid", "mixed"]
    paradigms: tuple[Paradigm, ...]


def read(position: Shares, thresholds: Thresholds = CONVENTIONAL) -> Reading:
    """Read a position: dominant first, then hybrid, otherwise mixed.

    Examples
    --------
    >>> read(Shares(0.5, 0.35, 0.15))
    Reading(kind='dominant', paradigms=('jacobin',))
    >>> read(Shares(0.4, 0.2, 0.4))
    Reading(kind='hybrid', paradigms=('jacobin', 'agile'))
    """
    ranked = sorted(zip(position.values, PARADIGMS, strict=True), key=lambda pair: -pair[0])
    (first, leader), (second, follower), _ = ranked
    if first >= thresholds.dominant - TIE and first - second >= thresholds.lead - TIE:
        return Reading("dominant", (leader,))
    if second >= thresholds.hybrid - TIE:
        return Reading("hybrid", (leader, follower))
    return Reading("mixed", ())


def fragile_thresholds(position: Shares, step: float = 0.05) -> dict[str, tuple[float, Reading]]:
    """Tell which convention a reading hangs on: move each conventional threshold by one step.

    Parameters
    ----------
    position
        The shares to read.
    step
        How far each threshold is moved, down then up; the others stay.

    Returns
    -------
    dict
        For each threshold (« dominant », « lead », « hybrid ») that changes the reading: its first
        such value, and what is then read. Empty when the reading is firm.

    Examples
    --------
    >>> fragile_thresholds(Shares(0.48, 0.30, 0.22))["dominant"]
    (0.45, Reading(kind='dominant', paradigms=('jacobin',)))
    >>> fragile_thresholds(Shares(0.7, 0.2, 0.1))
    {}
    """
    found: dict[str, tuple[float, Reading]] = {}
    for field, sign in itertools.product(fields(CONVENTIONAL), (-1, 1)):
        moved = round(getattr(CONVENTIONAL, field.name) + sign * step, 9)
        reading = read(position, replace(CONVENTIONAL, **{field.name: moved}))
        if reading != read(position):
            found.setdefault(field.name, (moved, reading))
    return found


def entropy(shares: Shares) -> float:
    """Measure how mixed shares are, from 0 (one paradigm) to 1 (three equal shares).

    >>> entropy(Shares(1, 0, 0)), round(entropy(Shares(0.5, 0.5, 0)), 3)
    (0.0, 0.631)
    """
    return float(_entropy(np.array(shares.values)))


@dataclass(frozen=True)
class Heterogeneity:
    """A dispersion, not yet a paradox: `total` = `within` + `between`, each in [0, 1].

    Attributes
    ----------
    total
        Entropy of the position.
    within
        Mean entropy of the dimensions: high when each of them mixes the paradigms.
    between
        Jensen-Shannon divergence of the dimensions: high when they differ from one another.
    """

    total: float
    within: float
    between: float


def heterogeneity(profile: Profile) -> Heterogeneity:
    """Split the heterogeneity of one profile within and between its dimensions."""
    matrix = _matrix(profile)
    return Heterogeneity(
        total=float(_entropy(matrix.mean(axis=0))),
        within=float(_entropy(matrix).mean()),
        between=float(_divergence(matrix)),
    )


@dataclass(frozen=True, eq=False)
class Reference:
    """The divergence between dimensions that answers drawn at random would give.

    Attributes
    ----------
    triads
        Triads averaged in each dimension: the reference holds for these alone.
    law
        Law of one triad: the shares uniform on the triangle (« dirichlet »), or each of the 66
        divisions of ten points equally likely (« whole_points »).
    between
        The draws, sorted.
    """

    triads: tuple[int, ...]
    law: Law
    between: Array

    @property
    def mean(self) -> float:
        """Mean of the draws."""
        return float(self.between.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Quantiles 5 % and 95 % of the draws."""
        low, high = np.quantile(self.between, [0.05, 0.95])
        return float(low), float(high)

    def share_below(self, profile: Profile) -> float:
        """Share of the draws less divergent than a profile, in [0, 1].

        Raises
        ------
        UserError
            If the profile does not have as many triads and dimensions: a short and a full
            version are never compared.
        """
        if tuple(sorted(profile.triads.values())) != self.triads:
            raise UserError(
                typography(
                    "Ce repère au hasard ne porte pas sur les mêmes triades que ce profil "
                    "(versions courte et complète ne se comparent pas) : recalculez-le pour lui."
                )
            )
        return float((self.between < heterogeneity(profile).between - TIE).mean())


def random_reference(
    triads: Sequence[int] = (1,) * len(DIMENSIONS),
    law: Law = "dirichlet",
    *,
    draws: int = 20_000,
    seed: int = 1,
) -> Reference:
    """Draw the divergence between dimensions of answers given at random.

    Parameters
    ----------
    triads
        Triads averaged in each dimension, in any order: eight times 1 for the short version, eight
        times 2 for the full one, or `profile.triads.values()` for a profile.
    law
        Law of one triad, see `Reference`: the reference depends on it.
    draws, seed
        Number of draws, and seed of the generator.

    Raises
    ------
    UserError
        If fewer than six dimensions are given, or an unknown law.
    """
    counts = sorted(triads)
    if len(counts) < MINIMUM_DIMENSIONS or counts[0] < 1:
        raise UserError(
            typography(
                f"Le repère au hasard veut au moins {MINIMUM_DIMENSIONS} dimensions d'une triade "
                "ou plus : complétez le questionnaire."
            )
        )
    generator = np.random.default_rng(seed)
    shape = (draws, sum(counts))
    if law == "dirichlet":
        shares = generator.dirichlet((1.0, 1.0, 1.0), size=shape)
    elif law == "whole_points":
        shares = _WHOLE_POINTS[generator.integers(len(_WHOLE_POINTS), size=shape)]
    else:
        raise UserError(
            typography(
                "La loi du hasard est inconnue : choisissez « dirichlet » ou « whole_points »."
            )
        )
    starts = np.cumsum([0, *counts[:-1]])
    dimensions = np.add.reduceat(shares, starts, axis=1) / np.array(counts)[:, None]
    return Reference(tuple(counts), law, np.sort(_divergence(dimensions)))


@dataclass(frozen=True)
class Contrast:
    """The pairs of dimensions that differ most, all those that tie, and their distance in [0, 1].

    It opens the question of a paradox (contradictory? interdependent? persistent? after Smith and
    Lewis, 2011); the group concludes, never the software.
    """

    distance: float
    pairs: tuple[tuple[str, str], ...]


def furthest_dimensions(profile: Profile) -> Contrast:
    """Find the dimensions of a profile that are furthest apart, by total variation."""
    distances = {
        (first, second): distance(profile.dimensions[first], profile.dimensions[second])
        for first, second in itertools.combinations(profile.dimensions, 2)
    }
    longest = max(distances.values())
    return Contrast(longest, tuple(p for p, gap in distances.items() if gap >= longest - TIE))


def distance(first: Shares, second: Shares) -> float:
    """Measure the total variation ½ Σ|p' - p|: the share that changes paradigm, in [0, 1].

    >>> round(distance(Shares(0.7, 0.2, 0.1), Shares(0.1, 0.3, 0.6)), 3)
    0.6
    """
    pairs = zip(first.values, second.values, strict=True)
    return math.fsum(abs(after - before) for before, after in pairs) / 2


def gaps(today: Profile, wished: Profile) -> pd.DataFrame:
    """Rank the dimensions by how far the wish is from today.

    Returns
    -------
    pandas.DataFrame
        Indexed by dimension, the widest gap first: `distance` (total variation, in [0, 1]) and the
        moves `jacobin`, `matrix`, `agile` (wished minus today, sum 0). A dimension left out on
        either side stays empty, at the end.

    Raises
    ------
    UserError
        If one profile is short and the other full.
    """
    _one_version([today, wished])
    before, after = (_matrix(profile, complete=True) for profile in (today, wished))
    table = pd.DataFrame(after - before, index=pd.Index(DIMENSIONS, name="dimension"))
    table.columns = pd.Index(PARADIGMS)
    table.insert(0, "distance", table.abs().sum(axis=1, skipna=False) / 2)
    order = (-table["distance"].round(9)).argsort(kind="stable")
    return table.iloc[order]


@dataclass(frozen=True)
class GroupHeterogeneity:
    """Heterogeneity of a group: `total` is the sum of three parts, none below 0.

    Attributes
    ----------
    nesting
        Which is nested in which: always say it, for the two parts depend on it.
    total
        Entropy of the group's mean.
    within
        Mean entropy of one answer.
    between_respondents, between_dimensions
        What respondents, and dimensions, add to it.
    """

    nesting: Nesting
    total: float
    within: float
    between_respondents: float
    between_dimensions: float


def group_heterogeneity(profiles: Sequence[Profile], nesting: Nesting) -> GroupHeterogeneity:
    """Split the heterogeneity of a group of respondents.

    Parameters
    ----------
    profiles
        One per respondent, all of one version.
    nesting
        « respondents_in_dimensions »: each answered dimension weighs the same, and within it each
        of its respondents. « dimensions_in_respondents »: the reverse.

    Raises
    ------
    UserError
        Without a profile, with both versions, or with an unknown nesting.
    """
    cube = _cube(profiles)
    if nesting == "respondents_in_dimensions":
        total, within, respondents, dimensions = _nested(cube.swapaxes(0, 1))
    elif nesting == "dimensions_in_respondents":
        total, within, dimensions, respondents = _nested(cube)
    else:
        raise UserError(
            typography(
                "L'emboîtement est inconnu : choisissez les répondants dans les dimensions, ou "
                "les dimensions dans les répondants."
            )
        )
    return GroupHeterogeneity(nesting, total, within, respondents, dimensions)


def group_profile(profiles: Sequence[Profile]) -> pd.DataFrame:
    """Describe a group, dimension by dimension.

    Returns
    -------
    pandas.DataFrame
        Indexed by dimension and paradigm: `respondents` (who answered it), `mean`, and the linear
        quantiles `q25`, `median`, `q75`, all shares. A dimension nobody answered is left out.
    """
    cube = _cube(profiles)
    index = pd.MultiIndex.from_product([DIMENSIONS, PARADIGMS], names=["dimension", "paradigm"])
    answers = pd.DataFrame(cube.reshape(len(profiles), -1), columns=index)
    table = pd.DataFrame(
        {
            "respondents": answers.count(),
            "mean": answers.mean(),
            "q25": answers.quantile(0.25),
            "median": answers.median(),
            "q75": answers.quantile(0.75),
        }
    )
    return table[table["respondents"] > 0]


@dataclass(frozen=True)
class Respondent:
    """One anonymous answer and the role of who gave it (elected, direction, managers, staff…)."""

    role: str
    profile: Profile


def hidden_roles(sizes: Mapping[str, int]) -> frozenset[str]:
    """Name the roles that must not be shown, lest they tell what a few people answered.

    A role of fewer than five is hidden. Since the whole group is shown, what is hidden can be
    deduced from the rest: the smallest role still shown is hidden too, until those hidden are at
    least two roles and five people.

    Parameters
    ----------
    sizes
        Respondents of each role; a role of 0 hides nobody.

    Examples
    --------
    >>> sorted(hidden_roles({"élus": 3, "encadrants": 6, "agents": 11}))
    ['encadrants', 'élus']
    """
    present = sorted((size, role) for role, size in sizes.items() if size > 0)
    hidden = [(size, role) for size, role in present if size < MINIMUM_ROLE]
    for size, role in present[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(n for n, _ in hidden) >= MINIMUM_ROLE):
            break
        hidden.append((size, role))
    return frozenset(role for _, role in hidden)


def by_role(respondents: Sequence[Respondent]) -> pd.DataFrame:
    """Give the mean position of each role, except those that must be hidden.

    Returns
    -------
    pandas.DataFrame
        Indexed by role: `respondents`, `shown`, and the shares `jacobin`, `matrix`, `agile`, empty
        when the role is hidden (see `hidden_roles`).
    """
    positions = _positions([respondent.profile for respondent in respondents])
    roles = [respondent.role for respondent in respondents]
    sizes = Counter(roles)
    means = pd.DataFrame(positions, columns=list(PARADIGMS)).groupby(roles).mean()
    shown = ~means.index.isin(hidden_roles(sizes))
    means = means.where(pd.Series(shown, index=means.index), axis=0)
    means.insert(0, "respondents", [sizes[str(role)] for role in means.index])
    means.insert(1, "shown", shown)
    return means.rename_axis("role")


@dataclass(frozen=True)
class RoleComparison:
    """How far apart roles stand, and how often chance alone sets them that far.

    Attributes
    ----------
    roles
        The roles compared: hidden ones are left out.
    distance
        Mean total variation between a role and the whole, weighted by its size, in [0, 1].
    p_value
        Share of the shufflings of roles that give at least this distance, in ]0, 1].
    """

    roles: tuple[str, ...]
    distance: float
    p_value: float


def compare_roles(
    respondents: Sequence[Respondent], *, draws: int = 2_000, seed: int = 1
) -> RoleComparison:
    """Compare the roles that may be shown by shuffling roles among their respondents.

    Parameters
    ----------
    respondents
        All those of the group, in any order.
    draws, seed
        Number of shufflings, and seed of the generator.

    Raises
    ------
    UserError
        If fewer than two roles may be shown, or both versions of the questionnaire are there.
    """
    hidden = hidden_roles(Counter(respondent.role for respondent in respondents))
    kept = sorted((r for r in respondents if r.role not in hidden), key=lambda r: r.role)
    roles = tuple(sorted({respondent.role for respondent in kept}))
    if len(roles) < 2:
        raise UserError(
            typography(
                f"Moins de deux rôles peuvent être montrés sans désigner quelqu'un (il faut "
                f"{MINIMUM_ROLE} répondants par rôle) : regroupez des rôles ou attendez des "
                "réponses."
            )
        )
    positions = _positions([respondent.profile for respondent in kept])
    labels = np.array([roles.index(respondent.role) for respondent in kept])
    shuffled = np.random.default_rng(seed).permuted(np.tile(labels, (draws, 1)), axis=1)
    observed = _role_distances(positions, labels[None, :])[0]
    as_far = int((_role_distances(positions, shuffled) >= observed - TIE).sum())
    return RoleComparison(roles, float(observed), (1 + as_far) / (1 + draws))


def bootstrap_position(
    profiles: Sequence[Profile], *, level: float = 0.95, draws: int = 2_000, seed: int = 1
) -> pd.DataFrame:
    """Give the group's mean position, with an interval that redraws its respondents.

    Parameters
    ----------
    profiles
        Two or more, of one version.
    level
        Share of the redraws within the interval, in ]0, 1[.
    draws, seed
        Number of redraws, and seed of the generator.

    Returns
    -------
    pandas.DataFrame
        Indexed by paradigm: `mean`, `low`, `high`, shares.

    Raises
    ------
    UserError
        For fewer than two profiles, both versions, or a level out of range.
    """
    positions = _positions(profiles)
    if len(positions) < 2:
        raise UserError(
            typography("Un intervalle veut au moins deux répondants : attendez d'autres réponses.")
        )
    if not 0 < level < 1:
        raise UserError(
            typography("Le niveau de l'intervalle n'est pas entre 0 et 1 : choisissez 0,95.")
        )
    picks = np.random.default_rng(seed).integers(len(positions), size=(draws, len(positions)))
    low, high = np.quantile(
        positions[picks].mean(axis=1), [(1 - level) / 2, (1 + level) / 2], axis=0
    )
    return pd.DataFrame(
        {"mean": positions.mean(axis=0), "low": low, "high": high},
        index=pd.Index(PARADIGMS, name="paradigm"),
    )


@dataclass(frozen=True)
class Policy:
    """A public policy, scored from 0 (not at all) to 4 (quite), to ask which paradigm suits it.

    Attributes
    ----------
    cause_known
        (a) Cause and effect are known beforehand.
    actors_agree
        (b) The actors agree.
    reversible
        (c) An error can be undone.
    legal_room
        (d) The law leaves some room.
    joint_action
        (e) Several services must act together.

    Raises
    ------
    UserError
        If a score is not a whole number from 0 to 4.
    """

    cause_known: int
    actors_agree: int
    reversible: int
    legal_room: int
    joint_action: int

    def __post_init__(self) -> None:
        for letter, field in zip("abcde", fields(self), strict=True):
            if getattr(self, field.name) not in range(5):
                raise UserError(
                    typography(f"Adéquation, note ({letter}) : donnez un entier de 0 à 4.")
                )


@dataclass(frozen=True)
class Fit:
    """The paradigm that can be defended for a policy or, failing that, the question to debate."""

    paradigm: Paradigm | None
    question: str | None = None


def fit(policy: Policy) -> Fit:
    """Read which paradigm suits a policy: the first condition that holds (conventional thresholds).

    Jacobin where cause and effect are known and agreed; agile where they are not known, and an
    error can be undone lawfully; matrix where services must act together; otherwise a debate.

    Examples
    --------
    >>> fit(Policy(4, 4, 0, 0, 1)).paradigm
    'jacobin'
    >>> fit(Policy(3, 1, 3, 2, 1)).question == "Qui tranche le désaccord\u202f?"
    True
    """
    if policy.cause_known >= 3 and policy.actors_agree >= 3:
        return Fit("jacobin")
    if policy.cause_known <= 1 and policy.reversible >= 3 and policy.legal_room >= 3:
        return Fit("agile")
    if policy.joint_action >= 3:
        return Fit("matrix")
    if policy.cause_known >= 3:
        return Fit(None, typography("Qui tranche le désaccord ?"))
    if policy.cause_known == 2:
        return Fit(None, typography("Que faut-il apprendre d'abord ?"))
    return Fit(None, typography("Comment rendre l'essai réversible ou légal ?"))


def turning_points(policy: Policy) -> dict[str, tuple[int, Fit]]:
    """Tell which single score, moved by one point, changes the fit of a policy.

    Returns
    -------
    dict
        For each field of `Policy` that does: its first such score (one point down, then one point
        up), and the fit then read. Empty when one point changes nothing.

    Examples
    --------
    >>> turning_points(Policy(4, 4, 0, 0, 1))
    {}
    >>> turning_points(Policy(4, 3, 0, 0, 4))["actors_agree"]
    (2, Fit(paradigm='matrix', question=None))
    """
    found: dict[str, tuple[int, Fit]] = {}
    for field, sign in itertools.product(fields(policy), (-1, 1)):
        moved = getattr(policy, field.name) + sign
        if moved in range(5) and (turned := fit(replace(policy, **{field.name: moved}))) != fit(
            policy
        ):
            found.setdefault(field.name, (moved, turned))
    return found


def _shares(values: Array) -> Shares:
    jacobin, matrix, agile = (float(value) for value in values)
    return Shares(jacobin, matrix, agile)


def _matrix(profile: Profile, *, complete: bool = False) -> Array:
    """Shares as dimensions × paradigms; `complete` adds a row of NaN where unanswered."""
    unanswered = (math.nan,) * len(PARADIGMS)
    return np.array(
        [
            profile.dimensions[key].values if key in profile.dimensions else unanswered
            for key in DIMENSIONS
            if complete or key in profile.dimensions
        ]
    )


def _one_version(profiles: Sequence[Profile]) -> None:
    versions = {profile.version for profile in profiles}
    if not versions:
        raise UserError(
            typography("Aucun profil n'est disponible : répondez d'abord au questionnaire.")
        )
    if len(versions) > 1:
        raise UserError(
            typography(
                "Les versions courte et complète du questionnaire ne se comparent pas : ne gardez "
                "que des profils de la même version."
            )
        )


def _cube(profiles: Sequence[Profile]) -> Array:
    """Shares as respondents × dimensions × paradigms, NaN where unanswered."""
    _one_version(profiles)
    return np.array([_matrix(profile, complete=True) for profile in profiles])


def _positions(profiles: Sequence[Profile]) -> Array:
    """Positions as respondents × paradigms."""
    _one_version(profiles)
    return np.array([profile.position.values for profile in profiles])


def _entropy(shares: Array) -> Array:
    """Entropy over the last axis, divided by ln 3; NaN stays NaN."""
    logarithms = np.log(np.where(shares == 0, 1.0, shares))
    entropies: Array = np.abs((shares * logarithms).sum(axis=-1)) / math.log(len(PARADIGMS))
    return entropies


def _divergence(dimensions: Array) -> Array:
    """Jensen-Shannon divergence, with equal weights, over the last axis but one."""
    divergence: Array = _entropy(dimensions.mean(axis=-2)) - _entropy(dimensions).mean(axis=-1)
    return divergence


def _nested(cube: Array) -> tuple[float, float, float, float]:
    """Split the entropy of outer × inner × paradigms: total, within, inner and outer parts."""
    answered = cube[~np.isnan(cube[:, :, 0]).all(axis=1)]
    within = np.nanmean(_entropy(answered), axis=1)
    outer_means = np.nanmean(answered, axis=1)
    outer = _entropy(outer_means)
    total = float(_entropy(outer_means.mean(axis=0)))
    return total, float(within.mean()), float((outer - within).mean()), total - float(outer.mean())


def _role_distances(positions: Array, labels: NDArray[np.int64]) -> Array:
    """Size-weighted total variation from each role to the whole, for each row of labels."""
    distances = np.zeros(len(labels))
    for role in range(int(labels.max()) + 1):
        members = (labels == role).astype(np.float64)
        means = members @ positions / members.sum(axis=1, keepdims=True)
        variation = np.abs(means - positions.mean(axis=0)).sum(axis=1) / 2
        distances += members.mean(axis=1) * variation
    return distances
