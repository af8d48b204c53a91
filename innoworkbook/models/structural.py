"""Structural analysis: which tendency moves the others, and how surely (S22; Godet, MICMAC).

A square matrix says how strongly each variable (row) acts on each other (column): 0 to 3, or P for
an influence that is only potential. Its row sums are influences, its column sums dependences; the
sums of its powers count the indirect paths. Ranks are never read from rounded numbers: powers are
computed in floating point with a bound on the error, and wherever that bound cannot separate two
variables, all is computed again in whole numbers, so that a tie is a tie.

Sources: M. Godet, *Manuel de prospective stratégique*; Dema and Barbera (2010) on matrices
whose powers never settle; T. Noda (1971) for the Perron vector.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, count, listing, typography

POWERS = 200  # ranks are watched up to this power
DEFAULT_ORDER = 8  # the power used where ranks never settle
STRONGEST = 3
POTENTIAL = "P"
MOST_NAMES = 7  # a sentence lists no more
SUPPORTED, FRAGILE = 0.8, 0.5  # shares of draws, conventions of the workbook
MOST_VARIABLES = 80  # of a matrix that someone brings; beyond, nobody judges the cells one by one
READINGS = ("on_target", "among_direct", "among_indirect")

Numbers = NDArray[np.float64]
Ranks = NDArray[np.int32]
Mask = NDArray[np.bool_]
Threshold = Literal["mean", "median"]
PLANE = pd.Index(["influence", "dependence"])

_FLOAT = np.finfo(np.float64)
_EXACT = 2.0**53  # below, whole numbers in floating point are exact
_STRIDE = 8  # powers made by one product, a power of two that divides 200; (3 n)^8 is no risk
_SAME_GROWTH = 1e-9  # relative gap below which two loops are said to grow alike


@dataclass(frozen=True, eq=False)
class StructuralAnalysis:
    """Influence and dependence of each variable: direct, indirect, and in the long run.

    Made by `analyse`. What costs time is computed when first read, then kept.

    Attributes
    ----------
    variables
        The n labels, in the order of the matrix.
    weights
        The matrix, n x n, whole numbers in [0, 3]; row acts on column.
    requested_order
        The power that was asked for, or None.
    """

    variables: pd.Index[Any]
    weights: Numbers
    requested_order: int | None = None

    @property
    def direct(self) -> pd.DataFrame:
        """Row sums (influence) and column sums (dependence), whole numbers."""
        return self._plane(*self._sums(indirect=False))

    @property
    def indirect(self) -> pd.DataFrame:
        """Shares of the row and column sums of the matrix raised to `order`.

        All NaN where that power is zero: there is then nothing to share.
        """
        return self._plane(*(_shares(sums) for sums in self._sums(indirect=True)))

    @property
    def perron(self) -> pd.DataFrame:
        """Shares that the dominant eigenvectors give (right: influence, left: dependence).

        All NaN where they do not exist or are not unique: `perron_note` then says why.
        """
        return self._plane(self._long_run.influence, self._long_run.dependence)

    @property
    def perron_note(self) -> str | None:
        """One French sentence on what limits `perron`, or None where nothing does."""
        return self._long_run.note

    @property
    def order(self) -> int:
        """The power used: the one asked for, else `stable_order`, else 8."""
        return self.requested_order or self.stable_order or DEFAULT_ORDER

    @property
    def stable_order(self) -> int | None:
        """First power whose ranks, ties as ties, hold for all powers up to 200, or None.

        Where the matrix has no loop its powers vanish, and all variables end tied.
        """
        return self._settling.stable_order

    @property
    def period(self) -> int | None:
        """Length of the cycle of ranks seen up to power 200 where they never settle, or None."""
        return self._settling.period

    @property
    def vanishing_order(self) -> int | None:
        """First power that is zero, where influences form no loop; otherwise None."""
        return _vanishing_order(self.weights)

    def classes(self, threshold: Threshold = "mean", *, indirect: bool = False) -> pd.Series[str]:
        """Place each variable in the plane: input, relay, output or excluded.

        A variable is high in influence, or in dependence, strictly above the threshold.

        Parameters
        ----------
        threshold
            "mean" or "median" of the variables, computed exactly.
        indirect
            Read the indirect plane instead of the direct one.

        Raises
        ------
        UserError
            If the threshold has another name.
        """
        if threshold not in ("mean", "median"):
            raise UserError(
                typography(f"Seuil « {threshold} » inconnu : choisissez « mean » ou « median ».")
            )
        above = _above_mean if threshold == "mean" else _above_median
        influence, dependence = (above(sums) for sums in self._sums(indirect=indirect))
        names = np.array([["excluded", "output"], ["input", "relay"]], dtype=object)
        return pd.Series(
            names[influence.astype(int), dependence.astype(int)], self.variables, name="class"
        )

    def without(self, variable: object) -> StructuralAnalysis:
        """Analyse the other variables only, at the same order.

        Raises
        ------
        UserError
            If the variable is not in the matrix.
        """
        others = np.arange(len(self.variables)) != self.position(variable)
        return StructuralAnalysis(
            self.variables[others], self.weights[np.ix_(others, others)], self.requested_order
        )

    def position(self, variable: object) -> int:
        """Give the row of a variable, or raise `UserError` if the matrix has none so named."""
        found = np.flatnonzero(self.variables == variable)
        if not len(found):
            raise UserError(
                typography(
                    f"La variable « {variable} » n'est pas dans la matrice : "
                    f"choisissez parmi {listing([str(name) for name in self.variables], 'ou')}."
                )
            )
        return int(found[0])

    def _sums(self, *, indirect: bool) -> tuple[NDArray[Any], NDArray[Any]]:
        if indirect:
            return self._indirect_sums
        return self.weights.sum(axis=1).astype(np.int64), self.weights.sum(axis=0).astype(np.int64)

    @cached_property
    def _indirect_sums(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return _power_sums(self.weights.T, self.order), _power_sums(self.weights, self.order)

    @cached_property
    def _settling(self) -> _Settling:
        early = _early_stable_order(self.weights)
        return _settling(_rank_history(self.weights)) if early is None else _Settling(early, None)

    @cached_property
    def _long_run(self) -> _LongRun:
        return _long_run(self.weights, self.variables)

    def _plane(self, influence: NDArray[Any], dependence: NDArray[Any]) -> pd.DataFrame:
        return pd.DataFrame(np.column_stack([influence, dependence]), self.variables, PLANE)


def analyse(
    matrix: pd.DataFrame, *, potential: bool = False, order: int | None = None
) -> StructuralAnalysis:
    """Analyse a matrix of influences.

    Parameters
    ----------
    matrix
        Square, the same labels on both axes; cells 0, 1, 2, 3 or "P", zero diagonal. The row acts
        on the column.
    potential
        Count P as 3 instead of 0.
    order
        The power read for indirect influence, 1 or more; by default the first stable one.

    Raises
    ------
    UserError
        If the matrix is not of that form; the message names the row and the column.

    Notes
    -----
    Ranks are exact at any size. The 200 powers are made eight at a time, half a millisecond for
    80 variables; where floating point cannot separate two ranks, whole numbers take some tens of
    milliseconds for 80 variables, some seconds for 1,000.

    Examples
    --------
    >>> names = ["budget", "lois", "usages"]
    >>> influences = pd.DataFrame([[0, 2, 1], [1, 0, 3], [0, 1, 0]], names, names)
    >>> analyse(influences).direct
            influence  dependence
    budget          3           1
    lois            4           3
    usages          1           4
    >>> analyse(influences).stable_order
    26
    """
    if order is not None and (order < 1 or order != int(order)):
        raise UserError(
            typography(f"L'ordre {order} n'est pas une puissance : donnez un entier, 1 ou plus.")
        )
    cells, is_potential = _cells(matrix)
    if np.isnan(cells).any():
        raise _fault(matrix, np.argwhere(np.isnan(cells))[0], "est vide")
    if potential:
        cells[is_potential] = STRONGEST
    return StructuralAnalysis(matrix.index, cells, None if order is None else int(order))


# --- Is the deck's split supported? ------------------------------------------------------------


def influence_on(analysis: StructuralAnalysis, target: object) -> pd.Series[int]:
    """Read the direct influence of each other variable on one, such as the authority."""
    target_row = analysis.position(target)
    others = np.arange(len(analysis.variables)) != target_row
    cells = analysis.weights[others, target_row].astype(np.int64)
    return pd.Series(cells, analysis.variables[others], name=target)


def primary_on(analysis: StructuralAnalysis, target: object) -> set[Any]:
    """Name the variables whose direct influence on one, the authority, is above the median.

    Of seven tendencies there can be three at most.
    """
    cells = influence_on(analysis, target)
    return set(cells.index[_above_median(cells.to_numpy())])


def primary_among(analysis: StructuralAnalysis, *, indirect: bool = False) -> set[Any]:
    """Name the variables that move the others: influence above the median and above dependence.

    To judge the tendencies among themselves, leave the authority out first:
    ``primary_among(analysis.without("la collectivité"))``.
    """
    return set(analysis.variables[_leads(*analysis._sums(indirect=indirect))])


def sensitivity(
    matrix: pd.DataFrame,
    primary: Callable[[StructuralAnalysis], Collection[Any]],
    draws: int = 2000,
    seed: int = 0,
) -> pd.Series[float]:
    """Give the share of draws in which each variable is primary, when every cell may err by one.

    In a draw each cell moves by -1, 0 or +1, equally likely, kept within 0-3. Zeros are structural
    and stay: if they moved, they would rise to 0.33 on average. P stays P, counted as 0.

    Parameters
    ----------
    matrix
        As for `analyse`.
    primary
        From an analysis, the variables that are primary in it.
    draws
        Number of draws, 1 or more.
    seed
        The same seed gives the same draws.

    Returns
    -------
    Series of shares in [0, 1], indexed by the variables of the matrix.

    Examples
    --------
    >>> names = ["budget", "lois", "usages"]
    >>> influences = pd.DataFrame([[0, 2, 1], [1, 0, 3], [0, 1, 0]], names, names)
    >>> sensitivity(influences, primary_among, draws=200).round(2).to_dict()
    {'budget': 0.23, 'lois': 0.37, 'usages': 0.0}
    """
    if draws < 1:
        raise UserError(
            typography(f"{count(draws, 'tirage')}, c'est trop peu : demandez-en un au moins.")
        )
    judged = analyse(matrix)
    generator = np.random.default_rng(seed)
    movable = judged.weights > 0
    times = dict.fromkeys(judged.variables, 0)
    for _ in range(draws):
        shaken = perturb(judged.weights, movable, generator)
        for variable in primary(StructuralAnalysis(judged.variables, shaken)):
            times[variable] += 1
    return pd.Series(times, judged.variables, name="share") / draws


def perturb(cells: Numbers, movable: Mask, generator: np.random.Generator) -> Numbers:
    """Move each movable cell by -1, 0 or +1, equally likely, and keep it within 0-3."""
    moved = np.clip(cells + generator.integers(-1, 2, cells.shape), 0, STRONGEST)
    return np.where(movable, moved, cells)


def supports(
    matrix: pd.DataFrame, target: object, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Give, for three readings of « primary », the share of draws in which each variable is so.

    The draws are those of `sensitivity`, done together: the same seed gives the same shares.

    Parameters
    ----------
    matrix
        As for `analyse`.
    target
        The variable acted upon, such as the authority; it is not among those that are ranked.
    draws, seed
        As for `sensitivity`.

    Returns
    -------
    DataFrame
        A row per other variable. Columns ``on_target`` (`primary_on`), ``among_direct`` and
        ``among_indirect`` (`primary_among` without the target, the second at the order of the
        matrix that was judged), in [0, 1].

    Raises
    ------
    UserError
        If the matrix is ill-formed, the target unknown, or no draw is asked for.

    Examples
    --------
    >>> names = ["budget", "lois", "usages", "ville"]
    >>> cells = [[0, 2, 1, 3], [1, 0, 3, 1], [0, 1, 0, 1], [0, 0, 0, 0]]
    >>> supports(pd.DataFrame(cells, names, names), "ville").round(1).loc["budget"].tolist()
    [0.8, 0.2, 0.6]
    """
    if draws < 1:
        raise UserError(
            typography(f"{count(draws, 'tirage')}, c'est trop peu : demandez-en un au moins.")
        )
    judged = analyse(matrix)
    place, order = judged.position(target), judged.without(target).order
    steps = np.random.default_rng(seed).integers(-1, 2, (draws, *judged.weights.shape))
    moved = np.clip(judged.weights + steps, 0, STRONGEST)
    masks = _primary_masks(np.where(judged.weights > 0, moved, judged.weights), place, order)
    shares = {name: mask.mean(axis=0) for name, mask in zip(READINGS, masks, strict=True)}
    return pd.DataFrame(shares, index=judged.variables.delete(place))


