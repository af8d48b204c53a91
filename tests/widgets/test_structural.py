"""Influences on the page: cells judged with a reason, planes, the deck's split put to the test."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models import structural
from innoworkbook.models.pestel import FAMILIES
from innoworkbook.widgets import structural as views
from innoworkbook.widgets.journal import Journal


def judge(view: views.JudgeView, value: str, reason: str = "parce que") -> None:
    view.view._evidence.value = reason
    view.view.answer(value)


@pytest.fixture
def view(notes: Journal) -> views.JudgeView:
    return views.JudgeView(notes)


# ── The prefilled matrix ────────────────────────────────────────────────────────────────────────


def test_valmarin_has_fifty_six_cells_each_with_a_reason():
    case = content.load_case("valmarin")
    reasons = [case.answers[views._key(*pair)]["evidence"] for pair in views.PAIRS]
    assert len(reasons) == 56
    assert len(set(reasons)) == 56
    assert not any("Romans" in reason for reason in reasons)


def test_the_fourteen_cells_that_count_are_those_that_decide_most():
    questions = content.load_questions("structural")
    counted = {
        name for name, asked in questions.items() if asked.counts and "__" in name
    }  # fmt: skip
    assert counted == {views._key(*pair) for pair in views.first_cells()}
    assert len(counted) == 14


def test_a_cell_asks_for_a_strength_and_a_reason():
    for pair in views.PAIRS:
        asked = content.question(views._key(*pair))
        assert [option.id for option in asked.options] == ["0", "1", "2", "3", "P"]
        assert asked.evidence == "required"


# ── Judging ─────────────────────────────────────────────────────────────────────────────────────


def test_a_cell_without_a_reason_is_not_kept(view, notes):
    view.view.answer("2")
    assert "Pas encore enregistré" in view.view.status.widget.value
    assert views.own_cells(notes) == {}


def test_a_judged_cell_counts_in_the_progress_and_in_the_matrix(view, notes):
    judge(view, "P")
    assert "1 sur 14 jugées" in view.progress.widget.value
    assert views.own_cells(notes) == {view.pair: "P"}
    matrix, origin = views.read_matrix(notes)
    assert matrix.loc[view.pair] == "P"
    assert "1\u00a0case de vous, 55 de Valmarin" in origin
    assert "<b>P</b>" in view.table.widget.value


def test_judged_cells_come_back_after_a_restart(view, notes):
    judge(view, "3", "la saison")
    again = views.JudgeView(notes)
    assert again.pair != view.pair, "the first cell left to judge is shown"
    again.pick.value = again.pairs.index(view.pair)
    assert again.view.value == "3"
    assert again.view.evidence == "la saison"


def test_a_strength_can_be_typed_and_a_wrong_mark_is_told(view, notes):
    view.strength.value = "x"
    assert "Tapez 0, 1, 2, 3 ou P" in view.notice.widget.value
    assert view.view.value is None
    view.strength.value = "p"
    assert view.view.value == "P"
    assert view.notice.widget.value == ""
    view.view._evidence.value = "un jour"
    assert views.own_cells(notes) == {view.pair: "P"}
    view.move(1)
    assert view.strength.value == ""
    view.move(-1)
    assert view.strength.value == "P"


def test_the_buttons_go_from_cell_to_cell_and_stop_at_the_ends(view):
    view.move(-1)
    assert view.pick.value == 0
    for _ in range(20):
        view.move(1)
    assert view.pick.value == 13
    view.which.value = "all"
    assert len(view.pairs) == 56
    assert view.pick.value == 0


def test_the_keyboard_is_ready_for_the_next_cell(view, monkeypatch):
    called = []
    monkeypatch.setattr(view.strength, "send", called.append)
    view.move(1)
    assert called == [{"do": "focus"}]


def test_valmarin_s_reason_is_folded_away(view):
    assert "<details>" in view.reference.widget.value
    assert "outline" in view.table.widget.value


def test_the_whole_matrix_can_be_one_s_own(notes):
    for pair in views.PAIRS:
        notes.store.record(views._key(*pair), "1", case=notes.case, evidence="égal partout")
    matrix, origin = views.read_matrix(notes)
    assert matrix.to_numpy().sum() == 56
    assert origin == "Matrice : 56\u00a0cases de vous."


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def plane(notes: Journal) -> views.PlaneView:
    return views.PlaneView(lambda: views.read_matrix(notes), views.NAMES)


def test_the_plane_says_its_threshold_and_the_order_where_ranks_settle(notes):
    view = plane(notes)
    assert "la moyenne de chaque axe" in view.sentence.widget.value
    view.threshold.value = "median"
    assert "la médiane de chaque axe" in view.sentence.widget.value
    view.reading.value = "indirecte"
    assert "stables dès l’ordre 2" in view.sentence.widget.value


def test_the_plane_draws_direct_indirect_and_potential(notes):
    view = plane(notes)
    drawn = []
    for reading in views.PLANES:
        view.reading.value = reading
        drawn.append(view.figure.spec["description"])
    assert len(set(drawn)) == 4
    assert "la collectivité" in drawn[0]


def test_a_matrix_without_a_loop_has_no_indirect_plane():
    matrix = structural.parse_matrix("x;a;b;c\na;0;2;1\nb;0;0;3\nc;0;0;0")
    view = views.PlaneView(lambda: (matrix, ""), {})
    view.reading.value = "indirecte"
    assert view.figure.widget.layout.display == "none"
    assert "Aucune boucle" in view.sentence.widget.value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x;a;b;c\na;0;1;0\nb;0;0;2\nc;3;0;0", "période de 3"),
        ("x;a;b\na;0;1\nb;1;0", "Ex æquo en influence : a et b"),
    ],
)
def test_periods_and_ties_are_said(text, told):
    found = structural.analyse(structural.parse_matrix(text))
    assert any(told in line for line in views.stability_lines(found))


def test_ranks_that_change_to_the_end_are_said(monkeypatch):
    found = structural.analyse(structural.parse_matrix("x;a;b\na;0;1\nb;1;0"))
    monkeypatch.setattr(structural.StructuralAnalysis, "stable_order", None)
    monkeypatch.setattr(structural.StructuralAnalysis, "period", None)
    assert "instables à l'ordre 200" in views.stability_lines(found)[0]


def test_two_columns_do_not_name_the_same_primaries(notes):
    view = views.ColumnsView(notes)
    said = view.sentence.widget.value
    assert "Primaires sur la collectivité\u00a0: politique locale et budgétaire" in said
    assert "Primaires sur les autres tendances\u00a0: économique et sociétale" in said
    assert "Votre pari\u00a0: pas encore pris" in said
    notes.store.record("structural.guess", ["economy"], case="commun")
    view.refresh()
    assert "Votre pari\u00a0: économique" in view.sentence.widget.value


def test_views_follow_the_cells_as_they_are_judged(view, notes):
    columns, comparison = views.ColumnsView(notes), views.ComparisonView(notes)
    before = comparison.table.widget.value
    view.which.value = "all"
    view.pick.value = view.pairs.index(("economy", views.AUTHORITY))
    judge(view, "3")
    assert "économique" in columns.sentence.widget.value.split("tendances")[0]
    assert comparison.table.widget.value != before


def test_ranks_are_shown_at_each_power_and_in_the_long_run():
    table = views.rank_table(views.valmarin_matrix()).frame
    assert list(table.columns) == [
        "Variable", "Ordre 1", "Ordre 2", "Ordre 3", "Ordre 4", "Long terme (Perron)",
    ]  # fmt: skip
    assert table["Ordre 1"].tolist().count("3") == 2, "ties bear the same rank"


def test_three_small_matrices_settle_late_never_or_vanish():
    table = views.examples().frame
    assert table["Stable à l'ordre"].tolist() == ["26", "jamais", "tout s'annule à l'ordre 3"]
    assert table["Période"].tolist() == ["—", "3", "—"]


# ── The deck put to the test ────────────────────────────────────────────────────────────────────


def test_what_chance_gives_is_said_beside_the_draws(notes):
    said = views.SensitivityView(notes).sentence.widget.value
    assert "77\u202f%" in said
    assert "environ 6,4\u202f%" in said
    assert "les zéros restent" in said


def test_the_deck_is_compared_in_three_words_and_no_stronger():
    table = views.valmarin_comparison().frame.set_index("Tendance")
    assert table.loc["budgétaire"].tolist() == [
        "primaire", "fragile (58\u202f%)", "non soutenu (7\u202f%)", "non soutenu (5\u202f%)",
    ]  # fmt: skip
    words = {cell.split(" (")[0] for cell in table.iloc[:, 1:].to_numpy().ravel()}
    assert words <= {"soutenu", "fragile", "non soutenu"}


def test_the_comparison_always_says_by_this_matrix(notes):
    said = views.ComparisonView(notes).sentence.widget.value
    assert said.count("par cette matrice") == 2
    assert "primaire soutenu ici\u00a0: économique" in said


# ── A matrix of one's own ───────────────────────────────────────────────────────────────────────


def test_a_pasted_matrix_is_drawn_and_comes_back(notes):
    view = views.OwnMatrixView(notes)
    assert "Aucune matrice lue" in view.notice.widget.value
    view.sample()
    assert "4\u00a0variables, 8\u00a0influences sur 12 cases" in view.notice.widget.value
    again = views.OwnMatrixView(notes)
    assert again.matrix.shape == (4, 4)
    assert again._place.children


def test_a_wrong_matrix_gets_one_sentence_and_leaves_no_old_plane(notes):
    view = views.OwnMatrixView(notes)
    view.sample()
    view.view.answer("x;a;b\na;0;fort\nb;1;0")
    assert "ligne «\u00a0a\u00a0», colonne «\u00a0b\u00a0»" in view.notice.widget.value
    assert view._place.children == ()
    view.view.control.value = None
    view.read()
    assert view.notice.widget.value == ""


def excel(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_excel(buffer)
    return buffer.getvalue()


def test_eighty_variables_come_from_excel():
    names = [f"variable {rank}" for rank in range(80)]
    matrix = views.read_upload("m.xlsx", excel(pd.DataFrame(0, names, names)))
    assert matrix.shape == (80, 80)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_the_codings_that_spreadsheets_write(coding):
    raw = "effet;été;hiver\nété;0;2\nhiver;P;0".encode(coding)
    assert views.read_upload("m.csv", raw).loc["été", "hiver"] == 2


@pytest.mark.parametrize("raw", [b"PK\x03\x04 not a workbook", b"\x00\x01\x02\xff", b"\x89PNG\x00"])
def test_a_file_that_is_no_table_is_refused_by_its_name(raw):
    with pytest.raises(UserError, match=r"m\.xlsx"):
        views.read_upload("m.xlsx", raw)


def test_a_wrong_cell_of_an_excel_file_is_named():
    frame = pd.DataFrame([[0, 9], [1, 0]], ["a", "b"], ["a", "b"])
    with pytest.raises(UserError, match=r"ligne «.a.», colonne «.b.» contient «.9.»"):
        views.read_upload("m.xlsx", excel(frame))


def test_an_uploaded_file_is_kept_as_if_pasted(notes):
    view = views.OwnMatrixView(notes)
    raw = b"effet de;a;b\na;;2\nb;P;"
    view.upload.value = (
        {"name": "m.csv", "type": "text/csv", "size": len(raw), "content": memoryview(raw),
         "last_modified": pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()},
    )  # fmt: skip
    assert view.matrix.loc["b", "a"] == "P"
    assert notes.value("structural.own_matrix").startswith("effet de\ta\tb")
    view.upload.value = (
        {"name": "photo.png", "type": "", "size": 3, "content": memoryview(b"\0\1\2"),
         "last_modified": pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()},
    )  # fmt: skip
    assert "photo.png" in view.notice.widget.value
    assert "La matrice d’avant reste affichée" in view.notice.widget.value


# ── Several respondents ─────────────────────────────────────────────────────────────────────────


def test_dispersion_comes_before_the_cells_to_debate(notes):
    view = views.GroupView(notes)
    assert "Douze répondants fictifs" in view.origin.widget.value
    assert view.figure.spec is not None
    assert view.debate.widget.value == ""
    view.reveal()
    assert "sociétale → la collectivité" in view.debate.widget.value


def test_the_cell_most_debated_comes_first():
    answers = content.load_table("valmarin_structural_group")
    table = views.debate_table(views.as_panel(answers)).frame
    assert table.iloc[0].tolist() == ["sociétale → la collectivité", "0", "1,50", "0 à 3"]


def test_a_class_of_five_replaces_the_fictional_group(notes, monkeypatch):
    pair = views.first_cells()[0]
    people = [f"p{rank}" for rank in range(5)]
    rows = [(name, views._key(*pair), "2") for name in people]
    rows.append(("p0", views._key("budget", "society"), "1"))
    kept = pd.DataFrame(rows, columns=["participant", "question", "value"]).assign(round=1)
    monkeypatch.setattr(type(notes.store), "answers", lambda *_, **__: kept)
    answers, told = views.group_answers(notes)
    assert "5\u00a0personnes de la classe" in told
    assert set(answers["row"]) == {pair[0]}, "a cell that fewer than five judged is not shown"


def test_each_key_variable_of_valmarin_is_argued():
    case = content.load_case("valmarin")
    chosen = case.value("structural.key_variables")
    reasons = case.answers["structural.key_variables"]["evidence"].splitlines()
    assert len(chosen) == 6 and len(reasons) == len(chosen) + 1  # and one for what is left out
    shown = views.key_variables().children[-1].children[-1].value
    assert "À Valmarin (fictif)" in shown and shown.count("<p>") == len(reasons)


def test_every_tool_of_the_notebook_opens(notes):
    for tool in (
        views.judge,
        views.plane,
        views.two_columns,
        views.stability,
        views.sensitivity,
        views.comparison,
        views.own_matrix,
        views.group,
    ):
        assert tool().children
    assert len(views.matrix().frame) == len(FAMILIES) + 1
    assert len(views.fourteen().frame) == 14
