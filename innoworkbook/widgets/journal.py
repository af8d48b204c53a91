"""The learner's journal as a notebook sees it: who answers, on which ground, and what was kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innoworkbook import content, store
from innoworkbook.content import Chapter, Question
from innoworkbook.french import UserError, at, count, typography
from innoworkbook.store import Answer, AnswerStore

if TYPE_CHECKING:
    import pandas as pd

VALMARIN = "valmarin"
OWN = "own"
COMMON = "commun"  # the case of what is asked of a person, whatever the ground: votes, exercises
GROUND = "welcome.ground"
AUTHORITY = "welcome.authority"


class Journal:
    """The answers of one learner, read and written by the views of one notebook."""

    def __init__(self, answers: AnswerStore) -> None:
        self.store = answers
        self._listeners: list[Callable[[str], None]] = []
        self._writer = ThreadPoolExecutor(max_workers=1)  # one writer keeps the order of answers

    @property
    def case(self) -> str:
        """The ground chosen in the welcome notebook: `valmarin` or `own`."""
        chosen = self.store.latest(GROUND, case=COMMON)
        return OWN if chosen is not None and chosen.value == OWN else VALMARIN

    @property
    def ground(self) -> str:
        """The name of that ground, as the learner reads it."""
        if self.case == VALMARIN:
            return content.load_case(VALMARIN).name
        named = self.store.latest(AUTHORITY, case=COMMON)
        return str(named.value) if named is not None else "ma collectivité"

    def case_of(self, question: Question) -> str:
        """Return the case under which an answer to this question is kept."""
        return COMMON if question.scope == "learner" else self.case

    def answer(self, question: Question | str, *, round: int = 1) -> Answer | None:
        """Return the learner's latest answer to a question, or None."""
        asked = content.question(question) if isinstance(question, str) else question
        return self.store.latest(asked.id, case=self.case_of(asked), round=round)

    def value(self, question: Question | str, *, round: int = 1) -> Any:
        """Return the value of the learner's latest answer, or None.

        A value that the question could not receive (it has changed, or an import brought it)
        counts as no answer, so that no model meets it.
        """
        asked = content.question(question) if isinstance(question, str) else question
        found = self.answer(asked, round=round)
        return None if found is None or asked.problem(found.value) is not None else found.value

    def save(
        self,
        question: Question,
        value: Any,
        *,
        evidence: str = "",
        round: int = 1,
        saved: Callable[[Answer], None],
        failed: Callable[[UserError], None],
    ) -> None:
        """Keep an answer; `saved` is called only once it is committed, else `failed`.

        Inside a kernel the writing happens off the interface's path; elsewhere it is awaited.
        """
        case = self.case_of(question)

        def write() -> Answer:
            return self.store.record(question.id, value, case=case, round=round, evidence=evidence)

        def settle(outcome: Future[Answer] | asyncio.Future[Answer]) -> None:
            error = outcome.exception()
            if error is None:
                saved(outcome.result())
                for listener in list(self._listeners):
                    listener(question.id)
            elif isinstance(error, UserError):
                failed(error)
            else:
                failed(UserError(f"La réponse n'a pas pu être écrite ({error})."))

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            settle(self._writer.submit(write))
        else:
            loop.run_in_executor(self._writer, write).add_done_callback(settle)

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the question's id after each answer kept by this notebook."""
        self._listeners.append(listener)

    def begin_anew(self) -> None:
        """Forget the listeners: ▶ Commencer lays every view anew, the old ones are off the page."""
        self._listeners.clear()

    def progress(self, chapter: Chapter) -> tuple[int, int]:
        """Return how many of a chapter's questions are answered, and how many there are."""
        asked = [made for made in content.load_questions(chapter.topic).values() if made.counts]
        frame = self._own_answers(made.id for made in asked)
        kept = set(zip(frame["question"], frame["case"], strict=True))
        return sum((made.id, self.case_of(made)) in kept for made in asked), len(asked)

    def _own_answers(self, questions: Iterable[str]) -> pd.DataFrame:
        frame = self.store.answers(questions=questions)
        return frame[frame["own"]]

    def greeting(self, chapter: Chapter) -> str:
        """Say in one line who works here, on which ground, and what was found in the journal."""
        answered, total = self.progress(chapter)
        who = f"{self.store.participant.pseudonym}, terrain : {self.ground}."
        if not answered:
            return typography(f"C'est prêt. Carnet de {who}")
        frame = self._own_answers(content.load_questions(chapter.topic))
        last = frame["time"].max().to_pydatetime().astimezone()
        found = count(answered, "réponse retrouvée", "réponses retrouvées")
        return typography(
            f"Bon retour ! {found} sur {total} dans ce cahier, la dernière {_when(last)}. "
            f"Carnet de {who}"
        )


def told_saved(answer: Answer) -> str:
    """Say that an answer is kept, and since when: « ✓ enregistré à 14 h 32 »."""
    return f"✓ enregistré {_when(answer.time.astimezone())}"


def _when(moment: datetime) -> str:
    return at(moment, datetime.now(moment.tzinfo))


@cache
def _opened(folder: Path, pseudonym: str) -> Journal:
    return Journal(AnswerStore.open(folder, pseudonym))


def journal() -> Journal:
    """Return the journal of the learner who now uses this computer.

    Raises
    ------
    UserError
        If the journal cannot be opened; the sentence says why and what to do.
    """
    folder = store.journal_folder()
    return _opened(folder, store.current_pseudonym(folder))
