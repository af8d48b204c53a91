"""The board of tendencies on the page: facts, notes, the deck's split beside the learner's."""

from __future__ import annotations

import pytest

from innoworkbook import content
from innoworkbook.charts import theme
from innoworkbook.models.pestel import DECK, FAMILIES
from innoworkbook.widgets import pestel as views
from innoworkbook.widgets.journal import Journal


def choose_own(notes: Journal) -> None:
    notes.store.record("welcome.ground", "own", case="commun")


def fill(view: views.BoardView, **notes) -> None:
    for name, value in notes.items():
        if name in view.scales:
            view.scales[name].number.value = value
        else:
            view.fields[name].value = value


ALL = {"direction": "up", "intensity": 8, "horizon": 2, "certainty": 9, "impact": -5}


def test_a_fact_counts_if_it_bears_a_year_and_a_source():
    row = {"then": "2014 : 38 bateaux", "now": "11 bateaux", "source": "capitainerie"}
    assert views.dated_facts(row) == 1
    assert views.dated_facts({**row, "now": "2025 : 11 bateaux"}) == 2
    assert views.dated_facts({**row, "source": " "}) == 0


def test_the_case_starts_from_valmarin_and_says_so(notes):
    view = views.BoardView("case", notes)
    assert [row["name"] for row in view.rows] == list(FAMILIES.values())
    assert "fictifs" in view.origin.widget.value
    assert notes.value("pestel.case") is None


def test_one_s_own_ground_starts_empty(notes):
    choose_own(notes)
    view = views.BoardView("case", notes)
    assert all(views.tendency(row) is None for row in view.rows)
    picture = views.PictureView("case", notes)
    assert "à noter\u00a0: politique locale" in picture.figure.spec["description"]
    assert "dès que sa tendance sera notée" in picture.sentence.widget.value


def test_the_general_board_brings_facts_and_no_note(notes):
    view = views.BoardView("general", notes)
    assert all(views.dated_facts(row) == 2 for row in view.rows)
    assert all(row["intensity"] is None for row in view.rows)


def test_a_note_is_kept_and_comes_back(notes):
    view = views.BoardView("case", notes)
    view.move(1)
    fill(view, intensity=3, explanation="moins vite qu'on ne dit")
    assert "enregistré" in view.status.widget.value
    again = views.BoardView("case", notes)
    again.move(1)
    assert again.scales["intensity"].value == 3
    assert again.fields["explanation"].value == "moins vite qu'on ne dit"
    assert "tel que vous l’aviez laissé" in again.origin.widget.value


def test_showing_another_tendency_records_nothing(notes):
    view = views.BoardView("case", notes)
    for _ in range(9):
        view.move(1)
    assert view.row["name"] == "sociétale"
    assert notes.value("pestel.case") is None


def test_the_learner_adds_renames_and_removes_a_tendency(notes):
    view = views.BoardView("case", notes)
    view.add()
    fill(view, name="prix du logement", family="society", **ALL)
    assert "prix du logement" in [row["name"] for row in notes.value("pestel.case")]
    assert "n’en dit rien" in view.deck.widget.value
    view.remove()
    assert len(view.rows) == 7
    assert len(notes.value("pestel.case")) == 7


def test_the_seven_tendencies_of_the_deck_stay(notes):
    view = views.BoardView("case", notes)
    button = view._remove
    button.click()
    assert "restent" in view.notice.widget.value
    assert len(view.rows) == 7


def test_two_tendencies_of_one_name_are_not_kept(notes):
    view = views.BoardView("case", notes)
    view.add()
    fill(view, name="budgétaire")
    assert "Deux lignes s’appellent" in view.status.widget.value
    assert "budgétaire" not in [row["name"] for row in notes.value("pestel.case")[7:]]


def test_each_tendency_shows_what_the_deck_says_of_it(notes):
    view = views.BoardView("case", notes)
    assert "Le diaporama</b> (primaire)" in view.deck.widget.value
    view.pick.value = 3
    assert "(secondaire)" in view.deck.widget.value


def test_a_failure_to_save_is_said_and_can_be_tried_again(notes, monkeypatch):
    view = views.BoardView("case", notes)
    from innoworkbook.french import UserError

    def refuse(*_, failed, **__):
        failed(UserError("Le disque est plein."))

    monkeypatch.setattr(notes, "save", refuse)
    fill(view, intensity=2)
    assert "Le disque est plein" in view.status.widget.value
    assert view._retry.layout.display == ""


def test_the_picture_follows_the_board_and_names_what_is_only_an_opinion(notes):
    board, picture = views.BoardView("case", notes), views.PictureView("case", notes)
    assert "budgétaire (−0,49)" in picture.sentence.widget.value
    assert "encore une opinion\u00a0: sociétale" in picture.sentence.widget.value
    fill(board, intensity=10, impact=10)
    assert "politique locale (+1,00)" in picture.sentence.widget.value
    assert theme.BLUE in str(picture.figure.spec)
    assert "Votre explication" in picture.table.widget.value


