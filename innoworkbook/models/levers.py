"""Levers and managerial skills: activated, mobilised, serving performance (S11–S13 of the deck).

The deck keeps the three titles and loses the lists; the board and its gaps are a reconstruction.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from innoworkbook.french import UserError, typography

FAMILIES = ("lever", "skill")
KINDS = ("soft", "hard")
MARKS = ("activated", "mobilised", "performance")
STAGES = ("activated", "mobilised", "performance", "proven")
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "name": "nom",
        "family": "famille",
        "kind": "nature",
        "activated": "activé",
        "mobilised": "mobilisé",
        "performance": "au service de la performance",
        "evidence": "preuve",
    }
)


def stages(board: pd.DataFrame) -> pd.DataFrame:
    """Say how far each lever or skill goes, and where the story breaks.

    Parameters
    ----------
    board
        A row per lever or skill; columns ``name`` (distinct), ``family`` (« lever » or
        « skill »), ``kind`` (« soft » or « hard »), ``activated``, ``mobilised`` and
        ``performance`` (booleans), ``evidence`` (text, empty when there is none).

    Returns
    -------
    DataFrame
        The board with boolean columns added: ``proven`` (said to serve performance, with an
        evidence), ``dormant`` (activated, not mobilised), ``spontaneous`` (mobilised without
        having been activated), ``unproven`` (mobilised, not proven), ``unmobilised_claim`` (said
        to serve performance though it is not mobilised).

    Raises
    ------
    UserError
        If the board is empty, a column is missing, a name comes twice, or a cell holds something
        else than expected; the message names the row and the column.

    Examples
    --------
    >>> board = pd.DataFrame({
    ...     "name": ["écoute", "lettre de mission"], "family": ["skill", "lever"],
    ...     "kind": ["soft", "hard"], "activated": [True, True], "mobilised": [True, False],
    ...     "performance": [True, True], "evidence": ["enquête de 2024", ""],
    ... })
    >>> stages(board)[["proven", "dormant", "unmobilised_claim"]].values.tolist()
    [[True, False, False], [False, True, True]]
    """
    _require_well_formed(board)
    marks = board.astype(dict.fromkeys(MARKS, bool))
    proven = marks["performance"] & _has_evidence(board)
    return marks.assign(
        proven=proven,
        dormant=marks["activated"] & ~marks["mobilised"],
        spontaneous=marks["mobilised"] & ~marks["activated"],
        unproven=marks["mobilised"] & ~proven,
        unmobilised_claim=marks["performance"] & ~marks["mobilised"],
    )


def gaps(board: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Measure what is lost from one stage to the next.

    Parameters
    ----------
    board
        As for ``stages``.
    by
        « family » or « kind » to compare groups; None for the whole board.

    Returns
    -------
    DataFrame
        A row per group (« all » for the whole board); ``entries`` counts its rows, ``activated``,
        ``mobilised``, ``performance`` and ``proven`` are shares of them in [0, 1],
        ``activated_less_mobilised`` and ``mobilised_less_proven`` the gaps in [−1, 1]. A gap is
        net: ``dormant`` and ``spontaneous`` entries compensate in the first.

    Raises
    ------
    UserError
        As for ``stages``, and if ``by`` is neither « family » nor « kind ».
    """
    if by not in (None, "family", "kind"):
        raise UserError(
            typography(f"On ne compare pas par « {by} » : choisissez « family » ou « kind ».")
        )
    marks = stages(board)
    groups = marks.groupby(marks[by].astype(str) if by else ["all"] * len(marks))
    table = groups[list(STAGES)].mean()
    table.insert(0, "entries", groups.size())
    return table.assign(
        activated_less_mobilised=table["activated"] - table["mobilised"],
        mobilised_less_proven=table["mobilised"] - table["proven"],
    )


def balance(board: pd.DataFrame) -> pd.DataFrame:
    """Compare soft and hard at each stage.

    Parameters
    ----------
    board
        As for ``stages``.

    Returns
    -------
    DataFrame
        A row for « listed », then one per stage of ``STAGES``; columns ``soft`` and ``hard``
        (counts) and ``soft_share`` (share of soft in [0, 1], missing when nothing gets there).

    Raises
    ------
    UserError
        As for ``stages``.
    """
    marks = stages(board).assign(listed=True)
    counts = {
        stage: [int((marks[stage] & (marks["kind"] == kind)).sum()) for kind in KINDS]
        for stage in ("listed", *STAGES)
    }
    table = pd.DataFrame.from_dict(counts, orient="index", columns=list(KINDS))
    total = table["soft"] + table["hard"]
    return table.assign(soft_share=table["soft"] / total.where(total > 0))


def evidence_share(board: pd.DataFrame) -> float | None:
    """Give the share of claims that an evidence supports, or None if nothing is claimed.

    A claim is an entry said to serve performance; an evidence is a text that is not blank.

    Parameters
    ----------
    board
        As for ``stages``.

    Raises
    ------
    UserError
        As for ``stages``.
    """
    marks = stages(board)
    claims = int(marks["performance"].sum())
    return int(marks["proven"].sum()) / claims if claims else None


def _has_evidence(board: pd.DataFrame) -> pd.Series[bool]:
    return board["evidence"].fillna("").astype(str).str.strip() != ""


def _require_well_formed(board: pd.DataFrame) -> None:
    missing = [column for column in COLUMNS if column not in board.columns]
    if missing:
        raise UserError(
            typography(
                f"Il manque la colonne « {missing[0]} » ({COLUMNS[missing[0]]}) : "
                "ajoutez-la au tableau."
            )
        )
    if board.empty:
        raise UserError(
            typography("Le tableau est vide : ajoutez au moins un levier ou une compétence.")
        )
    twice = board["name"][board["name"].duplicated()]
    if len(twice):
        raise UserError(
            typography(f"Le nom « {twice.iloc[0]} » vient deux fois : gardez une seule ligne.")
        )
    for column, expected in (("family", FAMILIES), ("kind", KINDS)):
        _require_cells(board, column, expected, f"écrivez {expected[0]} ou {expected[1]}")
    for mark in MARKS:
        _require_cells(board, mark, (True, False), "répondez par vrai ou faux")


def _require_cells(
    board: pd.DataFrame, column: str, expected: tuple[object, ...], remedy: str
) -> None:
    for name, value in zip(board["name"], board[column], strict=True):
        if pd.isna(value) or value not in expected:
            given = "est vide" if pd.isna(value) else f"contient « {value} »"
            raise UserError(
                typography(f"Ligne « {name} », la case « {COLUMNS[column]} » {given} : {remedy}.")
            )
