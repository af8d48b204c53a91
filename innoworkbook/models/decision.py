"""Deciding under scenarios, and the closing dilemma: innovate, try, or do nothing (S23-S24).

Weighted scores say how an action fares under several policies; regret says what a choice would
cost against the best one, once the scenario is known; a break-even probability says from when
innovating is the better bet.

Sources: MULTIPOL (M. Godet); L. Savage (1951) for minimax regret, and Anderson and Zachary,
arXiv:2203.01420, for its dependence on irrelevant alternatives; the dilemma's figures are ours.
Numbers are compared as they are written in decimal, so that equal options are said to be equal.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from innoworkbook.french import UserError, listing, typography

INNOVATE, TRIAL, NOTHING = "innovate", "trial", "nothing"
SUCCESS, FAILURE = "success", "failure"
_ROUNDING = Fraction(1, 10**9)  # what three probabilities of 1/3 may lack of 1


# --- Weighted scores ---------------------------------------------------------------------------


def weighted_scores(notes: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Score each action under each policy: the mean of its notes, weighted by the policy.

    The mean over policies is the action's performance, the standard deviation its stability (the
    smaller, the more stable). Scenarios that weigh policies are scored in the same way.

    Parameters
    ----------
    notes
        Actions x criteria, on one scale.
    weights
        Policies x the same criteria, in any order; not negative, not all zero in a policy.

    Returns
    -------
    A row per action; a column per policy, then ``mean`` and ``sd`` (population).

    Raises
    ------
    UserError
        If a cell is empty or not a number, criteria differ, or a policy's weights are unfit.

    Examples
    --------
    >>> notes = pd.DataFrame({"coût": [12, 7], "usage": [8, 16]}, ["guichet", "appli"])
    >>> weights = pd.DataFrame({"coût": [3, 1], "usage": [1, 3]}, ["rigueur", "service"])
    >>> weighted_scores(notes, weights)
             rigueur  service  mean    sd
    guichet    11.00     9.00  10.0  1.00
    appli       9.25    13.75  11.5  2.25
    """
    _check_numbers(notes)
    _check_numbers(weights)
    odd = notes.columns.symmetric_difference(weights.columns)
    if len(odd):
        raise UserError(
            typography(
                f"Le critère « {odd[0]} » manque aux notes ou aux poids : "
                "donnez-leur les mêmes critères."
            )
        )
    for policy, row in weights.iterrows():
        _check_weights(policy, row)
    scores = (notes @ weights[notes.columns].T) / weights.sum(axis=1)
    return scores.assign(mean=scores.mean(axis=1), sd=scores.std(axis=1, ddof=0))


def _check_weights(policy: Hashable, row: pd.Series[float]) -> None:
    negative = row.index[row < 0]
    if len(negative):
        raise UserError(
            typography(
                f"Le poids de « {negative[0]} » pour « {policy} » est négatif : donnez 0 ou plus."
            )
        )
    if row.sum() == 0:
        raise UserError(
            typography(f"Tous les poids de « {policy} » sont nuls : donnez-en un au moins.")
        )


# --- Regret ------------------------------------------------------------------------------------


def regret(payoffs: pd.DataFrame, cost: bool = False) -> pd.DataFrame:
    """Say what each option would lose against the best one, scenario by scenario.

    Parameters
    ----------
    payoffs
        Options x scenarios, on one scale of value.
    cost
        The table holds costs: the best is the smallest.

    Returns
    -------
    The same shape; 0 for the best option of a scenario, never negative.

    Raises
    ------
    UserError
        If the table is empty, or a cell is empty or not a number.

    Examples
    --------
    >>> payoffs = pd.DataFrame({"essor": [8, 4], "repli": [3, 6]}, ["grand projet", "entretien"])
    >>> regret(payoffs)
                  essor  repli
    grand projet    0.0    3.0
    entretien       4.0    0.0
    """
    _check_numbers(payoffs)
    gains = payoffs.map(_exact)
    losses = gains - gains.min() if cost else gains.max() - gains
    return losses.astype(float)


def max_regret(payoffs: pd.DataFrame, cost: bool = False) -> pd.Series[float]:
    """Give the largest regret of each option over the scenarios."""
    return regret(payoffs, cost).max(axis=1)


def minimax_regret(payoffs: pd.DataFrame, cost: bool = False) -> list[Any]:
    """Name the options whose largest regret is smallest: one, or several that tie.

    >>> payoffs = pd.DataFrame({"essor": [8, 4], "repli": [3, 6]}, ["grand projet", "entretien"])
    >>> minimax_regret(payoffs)
    ['grand projet']
    """
    largest = max_regret(payoffs, cost)
    return largest.index[largest == largest.min()].tolist()