def test_the_general_note_is_set_beside_the_case(notes):
    general = views.BoardView("general", notes)
    fill(general, **ALL)
    picture = views.PictureView("case", notes)
    assert "diamond" in str(picture.figure.spec)
    assert views.PictureView("general", notes).figure.spec is not None


def test_an_empty_board_already_has_its_seven_lines(notes):
    picture = views.PictureView("general", notes)
    assert "Chaque barre viendra ici" in picture.sentence.widget.value
    said = picture.figure.spec["description"]
    assert "à noter\u00a0: politique locale, budgétaire" in said
    rows = max(picture.figure.spec["datasets"].values(), key=len)
    assert [row["pression"] for row in rows] == [None] * 7


def test_what_is_not_yet_noted_is_named(notes):
    choose_own(notes)
    board = views.BoardView("case", notes)
    fill(board, **ALL)
    picture = views.PictureView("case", notes)
    assert "À noter encore\u00a0: budgétaire" in picture.sentence.widget.value
    assert "à noter" in picture.table.widget.value


@pytest.mark.parametrize("table", ["tendency_facts", "romans_tendency_facts"])
def test_every_tendency_has_a_fact_then_and_a_fact_now(table):
    facts = views._facts(table)
    assert list(facts) == list(FAMILIES)
    for moments in facts.values():
        assert set(moments) == {"then", "now"}
        assert all(row["source"] and row["date"] for row in moments.values())


def test_facts_are_shown_side_by_side_with_nature_and_producer():
    view = views.FactsView()
    view.pick.value = "budget"
    assert "déclaration · Ville de Romans-sur-Isère" in view.told.widget.value
    view.where.value = "tendency_facts"
    assert "Vie-publique.fr" in view.told.widget.value


def test_no_fact_about_romans_feeds_a_scored_item():
    told = {row["fact"] for moments in views._facts("romans_tendency_facts").values()
            for row in moments.values()}  # fmt: skip
    rows = content.load_case("valmarin").value("pestel.case")
    assert not told & {text for row in rows for text in (row["then"], row["now"])}
    assert "Romans" not in str(rows)


def test_every_series_has_its_unit_its_producer_and_a_warning():
    view = views.SeriesView()
    for name in views.CHOICES:
        view.pick.value = name
        spec = view.figure.spec
        assert spec["title"]["text"][0].startswith("Source\u00a0: ")
        assert spec["layer"][0]["encoding"]["y"]["title"]
        assert view.sentence.widget.value
    assert set(views.WARNINGS) == set(views.CHOICES)


def test_carbon_is_converted_into_carbon_dioxide():
    data = views.series_data()
    emitted = data[data["name"].str.startswith("Émissions")].set_index("year")
    assert emitted.loc[2014, "value"] == pytest.approx(85364 * 44 / 12 / 1000, abs=0.05)
    assert emitted.loc[2014, "unit"] == "Mt de CO₂"


def test_the_grant_is_cut_where_its_scope_changes():
    data = views.series_data()
    grant = data[data["name"] == views.DGF]
    assert grant.groupby("segment")["year"].agg(["min", "max"]).to_numpy().tolist() == [
        [2011, 2017],
        [2018, 2026],
    ]


def test_the_deck_appears_only_once_all_seven_are_ranked(notes):
    view = views.RanksView(notes)
    assert "Classez d’abord seul" in view.mirror.widget.value
    view.view.answer(dict(DECK))
    assert "de même 7 tendances sur 7" in view.mirror.widget.value
    assert notes.value("pestel.ranks") == dict(DECK)


def test_a_split_that_only_mirrors_impacts_is_flagged(notes):
    view = views.RanksView(notes)
    heaviest = {"budget", "environment", "economy"}
    view.view.answer({name: "primary" if name in heaviest else "secondary" for name in FAMILIES})
    assert "Primaire ne veut pas dire" in view.mirror.widget.value
    view.view.answer(dict(DECK))
    assert "Primaire ne veut pas dire" not in view.mirror.widget.value


def test_static_tables_are_text_without_any_answer():
    assert "non trouvée" in str(views.romans())
    assert views.deck().frame["Rang"].tolist() == ["primaire"] * 2 + ["secondaire"] * 5
    assert len(views.general_facts().frame) == 7
    assert "313,0" not in str(views.series_table())
    assert "2020 : 266,2" in str(views.series_table())


def test_every_tool_of_the_notebook_opens(notes):
    for tool in (
        views.facts,
        views.series,
        views.general_board,
        views.general_picture,
        views.case_board,
        views.case_picture,
        views.ranks,
    ):
        assert tool().children
