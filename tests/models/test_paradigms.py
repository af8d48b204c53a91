"""Questionnaire A: positions, heterogeneity, groups, fit by policy (S06, S07)."""

import dataclasses
import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import paradigms
from innoworkbook.models.paradigms import (
    DIMENSIONS,
    PARADIGMS,
    SHORT_TRIADS,
    TRIADS,
    Policy,
    Profile,
    Reading,
    Respondent,
    Shares,
    Thresholds,
)

EXAMPLE = [
    (7, 2, 1), (6, 3, 1), (2, 5, 3), (5, 4, 1), (3, 5, 2), (1, 3, 6), (1, 3, 6), (2, 4, 4),
]  # fmt: skip
IN_DIMENSIONS = "respondents_in_dimensions"
IN_RESPONDENTS = "dimensions_in_respondents"


def short(points: list[tuple[int, int, int]]) -> Profile:
    return paradigms.score(dict(zip(SHORT_TRIADS, points, strict=False)), "short")


def uniform(points: tuple[int, int, int]) -> Profile:
    return short([points] * 8)


@pytest.fixture(scope="module")
def example() -> Profile:
    return short(EXAMPLE)


@pytest.fixture(scope="module")
def swapped() -> Profile:
    """The second respondent of the worked example: jacobin and agile exchanged everywhere."""
    return short([(agile, matrix, jacobin) for jacobin, matrix, agile in EXAMPLE])


quick = settings(deadline=None, max_examples=50)
points = st.sampled_from(
    [(a, b, 10 - a - b) for a, b in itertools.product(range(11), repeat=2) if a + b <= 10]
)
short_profiles = st.lists(points, min_size=6, max_size=8).map(short)
full_profiles = st.dictionaries(st.sampled_from(list(TRIADS)), points, min_size=12).map(
    lambda answers: paradigms.score(answers, "full")
)
groups = st.lists(short_profiles, min_size=1, max_size=6)


# 1. A triad: three whole numbers of sum 10


def test_ten_points_make_shares() -> None:
    assert paradigms.triad_shares((7, 2, 1)) == Shares(0.7, 0.2, 0.1)
    assert paradigms.triad_shares(np.array([0, 10, 0])) == Shares(0, 1, 0)


@pytest.mark.parametrize(
    "bad",
    [(7, 2, 2), (3, 3, 3), (11, -1, 0), (5, 5), (4, 3, 2, 1), (5.0, 3.0, 2.0), (True, 9, 0), ()],
)
def test_points_that_do_not_share_ten_are_refused_never_rescaled(bad: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match="Triade D1\u00a0: répartissez 10 points entiers"):
        paradigms.score({"D1": bad}, "short")


def test_shares_must_add_up_to_one() -> None:
    for values in ((0.5, 0.4, 0.2), (1.2, -0.2, 0), (math.nan, 0.5, 0.5)):
        with pytest.raises(UserError, match="de somme 1"):
            Shares(*values)


# 2. From triads to dimensions to a position


def test_there_are_eight_dimensions_of_two_triads_and_a_short_version_of_eight() -> None:
    assert Counter(TRIADS.values()) == dict.fromkeys(DIMENSIONS, 2)
    assert [TRIADS[triad] for triad in SHORT_TRIADS] == list(DIMENSIONS)


@quick
@given(st.one_of(short_profiles, full_profiles))
def test_a_position_adds_up_to_one(profile: Profile) -> None:
    assert math.fsum(profile.position.values) == pytest.approx(1)
    assert 6 <= len(profile.dimensions) <= 8


def test_a_dimension_is_the_mean_of_its_answered_triads() -> None:
    answers = dict.fromkeys(TRIADS, (10, 0, 0)) | {"D2": (0, 0, 10)}
    del answers["S2"]
    profile = paradigms.score(answers, "full")
    assert profile.dimensions["decision"] == Shares(0.5, 0, 0.5)
    assert profile.dimensions["structure"] == Shares(1, 0, 0)
    assert (profile.triads["decision"], profile.triads["structure"]) == (2, 1)


