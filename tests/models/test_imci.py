"""The IMCI grid: its properties, then the worked figures of Valmarin (fictional)."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import imci
from innoworkbook.models.imci import ITEMS, Action, Scores, apply, diagnose

quick = settings(deadline=None, max_examples=25)

notes = st.integers(0, 100).map(lambda hundredths: hundredths / 100)
grids = st.builds(Scores, notes, notes, notes, notes)
weights = st.sampled_from([0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8])
effects = st.dictionaries(st.sampled_from(list(ITEMS)), st.floats(-1, 1).map(lambda e: round(e, 3)))


@st.composite
def action_lists(draw, largest=5):
    size = draw(st.integers(0, largest))
    return [
        Action(
            name=f"piste {rank}",
            zone=draw(st.sampled_from(list(imci.ZONES))),
            effects=draw(effects),
            adoption=draw(st.sampled_from([0.0, 0.3, 0.5, 1.0])),
            effort=draw(st.integers(0, 4)) / 10,
        )
        for rank in range(size)
    ]


@st.composite
def rating_tables(draw, fewest=1, largest=8):
    size = draw(st.integers(fewest, largest))
    rows = [[draw(notes) for _ in ITEMS] for _ in range(size)]
    return pd.DataFrame(rows, columns=list(ITEMS), index=[f"R{rank}" for rank in range(size)])


def scores_like(scores: Scores):
    return pytest.approx(scores.as_array(), abs=1e-12)


# Properties of the diagnosis


@quick
@given(grids, weights)
def test_every_measure_stays_in_its_bounds(scores, weight):
    seen = diagnose(scores, weight)
    for name in ("soft", "hard", "production", "minimum", "political", "organisational"):
        assert 0 <= getattr(seen, name) <= 1
    assert -1 <= seen.gap <= 1
    assert seen.minimum <= seen.production + 1e-12


@quick
@given(grids, weights, st.sampled_from(list(ITEMS)), action_lists())
def test_a_null_item_gives_no_production_before_or_after(scores, weight, item, actions):
    blocked = Scores(**{**vars(scores), item: 0.0})
    assert diagnose(blocked, weight).production == 0
    after = apply(blocked, actions)
    assert getattr(after, item) == 0
    assert diagnose(after, weight).production == 0


@quick
@given(grids, weights)
def test_swapping_soft_and_hard_with_the_opposite_weight_keeps_the_production(scores, weight):
    impulse, effectiveness, ownership, efficiency = scores.as_array()
    swapped = Scores(effectiveness, impulse, efficiency, ownership)
    assert diagnose(swapped, 1 - weight).production == pytest.approx(
        diagnose(scores, weight).production
    )


@quick
@given(grids)
def test_at_equal_weights_the_choice_of_axes_never_changes_the_production(scores):
    seen = diagnose(scores)
    assert imci.combine(seen.political, seen.organisational) == pytest.approx(seen.production)
    fourth_root = math.prod(scores.as_array()) ** 0.25
    assert seen.production == pytest.approx(fourth_root)


def test_one_item_doubled_and_another_halved_give_the_same_production():
    assert diagnose(Scores(0.8, 0.7, 0.2, 0.45)).production == pytest.approx(
        diagnose(Scores(0.4, 0.7, 0.4, 0.45)).production
    )


@quick
@given(st.tuples(*[st.integers(0, 20)] * 4), weights)
def test_zones_agree_with_exact_arithmetic_on_half_points(half_points, weight):
    impulse, effectiveness, ownership, efficiency = (Fraction(n, 20) for n in half_points)
    share = Fraction(str(weight))
    soft_power, hard_power = share.numerator, share.denominator - share.numerator
    power = (impulse * ownership) ** soft_power * (effectiveness * efficiency) ** hard_power

    def reaches(border: Fraction) -> bool:
        return power >= border ** (2 * share.denominator)

    zone = "consolidation" if reaches(Fraction(65, 100)) else "improvement"
    zone = zone if reaches(Fraction(40, 100)) else "principle"
    assert diagnose(Scores(*(n / 20 for n in half_points)), weight).zone == zone


@pytest.mark.parametrize(("level", "zone"), [(0.65, "consolidation"), (0.40, "improvement")])
@pytest.mark.parametrize("weight", [0.2, 0.25, 0.35, 0.5, 0.75, 0.8])
def test_four_equal_notes_on_a_border_fall_on_its_upper_side(level, zone, weight):
    seen = diagnose(Scores(level, level, level, level), weight)
    assert (seen.zone, seen.minimum_zone) == (zone, zone)


def test_the_signs_leave_a_band_without_a_verdict():
    seen = diagnose(Scores(0.60, 0.59, 0.51, 0.50))
    assert list(seen.signs.values()) == ["⊕", "~", "~", "⊖"]


def test_the_rival_form_may_name_another_zone():
    seen = diagnose(Scores(0.9, 0.3, 0.9, 0.3))
    assert (seen.zone, seen.minimum_zone) == ("improvement", "principle")


@quick
@given(grids, st.sampled_from(list(ITEMS)), st.sampled_from([0.4, 0.65]), weights)
def test_the_score_needed_leads_to_the_production_sought(scores, item, level, weight):
    needed = imci.score_needed(scores, item, level, weight)
    if needed is None:
        best = diagnose(Scores(**{**vars(scores), item: 1.0}), weight).production
        assert best < level
    else:
        reached = diagnose(Scores(**{**vars(scores), item: needed}), weight)
        assert reached.production == pytest.approx(level)


@quick
@given(st.integers(1, 100).map(lambda n: n / 100), weights)
def test_every_point_of_a_curve_has_its_production(level, weight):
    curve = imci.iso_production(level, weight)
    assert curve.to_numpy().min() > 0
    assert curve.to_numpy().max() <= 1
    for soft, hard in curve.iloc[::20].itertuples(index=False):
        assert imci.combine(soft, hard, weight) == pytest.approx(level)


def test_the_curve_of_the_rival_form_has_a_corner():
    corners = imci.iso_production(0.65, minimum=True)
    assert corners.min(axis=1).tolist() == [0.65, 0.65, 0.65]


# Properties of actions


@quick
@given(grids)
def test_no_action_changes_nothing(scores):
    assert apply(scores, []) == scores


@quick
@given(grids, effects)
def test_an_effect_and_its_opposite_cancel(scores, effect):
    there = Action("aller", "principle", effect, adoption=1, effort=1)
    back = Action("retour", "principle", {k: -v for k, v in effect.items()}, adoption=1, effort=1)
    assert apply(scores, [there, back]) == scores
    assert apply(apply(scores, [there]), [back]).as_array() == scores_like(scores)


@quick
@given(grids, action_lists(), st.randoms())
def test_without_prerequisite_the_order_of_actions_is_indifferent(scores, actions, random):
    shuffled = actions.copy()
    random.shuffle(shuffled)
    assert apply(scores, shuffled) == apply(scores, actions)
    one_by_one = scores
    for action in shuffled:
        one_by_one = apply(one_by_one, [action])
    assert one_by_one.as_array() == scores_like(apply(scores, actions))
    path = imci.steps(scores, shuffled, prerequisite=False)
    assert path["production"].iloc[-1] == diagnose(apply(scores, actions)).production


def test_the_order_is_indifferent_to_the_last_bit():
    effects_given = enumerate((0.6, 0.9, 0.5, 0.7, 0.5))
    acts = [Action(f"piste {n}", "principle", {"ownership": e}, 1, 1) for n, e in effects_given]
    ends = {apply(VALMARIN, order).ownership for order in itertools.permutations(acts)}
    assert len(ends) == 1


@quick
@given(grids, effects)
def test_half_the_adoption_is_half_the_effect(scores, effect):
    halves = {item: e / 2 for item, e in effect.items()}
    adopted = Action("réseaux", "consolidation", effect, adoption=0.5, effort=1)
    weaker = Action("réseaux", "consolidation", halves, adoption=1, effort=1)
    assert apply(scores, [adopted]) == apply(scores, [weaker])


@quick
@given(grids, st.sampled_from(list(ITEMS)), st.floats(-1, 1), st.floats(-1, 1), weights)
def test_a_larger_effect_never_lowers_the_production(scores, item, one, other, weight):
    small, large = sorted([one, other])
    lower, higher = (
        diagnose(apply(scores, [Action("essai", "principle", {item: e}, 1, 1)]), weight)
        for e in (small, large)
    )
    assert getattr(lower.scores, item) <= getattr(higher.scores, item)
    assert lower.production <= higher.production + 1e-15


@quick
@given(grids, action_lists())
def test_scores_stay_in_bounds_and_neither_0_nor_1_moves(scores, actions):
    after = apply(scores, actions)
    for before_item, after_item in zip(scores.as_array(), after.as_array(), strict=True):
        assert 0 <= after_item <= 1
        if before_item in (0, 1):
            assert after_item == before_item


@quick
@given(grids, action_lists(), weights)
def test_contributions_add_up_to_the_change(scores, actions, weight):
    change = diagnose(apply(scores, actions), weight).production
    change -= diagnose(scores, weight).production
    assert imci.contributions(scores, actions, weight).sum() == pytest.approx(change, abs=1e-12)


@quick
@given(grids, action_lists(largest=4))
def test_a_contribution_is_the_mean_gain_over_every_order(scores, actions):
    gains = dict.fromkeys((action.name for action in actions), 0.0)
    orders = list(itertools.permutations(actions))
    for order in orders:
        path = [diagnose(apply(scores, order[:k])).production for k in range(len(order) + 1)]
        for action, before, after in zip(order, path, path[1:], strict=False):
            gains[action.name] += (after - before) / len(orders)
    shares = imci.contributions(scores, actions)
    assert shares.to_dict() == pytest.approx(gains, abs=1e-12)


@quick
@given(grids, action_lists(), st.integers(0, 15).map(lambda tenths: tenths / 10), weights)
def test_no_affordable_set_beats_the_best_plan(scores, actions, budget, weight):
    best = imci.best_plan(scores, actions, budget, weight)
    assert round(best.effort, 9) <= budget
    for size in range(len(actions) + 1):
        for chosen in itertools.combinations(actions, size):
            if round(sum(action.effort for action in chosen), 9) <= budget:
                reached = diagnose(apply(scores, chosen), weight).production
                assert reached <= best.production + 1e-11


@quick
@given(grids, action_lists(), st.integers(0, 15).map(lambda tenths: tenths / 10), weights)
def test_the_best_plan_is_the_cheapest_of_those_that_reach_the_highest_production(
    scores, actions, budget, weight
):
    best = imci.best_plan(scores, actions, budget, weight)
    taken = [action for action in actions if action.name in best.actions]
    assert best.effort == pytest.approx(sum(action.effort for action in taken))
    assert best.production == pytest.approx(diagnose(apply(scores, taken), weight).production)
    for size in range(len(actions) + 1):
        for chosen in itertools.combinations(actions, size):
            reached = diagnose(apply(scores, chosen), weight).production
            if reached == pytest.approx(best.production, abs=1e-13):
                assert round(sum(action.effort for action in chosen), 9) >= round(best.effort, 9)


@quick
@given(grids, action_lists(), st.data())
def test_the_distance_to_the_best_plan_is_never_negative_within_budget(scores, actions, data):
    names = [action.name for action in actions]
    chosen = data.draw(st.sets(st.sampled_from(names)) if names else st.just(set()))
    seen = imci.compare_with_best(scores, actions, chosen, budget=0.6)
    if seen.affordable:
        assert seen.distance >= -1e-11
    assert set(seen.chosen.actions) - set(seen.superfluous) == (
        set(seen.best.actions) - set(seen.missing)
    )


# Properties of groups


@quick
@given(rating_tables(), weights)
def test_the_production_of_the_means_is_never_below_the_mean_of_productions(ratings, weight):
    group = imci.read_group(ratings, weight)
    assert group.production_of_means >= group.mean_of_productions - 1e-12
    assert sum(group.zones.values()) == pytest.approx(1)
    assert group.raters == len(ratings)


@quick
@given(rating_tables(fewest=2), st.randoms())
def test_the_order_of_raters_does_not_matter(ratings, random):
    order = list(ratings.index)
    random.shuffle(order)
    shuffled = ratings.loc[order]
    one, other = imci.read_group(ratings), imci.read_group(shuffled)
    assert other.mean_of_productions == pytest.approx(one.mean_of_productions)
    assert other.production_of_means == pytest.approx(one.production_of_means)
    assert other.zones == pytest.approx(one.zones)
    widths, shuffled_widths = imci.dispersion(ratings), imci.dispersion(shuffled)
    pd.testing.assert_frame_equal(shuffled_widths.sort_index(), widths.sort_index())


@quick
@given(rating_tables())
def test_each_rater_is_diagnosed_as_alone(ratings):
    table = imci.diagnose_each(ratings, 0.3)
    for rater, row in ratings.iterrows():
        alone = diagnose(Scores(**row), 0.3)
        assert table.loc[rater, "production"] == pytest.approx(alone.production)
        assert table.loc[rater, "zone"] == alone.zone


def test_dispersion_puts_the_most_disputed_item_first():
    ratings = pd.DataFrame([[0.5, 0.6, 0.1, 0.4], [0.5, 0.7, 0.9, 0.4]], columns=list(ITEMS))
    widths = imci.dispersion(ratings)
    assert list(widths.index[:2]) == ["ownership", "political_effectiveness"]
    assert widths.loc["ownership", "range"] == pytest.approx(0.8)
    assert widths.loc["ownership", "lower_quartile"] == pytest.approx(0.3)
    assert widths.loc["political_impulse", "range"] == 0


def two_halves() -> pd.DataFrame:
    rows = [[0.9, 0.5, 0.1, 0.5]] * 10 + [[0.1, 0.5, 0.9, 0.5]] * 10
    return pd.DataFrame(rows, columns=list(ITEMS), index=[f"agent {n}" for n in range(20)])


def test_two_halves_that_cancel_make_the_three_summaries_diverge():
    group = imci.read_group(two_halves())
    assert group.production_of_means == pytest.approx(0.5)
    assert group.mean_of_productions == pytest.approx(0.387, abs=5e-4)
    assert group.zones == {"principle": 1.0, "improvement": 0.0, "consolidation": 0.0}
    assert group.most_seen_zones == ("principle",)
    assert group.diverges


def test_a_unanimous_group_does_not_diverge():
    ratings = pd.DataFrame([[0.7] * 4] * 3, columns=list(ITEMS))
    assert not imci.read_group(ratings).diverges


def test_zones_that_tie_are_all_named():
    ratings = pd.DataFrame([[0.7] * 4, [0.3] * 4], columns=list(ITEMS))
    assert imci.read_group(ratings).most_seen_zones == ("principle", "consolidation")


# Paired bootstrap


@st.composite
def before_and_after(draw):
    before = draw(rating_tables(fewest=5))
    after = pd.DataFrame(
        [[draw(notes) for _ in ITEMS] for _ in before.index],
        columns=list(ITEMS),
        index=before.index,
    )
    return before, after


@settings(deadline=None, max_examples=15)
@given(before_and_after())
def test_the_interval_holds_the_change_and_ignores_the_order_of_raters(tables):
    before, after = tables
    table = imci.paired_bootstrap(before, after, draws=400)
    assert (table["low"] <= table["change"] + 1e-12).all()
    assert (table["high"] >= table["change"] - 1e-12).all()
    assert table["change"].to_numpy() == pytest.approx((table["after"] - table["before"]).values)
    reversed_rows = imci.paired_bootstrap(before.iloc[::-1], after, draws=400)
    pd.testing.assert_frame_equal(reversed_rows, table)


def test_raters_who_differ_but_move_alike_leave_no_doubt_on_the_change():
    before = pd.DataFrame([[n / 10] * 4 for n in range(1, 7)], columns=list(ITEMS))
    table = imci.paired_bootstrap(before, before + 0.2)
    assert table.loc["production", ["change", "low", "high"]].to_numpy() == pytest.approx(0.2)


def test_the_interval_agrees_with_a_second_implementation():
    from scipy.stats import bootstrap

    rng = np.random.default_rng(7)
    before = pd.DataFrame(rng.uniform(0.2, 0.6, (20, 4)), columns=list(ITEMS))
    after = (before + rng.uniform(-0.1, 0.3, (20, 4))).clip(0, 1)
    gains = imci.diagnose_each(after)["production"] - imci.diagnose_each(before)["production"]
    other = bootstrap((gains,), np.mean, method="percentile", n_resamples=4000, rng=1)
    ours = imci.paired_bootstrap(before, after, draws=4000).loc["production"]
    assert ours["low"] == pytest.approx(other.confidence_interval.low, abs=0.005)
    assert ours["high"] == pytest.approx(other.confidence_interval.high, abs=0.005)


# Worked figures


@pytest.mark.parametrize(
    ("effect", "score"), [(0.2, 0.550), (0.5, 0.622), (1.0, 0.731), (-0.5, 0.378)]
)
def test_published_moves_from_the_middle(effect, score):
    action = Action("essai", "principle", {"ownership": effect}, adoption=1, effort=1)
    after = apply(Scores(0.5, 0.5, 0.5, 0.5), [action])
    assert after.ownership == pytest.approx(score, abs=5e-4)


VALMARIN = Scores(0.75, 0.70, 0.40, 0.45)
TRACKS = [
    Action("4", "improvement", {"ownership": 0.1, "management_efficiency": 0.3}, 1, 2),
    Action("5", "improvement", {"ownership": 0.2, "management_efficiency": 0.3}, 1, 2),
    Action("6", "improvement", {"political_effectiveness": 0.3, "ownership": -0.3}, 1, 3),
    Action("7", "consolidation", {"political_impulse": 0.1, "ownership": 0.2}, 1, 1),
    Action("8", "consolidation", {"ownership": 0.6}, 1, 3),
]


def rounded(seen: imci.Diagnosis) -> list[float]:
    names = ("soft", "hard", "production", "political", "organisational", "gap")
    return [round(getattr(seen, name), 3) for name in names]


def test_valmarin_before():
    before = diagnose(VALMARIN)
    assert rounded(before) == [0.548, 0.561, 0.554, 0.725, 0.424, 0.300]
    assert before.zone == "improvement"
    assert list(before.signs.values()) == ["⊕", "⊕", "⊖", "⊖"]


def test_valmarin_after_five_tracks():
    after = diagnose(apply(VALMARIN, TRACKS))
    assert after.scores.as_array().round(3).tolist() == [0.768, 0.759, 0.597, 0.599]
    assert rounded(after) == [0.677, 0.674, 0.676, 0.764, 0.598, 0.166]
    assert after.zone == "consolidation"


def test_valmarin_without_the_harmful_track():
    after = diagnose(apply(VALMARIN, [track for track in TRACKS if track.name != "6"]))
    assert round(after.production, 3) == 0.681
    assert round(after.gap, 3) == 0.102


def test_contributions_at_valmarin():
    shares = imci.contributions(VALMARIN, TRACKS)
    assert shares.round(4).to_dict() == {
        "4": 0.0295,
        "5": 0.0371,
        "6": -0.0103,
        "7": 0.0190,
        "8": 0.0460,
    }
    assert round(shares.sum(), 4) == 0.1213


def test_the_movement_table_gives_each_change():
    table = imci.movement(diagnose(VALMARIN), diagnose(apply(VALMARIN, TRACKS)))
    assert table.loc["production", "change"] == pytest.approx(0.1213, abs=5e-5)
    assert table.loc["gap", "change"] == pytest.approx(0.1657 - 0.3003, abs=1e-4)
    assert list(table.index) == list(imci.MEASURES)


# Prerequisite: a second example, from the zone of principle

TIMID = Scores(0.50, 0.40, 0.20, 0.25)
POSE = Action("mandat clair", "principle", {"ownership": 0.8, "management_efficiency": 0.9}, 1, 2)


def test_a_consolidation_track_taken_too_early_does_nothing():
    assert diagnose(TIMID).zone == "principle"
    early = imci.steps(TIMID, [TRACKS[4], POSE], prerequisite=True)
    late = imci.steps(TIMID, [POSE, TRACKS[4]], prerequisite=True)
    assert early["acted"].tolist() == [True, False, True]
    assert early["production"].iloc[1] == early["production"].iloc[0]
    assert late["acted"].tolist() == [True, True, True]
    assert late["zone"].iloc[1] == "improvement"
    assert late["production"].iloc[-1] > early["production"].iloc[-1]


def test_side_by_side_the_variants_part_only_where_order_matters():
    paths = imci.side_by_side(TIMID, [TRACKS[4], POSE]).set_index(["variant", "step"])
    free, bound = paths.loc["free"], paths.loc["prerequisite"]
    assert free["acted"].all()
    assert free.loc[0, "production"] == bound.loc[0, "production"]
    assert free.loc[2, "production"] > bound.loc[2, "production"]
    same = imci.side_by_side(VALMARIN, TRACKS).groupby("step")["production"].nunique()
    assert (same == 1).all()


# Budget of effort


def test_the_best_plan_drops_the_harmful_track_even_with_a_full_purse():
    best = imci.best_plan(VALMARIN, TRACKS, budget=11)
    assert best.actions == ("4", "5", "7", "8")
    assert best.effort == 8
    assert round(best.production, 3) == 0.681


def test_a_learner_is_told_what_the_choice_leaves_on_the_table():
    seen = imci.compare_with_best(VALMARIN, TRACKS, {"4", "6"}, budget=5)
    assert seen.affordable
    assert seen.best.actions == ("4", "5", "7")
    assert seen.distance == pytest.approx(seen.best.production - seen.chosen.production)
    assert 0 < seen.share_of_best_gain < 1
    assert seen.missing == ("5", "7")
    assert seen.superfluous == ("6",)


def test_a_plan_over_budget_is_said_to_be_so():
    seen = imci.compare_with_best(VALMARIN, TRACKS, {"4", "5", "7", "8"}, budget=3)
    assert not seen.affordable
    assert seen.distance < 0


def test_tenths_of_effort_that_add_up_to_the_budget_are_affordable():
    tenths = [Action(n, "principle", {"ownership": 0.5}, 1, e) for n, e in [("a", 0.1), ("b", 0.2)]]
    assert imci.best_plan(VALMARIN, tenths, budget=0.3).actions == ("a", "b")


def test_nothing_to_gain_leaves_no_share_and_no_plan():
    blocked = Scores(0.75, 0.70, 0.0, 0.45)
    seen = imci.compare_with_best(blocked, TRACKS, {"8"}, budget=5)
    assert seen.best.actions == ()
    assert seen.share_of_best_gain is None


def test_among_equal_plans_the_cheapest_then_the_first_wins():
    twins = [Action(n, "principle", {"ownership": 0.5}, 1, e) for n, e in [("a", 2), ("b", 1)]]
    assert imci.best_plan(VALMARIN, twins, budget=2).actions == ("b",)
    equal = [Action(n, "principle", {"ownership": 0.5}, 1, 1) for n in ("a", "b")]
    assert imci.best_plan(VALMARIN, equal, budget=1).actions == ("a",)


# Notes and their evidence; errors that say how to mend

FACTS = dict.fromkeys(ITEMS, "enquête interne de mai")
NOTES = {
    "political_impulse": 7.5,
    "political_effectiveness": 7,
    "ownership": 4,
    "management_efficiency": 4.5,
}


def test_notes_out_of_ten_become_scores():
    assert Scores.from_notes(NOTES, FACTS) == VALMARIN


@pytest.mark.parametrize("ownership_fact", ["", "  ", None])
def test_a_note_without_evidence_is_refused(ownership_fact):
    with pytest.raises(UserError, match=r"appropriation.*n’a pas de preuve\xa0: écrivez le fait"):
        Scores.from_notes(NOTES, {**FACTS, "ownership": ownership_fact})
    with pytest.raises(UserError, match=r"impulsion.*n’a pas de preuve"):
        Scores.from_notes(NOTES, {})


@pytest.mark.parametrize(
    ("note", "given"),
    [(11, "vaut 11"), (-1, "vaut −1"), (None, "manque"), (math.nan, "manque"), ("8", "manque")],
)
def test_a_note_off_the_scale_names_its_item(note, given):
    with pytest.raises(UserError, match=f"appropriation par l’organisation.*{given}"):
        Scores.from_notes({**NOTES, "ownership": note}, FACTS)


def test_a_score_off_the_scale_names_its_item():
    with pytest.raises(UserError, match=r"efficience des choix de gestion.*vaut 1,5"):
        Scores(0.5, 0.5, 0.5, 1.5)


@pytest.mark.parametrize("weight", [0, 1, -0.2, math.nan])
def test_a_weight_on_or_beyond_its_bounds_is_refused(weight):
    with pytest.raises(UserError, match="poids α"):
        diagnose(VALMARIN, weight)
    with pytest.raises(UserError, match="poids α"):
        imci.combine(0.5, 0.5, weight)


def test_an_axis_or_a_level_off_the_plane_is_refused():
    with pytest.raises(UserError, match="second axe"):
        imci.combine(0.5, 1.2)
    with pytest.raises(UserError, match="nulle n’a pas de courbe"):
        imci.iso_production(0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"zone": "ailleurs"}, "zone inconnue, ailleurs"),
        ({"effects": {"météo": 0.1}}, "item inconnu, météo"),
        ({"effects": {"ownership": 1.2}}, "appropriation par l’organisation.*vaut 1,2.*−1 et 1"),
        ({"adoption": 1.5}, "une appropriation qui vaut 1,5"),
        ({"effort": -1}, "un effort qui vaut −1.*positive ou nulle"),
        ({"effort": math.inf}, "un effort qui vaut inf"),
    ],
)
def test_an_ill_formed_action_is_named_with_its_fault(fields, message):
    good = {"name": "réseaux", "zone": "principle", "effects": {}, "adoption": 1, "effort": 1}
    with pytest.raises(UserError, match=f"réseaux.*{message}"):
        Action(**{**good, **fields})


def test_an_action_keeps_its_effects_as_they_were_given():
    effects_given = {"ownership": 0.2}
    action = Action("réseaux", "principle", effects_given, 1, 1)
    effects_given["ownership"] = -1
    assert action.effects["ownership"] == 0.2


def test_actions_that_share_a_name_or_are_too_many_are_refused():
    with pytest.raises(UserError, match="Deux actions s’appellent «\xa08\xa0»"):
        imci.contributions(VALMARIN, [TRACKS[4], TRACKS[4]])
    nine = [Action(f"piste {n}", "principle", {}, 1, 1) for n in range(9)]
    with pytest.raises(UserError, match=r"9\xa0actions.*retirez-en 1"):
        imci.best_plan(VALMARIN, nine, budget=3)


def test_eight_actions_are_shared_exactly():
    eight = [Action(f"piste {n}", "principle", {"ownership": n / 10}, 1, 1) for n in range(8)]
    shares = imci.contributions(VALMARIN, eight)
    gained = diagnose(apply(VALMARIN, eight)).production - diagnose(VALMARIN).production
    assert shares.sum() == pytest.approx(gained)
    assert shares["piste 0"] == pytest.approx(0)
    assert shares.is_monotonic_increasing


def test_an_unknown_choice_and_a_negative_budget_are_refused():
    with pytest.raises(UserError, match="L’action «\xa09\xa0» n’est pas dans la liste"):
        imci.compare_with_best(VALMARIN, TRACKS, {"9"}, budget=3)
    with pytest.raises(UserError, match="budget d’effort vaut −1"):
        imci.best_plan(VALMARIN, TRACKS, budget=-1)


def test_ratings_that_cannot_be_read_name_the_rater_and_the_item():
    ratings = two_halves()
    with pytest.raises(UserError, match="colonne «\xa0ownership\xa0»"):
        imci.dispersion(ratings.drop(columns="ownership"))
    ratings.loc["agent 3", "ownership"] = math.nan
    with pytest.raises(UserError, match=r"La note de agent 3 pour.*appropriation.*manque"):
        imci.read_group(ratings)
    with pytest.raises(UserError, match="Aucun évaluateur"):
        imci.dispersion(ratings.iloc[:0])


def test_a_before_and_after_by_different_or_few_raters_is_refused():
    ratings = two_halves()
    with pytest.raises(UserError, match="L’évaluateur agent 0 n’a noté qu’une fois"):
        imci.paired_bootstrap(ratings, ratings.iloc[1:])
    with pytest.raises(UserError, match="L’évaluateur agent 0 a deux lignes"):
        imci.paired_bootstrap(ratings, pd.concat([ratings, ratings.iloc[:1]]))
    with pytest.raises(UserError, match="4\xa0évaluateurs"):
        imci.paired_bootstrap(ratings.iloc[:4], ratings.iloc[:4])