def decisive(matrix: pd.DataFrame, target: object, cells: int = 14) -> pd.DataFrame:
    """List the cells where one point changes most what is primary: those to judge first.

    Each cell of the other variables is moved by -1 then +1, alone; what changes is counted over
    the two direct readings (influence on the target, influence on the other variables).

    Parameters
    ----------
    matrix
        As for `analyse`; P counts 0.
    target
        The variable acted upon; the cells of its own row decide nothing and are left out.
    cells
        How many cells to keep.

    Returns
    -------
    DataFrame
        At most `cells` rows; columns ``row``, ``column`` and ``changes`` (variables that become or
        cease to be primary, over both moves). Equal cells: those on the target first, then in the
        order of the matrix.
    """
    judged = analyse(matrix)
    place, size = judged.position(target), len(judged.variables)
    rows, columns = np.nonzero(~np.eye(size, dtype=np.bool_))
    rows, columns = rows[rows != place], columns[rows != place]
    before = _primary_masks(judged.weights[None], place, 1)[:2]
    changes = np.zeros(len(rows), dtype=np.int64)
    for step in (-1, 1):
        moved = np.repeat(judged.weights[None], len(rows), axis=0)
        at = (np.arange(len(rows)), rows, columns)
        moved[at] = np.clip(moved[at] + step, 0, STRONGEST)
        for was, now in zip(before, _primary_masks(moved, place, 1), strict=False):
            changes += (was != now).sum(axis=1)
    first = np.lexsort((columns != place, -changes))[:cells]
    return pd.DataFrame(
        {
            "row": judged.variables[rows[first]],
            "column": judged.variables[columns[first]],
            "changes": changes[first],
        }
    )


