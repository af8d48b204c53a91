"""Structural analysis: direct, indirect, stable or not, and how far it supports a split (S22)."""

import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from innoworkbook.french import UserError
from innoworkbook.models import structural
from innoworkbook.models.structural import analyse, primary_among, primary_on, sensitivity

ORACLES = Path(__file__).parents[1] / "oracles"
AUTHORITY = "la collectivité"
quick = settings(deadline=None, max_examples=30)


def oracle(name: str) -> dict:
    return json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))


def frame(cells, names=None) -> pd.DataFrame:
    names = list(names or [f"v{row}" for row in range(len(cells))])
    return pd.DataFrame(cells, index=names, columns=names)


@st.composite
def matrices(draw, smallest=2, largest=6):
    cells = st.sampled_from([0, 0, 1, 2, 3])
    size = draw(st.integers(smallest, largest))
    rows = draw(
        st.lists(st.lists(cells, min_size=size, max_size=size), min_size=size, max_size=size)
    )
    for row in range(size):
        rows[row][row] = 0
    return frame(rows)


def dense(size: int, seed: int = 0) -> pd.DataFrame:
    cells = np.random.default_rng(seed).integers(0, 4, (size, size))
    np.fill_diagonal(cells, 0)
    return frame(cells.tolist())


def powers_by_hand(matrix: pd.DataFrame, powers: int = 200) -> list[tuple[list[int], list[int]]]:
    """Row and column sums of each power, in Python whole numbers."""
    cells, size = matrix.to_numpy().tolist(), range(len(matrix))
    rows = columns = [1] * len(matrix)
    sums = []
    for _ in range(powers):
        rows = [sum(cells[i][j] * rows[j] for j in size) for i in size]
        columns = [sum(columns[i] * cells[i][j] for i in size) for j in size]
        sums.append((rows, columns))
    return sums


def ranks_by_hand(matrix: pd.DataFrame) -> list[tuple[int, ...]]:
    return [
        tuple(sorted(set(side)).index(value) for side in both for value in side)
        for both in powers_by_hand(matrix)
    ]


# --- Properties --------------------------------------------------------------------------------


@quick
@given(matrices())
def test_direct_influence_and_dependence_are_sums_with_one_total(matrix):
    direct = analyse(matrix).direct
    assert direct["influence"].tolist() == matrix.sum(axis=1).tolist()
    assert direct["dependence"].tolist() == matrix.sum(axis=0).tolist()
    assert direct["influence"].sum() == direct["dependence"].sum()
    assert direct.index.equals(matrix.index)


@quick
@given(matrices(), st.integers(1, 12))
def test_indirect_shares_are_those_of_the_matrix_power(matrix, order):
    rows, columns = powers_by_hand(matrix, order)[-1]
    indirect = analyse(matrix, order=order).indirect
    if sum(rows) == 0:
        assert indirect.isna().all(axis=None)
    else:
        assert indirect["influence"].tolist() == [value / sum(rows) for value in rows]
        assert indirect["dependence"].tolist() == [value / sum(rows) for value in columns]


@settings(deadline=None, max_examples=80)
@given(matrices())
def test_stable_order_and_period_are_those_of_exact_ranks(matrix):
    ranks, found = ranks_by_hand(matrix), analyse(matrix)
    settled = 1 + max((k for k in range(200) if ranks[k] != ranks[-1]), default=-1) + 1
    if found.stable_order is not None:
        assert found.stable_order == settled
        assert found.period is None
        return
    assert found.order == 8
    if found.period is not None:
        tail = ranks[-2 * found.period :]
        repeats = [p for p in range(1, len(tail)) if tail[p:] == tail[:-p]]
        assert repeats[0] == found.period > 1
    else:
        assert settled > 100


@quick
@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_the_variables_changes_nothing(matrix, random):
    names = random.sample(list(matrix.index), len(matrix))
    found, moved = analyse(matrix), analyse(matrix.loc[names, names])
    assert (moved.stable_order, moved.period) == (found.stable_order, found.period)
    pd.testing.assert_frame_equal(moved.direct.loc[matrix.index], found.direct)
    pd.testing.assert_frame_equal(moved.indirect.loc[matrix.index], found.indirect)
    pd.testing.assert_frame_equal(moved.perron.loc[matrix.index], found.perron)
    pd.testing.assert_series_equal(
        moved.classes("median").loc[matrix.index], found.classes("median")
    )


