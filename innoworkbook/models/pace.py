"""Actors, reforms, money, load: who changes (S02), is it faster (S03), is it change (S04).

Sources: Laplace's trend test (D. R. Cox and P. A. W. Lewis, *The Statistical Analysis of Series of
Events*, 1966); the single-server queue M/M/1 (L. Kleinrock, *Queueing Systems*, 1975).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import pandas as pd

from innoworkbook.french import UserError, day, number, typography

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Window:
    """The period that is watched, chosen before looking at the events; both days belong to it.

    Raises
    ------
    UserError
        If it does not end after it starts.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise UserError(
                typography(
                    f"La fenêtre finit le {_written(self.end)} et s'ouvre le "
                    f"{_written(self.start)} : choisissez une fin plus tardive que le début."
                )
            )

    @property
    def length(self) -> int:
        """Days from the first day to the last."""
        return self.end.toordinal() - self.start.toordinal()

    @property
    def full_years(self) -> range:
        """Calendar years that lie wholly in the window."""
        first = self.start.year + ((self.start.month, self.start.day) != (1, 1))
        last = self.end.year - ((self.end.month, self.end.day) != (12, 31))
        return range(first, last + 1)


@dataclass(frozen=True)
class Trend:
    """What Laplace's test says of a series of events.

    Attributes
    ----------
    count
        Number of events.
    score
        Laplace's U: above 0 the events come late in the window (they speed up), below 0 early.
    p_value
        Two-sided, in [0, 1]: how often a constant pace gives a score at least as far from 0. It
        rests on the normal law, a rough guide for a handful of events.
    """

    count: int
    score: float
    p_value: float

    def verdict(self, level: float = 0.05) -> Literal["faster", "slower", "undecided"]:
        """Say whether the pace changes, at a level in ]0, 1[ announced beforehand.

        >>> Trend(count=5, score=0.465, p_value=0.642).verdict()
        'undecided'
        """
        if not 0 < level < 1:
            raise UserError(
                typography("Le seuil n'est pas entre 0 et 1 : choisissez par exemple 0,05.")
            )
        if self.p_value >= level:
            return "undecided"
        return "faster" if self.score > 0 else "slower"


def laplace(moments: Sequence[float], length: float) -> Trend:
    """Test whether events come at a constant pace over ]0, length].

    U = (mean(t) - T/2) / (T / √(12 n)), compared with the normal law; the null hypothesis is a
    Poisson process of constant rate.

    Parameters
    ----------
    moments
        Time of each event since the window opened, in any unit.
    length
        Length T of the window, in the same unit, above 0.

    Raises
    ------
    UserError
        Without an event, or with one outside the window or on its opening: a window that opens on
        an event was chosen after the fact.

    Examples
    --------
    >>> trend = laplace([1, 4, 6, 8, 9], 10)
    >>> round(trend.score, 3), round(trend.p_value, 3)
    (0.465, 0.642)
    """
    if not (math.isfinite(length) and length > 0):
        raise UserError(
            typography("La fenêtre est de durée nulle ou inconnue : donnez-lui une durée positive.")
        )
    if len(moments) == 0:
        raise UserError(
            typography(
                "Aucun événement n'est retenu : cochez-en au moins un pour tester le rythme."
            )
        )
    for rank, moment in enumerate(moments, start=1):
        if not 0 < moment <= length:
            raise UserError(
                typography(
                    f"L'événement n°\u00a0{rank} est sur l'ouverture de la fenêtre ou hors "
                    "d'elle : écartez-le ou changez la fenêtre."
                )
            )
    mean = math.fsum(moments) / len(moments)
    score = (mean - length / 2) / (length / math.sqrt(12 * len(moments)))
    return Trend(len(moments), score, math.erfc(abs(score) / math.sqrt(2)))


def trend(dates: Iterable[date], window: Window) -> Trend:
    """Test whether dated events speed up within a window (see `laplace`), to the day.

    Examples
    --------
    >>> year = Window(date(2024, 12, 31), date(2025, 12, 31))
    >>> trend([date(2025, 10, 1), date(2025, 11, 3), date(2025, 12, 8)], year).verdict()
    'faster'
    """
    days = _inside(dates, window)
    opening = window.start.toordinal()
    if opening in days:
        raise UserError(
            typography(
                f"La fenêtre s'ouvre sur un événement, le {_written(window.start)} : "
                "fixez son début avant de regarder la liste."
            )
        )
    return laplace([ordinal - opening for ordinal in days], window.length)