def _primary_masks(matrices: Numbers, target: int, order: int) -> tuple[Mask, Mask, Mask]:
    """Read what is primary in each of many matrices (draws x n x n), in the three readings."""
    others = np.arange(matrices.shape[-1]) != target
    among = matrices[:, others][:, :, others]
    kind: Any = np.float64 if (STRONGEST * len(matrices[0])) ** order < _EXACT else object
    influence = dependence = np.ones(among.shape[:2], dtype=kind)
    exact = among.astype(np.int64).astype(kind)
    for _ in range(order):
        influence = (exact * influence[:, None, :]).sum(axis=2)
        dependence = (exact * dependence[:, :, None]).sum(axis=1)
    return (
        _above_median(matrices[:, others, target]),
        _leads(among.sum(axis=2), among.sum(axis=1)),
        _leads(influence, dependence),
    )


def support(shares: pd.Series[float]) -> pd.Series[str]:
    """Say in a French word how far a matrix supports that a variable is primary.

    « soutenu » from 80 % of the draws, « fragile » from 50 %, « non soutenu » below.

    >>> support(pd.Series({"budget": 0.8, "lois": 0.5, "usages": 0.1})).tolist()
    ['soutenu', 'fragile', 'non soutenu']
    """
    words = np.select(
        [shares >= SUPPORTED, shares >= FRAGILE], ["soutenu", "fragile"], "non soutenu"
    )
    return pd.Series(words.astype(object), shares.index, name="support")


