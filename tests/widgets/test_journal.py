"""The journal as a notebook sees it: ground, cases, answers, progress, greeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from innoworkbook import content, store
from innoworkbook.content import Question
from innoworkbook.french import THIN, WIDE, UserError, clock, day
from innoworkbook.store import Answer, AnswerStore
from innoworkbook.widgets import journal as journals
from innoworkbook.widgets.journal import COMMON, OWN, VALMARIN, Journal, told_saved

PROJECT = content.question("change.project")
GROUND = content.question("welcome.ground")


def save(notes: Journal, question: Question | str, value: Any, *, round: int = 1) -> Answer:
    asked = content.question(question) if isinstance(question, str) else question
    kept: list[Answer] = []
    notes.save(asked, value, round=round, saved=kept.append, failed=pytest.fail)
    return kept[0]


def chapter(topic: str) -> content.Chapter:
    return next(one for one in content.load_path() if one.topic == topic)


def plain(text: str) -> str:
    return text.replace(WIDE, " ").replace(THIN, " ")


# ── Ground and cases ────────────────────────────────────────────────────────────────────────────


def test_the_ground_is_valmarin_until_another_is_chosen(notes: Journal) -> None:
    assert (notes.case, notes.ground) == (VALMARIN, "Valmarin")
    save(notes, GROUND, OWN)
    assert (notes.case, notes.ground) == (OWN, "ma collectivité")
    save(notes, "welcome.authority", "Ma ville")
    assert notes.ground == "Ma ville"
    save(notes, GROUND, VALMARIN)
    assert (notes.case, notes.ground) == (VALMARIN, "Valmarin")


def test_each_ground_has_answers_of_its_own(notes: Journal) -> None:
    save(notes, PROJECT, "un accueil")
    save(notes, GROUND, OWN)
    assert notes.value(PROJECT) is None
    assert save(notes, PROJECT, "un marché").case == OWN
    save(notes, GROUND, VALMARIN)
    assert notes.value("change.project") == "un accueil"


def test_what_is_asked_of_a_person_does_not_depend_on_the_ground(notes: Journal) -> None:
    vote = content.question("welcome.entry_vote")
    assert save(notes, vote, "innovate").case == COMMON
    save(notes, GROUND, OWN)
    assert notes.value(vote) == "innovate"


def test_the_latest_answer_of_each_round_is_the_one_given(notes: Journal) -> None:
    for value in ("un", "deux"):
        save(notes, PROJECT, value)
    save(notes, PROJECT, "trois", round=2)
    assert notes.value(PROJECT) == "deux"
    assert notes.value(PROJECT, round=2) == "trois"
    assert notes.value(PROJECT, round=3) is None


def test_a_value_that_the_question_could_not_receive_counts_as_none(notes: Journal) -> None:
    notes.store.record("change.M1", 7, case=VALMARIN)
    assert notes.value("change.M1") is None
    kept = notes.answer("change.M1")
    assert kept is not None
    assert kept.value == 7


# ── Saving ──────────────────────────────────────────────────────────────────────────────────────


def test_subscribers_hear_the_id_of_each_answer_once_it_is_kept(notes: Journal) -> None:
    heard: list[tuple[str, Any]] = []
    notes.subscribe(lambda key: heard.append((key, notes.value(key))))
    save(notes, PROJECT, "un accueil")
    assert heard == [("change.project", "un accueil")]


def test_what_is_not_kept_is_told_once_and_to_its_author_alone(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Answer:
        raise store.NotSaved("Disque plein.")

    monkeypatch.setattr(notes.store, "record", refuse)
    heard: list[str] = []
    told: list[UserError] = []
    notes.subscribe(heard.append)
    notes.save(PROJECT, "x", saved=pytest.fail, failed=told.append)
    assert [str(one) for one in told] == ["Disque plein."]
    assert heard == []


def test_an_unforeseen_fault_becomes_a_sentence(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any, **__: Any) -> Answer:
        raise MemoryError("trop")

    monkeypatch.setattr(notes.store, "record", crash)
    told: list[UserError] = []
    notes.save(PROJECT, "x", saved=pytest.fail, failed=told.append)
    assert str(told[0]) == "La réponse n'a pas pu être écrite (trop)."


# ── Progress and greeting ───────────────────────────────────────────────────────────────────────


def test_progress_counts_the_questions_that_count_on_this_ground(notes: Journal) -> None:
    change = chapter("change")
    _, total = notes.progress(change)
    assert total == sum(one.counts for one in content.load_questions("change").values())
    for name, value in (("M1", 3), ("P1", 3), ("quiz_law", "aid"), ("M1", 2)):
        save(notes, f"change.{name}", value)
    assert notes.progress(change) == (2, total)
    save(notes, GROUND, OWN)
    assert notes.progress(change) == (1, total)


def test_the_answers_of_colleagues_are_no_progress_of_mine(notes: Journal, tmp_path: Path) -> None:
    other = AnswerStore.open(tmp_path / "ailleurs", "Zoé")
    other.record("change.M1", 3, case=VALMARIN)
    notes.store.import_json(other.export_json())
    assert notes.progress(chapter("change"))[0] == 0


def test_a_first_visit_is_told_that_all_is_ready(notes: Journal) -> None:
    told = plain(notes.greeting(chapter("change")))
    assert told == "C’est prêt. Carnet de moi, terrain : Valmarin."


def test_a_return_is_told_what_was_found_and_since_when(notes: Journal) -> None:
    moment = save(notes, "change.M1", 3).time.astimezone()
    total = notes.progress(chapter("change"))[1]
    told = plain(notes.greeting(chapter("change")))
    since = plain(f"à {clock(moment)}")
    assert told == (
        f"Bon retour ! 1 réponse retrouvée sur {total} dans ce cahier, la dernière {since}. "
        "Carnet de moi, terrain : Valmarin."
    )
    assert isinstance(moment, datetime)


# ── Whose journal ───────────────────────────────────────────────────────────────────────────────


def test_a_notebook_opens_one_journal_for_each_learner(carnet: Path) -> None:
    first = journals.journal()
    assert journals.journal() is first
    store.choose_pseudonym(carnet, "Zoé")
    second = journals.journal()
    assert second is not first
    assert second.store.pseudonym == "Zoé"
    store.choose_pseudonym(carnet, "moi")
    assert journals.journal() is first


def test_two_notebooks_read_what_the_other_wrote(notes: Journal, carnet: Path) -> None:
    other = Journal(AnswerStore.open(carnet, "moi"))
    save(other, PROJECT, "écrit à côté")
    assert notes.value(PROJECT) == "écrit à côté"


def test_an_older_answer_is_told_with_its_day(notes: Journal) -> None:
    answer = save(notes, "change.M1", 3)
    assert told_saved(answer) == f"✓ enregistré à {clock(answer.time.astimezone())}"
    older = replace(answer, time=datetime(2025, 3, 1, 12, 0, tzinfo=UTC))
    moment = older.time.astimezone()
    assert told_saved(older) == f"✓ enregistré le {day(moment)} à {clock(moment)}"


def test_a_notebook_begun_anew_no_longer_redraws_the_views_it_replaced(notes: Journal) -> None:
    heard: list[str] = []
    notes.subscribe(heard.append)
    save(notes, "change.M1", 3)
    notes.begin_anew()
    save(notes, "change.M1", 4)
    assert heard == ["change.M1"]
