"""Responses, regrets, the dilemma and the votes on the page (S23, S24)."""

from __future__ import annotations

import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models import decision as model
from innoworkbook.store import Answer
from innoworkbook.widgets import decision
from innoworkbook.widgets.journal import Journal, journal

from .on_page import texts


def record(notes: Journal, name: str, value) -> None:
    kept: list[Answer] = []
    notes.save(content.question(name), value, saved=kept.append, failed=pytest.fail)
    assert kept


def said(text) -> str:
    return texts(text.widget)


RESPONSES = [
    {"name": "grand projet", "a": 8, "b": 3, "c": 5, "d": 5},
    {"name": "entretien", "a": 4, "b": 6, "c": 5, "d": 5},
]


# ── Responses ───────────────────────────────────────────────────────────────────────────────────


def test_valmarins_scenarios_are_recalled_when_there_are_none():
    assert "La digue et les volets clos" in texts(decision.recalled())
    assert "fictifs" in texts(decision.recalled())


def test_responses_start_visibly_from_valmarin_and_recall_the_lever(notes):
    view = decision.ResponsesView(notes)
    assert "Réponses et notes de Valmarin (fictives)" in said(view.origin)
    assert "Politique locale" in said(view.origin)
    assert len(view.views["responses"].value) == 6


def test_responses_of_ones_own_come_back(notes):
    decision.ResponsesView(notes).views["responses"].answer(RESPONSES)
    again = decision.ResponsesView(journal())
    assert "telles que vous les aviez laissées" in said(again.origin)
    assert [row["name"] for row in again.views["responses"].value] == ["grand projet", "entretien"]


def test_valmarins_notes_are_said_not_to_fit_ones_own_scenarios(notes):
    states = content.load_case("valmarin").value("scenarios.selection")
    record(notes, "scenarios.selection", states[:3])
    assert "à renoter" in said(decision.ResponsesView(notes).origin)
    assert [row["name"] for row in decision.BetsView(notes).view.value] == ["A", "B", "C"]


def test_the_second_page_takes_the_responses_of_the_first_and_keeps_known_notes(notes):
    view = decision.ResponsesView(notes)
    known = view.views["criteria"].value[0]
    view.views["responses"].answer([dict(RESPONSES[0]), {**RESPONSES[1], "name": known["name"]}])
    view.align()
    found = {row["name"]: row for row in notes.value("decision.criteria")}
    assert found[known["name"]]["users"] == known["users"]
    assert found["grand projet"]["users"] == 5


# ── Performance ─────────────────────────────────────────────────────────────────────────────────


def test_performance_and_stability_follow_the_notes(notes):
    view = decision.PerformanceView(notes)
    assert "La plus performante en moyenne" in said(view.sentence)
    scores, lacking = decision.weighted(notes)
    assert lacking == []
    assert len(scores.columns) == 3 + 2
    decision.ResponsesView(notes).views["responses"].answer(RESPONSES)
    assert "ouvrez la page 2" in said(view.notice)


def test_a_response_without_notes_is_named_as_absent(notes):
    known = decision._reference("responses")[0]["name"]
    record(notes, "decision.responses", [RESPONSES[0], {**RESPONSES[1], "name": known}])
    view = decision.PerformanceView(notes)
    assert "donc absentes : grand projet" in said(view.sentence)


def test_weights_of_nothing_are_refused(notes):
    record(notes, "decision.policies", [])
    assert "Il n’y a plus de politique" in said(decision.PerformanceView(notes).notice)


def test_two_options_that_lead_differently_are_both_named(notes):
    record(
        notes,
        "decision.policies",
        [
            {"name": "Rigueur", "users": 0, "cost": 5, "staff": 0, "reversible": 0},
            {"name": "Proximité", "users": 5, "cost": 0, "staff": 0, "reversible": 0},
        ],
    )
    assert "la moyenne ne tranche pas" in said(decision.PerformanceView(notes).sentence)


# ── Regret ──────────────────────────────────────────────────────────────────────────────────────