class Chance(NamedTuple):
    """What random matrices give, as shares of the draws."""

    two_or_three: float
    """Draws with two or three primary variables."""
    both_named: float
    """Chance that two variables named beforehand are both primary."""
    one_named: float
    """Chance that one variable named beforehand is primary."""


def chance(variables: int = 7, draws: int = 20_000, seed: int = 0) -> Chance:
    """Say what `primary_among` finds by pure chance: all cells drawn alike from 0, 1, 2, 3.

    With seven variables, two or three are primary in 77 % of draws, and two named beforehand both
    are in 6.4 %: to find two primary variables proves nothing. The second share is the mean over
    all pairs, which are alike, so it hardly moves with the seed.

    Raises
    ------
    UserError
        If there are fewer than two variables or no draw.
    """
    if variables < 2 or draws < 1:
        raise UserError("Donnez au moins deux variables et un tirage.")
    generator = np.random.default_rng(seed)
    matrices = generator.integers(0, STRONGEST + 1, (draws, variables, variables))
    matrices[:, np.arange(variables), np.arange(variables)] = 0
    primary = _leads(matrices.sum(axis=2), matrices.sum(axis=1))
    found = primary.sum(axis=1)
    return Chance(
        two_or_three=float(np.isin(found, (2, 3)).mean()),
        both_named=float((found * (found - 1)).mean() / (variables * (variables - 1))),
        one_named=float(found.mean() / variables),
    )


# --- Several respondents -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Panel:
    """What several respondents say of the same cells; every frame is variables x variables.

    Attributes
    ----------
    median
        0 to 3, P where more than half say so, NaN where nobody answered. Between two middle
        answers, the lower: a strength is kept if more than half of the answers reach it.
    dispersion
        Mean distance of the answers to that median, in points of the 0-3 scale, P counted as 0.
    lowest, highest
        The extreme answers, P counted as 0.
    answers
        How many respondents judged the cell.
    """

    median: pd.DataFrame
    dispersion: pd.DataFrame
    lowest: pd.DataFrame
    highest: pd.DataFrame
    answers: pd.DataFrame

    def debate_first(self, cells: int = 14) -> pd.DataFrame:
        """List the cells where answers differ, the most dispersed first.

        Returns
        -------
        At most `cells` rows; columns row, column, median, dispersion, lowest, highest, answers.
        Cells equally dispersed are sorted by their extremes, then as in the matrix.
        """
        rows, columns = np.nonzero(self.dispersion.fillna(0).to_numpy() > 0)
        frames = ("median", "dispersion", "lowest", "highest", "answers")
        table = pd.DataFrame(
            {"row": self.median.index[rows], "column": self.median.columns[columns]}
            | {name: getattr(self, name).to_numpy()[rows, columns] for name in frames}
        )
        spread = table["highest"] - table["lowest"]
        order = np.lexsort((-spread, -table["dispersion"]))
        return table.iloc[order[:cells]].reset_index(drop=True)


def panel(matrices: Sequence[pd.DataFrame]) -> Panel:
    """Put the matrices of several respondents together; a cell may be left empty (NaN).

    Raises
    ------
    UserError
        If there is no matrix, if one is not of the form that `analyse` expects (empty cells apart),
        or if its variables are not those of the first.
    """
    if not matrices:
        raise UserError(typography("Aucune matrice n'est donnée : il en faut une par répondant."))
    variables = matrices[0].index
    for number, matrix in enumerate(matrices[1:], start=2):
        if not matrix.index.equals(variables):
            raise UserError(
                typography(
                    f"La matrice du répondant n° {number} n'a pas les variables de la première : "
                    "donnez-leur les mêmes, dans le même ordre."
                )
            )
    judged = [_cells(matrix) for matrix in matrices]
    cells = np.stack([values for values, _ in judged])
    answers = (~np.isnan(cells)).sum(axis=0)
    median = _low_median(cells, answers)
    gaps = np.abs(cells - median)
    divisor = np.where(answers > 0, answers, np.nan)
    mostly_potential = 2 * np.sum([marks for _, marks in judged], axis=0) > answers
    shown = median.astype(object)
    shown[mostly_potential] = POTENTIAL
    empty = answers == 0

    def frame(values: NDArray[Any]) -> pd.DataFrame:
        return pd.DataFrame(values, index=variables, columns=variables)

    return Panel(
        median=frame(shown),
        dispersion=frame(np.nansum(gaps, axis=0) / divisor),
        lowest=frame(np.where(empty, np.nan, np.where(np.isnan(cells), np.inf, cells).min(axis=0))),
        highest=frame(np.where(empty, np.nan, np.where(np.isnan(cells), -1, cells).max(axis=0))),
        answers=frame(answers),
    )


