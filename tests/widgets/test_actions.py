"""Actions on the page: tracks, path and budget, shares, order, second vote, adoption."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models.imci import ITEMS
from innoworkbook.widgets import actions, imci
from innoworkbook.widgets.journal import Journal

from .on_page import again, classmate, described, keep, told

# Where one starts from


def test_the_diagnosis_and_its_sentence_are_recalled(notes: Journal) -> None:
    view = actions.DepartureView(notes)
    assert "Q = 0,554" in told(view.sentence)
    assert "appropriation par l'organisation ⊖" in told(view.sentence)
    assert "pas encore dit" in told(view.quote)
    keep(notes, "imci.why", "le cap est dit, le temps manque")
    assert "« le cap est dit, le temps manque »" in told(view.quote)


# Tracks and their effects


def test_the_deck_names_five_tracks_and_leaves_three_to_name(notes: Journal) -> None:
    labels = [track.label for track in actions.tracks(notes).values()]
    assert labels[:3] == ["1 · à nommer", "2 · à nommer", "3 · à nommer"]
    assert labels[3:] == [
        "4 · télétravail", "5 · transférabilité", "6 · start-up", "7 · réseaux",
        "8 · ateliers de créativité",
    ]  # fmt: skip
    assert str(actions.given()).count("à nommer") == 3


def test_a_track_without_a_name_cannot_be_chosen(notes: Journal) -> None:
    assert list(actions.known_actions(notes)) == ["4", "5", "6", "7", "8"]
    view = actions.EffectsView(notes)
    view.choose("1")
    view.fields["ownership"].value = 8
    view._estimate()
    assert "1" not in actions.known_actions(notes)
    keep(notes, "actions.track_1", "mandat écrit")
    assert actions.known_actions(notes)["1"].name == "1 · mandat écrit"
    assert ("1 · mandat écrit", "1") in view.track.options


def test_the_effects_of_a_track_start_visibly_from_valmarin(notes: Journal) -> None:
    view = actions.EffectsView(notes)
    assert view.fields["management_efficiency"].value == 3
    assert "Valmarin (fictives" in told(view.sentence)
    assert "6 · start-up" not in described(view.figure)
    view.choose("6")
    assert view.fields["ownership"].value == -3
    assert "Seule : Q de 0,554 à 0,539" in told(view.sentence)
    assert notes.value("actions.tracks") is None
    view.choose("2")
    assert "Pas encore estimée" in told(view.sentence)


def test_an_estimate_is_kept_and_comes_back_after_a_restart(notes: Journal, carnet: Path) -> None:
    view = actions.EffectsView(notes)
    view.choose("7")
    view.fields["adoption"].number.value = 5
    view.reason.value = "deux sites sur trois y sont prêts"
    assert "enregistré à" in told(view.sheet.status)
    assert "les vôtres" in told(view.sentence)
    back = actions.EffectsView(again(carnet))
    back.choose("7")
    assert back.fields["adoption"].value == 5
    assert back.reason.value == "deux sites sur trois y sont prêts"
    back.choose("8")
    assert back.fields["ownership"].value == 6


def test_two_open_notebooks_keep_each_others_rows(notes: Journal, carnet: Path) -> None:
    here, there = actions.Sheet("tracks", notes), actions.Sheet("tracks", again(carnet))
    row = dict.fromkeys((*ITEMS, "adoption", "effort"), 0)
    here.put({"name": "4", **row})
    there.put({"name": "5", **row})
    assert [kept["name"] for kept in notes.value("actions.tracks")] == ["4", "5"]


def test_a_sheet_that_cannot_be_written_says_so_and_offers_to_retry(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = actions.Sheet("tracks", notes)

    def full_disk(*arguments: Any, **options: Any) -> None:
        raise UserError("Réponse non enregistrée : le disque est plein.")

    with monkeypatch.context() as patched:
        patched.setattr(notes.store, "record", full_disk)
        sheet.put({"name": "4"})
    assert "Non enregistré" in told(sheet.status)
    assert sheet._retry.layout.display == ""
    sheet._retry.click()
    assert "enregistré à" in told(sheet.status)
    assert sheet._retry.layout.display == "none"


def test_a_row_without_a_name_is_refused(notes: Journal) -> None:
    with pytest.raises(UserError, match="nom à chaque ligne"):
        actions.Sheet("tracks", notes).put({"name": " "})


def test_a_null_note_does_not_move_and_the_page_says_so(notes: Journal) -> None:
    for item in ITEMS:
        keep(notes, f"imci.{item}", 0.0 if item == "ownership" else 6.0, evidence="fait")
    view = actions.EffectsView(notes)
    view.choose("8")
    assert "rien ne bouge" in told(view.sentence)


# Plan and budget


def test_the_plan_starts_over_budget_and_says_what_to_remove(notes: Journal) -> None:
    view = actions.PlanView(notes)
    said = told(view.sentence)
    assert "Effort 11 pour un budget de 6 : retirez-en 5" in said
    assert "Q de 0,554 à 0,676 (+0,121) : zone de consolidation" in said
    assert "+0,300 puis +0,166" in said
    view.compare()
    assert "dépasse le budget : la comparaison attend" in told(view.best)


def test_the_best_choice_is_shown_on_request_with_the_distance(notes: Journal) -> None:
    view = actions.PlanView(notes)
    view.chosen.answer(["4", "6"])
    assert "Effort 5 pour un budget de 6 : abordable" in told(view.sentence)
    assert told(view.best) == ""
    view.compare()
    said = told(view.best)
    assert "Meilleur ensemble abordable : 5 · transférabilité, 7 · réseaux et 8" in said
    assert "Il vous manque : 5 · transférabilité" in said
    assert "se passe de : 4 · télétravail et 6 · start-up" in said
    view.budget.answer(20)
    assert told(view.best) == ""


def test_a_full_purse_still_leaves_the_harmful_track_out(notes: Journal) -> None:
    view = actions.PlanView(notes)
    view.budget.answer(20)
    view.chosen.answer(["4", "5", "7", "8"])
    view.compare()
    assert "Le vôtre fait aussi bien" in told(view.best)
    assert "6 · start-up" not in told(view.best)


def test_no_budget_leaves_nothing_to_do(notes: Journal) -> None:
    view = actions.PlanView(notes)
    view.budget.answer(0)
    view.chosen.answer([])
    view.compare()
    assert "ne rien faire" in told(view.best)
    assert "Aucune action choisie" in described(view.figure)


def test_the_choice_comes_back_after_a_restart(notes: Journal, carnet: Path) -> None:
    actions.PlanView(notes).chosen.answer(["7"])
    back = actions.PlanView(again(carnet))
    assert [action.name for action in back.taken] == ["7 · réseaux"]
    chosen, origin = actions.chosen_actions(again(carnet))
    assert [action.name for action in chosen] == ["7 · réseaux"]
    assert "le vôtre" in origin


def test_a_newly_named_track_joins_the_list_without_losing_the_choice(notes: Journal) -> None:
    view = actions.PlanView(notes)
    view.chosen.answer(["7"])
    effects = actions.EffectsView(notes)
    effects.choose("3")
    effects.fields["adoption"].number.value = 7
    keep(notes, "actions.track_3", "temps dégagé")
    assert [option.id for option in view.chosen.question.options] == ["3", "4", "5", "6", "7", "8"]
    assert view.chosen.value == ["7"]


# Contributions and order


def test_contributions_add_up_and_name_the_harmful_action(notes: Journal) -> None:
    view = actions.ContributionsView(notes)
    said = told(view.sentence)
    assert "Somme +0,1213 = ΔQ, de 0,554 à 0,676" in said
    assert "6 · start-up fait baisser la production" in said
    keep(notes, "actions.chosen", ["8"])
    assert "fait baisser" not in told(view.sentence)
    keep(notes, "actions.chosen", [])
    assert "Choisissez d'abord" in told(view.sentence)
    assert view.figure.spec is None


def test_order_counts_only_with_the_prerequisite_and_from_the_principle_zone(
    notes: Journal,
) -> None:
    view = actions.OrderView(notes)
    said = told(view.sentence)
    assert "Ordre libre : 0,491 ; avec prérequis : 0,454" in said
    assert "8 · ateliers de créativité est venu trop tôt" in said
    view.order.value = False
    assert "Les deux formes arrivent à 0,491" in told(view.sentence)
    view.ground.value = "own"
    assert "Les deux formes arrivent à 0,676" in told(view.sentence)
    keep(notes, "actions.chosen", [])
    assert "Choisissez d'abord" in told(view.sentence)


def test_the_table_of_orders_agrees_with_the_view() -> None:
    frame = actions.worked_order().frame
    assert list(frame["Ordre libre"]) == ["0,491", "0,491"]
    assert list(frame["Avec prérequis"]) == ["0,491", "0,454"]


# Second vote


def test_the_interval_comes_on_request_with_the_causal_caution(notes: Journal) -> None:
    view = actions.SecondVoteView(notes)
    assert "12 évaluateurs fictifs" in told(view.origin)
    assert told(view.interval) == ""
    view.reveal()
    said = told(view.interval)
    assert "production Q" in said
    assert "+0,030" in said
    assert "n'est pas l'effet des actions" in said


def test_five_journals_scored_twice_replace_the_fiction(notes: Journal, tmp_path: Path) -> None:
    for level in (2, 4, 6, 7, 8):
        classmate(notes, tmp_path, level, level + 1)
    before, after, origin = actions.paired_raters(notes)
    assert len(before) == len(after) == 5
    assert (after - before).to_numpy() == pytest.approx(0.1)
    assert "5 carnets de la classe" in origin.replace("\u00a0", " ")


def test_the_later_vote_is_a_second_round_of_the_same_items(notes: Journal, carnet: Path) -> None:
    view = actions.Later(notes)
    view.views["ownership"].answer(6.0)
    view.views["ownership"]._evidence.value = "deux accueils sur trois"
    assert notes.value("imci.ownership") is None
    assert notes.value("imci.ownership", round=2) == 6
    assert actions.Later(again(carnet)).views["ownership"].value == 6


# From invention to innovation


def test_an_action_without_an_adopter_stays_an_invention(notes: Journal, carnet: Path) -> None:
    keep(notes, "actions.chosen", ["5", "7"])
    view = actions.AdoptionView(notes)
    assert [label for label, _ in view.action.options] == ["5 · transférabilité", "7 · réseaux"]
    assert told(view.summary).count("invention") >= 2
    view.choose("7")
    view.fields["translator"].value = "deux agents d'accueil"
    view.fields["adopter"].value = "les trois accueils"
    view.fields["opponent"].value = "l'encadrement des sites"
    view.fields["reason"].value = "il répond de consignes qu'il ignore"
    view.fields["dialogue"].value = "check"
    assert "adoption préparée rien" in " ".join(told(view.summary).split())
    back = actions.AdoptionView(again(carnet))
    back.choose("7")
    assert back.fields["adopter"].value == "les trois accueils"
    assert back.fields["dialogue"].value == "check"


def test_an_objection_needs_its_reason() -> None:
    row = {"translator": "x", "adopter": "y", "opponent": "z", "dialogue": "needed"}
    assert "objection à instruire" in actions.lacking(row)["Il manque"]
    assert actions.lacking({**row, "reason": "w"})["Il manque"] == "rien"
    assert actions.lacking({})["Il manque"] == "tout"


def test_the_adoption_sheet_follows_the_choice_and_warns_about_privacy(notes: Journal) -> None:
    view = actions.AdoptionView(notes)
    assert "Peut s'opposer" in told(view.summary)
    keep(notes, "actions.chosen", [])
    assert view.action.value is None
    assert "Choisissez d'abord" in told(view.summary)
    keep(notes, "actions.chosen", ["8"])
    assert view.action.value == "8"
    page = str([child.value for child in view.widget.children[1].children[0].children
                if hasattr(child, "value") and isinstance(child.value, str)])  # fmt: skip
    assert "reconnaître quelqu" in page


def test_valmarin_gives_an_example_only_for_its_own_actions() -> None:
    assert "saisie" not in actions.case_adoption("5")
    assert "état civil" in actions.case_adoption("5")
    assert actions.case_adoption("1") == ""
    assert actions.case_adoption(None) == ""


# Static tables and quiz


def test_the_worked_example_gives_the_lessons_figures() -> None:
    frame = actions.worked_example().frame.set_index("Mesure")
    labels = [imci.MEASURES[name] for name in ("soft", "hard", "production", "gap")]
    assert list(frame.loc[labels, "Avant"]) == ["0,548", "0,561", "0,554", "0,300"]
    assert list(frame.loc[labels, "Après les cinq"]) == ["0,677", "0,674", "0,676", "0,166"]
    assert list(frame.loc[labels[2:], "Sans la 6"]) == ["0,681", "0,102"]


def test_contributions_of_the_lesson_add_up_to_the_change() -> None:
    table = actions.worked_contributions().frame["Contribution"]
    assert list(table) == ["+0,0295", "+0,0371", "−0,0103", "+0,0190", "+0,0460", "+0,1213"]


def test_the_moves_from_the_middle_are_those_of_the_lesson() -> None:
    frame = actions.moves().frame
    assert list(frame["départ 0,5"]) == ["0,378", "0,550", "0,622", "0,731"]
    assert set(frame["départ 0,0"]) == {"0,000"}


@pytest.mark.parametrize(
    "shown",
    [actions.departure, actions.effects, actions.plan, actions.contributions, actions.order,
     actions.second_vote, actions.adoption, actions.later],
)  # fmt: skip
def test_every_tool_of_the_notebook_opens_on_an_empty_journal(shown: Any) -> None:
    assert shown().children


def test_the_quiz_catches_the_misconceptions_by_name() -> None:
    asked = [
        question
        for question in content.load_questions("actions").values()
        if question.id.startswith("actions.quiz_")
    ]
    assert 5 <= len(asked) <= 8
    said = " ".join(
        [option.feedback for question in asked for option in question.options]
        + [mistake.feedback for question in asked for mistake in question.mistakes]
    )
    for misconception in (
        "additionner les effets",
        "une action ne peut pas nuire",
        "après − avant = effet",
        "une invention transférée est une innovation",
    ):
        assert misconception in said


def test_the_legal_step_names_its_reference() -> None:
    asked = content.question("actions.dialogue")
    assert "L. 253-5" in asked.model_answer
    assert "n° 2021-571" in asked.source
    assert asked.check(["telework", "team", "desk"]).correct
    assert not asked.check(["telework", "lunch"]).correct
