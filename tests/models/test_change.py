"""The change equation: questionnaire, five forms, levers, group, grid (S04, S05, S07)."""

from fractions import Fraction
from itertools import permutations, product
from math import exp

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from innoworkbook.french import UserError
from innoworkbook.models import change

NORMALISED = ("product", "geometric", "arithmetic", "weakest")
CENTRE = {f"{letter}{rank}": 2 for letter in "MVP" for rank in range(1, 5)} | {
    **{f"R{rank}": 2 for rank in range(1, 6)},
    **{"X1": 2, "X2": 2},
}
NO_RESISTANCE = {"R1": 0, "R2": 0, "R3": 0, "R4": 0, "R5": 4}
TWO_OF_FOUR = "2\N{NO-BREAK SPACE}réponses sur 4\N{NO-BREAK SPACE}: il en faut 3."
VISION_HERE_STEPS_THERE = [(0.9, 0.8, 0.1, 0.4)] * 10 + [(0.2, 0.3, 0.9, 0.4)] * 10

quick = settings(deadline=None, max_examples=50)
scores = st.integers(0, 96).map(lambda steps: Fraction(steps, 96))
tenths = st.integers(0, 10).map(lambda note: Fraction(note, 10))
levers = st.tuples(scores, scores, scores)
anything_answered = st.fixed_dictionaries(
    {item: st.one_of(st.none(), st.integers(0, 4)) for item in CENTRE}
)


def group(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["drive", "vision", "first_steps", "resistance"])


# --- The questionnaire ---


@quick
@given(anything_answered)
def test_every_score_is_a_share_or_none_with_its_reason(answers):
    result = change.score(answers, "actor")
    for name in (*change.MEASURES, "resistance_with_values"):
        value = getattr(result, name)
        assert (value is None) == (name in result.reasons)
        assert value is None or 0 <= value <= 1