def without_one(dates: Iterable[date], window: Window) -> tuple[float, float]:
    """Return the lowest and the highest U that one event fewer would give.

    Raises
    ------
    UserError
        Under two events, or for the reasons of `trend`.

    Examples
    --------
    >>> year = Window(date(2024, 12, 31), date(2025, 12, 31))
    >>> low, high = without_one([date(2025, 3, 1), date(2025, 10, 1), date(2025, 12, 8)], year)
    >>> round(low, 2), round(high, 2)
    (-0.21, 1.68)
    """
    every = list(dates)
    if len(every) < 2:
        raise UserError(
            typography("Un seul événement est retenu : cochez-en au moins deux pour en retirer un.")
        )
    scores = [trend(every[:rank] + every[rank + 1 :], window).score for rank in range(len(every))]
    return min(scores), max(scores)


def sliding_counts(dates: Iterable[date], window: Window, years: int = 5) -> pd.DataFrame:
    """Count the events of every run of full calendar years in the window.

    Parameters
    ----------
    dates
        Day of each event, all within the window, in any order.
    window
        Its years that are cut at either end are not counted.
    years
        Width of the sliding window, 1 or more.

    Returns
    -------
    pandas.DataFrame
        One row per position: `first_year`, `last_year`, `count`.

    Raises
    ------
    UserError
        For an event outside the window, or a width that the window cannot hold.

    Examples
    --------
    >>> texts = [date(2001, 5, 1), date(2003, 2, 1), date(2003, 9, 1)]
    >>> watched = Window(date(2001, 1, 1), date(2003, 12, 31))
    >>> sliding_counts(texts, watched, years=2)["count"].tolist()
    [1, 2]
    """
    full = window.full_years
    if not 1 <= years <= len(full):
        raise UserError(
            typography(
                f"Une fenêtre glissante de {number(years)} ans ne tient pas dans les "
                f"{number(len(full))} années entières retenues : choisissez de 1 à "
                f"{number(len(full))} ans."
            )
        )
    happened = pd.Series([date.fromordinal(ordinal).year for ordinal in _inside(dates, window)])
    firsts = range(full.start, full.stop - years + 1)
    return pd.DataFrame(
        {
            "first_year": list(firsts),
            "last_year": [first + years - 1 for first in firsts],
            "count": [int(happened.between(first, first + years - 1).sum()) for first in firsts],
        }
    )


def deflate(amounts: pd.Series, prices: pd.Series, base_year: int) -> pd.Series:
    """Express yearly amounts in the euros of one year.

    Parameters
    ----------
    amounts
        Current euros, indexed by year.
    prices
        Price index, above 0, indexed by year, on any base.
    base_year
        The year whose euros are used; it must have a price.

    Returns
    -------
    pandas.Series
        Constant euros on the years of `amounts`; empty (NaN) where no price is known, because a
        price is never extrapolated.

    Raises
    ------
    UserError
        If a year comes twice, an index is not above 0, or the base year has no price.

    Examples
    --------
    >>> grant = pd.Series({2018: 100.0, 2024: 101.0, 2026: 103.0})
    >>> index = pd.Series({2018: 103.0, 2024: 120.0})
    >>> deflate(grant, index, base_year=2018).round(1).tolist()
    [100.0, 86.7, nan]
    """
    for series, name in ((amounts, "montants"), (prices, "prix")):
        twice = series.index[series.index.duplicated()]
        if len(twice):
            raise UserError(
                typography(
                    f"L'année {twice[0]} figure deux fois dans les {name} : gardez une seule ligne."
                )
            )
    wrong = prices.index[~(prices > 0)]
    if len(wrong):
        raise UserError(
            typography(f"L'indice des prix de {wrong[0]} n'est pas positif : corrigez sa valeur.")
        )
    if base_year not in prices.index:
        raise UserError(
            typography(
                f"L'année de base {base_year} n'a pas d'indice des prix : choisissez une année "
                f"parmi {prices.index.min()}-{prices.index.max()}."
            )
        )
    constant: pd.Series = amounts * prices[base_year] / prices.reindex(amounts.index)
    return constant


NOTES = {"influence": "influence", "speed": "vitesse", "proximity": "proximité"}


@dataclass(frozen=True)
class Ecosystem:
    """What the notes of a map of actors say together.

    Attributes
    ----------
    actors
        How many there are.
    mean_speed
        Mean speed of change, each actor counting for one, in [0, 10].
    weighted_speed
        The same, each actor counting for its influence; None if none has any.
    drivers
        Names of those whose influence and speed both reach the threshold, in the given order.
    """

    actors: int
    mean_speed: float
    weighted_speed: float | None
    drivers: tuple[str, ...]