def _low_median(cells: Numbers, answers: NDArray[np.int64]) -> Numbers:
    ordered = np.sort(cells, axis=0)  # NaN last
    middle = np.maximum(answers - 1, 0) // 2
    return np.asarray(np.take_along_axis(ordered, middle[None], axis=0)[0])


# --- A matrix that someone brings --------------------------------------------------------------


def parse_matrix(text: str) -> pd.DataFrame:
    """Read a matrix pasted from a spreadsheet or from a CSV file.

    Parameters
    ----------
    text
        Cells separated by tabs, else by semicolons, else by commas; see `from_grid`.

    Raises
    ------
    UserError
        If it is no matrix of influences; the message names the row and the column.

    Examples
    --------
    >>> parse_matrix("effet de;budget;lois\\nbudget;;2\\nlois;p;")
           budget lois
    budget      0    2
    lois        P    0
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    found = [mark for mark in "\t;," if lines and mark in lines[0]]
    return from_grid(list(csv.reader(lines, delimiter=found[0] if found else ";")))


def from_grid(grid: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Read a matrix from the cells of a sheet: names in the first row and in the first column.

    Empty rows and columns around it do not count; an empty diagonal means 0; « p » means P.

    Raises
    ------
    UserError
        If there are fewer than two variables or more than 80, if a name is missing, or if it is
        not a matrix that `analyse` accepts; the message names the row and the column.
    """
    rows = _trimmed([[_read_cell(cell) for cell in row] for row in grid])
    if len(rows) < 3 or len(rows[0]) < 2:
        raise UserError(
            typography(
                "Le tableau est trop petit : donnez au moins deux variables, leurs noms dans la "
                "première ligne et dans la première colonne."
            )
        )
    if len(rows) - 1 > MOST_VARIABLES:
        raise UserError(
            typography(
                f"Le tableau a {count(len(rows) - 1, 'ligne')} de variables : "
                f"regroupez-les, {MOST_VARIABLES} au plus."
            )
        )
    names = _names([row[0] for row in rows[1:]], "ligne", "première colonne")
    heads = _names(rows[0][1:], "colonne", "première ligne")
    cells = [[0 if cell is None and r == c else cell for c, cell in enumerate(row[1:])]
             for r, row in enumerate(rows[1:])]  # fmt: skip
    matrix = pd.DataFrame(cells, names, heads, dtype=object).fillna(np.nan)
    analyse(matrix)
    return matrix


def _read_cell(cell: object) -> object:
    """Give a number as a number, P as P, an empty cell as None, anything else as its text."""
    text = "" if pd.isna(cast("float | None", cell)) else str(cell).strip()
    if text.upper() == POTENTIAL:
        return POTENTIAL
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text or None
    return int(value) if value.is_integer() else value


def _trimmed(rows: list[list[object]]) -> list[list[object]]:
    """Drop the empty rows and columns around a table, and set the corner that an export forgot."""
    full = [row for row in rows if any(cell is not None for cell in row)]
    ends = [max(place for place, cell in enumerate(row) if cell is not None) + 1 for row in full]
    if len(full) > 1 and full[0][0] is not None and ends[0] == max(ends[1:]) - 1:
        full[0] = [None, *full[0]]
        ends[0] += 1
    width = max(ends, default=0)
    return [(row + [None] * width)[:width] for row in full]


def _names(cells: Sequence[object], side: str, place: str) -> list[str]:
    for rank, cell in enumerate(cells, start=1):
        if cell is None:
            raise UserError(
                typography(f"Le nom de la {side} n° {rank} manque : écrivez-le en {place}.")
            )
    return [str(cell) for cell in cells]


# --- Reading the matrix ------------------------------------------------------------------------


def _cells(matrix: pd.DataFrame) -> tuple[Numbers, Mask]:
    """Give the cells as numbers (P as 0, empty as NaN) and where P stands; refuse what is wrong."""
    _check_labels(matrix)
    values = matrix.to_numpy()
    is_potential = np.zeros(values.shape, dtype=np.bool_)
    if values.dtype.kind not in "iuf":
        values, is_potential = _read_objects(matrix)
    cells = np.array(values, dtype=np.float64)
    diagonal = np.einsum("ii->i", cells)
    if is_potential.diagonal().any() or diagonal.any():
        at = np.flatnonzero(is_potential.diagonal() | (diagonal != 0))[0]
        raise _fault(matrix, (at, at), "est sur la diagonale et n'est pas nulle", "mettez-y 0")
    wrong = (cells < 0) | (cells > STRONGEST) | (np.floor(cells) < cells)
    if wrong.any():
        raise _bad_content(matrix, wrong)
    return cells, is_potential


