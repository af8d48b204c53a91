"""How far a public service may adapt (S08): Rolland's three laws under two decision rules.

The laws are continuity, equality and adaptability (Louis Rolland, *Précis de droit administratif*);
the scores, the weights and the seven adaptations are this workshop's. What passes here is what the
utopia of S09 may ask for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from innoworkbook.french import UserError, typography

Law = Literal["continuity", "equality", "adaptability"]
Obstacle = Literal["continuity", "equality", "legal_basis"]
LegalBasis = Literal["yes", "no", "to_check"]
EqualityGround = Literal["different_situation", "general_interest", "statute"]

FRENCH_LAWS: dict[Law, str] = {
    "continuity": "Continuité",
    "equality": "Égalité",
    "adaptability": "Adaptabilité",
}
SCORE_LIMIT = 2
TIE = 1e-9


@dataclass(frozen=True)
class Adaptation:
    """One change proposed to a public service, judged by a group.

    Attributes
    ----------
    name
        What a learner reads.
    continuity, equality, adaptability
        Effect on each law, a whole number from -2 (harms) to +2 (serves).
    legal_basis
        Whether a text allows it; « to_check » lets it pass for now.
    reversible
        Whether one can go back; shown, used by neither rule.
    equality_ground
        What justifies treating people differently, if anything does: a different situation, the
        general interest or a statute.

    Raises
    ------
    UserError
        If a score is out of its scale or a word is not one of those expected.
    """

    name: str
    continuity: int
    equality: int
    adaptability: int
    legal_basis: LegalBasis
    reversible: bool
    equality_ground: EqualityGround | None = None

    def __post_init__(self) -> None:
        for law, french in FRENCH_LAWS.items():
            if getattr(self, law) not in range(-SCORE_LIMIT, SCORE_LIMIT + 1):
                raise UserError(
                    typography(f"« {self.name} », {french} : donnez un entier de −2 à +2.")
                )
        if self.legal_basis not in get_args(LegalBasis):
            raise UserError(
                typography(f"« {self.name} », base légale : répondez par oui, non ou à vérifier.")
            )
        if self.equality_ground not in (None, *get_args(EqualityGround)):
            raise UserError(
                typography(
                    f"« {self.name} », inégalité de traitement : choisissez une différence de "
                    "situation, l'intérêt général, la loi, ou rien."
                )
            )


@dataclass(frozen=True)
class Weights:
    """Weight of each law in the weighted sum, 0 or more and not all 0."""

    continuity: float = 1.0
    equality: float = 1.0
    adaptability: float = 1.0

    def __post_init__(self) -> None:
        values = (self.continuity, self.equality, self.adaptability)
        if not all(math.isfinite(value) and value >= 0 for value in values) or not any(values):
            raise UserError(
                typography(
                    "Les poids des trois lois doivent être positifs ou nuls, et l'un d'eux au "
                    "moins non nul : corrigez-les."
                )
            )


EQUAL_WEIGHTS = Weights()


def weighted_sum(adaptation: Adaptation, weights: Weights = EQUAL_WEIGHTS) -> float:
    """Add the three scores, so that a gain on one law pays for a loss on another.

    >>> weighted_sum(Adaptation("guichet en ligne", -1, -1, 2, "yes", reversible=True))
    0.0
    """
    return math.fsum(getattr(weights, law) * getattr(adaptation, law) for law in FRENCH_LAWS)


def obstacles(adaptation: Adaptation) -> tuple[Obstacle, ...]:
    """Name the thresholds that an adaptation fails; none means that it is admissible.

    Continuity must be 0 or more; equality too, unless a ground justifies the difference; and a
    legal basis must not be missing.

    >>> obstacles(Adaptation("guichet fermé", -1, -2, 2, "to_check", reversible=False))
    ('continuity', 'equality')
    """
    failed: list[Obstacle] = []
    if adaptation.continuity < 0:
        failed.append("continuity")
    if adaptation.equality < 0 and adaptation.equality_ground is None:
        failed.append("equality")
    if adaptation.legal_basis == "no":
        failed.append("legal_basis")
    return tuple(failed)


def compare(
    adaptations: Iterable[Adaptation],
    weights: Weights = EQUAL_WEIGHTS,
    *,
    pass_above: float = 0.0,
) -> pd.DataFrame:
    """Judge adaptations under both rules, side by side, and say which ones switch camp.

    Parameters
    ----------
    adaptations
        One or more, under distinct names.
    weights
        Those of the compensatory rule; the conjunctive rule uses none.
    pass_above
        The compensatory rule accepts a sum strictly above it (a convention of this workshop).

    Returns
    -------
    pandas.DataFrame
        Indexed by name, in the order given: `total` (weighted sum), `compensatory` (accepted),
        `compensatory_rank` (by falling sum); `conjunctive` (admissible), `conjunctive_rank` (by
        falling gain of adaptability, empty when not admissible), `obstacles` (thresholds failed);
        `provisional` (legal basis still to check), `reversible`, and `switches` (the two rules
        disagree). Equals share the better rank.

    Raises
    ------
    UserError
        Without an adaptation, or with one name twice.
    """
    table = pd.DataFrame([_judge(adaptation, weights) for adaptation in adaptations])
    if table.empty:
        raise UserError(
            typography("Aucune adaptation n'est cotée : cotez-en au moins une pour comparer.")
        )
    if not table["name"].is_unique:
        twice = table.loc[table["name"].duplicated(), "name"].iloc[0]
        raise UserError(
            typography(f"L'adaptation « {twice} » figure deux fois : renommez ou retirez l'une.")
        )
    table = table.set_index("name")
    table["compensatory"] = table["total"] > pass_above + TIE
    table["compensatory_rank"] = _rank(table["total"])
    table["conjunctive_rank"] = _rank(table["adaptability"].where(table["conjunctive"]))
    table["switches"] = table["compensatory"] != table["conjunctive"]
    return table[
        [
            "total", "compensatory", "compensatory_rank",
            "conjunctive", "conjunctive_rank", "obstacles",
            "provisional", "reversible", "switches",
        ]
    ]  # fmt: skip


def _judge(adaptation: Adaptation, weights: Weights) -> dict[str, object]:
    failed = obstacles(adaptation)
    return {
        "name": adaptation.name,
        "adaptability": adaptation.adaptability,
        "total": weighted_sum(adaptation, weights),
        "conjunctive": not failed,
        "obstacles": failed,
        "provisional": adaptation.legal_basis == "to_check",
        "reversible": adaptation.reversible,
    }


def _rank(scores: pd.Series) -> pd.Series:
    """Rank from the highest, ties sharing the better rank, gaps left empty."""
    return scores.round(9).rank(ascending=False, method="min").astype("Int64")