def no_regret(payoffs: pd.DataFrame, threshold: float, cost: bool = False) -> list[Any]:
    """Name the options « sans regret »: largest regret at most a threshold declared beforehand.

    >>> payoffs = pd.DataFrame({"essor": [8, 4], "repli": [3, 6]}, ["grand projet", "entretien"])
    >>> no_regret(payoffs, threshold=3)
    ['grand projet']
    """
    if threshold < 0:
        raise UserError(typography("Le seuil « sans regret » est négatif : donnez 0 ou plus."))
    largest = max_regret(payoffs, cost)
    return largest.index[largest <= threshold].tolist()


def irrelevant_alternatives(payoffs: pd.DataFrame, cost: bool = False) -> dict[Any, list[Any]]:
    """Find the trap of minimax regret: options not chosen, whose mere presence moves the choice.

    Returns
    -------
    For each such option, what would be chosen without it. Empty where the choice is sound.

    Examples
    --------
    >>> payoffs = pd.DataFrame({"essor": [8, 4, 1], "repli": [3, 6, 12]}, ["A", "B", "C"])
    >>> minimax_regret(payoffs), irrelevant_alternatives(payoffs)
    (['B'], {'A': ['C'], 'C': ['A']})
    """
    chosen = minimax_regret(payoffs, cost)
    trap = {}
    for option in payoffs.index.difference(chosen, sort=False):
        without = minimax_regret(payoffs.drop(index=option), cost)
        if without != chosen:
            trap[option] = without
    return trap


def expected(table: pd.DataFrame, probabilities: Mapping[Any, float]) -> pd.Series[float]:
    """Give each option's mean, of pay-off or of regret, over scenarios of given probabilities.

    Raises
    ------
    UserError
        If scenarios and probabilities do not match, or these are negative or do not sum to 1.

    Examples
    --------
    >>> payoffs = pd.DataFrame({"essor": [8, 4], "repli": [3, 6]}, ["grand projet", "entretien"])
    >>> expected(payoffs, {"essor": 0.5, "repli": 0.5}).to_dict()
    {'grand projet': 5.5, 'entretien': 5.0}
    """
    _check_numbers(table)
    if set(probabilities) != set(table.columns):
        names = listing([f"« {name} »" for name in table.columns])
        raise UserError(typography(f"Donnez une probabilité à chaque scénario : {names}."))
    shares = {scenario: _exact(share) for scenario, share in probabilities.items()}
    total = sum(shares.values(), start=Fraction(0))
    if min(shares.values()) < 0 or abs(total - 1) > _ROUNDING:
        raise UserError(
            typography(
                "Les probabilités ne forment pas un tout : donnez-les positives et de somme 1."
            )
        )
    means = sum(table[scenario].map(_exact) * share / total for scenario, share in shares.items())
    return pd.Series(means, table.index, dtype=float, name="expected")


# --- The dilemma -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bet:
    """What an option is worth if innovation would work here, and if it would not (0-100)."""

    success: float
    failure: float


def break_even(bold: Bet, cautious: Bet) -> float:
    """Give the probability of success above which the bold option is the better bet.

    Parameters
    ----------
    bold
        The option that stakes more on success.
    cautious
        What it is compared with; doing nothing is ``Bet(n, n)``.

    Returns
    -------
    A probability: 0 where the bold option is at least as good in both cases (« toujours »), 1
    where it is at most as good in both (« jamais »).

    Raises
    ------
    UserError
        If the bold option is worse than the other at success, and better at failure.

    Examples
    --------
    >>> round(break_even(Bet(85, 20), Bet(50, 50)), 3)
    0.462
    """
    return float(_break_even(bold, cautious))


def _break_even(bold: Bet, cautious: Bet) -> Fraction:
    won = _exact(bold.success) - _exact(cautious.success)
    lost = _exact(cautious.failure) - _exact(bold.failure)
    if won < 0 and lost < 0:
        raise UserError(
            typography(
                "Le choix prudent gagne plus au succès que l'audacieux, et moins à l'échec : "
                "échangez les deux."
            )
        )
    if won >= 0 and lost <= 0:
        return Fraction(0)
    return Fraction(1) if won <= 0 else lost / (won + lost)