def _check_labels(matrix: pd.DataFrame) -> None:
    rows, columns = matrix.index, matrix.columns
    if len(rows) != len(columns):
        odd = [*rows.difference(columns, sort=False), *columns.difference(rows, sort=False)]
        named = f" (à voir : {listing([f'« {label} »' for label in odd[:3]])})" if odd else ""
        raise UserError(
            typography(
                f"La matrice a {count(len(rows), 'ligne')} et {count(len(columns), 'colonne')}"
                f"{named} : donnez-lui les mêmes variables en lignes et en colonnes."
            )
        )
    if not len(rows):
        raise UserError(typography("La matrice est vide : donnez-lui au moins une variable."))
    if not rows.is_unique:
        double = rows[rows.duplicated()][0]
        raise UserError(
            typography(f"La variable « {double} » est écrite deux fois : renommez l'une des deux.")
        )
    if not rows.equals(columns):
        row, column = next(pair for pair in zip(rows, columns, strict=True) if pair[0] != pair[1])
        raise UserError(
            typography(
                f"La ligne « {row} » fait face à la colonne « {column} » : "
                "écrivez les mêmes variables, dans le même ordre, sur les deux côtés."
            )
        )


def _read_objects(matrix: pd.DataFrame) -> tuple[NDArray[Any], Mask]:
    values = matrix.to_numpy(dtype=object)
    missing = matrix.isna().to_numpy()
    is_text = np.frompyfunc(lambda cell: isinstance(cell, str), 1, 1)(values).astype(np.bool_)
    is_potential = np.zeros(values.shape, dtype=np.bool_)
    is_potential[is_text] = values[is_text] == POTENTIAL
    is_number = np.frompyfunc(
        lambda cell: isinstance(cell, int | float | np.integer | np.floating), 1, 1
    )
    wrong = ~(is_potential | missing | is_number(values).astype(np.bool_))
    if wrong.any():
        raise _bad_content(matrix, wrong)
    return np.where(is_potential, 0, np.where(missing, np.nan, values)), is_potential


def _bad_content(matrix: pd.DataFrame, wrong: Mask) -> UserError:
    row, column = np.argwhere(wrong)[0]
    cell: Any = matrix.iat[int(row), int(column)]
    shown = str(cell) if isinstance(cell, str) else _decimal(cell)
    return _fault(matrix, (row, column), f"contient « {shown} »")


def _decimal(value: float) -> str:
    return f"{float(value):g}".replace(".", ",").replace("-", "−")


def _fault(
    matrix: pd.DataFrame,
    place: Sequence[int] | NDArray[np.int64],
    what: str,
    remedy: str = "écrivez-y 0, 1, 2, 3 ou P",
) -> UserError:
    row, column = matrix.index[int(place[0])], matrix.columns[int(place[1])]
    return UserError(
        typography(f"La case ligne « {row} », colonne « {column} » {what} : {remedy}.")
    )


# --- Comparing sums exactly --------------------------------------------------------------------


def _above_mean(sums: NDArray[Any]) -> Mask:
    return np.asarray(sums * sums.shape[-1] > sums.sum(axis=-1, keepdims=True), dtype=np.bool_)