def test_dimensions_weigh_the_same_whatever_their_triads() -> None:
    answers = dict.fromkeys(TRIADS, (10, 0, 0)) | {"D1": (0, 0, 10)}
    del answers["D2"]
    assert paradigms.score(answers, "full").position.agile == pytest.approx(1 / 8)


def test_the_worked_position(example: Profile) -> None:
    assert example.position.values == pytest.approx((0.338, 0.362, 0.300), abs=5.1e-4)


def test_six_dimensions_are_enough_and_five_are_not() -> None:
    assert len(short(EXAMPLE[:6]).dimensions) == 6
    with pytest.raises(UserError, match="5 sur 8, il en faut 6") as refusal:
        short(EXAMPLE[:5])
    assert "expérimentation, relation aux usagers ou apprentissage" in str(refusal.value)
    with pytest.raises(UserError, match="0 sur 8"):
        paradigms.score({}, "full")


def test_a_triad_of_the_full_version_does_not_enter_the_short_one() -> None:
    with pytest.raises(UserError, match=r"Triade D2\u00a0: .* version courte"):
        paradigms.score({"D2": (4, 3, 3)}, "short")
    with pytest.raises(UserError, match=r"Triade Z1\u00a0: .* version complète"):
        paradigms.score({"Z1": (4, 3, 3)}, "full")
    with pytest.raises(UserError, match="version du questionnaire est inconnue"):
        paradigms.score({}, "medium")


# 3. The triangle


def test_the_corners_of_the_triangle() -> None:
    assert paradigms.coordinates(Shares(1, 0, 0)) == (0, 0)
    assert paradigms.coordinates(Shares(0, 0, 1)) == (1, 0)
    assert paradigms.coordinates(Shares(0, 1, 0)) == pytest.approx((0.5, math.sqrt(3) / 2))
    middle = paradigms.coordinates(Shares(1 / 3, 1 / 3, 1 / 3))
    assert middle == pytest.approx((0.5, math.sqrt(3) / 6))


# 4. The reading


@pytest.mark.parametrize(
    ("shares", "reading"),
    [
        ((0.50, 0.35, 0.15), Reading("dominant", ("jacobin",))),
        ((0.49, 0.34, 0.17), Reading("mixed", ())),
        ((0.50, 0.36, 0.14), Reading("hybrid", ("jacobin", "matrix"))),
        ((0.15, 0.425, 0.425), Reading("hybrid", ("matrix", "agile"))),
        ((0.36, 0.28, 0.36), Reading("hybrid", ("jacobin", "agile"))),
        ((0.25, 0.60, 0.15), Reading("dominant", ("matrix",))),
        ((0.00, 0.00, 1.00), Reading("dominant", ("agile",))),
        ((0.40, 0.34, 0.26), Reading("mixed", ())),
    ],
)
def test_a_position_reads_dominant_then_hybrid_otherwise_mixed(
    shares: tuple[float, float, float], reading: Reading
) -> None:
    assert paradigms.read(Shares(*shares)) == reading


def test_an_answer_exactly_on_the_thresholds_dominates() -> None:
    jacobin, matrix = (6, 6, 6, 3, 6, 4, 6, 3), (4, 2, 0, 5, 2, 6, 2, 7)
    profile = short([(j, m, 10 - j - m) for j, m in zip(jacobin, matrix, strict=True)])
    position = profile.position
    assert (sum(jacobin) / 80, sum(matrix) / 80) == (0.50, 0.35)
    assert position.jacobin < 0.50 and position.jacobin - position.matrix < 0.15  # in floats
    assert paradigms.read(position) == Reading("dominant", ("jacobin",))


def test_the_worked_position_reads_in_the_middle(example: Profile) -> None:
    assert paradigms.read(example.position) == Reading("mixed", ())


def test_a_group_may_move_the_thresholds(example: Profile) -> None:
    loose = Thresholds(hybrid=0.33)
    assert paradigms.read(example.position, loose).paradigms == ("matrix", "jacobin")


def test_a_reading_far_from_every_threshold_is_firm() -> None:
    assert paradigms.fragile_thresholds(Shares(0.7, 0.2, 0.1)) == {}
    assert paradigms.fragile_thresholds(Shares(0.45, 0.45, 0.10)) == {}


