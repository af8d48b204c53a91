"""Morphological box and cross-consistency: which futures hold together (S23; Zwicky, Ritchey).

Each parameter of the context takes one of a few states. A configuration gives a state to every
parameter; it survives if no two of its states were judged incompatible. The judgement is symmetric
(can they coexist?), unlike a cross-impact (does one push the other?).

Sources: F. Zwicky, *Discovery, Invention, Research* (1969); T. Ritchey on general morphological
analysis. Exclusions bear on pairs only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb, prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, count, number, typography

Box = Mapping[str, Sequence[Hashable]]
Ranks = NDArray[np.int16]
State = tuple[str, Hashable]
Incompatible = Iterable[tuple[State, State]]

COMPARABLE = 2_000  # configurations whose distances, two by two, still fit in memory
MOST_SCENARIOS = 6  # more could not be told, and the search would grow too long
_BLOCK = 50_000  # partial configurations carried at once


def size(box: Box) -> int:
    """Count all configurations of the box, the impossible ones too.

    >>> size({"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte", "retour"]})
    6
    """
    return prod(len(states) for states in box.values())


def pairs_to_judge(box: Box) -> int:
    """Count the pairs of states that a cross-consistency assessment goes through.

    >>> pairs_to_judge({"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte"]})
    4
    """
    return sum(len(first) * len(second) for first, second in combinations(box.values(), 2))


def configurations(box: Box, incompatible: Incompatible) -> pd.DataFrame:
    """List every configuration in which no two states are incompatible.

    Exact at any size: partial configurations grow one parameter at a time, always the one that
    leaves fewest, and are dropped as soon as a parameter still open has no state left.

    Parameters
    ----------
    box
        The states of each parameter, at least one each.
    incompatible
        Pairs of (parameter, state), in either order. A state paired with itself is ruled out.

    Returns
    -------
    A row per configuration, a column per parameter, in the order of the box.

    Raises
    ------
    UserError
        If the box is empty, a parameter has no state or the same state twice, or a pair names an
        unknown parameter or state.

    Examples
    --------
    >>> box = {"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte"]}
    >>> configurations(box, [(("dotations", "hausse"), ("lois", "refonte"))])
      dotations     lois
    0    hausse  stables
    1    baisse  stables
    2    baisse  refonte
    """
    field = _Field.read(box, incompatible)
    found = np.vstack([np.empty((0, len(box)), dtype=np.int16), *field.complete()])
    found = found[np.lexsort(found.T[::-1])]
    columns = {
        parameter: _labels(states)[found[:, position]]
        for position, (parameter, states) in enumerate(box.items())
    }
    return pd.DataFrame(columns).infer_objects()


def surviving(box: Box, incompatible: Incompatible) -> int:
    """Count the configurations that `configurations` would list, without listing them.

    Partial configurations that leave the same states open are counted together.

    >>> box = {"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte"]}
    >>> surviving(box, [(("dotations", "hausse"), ("lois", "refonte"))])
    3
    """
    return _Field.read(box, incompatible).number_complete()


def distances(found: pd.DataFrame) -> pd.DataFrame:
    """Count, for each two configurations, the parameters in which they differ.

    Parameters
    ----------
    found
        A row per configuration, as `configurations` gives them; 2,000 at most.

    Returns
    -------
    Square, labelled as the rows on both axes.
    """
    if len(found) > COMPARABLE:
        raise UserError(
            typography(
                f"{count(len(found), 'configuration')} sont trop pour être comparées deux à deux : "
                f"ajoutez des incompatibilités pour en garder {number(COMPARABLE)} au plus."
            )
        )
    differing = np.zeros((len(found), len(found)), dtype=np.int16)
    for parameter in found.columns:
        codes = pd.factorize(found[parameter])[0]
        differing += codes[:, None] != codes[None, :]
    return pd.DataFrame(differing, index=found.index, columns=found.index)


def contrasted(found: pd.DataFrame, scenarios: int = 4) -> pd.DataFrame:
    """Choose the scenarios that differ most: the smallest distance between two is greatest.

    The choice is exact; of several equally good, the first in the order of the rows.

    Parameters
    ----------
    found
        A row per configuration, as `configurations` gives them; 2,000 at most.
    scenarios
        How many to keep, 2 to 6.

    Returns
    -------
    The chosen rows, in the order of `found`; all of them if there are no more than `scenarios`.

    Examples
    --------
    >>> box = {"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte"]}
    >>> contrasted(configurations(box, []), 2)
      dotations     lois
    0    hausse  stables
    3    baisse  refonte
    """
    if not 2 <= scenarios <= MOST_SCENARIOS:
        raise UserError(
            typography(
                f"On ne peut contraster {count(scenarios, 'scénario')} : "
                f"demandez-en de 2 à {MOST_SCENARIOS}."
            )
        )
    if len(found) <= scenarios:
        return found
    differing = distances(found).to_numpy()
    for smallest in range(_widest(found, scenarios), 0, -1):
        chosen = _apart(differing >= smallest, scenarios)
        if chosen is not None:
            return found.iloc[chosen]
    return found.iloc[:scenarios]  # repeated rows only


def _widest(found: pd.DataFrame, scenarios: int) -> int:
    """Bound the smallest distance: states of a parameter can at best be dealt out evenly."""
    pairs, differing = comb(scenarios, 2), 0
    for parameter in found.columns:
        each, more = divmod(scenarios, found[parameter].nunique())
        same = more * comb(each + 1, 2) + (found[parameter].nunique() - more) * comb(each, 2)
        differing += pairs - same
    return differing // pairs


def _apart(far: NDArray[np.bool_], scenarios: int) -> list[int] | None:
    """Find the first rows that are far from each other, two by two; sets of rows are bits."""
    neighbours = [
        int.from_bytes(row.tobytes(), "little")
        for row in np.packbits(far, axis=1, bitorder="little")
    ]

    def complete(chosen: list[int], candidates: int) -> list[int] | None:
        missing = scenarios - len(chosen)
        if not missing:
            return chosen
        while candidates.bit_count() >= missing:
            row = (candidates & -candidates).bit_length() - 1
            candidates ^= 1 << row
            further = complete([*chosen, row], candidates & neighbours[row])
            if further is not None:
                return further
        return None

    return complete([], (1 << len(far)) - 1)


@dataclass(frozen=True, eq=False)
class _Field:
    """All states of the box in a row: which parameter each belongs to, which go together."""

    owner: NDArray[np.int64]
    compatible: NDArray[np.bool_]

    @classmethod
    def read(cls, box: Box, incompatible: Incompatible) -> _Field:
        _check(box)
        places = {
            (parameter, state): place
            for place, (parameter, state) in enumerate(
                (parameter, state) for parameter, states in box.items() for state in states
            )
        }
        owner = np.repeat(np.arange(len(box)), [len(states) for states in box.values()])
        compatible = owner[:, None] != owner[None, :]
        np.fill_diagonal(compatible, True)
        for pair in incompatible:
            first, second = (_place(places, box, state) for state in pair)
            compatible[first, second] = compatible[second, first] = False
        return cls(owner, compatible)

    @cached_property
    def states(self) -> list[NDArray[np.int64]]:
        """The places of each parameter's states."""
        return [np.flatnonzero(self.owner == parameter) for parameter in range(self.owner[-1] + 1)]

    @property
    def possible(self) -> NDArray[np.bool_]:
        """States that are not ruled out by themselves."""
        return self.compatible.diagonal()

    def complete(self) -> Iterator[Ranks]:
        """Yield blocks of surviving configurations: a row each, a state's rank per parameter."""
        chosen = np.zeros((1, len(self.states)), dtype=np.int16)
        yield from self._extend(chosen, self.possible[None, :], list(range(len(self.states))))

    def _extend(
        self, chosen: Ranks, open_states: NDArray[np.bool_], remaining: list[int]
    ) -> Iterator[Ranks]:
        """Extend partial configurations, each with the states still open to it."""
        if not remaining:
            yield chosen
            return
        for start in range(0, len(chosen), _BLOCK):
            block = slice(start, start + _BLOCK)
            left = open_states[block].sum(axis=0)
            following = min(remaining, key=lambda parameter: left[self.states[parameter]].sum())
            places = self.states[following]
            rows, ranks = np.nonzero(open_states[block][:, places])
            extended = chosen[block][rows]
            extended[:, following] = ranks
            still_open = open_states[block][rows] & self.compatible[places[ranks]]
            others = [parameter for parameter in remaining if parameter != following]
            alive = np.ones(len(rows), dtype=np.bool_)
            for parameter in others:
                alive &= still_open[:, self.states[parameter]].any(axis=1)
            yield from self._extend(extended[alive], still_open[alive], others)

    def number_complete(self) -> int:
        """Count surviving configurations, partial ones with the same open states together."""
        masks = [_mask(row) for row in self.compatible]
        parameters = [_mask(self.owner == parameter) for parameter in range(len(self.states))]
        partial = Counter({_mask(self.possible): 1})
        remaining = sorted(range(len(self.states)), key=self._freedom)
        for position, parameter in enumerate(remaining):
            ahead = [parameters[later] for later in remaining[position + 1 :]]
            kept = sum(ahead)
            following: Counter[int] = Counter()
            for open_states, times in partial.items():
                for place in self.states[parameter]:
                    if open_states >> int(place) & 1:
                        still_open = open_states & masks[place] & kept
                        if all(still_open & states for states in ahead):
                            following[still_open] += times
            partial = following
        return sum(partial.values())

    def _freedom(self, parameter: int) -> int:
        """Count the states that a parameter leaves open, the most constraining first."""
        return int(self.compatible[self.states[parameter]].sum())