@quick
@given(matrices())
def test_the_transposed_matrix_swaps_influence_and_dependence(matrix):
    swap = {"influence": "dependence", "dependence": "influence"}
    found, turned = analyse(matrix), analyse(matrix.T)
    assert turned.stable_order == found.stable_order
    for plane in ("direct", "indirect", "perron"):
        swapped = getattr(turned, plane).rename(columns=swap)[["influence", "dependence"]]
        pd.testing.assert_frame_equal(swapped, getattr(found, plane))


@quick
@given(matrices(smallest=3))
def test_variables_that_do_the_same_things_tie_at_every_order(matrix):
    twins = matrix.copy()
    twins.iloc[:2, :2] = 0
    twins.iloc[1, 2:] = twins.iloc[0, 2:]
    found = analyse(twins)
    assume(not found.indirect.isna().any(axis=None))
    assert found.indirect["influence"].iloc[0] == found.indirect["influence"].iloc[1]


@quick
@given(matrices())
def test_the_perron_vectors_are_eigenvectors_where_they_exist(matrix):
    found, cells = analyse(matrix), matrix.to_numpy(dtype=float)
    growth = max(abs(np.linalg.eigvals(cells)))
    if found.perron.isna().any(axis=None):
        assert found.perron_note
        return
    influence, dependence = found.perron["influence"], found.perron["dependence"]
    assert found.perron.sum().tolist() == pytest.approx([1, 1])
    assert (found.perron >= 0).all(axis=None)
    assert cells @ influence == pytest.approx(growth * influence.to_numpy(), abs=1e-7)
    assert dependence @ cells == pytest.approx(growth * dependence.to_numpy(), abs=1e-7)


@quick
@given(matrices(), st.integers(0, 1000))
def test_structural_zeros_stay_and_other_cells_move_by_one_at_most(matrix, seed):
    cells = matrix.to_numpy(dtype=float)
    moved = structural.perturb(cells, cells > 0, np.random.default_rng(seed))
    assert (moved[cells == 0] == 0).all()
    assert (abs(moved - cells) <= 1).all()
    assert ((moved >= 0) & (moved <= 3)).all()


@quick
@given(matrices(), st.sampled_from(["mean", "median"]), st.booleans())
def test_classes_cut_both_axes_at_the_threshold_said(matrix, threshold, indirect):
    found = analyse(matrix, order=3)
    sums = powers_by_hand(matrix, 3)[2 if indirect else 0]
    for position, name in enumerate(found.classes(threshold, indirect=indirect)):
        high = [Fraction(side[position]) > cut(side, threshold) for side in sums]
        names = {(1, 0): "input", (1, 1): "relay", (0, 1): "output", (0, 0): "excluded"}
        assert name == names[tuple(high)]


