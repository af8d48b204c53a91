"""A question on the page: kept, restored, helped, checked, and honest about what is saved."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest

from innoworkbook import content, store
from innoworkbook.content import Option, Question
from innoworkbook.french import THIN, WIDE, UserError
from innoworkbook.store import Answer, NotSaved
from innoworkbook.widgets import question as questions
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView

from .on_page import inside, texts

OPINION = Question("welcome.essay", "text", "Pourquoi ?", help="Une <b>phrase</b>.")
CHECKED = Question(
    "welcome.checked", "choice", "Lequel ?", scope="learner",
    hints=("Cherchez d'abord.", "Puis <b>comptez</b>."), success="Bien vu.",
    model_answer="Le premier, car < 2.",
    options=(Option("a", "Un", correct=True), Option("b", "Deux", feedback="Idée <fausse>.")),
)  # fmt: skip
WITNESSED = Question(
    "welcome.witnessed", "scale", "À quel point ?", evidence="required", evidence_prompt="Quoi ?"
)
NUMBER = Question("welcome.number", "number", "Combien ?", expected=3, tolerance=0.5)


def button(view: QuestionView, label: str) -> ipw.Button:
    (found,) = [
        one
        for one in inside(view.widget)
        if isinstance(one, ipw.Button) and one.description == label
    ]
    return found


def type_in(view: QuestionView, value: Any) -> None:
    """Change the control's field as the learner would."""
    view.control.field.value = value  # type: ignore[attr-defined]


def status(view: QuestionView) -> str:
    return texts(view.status.widget)


class Failing:
    """A store that cannot write until it is mended."""

    def __init__(
        self, notes: Journal, monkeypatch: pytest.MonkeyPatch, fault: Exception | None = None
    ) -> None:
        self._record = notes.store.record
        self.fault = fault or NotSaved("Réponse non enregistrée : le disque est plein.")
        self.mended = False
        monkeypatch.setattr(notes.store, "record", self)

    def __call__(self, *arguments: Any, **options: Any) -> Answer:
        if not self.mended:
            raise self.fault
        return self._record(*arguments, **options)


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────────


def test_an_opinion_is_saved_as_soon_as_it_is_given(notes: Journal) -> None:
    view = QuestionView(OPINION, notes)
    assert status(view).strip() == ""
    type_in(view, "parce que")
    assert notes.value(OPINION) == "parce que"
    assert "✓ enregistré à" in status(view)


def test_an_answer_comes_back_when_the_view_is_made_again(notes: Journal) -> None:
    type_in(QuestionView(OPINION, notes), "<b>parce</b> que")
    again = QuestionView(OPINION, journal())
    assert again.value == "<b>parce</b> que"
    assert "✓ enregistré à" in status(again)
    assert "<b>parce" not in texts(again.widget)