def _mask(places: NDArray[np.bool_]) -> int:
    """Write a set of places as the bits of one whole number."""
    return sum(1 << int(place) for place in np.flatnonzero(places))


def _labels(states: Sequence[Hashable]) -> NDArray[np.object_]:
    labels = np.empty(len(states), dtype=object)
    labels[:] = list(states)
    return labels


def _check(box: Box) -> None:
    if not box:
        raise UserError(typography("La boîte est vide : donnez-lui au moins un paramètre."))
    for parameter, states in box.items():
        if not states:
            raise UserError(
                typography(f"Le paramètre « {parameter} » n'a aucun état : donnez-lui-en un.")
            )
        double = [state for state, times in Counter(states).items() if times > 1]
        if double:
            raise UserError(
                typography(
                    f"Le paramètre « {parameter} » a deux fois l'état « {double[0]} » : "
                    "renommez l'un des deux."
                )
            )


def _place(places: Mapping[State, int], box: Box, state: State) -> int:
    parameter, label = state
    if parameter not in box:
        raise UserError(
            typography(
                f"Une incompatibilité cite le paramètre « {parameter} », absent de la boîte : "
                "corrigez son nom."
            )
        )
    if (parameter, label) not in places:
        raise UserError(
            typography(
                f"Une incompatibilité cite l'état « {label} », que le paramètre « {parameter} » "
                "n'a pas : corrigez son nom."
            )
        )
    return places[parameter, label]