def cut(values: list[int], threshold: str) -> Fraction:
    if threshold == "mean":
        return Fraction(sum(values), len(values))
    ordered, middle = sorted(values), len(values) // 2
    return Fraction(ordered[middle] + ordered[(len(values) - 1) // 2], 2)


# --- Published and derived tables --------------------------------------------------------------


def test_the_ten_node_graph_gives_the_published_shares_at_order_four():
    published = oracle("micmac_diaz_networkx_10nodes")
    indirect = analyse(frame(published["matrix"]), order=4).indirect
    assert indirect["influence"].tolist() == published["published"]["influence"]
    assert indirect["dependence"].tolist() == published["published"]["dependence"]


def test_the_ten_node_graph_gives_the_sums_of_each_power():
    derived = oracle("micmac_diaz_networkx_10nodes")
    matrix = frame(derived["matrix"])
    for order, sums in derived["derived"]["row_and_column_sums_of_powers"].items():
        indirect = analyse(matrix, order=int(order)).indirect
        total = sum(sums["influence"])
        assert indirect["influence"].tolist() == [value / total for value in sums["influence"]]
        assert indirect["dependence"].tolist() == [value / total for value in sums["dependence"]]


def test_the_ten_node_graph_never_settles_and_turns_with_period_three():
    found = analyse(frame(oracle("micmac_diaz_networkx_10nodes")["matrix"]))
    assert (found.stable_order, found.period, found.order) == (None, 3, 8)
    assert "période 3" in found.perron_note
    assert "(v1, v2 et v3)" in found.perron_note


def test_the_flipping_matrix_settles_at_order_26_after_flipping_at_each_power():
    derived = oracle("micmac_3x3_rank_flip")
    matrix = frame(derived["matrix"])
    for power in derived["derived"]["powers"]:
        indirect = analyse(matrix, order=power["k"]).indirect["influence"]
        assert (-indirect).argsort().tolist() == power["rank"]
        if power["influence"]:
            total = sum(power["influence"])
            assert indirect.tolist() == [value / total for value in power["influence"]]
    found = analyse(matrix)
    assert (found.stable_order, found.period) == (26, None)  # first seen twice in a row at 27


def test_the_flipping_matrix_has_the_derived_perron_vectors():
    derived = oracle("micmac_3x3_rank_flip")
    found = analyse(frame(derived["matrix"]))
    assert found.perron["influence"].tolist() == pytest.approx(
        derived["derived"]["perron_influence"]
    )
    assert found.perron["dependence"].tolist() == pytest.approx(
        derived["derived"]["perron_dependence"]
    )
    assert found.perron_note is None


# --- Stability, exactly ------------------------------------------------------------------------


def test_an_influence_too_small_for_floating_point_still_breaks_a_tie():
    """Both variables feed a loop growing as 6^k; one also feeds a loop that does not grow."""
    names = ["a", "b", "x", "y", "z", "c", "d"]
    matrix = frame(np.zeros((7, 7), dtype=int), names)
    matrix.loc[["x", "y", "z"], ["x", "y", "z"]] = 3 - 3 * np.eye(3, dtype=int)
    matrix.loc["c", "d"] = matrix.loc["d", "c"] = 1
    matrix.loc[["a", "b"], ["x", "y", "z"]] = 1
    matrix.loc["a", ["c", "d"]] = 1
    rows, _ = powers_by_hand(matrix)[-1]
    assert rows[0] == rows[1] + 2
    assert float(rows[0]) == float(rows[1])
    ranks = ranks_by_hand(matrix)
    settled = next(k for k in range(200) if len(set(ranks[k:])) == 1) + 1
    assert analyse(matrix).stable_order == settled < 10


def test_equal_variables_tie_even_where_sums_are_rounded_in_another_order():
    size = 31
    ring = sum(np.roll(np.eye(size, dtype=int), shift, axis=1) * weight
               for shift, weight in ((1, 3), (4, 1), (9, 2)))  # fmt: skip
    found = analyse(frame(ring.tolist()))
    assert found.stable_order == 1
    assert found.indirect["influence"].nunique() == 1
    assert set(found.classes()) == {"excluded"}


def test_the_fast_way_and_the_exact_way_agree_on_a_large_matrix():
    found = analyse(dense(80))
    exact = structural._settling(structural._rank_history(found.weights))
    assert structural._early_stable_order(found.weights) == found.stable_order == exact.stable_order


def test_sums_stay_exact_far_beyond_the_range_of_floating_point():
    matrix = dense(30, seed=1)
    rows, _ = powers_by_hand(matrix, 180)[-1]
    found = structural._power_sums(matrix.to_numpy(dtype=float).T, 180)
    assert found.tolist() == rows
    assert rows[0].bit_length() > 900


def test_components_too_far_apart_for_floating_point_are_ranked_exactly():
    """One loop of twelve grows as 33^k, and a variable beside it does not grow at all."""
    cells = np.full((14, 14), 0)
    cells[:12, :12] = 3 - 3 * np.eye(12, dtype=int)
    cells[12, 13] = cells[13, 12] = 1
    weights = cells.astype(float)
    assert structural._power_vectors(weights) is None
    assert analyse(frame(cells.tolist())).stable_order == 1


def test_powers_that_change_until_the_end_neither_settle_nor_repeat():
    """Loops of 7, 11 and 13 together repeat every 1,001 powers only."""
    cells, start = np.zeros((31, 31), dtype=int), 0
    for length in (7, 11, 13):
        for step in range(length):
            cells[start + step, start + (step + 1) % length] = 1
        cells[start, start + 1] = 2
        start += length
    found = analyse(frame(cells.tolist()))
    assert (found.stable_order, found.period, found.order) == (None, None, 8)


def test_without_a_loop_the_powers_vanish_and_nothing_is_shared():
    chain = frame([[0, 2, 1], [0, 0, 3], [0, 0, 0]])
    found = analyse(chain)
    assert (found.vanishing_order, found.stable_order, found.order) == (3, 3, 3)
    assert found.indirect.isna().all(axis=None)
    assert found.perron.isna().all(axis=None)
    assert "à l’ordre 3 tout s’annule" in found.perron_note
    assert analyse(chain, order=2).indirect["influence"].tolist() == [1, 0, 0]


def test_a_matrix_with_a_loop_never_vanishes():
    assert analyse(dense(4)).vanishing_order is None


def test_two_loops_of_the_same_growth_leave_the_perron_vector_unidentified():
    cells = np.zeros((4, 4), dtype=int)
    cells[0, 1] = cells[1, 0] = cells[2, 3] = cells[3, 2] = 2
    found = analyse(frame(cells.tolist()))
    assert found.perron.isna().all(axis=None)
    assert "pas unique" in found.perron_note


def test_a_faster_loop_leaves_no_dependence_to_what_it_does_not_move():
    cells = np.zeros((5, 5), dtype=int)
    cells[0, 1] = cells[1, 2] = cells[2, 0] = cells[0, 2] = 3  # the fast loop
    cells[3, 4] = cells[4, 3] = 1
    cells[3, 0] = 1
    found = analyse(frame(cells.tolist(), ["budget", "lois", "usages", "climat", "emploi"]))
    assert (found.perron["influence"] > 0).all()
    assert found.perron["dependence"].tolist()[3:] == [0, 0]
    assert "(budget, lois et usages)" in found.perron_note


def test_a_long_loop_is_counted_rather_than_listed():
    cells = np.zeros((10, 10), dtype=int)
    cells[:9, :9] = 1 - np.eye(9, dtype=int)
    assert "(9\u00a0variables)" in analyse(frame(cells.tolist())).perron_note


def test_an_order_that_is_asked_for_is_used():
    found = analyse(dense(8), order=5)
    assert (found.order, found.stable_order) == (5, analyse(dense(8)).stable_order)


# --- Potential influences and classes ----------------------------------------------------------


def test_a_potential_influence_counts_nothing_or_three():
    matrix = frame([[0, "P", 1], [2, 0, 0], [0, 1, 0]])
    assert analyse(matrix).direct["influence"].tolist() == [1, 2, 1]
    assert analyse(matrix, potential=True).direct["influence"].tolist() == [4, 2, 1]
    assert analyse(matrix, potential=True).direct["dependence"].tolist() == [2, 4, 1]


def test_a_potential_influence_also_opens_indirect_paths():
    matrix = frame([[0, "P"], [1, 0]])
    assert analyse(matrix).vanishing_order == 2
    assert analyse(matrix, potential=True).period == 2


def test_each_class_has_its_corner():
    matrix = frame(
        [[0, 3, 3, 0], [0, 0, 3, 0], [0, 2, 0, 0], [0, 0, 0, 0]],
        ["lois", "budget", "services", "sport"],
    )
    assert analyse(matrix).classes().to_dict() == {
        "lois": "input", "budget": "relay", "services": "output", "sport": "excluded",
    }  # fmt: skip


def test_the_threshold_can_change_the_class():
    matrix = frame([[0, 3, 3, 3], [1, 0, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0]])
    assert analyse(matrix).classes("mean").iloc[0] == "input"
    assert analyse(matrix).classes("mean").iloc[2] == "excluded"
    assert analyse(matrix).classes("median").iloc[3] == "output"


# --- What is wrong is said ---------------------------------------------------------------------

NAMES = ["budget", "lois"]


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (frame([[0, 4], [1, 0]], NAMES), ("« budget »", "« lois »", "« 4 »")),
        (frame([[0, 1], [-1, 0]], NAMES), ("ligne « lois »", "colonne « budget »", "« −1 »")),
        (frame([[0, 0.5], [1, 0]], NAMES), ("« budget »", "« lois »", "« 0,5 »")),
        (frame([[0, "fort"], [1, 0]], NAMES), ("« budget »", "« lois »", "« fort »")),
        (frame([[0, "2"], ["P", 0]], NAMES), ("« budget »", "« lois »", "« 2 »")),
        (frame([[0, np.nan], [1, 0]], NAMES), ("« budget »", "« lois »", "vide")),
        (frame([[0, None], ["P", 0]], NAMES), ("« budget »", "« lois »", "vide")),
        (frame([[0, 1], [1, 2]], NAMES), ("ligne « lois »", "colonne « lois »", "diagonale")),
        (frame([["P", 1], [1, 0]], NAMES), ("ligne « budget »", "colonne « budget »")),
        (frame(np.zeros((3, 3)), [*NAMES, "usages"]).iloc[:2], ("2 lignes", "« usages »")),
        (pd.DataFrame([[0, 1], [1, 0]], NAMES, ["budget", "loi"]), ("« lois »", "« loi »")),
        (pd.DataFrame([[0, 1], [1, 0]], NAMES, NAMES[::-1]), ("« budget »", "« lois »", "ordre")),
        (frame([[0, 1], [1, 0]], ["lois", "lois"]), ("« lois »", "deux fois")),
        (pd.DataFrame(), ("vide",)),
    ],
)  # fmt: skip
def test_a_matrix_of_another_form_is_refused_by_naming_row_and_column(matrix, words):
    with pytest.raises(UserError) as refused:
        analyse(matrix)
    message = re.sub("[\u00a0\u202f]", " ", str(refused.value))
    assert all(word in message for word in words), message
    assert message.endswith(".")
    assert message.count(".") == 1