def _above_median(sums: NDArray[Any]) -> Mask:
    ordered, size = np.sort(sums, axis=-1), sums.shape[-1]
    middle = ordered[..., [(size - 1) // 2]] + ordered[..., [size // 2]]
    return np.asarray(2 * sums > middle, dtype=np.bool_)


def _leads(influence: NDArray[Any], dependence: NDArray[Any]) -> Mask:
    return _above_median(influence) & np.asarray(influence > dependence, dtype=np.bool_)


def _shares(sums: NDArray[Any]) -> Numbers:
    total = int(sums.sum())
    if total == 0:
        return np.full(len(sums), np.nan)
    return np.array([int(part) / total for part in sums])  # big whole numbers, rounded once


# --- Ranks at every power ----------------------------------------------------------------------


class _Settling(NamedTuple):
    stable_order: int | None
    period: int | None


def _settling(history: Sequence[bytes]) -> _Settling:
    """Find where the ranks begin to repeat, and how long their cycle is.

    A cycle counts once seen twice; of several, the one that begins first, then the shortest.
    """
    start = _cycle_start(history, 1)
    found = [(start, 1)] if start < len(history) else []
    if start > len(history) // 2:  # otherwise no longer cycle could begin earlier
        for period in range(2, len(history) // 2 + 1):
            start = _cycle_start(history, period)
            if start + 2 * period - 1 <= len(history):
                found.append((start, period))
    if not found:
        return _Settling(None, None)
    start, period = min(found)
    return _Settling(start, None) if period == 1 else _Settling(None, period)


def _cycle_start(history: Sequence[bytes], period: int) -> int:
    """Give the first power from which ranks come back every `period` powers, up to the last."""
    start = len(history) - period
    while start > 0 and history[start - 1] == history[start - 1 + period]:
        start -= 1
    return start + 1


def _rank_history(weights: Numbers) -> list[bytes]:
    """Give the ranks of both columns at powers 1 to 200, as keys to compare."""
    sides = zip(_exact_ranks(weights.T), _exact_ranks(weights), strict=True)
    return [influence.tobytes() + dependence.tobytes() for influence, dependence in sides]


def _early_stable_order(weights: Numbers) -> int | None:
    """Find the stable order in floating point, if it is early and rounding cannot have hidden it.

    All terms are positive, so each product adds to each component a relative error below n + 2
    units of rounding, and errors only add up: a power k is made of k products at most.
    """
    vectors = _power_vectors(weights)
    if vectors is None:
        return None
    last_order = np.argsort(vectors[-1], axis=-1)
    ordered = vectors[:, [[0], [1]], last_order]
    lower, upper = ordered[..., :-1], ordered[..., 1:]
    exact = np.maximum.accumulate(vectors.max(axis=-1, keepdims=True), axis=0) < _EXACT
    power = np.arange(1, POWERS + 1)[:, None, None]
    error = np.where(exact, 0.0, 2 * power * (len(weights) + 2) * _FLOAT.eps)
    gap = upper - lower
    above = gap > error * upper
    at_the_end = above[-1]

    def level(powers: slice | int) -> Mask:
        return np.asarray((gap[powers] == 0) & (exact[powers] | (upper[powers] == 0)))

    same = above if at_the_end.all() else np.where(at_the_end, above, level(slice(None)))
    surely_same: Mask = np.asarray(same.all(axis=(1, 2)))
    start = POWERS - int(np.logical_and.accumulate(surely_same[::-1]).sum())
    if start >= POWERS // 2:  # too late to rule out a cycle, or the last power is in doubt
        return None
    if start > 0:
        before = start - 1
        below = -gap[before] > error[before] * lower[before]
        surely_other = below | np.where(at_the_end, level(before), above[before])
        if not surely_other.any():
            return None
    return start + 1


def _power_vectors(weights: Numbers) -> Numbers | None:
    """Give M^k 1 and 1 M^k for k = 1 to 200 (200 x 2 x n), each up to a power of two.

    Eight powers are made of the eight before them by one product with M^8. Rescaling by powers of
    two rounds nothing; None if a component would become too small to hold.
    """
    vectors = np.empty((2, POWERS, len(weights)))
    vectors[:, 0] = weights.sum(axis=1), weights.sum(axis=0)
    power, known = weights, 1
    while known < _STRIDE:
        _multiply(vectors[:, :known], power, vectors[:, known : 2 * known])
        power, known = power @ power, 2 * known
    for start in range(_STRIDE, POWERS, _STRIDE):
        before = vectors[:, start - _STRIDE : start]
        if before.max() > 2.0**200:
            np.ldexp(before, -np.frexp(before.max(axis=-1, keepdims=True))[1], out=before)
            if before[before > 0].min() < 2.0**-400:
                return None
        _multiply(before, power, vectors[:, start : start + _STRIDE])
    return vectors.swapaxes(0, 1)


def _multiply(before: Numbers, power: Numbers, after: Numbers) -> None:
    np.matmul(before[0], power.T, out=after[0])
    np.matmul(before[1], power, out=after[1])


# --- Whole numbers of any length, as rows of digits held in floating point ---------------------


def _digit_bits(matrix: Numbers) -> int:
    """Choose a digit short enough for a product by the matrix to stay exact."""
    return 52 - int(matrix.sum(axis=0).max()).bit_length()


def _digits_of_powers(matrix: Numbers, powers: int) -> Iterator[Numbers]:
    """Yield 1 M^k exactly for k = 1, 2...: digits x n, the lowest digit first."""
    base = 2.0 ** _digit_bits(matrix)
    digits = np.ones((1, len(matrix)))
    for _ in range(powers):
        digits = _carry(digits @ matrix, base)
        yield digits


def _carry(digits: Numbers, base: float) -> Numbers:
    carried = np.floor(digits / base)
    while carried.any():
        digits = digits - carried * base
        if carried[-1].any():
            digits = np.vstack([digits, np.zeros_like(digits[:1])])
        digits[1:] += carried[: len(digits) - 1]
        carried = np.floor(digits / base)
    return digits


def _exact_ranks(matrix: Numbers) -> Iterator[Ranks]:
    for digits in _digits_of_powers(matrix, POWERS):
        highest_first = np.ascontiguousarray(digits[::-1].T.astype(">u8"))  # bytes sort as numbers
        keys = highest_first.view(f"S{8 * len(digits)}").ravel()
        yield np.unique(keys, return_inverse=True)[1].astype(np.int32)


def _power_sums(matrix: Numbers, power: int) -> NDArray[Any]:
    """Give 1 M^k as Python whole numbers."""
    *_, digits = _digits_of_powers(matrix, power)
    bits, sums = _digit_bits(matrix), np.zeros(len(matrix), dtype=object)
    for rank, row in enumerate(digits):
        sums += np.array([int(digit) << (bits * rank) for digit in row], dtype=object)
    return sums


# --- The long run ------------------------------------------------------------------------------


class _LongRun(NamedTuple):
    influence: Numbers
    dependence: Numbers
    note: str | None


def _long_run(weights: Numbers, variables: pd.Index[Any]) -> _LongRun:
    """Find the dominant eigenvectors: unique if a single loop of variables grows fastest."""
    unknown = np.full(len(weights), np.nan)
    loops = _loops(weights)
    if not loops:
        note = (
            "Aucune boucle d'influence : à l'ordre "
            f"{_vanishing_order(weights)} tout s'annule, et le vecteur de Perron n'existe pas."
        )
        return _LongRun(unknown, unknown, typography(note))
    growths = [_growth(_block(weights, loop)) for loop in loops]
    rates = [rate for rate, _ in growths]
    fastest = int(np.argmax(rates))
    if sum(rate >= rates[fastest] * (1 - _SAME_GROWTH) for rate in rates) > 1:
        note = (
            "Plusieurs boucles de variables croissent au même rythme : "
            "le vecteur de Perron n'est pas unique."
        )
        return _LongRun(unknown, unknown, typography(note))
    loop, (rate, right) = loops[fastest], growths[fastest]
    left = _growth(_block(weights, loop).T)[1]
    return _LongRun(
        _spread(weights, loop, rate, right),
        _spread(weights.T, loop, rate, left),
        _long_run_note(weights, loop, variables),
    )


def _long_run_note(
    weights: Numbers, loop: NDArray[np.int64], variables: pd.Index[Any]
) -> str | None:
    period = _loop_period(_block(weights, loop))
    sentences = []
    if len(loop) < len(weights):
        names = [str(name) for name in variables[loop]]
        said = listing(names) if len(names) <= MOST_NAMES else count(len(names), "variable")
        sentences.append(
            f"une seule boucle domine ({said}), les variables qui ne la meuvent pas ont une "
            "influence nulle et celles qu'elle ne meut pas une dépendance nulle"
        )
    if period > 1:
        sentences.append(
            f"cette boucle a pour période {period}, les puissances tournent autour de ce vecteur "
            "sans s'en rapprocher"
        )
    if not sentences:
        return None
    note = " ; ".join(sentences)
    return typography(f"{note[0].upper()}{note[1:]}.")


def _block(weights: Numbers, loop: NDArray[np.int64]) -> Numbers:
    return weights if len(loop) == len(weights) else weights[np.ix_(loop, loop)]


def _spread(weights: Numbers, loop: NDArray[np.int64], rate: float, inside: Numbers) -> Numbers:
    """Extend a loop's eigenvector to the variables that reach it, and give it as shares."""
    if len(loop) == len(weights):
        return np.asarray(inside / inside.sum())
    vector = np.zeros(len(weights))
    vector[loop] = inside
    reaching = _reach(weights.T, loop)
    reaching[loop] = False
    if reaching.any():
        system = rate * np.eye(reaching.sum()) - weights[np.ix_(reaching, reaching)]
        vector[reaching] = np.linalg.solve(system, weights[np.ix_(reaching, loop)] @ inside)
    return np.asarray(vector / vector.sum())


def _growth(block: Numbers) -> tuple[float, Numbers]:
    """Give the Perron root and right vector of a strongly connected block.

    A few powers first, then Noda's inverse iteration, which converges even for a periodic block.
    """
    vector: Numbers = np.ones(len(block))
    for _ in range(4):
        for _ in range(8):
            vector = block @ vector
        vector /= vector.max()
        if _ratios_agree(block, vector):
            break
    for _ in range(30):
        if _ratios_agree(block, vector):
            break
        highest = float((block @ vector / vector).max()) * (1 + 4 * float(_FLOAT.eps))
        vector = np.asarray(np.linalg.solve(highest * np.eye(len(block)) - block, vector))
        vector /= vector.max()
    return float((block @ vector).sum() / vector.sum()), vector


def _ratios_agree(block: Numbers, vector: Numbers) -> bool:
    ratios = block @ vector / vector
    return bool(ratios.max() - ratios.min() <= 1e-13 * ratios.max())


def _loops(weights: Numbers) -> list[NDArray[np.int64]]:
    """List the strongly connected sets of two variables or more."""
    left, loops = np.ones(len(weights), dtype=np.bool_), []
    while (left := _on_endless_paths(weights, left)).any():
        start = np.flatnonzero(left)[:1]
        together = _reach(weights, start, left) & _reach(weights.T, start, left)
        if together.sum() > 1:
            loops.append(np.flatnonzero(together))
        left &= ~together
    return loops


def _on_endless_paths(weights: Numbers, among: Mask) -> Mask:
    """Keep the variables that are both moved and moving within what is kept."""
    while True:
        kept = among & (weights @ among > 0) & (among @ weights > 0)
        if (kept == among).all():
            return kept
        among = kept


def _reach(weights: Numbers, start: NDArray[np.int64], among: Mask | None = None) -> Mask:
    """Mark the variables that `start` moves, directly or not, and `start` itself."""
    allowed = np.ones(len(weights), dtype=np.bool_) if among is None else among
    reached = np.zeros(len(weights), dtype=np.bool_)
    reached[start] = True
    while True:
        wider = reached | ((reached @ weights > 0) & allowed)
        if (wider == reached).all():
            return reached
        reached = wider


def _loop_period(block: Numbers) -> int:
    """Give the greatest common divisor of the lengths of a strongly connected block's cycles."""
    seen = frontier = np.arange(len(block)) == 0
    levels = []
    while frontier.any():
        levels.append(frontier)
        frontier = (frontier @ block > 0) & ~seen
        seen = seen | frontier
    member = np.array(levels, dtype=np.float64)
    start, end = np.nonzero(member @ block @ member.T)
    return int(np.gcd.reduce(start + 1 - end))


def _vanishing_order(weights: Numbers) -> int | None:
    """Give the first zero power: variables that still move others at each power only dwindle."""
    moving, power = np.ones(len(weights), dtype=np.bool_), 0
    while moving.any():
        still = weights @ moving > 0
        if (still == moving).all():
            return None
        moving, power = still, power + 1
    return power
