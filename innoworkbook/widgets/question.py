"""One view for every kind of question: ask, help by stages, keep the answer, say how it went."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as ipw

from innoworkbook import content
from innoworkbook.content import NOT_TRIED, Question, Verdict
from innoworkbook.french import UserError, typography
from innoworkbook.store import Answer
from innoworkbook.widgets import controls, display
from innoworkbook.widgets.journal import Journal, journal, told_saved

PRIVACY = (
    "Dans un petit groupe, une preuve jointe à un rôle suffit à reconnaître quelqu'un : "
    "n'écrivez ni nom, ni fonction unique."
)
NEXT_STEP = {
    "pas encore essayé": "répondez, puis vérifiez.",
    "à revoir": "lisez ce qui suit, changez votre réponse, vérifiez de nouveau.",
    "juste": "passez à la suite.",
}


class QuestionView:
    """A question on the page, tied to the learner's journal.

    Parameters
    ----------
    question
        The question to ask.
    notes
        The journal that keeps the answer.
    compact
        Write a Likert scale in one line, its words being given by a legend above.
    """

    def __init__(
        self, question: Question, notes: Journal, *, compact: bool = False, round: int = 1
    ) -> None:
        self.question = question
        self.control = controls.control_for(
            question, compact=compact, seed=notes.store.participant.id
        )
        self.status = display.Text(role="status")
        self.verdict = display.Text(role="status")
        self._journal = notes
        self._round = round
        self.kept: Answer | None = None
        self._hints_shown = 0
        self._listeners: list[Callable[[], None]] = []
        guard = display.guarded(self.status)
        self._evidence = self._evidence_field()
        self._hints = display.Text()
        self._model = display.Text()
        self.retry = display.button("Réessayer", self._keep, self.status)
        self.retry.layout.display = "none"
        self._restore()
        self.control.observe(guard(self._answered))
        if self._evidence is not None:
            self._evidence.observe(guard(lambda _: self._keep()), "value")
        self.widget = self._assemble()

    @property
    def value(self) -> Any:
        """The answer now given, recorded or not; None before any."""
        return self.control.value

    @property
    def evidence(self) -> str:
        """The evidence now written."""
        return self._evidence.value.strip() if self._evidence is not None else ""

    def observe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after each answer the learner gives, recorded or not."""
        self._listeners.append(changed)

    def answer(self, value: Any) -> None:
        """Answer as the learner would by the control."""
        self.control.value = value
        self._answered()

    def check(self) -> Verdict:
        """Keep the answer and show its outcome."""
        verdict = NOT_TRIED if self.value is None else self._checked()
        self._show(verdict)
        return verdict

    def _checked(self) -> Verdict:
        problem = self.question.problem(self.value)
        if problem is not None:
            raise UserError(problem)
        self._keep()
        return self.question.check(self.value)

    def _show(self, verdict: Verdict) -> None:
        items = "".join(f"<li>{html.escape(typography(text))}</li>" for text in verdict.feedback)
        told = typography(f"{verdict.word.capitalize()} : {NEXT_STEP[verdict.word]}")
        tone = {"juste": "good", "à revoir": "bad"}.get(verdict.word, "note")
        mark = {"juste": "✔ ", "à revoir": "✘ "}.get(verdict.word, "")
        self.verdict.markup(
            f"<b>{mark}{html.escape(told)}</b>{f'<ul>{items}</ul>' if items else ''}", tone
        )
        if verdict is not NOT_TRIED and self.question.model_answer:
            self._model.markup(
                display.folded(
                    "Voir le corrigé", f"<p>{html.escape(self.question.model_answer)}</p>"
                )
            )

    def _answered(self) -> None:
        for listener in self._listeners:
            listener()
        if self.question.checked:
            self.verdict.clear()
            self.status.say("Pas encore enregistré : cliquez sur « Vérifier ».", "status")
        else:
            self._keep()

    def _keep(self) -> None:
        self.retry.layout.display = "none"
        if self.value is None:
            self.status.say("Réponse vide : rien de nouveau n'est enregistré.", "status")
            return
        problem = self.question.problem(self.value)
        if problem is None and self.question.evidence == "required" and not self.evidence:
            problem = "Écrivez la preuve : la réponse sera alors enregistrée."
        if problem is not None:
            self.status.say(f"Pas encore enregistré. {problem}", "status")
            return
        self.status.say("Enregistrement…", "status")
        self._journal.save(
            self.question,
            self.value,
            evidence=self.evidence,
            round=self._round,
            saved=self._saved,
            failed=self._failed,
        )

    def _saved(self, answer: Answer) -> None:
        self.kept = answer
        self.retry.layout.display = "none"
        self.status.say(told_saved(answer), "status")

    def _failed(self, error: UserError) -> None:
        self.status.fault(f"Non enregistré : votre réponse reste à l'écran. {error}")
        self.retry.layout.display = ""

    def _restore(self) -> None:
        kept = self._journal.answer(self.question, round=self._round)
        if kept is None:
            return
        if self.question.problem(kept.value) is not None:
            self.status.say(
                "La question a changé : votre réponse d'avant reste dans le carnet, répondez de "
                "nouveau ici.",
                "status",
            )
            return
        self.control.value = kept.value
        if self._evidence is not None:
            self._evidence.value = kept.evidence
        self._saved(kept)
        if self.question.checked:
            self._show(self.question.check(kept.value))

    def _evidence_field(self) -> ipw.Textarea | None:
        if self.question.evidence == "none":
            return None
        field = ipw.Textarea(
            description=self.question.evidence_prompt, rows=2, continuous_update=False
        )
        field.add_class("iw-stacked")
        return field

    def _hint(self) -> None:
        hints = self.question.hints
        self._hints_shown = min(self._hints_shown + 1, len(hints))
        items = "".join(f"<li>{html.escape(hint)}</li>" for hint in hints[: self._hints_shown])
        self._hints.markup(f"<ol>{items}</ol>", "note")

    def _assemble(self) -> ipw.VBox:
        question = self.question
        children: list[ipw.Widget] = [self.control.widget]
        if question.help:
            children.append(display.Text().widget)
            children[-1].value = f"<div class='iw-help'>{html.escape(question.help)}</div>"
        if self._evidence is not None:
            privacy = display.Text()
            privacy.say(PRIVACY, "help")
            children += [self._evidence, privacy.widget]
        buttons = []
        if question.checked:
            buttons.append(display.button("Vérifier", self.check, self.verdict, main=True))
        if question.hints:
            buttons.append(display.button("Un indice", self._hint, self.verdict))
        if buttons:
            children.append(ipw.HBox(buttons))
        children += [self._hints.widget, self.verdict.widget, self._model.widget]
        children.append(ipw.HBox([self.status.widget, self.retry]))
        return ipw.VBox(children, layout=ipw.Layout(margin="4px 0 10px 0"))


