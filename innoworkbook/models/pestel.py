"""The board of tendencies that bear on a local authority, and the deck's primary/secondary split.

Slides S20–S22 of the deck, after the PESTEL model; the scales and the words for reading them are
a reconstruction, and the split is a hypothesis to be tested, not a result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from numbers import Real
from types import MappingProxyType

import pandas as pd

from innoworkbook.french import UserError, listing, typography

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "local_politics": "politique locale",
        "budget": "budgétaire",
        "regulation": "réglementaire",
        "economy": "économique",
        "environment": "environnementale",
        "technology": "technologique",
        "society": "sociétale",
    }
)
RANKS: Mapping[str, str] = MappingProxyType({"primary": "primaire", "secondary": "secondaire"})
DECK: Mapping[str, str] = MappingProxyType(
    {
        family: "primary" if family in ("local_politics", "budget") else "secondary"
        for family in FAMILIES
    }
)
TERMS: Mapping[str, str] = MappingProxyType(
    {"now": "déjà là", "mandate": "d’ici un mandat", "beyond": "au-delà d’un mandat"}
)
POSTURES: Mapping[str, str] = MappingProxyType(
    {"act": "agir", "prepare": "préparer", "clarify": "éclairer", "watch": "veiller"}
)

NOW_UNDER = 1.0  # years
MANDATE_YEARS = 6.0  # a French municipal mandate
STRONG_FROM = 0.25  # |intensity · impact|: half the intensity times half the impact
CERTAIN_FROM = 0.5


@dataclass(frozen=True)
class Tendency:
    """One line of the board.

    Attributes
    ----------
    name
        As the learner reads it, distinct on the board.
    family
        A key of ``FAMILIES``.
    direction
        −1 if it recedes, 0 if it holds, +1 if it grows.
    intensity
        How strong it is, in [0, 1].
    horizon
        Years before its effects are felt, 0 or more.
    certainty
        How sure it is, in [0, 1].
    impact
        What it does to the authority's services, from −1 (harm) to +1 (help).
    dated_facts
        How many dated and sourced facts stand behind it.

    Raises
    ------
    UserError
        If the family is unknown or a number is out of range; the message names the tendency.
    """

    name: str
    family: str
    direction: int
    intensity: float
    horizon: float
    certainty: float
    impact: float
    dated_facts: int

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            known = listing(list(FAMILIES), "ou")
            raise UserError(
                typography(
                    f"Tendance « {self.name} » : la famille « {self.family} » est inconnue, "
                    f"écrivez {known}."
                )
            )
        if self.direction not in (-1, 0, 1):
            raise UserError(
                typography(
                    f"Tendance « {self.name} » : le sens « {self.direction} » est inconnu, "
                    "écrivez −1, 0 ou 1."
                )
            )
        self._require("intensity", "l'intensité", 0, 1)
        self._require("horizon", "l'horizon", 0, math.inf)
        self._require("certainty", "la certitude", 0, 1)
        self._require("impact", "l'impact", -1, 1)
        self._require("dated_facts", "le nombre de faits datés", 0, math.inf)

    def _require(self, field: str, label: str, low: float, high: float) -> None:
        value = getattr(self, field)
        number = float(value) if isinstance(value, Real) else math.nan
        if math.isfinite(number) and low <= number <= high:
            return
        given = "manque" if math.isnan(number) else f"vaut {_written(number)}"
        bounds = (
            f"entre {_written(low)} et {_written(high)}" if high < math.inf else "positive ou nulle"
        )
        raise UserError(
            typography(f"Tendance « {self.name} » : {label} {given}, donnez une valeur {bounds}.")
        )

    @property
    def pressure(self) -> float:
        """Intensity times impact, in [−1, 1]: below zero a threat, above an opportunity."""
        return self.intensity * self.impact

    @property
    def term(self) -> str:
        """When its effects are felt: a key of ``TERMS``."""
        if self.horizon < NOW_UNDER:
            return "now"
        return "mandate" if self.horizon <= MANDATE_YEARS else "beyond"

    @property
    def documented(self) -> bool:
        """Whether two dated facts at least, then and now, make it more than an opinion."""
        return self.dated_facts >= 2

    @property
    def posture(self) -> str:
        """What the line invites to, by conventional thresholds: a key of ``POSTURES``.

        Weak: watch. Strong but unsure, or without dated facts: clarify. Strong, sure, and felt
        within a mandate: act; later: prepare.
        """
        if abs(self.pressure) < STRONG_FROM:
            return "watch"
        if self.certainty < CERTAIN_FROM or not self.documented:
            return "clarify"
        return "prepare" if self.term == "beyond" else "act"


def picture(board: Sequence[Tendency]) -> pd.DataFrame:
    """Set the board as a table that a figure can draw, the strongest pressure first.

    Returns
    -------
    DataFrame
        A row per tendency: its fields, then ``pressure``, ``term``, ``posture`` and
        ``documented``.

    Raises
    ------
    UserError
        If the board is empty or a name comes twice.
    """
    _require_distinct(board)
    rows = [
        {
            **asdict(tendency),
            "pressure": tendency.pressure,
            "term": tendency.term,
            "posture": tendency.posture,
            "documented": tendency.documented,
        }
        for tendency in sorted(board, key=lambda tendency: -abs(tendency.pressure))
    ]
    return pd.DataFrame(rows)


def by_family(board: Sequence[Tendency]) -> pd.DataFrame:
    """Sum the board up by family without netting: a threat and an opportunity do not cancel.

    Returns
    -------
    DataFrame
        A row for each of ``FAMILIES``, in the deck's order; ``tendencies`` (count), ``threat``
        (lowest pressure, 0 if none is below zero), ``opportunity`` (highest, 0 if none is above),
        ``certainty`` (the lowest) and ``horizon`` (the nearest), both missing in an empty family.

    Raises
    ------
    UserError
        If the board is empty or a name comes twice.
    """
    families = picture(board).groupby("family")
    table = pd.DataFrame(
        {
            "tendencies": families.size(),
            "threat": families["pressure"].min().clip(upper=0.0),
            "opportunity": families["pressure"].max().clip(lower=0.0),
            "certainty": families["certainty"].min(),
            "horizon": families["horizon"].min(),
        }
    ).reindex(list(FAMILIES))
    table["tendencies"] = table["tendencies"].fillna(0).astype(int)
    return table.fillna({"threat": 0.0, "opportunity": 0.0})


def general_and_case(general: Sequence[Tendency], case: Sequence[Tendency]) -> pd.DataFrame:
    """Set the board of local authorities in general beside that of the case.

    Returns
    -------
    DataFrame
        A row per name, those of ``general`` first; columns ``general`` and ``case`` (pressures,
        missing where the board has no such line) and ``difference`` (case − general).

    Raises
    ------
    UserError
        If a board is empty or a name comes twice on it.
    """
    for board in (general, case):
        _require_distinct(board)
    names = list(dict.fromkeys(tendency.name for tendency in (*general, *case)))
    columns = {
        side: {tendency.name: tendency.pressure for tendency in board}
        for side, board in (("general", general), ("case", case))
    }
    table = pd.DataFrame(columns, index=names, dtype=float)
    return table.assign(difference=table["case"] - table["general"])


def beside_deck(ranks: Mapping[str, str]) -> pd.DataFrame:
    """Set the learner's primary and secondary tendencies beside the deck's.

    Parameters
    ----------
    ranks
        « primary » or « secondary » for the families judged so far, and for any tendency that
        the learner added.

    Returns
    -------
    DataFrame
        A row for each of the seven families, then for what the learner added; columns ``deck``,
        ``learner`` and ``same``, missing where one of the two says nothing.

    Raises
    ------
    UserError
        If a rank is neither « primary » nor « secondary »; the message names the tendency.

    Examples
    --------
    >>> beside_deck({"budget": "primary", "society": "primary"})["same"].dropna().to_dict()
    {'budget': True, 'society': False}
    """
    for name, rank in ranks.items():
        if rank not in RANKS:
            raise UserError(
                typography(
                    f"Tendance « {name} » : le rang « {rank} » est inconnu, "
                    "écrivez primary ou secondary."
                )
            )
    names = list(dict.fromkeys((*DECK, *ranks)))
    rows = [(DECK.get(name), ranks.get(name)) for name in names]
    table = pd.DataFrame(rows, index=names, columns=["deck", "learner"], dtype=object)
    both = table["deck"].notna() & table["learner"].notna()
    return table.assign(same=(table["deck"] == table["learner"]).astype("boolean").where(both))


def mirrors_impact(ranks: Mapping[str, str], board: Sequence[Tendency]) -> bool:
    """Tell whether the learner's primary families are merely those that weigh most on services.

    Primary speaks of what moves the rest, not of what matters to me: this catches the confusion.

    Parameters
    ----------
    ranks
        « primary » or « secondary » by family.
    board
        The learner's board; the strongest pressure of a family stands for it.

    Returns
    -------
    bool
        True if no secondary family presses harder than a primary one; False when the board and
        the ranks leave nothing to compare.

    Raises
    ------
    UserError
        If the board is empty or a name comes twice.
    """
    table = picture(board)
    weight = table["pressure"].abs().groupby(table["family"]).max()
    weights = {
        rank: [weight[family] for family in weight.index if ranks.get(family) == rank]
        for rank in RANKS
    }
    if not weights["primary"] or not weights["secondary"]:
        return False
    return bool(min(weights["primary"]) >= max(weights["secondary"]))


def _require_distinct(board: Sequence[Tendency]) -> None:
    if not board:
        raise UserError(typography("Le tableau est vide : ajoutez au moins une tendance."))
    names = [tendency.name for tendency in board]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UserError(
            typography(f"La tendance « {twice[0]} » vient deux fois : gardez une seule ligne.")
        )


def _written(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")
