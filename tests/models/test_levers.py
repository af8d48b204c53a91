"""Levers and skills: what is lost between activated, mobilised and proven."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import levers

quick = settings(deadline=None, max_examples=15)


@st.composite
def boards(draw):
    size = draw(st.integers(1, 10))
    rows = [
        (
            f"ligne {rank}",
            draw(st.sampled_from(levers.FAMILIES)),
            draw(st.sampled_from(levers.KINDS)),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(st.sampled_from(["", "  ", None, "enquête de mai"])),
        )
        for rank in range(size)
    ]
    return pd.DataFrame(rows, columns=list(levers.COLUMNS))


BOARD = pd.DataFrame(
    [
        ("entretien annuel", "lever", "hard", True, True, True, "98 % tenus en 2025"),
        ("lettre de mission", "lever", "hard", True, False, False, ""),
        ("droit à l’erreur", "lever", "soft", True, False, True, ""),
        ("écoute", "skill", "soft", False, True, True, "enquête interne de mai"),
        ("conduite de projet", "skill", "hard", True, True, True, " "),
    ],
    columns=list(levers.COLUMNS),
)


@quick
@given(boards())
def test_gaps_are_what_is_lost_less_what_comes_unannounced(board):
    marks = levers.stages(board)
    whole = levers.gaps(board).loc["all"]
    first = marks["dormant"].mean() - marks["spontaneous"].mean()
    assert whole["activated_less_mobilised"] == pytest.approx(first)
    unmobilised_proof = (marks["proven"] & ~marks["mobilised"]).mean()
    second = marks["unproven"].mean() - unmobilised_proof
    assert whole["mobilised_less_proven"] == pytest.approx(second)


@quick
@given(boards(), st.sampled_from(["family", "kind"]))
def test_groups_weighted_by_their_size_give_the_whole(board, by):
    whole, groups = levers.gaps(board).loc["all"], levers.gaps(board, by)
    assert groups["entries"].sum() == whole["entries"] == len(board)
    for column in groups.columns.drop("entries"):
        weighted = (groups[column] * groups["entries"]).sum() / len(board)
        assert weighted == pytest.approx(whole[column])


@quick
@given(boards())
def test_only_a_claim_can_be_proven_and_shares_stay_in_bounds(board):
    marks = levers.stages(board)
    assert not (marks["proven"] & ~marks["performance"]).any()
    share = levers.evidence_share(board)
    if marks["performance"].any():
        assert share == pytest.approx(marks["proven"].sum() / marks["performance"].sum())
        assert 0 <= share <= 1
    else:
        assert share is None


@quick
@given(boards())
def test_soft_and_hard_make_each_stage_up(board):
    marks, balance = levers.stages(board), levers.balance(board)
    assert list(balance.index) == ["listed", *levers.STAGES]
    for stage in levers.STAGES:
        assert balance.loc[stage, ["soft", "hard"]].sum() == marks[stage].sum()
    assert balance["soft_share"].dropna().between(0, 1).all()


@quick
@given(boards(), st.randoms())
def test_the_order_of_rows_does_not_matter(board, random):
    order = list(board.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(levers.gaps(board.loc[order]), levers.gaps(board))
    pd.testing.assert_frame_equal(levers.balance(board.loc[order]), levers.balance(board))


def test_a_lever_activated_and_left_unused_is_dormant():
    marks = levers.stages(BOARD).set_index("name")
    assert marks.index[marks["dormant"]].tolist() == ["lettre de mission", "droit à l’erreur"]
    assert marks.index[marks["spontaneous"]].tolist() == ["écoute"]
    assert marks.index[marks["unproven"]].tolist() == ["conduite de projet"]
    assert marks.index[marks["unmobilised_claim"]].tolist() == ["droit à l’erreur"]


def test_a_declaration_is_not_a_proof():
    marks = levers.stages(BOARD).set_index("name")
    assert marks.index[marks["proven"]].tolist() == ["entretien annuel", "écoute"]
    assert levers.evidence_share(BOARD) == pytest.approx(2 / 4)


def test_gaps_by_family():
    table = levers.gaps(BOARD, "family")
    assert table.loc["lever", "entries"] == 3
    assert table.loc["lever", "activated_less_mobilised"] == pytest.approx(2 / 3)
    assert table.loc["skill", "activated_less_mobilised"] == pytest.approx(-1 / 2)
    assert table.loc["skill", "mobilised_less_proven"] == pytest.approx(1 / 2)


def test_balance_of_soft_and_hard():
    balance = levers.balance(BOARD)
    assert balance.loc["activated", "soft_share"] == pytest.approx(1 / 4)
    assert balance.loc["proven", "soft_share"] == pytest.approx(1 / 2)


def test_nothing_claimed_leaves_no_share():
    silent = BOARD.assign(performance=False)
    assert levers.evidence_share(silent) is None
    assert pd.isna(levers.balance(silent).loc["proven", "soft_share"])


@pytest.mark.parametrize(
    ("board", "message"),
    [
        (BOARD.drop(columns="mobilised"), "la colonne «\xa0mobilised\xa0» \\(mobilisé\\)"),
        (BOARD.iloc[:0], "Le tableau est vide"),
        (pd.concat([BOARD, BOARD.iloc[3:4]]), "Le nom «\xa0écoute\xa0» vient deux fois"),
        (BOARD.assign(kind="mou"), "«\xa0nature\xa0» contient «\xa0mou\xa0».*soft ou hard"),
        (BOARD.assign(family=None), "«\xa0famille\xa0» est vide.*lever ou skill"),
        (BOARD.assign(activated="oui"), "«\xa0activé\xa0» contient.*vrai ou faux"),
        (BOARD.assign(mobilised=pd.NA), "«\xa0mobilisé\xa0» est vide"),
    ],
)
def test_an_ill_formed_board_names_the_fault_and_the_remedy(board, message):
    with pytest.raises(UserError, match=message):
        levers.stages(board)


def test_an_unknown_grouping_is_refused():
    with pytest.raises(UserError, match=r"«\xa0name\xa0».*«\xa0family\xa0» ou «\xa0kind\xa0»"):
        levers.gaps(BOARD, "name")