def test_a_reading_near_a_threshold_says_which_one(example: Profile) -> None:
    turned = paradigms.fragile_thresholds(example.position)
    assert turned == {"hybrid": (0.30, Reading("hybrid", ("matrix", "jacobin")))}
    turned = paradigms.fragile_thresholds(Shares(0.51, 0.37, 0.12))
    assert turned["lead"] == (0.10, Reading("dominant", ("jacobin",)))
    assert turned["hybrid"] == (0.40, Reading("mixed", ()))
    turned = paradigms.fragile_thresholds(Shares(0.53, 0.37, 0.10))
    assert turned["dominant"] == (0.55, Reading("hybrid", ("jacobin", "matrix")))
    assert turned["lead"] == (0.20, Reading("hybrid", ("jacobin", "matrix")))


@quick
@given(short_profiles)
def test_what_is_read_past_a_threshold_differs(profile: Profile) -> None:
    for _, reading in paradigms.fragile_thresholds(profile.position).values():
        assert reading != paradigms.read(profile.position)


# 5. Heterogeneity, measured


@quick
@given(points)
def test_entropy_goes_from_one_paradigm_to_three_equal_ones(triad: tuple[int, int, int]) -> None:
    shares = paradigms.triad_shares(triad)
    assert 0 <= paradigms.entropy(shares) <= 1
    assert (paradigms.entropy(shares) == 0) == (10 in triad)
    assert paradigms.entropy(Shares(1 / 3, 1 / 3, 1 / 3)) == pytest.approx(1)


@quick
@given(st.one_of(short_profiles, full_profiles))
def test_heterogeneity_is_within_plus_between(profile: Profile) -> None:
    index = paradigms.heterogeneity(profile)
    assert index.total == pytest.approx(index.within + index.between)
    assert index.total == pytest.approx(paradigms.entropy(profile.position))
    assert index.between >= -1e-12


@quick
@given(points)
def test_dimensions_that_agree_do_not_diverge(triad: tuple[int, int, int]) -> None:
    assert paradigms.heterogeneity(uniform(triad)).between == pytest.approx(0, abs=1e-12)


def test_the_worked_heterogeneity(example: Profile) -> None:
    index = paradigms.heterogeneity(example)
    assert round(index.total, 3) == 0.997
    assert round(index.within, 3) == 0.859
    assert round(index.between, 3) == 0.138


@pytest.mark.parametrize(
    ("triads", "law", "mean", "low", "high"),
    [
        ((1,) * 8, "dirichlet", 0.212, 0.118, 0.320),
        ((2,) * 8, "dirichlet", 0.105, 0.053, 0.168),
        ((1,) * 8, "whole_points", 0.301, 0.168, 0.450),
    ],
)
def test_the_random_reference(
    triads: tuple[int, ...], law: paradigms.Law, mean: float, low: float, high: float
) -> None:
    reference = paradigms.random_reference(triads, law)
    assert reference.mean == pytest.approx(mean, abs=0.003)
    assert reference.interval == pytest.approx((low, high), abs=0.003)


def test_chance_alone_often_diverges_more_than_the_example(example: Profile) -> None:
    reference = paradigms.random_reference()
    assert paradigms.heterogeneity(example).between < reference.mean
    assert reference.share_below(example) == pytest.approx(0.11, abs=0.01)
    assert reference.share_below(uniform((4, 3, 3))) == 0


def test_every_division_of_ten_points_is_as_likely() -> None:
    assert len(paradigms._WHOLE_POINTS) == len(np.unique(paradigms._WHOLE_POINTS, axis=0)) == 66
    assert paradigms._WHOLE_POINTS.sum(axis=1) == pytest.approx(1)


def test_the_reference_of_one_version_does_not_judge_the_other(example: Profile) -> None:
    full = paradigms.score(dict.fromkeys(TRIADS, (4, 3, 3)), "full")
    for_short, for_full = (
        paradigms.random_reference(tuple(profile.triads.values()), draws=100)
        for profile in (example, full)
    )
    assert for_full.share_below(full) == 0
    with pytest.raises(UserError, match="versions courte et complète ne se comparent pas"):
        for_short.share_below(full)
    with pytest.raises(UserError, match="recalculez-le"):
        for_full.share_below(example)
    with pytest.raises(UserError, match="recalculez-le"):
        for_short.share_below(short(EXAMPLE[:6]))


