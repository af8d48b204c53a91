"""How fast consistent scenarios are found, beside a plain enumeration, and how that grows.

Run with `pytest tests/benchmarks/test_bench_cross_impact.py -s`. INNOWORKBOOK_BENCH_MODELS sets how
many random models each size gets (1 by default). Times are printed, never asserted.
"""

from __future__ import annotations

import os
import tracemalloc
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from innoworkbook.models.cross_impact import CrossImpacts

MODELS = int(os.environ.get("INNOWORKBOOK_BENCH_MODELS", "1"))
STATES = 3
CHUNK = 1 << 16


def random_model(descriptors: int, seed: int) -> CrossImpacts:
    """Draw judgements from -3 to 3, then balance each group of them to a zero sum."""
    shape = (descriptors, STATES, descriptors, STATES)
    drawn = np.random.default_rng(seed).integers(-3, 4, shape)
    drawn[..., -1] = -drawn[..., :-1].sum(axis=-1)
    drawn[range(descriptors), :, range(descriptors), :] = 0
    axis = pd.MultiIndex.from_product([range(descriptors), range(STATES)])
    return CrossImpacts.from_frame(pd.DataFrame(drawn.reshape(len(axis), -1), axis, axis))


def enumerate_plainly(impacts: CrossImpacts) -> list[tuple[int, ...]]:
    """Compute the balances of every combination, by large pieces."""
    judgements = impacts.frame.to_numpy()
    sizes = [len(states) for states in impacts.box.values()]
    first = np.arange(0, len(judgements), STATES)
    found: list[tuple[int, ...]] = []
    for start in range(0, impacts.size, CHUNK):
        ranks = np.arange(start, min(start + CHUNK, impacts.size))
        states = np.stack(np.unravel_index(ranks, sizes), axis=1)
        balances = np.zeros((len(states), len(judgements)), dtype=judgements.dtype)
        for column, row in zip(states.T, first, strict=True):
            balances += judgements[row + column]
        chosen = np.take_along_axis(balances, first + states, axis=1)
        best = balances.reshape(len(states), len(sizes), STATES).max(axis=2)
        found += map(tuple, states[(chosen == best).all(axis=1)].tolist())
    return found


def timed(work):
    start = perf_counter()
    result = work()
    return result, perf_counter() - start


def peak_memory(work) -> float:
    """Measure what a piece of work allocates at most, in MB."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def test_the_search_beside_a_plain_enumeration(capsys):
    ratios = []
    for seed in range(MODELS):
        impacts = random_model(12, seed)
        found, search = timed(impacts.consistent)
        expected, enumeration = timed(lambda impacts=impacts: enumerate_plainly(impacts))
        ratios.append(enumeration / search)
        states = found.drop(columns="total_impact_score").astype(int)
        assert [tuple(row) for row in states.to_numpy().tolist()] == expected
    with capsys.disabled():
        print(
            f"\n12 × 3, 531,441 combinations: search {np.median(ratios):.0f} × as fast as a plain "
            f"enumeration (median of {MODELS}; goal 10; last {search:.3f} s, {enumeration:.2f} s)"
        )


@pytest.mark.parametrize("descriptors", [8, 10, 12, 14, 16, 18])
def test_growth_from_eight_to_eighteen_descriptors(descriptors, capsys):
    times, memories, counts = [], [], []
    for seed in range(MODELS):
        impacts = random_model(descriptors, seed)
        found, seconds = timed(impacts.consistent)
        times.append(seconds)
        counts.append(len(found))
        memories.append(peak_memory(impacts.consistent))
        for row in found.head(5).to_dict("records"):
            assert impacts.inconsistency([row[name] for name in impacts.box]).max() == 0
    with capsys.disabled():
        print(
            f"\n{descriptors:2d} × 3, {impacts.size:11,d} combinations: {np.median(times):.3f} s, "
            f"{max(memories):.1f} MB, consistent scenarios {counts}"
        )


def test_basins_exact_and_drawn(capsys):
    for descriptors in (12, 18):
        basins, seconds = timed(random_model(descriptors, 0).basins)
        way = "every start" if basins["exact"].all() else "drawn starts"
        assert basins["share"].sum() == pytest.approx(1)
        with capsys.disabled():
            print(f"\nbasins {descriptors} × 3: {seconds:.2f} s, {way}, {len(basins)} attractors")
