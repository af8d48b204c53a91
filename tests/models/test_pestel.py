"""The board of tendencies: a readable picture, and the deck's split beside the learner's."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import pestel
from innoworkbook.models.pestel import DECK, FAMILIES, Tendency

quick = settings(deadline=None, max_examples=15)
tenths = st.integers(0, 10).map(lambda n: n / 10)


def tendency(name="vieillissement", **fields) -> Tendency:
    usual = {
        "family": "society",
        "direction": 1,
        "intensity": 0.8,
        "horizon": 3,
        "certainty": 0.9,
        "impact": -0.5,
        "dated_facts": 2,
    }
    return Tendency(name=name, **{**usual, **fields})


@st.composite
def boards(draw):
    size = draw(st.integers(1, 10))
    return [
        Tendency(
            name=f"tendance {rank}",
            family=draw(st.sampled_from(list(FAMILIES))),
            direction=draw(st.sampled_from([-1, 0, 1])),
            intensity=draw(tenths),
            horizon=draw(st.integers(0, 30)),
            certainty=draw(tenths),
            impact=draw(tenths) * draw(st.sampled_from([-1, 1])),
            dated_facts=draw(st.integers(0, 4)),
        )
        for rank in range(size)
    ]


@quick
@given(boards())
def test_the_picture_shows_every_line_the_strongest_pressure_first(board):
    table = pestel.picture(board)
    assert set(table["name"]) == {line.name for line in board}
    assert table["pressure"].abs().is_monotonic_decreasing
    assert table["pressure"].between(-1, 1).all()
    assert set(table["posture"]) <= set(pestel.POSTURES)
    assert set(table["term"]) <= set(pestel.TERMS)


@quick
@given(boards())
def test_families_count_every_line_and_never_net_a_threat_with_an_opportunity(board):
    table = pestel.by_family(board)
    assert list(table.index) == list(FAMILIES)
    assert table["tendencies"].sum() == len(board)
    for family, row in table.iterrows():
        pressures = [line.pressure for line in board if line.family == family]
        assert row["threat"] == min([0, *pressures])
        assert row["opportunity"] == max([0, *pressures])
        assert pd.isna(row["certainty"]) == (not pressures)


@quick
@given(boards(), st.randoms())
def test_the_order_of_lines_does_not_change_the_families(board, random):
    shuffled = board.copy()
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(pestel.by_family(shuffled), pestel.by_family(board))


@quick
@given(boards())
def test_a_board_beside_itself_shows_no_difference(board):
    table = pestel.general_and_case(board, board)
    assert (table["difference"] == 0).all()
    assert list(table.index) == [line.name for line in board]


@quick
@given(st.dictionaries(st.sampled_from(list(FAMILIES)), st.sampled_from(list(pestel.RANKS))))
def test_the_deck_is_always_shown_whole_and_compared_only_where_both_speak(ranks):
    table = pestel.beside_deck(ranks)
    assert table["deck"].to_dict() == dict(DECK)
    assert table["same"].notna().sum() == len(ranks)
    agreed = sum(DECK[family] == rank for family, rank in ranks.items())
    assert table["same"].sum() == agreed


def test_the_deck_has_two_primary_tendencies_out_of_seven():
    assert [family for family, rank in DECK.items() if rank == "primary"] == [
        "local_politics",
        "budget",
    ]
    assert len(DECK) == 7


def test_a_tendency_added_by_the_learner_has_no_rank_in_the_deck():
    table = pestel.beside_deck({"érosion du littoral": "primary"})
    assert len(table) == 8
    assert pd.isna(table.loc["érosion du littoral", "deck"])
    assert pd.isna(table.loc["érosion du littoral", "same"])


@pytest.mark.parametrize(
    ("fields", "posture"),
    [
        ({}, "act"),
        ({"horizon": 6}, "act"),
        ({"horizon": 6.5}, "prepare"),
        ({"certainty": 0.4}, "clarify"),
        ({"dated_facts": 1}, "clarify"),
        ({"intensity": 0.4}, "watch"),
        ({"impact": 0.5}, "act"),
        ({"intensity": 0.5, "impact": -0.5}, "act"),
    ],
)
def test_each_line_invites_to_a_posture(fields, posture):
    assert tendency(**fields).posture == posture


@pytest.mark.parametrize(
    ("years", "term"), [(0, "now"), (0.9, "now"), (1, "mandate"), (6, "mandate"), (7, "beyond")]
)
def test_the_horizon_is_read_against_a_mandate(years, term):
    assert tendency(horizon=years).term == term


def test_an_opinion_without_two_dated_facts_is_not_documented():
    assert not tendency(dated_facts=1).documented
    assert tendency(dated_facts=2).documented


def test_the_case_may_have_lines_of_its_own():
    general = [tendency("dotations", family="budget", impact=-1.0)]
    case = [tendency("dotations", family="budget", impact=-0.5), tendency("érosion")]
    table = pestel.general_and_case(general, case)
    assert table.loc["dotations", "difference"] == pytest.approx(0.4)
    assert math.isnan(table.loc["érosion", "general"])
    assert math.isnan(table.loc["érosion", "difference"])


def test_primaries_that_are_only_the_heaviest_on_services_are_caught():
    board = [
        tendency("dotations", family="budget", impact=-1.0),
        tendency("vieillissement", impact=-0.6),
        tendency("cap politique", family="local_politics", impact=0.2),
    ]
    mirror = {"budget": "primary", "society": "primary", "local_politics": "secondary"}
    assert pestel.mirrors_impact(mirror, board)
    assert not pestel.mirrors_impact(dict(DECK), board)
    assert not pestel.mirrors_impact({"budget": "primary"}, board)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"family": "météo"}, "la famille «\xa0météo\xa0» est inconnue"),
        ({"direction": 2}, "le sens «\xa02\xa0» est inconnu"),
        ({"intensity": 1.5}, "l’intensité vaut 1,5, donnez une valeur entre 0 et 1"),
        ({"horizon": -1}, "l’horizon vaut −1, donnez une valeur positive ou nulle"),
        ({"certainty": None}, "la certitude manque"),
        ({"impact": -2}, "l’impact vaut −2, donnez une valeur entre −1 et 1"),
        ({"dated_facts": math.nan}, "le nombre de faits datés manque"),
    ],
)
def test_an_ill_formed_line_is_named_with_its_fault(fields, message):
    with pytest.raises(UserError, match=f"vieillissement.*{message}"):
        tendency(**fields)


def test_an_empty_board_or_a_name_given_twice_is_refused():
    with pytest.raises(UserError, match="ajoutez au moins une tendance"):
        pestel.picture([])
    with pytest.raises(UserError, match="vient deux fois"):
        pestel.by_family([tendency(), tendency()])


def test_an_unknown_rank_is_refused():
    with pytest.raises(UserError, match=r"budget.*le rang «\xa0tertiaire\xa0» est inconnu"):
        pestel.beside_deck({"budget": "tertiaire"})