def test_a_reference_is_drawn_again_with_the_same_seed() -> None:
    first, again, other = (
        paradigms.random_reference(draws=50, seed=seed).between for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_reference_wants_six_dimensions_and_a_known_law() -> None:
    for triads in ((1,) * 5, (0, 1, 1, 1, 1, 1)):
        with pytest.raises(UserError, match="au moins 6 dimensions"):
            paradigms.random_reference(triads)
    with pytest.raises(UserError, match="loi du hasard est inconnue"):
        paradigms.random_reference(law="normal")


def test_the_furthest_dimensions_open_the_debate_and_ties_are_all_given(example: Profile) -> None:
    contrast = paradigms.furthest_dimensions(example)
    assert contrast.distance == pytest.approx(0.60)
    assert contrast.pairs == (("decision", "experimentation"), ("decision", "users"))


# 5. Heterogeneity of a group, in both nestings


@quick
@given(groups, st.sampled_from([IN_DIMENSIONS, IN_RESPONDENTS]))
def test_the_three_parts_are_positive_and_add_up(
    group: list[Profile], nesting: paradigms.Nesting
) -> None:
    index = paradigms.group_heterogeneity(group, nesting)
    parts = (index.within, index.between_respondents, index.between_dimensions)
    assert min(parts) >= -1e-12
    assert math.fsum(parts) == pytest.approx(index.total)


@quick
@given(st.lists(short_profiles, min_size=2, max_size=6), st.randoms())
def test_the_order_of_respondents_does_not_matter(group: list[Profile], random) -> None:
    mixed = random.sample(group, len(group))
    for nesting in (IN_DIMENSIONS, IN_RESPONDENTS):
        first, second = (paradigms.group_heterogeneity(g, nesting) for g in (group, mixed))
        assert first.between_respondents == pytest.approx(second.between_respondents, abs=1e-12)


@quick
@given(short_profiles, st.sampled_from([IN_DIMENSIONS, IN_RESPONDENTS]))
def test_a_group_of_one_is_its_profile(profile: Profile, nesting: paradigms.Nesting) -> None:
    alone = paradigms.group_heterogeneity([profile], nesting)
    index = paradigms.heterogeneity(profile)
    assert alone.between_respondents == pytest.approx(0, abs=1e-12)
    assert (alone.within, alone.between_dimensions) == pytest.approx((index.within, index.between))


def test_two_opposite_respondents_mostly_disagree(example: Profile, swapped: Profile) -> None:
    index = paradigms.group_heterogeneity([example, swapped], IN_DIMENSIONS)
    assert round(index.total, 3) == 0.998
    assert round(index.within, 3) == 0.859
    assert round(index.between_respondents, 3) == 0.119
    assert round(index.between_dimensions, 3) == 0.020


def test_the_reverse_nesting_tells_another_story(example: Profile, swapped: Profile) -> None:
    index = paradigms.group_heterogeneity([example, swapped], IN_RESPONDENTS)
    assert round(index.between_respondents, 3) == 0.001
    assert round(index.between_dimensions, 3) == 0.138
    assert round(index.total, 3) == 0.998


def test_each_answered_dimension_weighs_the_same_whoever_answered_it() -> None:
    jacobin = uniform((10, 0, 0))
    partial = short([(10, 0, 0)] * 5 + [(0, 0, 10)])
    index = paradigms.group_heterogeneity([jacobin, partial], IN_DIMENSIONS)
    # experimentation is half jacobin, half agile; the seven others are wholly jacobin
    agile = 1 / 16
    assert index.total == pytest.approx(paradigms.entropy(Shares(1 - agile, 0, agile)))
    assert index.within == 0
    assert index.between_respondents == pytest.approx(paradigms.entropy(Shares(0.5, 0, 0.5)) / 8)


def test_a_group_is_of_one_version_and_not_empty(example: Profile) -> None:
    full = paradigms.score(dict.fromkeys(TRIADS, (4, 3, 3)), "full")
    with pytest.raises(UserError, match="même version"):
        paradigms.group_heterogeneity([example, full], IN_DIMENSIONS)
    with pytest.raises(UserError, match="même version"):
        paradigms.group_profile([example, full])
    with pytest.raises(UserError, match="Aucun profil"):
        paradigms.group_profile([])
    with pytest.raises(UserError, match="emboîtement est inconnu"):
        paradigms.group_heterogeneity([example], "sideways")


# 6. From today to what is wished


@quick
@given(short_profiles, short_profiles)
def test_a_gap_is_a_distance(today: Profile, wished: Profile) -> None:
    there, back = paradigms.gaps(today, wished), paradigms.gaps(wished, today)
    assert there["distance"].dropna().between(0, 1).all()
    assert there["distance"].to_dict() == pytest.approx(back["distance"].to_dict(), nan_ok=True)
    assert paradigms.gaps(today, today)["distance"].dropna().eq(0).all()


def test_the_widest_gaps_come_first(example: Profile, swapped: Profile) -> None:
    table = paradigms.gaps(example, swapped)
    assert table.index[0] == "decision"
    assert table.loc["decision", "distance"] == pytest.approx(0.6)
    assert table.loc["decision", list(PARADIGMS)].tolist() == pytest.approx([-0.6, 0, 0.6])
    assert table["distance"].is_monotonic_decreasing


def test_a_dimension_left_out_on_one_side_stays_empty_at_the_end(example: Profile) -> None:
    table = paradigms.gaps(example, short(EXAMPLE[:6]))
    assert table.index[-2:].tolist() == ["users", "learning"]
    assert table.iloc[-2:].isna().all(axis=None)


def test_a_short_today_and_a_full_wish_are_not_compared(example: Profile) -> None:
    full = paradigms.score(dict.fromkeys(TRIADS, (4, 3, 3)), "full")
    with pytest.raises(UserError, match="ne se comparent pas"):
        paradigms.gaps(example, full)


# 7. A group: description, roles, permutation, bootstrap


def test_a_group_is_described_dimension_by_dimension(example: Profile, swapped: Profile) -> None:
    table = paradigms.group_profile([example, swapped, short(EXAMPLE[:6])])
    jacobin = table.loc[("decision", "jacobin")]
    assert jacobin["respondents"] == 3
    assert jacobin["mean"] == pytest.approx(0.5)
    assert jacobin[["q25", "median", "q75"]].tolist() == pytest.approx([0.4, 0.7, 0.7])
    assert table.loc[("users", "agile"), "respondents"] == 2
    assert ("users", "agile") not in paradigms.group_profile([short(EXAMPLE[:6])]).index


@quick
@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 12), max_size=6))
def test_nobody_can_deduce_what_fewer_than_five_people_answered(sizes: dict[str, int]) -> None:
    hidden = paradigms.hidden_roles(sizes)
    present = {role: size for role, size in sizes.items() if size > 0}
    shown = present.keys() - hidden
    assert all(present[role] >= 5 for role in shown)
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(present[role] for role in hidden) >= 5
    if all(size >= 5 for size in present.values()):
        assert not hidden


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"élus": 5, "agents": 8}, set()),
        ({"élus": 4, "direction": 5, "agents": 8}, {"élus", "direction"}),
        ({"élus": 3, "agents": 20}, {"élus", "agents"}),
        ({"élus": 1, "direction": 2, "agents": 7}, {"élus", "direction", "agents"}),
        ({"élus": 1, "cadres": 2, "agents": 7, "usagers": 9}, {"élus", "cadres", "agents"}),
        ({"élus": 4, "direction": 3, "encadrants": 7, "agents": 9}, {"élus", "direction"}),
        ({"élus": 0, "agents": 6}, set()),
    ],
)  # fmt: skip
def test_a_small_role_takes_the_complementary_one_with_it(
    sizes: dict[str, int], hidden: set[str]
) -> None:
    assert paradigms.hidden_roles(sizes) == hidden