def test_saved_is_said_only_once_it_is_committed(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    said: list[str] = []
    record = notes.store.record

    def watched(*arguments: Any, **options: Any) -> Answer:
        said.append(status(view))
        return record(*arguments, **options)

    monkeypatch.setattr(notes.store, "record", watched)
    type_in(view, "parce que")
    assert "Enregistrement…" in said[0]
    assert "✓" not in said[0]
    assert "✓ enregistré à" in status(view)


def test_what_cannot_be_saved_stays_on_the_page_and_is_saved_on_retry(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    assert view.retry.layout.display == "none"
    failing = Failing(notes, monkeypatch)
    type_in(view, "parce que")
    assert "Non enregistré : votre réponse reste à l’écran." in status(view)
    assert "le disque est plein" in status(view)
    assert "✓" not in status(view)
    assert view.retry.layout.display == ""
    assert view.value == "parce que"
    button(view, "Réessayer").click()
    assert "Non enregistré" in status(view)
    failing.mended = True
    button(view, "Réessayer").click()
    assert "✓ enregistré à" in status(view)
    assert view.retry.layout.display == "none"
    assert notes.value(OPINION) == "parce que"


def test_a_fault_that_nobody_foresaw_is_not_taken_for_a_success(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    Failing(notes, monkeypatch, RuntimeError("<pire>"))
    type_in(view, "parce que")
    assert "Non enregistré" in status(view)
    assert "&lt;pire&gt;" in status(view)
    assert view.retry.layout.display == ""


def test_an_emptied_answer_is_not_said_to_be_saved(notes: Journal) -> None:
    view = QuestionView(OPINION, notes)
    type_in(view, "parce que")
    type_in(view, "")
    assert "✓" not in status(view)
    assert "Réponse vide" in status(view)
    assert notes.value(OPINION) == "parce que"


def test_a_value_that_cannot_be_recorded_waits_and_says_why(notes: Journal) -> None:
    view = QuestionView(Question("welcome.free", "number", "?", maximum=5), notes)
    type_in(view, "douze")
    assert "Pas encore enregistré. Écrivez un nombre" in status(view)
    type_in(view, "12")
    assert "hors limites : donnez au plus 5." in status(view)
    type_in(view, "4,5")
    assert "✓ enregistré à" in status(view)


def test_required_evidence_blocks_the_saving_until_it_is_written(notes: Journal) -> None:
    view = QuestionView(WITNESSED, notes)
    view.answer(7)
    assert "Pas encore enregistré. Écrivez la preuve" in status(view)
    assert notes.answer(WITNESSED) is None
    field = next(one for one in inside(view.widget) if isinstance(one, ipw.Textarea))
    assert field.description == "Quoi ?"
    field.value = "  le registre "
    assert "✓ enregistré à" in status(view)
    kept = notes.answer(WITNESSED)
    assert kept is not None
    assert (kept.value, kept.evidence) == (7, "le registre")
    again = QuestionView(WITNESSED, journal())
    assert (again.value, again.evidence) == (7, "le registre")


def test_evidence_is_asked_with_a_word_on_privacy(notes: Journal) -> None:
    assert "n’écrivez ni nom, ni fonction unique" in texts(QuestionView(WITNESSED, notes).widget)
    assert "ni fonction unique" not in texts(QuestionView(OPINION, notes).widget)
    assert QuestionView(OPINION, notes).evidence == ""


def test_optional_evidence_does_not_block(notes: Journal) -> None:
    asked = content.question("change.R1")
    view = QuestionView(asked, notes, compact=True)
    type_in(view, 3)
    assert notes.value(asked) == 3


def test_each_round_of_a_vote_is_an_answer_of_its_own(notes: Journal) -> None:
    QuestionView(OPINION, notes).answer("avant")
    QuestionView(OPINION, notes, round=2).answer("après")
    assert [QuestionView(OPINION, notes, round=rank).value for rank in (1, 2)] == ["avant", "après"]


def test_an_answer_that_no_longer_suits_its_question_is_left_in_the_journal(
    notes: Journal,
) -> None:
    notes.store.record(CHECKED.id, ["z"], case="commun")
    view = QuestionView(CHECKED, notes)
    assert view.value is None
    assert "votre réponse d’avant reste dans le carnet" in status(view)
    assert notes.answer(CHECKED) is not None


def test_listeners_hear_each_answer_recorded_or_not(notes: Journal) -> None:
    view = QuestionView(WITNESSED, notes)
    heard: list[Any] = []
    view.observe(lambda: heard.append(view.value))
    view.control.number.value = 4  # type: ignore[attr-defined]
    view.answer(6)
    assert heard == [4, 6]


def test_a_listener_that_crashes_is_told_and_not_lost(notes: Journal) -> None:
    view = QuestionView(OPINION, notes)
    view.observe(lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    type_in(view, "parce que")
    assert "Ce bloc a rencontré une erreur" in status(view)
    assert "<details>" in status(view)


# ── Inside a kernel ─────────────────────────────────────────────────────────────────────────────


async def until(reached: Callable[[], bool]) -> None:
    for _ in range(500):
        if reached():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("attente trop longue")


def test_in_a_kernel_the_writing_leaves_the_interface_free(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    gate, writers = threading.Event(), set()
    record = notes.store.record

    def slow(*arguments: Any, **options: Any) -> Answer:
        writers.add(threading.current_thread())
        gate.wait(10)
        return record(*arguments, **options)

    monkeypatch.setattr(notes.store, "record", slow)

    async def learn() -> None:
        type_in(view, "une")
        type_in(view, "deux")
        await asyncio.sleep(0.01)
        assert "Enregistrement…" in status(view)
        gate.set()
        await until(lambda: "✓ enregistré à" in status(view) and notes.value(OPINION) == "deux")

    asyncio.run(learn())
    assert len(writers) == 1
    assert threading.main_thread() not in writers
    assert len(notes.store.answers(latest=False)) == 2


def test_in_a_kernel_a_failure_is_told_and_retried(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    failing = Failing(notes, monkeypatch)

    async def learn() -> None:
        type_in(view, "une")
        await until(lambda: "Non enregistré" in status(view))
        failing.mended = True
        view.retry.click()
        await until(lambda: "✓ enregistré à" in status(view))

    asyncio.run(learn())
    assert notes.value(OPINION) == "une"
    assert view.retry.layout.display == "none"


def test_a_later_success_takes_back_the_offer_to_retry(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = QuestionView(OPINION, notes)
    failing = Failing(notes, monkeypatch)
    outcomes = iter([False, True])

    def fails_once(*arguments: Any, **options: Any) -> Answer:
        failing.mended = next(outcomes)
        return failing(*arguments, **options)

    monkeypatch.setattr(notes.store, "record", fails_once)

    async def learn() -> None:
        type_in(view, "une")
        type_in(view, "deux")
        await until(lambda: "✓ enregistré à" in status(view))

    asyncio.run(learn())
    assert notes.value(OPINION) == "deux"
    assert view.retry.layout.display == "none"


# ── Checking ────────────────────────────────────────────────────────────────────────────────────


def test_the_three_outcomes_are_each_a_word_and_a_next_step(notes: Journal) -> None:
    view = QuestionView(CHECKED, notes)
    check = button(view, "Vérifier")
    check.click()
    assert "Pas encore essayé : répondez, puis vérifiez." in texts(view.verdict.widget)
    type_in(view, "b")
    check.click()
    told = texts(view.verdict.widget)
    assert "✘ À revoir : lisez ce qui suit" in told
    assert "<li>Idée &lt;fausse&gt;.</li>" in told
    assert 'class="iw-bad"' in told
    type_in(view, "a")
    check.click()
    told = texts(view.verdict.widget)
    assert "✔ Juste : passez à la suite." in told
    assert "<li>Bien vu.</li>" in told


def test_a_checked_answer_is_saved_when_checked_and_said_so_no_sooner(notes: Journal) -> None:
    view = QuestionView(CHECKED, notes)
    type_in(view, "b")
    assert "Pas encore enregistré : cliquez sur « Vérifier »." in status(view)
    assert notes.answer(CHECKED) is None
    view.check()
    assert notes.value(CHECKED) == "b"
    assert "✓ enregistré à" in status(view)
    type_in(view, "a")
    assert "✓" not in status(view)
    assert view.verdict.widget.value == ""


def test_the_model_answer_comes_only_after_an_attempt(notes: Journal) -> None:
    view = QuestionView(CHECKED, notes)
    button(view, "Vérifier").click()
    assert "corrigé" not in texts(view.widget)
    type_in(view, "b")
    assert "corrigé" not in texts(view.widget)
    button(view, "Vérifier").click()
    assert "<summary>Voir le corrigé</summary><p>Le premier, car &lt; 2.</p>" in texts(view.widget)


def test_a_checked_answer_comes_back_with_its_outcome(notes: Journal) -> None:
    QuestionView(CHECKED, notes).answer("a")
    view = QuestionView(CHECKED, notes)
    view.answer("b")
    view.check()
    again = QuestionView(CHECKED, journal())
    assert "À revoir" in texts(again.verdict.widget)
    assert "Voir le corrigé" in texts(again.widget)


def test_hints_come_one_at_a_time_and_then_stay(notes: Journal) -> None:
    view = QuestionView(CHECKED, notes)
    assert "Cherchez" not in texts(view.widget)
    more = button(view, "Un indice")
    more.click()
    assert "<ol><li>Cherchez d'abord.</li></ol>" in texts(view.widget)
    more.click()
    more.click()
    assert "<li>Puis &lt;b&gt;comptez&lt;/b&gt;.</li></ol>" in texts(view.widget)
    assert "corrigé" not in texts(view.widget)


def test_what_is_no_number_is_neither_right_nor_wrong(notes: Journal) -> None:
    view = QuestionView(NUMBER, notes)
    type_in(view, "trois")
    button(view, "Vérifier").click()
    assert "Écrivez un nombre" in texts(view.verdict.widget)
    assert notes.answer(NUMBER) is None
    type_in(view, "3,5")
    assert view.check().correct


def test_an_opinion_has_neither_check_nor_model_answer(notes: Journal) -> None:
    view = QuestionView(OPINION, notes)
    assert [one.description for one in inside(view.widget) if isinstance(one, ipw.Button)] == [
        "Réessayer"
    ]
    with pytest.raises(UserError, match="est une opinion"):
        view.answer("x")
        view.check()


def test_help_is_text_and_never_markup(notes: Journal) -> None:
    assert "Une &lt;b&gt;phrase&lt;/b&gt;." in texts(QuestionView(OPINION, notes).widget)


# ── Several questions ───────────────────────────────────────────────────────────────────────────


def test_one_line_tells_for_several_questions_and_offers_to_retry_the_one_that_failed(
    notes: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = [QuestionView(one, notes) for one in (OPINION, NUMBER)]
    line = questions.one_status(views)
    failing = Failing(notes, monkeypatch)
    type_in(views[0], "parce que")
    assert "Non enregistré" in texts(line)
    shown = [one.description for one in line.children[1:] if one.layout.display != "none"]
    assert shown == [f"Réessayer{WIDE}: Pourquoi{THIN}?"]
    failing.mended = True
    views[0].retry.click()
    assert "✓ enregistré à" in texts(line)
    assert all(one.layout.display == "none" for one in line.children[1:])
    back = questions.one_status([QuestionView(one, notes) for one in (OPINION, NUMBER)])
    assert "✓ enregistré à" in texts(back)


def test_questions_are_asked_by_their_ids(notes: Journal) -> None:
    block = questions.ask("change.project", "change.R1", compact=True)
    assert "iw" in block._dom_classes
    assert len(block.children) == 3
    with pytest.raises(UserError, match=r"change\.projekt"):
        questions.ask("change.projekt")


@pytest.mark.parametrize("topic", content.topics())
def test_every_quiz_opens_and_holds_checked_questions_only(topic: str, carnet: Path) -> None:
    shown = questions.quiz(topic)
    checks = [
        one
        for one in inside(shown)
        if isinstance(one, ipw.Button) and one.description == "Vérifier"
    ]
    asked = [key for key in content.load_questions(topic) if ".quiz_" in key]
    assert len(checks) == len(asked)


@pytest.mark.parametrize("topic", content.topics())
def test_every_shipped_question_has_a_view(topic: str, notes: Journal) -> None:
    for asked in content.load_questions(topic).values():
        assert QuestionView(asked, notes).widget.children
    assert store.journal_folder().is_dir()