@quick
@given(anything_answered, st.randoms(use_true_random=False))
def test_the_shuffled_order_of_the_items_has_no_effect(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert change.score(dict(shuffled), "actor") == change.score(answers, "actor")


@quick
@given(anything_answered)
def test_an_absent_item_and_one_without_object_are_alike(answers):
    kept = {item: answer for item, answer in answers.items() if answer is not None}
    assert change.score(kept, "actor") == change.score(answers, "actor")


def test_the_middle_of_every_scale_gives_a_half():
    result = change.score(CENTRE, "actor")
    for name in (*change.MEASURES, "resistance_with_values"):
        assert getattr(result, name) == Fraction(1, 2)
    assert not result.reasons


def test_a_score_averages_the_items_answered():
    result = change.score(CENTRE | {"M1": 4, "M2": 3, "M3": 0, "M4": None}, "actor")
    assert result.drive == Fraction(7, 12)


@pytest.mark.parametrize("letter, name", [("M", "drive"), ("V", "vision"), ("P", "first_steps")])
def test_a_lever_needs_three_answers_of_four(letter, name):
    three = CENTRE | {f"{letter}2": None}
    assert getattr(change.score(three, "actor"), name) == Fraction(1, 2)
    two = change.score(three | {f"{letter}3": None}, "actor")
    assert getattr(two, name) is None
    assert two.reasons[name] == TWO_OF_FOUR


def test_the_cost_needs_both_answers():
    result = change.score(CENTRE | {"X1": 4, "X2": 1}, "actor")
    assert result.cost == Fraction(5, 8)
    alone = change.score(CENTRE | {"X2": None}, "actor")
    assert alone.cost is None
    assert (
        alone.reasons["cost"] == "1\N{NO-BREAK SPACE}réponse sur 2\N{NO-BREAK SPACE}: il en faut 2."
    )


def test_a_bystander_answers_another_first_item():
    answers = {item: answer for item, answer in CENTRE.items() if item != "P1"} | {"P1b": 4}
    result = change.score(answers, "bystander")
    assert result.first_steps == Fraction(10, 16)
    assert result.first_steps_shared == Fraction(1, 2)


def test_the_shared_first_steps_leave_the_first_item_out_and_need_the_three_others():
    assert change.score(CENTRE | {"P1": 4}, "actor").first_steps_shared == Fraction(1, 2)
    incomplete = change.score(CENTRE | {"P4": None}, "actor")
    assert incomplete.first_steps == Fraction(1, 2)
    assert incomplete.first_steps_shared is None


def test_an_objection_of_values_alone_shows_only_with_r3():
    result = change.score(NO_RESISTANCE | {"R3": 4}, "actor")
    assert (result.resistance, result.resistance_with_values) == (0, Fraction(1, 4))
    assert (result.highest_motive, result.highest_motives) == (1, ("values",))


def test_a_loss_alone_weighs_a_third_without_r3_and_a_quarter_with_it():
    result = change.score(NO_RESISTANCE | {"R1": 4}, "actor")
    assert round(float(result.resistance), 3) == 0.333
    assert (result.resistance, result.resistance_with_values) == (Fraction(1, 3), Fraction(1, 4))
    assert (result.highest_motive, result.highest_motives) == (1, ("loss",))


def test_history_weighs_as_one_motive_and_promises_kept_lower_it():
    assert change.score(NO_RESISTANCE | {"R2": 4}, "actor").resistance == Fraction(1, 6)
    assert change.score(NO_RESISTANCE | {"R5": 0}, "actor").resistance == Fraction(1, 6)
    both = change.score(NO_RESISTANCE | {"R2": 4, "R5": 0}, "actor")
    assert both.resistance == Fraction(1, 3)
    assert both.highest_motives == ("history",)


def test_motives_that_tie_are_all_named_and_none_when_nothing_weighs():
    tie = change.score(NO_RESISTANCE | {"R1": 3, "R4": 3}, "actor")
    assert tie.highest_motives == ("loss", "uncertainty")
    nothing = change.score(NO_RESISTANCE, "actor")
    assert (nothing.highest_motive, nothing.highest_motives) == (0, ())
    unanswered = change.score({}, "actor")
    assert (unanswered.highest_motive, unanswered.highest_motives) == (None, ())


def test_resistance_needs_three_of_its_four_items_whatever_r3():
    three = change.score({"R1": 4, "R2": 0, "R5": 4, "R3": 0}, "actor")
    assert three.resistance == Fraction(1, 2)  # the mean of the two motives answered
    two = change.score({"R1": 4, "R2": 0, "R3": 0}, "actor")
    assert two.resistance is None and two.resistance_with_values is None
    assert two.reasons["resistance_with_values"] == TWO_OF_FOUR


def test_resistance_with_values_needs_an_answer_on_values():
    result = change.score(NO_RESISTANCE | {"R3": None}, "actor")
    assert result.resistance == 0
    assert result.resistance_with_values is None
    assert result.reasons["resistance_with_values"].startswith("R3 est sans réponse")


@pytest.mark.parametrize(
    "bad_memories, promises_kept, contradicts",
    [(4, 4, True), (3, 4, True), (0, 1, True), (2, 4, False), (0, 2, False), (4, None, False)],
)
def test_a_bad_memory_of_promises_kept_is_to_be_talked_over(
    bad_memories, promises_kept, contradicts
):
    answers = NO_RESISTANCE | {"R2": bad_memories, "R5": promises_kept}
    assert change.score(answers, "actor").history_contradicts is contradicts


@pytest.mark.parametrize(
    "answers, role, named",
    [
        ({"M9": 2}, "actor", "M9"),
        ({"P1": 2}, "bystander", "P1"),
        ({"P1b": 2}, "actor", "P1b"),
        ({"M2": 7}, "actor", "M2"),
        ({"M2": -1}, "actor", "M2"),
        ({"M2": 2.5}, "actor", "M2"),
        ({"M2": "2"}, "actor", "M2"),
        ({}, "spectator", "spectator"),
    ],
)
def test_a_bad_answer_is_named(answers, role, named):
    with pytest.raises(UserError, match=named):
        change.score(answers, role)


# --- Exact scores ---


@quick
@given(scores)
def test_a_float_means_the_fraction_that_a_questionnaire_gave(value):
    assert change.exact(float(value), "vision") == value


@quick
@given(st.integers(0, 1000))
def test_a_float_means_the_thousandth_that_a_slider_shows(steps):
    assert change.exact(steps / 1000, "vision") == Fraction(steps, 1000)


def test_a_sum_of_floats_means_what_it_shows():
    assert change.exact(0.1 + 0.2, "vision") == Fraction(3, 10)
    assert change.exact(1, "vision") == 1


@pytest.mark.parametrize("wrong", [None, float("nan"), float("inf"), -0.1, 7, "0.5", pd.NA])
def test_a_score_off_the_scale_is_named(wrong):
    with pytest.raises(UserError, match=r"vision \(V\).*divise par 10"):
        change.balance(0.5, wrong, 0.5, resistance=0.5)


# --- Forms and verdicts ---


@quick
@given(levers)
def test_forces_stay_in_their_bounds_and_keep_their_order(profile):
    product_, weakest, geometric, arithmetic = (
        change.force(*profile, form) for form in ("product", "weakest", "geometric", "arithmetic")
    )
    assert 0 <= product_ <= weakest <= arithmetic <= 1
    assert weakest - Fraction(1, 10**29) <= geometric <= arithmetic
    assert change.force(*profile, "raw") == 1000 * product_


@quick
@given(levers, scores)
def test_a_missing_lever_blocks_the_change_even_without_resistance(profile, resistance):
    for blocked in permutations((0, *profile[:2])):
        project = change.balance(*blocked, resistance=resistance, cost=0)
        assert project.strength == 0
        assert not project.against_resistance.favourable
        assert not project.against_cost.favourable


@quick
@given(levers, scores, scores)
def test_strength_grows_with_each_lever_and_ignores_their_order(profile, higher, resistance):
    assume(higher >= profile[0])
    raised = (higher, *profile[1:])
    for form in ("raw", *NORMALISED):
        assert change.force(*raised, form) >= change.force(*profile, form)
        assert len({change.force(*order, form) for order in permutations(profile)}) == 1
    if change.balance(*profile, resistance).against_resistance.favourable:
        assert change.balance(*raised, resistance).against_resistance.favourable


@quick
@given(levers, scores)
def test_scores_scaled_together_scale_their_geometric_mean(profile, scale):
    scaled = change.force(*(scale * value for value in profile))
    assert abs(scaled - scale * change.force(*profile)) < Fraction(1, 10**29)


@quick
@given(scores)
def test_equal_levers_give_their_value_exactly_and_tie_with_it(value):
    project = change.balance(*[float(value)] * 3, resistance=float(value))
    assert project.strength == value
    assert project.against_resistance.margin == 0
    assert not project.against_resistance.favourable


@quick
@given(levers, scores)
def test_the_geometric_mean_beats_resistance_when_the_product_beats_its_cube(profile, resistance):
    drive, vision, first_steps = profile
    verdict = change.balance(*profile, resistance).against_resistance
    assert verdict.favourable == (drive * vision * first_steps > resistance**3)
    for form in NORMALISED:
        assert verdict.favourable_by_form[form] == (verdict.forces[form] > resistance)
    assert verdict.favourable_by_form["raw"] == (verdict.forces["raw"] > 10 * resistance)
    distinct = {verdict.favourable_by_form[form] for form in NORMALISED}
    assert verdict.forms_disagree == (len(distinct) > 1)


@settings(deadline=None, max_examples=40)
@given(st.tuples(*[st.one_of(tenths, scores)] * 4))
def test_the_flag_of_one_point_tries_the_81_moves(profile):
    def within(value):
        return min(max(value, Fraction(0)), Fraction(1))

    verdicts = set()
    for moves in product((-1, 0, 1), repeat=4):
        drive, vision, first_steps, resistance = (
            within(value + Fraction(move, 10)) for value, move in zip(profile, moves, strict=True)
        )
        verdicts.add(drive * vision * first_steps > resistance**3)
    verdict = change.balance(*profile).against_resistance
    assert verdict.turns_within_one_point == (len(verdicts) > 1)


def test_the_worked_project_beats_resistance_but_not_its_cost():
    project = change.balance(0.7, 0.6, 0.3, resistance=0.5, cost=0.65)
    assert round(float(project.strength), 3) == 0.501
    resisted, paid = project.against_resistance, project.against_cost
    assert (resisted.word, round(resisted.margin, 3)) == ("favorable", 0.001)
    assert resisted.turns_within_one_point and resisted.forms_disagree and resisted.fragile
    assert (paid.word, round(paid.margin, 3)) == ("défavorable", -0.149)


def test_a_firm_verdict_raises_no_flag():
    verdict = change.balance(0.9, 0.9, 0.9, resistance=0.2).against_resistance
    assert (verdict.word, verdict.fragile) == ("favorable", False)
    assert not verdict.turns_within_one_point and not verdict.forms_disagree


def test_the_cost_may_be_unknown():
    assert change.balance(0.7, 0.6, 0.3, resistance=0.5).against_cost is None


def test_the_table_behind_the_verdict_gives_each_form_its_margin():
    table = change.balance(0.7, 0.6, 0.3, resistance=0.5).against_resistance.table()
    assert list(table.index) == ["raw", "product", "geometric", "arithmetic", "weakest"]
    assert table["force"].round(3).to_list() == [126, 0.126, 0.501, 0.533, 0.3]
    assert table["opponent"].to_list() == [5, 0.5, 0.5, 0.5, 0.5]
    assert table["margin"].round(3).to_list() == [121, -0.374, 0.001, 0.033, -0.2]
    assert table["favourable"].to_list() == [True, False, True, True, False]


def test_an_unknown_form_is_named():
    with pytest.raises(UserError, match="harmonic"):
        change.force(0.5, 0.5, 0.5, "harmonic")


# --- The grid of 10 000 profiles ---


def test_the_shares_of_the_grid_are_those_published():
    counts = change.grid_counts()
    assert counts.to_dict() == {
        "raw": 9771,
        "product": 1182,
        "geometric": 4350,
        "arithmetic": 4833,
        "weakest": 2025,
        "turns_within_one_point": 4275,
        "forms_disagree": 3651,
        "fragile": 5239,
        "firmly_favourable": 1167,
        "firmly_unfavourable": 3594,
    }
    assert (counts / 100).round(1).to_list()[:4] == [97.7, 11.8, 43.5, 48.3]
    assert (counts / 100).round(1).to_list()[6:] == [36.5, 52.4, 11.7, 35.9]
    assert round(100 - counts["forms_disagree"] / 100, 1) == 63.5


def test_notes_that_stop_at_one_are_a_little_less_fragile():
    assert change.grid_counts(lowest_note=1)["turns_within_one_point"] == 3990


@quick
@given(st.lists(st.integers(1, 10), min_size=3, max_size=3), st.integers(1, 10))
def test_the_raw_form_is_true_whenever_the_product_of_notes_exceeds_ten(notes, resistance):
    drive, vision, first_steps = notes
    levers_on_ten = [Fraction(note, 10) for note in notes]
    verdict = change.balance(*levers_on_ten, Fraction(resistance, 10)).against_resistance
    assert verdict.favourable_by_form["raw"] == (drive * vision * first_steps > resistance)
    assert 1 <= verdict.forces["raw"] <= 1000
    if drive * vision * first_steps > 10:  # a geometric mean above 2.15
        assert round(float(10 * verdict.forces["geometric"]), 2) > 2.15
        assert verdict.favourable_by_form["raw"]


def test_the_raw_form_may_fail_when_the_product_of_notes_is_ten():
    verdict = change.balance(1, 0.1, 0.1, resistance=1).against_resistance
    assert round(float(10 * verdict.forces["geometric"]), 2) == 2.15
    assert not verdict.favourable_by_form["raw"]


def test_floats_would_flip_some_ties():
    notes = [note / 10 for note in range(1, 11)]
    flattered = sum((m * v * p) ** (1 / 3) > r for m, v, p, r in product(notes, repeat=4))
    assert round(flattered / 100, 1) == 43.9
    assert change.grid_counts()["geometric"] == 4350


# --- Levers ---


def test_the_worked_gains_favour_the_first_steps_but_not_over_resistance():
    table = change.gains(change.balance(0.7, 0.6, 0.3, resistance=0.5))
    assert table["gain"].round(3).to_dict() == {
        "drive": 0.023,
        "vision": 0.026,
        "first_steps": 0.05,  # 0.05045: the difference of rounded strengths would give 0.051
        "resistance": 0.1,
    }
    assert not table["beats_resistance"].any()


def test_a_finite_gain_is_harder_to_win_than_its_slope_suggests():
    weak = change.gains(change.balance(0.7, 0.6, 0.1, resistance=0.5)).loc["first_steps"]
    assert round(float(change.force(0.7, 0.6, 0.1)) / 3, 3) == 0.116
    assert (weak["slope_beats_one"], round(weak["gain"], 3)) == (True, 0.09)
    assert not weak["beats_resistance"]


@pytest.mark.parametrize("first_steps, beats", [(0.07, True), (0.08, True), (0.081, False)])
def test_first_steps_beat_resistance_only_below_eight_hundredths(first_steps, beats):
    table = change.gains(change.balance(0.7, 0.6, first_steps, resistance=0.5))
    assert table.loc["first_steps", "beats_resistance"] == beats


def test_a_null_lever_gains_most():
    table = change.gains(change.balance(0.7, 0.6, 0, resistance=0.5))
    assert round(table.loc["first_steps", "gain"], 3) == 0.348
    assert table.loc["first_steps", "beats_resistance"]
    assert table["gain"]["drive"] == table["gain"]["vision"] == 0


@quick
@given(levers, st.integers(1, 96).map(lambda steps: Fraction(steps, 96)))
def test_a_gain_above_the_step_needs_a_slope_above_one(profile, step):
    table = change.gains(change.balance(*profile, resistance=1), step=step)
    assert table.loc[table["beats_resistance"], "slope_beats_one"].all()
    third = change.force(*profile) / 3
    rows = zip(change.LEVERS, profile, strict=True)
    assert all(table["slope_beats_one"][name] == (value < third) for name, value in rows)
    assert table["gain"].between(0, 1).all()


@quick
@given(levers, scores)
def test_a_gain_shrinks_as_its_lever_rises(profile, higher):
    assume(higher >= profile[0])
    low = change.gains(change.balance(*profile, resistance=0.5))
    high = change.gains(change.balance(higher, *profile[1:], resistance=0.5))
    assert high["gain"]["drive"] <= low["gain"]["drive"] + 1e-12


@quick
@given(levers)
def test_under_the_product_no_lever_ever_beats_resistance(profile):
    drive, *others = profile
    raised = min(drive + Fraction(1, 10), Fraction(1))
    gain = change.force(raised, *others, "product") - change.force(*profile, "product")
    assert gain <= Fraction(1, 10)


def test_effort_can_turn_the_choice_of_a_lever():
    project = change.balance(0.7, 0.6, 0.3, resistance=0.5)
    efforts = {"drive": 1, "vision": 1, "first_steps": 3, "resistance": 5}
    ratios = change.gains(project, efforts)["ratio"]
    assert ratios.idxmax() == "vision"
    assert ratios["resistance"] == pytest.approx(0.02)
    assert change.gains(project)["ratio"].idxmax() == "resistance"


def test_resistance_cannot_be_lowered_below_zero():
    table = change.gains(change.balance(0.7, 0.6, 0.3, resistance=0.04))
    assert table["gain"]["resistance"] == 0.04
    assert table["beats_resistance"].to_list() == [False, False, True, False]


def test_a_missing_effort_or_a_null_step_is_named():
    project = change.balance(0.7, 0.6, 0.3, resistance=0.5)
    with pytest.raises(UserError, match="vision"):
        change.gains(project, {"drive": 1, "vision": 0, "first_steps": 1, "resistance": 1})
    with pytest.raises(UserError, match="résistances"):
        change.gains(project, {"drive": 1, "vision": 1, "first_steps": 1})
    with pytest.raises(UserError, match="pas est nul"):
        change.gains(project, step=0)


@quick
@given(st.floats(-1, 1), st.floats(0.1, 50))
def test_the_optional_probability_is_the_logistic_of_the_margin(margin, steepness):
    chance = change.probability(margin, steepness)
    assert chance == pytest.approx(1 / (1 + exp(-steepness * margin)), abs=1e-12)
    assert change.probability(-margin, steepness) == pytest.approx(1 - chance)


def test_the_probability_survives_a_huge_steepness_and_refuses_a_null_one():
    assert change.probability(-1, 10_000) == 0
    with pytest.raises(UserError, match="κ"):
        change.probability(0.2, 0)


# --- A group ---


def test_two_halves_cancel_out():
    result = change.weigh_group(group(VISION_HERE_STEPS_THERE))
    assert round(float(result.strength_of_means), 3) == 0.533
    assert round(float(result.mean_of_strengths), 3) == 0.397
    assert result.mean_opponent == Fraction(2, 5)
    assert result.share == 0.5
    assert result.verdicts == (True, False, False)
    assert [round(end, 2) for end in result.share_range] == [0.3, 0.7]
    assert (result.respondents, result.left_out) == (20, 0)


@quick
@given(
    st.lists(st.tuples(scores, scores, scores, scores), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_of_respondents_has_no_effect(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert change.weigh_group(group(shuffled)) == change.weigh_group(group(rows))
    spread = change.dispersion(group(rows))
    pd.testing.assert_frame_equal(change.dispersion(group(shuffled)), spread)
    assert spread["maximum"].le(1).all() and spread["minimum"].ge(0).all()


@quick
@given(st.tuples(scores, scores, scores, scores), st.integers(1, 6))
def test_a_unanimous_group_decides_as_one_person(profile, people):
    result = change.weigh_group(group([profile] * people))
    alone = change.balance(*profile)
    assert set(result.verdicts) == {alone.against_resistance.favourable}
    assert result.strength_of_means == result.mean_of_strengths == alone.strength


def test_a_mean_of_strengths_that_ties_is_not_favourable():
    tie = group([(0.4, 0.4, 0.4, 0.3), (1, 0.1, 0.08, 0.3)])  # strengths 0.4 and 0.2
    result = change.weigh_group(tie)
    assert result.mean_of_strengths == result.mean_opponent == Fraction(3, 10)
    assert not result.verdicts[1]


def test_a_group_can_be_weighed_against_the_cost():
    people = group(VISION_HERE_STEPS_THERE).assign(cost=0.6)
    assert change.weigh_group(people, against="cost").verdicts == (False, False, False)
    assert "cost" in change.dispersion(people).index


def test_respondents_with_a_missing_score_are_left_out_and_counted():
    people = group([*VISION_HERE_STEPS_THERE, (None, 0.5, 0.5, 0.5)])
    result = change.weigh_group(people)
    assert (result.respondents, result.left_out) == (20, 1)
    assert change.dispersion(people)["respondents"].to_list() == [20, 21, 21, 21]


def test_dispersion_shows_two_halves_that_the_mean_hides():
    drive = change.dispersion(group(VISION_HERE_STEPS_THERE)).loc["drive"]
    assert drive.to_dict() == {
        "respondents": 20,
        "minimum": 0.2,
        "first_quartile": 0.2,
        "median": pytest.approx(0.55),
        "third_quartile": 0.9,
        "maximum": 0.9,
    }


def test_questionnaires_make_a_group():
    people = [change.score(CENTRE, "actor"), change.score(CENTRE | {"M1": 4}, "actor")]
    people.append(change.score({}, "actor"))
    frame = pd.DataFrame(map(vars, people))
    assert change.dispersion(frame).loc["cost", "respondents"] == 2
    result = change.weigh_group(frame)
    assert (result.respondents, result.left_out, result.favourable) == (2, 1, 1)


@quick
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_range_of_a_share_is_wilson_s(counts):
    favourable, respondents = counts
    expected = binomtest(favourable, respondents).proportion_ci(0.95, method="wilson")
    assert change.wilson_range(favourable, respondents) == pytest.approx(tuple(expected), abs=1e-9)


@pytest.mark.parametrize("favourable, respondents", [(0, 0), (3, 2), (-1, 4)])
def test_an_impossible_share_is_refused(favourable, respondents):
    with pytest.raises(UserError, match="répondant"):
        change.wilson_range(favourable, respondents)


def test_a_faulty_group_is_told_which_column_and_row():
    with pytest.raises(UserError, match="first_steps"):
        change.weigh_group(group(VISION_HERE_STEPS_THERE).drop(columns="first_steps"))
    with pytest.raises(UserError, match=r"vision \(V\), ligne 1"):
        change.weigh_group(group([(0.5, 0.5, 0.5, 0.5), (0.5, 5, 0.5, 0.5)]))
    with pytest.raises(UserError, match="aucune réponse complète"):
        change.weigh_group(group([(None, 0.5, 0.5, 0.5)]))