def test_unknown_choices_are_refused():
    found = analyse(frame([[0, 1], [1, 0]], NAMES))
    with pytest.raises(UserError, match="third"):
        found.classes("third")
    with pytest.raises(UserError, match="budget ou lois"):
        found.without("usages")
    with pytest.raises(UserError, match="ordre 0"):
        analyse(frame([[0, 1], [1, 0]]), order=0)
    with pytest.raises(UserError, match="tirage"):
        sensitivity(frame([[0, 1], [1, 0]]), primary_among, draws=0)
    with pytest.raises(UserError, match="deux variables"):
        structural.chance(variables=1)


# --- Is the deck's split supported? ------------------------------------------------------------


@pytest.fixture(scope="module")
def tendencies() -> pd.DataFrame:
    """Seven tendencies and the authority; two act on it, two others on the tendencies."""
    names = ["politique", "budget", "lois", "économie", "climat", "technique", "société", AUTHORITY]
    cells = [
        [0, 1, 0, 0, 0, 0, 0, 3],
        [1, 0, 0, 1, 0, 0, 0, 3],
        [1, 2, 0, 1, 0, 0, 0, 2],
        [1, 3, 1, 0, 1, 2, 2, 1],
        [0, 1, 2, 1, 0, 1, 1, 1],
        [0, 0, 1, 2, 1, 0, 3, 1],
        [2, 0, 1, 1, 0, 1, 0, 1],
        [1, 0, 0, 0, 1, 0, 0, 0],
    ]
    return frame(cells, names)