def ecosystem(actors: pd.DataFrame, high: float = 7) -> Ecosystem:
    """Sum up a map of actors: whether those who weigh change faster than the others.

    Parameters
    ----------
    actors
        One row per actor: `name`, and `influence`, `speed`, `proximity` in [0, 10].
    high
        Threshold, in [0, 10], from which a note is high.

    Raises
    ------
    UserError
        Without an actor, or for a note that is missing or out of its scale.

    Examples
    --------
    >>> around = pd.DataFrame({"name": ["Élus", "Éditeurs"], "influence": [9, 3],
    ...                        "speed": [4, 8], "proximity": [10, 3]})
    >>> ecosystem(around).weighted_speed
    5.0
    """
    if actors.empty:
        raise UserError(typography("La carte est vide : ajoutez au moins un acteur."))
    for column, told in NOTES.items():
        wrong = actors.loc[~actors[column].between(0, 10), "name"]
        if len(wrong):
            raise UserError(
                typography(
                    f"L'acteur « {wrong.iloc[0]} » a une note hors de l'échelle ({told}) : "
                    "donnez-lui de 0 à 10."
                )
            )
    weight = float(actors["influence"].sum())
    weighted = float((actors["speed"] * actors["influence"]).sum()) / weight if weight else None
    strong_and_fast = (actors["influence"] >= high) & (actors["speed"] >= high)
    return Ecosystem(
        actors=len(actors),
        mean_speed=float(actors["speed"].mean()),
        weighted_speed=weighted,
        drivers=tuple(actors.loc[strong_and_fast, "name"].astype(str)),
    )


@dataclass(frozen=True)
class Load:
    """The initiatives that arrive, against those that an organisation can absorb.

    Attributes
    ----------
    per_year
        Initiatives launched in a year, 0 or more.
    months_each
        Months needed to absorb one, above 0.
    at_once
        Initiatives that can be absorbed at the same time, above 0.

    Raises
    ------
    UserError
        If a figure is out of its range.

    Examples
    --------
    >>> load = Load(per_year=8, months_each=6, at_once=5)
    >>> load.rho, load.saturated, load.ceiling
    (0.8, False, 10.0)
    """

    per_year: float
    months_each: float
    at_once: float

    def __post_init__(self) -> None:
        named = {
            "d'initiatives par an": (self.per_year, self.per_year >= 0, "zéro ou plus"),
            "de mois par initiative": (self.months_each, self.months_each > 0, "plus de zéro"),
            "absorbable à la fois": (self.at_once, self.at_once > 0, "plus de zéro"),
        }
        for name, (value, in_range, expected) in named.items():
            if not (in_range and math.isfinite(value)):
                raise UserError(
                    typography(f"Le nombre {name} est hors de son échelle : indiquez {expected}.")
                )

    @property
    def rho(self) -> float:
        """Load ρ: initiatives in hand on average, over those that can be absorbed at once."""
        return self.per_year * self.months_each / MONTHS_A_YEAR / self.at_once

    @property
    def saturated(self) -> bool:
        """Whether ρ reaches 1, where waiting grows without end."""
        return self.per_year * self.months_each >= MONTHS_A_YEAR * self.at_once

    @property
    def ceiling(self) -> float:
        """Initiatives a year at which ρ reaches 1."""
        return MONTHS_A_YEAR * self.at_once / self.months_each


def backlog(rho: float) -> float:
    """Count the initiatives in hand or waiting when one is absorbed at a time (queue M/M/1).

    Irregular arrivals make the queue swell well before the load reaches 1: ρ/(1-ρ), and an
    infinite number from 1 on. It holds for one absorbed at a time, not for several at once.

    Parameters
    ----------
    rho
        Load, 0 or more.

    Examples
    --------
    >>> [round(backlog(rho), 9) for rho in (0.5, 0.8, 0.9, 1.2)]
    [1.0, 4.0, 9.0, inf]
    """
    if not rho >= 0:
        raise UserError(
            typography("La charge ne peut être négative ni inconnue : indiquez zéro ou plus.")
        )
    return rho / (1 - rho) if rho < 1 else math.inf


def _inside(dates: Iterable[date], window: Window) -> list[int]:
    """Turn dates into day numbers, refusing those outside the window."""
    days = []
    for event in dates:
        ordinal = event.toordinal()
        if not window.start.toordinal() <= ordinal <= window.end.toordinal():
            raise UserError(
                typography(
                    f"L'événement du {_written(event)} sort de la fenêtre : écartez-le ou changez "
                    "la fenêtre."
                )
            )
        days.append(ordinal)
    return days


def _written(moment: date) -> str:
    return day(datetime.combine(moment, time()))