def test_a_hidden_role_shows_its_size_and_nothing_else() -> None:
    staff = [Respondent("agents", uniform((1, 3, 6)))] * 7
    managers = [Respondent("encadrants", uniform((2, 6, 2)))] * 5
    elected = [Respondent("élus", uniform((8, 1, 1)))] * 2
    table = paradigms.by_role([*staff, *managers, *elected])
    assert table["respondents"].to_dict() == {"agents": 7, "encadrants": 5, "élus": 2}
    assert table.index[table["shown"]].tolist() == ["agents"]
    assert table.loc["agents", list(PARADIGMS)].tolist() == pytest.approx([0.1, 0.3, 0.6])
    assert table.loc[["encadrants", "élus"], list(PARADIGMS)].isna().all(axis=None)


def test_roles_that_answer_alike_are_not_told_apart(example: Profile) -> None:
    alike = [Respondent(role, example) for role in ("agents", "encadrants") for _ in range(6)]
    comparison = paradigms.compare_roles(alike, draws=200)
    assert comparison.distance == pytest.approx(0, abs=1e-12)
    assert comparison.p_value == 1


def test_roles_at_opposite_corners_are_told_apart() -> None:
    opposite = [Respondent("agents", uniform((0, 0, 10)))] * 6
    opposite += [Respondent("encadrants", uniform((10, 0, 0)))] * 6
    comparison = paradigms.compare_roles(opposite)
    assert comparison.roles == ("agents", "encadrants")
    assert comparison.distance == pytest.approx(0.5)
    # two of the 924 ways to share twelve people out are as far apart
    assert comparison.p_value == pytest.approx(2 / 924, abs=0.003)


