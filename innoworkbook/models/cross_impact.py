"""Which scenarios hold together: cross-impact balances (S23; Weimer-Jehle 2006).

A descriptor is a context variable, a state one hypothesis on it, a scenario one state for each
descriptor. A judgement says how far a state (row) pushes or holds back another (column). The
balance of a state is the sum of the judgements that a scenario passes on it, and a scenario is
consistent when no descriptor has a state with a better balance than the one chosen.

Sources: W. Weimer-Jehle, "Cross-impact balances: a system-theoretical approach to cross-impact
analysis", *Technological Forecasting and Social Change* 73 (2006); *ScenarioWizard* manual 4.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby, zip_longest
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from innoworkbook.french import UserError, count, listing, number, typography

Scenario = Mapping[str, str] | pd.Series | Sequence[str]
Progress = Callable[[float], None]
Integers = NDArray[np.signedinteger[Any]]
Label = tuple[str, str]

EXACT_BASINS = 1_000_000  # scenarios up to which basins() tries every start
MOST_SCENARIOS = 1_000_000  # consistent scenarios beyond which a model says nothing
BLOCK_BYTES = 1 << 20  # partial scenarios handled together, small enough for a processor's cache
NARROWEST_BLOCK = 64
CHUNK = 1 << 14  # starts of a succession handled together
DECIMALS = 6
LARGEST = 1_000_000


@dataclass(frozen=True)
class CrossImpacts:
    """A cross-impact matrix; build it with `from_frame` or `parse_scw`, which check it.

    Sums and comparisons are made on whole numbers (judgements with decimals are scaled first), so
    that a tie is a tie.

    Attributes
    ----------
    labels
        The (descriptor, state) pairs, in the order of the matrix.
    judgements
        One row a source state, one column a target state; 0 within a descriptor.

    Examples
    --------
    >>> box = pd.MultiIndex.from_tuples(
    ...     [("dotations", "stables"), ("dotations", "en baisse"),
    ...      ("services", "maintenus"), ("services", "regroupés")])
    >>> impacts = CrossImpacts.from_frame(pd.DataFrame(
    ...     [[0, 0, 2, -2], [0, 0, -1, 1], [0, 0, 0, 0], [-1, 1, 0, 0]], index=box, columns=box))
    >>> print(impacts.consistent().to_string(index=False))
    dotations  services  total_impact_score
      stables maintenus                   2
    en baisse regroupés                   2
    >>> impacts.succession({"dotations": "en baisse", "services": "maintenus"})[-1]
    {'dotations': 'en baisse', 'services': 'regroupés'}
    """

    labels: tuple[Label, ...]
    judgements: tuple[tuple[float, ...], ...]

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> CrossImpacts:
        """Read a square table of judgements.

        Parameters
        ----------
        frame
            The same (descriptor, state) MultiIndex on both axes, the states of a descriptor side by
            side; row acts on column. Numbers between -1,000,000 and 1,000,000 with at most six
            decimals (usually whole, from -3 to 3), and 0 within a descriptor.

        Raises
        ------
        UserError
            If the axes differ or repeat a state, or a cell is empty, not a number, too fine, too
            large, or not zero within a descriptor; the message names row and column.
        """
        labels = _axis(frame.index, "ligne")
        _same_labels(labels, _axis(frame.columns, "colonne"))
        _one_place_each(labels)
        values = _numbers(frame, labels)
        _no_self_impact(values, labels)
        return cls(tuple(labels), tuple(map(tuple, values.tolist())))

    @property
    def frame(self) -> pd.DataFrame:
        """The judgements as `from_frame` reads them."""
        axis = pd.MultiIndex.from_tuples(self.labels, names=["descriptor", "state"])
        return pd.DataFrame(self._unscaled(self._exact), index=axis, columns=axis)

    @cached_property
    def box(self) -> dict[str, list[str]]:
        """The states of each descriptor, in order."""
        return {
            descriptor: [state for _, state in group]
            for descriptor, group in groupby(self.labels, key=lambda label: label[0])
        }

    @cached_property
    def size(self) -> int:
        """How many scenarios the descriptors can form."""
        return math.prod(self._sizes)

    def balances(self, scenario: Scenario) -> pd.Series:
        """Sum, for every state, the judgements that the scenario's states pass on it.

        Parameters
        ----------
        scenario
            A state for each descriptor: a mapping, a Series, or the states in order. Other labels
            are ignored, so that a row of `consistent()` or `basins()` is a scenario.

        Returns
        -------
        Series
            Indexed by (descriptor, state), in the unit of the judgements.

        Raises
        ------
        UserError
            If a descriptor has no state, or one that it does not know.
        """
        balances = self._balances(self._read(scenario)[None, :])[0].astype(np.int64)
        axis = pd.MultiIndex.from_tuples(self.labels, names=["descriptor", "state"])
        return pd.Series(self._unscaled(balances), index=axis, name="balance")

    def inconsistency(self, scenario: Scenario) -> pd.Series:
        """Measure how far each chosen state falls short of the best balance of its descriptor.

        Returns
        -------
        Series
            Indexed by descriptor; 0 where the choice holds. A scenario is consistent when all
            are 0, and its inconsistency is the largest of them.

        Raises
        ------
        UserError
            As in `balances`.
        """
        chosen = self._read(scenario)
        balances = self._balances(chosen[None, :])[0].astype(np.int64)
        short = np.maximum.reduceat(balances, self._starts) - balances[self._starts + chosen]
        return pd.Series(self._unscaled(short), index=list(self.box), name="inconsistency")

    def consistent(self, tolerance: float = 0, *, progress: Progress | None = None) -> pd.DataFrame:
        """Find every scenario whose inconsistency does not exceed the tolerance.

        The search is exact at any size. It extends partial scenarios one descriptor at a time, and
        drops those that no completion can make consistent.

        Parameters
        ----------
        tolerance
            0 or more, in the unit of the judgements.
        progress
            Called with the share of the search done, in [0, 1]. An exception that it raises stops
            the search and reaches the caller.

        Returns
        -------
        DataFrame
            A column of states for each descriptor, then `total_impact_score`, the sum of the
            balances of the chosen states; rows in the order of the descriptors' states.

        Raises
        ------
        UserError
            If the tolerance is negative, or if more than 1,000,000 scenarios are consistent.
        """
        if not tolerance >= 0:
            raise UserError(
                typography(
                    f"La tolérance {tolerance} n'est pas permise : donnez un nombre positif ou nul."
                )
            )
        largest = min(tolerance, 4 * LARGEST * len(self._sizes))
        margin = math.floor(Decimal(repr(float(largest))) * self._scale)
        tree = _SearchTree.of(self._exact, self._sizes, margin)
        found = tree.complete(progress)
        found = found[_order(found)]
        table = self._states(found)
        table["total_impact_score"] = self._unscaled(self._total_impact(found))
        return table

    def succession(self, scenario: Scenario) -> list[dict[str, str]]:
        """Let every descriptor move at once to its best state, until the scenario recurs.

        A descriptor keeps its state if that ties for the best balance, else takes the first best
        one (the rule of ScenarioWizard). The fixed points are then the consistent scenarios.

        Returns
        -------
        list of dict
            The scenario, then its successors. A fixed point ends the list; a cycle ends it with
            the scenario met before.

        Raises
        ------
        UserError
            As in `balances`.
        """
        current = self._read(scenario)
        path: list[tuple[int, ...]] = []
        while tuple(current) not in path:
            path.append(tuple(current))
            current = self._follow(current[None, :])[0]
        if tuple(current) != path[-1]:
            path.append(tuple(current))
        return [
            {name: self.box[name][state] for name, state in zip(self.box, step, strict=True)}
            for step in path
        ]

    def basins(
        self, *, draws: int = 100_000, seed: int = 0, progress: Progress | None = None
    ) -> pd.DataFrame:
        """Count the scenarios from which succession leads to each attractor.

        Up to 1,000,000 scenarios (`EXACT_BASINS`) every one is followed. Beyond, starts are drawn
        at random and column `exact` says False.

        Parameters
        ----------
        draws, seed
            How many starts are drawn beyond that size, and the seed that makes them reproducible.
        progress
            As in `consistent`.

        Returns
        -------
        DataFrame
            One row an attractor, the widest basin first: a column of states for each descriptor
            (for a cycle, its first scenario in the order of the states), `period` (1 for a
            consistent scenario, else the length of the cycle), `weight` (starts that lead there),
            `share` (of all starts) and `exact`.
        """
        exact = self.size <= EXACT_BASINS
        total = self.size if exact else draws
        attractors, done = [], 0
        for starts in self._all_scenarios() if exact else self._drawn_scenarios(draws, seed):
            attractors.append(self._settle(starts))
            done += len(starts)
            if progress:
                progress(done / total)
        ends, weights = _merge(*map(np.concatenate, zip(*attractors, strict=True)))
        order = np.argsort(-weights, kind="stable")
        table = self._states(ends[order, 1:])
        table["period"] = ends[order, 0]
        table["weight"] = weights[order]
        table["share"] = weights[order] / total
        table["exact"] = exact
        return table

    # States are numbered from 0 within their descriptor; arrays of scenarios have a row each.

    @cached_property
    def _sizes(self) -> Integers:
        return np.array([len(states) for states in self.box.values()])

    @cached_property
    def _starts(self) -> Integers:
        return _starts(self._sizes)

    @cached_property
    def _scale(self) -> int:
        return _scale(np.array(self.judgements))

    @cached_property
    def _exact(self) -> Integers:
        """The judgements as whole numbers, `_scale` to a unit."""
        exact: Integers = np.rint(np.array(self.judgements) * self._scale).astype(np.int64)
        return exact

    @cached_property
    def _narrow(self) -> Integers:
        """The same, in the narrowest type that holds a balance."""
        return self._exact.astype(_type_for(len(self._sizes) * int(np.abs(self._exact).max())))

    def _unscaled(self, values: Integers) -> NDArray[Any]:
        return values if self._scale == 1 else values / self._scale

    def _read(self, scenario: Scenario) -> Integers:
        """Number the states of a scenario."""
        if not isinstance(scenario, Mapping | pd.Series):
            scenario = self._paired(scenario)
        chosen = []
        for descriptor, states in self.box.items():
            state = str(scenario.get(descriptor, "")).strip()
            if state not in states:
                fault = f"à l'état inconnu « {state} »" if state else "sans état"
                raise UserError(
                    typography(
                        f"Le descripteur « {descriptor} » est {fault} dans ce scénario : "
                        f"choisissez {listing([f'« {known} »' for known in states], 'ou')}."
                    )
                )
            chosen.append(states.index(state))
        return np.array(chosen)

    def _paired(self, states: Sequence[str]) -> dict[str, str]:
        if len(states) != len(self.box):
            raise UserError(
                typography(
                    f"Ce scénario compte {count(len(states), 'état')} pour "
                    f"{count(len(self.box), 'descripteur')} : donnez-en un à chacun."
                )
            )
        return dict(zip(self.box, states, strict=True))

    def _states(self, scenarios: Integers) -> pd.DataFrame:
        """Name the states of numbered scenarios."""
        return pd.DataFrame(
            {
                descriptor: np.array(states, dtype=object)[column]
                for (descriptor, states), column in zip(self.box.items(), scenarios.T, strict=True)
            },
            dtype="str",
        )

    def _balances(self, scenarios: Integers) -> Integers:
        chosen = (self._starts + scenarios).T
        balances: Integers = self._narrow[chosen[0]]
        for rows in chosen[1:]:
            balances += self._narrow[rows]
        return balances

    def _total_impact(self, scenarios: Integers) -> Integers:
        chosen = (self._starts + scenarios).T
        total = np.zeros(len(scenarios), dtype=np.int64)
        for source in chosen:
            for target in chosen:
                total += self._exact[source, target]
        return total

    def _follow(self, scenarios: Integers) -> Integers:
        """Take one step of succession from each scenario."""
        balances = self._balances(scenarios)
        following = np.empty_like(scenarios)
        rows = np.arange(len(scenarios))
        for place, (start, size) in enumerate(zip(self._starts, self._sizes, strict=True)):
            own, current = balances[:, start : start + size], scenarios[:, place]
            best = own.argmax(axis=1)
            keeps = own[rows, current] == own[rows, best]
            following[:, place] = np.where(keeps, current, best)
        return following

    def _settle(self, starts: Integers) -> tuple[Integers, Integers]:
        """Follow scenarios to their attractors: (period, first scenario) rows, and their weights.

        Brent's method for cycles, on all starts at once: each is compared with where it stood
        some steps before, a gap that doubles. Those that meet go on as one.
        """
        rows, weights = _merge(starts, np.ones(len(starts), dtype=np.int64))
        before, steps, gap = rows, 0, 1
        ends = []
        while len(rows):
            rows, steps = self._follow(rows), steps + 1
            back = (rows == before).all(axis=1)
            if back.any():
                first = self._first_of_cycle(rows[back], steps)
                ends.append((np.insert(first, 0, steps, axis=1), weights[back]))
            rows, weights, kept = _merge_keeping(rows[~back], weights[~back])
            before = before[~back][kept]
            if steps == gap:
                before, steps, gap = rows, 0, 2 * gap
        return _merge(*map(np.concatenate, zip(*ends, strict=True)))

    def _first_of_cycle(self, scenarios: Integers, period: int) -> Integers:
        """Name each cycle by its first scenario, whichever was met."""
        first: Integers = scenarios
        current = scenarios
        for _ in range(period - 1):
            current = self._follow(current)
            place = (current != first).argmax(axis=1)[:, None]
            earlier = np.take_along_axis(current < first, place, axis=1)
            first = np.where(earlier, current, first)
        return first

    def _all_scenarios(self) -> Iterator[Integers]:
        for start in range(0, self.size, CHUNK):
            ranks = np.arange(start, min(start + CHUNK, self.size))
            yield np.stack(np.unravel_index(ranks, tuple(self._sizes)), axis=1)

    def _drawn_scenarios(self, draws: int, seed: int) -> Iterator[Integers]:
        generator = np.random.default_rng(seed)
        for start in range(0, draws, CHUNK):
            shape = (min(CHUNK, draws - start), len(self._sizes))
            yield generator.integers(self._sizes, size=shape)


@dataclass(frozen=True)
class _Block:
    """Partial scenarios of the same descriptors, a column each."""

    lead: Integers  # a row a pair of rival states: the least lead the other can end with
    open: NDArray[np.bool_]  # a row a state: may it still be the one?
    undecided: tuple[int, ...]
    share: float  # of the whole search


@dataclass(frozen=True)
class _SearchTree:
    """The partial scenarios that a consistent one may complete.

    For a state to hold, no rival in its descriptor may lead it by more than the margin. The least
    lead a rival can end with is the sum, over descriptors, of what their chosen state gives it or,
    while undecided, of the least any state gives it: a bound that only grows as states are chosen.
    """

    first_state: Integers  # of each descriptor
    first_pair: Integers  # of each state
    least: Integers  # a row: the lead of each pair before anything is chosen
    growth: Integers  # a row a state: what choosing it adds to that lead
    reach: NDArray[np.float64]  # of each descriptor: how much its states raise the bounds
    margin: int
    width: int  # partial scenarios in a block

    @classmethod
    def of(cls, judgements: Integers, sizes: Integers, margin: int) -> _SearchTree:
        first_state = _starts(sizes)
        descriptor = np.repeat(np.arange(len(sizes)), sizes)
        state, rival = _rivals(sizes)
        lead = judgements[:, rival] - judgements[:, state]
        least = np.minimum.reduceat(lead, first_state)
        growth = lead - least[descriptor]
        start = least.sum(axis=0)
        end = start + np.maximum.reduceat(growth, first_state).sum(axis=0)
        kind = _type_for(max(-start.min(), end.max(), growth.max()))
        reach = np.add.reduceat(growth.sum(axis=1), first_state) / (1 + growth.max())
        return cls(
            first_state=first_state,
            first_pair=np.searchsorted(state, np.arange(len(judgements))),
            least=start.astype(kind),
            growth=growth.astype(kind),
            reach=reach,
            margin=min(margin, int(end.max())),
            width=max(
                NARROWEST_BLOCK, BLOCK_BYTES // (len(state) * kind.itemsize + len(judgements))
            ),
        )

    def complete(self, progress: Progress | None) -> Integers:
        """List the scenarios that hold, a row each, their states numbered by descriptor."""
        everything = np.ones((len(self.growth), 1), dtype=bool)
        undecided = tuple(range(len(self.first_state)))
        stack = [_Block(self.least[:, None], everything, undecided, 1.0)]
        found = [np.empty((0, len(self.first_state)), dtype=np.intp)]
        complete, done = 0, 0.0
        while stack:
            block = stack.pop()
            if block.undecided:
                children = self.branch(block)
                stack += children
                done += max(0.0, block.share - sum(child.share for child in children))
            else:
                found.append(self.chosen(block))
                complete += len(found[-1])
                _refuse_too_many(complete)
                done += block.share
            if progress:
                progress(min(done, 1.0) if stack else 1.0)
        return np.concatenate(found)

    def branch(self, block: _Block) -> list[_Block]:
        """Choose a state of one more descriptor, in every possible way that may still hold."""
        place = self.next_descriptor(block)
        undecided = tuple(other for other in block.undecided if other != place)
        states = self.states(place)
        tried = [self.choose(block, state, states) for state in range(states.start, states.stop)]
        lead = np.concatenate([lead for lead, _ in tried], axis=1)
        still = np.concatenate([still for _, still in tried], axis=1)
        alive = np.all(np.logical_or.reduceat(still, self.first_state), axis=0)
        share = block.share / still.shape[1]
        lead, still = lead[:, alive], still[:, alive]
        return [
            _Block(lead[:, part], still[:, part], undecided, share * still[:, part].shape[1])
            for start in range(0, still.shape[1], self.width)
            for part in [slice(start, start + self.width)]
        ]

    def next_descriptor(self, block: _Block) -> int:
        """Prefer few children, and states that weigh on many bounds."""
        children = np.add.reduceat(block.open.sum(axis=1), self.first_state)
        cost = children / (1 + self.reach)
        return min(block.undecided, key=lambda place: float(cost[place]))

    def choose(
        self, block: _Block, state: int, rivals: slice
    ) -> tuple[Integers, NDArray[np.bool_]]:
        """Choose one state wherever it is open, and close those that can no longer hold."""
        where = np.flatnonzero(block.open[state])
        lead = block.lead[:, where] + self.growth[state][:, None]
        still = block.open[:, where]
        still[rivals] = False
        still[state] = True
        still &= np.logical_and.reduceat(lead <= self.margin, self.first_pair)
        return lead, still

    def states(self, place: int) -> slice:
        """Give the rows of a descriptor."""
        ends = [*self.first_state[1:], len(self.growth)]
        return slice(int(self.first_state[place]), int(ends[place]))

    def chosen(self, block: _Block) -> Integers:
        """Number the one state left open in each descriptor."""
        places = range(len(self.first_state))
        return np.stack([block.open[self.states(place)].argmax(axis=0) for place in places], axis=1)


def parse_scw(text: str) -> CrossImpacts:
    """Read a ScenarioWizard project.

    Blocks are split by lines « # »: the first names descriptors (`&NAME`) and their states
    (` -STATE`), the sixth holds the matrix, a row a state; the others are ignored.

    Parameters
    ----------
    text
        The content of a `.scw` file (which is encoded in latin-1).

    Raises
    ------
    UserError
        If a block is missing or a row has the wrong length, or as in `CrossImpacts.from_frame`.
    """
    blocks: list[list[str]] = [[]]
    for line in text.replace("\r", "\n").split("\n"):
        if line.strip() == "#":
            blocks.append([])
        elif line.strip():
            blocks[-1].append(line.strip())
    labels = _declared(blocks[0])
    if len(blocks) < 6 or not labels:
        raise UserError(
            typography(
                "Ce fichier n'est pas un projet ScenarioWizard lisible : enregistrez-le de nouveau "
                "depuis ScenarioWizard, au format .scw."
            )
        )
    rows = [[cell.strip() for cell in line.split(",")] for line in blocks[5]]
    _whole_matrix(rows, labels)
    axis = pd.MultiIndex.from_tuples(labels)
    return CrossImpacts.from_frame(pd.DataFrame(rows, index=axis, columns=axis))


def format_scw(impacts: CrossImpacts) -> str:
    """Write a ScenarioWizard project, lines ended by CRLF, to be encoded in latin-1.

    Typographic signs that latin-1 lacks are written plainly (« ’ » as « ' », « œ » as « oe »).

    Raises
    ------
    UserError
        If a judgement is not whole, or a name holds a line break or a letter out of latin-1.
    """
    if impacts._scale != 1:
        raise UserError(
            typography(
                "ScenarioWizard n'écrit que des jugements entiers : arrondissez ceux qui ont des "
                "décimales, puis enregistrez."
            )
        )
    names, comments = [], []
    for descriptor, states in impacts.box.items():
        names += ["&" + _plain(descriptor), *(" -" + _plain(state) for state in states)]
        comments += ["&", *(" " for _ in states)]
    flags = ["FFFFFF" for _ in impacts.labels]
    matrix = [",".join(f"{judgement:2d} " for judgement in row) for row in impacts._exact.tolist()]
    header = ["$ ScenarioWizard 4.0", "innoworkbook.scw"]
    lines = [*header, *names, "#", *comments, "#", "#", *flags, "#", "#", *matrix, "#"]
    return "".join(line + "\r\n" for line in lines)


# Numbers


def _starts(sizes: Integers) -> Integers:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]])


def _type_for(largest: int) -> np.dtype[np.signedinteger[Any]]:
    """Give the narrowest integers that hold every value up to this one, of either sign."""
    return cast("np.dtype[np.signedinteger[Any]]", np.min_scalar_type(-int(largest) - 1))


def _scale(values: NDArray[np.float64]) -> int:
    """Find the power of ten that makes every value whole."""
    scales = (10**decimals for decimals in range(DECIMALS + 1))
    return next(int(scale) for scale in scales if (np.rint(values * scale) / scale == values).all())


def _rivals(sizes: Integers) -> tuple[Integers, Integers]:
    """Pair each state with every other of its descriptor (with itself if it is alone)."""
    pairs = []
    for start, size in zip(_starts(sizes).tolist(), sizes.tolist(), strict=True):
        states = range(start, start + size)
        pairs += [(s, other) for s in states for other in states if other != s or size == 1]
    state, rival = np.array(pairs).T
    return state, rival


def _order(rows: Integers) -> Integers:
    """Sort rows, the first column weighing most."""
    narrow = rows.astype(_type_for(rows.max(initial=0)))  # short integers sort much faster
    return np.lexsort(narrow.T[::-1])


def _merge_keeping(rows: Integers, weights: Integers) -> tuple[Integers, Integers, Integers]:
    """Add up the weights of equal rows; give also where each row kept stood."""
    order = _order(rows)
    ordered = rows[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    first = np.flatnonzero(new)
    return ordered[first], np.add.reduceat(weights[order], first), order[first]


def _merge(rows: Integers, weights: Integers) -> tuple[Integers, Integers]:
    unique, totals, _ = _merge_keeping(rows, weights)
    return unique, totals


def _refuse_too_many(complete: int) -> None:
    if complete > MOST_SCENARIOS:
        raise UserError(
            typography(
                f"Plus de {number(MOST_SCENARIOS)} scénarios sont cohérents : cette matrice ne "
                "tranche presque rien, remplissez-la davantage ou baissez la tolérance."
            )
        )


# What a matrix must be


def _axis(axis: pd.Index, name: str) -> list[Label]:
    """Read (descriptor, state) pairs as text."""
    if not isinstance(axis, pd.MultiIndex) or axis.nlevels != 2:
        raise UserError(
            typography(
                f"Les {name}s de la matrice doivent porter deux étiquettes, le descripteur et "
                "l'état : ajoutez celle qui manque."
            )
        )
    if not len(axis):
        raise UserError(typography(f"La matrice n'a pas de {name}s : ajoutez un descripteur."))
    labels = [(_label(descriptor), _label(state)) for descriptor, state in axis]
    for rank, label in enumerate(labels, start=1):
        if not all(label):
            raise UserError(
                typography(
                    f"La {name} n°\u00a0{rank} n'a pas de nom complet : écrivez son descripteur et "
                    "son état."
                )
            )
    return labels


def _label(value: Hashable) -> str:
    return "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]


def _named(label: Label) -> str:
    return "« " + " / ".join(label) + " »"


def _same_labels(rows: Sequence[Label], columns: Sequence[Label]) -> None:
    for row, column in zip_longest(rows, columns):
        if row == column:
            continue
        if row is None or column is None:
            fault = (
                f"La colonne {_named(column)} n'a pas de ligne"
                if row is None
                else f"La ligne {_named(row)} n'a pas de colonne"
            )
        else:
            fault = f"En face de la ligne {_named(row)} se trouve la colonne {_named(column)}"
        raise UserError(
            typography(
                f"{fault} : donnez aux lignes et aux colonnes les mêmes états, dans le même ordre."
            )
        )


def _one_place_each(labels: Sequence[Label]) -> None:
    for rank, (descriptor, state) in enumerate(labels):
        if (descriptor, state) in labels[:rank]:
            raise UserError(
                typography(
                    f"La ligne et la colonne {_named((descriptor, state))} figurent deux fois : "
                    "renommez l'un des états."
                )
            )
        met = descriptor in [earlier for earlier, _ in labels[:rank]]
        if met and labels[rank - 1][0] != descriptor:
            raise UserError(
                typography(
                    f"La ligne et la colonne {_named((descriptor, state))} sont loin des autres "
                    f"états de « {descriptor} » : placez-les côte à côte."
                )
            )


def _numbers(frame: pd.DataFrame, labels: Sequence[Label]) -> NDArray[np.float64]:
    cells = frame.to_numpy(dtype=object)
    values = np.array(
        [pd.to_numeric(pd.Series(row, dtype=object), errors="coerce") for row in cells], dtype=float
    )
    fine = np.abs(values) <= LARGEST
    rounded = np.where(fine, np.round(values, DECIMALS), values)
    for row, column in np.argwhere(~fine | (rounded != values)):
        cell = cells[row, column]
        given = "est vide" if not str(cell).strip() or pd.isna(cell) else f"contient « {cell} »"
        raise UserError(
            typography(
                f"La case de la ligne {_named(labels[row])}, colonne {_named(labels[column])}, "
                f"{given} : écrivez un nombre, le plus souvent entier et compris entre −3 et 3 "
                f"(au plus {DECIMALS} décimales)."
            )
        )
    return values


def _no_self_impact(values: NDArray[np.float64], labels: Sequence[Label]) -> None:
    for row, column in np.argwhere(values != 0):
        if labels[row][0] == labels[column][0]:
            raise UserError(
                typography(
                    f"Un descripteur n'agit pas sur lui-même : mettez 0 à la ligne "
                    f"{_named(labels[row])}, colonne {_named(labels[column])}."
                )
            )


# What a ScenarioWizard project must be

PLAIN = str.maketrans({"’": "'", "œ": "oe", "Œ": "OE", "–": "-", "…": "...", "\u202f": "\u00a0"})


def _declared(lines: Sequence[str]) -> list[Label]:
    labels, descriptor = [], ""
    for line in lines:
        if line.startswith("&"):
            descriptor = line[1:].strip()
        elif line.startswith("-") and descriptor:
            labels.append((descriptor, line[1:].strip()))
    return labels


def _whole_matrix(rows: Sequence[Sequence[str]], labels: Sequence[Label]) -> None:
    if len(rows) != len(labels):
        raise UserError(
            typography(
                f"La matrice du fichier a {number(len(rows))} lignes pour {number(len(labels))} "
                "états : enregistrez-le de nouveau depuis ScenarioWizard."
            )
        )
    for label, row in zip(labels, rows, strict=True):
        if len(row) != len(labels):
            raise UserError(
                typography(
                    f"La ligne {_named(label)} du fichier a {number(len(row))} colonnes pour "
                    f"{number(len(labels))} états : enregistrez-le de nouveau depuis "
                    "ScenarioWizard."
                )
            )


def _plain(name: str) -> str:
    plain = name.translate(PLAIN)
    for letter in plain:
        if letter in "\r\n" or ord(letter) > 255:
            sign = "un retour à la ligne" if letter in "\r\n" else f"le signe « {letter} »"
            raise UserError(
                typography(
                    f"Le nom « {name} » contient {sign}, que ScenarioWizard n'écrit pas : "
                    "renommez-le, puis enregistrez."
                )
            )
    return plain
