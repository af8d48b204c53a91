"""How long a structural analysis takes, beside its bare matrix products; and a large box.

Run with `pytest tests/benchmarks/test_bench_structural.py -n 0`. Times are printed, never asserted.
"""

from __future__ import annotations

import json
from itertools import combinations, product
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from innoworkbook.models import morphology, structural

POWERS = structural.POWERS
ORACLES = Path(__file__).parents[1] / "oracles"


def random_matrix(size: int) -> pd.DataFrame:
    cells = np.random.default_rng(size).integers(0, 4, (size, size))
    np.fill_diagonal(cells, 0)
    return pd.DataFrame(cells)


def vector_products(weights: np.ndarray) -> None:
    """The least that ranks at 200 powers ask for: two products by a vector each, no more."""
    influence = dependence = np.ones(len(weights))
    scaled = weights / weights.sum(axis=1).max()
    for _ in range(POWERS):
        influence, dependence = scaled @ influence, dependence @ scaled


def matrix_powers(weights: np.ndarray, powers: int) -> None:
    """The usual way: the matrix raised to each power."""
    scaled = weights / weights.sum(axis=1).max()
    power = scaled
    for _ in range(powers - 1):
        power = power @ scaled


def best_of(work, times: int) -> float:
    """Time a piece of work in milliseconds, at its fastest: other programs only slow it down."""
    fastest = float("inf")
    for _ in range(times):
        start = perf_counter()
        work()
        fastest = min(fastest, perf_counter() - start)
    return 1000 * fastest


def settle(matrix: pd.DataFrame) -> structural.StructuralAnalysis:
    found = structural.analyse(matrix)
    assert found.stable_order is not None
    return found


def read_all(matrix: pd.DataFrame) -> None:
    found = settle(matrix)
    for name in ("direct", "indirect", "perron", "order", "period"):
        getattr(found, name)
    found.classes()


@pytest.mark.benchmark
@pytest.mark.parametrize("size", [80, 1000])
def test_print_the_time_of_an_analysis_beside_its_matrix_products(size, capsys):
    matrix = random_matrix(size)
    weights = matrix.to_numpy(dtype=float)
    times = 5 if size > 100 else 30
    few = 5 if size > 100 else POWERS  # full powers of a large matrix: five, scaled up
    vectors = best_of(lambda: vector_products(weights), times)
    powers = best_of(lambda: matrix_powers(weights, few), 2) * (POWERS - 1) / (few - 1)
    analysis, everything = (
        best_of(lambda work=work: work(matrix), times) for work in (settle, read_all)
    )
    exact = best_of(lambda: structural._rank_history(weights), 1)
    measured = {
        "analyse, ranks settled": analysis,
        "every result read": everything,
        "ranks in whole numbers": exact,
    }
    with capsys.disabled():
        print(f"\n{size} variables, {POWERS} powers: bare products by vectors {vectors:.1f} ms,")
        print(f"  bare matrix powers {powers:.0f} ms")
        for what, spent in measured.items():
            print(f"  {what:24}{spent:8.1f} ms = {spent / vectors:.2f} x vectors", end="")
            print(f" = {spent / powers:.2f} x powers")


@pytest.mark.benchmark
def test_print_the_time_of_a_sensitivity_study(capsys):
    matrix = random_matrix(8)
    direct, indirect = (
        best_of(
            lambda indirect=indirect: structural.sensitivity(
                matrix, lambda found: structural.primary_among(found, indirect=indirect), draws=200
            ),
            1,
        )
        for indirect in (False, True)
    )
    with capsys.disabled():
        print(f"\nsensitivity, 8 variables, a draw: direct {direct / 200:.2f} ms, ", end="")
        print(f"indirect {indirect / 200:.2f} ms")


def zebra() -> tuple[dict, list]:
    """The puzzle's box and excluded pairs, as `tests/models/test_morphology.py` checks them."""
    cases = json.loads((ORACLES / "gma_examples.json").read_text(encoding="utf-8"))["cases"]
    puzzle = next(case for case in cases if case["id"] == "zebra_puzzle")
    houses = puzzle["states_each"]
    gaps = {"same": {0}, "rightof": {1}, "nextto": {-1, 1}}
    rules = [(first, second, gaps[rule]) for first, second, rule in puzzle["pair_rules"]]
    for group in puzzle["mutual_exclusion_within"]:
        rules += [(*pair, set(range(-4, 5)) - {0}) for pair in combinations(group, 2)]
    box = {name: puzzle["unary_domains"].get(name, houses) for name in puzzle["parameters"]}
    excluded = [
        ((first, one), (second, other))
        for first, second, allowed in rules
        for one, other in product(box[first], box[second])
        if one - other not in allowed
    ]
    return box, excluded


@pytest.mark.benchmark
def test_print_the_time_of_large_boxes(capsys):
    box = {f"p{rank}": ["a", "b", "c"] for rank in range(12)}
    listed = best_of(lambda: morphology.configurations(box, []), 1)
    counted = best_of(lambda: morphology.surviving(box, []), 1)
    puzzle, excluded = zebra()
    assert morphology.surviving(puzzle, excluded) == 1
    solved = best_of(lambda: morphology.configurations(puzzle, excluded), 3)
    with capsys.disabled():
        print(
            f"\n12 parameters of 3 states: listed in {listed:.0f} ms, counted in {counted:.1f} ms"
        )
        print(f"zebra, one configuration of 5^25: {solved:.0f} ms")
