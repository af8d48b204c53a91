"""Levers and skills on the page: two lists, three passes over one map, gaps and evidence."""

from __future__ import annotations

from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.widgets import levers
from innoworkbook.widgets.journal import Journal

from .on_page import again, told


def restarted(carnet: Any) -> levers.Board:
    """Open the board as after a restart."""
    return levers.Board(again(carnet))


@pytest.fixture
def board(notes: Journal) -> levers.Board:
    return levers.Board(notes)


LISTED = ("name", "kind", "definition")


def listed(board: levers.Board, family: str) -> list[dict[str, Any]]:
    return [{key: row[key] for key in LISTED} for row in board.rows[family]]


# The starter lists


@pytest.mark.parametrize("name", ["levers.levers", "levers.skills"])
def test_a_starter_list_has_twelve_defined_lines_soft_and_hard(name: str) -> None:
    rows = content.question(name).rows
    assert len(rows) >= 12
    assert {row["kind"] for row in rows} == {"soft", "hard"}
    assert all(10 < len(row["definition"]) < 60 for row in rows)


def test_nothing_is_recorded_before_the_learner_acts(board: levers.Board, notes: Journal) -> None:
    levers.ListsView(board)
    levers.PassView(board, "activated")
    assert notes.value("levers.levers") is None
    assert not board.marked


def test_a_line_added_renamed_or_removed_keeps_the_marks_of_the_others(
    board: levers.Board, notes: Journal
) -> None:
    board.mark("lever", "Mode projet", activated=True)
    rows = listed(board, "lever")
    board.relist("lever", [*rows, {"name": "Coaching", "kind": "soft", "definition": "à deux"}])
    assert board.rows["lever"][4]["activated"]
    assert not board.rows["lever"][-1]["activated"]
    rows = listed(board, "lever")
    rows[4]["name"] = "Équipe projet"
    board.relist("lever", rows)
    assert board.rows["lever"][4]["activated"]
    board.relist("lever", listed(board, "lever")[1:])
    kept = {row["name"]: row["activated"] for row in notes.value("levers.levers")}
    assert kept["Équipe projet"]
    assert "Lettre de mission" not in kept


def test_the_list_on_the_page_is_the_one_kept(board: levers.Board, notes: Journal) -> None:
    view = levers.ListsView(board)
    rows = view.lists["lever"].rows
    _, heads, body, add = rows.widget.children
    add.click()
    new = rows.widget.children[2].children[-1]
    assert new.children[2].layout.width == heads.children[2].layout.width
    assert "Donnez un nom" in told(board.status)
    new.children[0].value = "Coaching"
    assert "Choisissez" not in told(board.status)
    assert notes.value("levers.levers")[-1]["name"] == "Coaching"
    body.children[0].children[-1].click()
    assert "Lettre de mission" not in [row["name"] for row in notes.value("levers.levers")]


# Three passes


def test_each_pass_marks_its_own_stage_and_recalls_the_one_before(board: levers.Board) -> None:
    first = levers.PassView(board, "activated")
    second = levers.PassView(board, "mobilised")
    key = ("lever", "Mode projet")
    assert second.boxes[key].description.startswith("○ ")
    first.boxes[key].value = True
    assert second.boxes[key].description.startswith("● ")
    assert not second.boxes[key].value
    row = next(row for row in board.rows["lever"] if row["name"] == "Mode projet")
    assert (row["activated"], row["mobilised"], row["performance"]) == (True, False, False)


def test_the_evidence_is_asked_where_performance_is_claimed(board: levers.Board) -> None:
    view = levers.PassView(board, "performance")
    key = ("skill", "Écouter")
    assert view.evidence[key].layout.visibility == "hidden"
    view.boxes[key].value = True
    assert view.evidence[key].layout.visibility == "visible"
    view.evidence[key].value = " délai de 21 à 12 jours "
    row = next(row for row in board.rows["skill"] if row["name"] == "Écouter")
    assert row["evidence"] == "délai de 21 à 12 jours"


def test_the_privacy_line_stands_where_evidence_is_asked(board: levers.Board) -> None:
    for stage, expected in (("activated", False), ("performance", True)):
        texts = [
            str(child.value)
            for child in levers.PassView(board, stage).widget.children
            if hasattr(child, "value")
        ]
        assert any("ni fonction unique" in text for text in texts) is expected


def test_the_marks_come_back_after_a_restart(board: levers.Board, carnet: Any) -> None:
    levers.PassView(board, "activated").boxes["lever", "Mode projet"].value = True
    levers.PassView(board, "performance").boxes["skill", "Écouter"].value = True
    back = restarted(carnet)
    assert back.marked
    assert levers.PassView(back, "activated").boxes["lever", "Mode projet"].value
    assert levers.PassView(back, "performance").boxes["skill", "Écouter"].value
    assert "enregistré" in told(back.status)


def test_a_renamed_lever_is_renamed_in_every_pass(board: levers.Board) -> None:
    view = levers.PassView(board, "mobilised")
    rows = listed(board, "lever")
    rows[0]["name"] = "Feuille de route"
    board.relist("lever", rows)
    assert ("lever", "Feuille de route") in view.boxes


def test_valmarin_can_be_borrowed_but_never_overwrites_marks(
    board: levers.Board, notes: Journal
) -> None:
    view = levers.PassView(board, "activated")
    view.borrow()
    assert board.marked
    assert "fictives" in told(view.notice)
    assert notes.value("levers.skills")[0]["activated"]
    with pytest.raises(ValueError, match="déjà des marques"):
        view.borrow()