def test_to_act_on_the_authority_is_not_to_act_on_the_tendencies(tendencies):
    found = analyse(tendencies)
    among = found.without(AUTHORITY)
    assert structural.influence_on(found, AUTHORITY).tolist() == [3, 3, 2, 1, 1, 1, 1]
    assert primary_on(found, AUTHORITY) == {"politique", "budget", "lois"}
    assert primary_among(among) == {"économie", "climat", "technique"}
    assert AUTHORITY not in primary_among(among, indirect=True)


def test_the_authority_is_left_out_of_what_moves_the_tendencies(tendencies):
    alone = tendencies.drop(index=AUTHORITY, columns=AUTHORITY)
    pd.testing.assert_frame_equal(
        analyse(tendencies).without(AUTHORITY).indirect, analyse(alone).indirect
    )


@quick
@given(matrices(smallest=8, largest=8))
def test_three_tendencies_of_seven_are_primary_at_most(matrix):
    found = analyse(matrix)
    assert len(primary_on(found, "v7")) <= 3
    assert len(primary_among(found.without("v7"))) <= 3
    assert len(primary_among(found.without("v7"), indirect=True)) <= 3


@quick
@given(matrices(smallest=4))
def test_a_primary_tendency_is_above_the_median_and_moves_more_than_it_is_moved(matrix):
    direct = analyse(matrix).direct
    above = direct["influence"] > direct["influence"].median()
    leads = direct["influence"] > direct["dependence"]
    assert primary_among(analyse(matrix)) == set(direct.index[above & leads])