def test_the_regrets_of_valmarin_choose_the_trial_and_name_the_trap(notes):
    view = decision.RegretView(notes)
    told = said(view.sentence)
    assert "« Accueil unique à l’essai, six mois », 3,0 au pire" in told
    assert "Piège : sans « Grand pôle de services neuf »" in told
    assert "La moyenne, elle, choisirait « Politique locale tournée vers la côte »" in told


def test_taking_an_option_out_moves_the_choice(notes):
    view = decision.RegretView(notes)
    view.options[decision.TRAP].value = False
    assert "Plus petit regret maximal : « Politique locale tournée vers la côte »" in said(
        view.sentence
    )
    assert decision.TRAP not in view.figure.spec["description"]


def test_the_threshold_is_kept_and_decides_who_is_without_regret(notes):
    view = decision.RegretView(notes)
    view.threshold.answer(1)
    assert "Aucune réponse n’est « sans regret »" in said(view.sentence)
    assert decision.RegretView(journal()).threshold.value == 1


def test_one_response_compares_with_nothing(notes):
    view = decision.RegretView(notes)
    record(notes, "decision.responses", RESPONSES[:1])
    assert "ne se compare à rien" in said(view.notice)


def test_two_responses_are_compared_without_looking_for_a_trap(notes):
    view = decision.RegretView(notes)
    record(notes, "decision.responses", RESPONSES)
    assert "« grand projet », 3,0 au pire" in said(view.sentence)
    assert "Piège" not in said(view.sentence)


def test_the_static_table_shows_the_trap():
    frame = decision.trap().frame.set_index("Regret maximal")
    assert frame.loc["Accueil unique à l’essai, six mois", "Les six réponses"] == "3 ← choisie"
    moved = frame.loc["Politique locale tournée vers la côte", "Sans le grand pôle"]
    assert moved == "2 ← choisie"
    assert frame.loc[decision.TRAP, "Sans le grand pôle"] == "—"


def test_the_price_of_doing_nothing_is_the_one_that_the_quiz_tells():
    payoffs = decision._payoffs(decision._reference("responses"), "ABCD")
    assert model.max_regret(payoffs)["Ne rien changer"] == 7


# ── The dilemma ─────────────────────────────────────────────────────────────────────────────────


def test_the_worked_dilemma_has_the_figures_of_the_lesson():
    frame = decision.worked_dilemma().frame
    assert frame["Moyenne à p = 50\u202f%"].tolist() == ["52,5", "57,5", "50,0"]
    assert frame["Regret maximal"].tolist() == ["30,0", "15,0", "35,0"]


def test_the_three_thresholds_are_those_of_the_lesson():
    frame = decision.thresholds().frame
    assert [cell.replace("\u202f", " ") for cell in frame.iloc[0]] == [
        "50", "46,2 %", "20,0 %", "62,5 %",
    ]  # fmt: skip
    assert frame.iloc[1, 1] == "23,1\u202f%"
    assert frame.iloc[1, 2] == "toujours"
    assert decision._from(None) == "—"


def test_the_dilemma_starts_from_valmarin_then_keeps_ones_own_values(notes):
    view = decision.DilemmaView(notes)
    assert "Valmarin" in said(view.origin)
    assert "À p = 50 %, le meilleur pari : essayer (57,5)" in said(view.sentence)
    view.views["probability"].answer(80)
    assert "Vos valeurs" in said(view.origin)
    assert "innover" in said(view.sentence)
    assert "Sous 62,5 % : essayer" in said(view.sentence)
    again = decision.DilemmaView(journal())
    assert again.views["probability"].value == 80
    assert "Vos valeurs" in said(again.origin)


def test_a_costly_trial_is_said_to_be_useless(notes):
    view = decision.DilemmaView(notes)
    view.views["trial_failure"].answer(22)
    view.views["trial_success"].answer(60)
    assert "n’est le meilleur choix pour aucune probabilité" in said(view.sentence)


