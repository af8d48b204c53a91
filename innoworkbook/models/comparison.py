"""Reading one town among its like: rank, median, course from a common start (S10 of the deck).

A rank says nothing without the list it was taken in; the list is always an argument.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from innoworkbook.french import UserError, typography

BASE = 100


@dataclass(frozen=True)
class Standing:
    """The place of a town in a list: its value, its rank from the highest, the others' median."""

    value: float
    rank: int
    towns: int
    median: float


def standing(values: pd.Series[float], town: str) -> Standing:
    """Place a town in a list; equal values share the better rank.

    Parameters
    ----------
    values
        A number per town, indexed by distinct names; missing values are left out.
    town
        The name of the town to place.

    Raises
    ------
    UserError
        If the town is not in the list, has no value, or stands there alone.

    Examples
    --------
    >>> standing(pd.Series({"A": 3.0, "B": 5.0, "C": 1.0, "D": 2.0}), "A")
    Standing(value=3.0, rank=2, towns=4, median=2.0)
    """
    known = values.dropna()
    _require_known(known, town)
    others = known.drop(town)
    if others.empty:
        raise UserError(
            typography(f"« {town} » est seule dans la liste : ajoutez une commune à comparer.")
        )
    value = float(known[town])
    return Standing(value, 1 + int((others > value).sum()), len(known), float(others.median()))


def course(figures: pd.DataFrame, *, base: bool = True) -> pd.DataFrame:
    """Give each town's course, a year without a figure left as a hole.

    Parameters
    ----------
    figures
        A row per town and year: ``town``, ``year`` (whole) and ``value``.
    base
        Divide by the first value of the town and multiply by 100.

    Returns
    -------
    DataFrame
        Columns ``town``, ``year``, ``value``: every year between the first and the last of the
        table, for every town; ``value`` is missing where no figure is known.

    Raises
    ------
    UserError
        If a town has two figures for a year, or a first value that cannot be a base.

    Examples
    --------
    >>> two = pd.DataFrame({"town": ["A", "A"], "year": [2016, 2018], "value": [200.0, 190.0]})
    >>> course(two)["value"].tolist()
    [100.0, nan, 95.0]
    """
    twice = figures[figures.duplicated(["town", "year"])]
    if len(twice):
        town, year = str(twice["town"].iloc[0]), int(twice["year"].iloc[0])
        raise UserError(
            typography(f"« {town} » a deux chiffres pour {year} : gardez une seule ligne.")
        )
    wide = figures.pivot(index="year", columns="town", values="value").astype(float)
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    if base:
        first = wide.bfill().iloc[0]
        for name, value in first.items():
            if not value > 0:
                raise UserError(
                    typography(f"« {name} » part de {value} : sans base positive, pas d'indice.")
                )
        wide = wide / first * BASE
    wide.index.name = "year"
    return wide.reset_index().melt("year", var_name="town")[["town", "year", "value"]]


def nearest(populations: pd.Series[float], town: str, peers: int = 10) -> list[str]:
    """Keep the towns nearest in population, the town itself first.

    Parameters
    ----------
    populations
        Inhabitants, indexed by distinct names.
    town
        The town to compare.
    peers
        How many others to keep, at most.

    Raises
    ------
    UserError
        If the town is not in the list.

    Examples
    --------
    >>> nearest(pd.Series({"A": 30.0, "B": 90.0, "C": 28.0, "D": 35.0}), "A", peers=2)
    ['A', 'C', 'D']
    """
    known = populations.dropna()
    _require_known(known, town)
    distances = (known.drop(town) - known[town]).abs().sort_values(kind="stable")
    return [town, *map(str, distances.index[:peers])]


def _require_known(values: pd.Series[float], town: str) -> None:
    if town not in values.index:
        raise UserError(
            typography(f"« {town} » n'a pas de chiffre dans cette liste : choisissez-en une autre.")
        )