def test_chance_alone_gives_two_or_three_primaries_in_77_percent_of_draws():
    found = structural.chance()
    assert found.two_or_three == pytest.approx(0.77, abs=0.005)


def test_chance_alone_makes_two_named_tendencies_primary_in_about_6_5_percent_of_draws():
    noise = 2 * (0.065 * 0.935 / 20_000) ** 0.5  # of the page's own 20,000 draws
    assert structural.chance().both_named == pytest.approx(0.065, abs=noise)
    assert structural.chance(draws=200_000, seed=1).both_named == pytest.approx(0.064, abs=0.001)


def test_zeros_that_moved_would_rise_to_0_33_on_average():
    zeros = np.zeros((200, 200))
    everywhere, nowhere = np.ones_like(zeros, dtype=bool), np.zeros_like(zeros, dtype=bool)
    generator = np.random.default_rng(0)
    assert structural.perturb(zeros, everywhere, generator).mean() == pytest.approx(0.33, abs=0.01)
    assert structural.perturb(zeros, nowhere, generator).mean() == 0


def test_sensitivity_gives_the_share_of_draws_in_which_each_is_primary(tendencies):
    seen = []

    def watched(analysis):
        seen.append(primary_among(analysis.without(AUTHORITY)))
        return seen[-1]

    shares = sensitivity(tendencies, watched, draws=200, seed=3)
    assert shares.index.equals(tendencies.index)
    assert shares.tolist() == [sum(name in one for one in seen) / 200 for name in tendencies.index]
    assert shares[AUTHORITY] == 0


def test_the_same_seed_gives_the_same_sensitivity(tendencies):
    first, again, other = (
        sensitivity(tendencies, lambda found: primary_on(found, AUTHORITY), draws=100, seed=seed)
        for seed in (1, 1, 2)
    )
    pd.testing.assert_series_equal(first, again)
    assert not first.equals(other)


def test_sensitivity_keeps_a_potential_influence_potential():
    matrix = frame([[0, "P"], [1, 0]])
    reached = sensitivity(matrix, lambda found: found.direct.query("influence > 0").index, draws=50)
    assert reached["v0"] == 0
    assert reached["v1"] > 0.5


def test_sensitivity_can_bear_on_the_indirect_influence(tendencies):
    shares = sensitivity(
        tendencies, lambda found: primary_among(found.without(AUTHORITY), indirect=True), draws=30
    )
    assert shares.between(0, 1).all()
    assert shares.max() > 0


def test_support_is_said_in_three_words_and_no_stronger():
    shares = pd.Series({"a": 1, "b": 0.8, "c": 0.7995, "d": 0.5, "e": 0.4995, "f": 0})
    assert structural.support(shares).to_dict() == {
        "a": "soutenu", "b": "soutenu", "c": "fragile",
        "d": "fragile", "e": "non soutenu", "f": "non soutenu",
    }  # fmt: skip


# --- Several respondents -----------------------------------------------------------------------