def test_shuffling_gives_the_share_of_all_arrangements() -> None:
    agile = [4, 5, 6, 7, 9, 1, 2, 3, 4, 8]
    roles = ["agents"] * 5 + ["encadrants"] * 5
    group = [
        Respondent(role, uniform((10 - share, 0, share)))
        for role, share in zip(roles, agile, strict=True)
    ]
    observed = abs(sum(agile[:5]) - sum(agile[5:]))
    exact = [
        abs(2 * sum(agile[i] for i in first) - sum(agile)) >= observed
        for first in itertools.combinations(range(10), 5)
    ]
    comparison = paradigms.compare_roles(group, draws=5_000)
    assert comparison.distance == pytest.approx(observed / 5 / 10 / 2)
    assert comparison.p_value == pytest.approx(sum(exact) / len(exact), abs=0.02)


def test_hidden_roles_are_left_out_of_the_comparison(example: Profile, swapped: Profile) -> None:
    group = [Respondent(role, example) for role in ("agents", "direction") for _ in range(9)]
    group += [Respondent("encadrants", swapped)] * 5 + [Respondent("élus", swapped)] * 2
    assert paradigms.compare_roles(group, draws=50).roles == ("agents", "direction")


def test_one_role_left_to_show_is_not_compared(example: Profile) -> None:
    group = [Respondent("agents", example)] * 9 + [Respondent("élus", example)] * 3
    with pytest.raises(UserError, match="Moins de deux rôles peuvent être montrés"):
        paradigms.compare_roles(group)


def test_the_interval_holds_the_mean_and_narrows_with_the_group(
    example: Profile, swapped: Profile
) -> None:
    few = paradigms.bootstrap_position([example, swapped] * 3)
    many = paradigms.bootstrap_position([example, swapped] * 30)
    assert few["mean"].tolist() == pytest.approx([0.31875, 0.3625, 0.31875])
    for table in (few, many):
        assert (
            (table["low"] <= table["mean"] + 1e-9) & (table["mean"] <= table["high"] + 1e-9)
        ).all()
    width = [table.loc["jacobin", "high"] - table.loc["jacobin", "low"] for table in (few, many)]
    assert width[1] < width[0] / 2


def test_the_interval_agrees_with_the_normal_approximation() -> None:
    group = [uniform((share, 0, 10 - share)) for share in range(11)] * 4
    table = paradigms.bootstrap_position(group)
    shares = np.array([profile.position.jacobin for profile in group])
    half_width = 1.96 * shares.std() / math.sqrt(len(group))
    assert table.loc["jacobin", "low"] == pytest.approx(0.5 - half_width, abs=0.01)
    assert table.loc["jacobin", "high"] == pytest.approx(0.5 + half_width, abs=0.01)
    assert table.loc["matrix", ["low", "high"]].tolist() == [0, 0]


