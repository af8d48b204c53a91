"""Actors, reforms and load on the page: what the learner does, what is shown, what is kept."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from innoworkbook import content
from innoworkbook.store import AnswerStore
from innoworkbook.widgets import journal as journals
from innoworkbook.widgets import pace
from innoworkbook.widgets.journal import Journal

STARTERS = [dict(row) for row in content.question("pace.actors").rows]


def told(text: Any) -> str:
    """Return what a learner reads in a place of the page."""
    return re.sub(r"<[^>]+>", " ", text.widget.value).replace("\u00a0", " ").replace("’", "'")


def again(carnet: Any) -> Journal:
    """Open the journal as after a restart."""
    return Journal(AnswerStore.open(carnet, "moi"))


# The map of actors


def test_the_map_starts_from_at_least_twelve_kinds_of_actors(notes: Journal) -> None:
    view = pace.ActorsView(notes)
    assert len(STARTERS) >= 12
    assert f"{len(STARTERS)} acteurs" in told(view.sentence)
    assert notes.value("pace.actors") is None


def test_the_map_follows_an_actor_added_renamed_and_removed(notes: Journal) -> None:
    view = pace.ActorsView(notes)
    rows = [*STARTERS[1:], {"name": "Office de tourisme", "influence": 8, "speed": 9,
                            "proximity": 6}]  # fmt: skip
    view.view.answer(rows)
    assert view.figure.spec is not None
    assert "Office de tourisme" in view.figure.spec["description"]
    assert "Élus" not in view.figure.spec["description"]
    assert "Office de tourisme" in told(view.sentence)
    assert notes.value("pace.actors")[-1]["name"] == "Office de tourisme"


def test_a_row_waiting_for_its_name_is_neither_drawn_nor_kept(notes: Journal) -> None:
    view = pace.ActorsView(notes)
    view.view.answer(
        [*STARTERS, {"name": "", "influence": 5, "speed": 5, "proximity": 5}]
    )  # fmt: skip
    assert f"{len(STARTERS)} acteurs" in told(view.sentence)
    assert "Donnez un nom" in told(view.view.status)
    assert notes.value("pace.actors") is None


def test_an_empty_map_is_said_and_mended(notes: Journal) -> None:
    view = pace.ActorsView(notes)
    view.view.answer([])
    assert "ajoutez au moins un acteur" in told(view.notice)
    view.from_case()
    assert told(view.notice).strip() == ""
    assert "16 acteurs" in told(view.sentence)


def test_the_mirror_is_valmarin_until_five_journals_are_there(
    notes: Journal, tmp_path: Any
) -> None:
    assert "Valmarin, fictive" in told(pace.ActorsView(notes).table)
    for rank in range(5):
        other = AnswerStore.open(tmp_path / f"autre {rank}", f"autre {rank}")
        other.record("pace.actors", [{**STARTERS[0], "influence": rank}], case="valmarin")
        notes.store.import_json(other.export_json())
    table = told(pace.ActorsView(notes).table)
    assert "médiane de 5 carnets" in table
    assert re.search(r"Élus\s+9 \(2\)", table)
    assert re.search(r"Agents\s+7\s", table)


def test_actors_come_back_after_a_restart_and_go_to_later_notebooks(
    notes: Journal, carnet: Any
) -> None:
    assert pace.kept_actors(notes)[1].startswith("Valmarin")
    pace.ActorsView(notes).view.answer(STARTERS[:3])
    later = again(carnet)
    assert "3 acteurs" in told(pace.ActorsView(later).sentence)
    actors, origin = pace.kept_actors(later)
    assert actors["name"].tolist() == [row["name"] for row in STARTERS[:3]]
    assert origin.startswith("vos acteurs")


@pytest.mark.parametrize(
    ("speeds", "expected"),
    [((9, 1), "plus vite que"), ((1, 9), "moins vite que"), ((5, 5), "à peu près comme")],
)
def test_the_reading_says_whether_those_who_weigh_change_faster(
    speeds: tuple[int, int], expected: str
) -> None:
    around = pd.DataFrame(
        {"name": ["A", "B"], "influence": [9, 2], "speed": speeds, "proximity": [5, 5]}
    )
    assert expected in " ".join(pace.ecosystem_reading(pace.pace.ecosystem(around)))


# The pace of reforms


def test_the_choices_of_the_list_are_those_of_the_table() -> None:
    reforms = content.load_table("reforms")
    expected = [
        (text.id, f"{text.date.year} · {content.typography(text.short_title)}")
        for text in reforms.itertuples()
    ]
    options = content.question("pace.kept").options
    assert [(option.id, option.label) for option in options] == expected


@pytest.mark.parametrize(
    ("preset", "verdict", "score"),
    [
        ("Les 40 textes", "On ne peut pas trancher", "+1,58"),
        ("Le noyau (13)", "On ne peut pas trancher", "−1,02"),
        ("Les 8 qui défont", "Ça s'accélère", "+3,07"),
        ("Sans ces 8 (32)", "On ne peut pas trancher", "+0,23"),
    ],
)
def test_a_preset_changes_the_conclusion(
    notes: Journal, preset: str, verdict: str, score: str
) -> None:
    view = pace.ReformsView(notes)
    view.presets[preset].click()
    assert verdict in told(view.sentence)
    assert f"U = {score}" in told(view.sentence)


def test_the_window_is_said_and_may_decide(notes: Journal) -> None:
    view = pace.ReformsView(notes)
    assert "du 1er janvier 1982 au 22 novembre 2026" in told(view.sentence)
    view.window.answer("w1980")
    assert "du 1er janvier 1980" in told(view.sentence)
    assert "Ça s'accélère : U = +1,98, p = 0,048" in told(view.sentence)


def test_one_text_unticked_moves_the_figure_and_is_kept(notes: Journal, carnet: Any) -> None:
    view = pace.ReformsView(notes)
    view.kept.answer([name for name in view.kept.value if name != "libertes82"])
    assert view.figure.spec is not None
    assert "39 textes retenus" in view.figure.spec["description"].replace("\u00a0", " ")
    back = pace.ReformsView(again(carnet))
    assert "39 textes" in told(back.sentence)


def test_without_a_text_the_learner_is_told_what_to_do(notes: Journal) -> None:
    view = pace.ReformsView(notes)
    view.kept.answer([])
    assert "cochez-en au moins un" in told(view.notice)
    assert told(view.sentence).strip() == ""
    view.kept.answer(["libertes82"])
    assert told(view.notice).strip() == ""
    assert "Moins de dix textes" in told(view.sentence)


def test_five_choices_give_two_answers() -> None:
    table = pace.lists().frame
    assert table["U"].tolist() == ["+1,58", "−1,02", "+3,07", "+0,23", "+1,98"]
    assert table["Textes"].tolist() == ["40", "13", "8", "32", "40"]
    assert table["Verdict à 5 %"].tolist().count("ça s'accélère") == 2


def test_eight_texts_undo_an_earlier_one() -> None:
    table = pace.undone().frame
    assert len(table) == 8
    assert table.iloc[0].tolist() == ["Scrutins locaux (2013)", "Loi RCT (2010)", "2,4"]


def test_every_text_of_the_list_shows_its_official_reference() -> None:
    page = pace.texts()
    assert repr(page).count("Légifrance") == 40
    assert "<details>" in page._repr_html_()


# Money


def test_the_grant_is_drawn_and_its_table_says_the_two_scopes() -> None:
    assert "Courbe coupée" in pace.grant().to_dict()["description"]
    table = pace.grant_table().frame.set_index("Année")
    assert table.loc["2017", "Périmètre"] == "avec les régions"
    assert table.loc["2018"].tolist() == ["sans les régions", "26,96", "26,96"]
    assert table.loc["2026", "En euros de 2018"] == "prix inconnu"


# The load of initiatives


def test_the_load_starts_visibly_from_valmarin(notes: Journal) -> None:
    view = pace.LoadView(notes)
    assert "Valmarin" in told(view.origin)
    assert "Non saturée : ρ = 0,80" in told(view.sentence)
    assert "1 à 10 initiatives" in told(view.sentence)
    assert pace.kept_load(notes)[1].startswith("Valmarin")


def test_a_heavier_load_is_told_saturated_and_kept_for_later(notes: Journal, carnet: Any) -> None:
    view = pace.LoadView(notes)
    for name, value in {"per_year": 20, "months_each": 6, "at_once": 4}.items():
        view.views[name].answer(value)
    assert "Saturée : ρ = 2,50" in told(view.sentence)
    assert "sans fin" in told(view.sentence)
    back = pace.LoadView(again(carnet))
    assert "tels que vous les aviez laissés" in told(back.origin)
    load, origin = pace.kept_load(again(carnet))
    assert (load.rho, origin) == (2.5, "vos initiatives (cahier 11)")


def test_figures_half_given_are_completed_and_it_is_said(notes: Journal, carnet: Any) -> None:
    pace.LoadView(notes).views["per_year"].answer(15)
    back = pace.LoadView(again(carnet))
    assert "« Mois pour en absorber une » et « Absorbables à la fois »" in told(back.origin)
    load, origin = pace.kept_load(again(carnet))
    assert (load.per_year, load.rho) == (15, 1.5)
    assert origin.endswith("complétées par Valmarin (chiffres fictifs)")


@pytest.mark.parametrize("name", pace.LOAD)
def test_the_range_of_a_slider_divides_one_hundred(name: str) -> None:
    low, high = content.question(f"pace.{name}").bounds
    assert 100 % (high - low) == 0  # its handle works in percent and would blur other notes


def test_valmarin_can_be_taken_up_again(notes: Journal) -> None:
    view = pace.LoadView(notes)
    view.views["per_year"].answer(25)
    view.from_case()
    assert view.load.rho == pytest.approx(0.8)
    assert "Valmarin" in told(view.origin)


def test_the_queue_table_holds_the_worked_figures() -> None:
    table = pace.queue_table().frame
    assert table["Arrivées irrégulières"].tolist() == ["1,0", "4,0", "9,0", "19,0", "sans fin"]


# The questions


def test_each_misconception_is_named_by_its_feedback() -> None:
    questions = content.load_questions("pace")
    said = " ".join(
        option.feedback for question in questions.values() for option in question.options
    )
    for misconception in ("liste = preuve", "plus d’initiatives = plus de changement",
                          "inventer = innover", "sous 1, tout va bien"):  # fmt: skip
        assert misconception in said


def test_the_sort_is_right_with_either_answer_to_the_ambiguous_case() -> None:
    question = content.question("pace.sort_change")
    right = {option.id: option.category for option in question.options}
    assert question.check(right).correct
    assert question.check({**right, "telework": "movement"}).correct
    wrong = question.check({**right, "plans": "change"})
    assert wrong.word == "à revoir"
    assert "plus de changement" in wrong.feedback[0]


@pytest.mark.parametrize("view", [pace.actors, pace.reforms, pace.load])
def test_the_notebook_calls_show_a_block(view: Any) -> None:
    assert "iw" in view()._dom_classes
    assert journals.journal()