def one_status(views: Iterable[QuestionView]) -> ipw.HBox:
    """Tell in one line how the latest answer of several questions was kept, and what to retry."""
    line = display.Text(role="status")
    retries = []
    latest: Answer | None = None
    for view in views:
        view.status.widget = line.widget
        if view.kept is not None and (latest is None or view.kept.time > latest.time):
            latest = view.kept
        view.retry.description = typography(f"Réessayer : {view.question.prompt}")
        retries.append(view.retry)
    if latest is not None:
        line.say(told_saved(latest), "status")
    return ipw.HBox([line.widget, *retries], layout=ipw.Layout(flex_flow="row wrap"))


def ask(*ids: str, compact: bool = False, round: int = 1) -> ipw.VBox:
    """Show questions by their full ids, such as `ask("change.project")`.

    Raises
    ------
    UserError
        If no question bears one of these ids, or the journal cannot be opened.
    """
    notes = journal()
    views = [
        QuestionView(content.question(full_id), notes, compact=compact, round=round)
        for full_id in ids
    ]
    return display.block(*(view.widget for view in views))


def quiz(topic: str) -> ipw.VBox:
    """Show the closing questions of a topic, those whose id begins with `quiz_`."""
    notes = journal()
    questions = [
        question
        for question in content.load_questions(topic).values()
        if question.id.partition(".")[2].startswith("quiz_")
    ]
    return display.block(*(QuestionView(question, notes).widget for question in questions))