def test_an_impossible_value_is_named(notes):
    view = decision.DilemmaView(notes)
    view.views["innovate_success"].answer(10)
    assert "Pour « innover », le succès doit valoir plus que l’échec" in said(view.notice)
    view.views["innovate_success"].answer(85)
    assert said(view.notice) == ""


def test_each_scenario_has_its_own_thresholds(notes):
    view = decision.BetsView(notes)
    assert "B · La digue et les volets clos : innover bat ne rien faire à partir de 23,1 %" in said(
        view.sentence
    )
    rows = [dict(row) for row in view.view.value]
    rows[0]["nothing"] = 90
    rows[1]["nothing"] = 10
    view.view.answer(rows)
    assert "ne rien faire jamais." in said(view.sentence)
    assert "ne rien faire toujours." in said(view.sentence)
    assert decision.BetsView(journal()).view.value[0]["nothing"] == 90


def test_a_fault_names_its_scenario(notes):
    view = decision.BetsView(notes)
    rows = [dict(row) for row in view.view.value]
    rows[2]["innovate_success"] = 5
    view.view.answer(rows)
    assert "Scénario C." in said(view.notice)
    view.view.answer([])
    assert "aucun scénario" in said(view.notice)


# ── To disappear, and the votes ─────────────────────────────────────────────────────────────────


def test_every_loss_has_its_source():
    frame = decision.losses().frame
    assert len(frame) == 4
    assert frame["Source"].str.contains("CGCT|Insee").all()
    assert "préfet" in frame["Qui décide"].iloc[0]


def test_the_entry_vote_waits_for_the_exit_vote(notes):
    record(notes, "welcome.entry_vote", "nothing")
    record(notes, "welcome.entry_reason", "Trop de projets.")
    view = decision.VoteView(notes)
    assert "après celui-ci" in said(view.beside)
    view.vote.answer("trial")
    told = said(view.beside)
    assert "vous conseilliez de ne rien faire" in told
    assert "Trop de projets." in told
    assert "vous conseillez d’essayer, de façon réversible" in told
    assert "n’était pas proposé" in told
    assert "vous conseilliez" in said(decision.VoteView(journal()).beside)


def test_an_entry_vote_never_cast_is_said(notes):
    view = decision.VoteView(notes)
    view.vote.answer("innovate")
    assert "Aucun vote d’entrée" in said(view.beside)


def test_an_entry_vote_without_reason_is_enough(notes):
    record(notes, "welcome.entry_vote", "innovate")
    view = decision.VoteView(notes)
    view.vote.answer("innovate")
    assert "raison d’alors" not in said(view.beside)


def test_responses_without_regret_are_kept_for_the_action_plan(notes):
    view = decision.ChosenView(notes)
    view.take()
    kept = notes.value("decision.chosen")
    assert [row["name"] for row in kept] == ["Accueil unique à l’essai, six mois"]
    assert "1 réponse ajoutée" in said(view.notice)
    with pytest.raises(UserError, match="Rien à ajouter"):
        view.take()
    assert decision.ChosenView(journal()).view.value == kept


def test_a_raised_threshold_keeps_more(notes):
    record(notes, "decision.threshold", 4)
    view = decision.ChosenView(notes)
    view.take()
    assert len(notes.value("decision.chosen")) == 3


def test_the_notebook_shows_the_tools():
    shown = (decision.responses, decision.performance, decision.regrets, decision.dilemma,
             decision.bets, decision.votes, decision.chosen)  # fmt: skip
    for show in shown:
        assert "iw" in show()._dom_classes


def test_the_closing_questions_are_checked_and_name_misconceptions():
    asked = content.load_questions("decision")
    quiz = [made for key, made in asked.items() if ".quiz_" in key]
    assert 5 <= len(quiz) <= 8
    assert all(made.checked for made in quiz)
    told = " ".join(option.feedback for made in quiz for option in made.options)
    for idea in ("l’optimum du scénario central", "la moyenne résout tout",
                 "ne rien faire n’a pas de coût", "il n’y a que deux options"):  # fmt: skip
        assert idea in told
