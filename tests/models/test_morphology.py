"""Morphological box: the configurations that hold together, the most contrasted (S23)."""

import json
from itertools import combinations, product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import morphology
from innoworkbook.models.morphology import configurations, contrasted, distances, surviving

ORACLES = Path(__file__).parents[1] / "oracles"
quick = settings(deadline=None, max_examples=40)


def oracle(name: str) -> dict:
    cases = json.loads((ORACLES / "gma_examples.json").read_text(encoding="utf-8"))["cases"]
    return next(case for case in cases if case["id"] == name)


def zebra() -> tuple[dict, set]:
    """The box of the puzzle (25 things, 5 houses) and its excluded pairs."""
    puzzle = oracle("zebra_puzzle")
    holds = {
        "same": lambda one, other: one == other,
        "rightof": lambda one, other: one == other + 1,
        "nextto": lambda one, other: abs(one - other) == 1,
    }
    houses = puzzle["states_each"]
    excluded = {
        ((first, one), (second, other))
        for first, second, rule in puzzle["pair_rules"]
        for one, other in product(houses, houses)
        if not holds[rule](one, other)
    }
    for group in puzzle["mutual_exclusion_within"]:
        for first, second in combinations(group, 2):
            excluded |= {((first, house), (second, house)) for house in houses}
    for thing, allowed in puzzle["unary_domains"].items():
        excluded |= {((thing, house), (thing, house)) for house in houses if house not in allowed}
    return dict.fromkeys(puzzle["parameters"], houses), excluded