# The map and its gaps


def test_the_map_starts_visibly_from_valmarin_then_follows_the_learner(
    board: levers.Board,
) -> None:
    view = levers.MapView(board)
    assert "Valmarin (marques fictives)" in told(view.origin)
    board.mark("lever", "Mode projet", activated=True)
    assert "Vos marques" in told(view.origin)
    assert view.figure.spec is not None
    assert "1 activé : 1" in view.figure.spec["description"]


def test_the_map_goes_through_the_stages(board: levers.Board) -> None:
    view = levers.MapView(board)
    assert view.figure.spec is not None
    assert "4 prouvé" in view.figure.spec["description"]
    view.stage.value = "mobilised"
    assert "4 prouvé" not in view.figure.spec["description"]
    assert "2 mobilisé" in view.figure.spec["description"]


def test_the_gaps_name_what_sleeps_and_what_lives_unasked(board: levers.Board) -> None:
    view = levers.GapsView(board)
    board.mark("lever", "Mode projet", activated=True)
    board.mark("lever", "Droit à l’essai", mobilised=True)
    board.mark("skill", "Écouter", performance=True)
    said = told(view.sentence)
    assert "Activés, non mobilisés : Mode projet." in said
    assert "Mobilisés sans avoir été activés : Droit à l'essai." in said
    assert "Dits utiles sans être mobilisés : Écouter." in said
    assert "activé − mobilisé" in told(view.table)


def test_the_share_of_claims_with_evidence_is_told(board: levers.Board) -> None:
    view = levers.BalanceView(board)
    assert "5 sur 13, soit 38 %" in told(view.sentence)
    board.mark("skill", "Écouter", activated=True)
    assert "Rien n'est encore dit" in told(view.sentence)
    board.mark("skill", "Écouter", performance=True, evidence="délai de 21 à 12 jours")
    assert "1 sur 1, soit 100 %" in told(view.sentence)
    assert "aucune" in told(view.sentence)
    board.mark("skill", "Donner du sens", performance=True)
    assert "Sans preuve écrite : Donner du sens." in told(view.sentence)


def test_a_line_without_a_kind_is_told_and_mended(board: levers.Board) -> None:
    view = levers.MapView(board)
    board.mark("lever", "Mode projet", activated=True, kind=None)
    assert "Ligne « Mode projet », la case « nature » est vide" in told(view.notice)
    board.mark("lever", "Mode projet", kind="hard")
    assert told(view.notice) == ""


def test_valmarin_is_there_to_compare_with() -> None:
    gaps = levers.valmarin_gaps().frame
    assert gaps["4 prouvé"].tolist() == ["25\u202f%", "17\u202f%"]
    evidence = levers.valmarin_evidence().frame
    assert len(evidence) == 13
    assert (evidence["Preuve écrite"] == "aucune").sum() == 8


# Bridges, calls, quiz


def test_the_endogenous_factors_of_notebook_21_are_recalled(notes: Journal) -> None:
    sorting = content.question("romans.factors")
    (box,) = levers.endogenous().children[1:]
    assert "n’est pas fait" in box.value
    notes.save(
        sorting,
        {"organisation": "inside", "laws": "outside"},
        saved=lambda _: None,
        failed=pytest.fail,
    )
    (box,) = levers.endogenous().children[1:]
    assert "l’organisation des services" in box.value
    assert "NOTRe" not in box.value


@pytest.mark.parametrize(
    "call",
    ["lists", "activated", "mobilised", "performance", "heat_map", "gaps", "balance",
     "endogenous", "definitions", "sort_evidence"],
)  # fmt: skip
def test_every_call_of_the_notebook_answers(call: str) -> None:
    assert getattr(levers, call)() is not None


def test_the_views_of_a_notebook_share_one_board() -> None:
    assert levers.board() is levers.board()


def test_the_quiz_has_five_to_eight_checked_questions_that_name_misconceptions() -> None:
    quiz = [q for q in content.load_questions("levers").values() if ".quiz_" in q.id]
    assert 5 <= len(quiz) <= 8
    assert all(question.checked for question in quiz)
    feedback = " ".join(option.feedback for question in quiz for option in question.options)
    for misconception in ("levier activé = compétence mobilisée", "déclaration = preuve",
                          "hard = sérieux, soft = accessoire"):  # fmt: skip
        assert misconception in feedback


def test_every_known_mistake_is_told_by_its_own_sentence() -> None:
    for question in content.load_questions("levers").values():
        for mistake in question.mistakes:
            assert question.check(mistake.value).feedback == (mistake.feedback,)


def test_marks_that_cannot_be_written_stay_on_screen_and_can_be_sent_again(
    board: levers.Board, notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*arguments: Any, **options: Any) -> None:
        raise UserError("Réponse non enregistrée : le disque est plein.")

    with monkeypatch.context() as patched:
        patched.setattr(notes.store, "record", full_disk)
        board.mark("lever", "Mode projet", activated=True)
    assert "Non enregistré" in told(board.status)
    assert board.retry.layout.display == ""
    board.retry.click()
    assert "enregistré à" in told(board.status)
    assert board.retry.layout.display == "none"
    assert any(row["activated"] for row in notes.value("levers.levers"))
