"""Scores, regret and the closing dilemma, against published and worked figures (S23-S24)."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import decision
from innoworkbook.models.decision import (
    Bet,
    Dilemma,
    break_even,
    expected,
    irrelevant_alternatives,
    max_regret,
    minimax_regret,
    no_regret,
    regret,
    weighted_scores,
)

ORACLES = Path(__file__).parents[1] / "oracles"
quick = settings(deadline=None, max_examples=40)
tenths = st.integers(0, 1000).map(lambda value: value / 10)


def oracle(name: str):
    return json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))


def table(rows, options=None) -> pd.DataFrame:
    return pd.DataFrame(rows, index=options or [f"o{rank}" for rank in range(len(rows))])


@st.composite
def payoffs(draw):
    scenarios = draw(st.integers(1, 4))
    row = st.lists(tenths, min_size=scenarios, max_size=scenarios)
    return table(draw(st.lists(row, min_size=1, max_size=5)))


@st.composite
def dilemmas(draw):
    """Failure < nothing < success, and a trial between the two bets."""
    failure, nothing, success = sorted(draw(st.sets(st.integers(0, 100), min_size=3, max_size=3)))
    cost = draw(st.integers(failure, success - 1))
    delayed = draw(st.integers(cost + 1, success))
    return Dilemma(Bet(success, failure), nothing, Bet(delayed, cost))


# --- Weighted scores ---------------------------------------------------------------------------


@quick
@given(st.lists(st.integers(0, 20), min_size=3, max_size=3), tenths.filter(bool))
def test_scores_stay_within_the_notes_and_only_relative_weights_count(notes, factor):
    notes = table([notes])
    weights = table([[1, 2, 3], [3, 0, 1]])
    scores = weighted_scores(notes, weights)
    low, high = notes.to_numpy().min(), notes.to_numpy().max()
    assert scores["mean"].between(low - 1e-9, high + 1e-9).all()
    pd.testing.assert_frame_equal(weighted_scores(notes, weights * factor), scores)


def test_actions_are_scored_under_policies_as_derived():
    given_case = oracle("weighted_score_derived")
    notes = table(list(given_case["actions"].values()), list(given_case["actions"]))
    weights = table(
        list(given_case["policies_weights"].values()), list(given_case["policies_weights"])
    )
    scores, awaited = weighted_scores(notes, weights), given_case["expected"]
    assert scores[["P1", "P2", "P3"]].to_numpy() == pytest.approx(
        pd.DataFrame(awaited["action_by_policy"]).to_numpy()
    )
    assert scores["mean"].tolist() == pytest.approx(awaited["mean"], abs=1e-6)
    assert scores["sd"].tolist() == pytest.approx(awaited["std_population"], abs=1e-6)
    assert scores.loc["A3", "sd"] == 0


@pytest.mark.parametrize(
    ("notes", "awaited"),
    [("policy_notes", "policy_by_scenario"), ("actions", "action_by_scenario")],
)
def test_policies_and_actions_are_scored_under_scenarios_as_derived(notes, awaited):
    given_case = oracle("weighted_score_derived")
    scores = weighted_scores(
        table(list(given_case[notes].values())),
        table(list(given_case["scenario_weights"].values()), ["S1", "S2"]),
    )
    assert scores[["S1", "S2"]].to_numpy() == pytest.approx(
        pd.DataFrame(given_case["expected"][awaited]).to_numpy()
    )


def test_criteria_are_matched_by_name():
    notes = pd.DataFrame({"coût": [12, 7], "usage": [8, 16]}, ["guichet", "appli"])
    weights = pd.DataFrame({"usage": [1], "coût": [3]}, ["rigueur"])
    assert weighted_scores(notes, weights)["rigueur"].tolist() == [11, 9.25]


# --- Regret ------------------------------------------------------------------------------------


@quick
@given(payoffs(), st.booleans())
def test_regret_is_never_negative_and_each_scenario_has_an_option_without(drawn, cost):
    losses = regret(drawn, cost)
    assert (losses >= 0).all(axis=None)
    assert (losses.min() == 0).all()
    assert losses.shape == drawn.shape


@quick
@given(payoffs())
def test_the_regret_of_costs_is_that_of_their_opposites(drawn):
    pd.testing.assert_frame_equal(regret(drawn, cost=True), regret(-drawn))


@quick
@given(payoffs(), st.integers(-50, 50))
def test_what_a_scenario_gives_to_all_options_changes_no_regret(drawn, bonus):
    moved = drawn.copy()
    moved[0] += bonus
    pd.testing.assert_frame_equal(regret(moved), regret(drawn), check_exact=False)


@quick
@given(payoffs())
def test_minimax_regret_names_all_options_of_least_largest_regret(drawn):
    largest = max_regret(drawn)
    chosen = minimax_regret(drawn)
    assert chosen
    assert all((largest[option] == largest.min()) == (option in chosen) for option in drawn.index)
    assert no_regret(drawn, largest.min()) == chosen


@pytest.mark.parametrize("case", oracle("regret_examples")[:2], ids=lambda case: case["id"])
def test_regret_tables_are_those_published(case):
    given_table, cost = table(case["payoff"], case["alternatives"]), case["table_is"] == "cost"
    assert regret(given_table, cost).to_numpy().tolist() == case["published"]["regret"]
    assert max_regret(given_table, cost).tolist() == case["published"]["max_regret"]
    assert minimax_regret(given_table, cost) == [case["published"]["minimax_regret"]]


def test_an_option_never_chosen_moves_the_choice():
    case = oracle("regret_examples")[2]
    without = table(case["without"]["payoff"], ["A", "B"])
    with_extra = table(case["with_extra_option"]["payoff"], ["A", "B", "C"])
    for payoffs_given, part in ((without, "without"), (with_extra, "with_extra_option")):
        derived = case[part]["derived"]
        assert regret(payoffs_given).to_numpy().tolist() == derived["regret"]
        assert minimax_regret(payoffs_given) == [payoffs_given.index[derived["best"]]]
    assert irrelevant_alternatives(without) == {}
    assert irrelevant_alternatives(with_extra)["C"] == ["A"]


@quick
@given(payoffs())
def test_the_trap_names_only_options_whose_absence_changes_the_choice(drawn):
    chosen, trap = minimax_regret(drawn), irrelevant_alternatives(drawn)
    for option in drawn.index:
        if option in chosen:
            assert option not in trap
        else:
            assert trap.get(option, chosen) == minimax_regret(drawn.drop(index=option))


def test_equal_regrets_written_in_decimals_tie():
    drawn = table([[0.3, 0.1], [0.1, 0.3]])
    assert regret(drawn).to_numpy().tolist() == [[0, 0.2], [0.2, 0]]
    assert minimax_regret(drawn) == ["o0", "o1"]


def test_an_option_without_regret_stays_under_the_threshold_declared():
    drawn = table([[10, 4], [7, 7], [0, 9]])
    assert no_regret(drawn, 4) == ["o1"]
    assert no_regret(drawn, 5) == ["o0", "o1"]
    assert no_regret(drawn, 2) == []


# --- The dilemma -------------------------------------------------------------------------------

WORKED = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(70, 45))


def test_the_worked_dilemma_gives_its_three_probabilities():
    assert WORKED.innovate_from == 6 / 13 == pytest.approx(0.462, abs=5e-4)
    assert WORKED.try_from == 0.2
    assert WORKED.innovate_over_trial_from == 0.625
    assert WORKED.trial_is_useful


def test_at_even_odds_the_trial_is_the_best_of_the_worked_dilemma():
    assert WORKED.expected(0.5).to_dict() == {"innovate": 52.5, "trial": 57.5, "nothing": 50}
    assert WORKED.best(0.5) == ["trial"]


def test_the_trial_has_the_least_largest_regret_of_the_worked_dilemma():
    assert max_regret(WORKED.payoffs).to_dict() == {"innovate": 30, "trial": 15, "nothing": 35}
    assert minimax_regret(WORKED.payoffs) == ["trial"]


def test_a_worse_future_without_innovation_lowers_the_threshold():
    assert Dilemma(Bet(85, 20), nothing=35).innovate_from == pytest.approx(0.231, abs=5e-4)


@quick
@given(dilemmas(), st.integers(0, 100).map(lambda percent: percent / 100))
def test_the_best_option_changes_at_the_thresholds(dilemma, probability):
    values = dilemma.expected(probability)
    if probability > dilemma.innovate_from:
        assert values["innovate"] > values["nothing"]
    if probability < dilemma.innovate_from:
        assert values["innovate"] < values["nothing"]
    if dilemma.try_from < probability < dilemma.innovate_over_trial_from:
        assert dilemma.best(probability) == ["trial"]
    if not dilemma.trial_is_useful:
        assert dilemma.best(probability) != ["trial"]


def test_ranges_follow_the_thresholds_of_the_worked_dilemma():
    dilemma = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(70, 45))
    assert dilemma.ranges == [
        (0.0, 0.2, ["nothing"]),
        (0.2, 0.625, ["trial"]),
        (0.625, 1.0, ["innovate"]),
    ]


def test_ranges_join_where_the_best_option_stays_the_same():
    dilemma = Dilemma(innovate=Bet(85, 20), nothing=50, trial=Bet(55, 22))
    assert [options for _, _, options in dilemma.ranges] == [["nothing"], ["innovate"]]


@quick
@given(dilemmas())
def test_without_a_trial_minimax_regret_innovates_when_the_threshold_is_below_one_half(drawn):
    alone = Dilemma(drawn.innovate, drawn.nothing)
    largest = max_regret(alone.payoffs)
    assert largest["innovate"] == drawn.nothing - drawn.innovate.failure
    assert largest["nothing"] == drawn.innovate.success - drawn.nothing
    assert ("innovate" in minimax_regret(alone.payoffs)) == (alone.innovate_from <= 0.5)


@quick
@given(dilemmas(), st.integers(0, 100).map(lambda percent: percent / 100))
def test_mean_regret_leads_to_the_same_threshold_as_mean_value(drawn, probability):
    chances = {"success": probability, "failure": 1 - probability}
    losses, values = expected(regret(drawn.payoffs), chances), expected(drawn.payoffs, chances)
    assert (losses + values).tolist() == pytest.approx([losses.iloc[0] + values.iloc[0]] * 3)


@pytest.mark.parametrize(("nothing", "threshold"), [(10, 0), (20, 0), (85, 1), (95, 1)])
def test_innovating_is_always_or_never_the_better_bet_beyond_its_outcomes(nothing, threshold):
    assert Dilemma(Bet(85, 20), nothing).innovate_from == threshold


def test_at_a_threshold_both_options_tie():
    assert WORKED.best(0.2) == ["trial", "nothing"]
    assert WORKED.best(0.625) == ["innovate", "trial"]


def test_without_a_trial_there_is_nothing_to_say_of_it():
    alone = Dilemma(Bet(85, 20), 50)
    assert (alone.try_from, alone.innovate_over_trial_from) == (None, None)
    assert not alone.trial_is_useful
    assert alone.payoffs.index.tolist() == ["innovate", "nothing"]


def test_a_costly_trial_is_not_useful():
    assert not Dilemma(Bet(85, 20), 50, Bet(60, 25)).trial_is_useful


def test_a_trial_better_in_both_cases_is_always_preferred_to_innovating():
    assert Dilemma(Bet(70, 20), 50, Bet(70, 45)).innovate_over_trial_from == 1
    assert break_even(Bet(70, 45), Bet(60, 45)) == 0


# --- What is wrong is said ---------------------------------------------------------------------


@pytest.mark.parametrize("cell", [None, float("nan"), float("inf"), "dix", "3"])
def test_a_cell_that_is_no_number_is_named(cell):
    with pytest.raises(UserError, match=r"«\u00a0projet\u00a0».*«\u00a0repli\u00a0»"):
        regret(pd.DataFrame({"essor": [1, 2], "repli": [3, cell]}, ["rien", "projet"]))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (pd.DataFrame({"coût": [1]}, ["rigueur"]), "« usage »"),
        (pd.DataFrame({"coût": [1], "usage": [-1]}, ["rigueur"]), "« usage » pour « rigueur »"),
        (pd.DataFrame({"coût": [0], "usage": [0]}, ["rigueur"]), "« rigueur » sont nuls"),
    ],
)
def test_unfit_weights_are_named(weights, words):
    with pytest.raises(UserError, match=words.replace("« ", "«\u00a0").replace(" »", "\u00a0»")):
        weighted_scores(pd.DataFrame({"coût": [12], "usage": [8]}, ["guichet"]), weights)


@pytest.mark.parametrize(
    ("faulty", "words"),
    [
        (lambda: regret(pd.DataFrame()), "vide"),
        (lambda: no_regret(table([[1]]), -1), "seuil"),
        (lambda: expected(table([[1, 2]]), {0: 1}), "probabilité à chaque scénario"),
        (lambda: expected(table([[1, 2]]), {0: 0.5, 1: 0.6}), "somme 1"),
        (lambda: expected(table([[1, 2]]), {0: -0.5, 1: 1.5}), "positives"),
        (lambda: Dilemma(Bet(120, 20), 50), "succès est 120"),
        (lambda: Dilemma(Bet(20, 20), 50), "plus que l’échec"),
        (lambda: Dilemma(Bet(85, 20), -1), "est −1"),
        (lambda: Dilemma(Bet(85, 20), 50, Bet(90, 10)), "échangez"),
        (lambda: WORKED.expected(1.2), "1,2"),
    ],
)
def test_a_fault_is_said_in_one_french_sentence(faulty, words):
    with pytest.raises(UserError) as refused:
        faulty()
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_thirds_are_accepted_as_probabilities():
    means = expected(table([[3, 6, 9]]), dict.fromkeys(range(3), 1 / 3))
    assert means.tolist() == [6]


def test_options_keep_their_names_in_the_payoffs():
    assert WORKED.payoffs.loc[decision.TRIAL, decision.SUCCESS] == 70