@st.composite
def boxes(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    box = {f"p{rank}": [f"s{state}" for state in range(size)] for rank, size in enumerate(sizes)}
    states = [(parameter, state) for parameter, labels in box.items() for state in labels]
    pairs = st.tuples(st.sampled_from(states), st.sampled_from(states))
    return box, draw(st.lists(pairs, max_size=12))


def by_hand(box, incompatible) -> list[tuple]:
    excluded = {frozenset(pair) for pair in incompatible}
    return [
        states
        for states in product(*box.values())
        if not any(
            frozenset(pair) in excluded
            for pair in product(zip(box, states, strict=True), repeat=2)
        )
    ]  # fmt: skip


def rows(found: pd.DataFrame) -> list[tuple]:
    return list(found.itertuples(index=False, name=None))


# --- Properties --------------------------------------------------------------------------------


@quick
@given(boxes())
def test_the_search_finds_what_going_through_all_combinations_finds(drawn):
    box, incompatible = drawn
    found = configurations(box, incompatible)
    assert rows(found) == by_hand(box, incompatible)
    assert list(found.columns) == list(box)


@quick
@given(boxes())
def test_the_count_is_the_length_of_the_list(drawn):
    assert surviving(*drawn) == len(configurations(*drawn))


@quick
@given(boxes(), st.randoms(use_true_random=False))
def test_the_order_of_parameters_and_pairs_changes_nothing(drawn, random):
    box, incompatible = drawn
    shuffled = {name: box[name] for name in random.sample(list(box), len(box))}
    turned = [pair[::-1] for pair in random.sample(incompatible, len(incompatible))]
    moved = configurations(shuffled, turned)[list(box)]
    assert sorted(rows(moved)) == sorted(rows(configurations(box, incompatible)))


@quick
@given(boxes())
def test_one_more_incompatibility_never_adds_a_configuration(drawn):
    box, incompatible = drawn
    assert surviving(box, incompatible) <= surviving(box, incompatible[1:]) <= morphology.size(box)


@quick
@given(boxes())
def test_distance_counts_the_parameters_that_differ(drawn):
    found = configurations(*drawn)
    table = distances(found)
    assert (table.to_numpy() == table.to_numpy().T).all()
    for one, other in combinations(found.index[:6], 2):
        assert table.loc[one, other] == (found.loc[one] != found.loc[other]).sum() > 0


@quick
@given(boxes(), st.integers(2, 4))
def test_no_other_choice_of_scenarios_is_more_contrasted(drawn, scenarios):
    found = configurations(*drawn).head(10)
    chosen = contrasted(found, scenarios)
    if len(found) <= scenarios:
        pd.testing.assert_frame_equal(chosen, found)
        return
    assert len(chosen) == scenarios
    assert set(chosen.index) <= set(found.index)
    table = distances(found).to_numpy()
    best = max(
        min(table[one, other] for one, other in combinations(some, 2))
        for some in combinations(range(len(found)), scenarios)
    )
    assert closest(chosen) == best


def closest(scenarios: pd.DataFrame) -> int:
    table = distances(scenarios)
    return min(table.loc[one, other] for one, other in combinations(scenarios.index, 2))


# --- Published and derived examples ------------------------------------------------------------


def test_the_zebra_puzzle_has_one_solution_among_5_to_the_25():
    box, excluded = zebra()
    assert morphology.size(box) == 5**25
    assert surviving(box, excluded) == 1
    found = configurations(box, excluded)
    assert len(found) == 1
    houses = found.iloc[0]
    for things in oracle("zebra_puzzle")["published_unique_solution_house_order"].values():
        assert [houses[thing] for thing in things] == [1, 2, 3, 4, 5]


def test_the_zebra_puzzle_has_477_excluded_pairs():
    _, excluded = zebra()
    pairs = {frozenset(pair) for pair in excluded if pair[0] != pair[1]}
    assert len(pairs) == oracle("zebra_puzzle")["n_excluded_pairs"]


def test_the_tiny_field_keeps_eight_of_eighteen_configurations():
    tiny = oracle("tiny_field_derived")
    owner = {state: name for name, states in tiny["field"].items() for state in states}
    excluded = [tuple((owner[state], state) for state in pair) for pair in tiny["excluded_pairs"]]
    assert morphology.size(tiny["field"]) == tiny["n_raw"]
    assert morphology.pairs_to_judge(tiny["field"]) == tiny["n_pairs_to_judge"]
    assert rows(configurations(tiny["field"], excluded)) == [
        tuple(states) for states in tiny["expected_consistent"]
    ]
    assert surviving(tiny["field"], excluded) == tiny["n_consistent"]


@pytest.mark.parametrize(("states", "combinations_said"), [(2, 64), (3, 729)])
def test_six_factors_of_two_or_three_hypotheses_give_64_to_729_combinations(
    states, combinations_said
):
    box = {f"facteur {rank}": list(range(states)) for rank in range(6)}
    assert morphology.size(box) == surviving(box, []) == combinations_said
    assert len(configurations(box, [])) == combinations_said
    assert closest(contrasted(configurations(box, []), 4)) == {2: 4, 3: 5}[states]


def test_large_boxes_are_counted_without_being_listed():
    box = {f"p{rank}": list(range(3)) for rank in range(40)}
    chain = [((f"p{rank}", 0), (f"p{rank + 1}", 0)) for rank in range(39)]
    without_two_zeros_in_a_row = [1, 3]
    for _ in range(39):
        without_two_zeros_in_a_row.append(2 * sum(without_two_zeros_in_a_row[-2:]))
    assert surviving(box, chain) == without_two_zeros_in_a_row[-1]


# --- Limits and faults -------------------------------------------------------------------------

BOX = {"dotations": ["hausse", "baisse"], "lois": ["stables", "refonte"]}


def test_a_box_where_nothing_holds_together_gives_an_empty_table():
    everything = [
        (("dotations", one), ("lois", other)) for one in BOX["dotations"] for other in BOX["lois"]
    ]
    found = configurations(BOX, everything)
    assert found.empty
    assert list(found.columns) == ["dotations", "lois"]
    assert contrasted(found).empty


def test_a_state_paired_with_itself_is_ruled_out():
    hausse = ("dotations", "hausse")
    assert set(configurations(BOX, [(hausse, hausse)])["dotations"]) == {"baisse"}


def test_the_same_row_twice_cannot_be_contrasted_further():
    repeated = pd.concat([configurations(BOX, []).head(1)] * 3, ignore_index=True)
    assert len(contrasted(repeated, 2)) == 2


@pytest.mark.parametrize(
    ("box", "pairs", "words"),
    [
        ({}, [], "vide"),
        ({"dotations": []}, [], "« dotations » n’a aucun état"),
        ({"lois": ["stables", "stables"]}, [], "« lois » a deux fois l’état « stables »"),
        (BOX, [(("climat", "chaud"), ("lois", "refonte"))], "paramètre « climat »"),
        (BOX, [(("lois", "refonte"), ("dotations", "gel"))], "l’état « gel »"),
    ],
)
def test_a_fault_in_the_box_is_named(box, pairs, words):
    with pytest.raises(UserError) as refused:
        configurations(box, pairs)
    assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in str(refused.value)


def test_too_many_configurations_or_scenarios_are_refused():
    with pytest.raises(UserError, match="2 à 6"):
        contrasted(configurations(BOX, []), 7)
    with pytest.raises(UserError, match="incompatibilités"):
        distances(pd.DataFrame({"p": range(morphology.COMPARABLE + 1)}))