def test_a_panel_keeps_the_strength_that_more_than_half_of_the_answers_reach():
    answers = [[0, 1, 3], [0, 2, 3, 3], [2], [1, 2, 2, 3, 3]]
    for values in answers:
        found = structural.panel([frame([[0, value], [0, 0]]) for value in values])
        kept = found.median.iat[0, 1]
        assert sum(value >= kept for value in values) * 2 > len(values)
        assert sum(value >= kept + 1 for value in values) * 2 <= len(values)


def test_a_panel_says_how_far_answers_stand_from_the_median():
    found = structural.panel([frame([[0, value], [0, 0]]) for value in (0, 1, 3)])
    assert found.median.iat[0, 1] == 1
    assert found.dispersion.iat[0, 1] == pytest.approx(1)
    assert (found.lowest.iat[0, 1], found.highest.iat[0, 1]) == (0, 3)
    assert (found.dispersion.iat[1, 0], found.answers.iat[0, 1]) == (0, 3)


def test_cells_that_a_respondent_left_empty_do_not_count():
    found = structural.panel([frame([[0, 2], [np.nan, 0]]), frame([[0, np.nan], [np.nan, 0]])])
    assert found.median.iat[0, 1] == 2
    assert found.answers.to_numpy().tolist() == [[2, 1], [0, 2]]
    assert np.isnan(
        [found.median.iat[1, 0], found.dispersion.iat[1, 0], found.lowest.iat[1, 0]]
    ).all()
    with pytest.raises(UserError, match="vide"):
        analyse(found.median)


def test_an_influence_is_potential_if_more_than_half_say_so():
    found = structural.panel([frame([[0, value], [0, 0]]) for value in ("P", "P", 2)])
    assert found.median.iat[0, 1] == "P"
    assert analyse(found.median, potential=True).direct.loc["v0", "influence"] == 3
    split = structural.panel([frame([[0, value], [0, 0]]) for value in ("P", 2)])
    assert split.median.iat[0, 1] == 0


def test_the_cells_to_debate_first_are_the_most_dispersed():
    one = frame([[0, 0, 1], [2, 0, 3], [1, 1, 0]])
    two = frame([[0, 3, 1], [2, 0, 2], [1, 2, 0]])
    debate = structural.panel([one, two]).debate_first()
    assert list(zip(debate["row"], debate["column"], strict=True)) == [
        ("v0", "v1"), ("v1", "v2"), ("v2", "v1"),
    ]  # fmt: skip
    assert debate["dispersion"].tolist() == [1.5, 0.5, 0.5]
    assert len(structural.panel([one, two]).debate_first(cells=1)) == 1
    assert structural.panel([one, one]).debate_first().empty


def test_a_panel_needs_matrices_on_the_same_variables():
    with pytest.raises(UserError, match="répondant"):
        structural.panel([])
    with pytest.raises(UserError, match="répondant n° 2"):
        structural.panel([frame([[0, 1], [1, 0]]), frame([[0, 1], [1, 0]], NAMES)])


def test_the_median_of_one_respondent_is_the_matrix_itself():
    matrix = dense(5)
    found = analyse(structural.panel([matrix]).median)
    pd.testing.assert_frame_equal(found.direct, analyse(matrix).direct)
    assert rankdata(found.direct["influence"]).tolist() == rankdata(matrix.sum(axis=1)).tolist()


# --- Every reading at once, and the cells to judge first ----------------------------------------


def test_all_readings_at_once_agree_with_the_draws_made_one_by_one(tendencies):
    shares = structural.supports(tendencies, AUTHORITY, draws=60, seed=4)
    order = analyse(tendencies).without(AUTHORITY).order
    one_by_one = {
        "on_target": lambda found: primary_on(found, AUTHORITY),
        "among_direct": lambda found: primary_among(found.without(AUTHORITY)),
        "among_indirect": lambda found: primary_among(
            structural.StructuralAnalysis(found.variables, found.weights, order).without(AUTHORITY),
            indirect=True,
        ),
    }
    for reading, primary in one_by_one.items():
        alone = structural.sensitivity(tendencies, primary, draws=60, seed=4)
        assert shares[reading].tolist() == alone.drop(AUTHORITY).tolist()