@dataclass(frozen=True)
class Dilemma:
    """Innovate, try reversibly, or do nothing; whether it would work here does not depend on us.

    Parameters
    ----------
    innovate, trial
        Values if innovation would work here, and if not, in [0, 100]; success beats failure. For
        the trial: a delayed success, the cost of trying. None where no trial is possible.
    nothing
        The value of doing nothing, in [0, 100]; it says which loss is feared.

    Raises
    ------
    UserError
        If a value lies outside [0, 100], success is not worth more than failure, or the trial
        stakes more on success than innovating does.

    Examples
    --------
    >>> dilemma = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(70, 45))
    >>> round(dilemma.innovate_from, 3), dilemma.try_from, dilemma.innovate_over_trial_from
    (0.462, 0.2, 0.625)
    >>> dilemma.best(0.5), minimax_regret(dilemma.payoffs)
    (['trial'], ['trial'])
    """

    innovate: Bet
    nothing: float
    trial: Bet | None = None

    def __post_init__(self) -> None:
        bets = {"innover": self.innovate} | ({"essayer": self.trial} if self.trial else {})
        for name, bet in bets.items():
            _check_value(f"« {name} », succès", bet.success)
            _check_value(f"« {name} », échec", bet.failure)
            if bet.success <= bet.failure:
                raise UserError(
                    typography(
                        f"Pour « {name} », le succès doit valoir plus que l'échec : "
                        "revoyez l'une des deux valeurs."
                    )
                )
        _check_value("« ne rien faire »", self.nothing)
        if self.trial:
            _break_even(self.innovate, self.trial)  # refuses a trial that is the bolder of the two

    @property
    def payoffs(self) -> pd.DataFrame:
        """Options x (success, failure), as `regret` and `expected` read them."""
        values = {option: (bet.success, bet.failure) for option, bet in self._bets.items()}
        return pd.DataFrame.from_dict(values, orient="index", columns=[SUCCESS, FAILURE])

    @property
    def innovate_from(self) -> float:
        """Probability p* above which innovating beats doing nothing."""
        return break_even(self.innovate, self._bets[NOTHING])

    @property
    def try_from(self) -> float | None:
        """Probability p1 above which the trial beats doing nothing; None without a trial."""
        return None if self.trial is None else break_even(self.trial, self._bets[NOTHING])

    @property
    def innovate_over_trial_from(self) -> float | None:
        """Probability p2 above which innovating beats the trial; None without a trial."""
        return None if self.trial is None else break_even(self.innovate, self.trial)

    @property
    def trial_is_useful(self) -> bool:
        """Whether some probability makes the trial the best of the three (p1 < p2)."""
        return self.trial is not None and (
            _break_even(self.trial, self._bets[NOTHING]) < _break_even(self.innovate, self.trial)
        )

    def expected(self, probability: float) -> pd.Series[float]:
        """Give the mean value of each option when success has this probability."""
        return expected(self.payoffs, _chances(probability))

    def best(self, probability: float) -> list[str]:
        """Name the options of greatest mean value: one, or several that tie."""
        means = self.expected(probability)
        return [str(option) for option in means.index[means == means.max()]]

    @property
    def ranges(self) -> list[tuple[float, float, list[str]]]:
        """Say which options are best, from which probability of success to which.

        Returns
        -------
        (from, to, options) in order, from 0 to 1; options that tie all along are given together.

        Examples
        --------
        >>> dilemma = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(70, 45))
        >>> dilemma.ranges
        [(0.0, 0.2, ['nothing']), (0.2, 0.625, ['trial']), (0.625, 1.0, ['innovate'])]
        """
        bets = list(self._bets.values())
        turns = {Fraction(0), Fraction(1)}
        turns |= {_break_even(bold, other) for bold, other in combinations(bets, 2)}
        found: list[tuple[float, float, list[str]]] = []
        for start, end in pairwise(sorted(turns)):
            options = self._best(start / 2 + end / 2)
            if found and found[-1][2] == options:
                found[-1] = (found[-1][0], float(end), options)
            else:
                found.append((float(start), float(end), options))
        return found

    def _best(self, probability: Fraction) -> list[str]:
        means = {
            option: _exact(bet.failure) + probability * (_exact(bet.success) - _exact(bet.failure))
            for option, bet in self._bets.items()
        }
        return [option for option, mean in means.items() if mean == max(means.values())]

    @property
    def _bets(self) -> dict[str, Bet]:
        tried = {TRIAL: self.trial} if self.trial else {}
        return {INNOVATE: self.innovate} | tried | {NOTHING: Bet(self.nothing, self.nothing)}


def _chances(probability: float) -> dict[str, float]:
    if not 0 <= probability <= 1:
        raise UserError(
            typography(f"La probabilité {_decimal(probability)} n'est pas entre 0 et 1.")
        )
    exact = _exact(probability)
    return {SUCCESS: float(exact), FAILURE: float(1 - exact)}


# --- Numbers -----------------------------------------------------------------------------------


def _exact(value: float) -> Fraction:
    """Read a number as it is written in decimal: 0.1 is one tenth."""
    return Fraction(repr(float(value)))


def _decimal(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")


def _check_value(name: str, value: float) -> None:
    if not 0 <= value <= 100:
        raise UserError(
            typography(f"La valeur de {name} est {_decimal(value)} : donnez-la entre 0 et 100.")
        )


def _check_numbers(table: pd.DataFrame) -> None:
    if table.empty:
        raise UserError(
            typography("Le tableau est vide : donnez-lui une ligne et une colonne au moins.")
        )
    wrong = np.argwhere(~table.map(_is_number).to_numpy(dtype=np.bool_))
    if len(wrong):
        row, column = table.index[wrong[0][0]], table.columns[wrong[0][1]]
        raise UserError(
            typography(
                f"La case ligne « {row} », colonne « {column} » n'est pas un nombre : "
                "écrivez-en un."
            )
        )


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float | np.integer | np.floating) and bool(np.isfinite(cell))