def test_an_interval_wants_two_respondents_and_a_level(example: Profile) -> None:
    with pytest.raises(UserError, match="au moins deux répondants"):
        paradigms.bootstrap_position([example])
    with pytest.raises(UserError, match="choisissez 0,95"):
        paradigms.bootstrap_position([example, example], level=95)


# 9. Which paradigm suits a policy


@pytest.mark.parametrize(
    ("policy", "paradigm", "question"),
    [
        ((4, 4, 0, 0, 1), "jacobin", None),
        ((1, 3, 4, 3, 2), "agile", None),
        ((2, 1, 1, 2, 4), "matrix", None),
        ((3, 1, 3, 2, 1), None, "Qui tranche le désaccord"),
        ((2, 4, 4, 4, 2), None, "Que faut-il apprendre d’abord"),
        ((1, 4, 2, 4, 2), None, "Comment rendre l’essai réversible ou légal"),
    ],
)
def test_the_policies_of_valmarin(
    policy: tuple[int, int, int, int, int], paradigm: str | None, question: str | None
) -> None:
    fit = paradigms.fit(Policy(*policy))
    assert fit.paradigm == paradigm
    assert fit.question == (question and f"{question}\u202f?")


def test_the_first_condition_that_holds_wins() -> None:
    assert paradigms.fit(Policy(4, 4, 4, 4, 4)).paradigm == "jacobin"
    assert paradigms.fit(Policy(0, 4, 4, 4, 4)).paradigm == "agile"
    assert paradigms.fit(Policy(4, 0, 4, 4, 4)).paradigm == "matrix"


def test_one_point_more_of_agreement_settles_the_canteen_price_no_sooner_than_two() -> None:
    canteen = Policy(3, 1, 3, 2, 1)
    assert paradigms.turning_points(canteen) == {
        "cause_known": (2, paradigms.fit(Policy(2, 1, 3, 2, 1)))
    }
    assert paradigms.turning_points(Policy(3, 2, 3, 2, 1))["actors_agree"] == (
        3,
        paradigms.Fit("jacobin"),
    )


def test_a_firm_policy_does_not_turn_on_one_point() -> None:
    assert paradigms.turning_points(Policy(4, 4, 0, 0, 1)) == {}


@quick
@given(st.tuples(*[st.integers(0, 4)] * 5))
def test_a_turning_point_is_one_point_away_and_reads_otherwise(scores: tuple[int, ...]) -> None:
    policy = Policy(*scores)
    for name, (moved, turned) in paradigms.turning_points(policy).items():
        assert abs(moved - getattr(policy, name)) == 1
        assert turned == paradigms.fit(dataclasses.replace(policy, **{name: moved}))
        assert turned != paradigms.fit(policy)


def test_the_shares_of_all_policies() -> None:
    profiles = list(itertools.product(range(5), repeat=5))
    counts = Counter(paradigms.fit(Policy(*scores)) for scores in profiles)
    share = {fit.paradigm or fit.question: 100 * n / 3125 for fit, n in counts.items()}
    assert len(profiles) == 3125
    assert round(share["jacobin"], 1) == 16.0
    assert round(share["agile"], 1) == 6.4
    assert round(share["matrix"], 1) == 31.0
    assert round(share["Qui tranche le désaccord\u202f?"], 1) == 14.4
    assert round(share["Que faut-il apprendre d’abord\u202f?"], 1) == 12.0
    assert round(share["Comment rendre l’essai réversible ou légal\u202f?"], 1) == 20.2


@pytest.mark.parametrize("bad", [(5, 0, 0, 0, 0), (0, -1, 0, 0, 0), (0, 0, 0, 0, 1.5)])
def test_a_policy_score_out_of_its_scale_is_refused(bad: tuple[int, ...]) -> None:
    letter = "abcde"[next(i for i, score in enumerate(bad) if score)]
    with pytest.raises(UserError, match=rf"note \({letter}\)\u00a0: donnez un entier de 0 à 4"):
        Policy(*bad)