def test_readings_stay_exact_at_an_order_that_floating_point_cannot_hold(tendencies, monkeypatch):
    expected = structural.supports(tendencies, AUTHORITY, draws=20)
    monkeypatch.setattr(structural, "_EXACT", 0.0)
    pd.testing.assert_frame_equal(structural.supports(tendencies, AUTHORITY, draws=20), expected)


def test_the_cells_to_judge_first_change_what_is_primary(tendencies):
    table = structural.decisive(tendencies, AUTHORITY)
    assert len(table) == 14
    assert table["changes"].is_monotonic_decreasing
    assert AUTHORITY not in set(table["row"])
    row, column, changes = table.iloc[0]
    found = 0
    for step in (-1, 1):
        moved = tendencies.copy()
        moved.loc[row, column] = min(max(moved.loc[row, column] + step, 0), 3)
        before, after = analyse(tendencies), analyse(moved)
        found += len(primary_on(before, AUTHORITY) ^ primary_on(after, AUTHORITY))
        found += len(
            primary_among(before.without(AUTHORITY)) ^ primary_among(after.without(AUTHORITY))
        )
    assert found == changes > 0


def test_no_draw_is_refused(tendencies):
    with pytest.raises(UserError, match="trop peu"):
        structural.supports(tendencies, AUTHORITY, draws=0)


def test_chance_makes_a_variable_primary_in_about_29_percent_of_draws():
    assert structural.chance().one_named == pytest.approx(0.29, abs=0.005)


# --- A matrix that someone brings ---------------------------------------------------------------

SHEET = "effet de;budget;lois;climat\nbudget;;2;1\nlois;3;;p\nclimat;0;1;0\n"


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        SHEET.replace(";", "\t"),
        SHEET.replace(";", ","),
        "\ufeff" + SHEET,
        SHEET.replace("effet de;", ""),
        "\n".join(f"{line};;" for line in SHEET.splitlines()) + "\n;;;\n\n",
        SHEET.replace(";2;", ";2,0;"),
    ],
    ids=["semicolons", "tabs", "commas", "byte order mark", "no corner", "empty edges", "decimals"],
)
def test_a_pasted_matrix_is_read_whatever_the_spreadsheet_put_around_it(text):
    matrix = structural.parse_matrix(text)
    assert matrix.index.tolist() == matrix.columns.tolist() == ["budget", "lois", "climat"]
    assert matrix.to_numpy().tolist() == [[0, 2, 1], [3, 0, "P"], [0, 1, 0]]


def test_eighty_variables_are_read_and_eighty_one_refused():
    def sheet(size):
        names = [f"v{rank}" for rank in range(size)]
        return [[None, *names], *([name, *[0] * size] for name in names)]

    assert structural.from_grid(sheet(80)).shape == (80, 80)
    with pytest.raises(UserError, match="80 au plus"):
        structural.from_grid(sheet(81))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "trop petit"),
        ("bonjour", "trop petit"),
        (SHEET.replace("2", "4"), "ligne «.budget.», colonne «.lois.» contient «.4.»"),
        (SHEET.replace("2", "fort"), "ligne «.budget.», colonne «.lois.» contient «.fort.»"),
        (SHEET.replace("2", ""), "ligne «.budget.», colonne «.lois.» est vide"),
        (SHEET.replace("2", "1,5"), "contient «.1,5.»"),
        (SHEET.replace("lois;3", ";3"), "ligne n°.2 manque.: écrivez-le en première colonne"),
        (SHEET.replace(";lois;", ";;"), "colonne n°.2 manque.: écrivez-le en première ligne"),
        (SHEET.replace("climat;0;1;0\n", ""), "2.lignes et 3.colonnes"),
        (SHEET.replace("climat;0", "usages;0"), "«.usages.» fait face à la colonne «.climat.»"),
        (SHEET.replace("climat;0;1;0", "climat;0;1;2"), "est sur la diagonale"),
    ],
)
def test_a_wrong_sheet_is_refused_in_one_sentence_that_names_the_place(text, words):
    with pytest.raises(UserError, match=words) as told:
        structural.parse_matrix(text)
    assert "\n" not in str(told.value)
