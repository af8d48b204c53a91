"""The journal of one learner: each answer is appended, none is lost, the latest is read back.

One person who studies alone is a class of one: the same three tables hold a class later. SQLAlchemy
Core is the only way to the data, so that PostgreSQL can replace SQLite; what is known of files
(opening, birth, damage, end) stays in the functions at the foot of this module.

SQLite keeps a rollback journal, for a write-ahead log « does not work over a network filesystem »
(https://www.sqlite.org/wal.html) and a synchronised folder such as OneDrive would copy the log
apart from its base. TRUNCATE with synchronous=FULL also syncs the moment of commit itself, which
DELETE does only with EXTRA (https://www.sqlite.org/pragma.html#pragma_synchronous). No file stays
open between two calls, so that a journal can be synchronised, set aside or erased at any time.
"""

from __future__ import annotations

import errno
import json
import os
import re
import reprlib
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

from innoworkbook.french import UserError, count, typography

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine, MetaData, Row, Select, Table

VERSION = 1
FORMAT = "innoworkbook-carnet"
DEFAULT_PSEUDONYM = "moi"
LONGEST_PSEUDONYM = 40
LEARNER_FILE = "apprenant.txt"
LOCK_FILE = "innoworkbook.verrou"
PATIENCE = 30.0  # seconds that a save waits for another notebook's save
PRAGMAS = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)

UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # neither UTF-8 nor PostgreSQL hold these
RESERVED_CHARACTERS = '<>:"/\\|?*'
RESERVED_NAME = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.I)
SET_ASIDE = re.compile(r"\.abime-\d{4}-\d{2}-\d{2}-\d{6}(-\d+)?$", re.I)

COLUMNS = {
    "participant": "str",
    "pseudonym": "str",
    "own": "bool",
    "case": "str",
    "question": "str",
    "round": "int64",
    "value": "object",
    "evidence": "str",
    "time": "datetime64[us, UTC]",
}

Result = TypeVar("Result")


class NotSaved(UserError):  # noqa: N818
    """What was to be written is not on the disk; the sentence says why and what to do."""


class _Unsound(UserError):  # noqa: N818
    """No usable journal at the expected place: missing, erased or damaged."""


@dataclass(frozen=True)
class Participant:
    """One person who answers; the identifier tells apart two people with one pseudonym."""

    id: str
    pseudonym: str


@dataclass(frozen=True)
class Answer:
    """One answer as it was committed.

    Parameters
    ----------
    case
        Identifier of the case: Valmarin, or the learner's own authority.
    participant
        Identifier (UUID) of the person who answered.
    question
        Identifier of the question.
    round
        1 or more; counts repeated votes on one question.
    value
        Any JSON value.
    evidence
        What the answer rests on, possibly empty.
    time
        Moment of the answer, in UTC.
    """

    case: str
    participant: str
    question: str
    round: int
    value: Any
    evidence: str
    time: datetime


@dataclass(frozen=True)
class ImportReport:
    """What an import brought: answers added and already known, pseudonyms found in the file."""

    added: int
    already_known: int
    participants: tuple[str, ...]


def journal_folder() -> Path:
    """Give the folder of the journals: INNOWORKBOOK_JOURNAL, or `carnet` beside the notebooks."""
    chosen = os.environ.get("INNOWORKBOOK_JOURNAL")
    return (Path(chosen).expanduser() if chosen else Path("carnet")).absolute()


def checked_pseudonym(name: str) -> str:
    """Trim a pseudonym and check that it makes a file name everywhere, Windows included.

    Raises
    ------
    UserError
        If it is empty, too long, or holds what a file name cannot; the message names it.

    Examples
    --------
    >>> checked_pseudonym("  Zoé du Théâtre ")
    'Zoé du Théâtre'
    """
    pseudonym = unicodedata.normalize("NFC", name).strip()
    if not pseudonym:
        raise UserError(_say("Le pseudonyme est vide : écrivez un nom ou un surnom."))
    forbidden = [c for c in pseudonym if c in RESERVED_CHARACTERS or not c.isprintable()]
    if forbidden:
        sign = f"« {forbidden[0]} »" if forbidden[0].isprintable() else "un signe invisible"
        fault = f"contient {typography(sign)}"
    elif len(pseudonym) > LONGEST_PSEUDONYM:
        fault = f"dépasse {LONGEST_PSEUDONYM} caractères"
    elif pseudonym.startswith(".") or pseudonym.endswith("."):
        fault = "commence ou finit par un point"
    elif RESERVED_NAME.fullmatch(pseudonym):
        fault = "est réservé par Windows"
    elif SET_ASIDE.search(pseudonym):
        fault = "est celui d’un carnet mis de côté"
    else:
        return pseudonym
    template = (
        "Le pseudonyme « {name} » ne peut pas nommer un fichier, car il {fault} : changez-le."
    )
    raise UserError(_say(template, name=pseudonym, fault=fault))


def pseudonyms(folder: Path) -> tuple[str, ...]:
    """List the learners who have a journal in the folder, in alphabetical order."""
    names = (path.stem for path in folder.glob("*.db"))
    return tuple(sorted((n for n in names if not SET_ASIDE.search(n)), key=str.casefold))


def current_pseudonym(folder: Path) -> str:
    """Read who uses this computer now, « moi » as long as nobody has chosen.

    Raises
    ------
    UserError
        If the file that keeps the pseudonym cannot be read or holds no valid one.
    """
    path = folder / LEARNER_FILE
    try:
        return checked_pseudonym(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):  # the second is told when the journal opens
        return DEFAULT_PSEUDONYM
    except (OSError, ValueError) as fault:
        template = "« {path} » ne donne pas de pseudonyme : choisissez à nouveau le vôtre."
        raise UserError(_say(template, path=path)) from fault


def choose_pseudonym(folder: Path, name: str) -> str:
    """Remember who uses this computer, for every notebook, and give the pseudonym kept.

    The spelling of an existing journal wins (« zoé » finds « Zoé »), since Windows would open it.

    Raises
    ------
    UserError
        If the name makes no file name; `NotSaved` if the folder cannot be written.
    """
    pseudonym = _settled(folder, name)
    path = folder / LEARNER_FILE
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    with _told("Pseudonyme non enregistré", folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(pseudonym + "\n", encoding="utf-8")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return pseudonym


class AnswerStore:
    """The journal of one learner: answers are appended, read back, exchanged and erased.

    Every call is one transaction on a connection of its own: a store may serve several threads, and
    several notebooks may open the same journal. `AnswerStore.open` makes one.

    Attributes
    ----------
    path
        The journal's file.
    pseudonym
        The learner's pseudonym, which names the file.
    participant
        The learner, as last read in the journal.
    notice
        One French sentence if a damaged journal was set aside by this store, else None.
    """

    participant: Participant

    def __init__(self, folder: Path, pseudonym: str) -> None:
        self.pseudonym = _settled(folder, pseudonym)
        self.path = folder.absolute() / f"{self.pseudonym}.db"
        self.notice: str | None = None
        self._engine = _engine(self.path)

    @classmethod
    def open(cls, folder: Path, pseudonym: str) -> AnswerStore:
        """Open the journal of a learner, made if need be, after reading all of it for damage.

        A damaged journal is set aside under a dated name, and `notice` says so.

        Raises
        ------
        UserError
            If the pseudonym makes no file name, or the journal comes from a newer version.
        NotSaved
            If the journal cannot be made: full disk, folder that cannot be written.
        """
        store = cls(folder, pseudonym)
        with _told("Carnet non ouvert", folder):
            if not (store.path.exists() and _condition(store.path) == "sound"):
                store._mend()
            store._attempt(lambda connection: None, reading=True)
        return store

    def record(
        self, question: str, value: Any, *, case: str, round: int = 1, evidence: str = ""
    ) -> Answer:
        """Append one answer and return it once it is committed to the disk.

        Raises
        ------
        NotSaved
            If it is not saved (full disk, folder that cannot be written, journal held by another
            program); the answer is the caller's to keep and to save again.
        UserError
            If the answer could not be read back as it is, such as a number that is not finite.
        """
        words = {"case": case, "question": question, "round": round, "evidence": evidence}
        rules = {name: ANSWER_FIELDS[name] for name in words}
        _check(words, rules, _say("Réponse à « {question} »", question=question), "corrigez-la")
        row = words | {"id": str(uuid4()), "value": _json(question, value)}
        with _told("Réponse non enregistrée", self.path.parent):
            return self._attempt(partial(self._append, row=row, moment=_now()))

    def latest(self, question: str, case: str, round: int = 1) -> Answer | None:
        """Give the learner's last answer to a question, or None."""
        answer, owned = _library().answer.c, _library().participant.c.own
        asked = (answer.question == question, answer.case == case, answer.round == round)
        rows = self._read(_history().where(owned, *asked))
        return _answer(rows[-1], self.participant.id) if rows else None

    def answers(
        self,
        *,
        latest: bool = True,
        case: str | None = None,
        questions: Iterable[str] | None = None,
        participant: str | None = None,
    ) -> pd.DataFrame:
        """Read the answers of the learner and of those whose journals were imported.

        Parameters
        ----------
        latest
            Keep the last answer of each participant to each question and round, or all of them.
        case, questions, participant
            Keep only one case, some questions, one participant (an identifier).

        Returns
        -------
        DataFrame
            One row per answer, in the order of answering, which a clock set back does not disturb:
            participant, pseudonym, own (bool), case, question, round (int), value (object),
            evidence, time (UTC). All answers of the learner, even given on another computer, bear
            one identifier.
        """
        answer = _library().answer.c
        statement = _history()
        if case is not None:
            statement = statement.where(answer.case == case)
        if questions is not None:
            statement = statement.where(answer.question.in_(list(questions)))
        rows = self._read(statement)
        frame = _frame(rows, self.participant)
        if participant is not None:
            frame = frame[frame["participant"] == participant]
        if latest:
            key = ["participant", "case", "question", "round"]
            frame = frame.drop_duplicates(key, keep="last")
        return frame.reset_index(drop=True)

    def version(self) -> int:
        """Give a stamp that moves when any notebook adds answers; 0 for an empty journal."""
        library = _library()
        rows = self._read(library.sql.select(library.sql.func.max(library.answer.c.number)))
        return (rows[0][0] or 0) if rows else 0

    def export_json(self) -> str:
        """Write the learner's own answers, not the imported ones, as a JSON text to hand in."""
        library = _library()
        rows = self._read(_history().where(library.participant.c.own))
        owner = self.participant.id
        content = {
            "format": FORMAT,
            "version": VERSION,
            "exported": _now().isoformat(),
            "participants": [{"id": owner, "pseudonym": self.pseudonym}],
            "answers": [
                {name: getattr(row, name) for name in ANSWER_FIELDS}
                | {"participant": owner, "value": json.loads(row.value)}
                for row in rows
            ],
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)

    def import_json(self, text: str, *, mine: bool = False) -> ImportReport:
        """Add the answers of an export; importing it again adds nothing.

        Parameters
        ----------
        text
            What `export_json` wrote, here or elsewhere.
        mine
            The learner gave these answers on another computer. Otherwise their author stays
            someone else, even with the same pseudonym, unless the identifier is the learner's.

        Raises
        ------
        UserError
            If the text is not an export; the message names what is wrong. Nothing is added then.
        NotSaved
            If the answers could not be written. Nothing is added then.
        """
        people, rows = _checked_export(text)
        if mine and len(people) != 1:
            template = "Ce fichier réunit {people} : importez-le comme fichier de collègues."
            raise UserError(_say(template, people=count(len(people), "personne")))
        with _told("Réponses non importées", self.path.parent):
            added = self._attempt(partial(_merge, people=people, rows=rows, mine=mine))
            self._attempt(lambda connection: None, reading=True)
        return ImportReport(added, len(rows) - added, tuple(people.values()))

    def erase(self, confirmation: str) -> None:
        """Erase the journal for good: own answers, imported ones, damaged copies set aside.

        The files are removed, not moved. The next answer starts a new journal, whose participant
        has a new identifier.

        Raises
        ------
        UserError
            If the confirmation is not the pseudonym, letter for letter.
        """
        if confirmation != self.pseudonym:
            template = "Rien n'est effacé : pour confirmer, écrivez exactement « {pseudonym} »."
            raise UserError(_say(template, pseudonym=self.pseudonym))
        with _told("Carnet non effacé", self.path.parent), _mutex(self.path.parent):
            if self.path.exists():
                with suppress(_Unsound):
                    self._transaction(lambda connection: None, reading=True)
                _empty(self.path)
            for path in (self.path, *_copies_set_aside(self.path)):
                _remove(path)

    def _append(self, connection: Connection, row: dict[str, Any], moment: datetime) -> Answer:
        person, sequence = self.participant, _next_sequence(connection, moment)
        given = {"participant": person.id, "time": moment.isoformat(), "sequence": sequence}
        answer = _library().answer
        added = connection.execute(answer.insert().returning(answer), row | given).one()
        return _answer(added, person.id)

    def _read(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """Run a query; an erased journal is empty and is not made anew by a mere reading."""
        if not self.path.exists():
            return []
        with _told("Carnet non lu", self.path.parent, UserError):
            return self._attempt(lambda c: c.execute(statement).all(), reading=True)

    def _attempt(self, work: Callable[[Connection], Result], *, reading: bool = False) -> Result:
        """Do the work in one transaction, after mending the journal if it proves unsound."""
        try:
            return self._transaction(work, reading=reading)
        except _Unsound:
            self._mend()
            return self._transaction(work, reading=reading)

    def _transaction(
        self, work: Callable[[Connection], Result], *, reading: bool = False
    ) -> Result:
        """Do the work, committed when this returns, on a journal that has an owner."""
        library = _library()
        try:
            with self._engine.connect() as connection:
                connection.execution_options(reading=reading)
                with connection.begin():
                    self.participant = Participant(self._owner(connection), self.pseudonym)
                    return work(connection)
        except library.sql.exc.DatabaseError as fault:
            if _is_damage(fault.orig) or not self.path.exists():
                raise self._unsound() from fault
            raise

    def _owner(self, connection: Connection) -> str:
        journal = _library().journal
        row = connection.execute(journal.select()).one_or_none()
        if row is None:
            raise self._unsound()
        if row.version > VERSION:
            template = (
                "Le carnet « {name} » vient d'une version plus récente d'innoworkbook : mettez "
                "innoworkbook à jour sur cet ordinateur, puis rouvrez le carnet."
            )
            raise UserError(_say(template, name=self.path.name))
        return str(row.owner)

    def _unsound(self) -> _Unsound:
        template = "Le carnet « {path} » ne se lit pas : relancez le classeur pour le rouvrir."
        return _Unsound(_say(template, path=self.path))

    def _mend(self) -> None:
        """Make the journal sound, one notebook at a time: create it, or set it aside first."""
        with _mutex(self.path.parent):
            condition = _condition(self.path) if self.path.exists() else "missing"
            if condition == "sound":  # another notebook has just mended it
                return
            if condition == "damaged":
                aside = _set_aside(self.path)
                template = (
                    "Votre carnet était abîmé : il est mis de côté sous le nom « {aside} » et un "
                    "carnet neuf le remplace ; importez votre dernier export pour retrouver vos "
                    "réponses."
                )
                self.notice = _say(template, aside=aside.name)
            _create(self.path, self.pseudonym)


# --- The tables -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Library:
    """SQLAlchemy and the tables of a journal, loaded when a journal is first opened."""

    sql: ModuleType
    metadata: MetaData
    journal: Table
    participant: Table
    answer: Table


@cache
def _library() -> _Library:
    import sqlalchemy as sql

    def column(name: str, kind: Any, *rules: Any, **options: Any) -> Any:
        return sql.Column(name, kind, *rules, nullable=False, **options)

    metadata = sql.MetaData()
    # `version` and `owner` keep their names in every future version: a journal is refused by them.
    journal = sql.Table(
        "journal", metadata, column("version", sql.Integer), column("owner", sql.Text)
    )
    participant = sql.Table(
        "participant",
        metadata,
        column("id", sql.Text, primary_key=True),
        column("pseudonym", sql.Text),
        column("own", sql.Boolean),
    )
    answer = sql.Table(
        "answer",
        metadata,
        column("number", sql.Integer, primary_key=True),
        column("id", sql.Text, unique=True),
        column("participant", sql.Text, sql.ForeignKey("participant.id")),
        column("case", sql.Text),
        column("question", sql.Text),
        column("round", sql.Integer),
        column("value", sql.Text),
        column("evidence", sql.Text),
        column("time", sql.Text),
        column("sequence", sql.BigInteger),
    )
    sql.Index("answer_order", answer.c.participant, answer.c.sequence)
    return _Library(sql, metadata, journal, participant, answer)


def _history() -> Select[Any]:
    """Select all answers with their authors, in the order of answering."""
    library = _library()
    people, answer = library.participant, library.answer
    statement = library.sql.select(answer, people.c.pseudonym, people.c.own).join(people)
    return statement.order_by(answer.c.sequence, answer.c.id)  # type: ignore[no-any-return]


def _next_sequence(connection: Connection, moment: datetime) -> int:
    """Count microseconds since 1970, or one more than the learner's last answer if that is later.

    The order of answers so follows the journal when the clock goes back, and the clock between two
    computers of one learner, where a journal knows nothing else.
    """
    library = _library()
    sequence, people = library.answer.c.sequence, library.participant
    statement = library.sql.select(library.sql.func.max(sequence)).join(people)
    last = connection.execute(statement.where(people.c.own)).scalar() or 0
    return max(last + 1, int(moment.timestamp() * 1_000_000))


def _merge(
    connection: Connection, people: Mapping[str, str], rows: Sequence[dict[str, Any]], mine: bool
) -> int:
    """Insert the people and answers not yet known; return how many answers were added."""
    library = _library()
    journal, participant, answer = library.journal, library.participant, library.answer
    met = set(connection.execute(library.sql.select(participant.c.id)).scalars())
    for identifier, pseudonym in people.items():
        if identifier not in met:
            row = {"id": identifier, "pseudonym": pseudonym, "own": mine}
            connection.execute(participant.insert(), row)
    if mine:
        (identifier,) = people
        given = library.sql.select(answer.c.id).join(participant).where(participant.c.own)
        if connection.execute(given.limit(1)).first() is None:
            # An empty journal takes up the learner's identity: two computers, one person.
            connection.execute(journal.update().values(owner=identifier))
        connection.execute(
            participant.update().where(participant.c.id == identifier).values(own=True)
        )
    known = set(connection.execute(library.sql.select(answer.c.id)).scalars())
    fresh = {row["id"]: row for row in reversed(rows) if row["id"] not in known}
    if fresh:
        connection.execute(answer.insert(), list(fresh.values()))
    return len(fresh)


def _answer(row: Row[Any], author: str) -> Answer:
    return Answer(
        case=row.case,
        participant=author,
        question=row.question,
        round=row.round,
        value=json.loads(row.value),
        evidence=row.evidence,
        time=datetime.fromisoformat(row.time),
    )


def _frame(rows: Sequence[Row[Any]], learner: Participant) -> pd.DataFrame:
    import pandas as pd

    records = [
        vars(_answer(row, author.id)) | {"own": row.own, "pseudonym": author.pseudonym}
        for row in rows
        for author in [learner if row.own else Participant(row.participant, row.pseudonym)]
    ]
    # As objects first: pandas would make numbers of the values, and NaN of their None.
    return pd.DataFrame(records, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


# --- What an answer and an export must hold -------------------------------------------------------


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not UNWRITABLE.search(value)


def _is_name(value: object) -> bool:
    return _is_text(value) and bool(str(value).strip())


def _is_identifier(value: object) -> bool:
    with suppress(ValueError):
        return isinstance(value, str) and str(UUID(value)) == value
    return False


def _is_round(value: object) -> bool:
    return type(value) is int and 1 <= value < 2**31


def _is_sequence(value: object) -> bool:
    return type(value) is int and 1 <= value < 2**62


def _is_moment(value: object) -> bool:
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(str(value))
        return moment.tzinfo is not None and bool(moment.astimezone(UTC))
    return False


Rules = Mapping[str, tuple[Callable[[object], bool], str]]
PARTICIPANT_FIELDS: Rules = {
    "id": (_is_identifier, "un identifiant UUID"),
    "pseudonym": (_is_name, "un texte"),
}
ANSWER_FIELDS: Rules = {
    "id": (_is_identifier, "un identifiant UUID"),
    "participant": (_is_identifier, "un identifiant UUID"),
    "case": (_is_name, "un texte"),
    "question": (_is_name, "un texte"),
    "round": (_is_round, "un entier à partir de 1"),
    "value": (lambda value: True, "une valeur"),
    "evidence": (_is_text, "un texte, même vide, sans caractère illisible"),
    "time": (_is_moment, "une date avec son fuseau, comme 2026-11-23T14:32:00+00:00"),
    "sequence": (_is_sequence, "un entier à partir de 1"),
}
EXPORT_AGAIN = "exportez à nouveau le carnet d’origine"


def _check(fields: object, rules: Rules, where: str, remedy: str) -> None:
    """Refuse a field that breaks its rule, in one sentence that names it."""
    if not isinstance(fields, dict):
        raise UserError(_say("{where} illisible : {remedy}.", where=where, remedy=remedy))
    for name, (is_right, expected) in rules.items():
        if name not in fields:
            template = "{where} : le champ « {name} » manque ; {remedy}."
            raise UserError(_say(template, where=where, name=name, remedy=remedy))
        if not is_right(fields[name]):
            template = "{where} : le champ « {name} » vaut {given} et non {expected} ; {remedy}."
            given = reprlib.repr(fields[name])
            words = {"where": where, "name": name, "given": given, "remedy": remedy}
            raise UserError(_say(template, expected=expected, **words))


def _json(question: str, value: Any) -> str:
    """Write a value as JSON, provided that it reads back the same."""
    with suppress(TypeError, ValueError, RecursionError):
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if json.loads(text) == value and _is_text(text):
            return text
    template = "La réponse à « {question} » ne s'enregistre pas telle quelle : corrigez-la."
    raise UserError(_say(template, question=question))


def _checked_export(text: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Read an export: pseudonyms by identifier, and answers as rows of the table."""
    try:
        content = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as fault:
        place = f" (ligne {fault.lineno})" if isinstance(fault, json.JSONDecodeError) else ""
        template = "Ce fichier n'est pas un JSON lisible{place} : {remedy}."
        raise UserError(_say(template, place=place, remedy=EXPORT_AGAIN)) from fault
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        template = "Ce fichier n'est pas l'export d'un carnet : choisissez le fichier exporté."
        raise UserError(_say(template))
    if content.get("version") != VERSION:
        template = "Cet export vient d'une autre version d'innoworkbook : mettez {place} à jour."
        raise UserError(_say(template, place="innoworkbook sur cet ordinateur"))
    people = _checked_list(content, "participants", PARTICIPANT_FIELDS, "Participant")
    answers = _checked_list(content, "answers", ANSWER_FIELDS, "Réponse")
    names = {person["id"]: person["pseudonym"] for person in people}
    rows = []
    for rank, answer in enumerate(answers, 1):
        if answer["participant"] not in names:
            template = "Réponse n°\u00a0{rank} du fichier : son participant est inconnu ; {remedy}."
            raise UserError(_say(template, rank=rank, remedy=EXPORT_AGAIN))
        row = {name: answer[name] for name in ANSWER_FIELDS}
        row["value"] = _json(answer["question"], answer["value"])
        row["time"] = datetime.fromisoformat(answer["time"]).astimezone(UTC).isoformat()
        rows.append(row)
    return names, rows


def _checked_list(content: dict[str, Any], name: str, rules: Rules, noun: str) -> list[Any]:
    entries = content.get(name)
    if not isinstance(entries, list):
        template = "Ce fichier n'a pas de liste « {name} » : {remedy}."
        raise UserError(_say(template, name=name, remedy=EXPORT_AGAIN))
    for rank, entry in enumerate(entries, 1):
        _check(entry, rules, f"{noun} n°\u00a0{rank} du fichier", EXPORT_AGAIN)
    return entries


# --- The file -------------------------------------------------------------------------------------


def _connect(path: Path, mode: str = "rw", pragmas: Sequence[str] = ()) -> sqlite3.Connection:
    """Connect to a file (made if the mode is « rwc »), leaving transactions to the caller."""
    address = f"{_address(path.absolute().as_posix())}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _address(path: str) -> str:
    """Write an absolute path, with forward slashes, as SQLite reads it.

    >>> _address("/tmp/à moi.db"), _address("C:/moi.db"), _address("//serveur/carnet/moi.db")
    ('file:///tmp/%C3%A0%20moi.db', 'file:///C:/moi.db', 'file:////serveur/carnet/moi.db')
    """
    return "file://" + quote(path if path.startswith("/") else "/" + path, safe="/:")


def _engine(path: Path, mode: str = "rw") -> Engine:
    """Reach a file through SQLAlchemy; a writer takes its turn as soon as it begins."""
    sql = _library().sql

    def connect() -> sqlite3.Connection:
        return _connect(path, mode, PRAGMAS)

    engine: Engine = sql.create_engine("sqlite://", creator=connect, poolclass=sql.NullPool)

    @sql.event.listens_for(engine, "begin")  # type: ignore[untyped-decorator]
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _mutex(folder: Path) -> Iterator[None]:
    """Let one process at a time make, set aside or erase a journal; a dead one lets go."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(_connect(folder / LOCK_FILE, "rwc")) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def _is_damage(fault: object) -> bool:
    """Tell an unreadable base, or one without our tables, from a passing trouble."""
    damage = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return _code(fault) in damage


def _code(fault: object) -> int:
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF


def _condition(path: Path) -> str:
    """Read a whole journal and call it « sound », « erased » or « damaged »."""
    try:
        with closing(_connect(path)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            owned = connection.execute("SELECT version, owner FROM journal").fetchone()
    except sqlite3.DatabaseError as fault:
        if _is_damage(fault):
            return "damaged"
        raise
    if verdict != "ok":
        return "damaged"
    return "sound" if owned else "erased"


def _create(path: Path, pseudonym: str) -> None:
    """Make a journal aside and put it in place complete, so that a kill leaves none half-made."""
    library = _library()
    draft = path.with_name(path.name + ".nouveau")
    _remove(draft)
    person = {"id": str(uuid4()), "pseudonym": pseudonym, "own": True}
    try:
        with _engine(draft, "rwc").begin() as connection:
            library.metadata.create_all(connection)
            connection.execute(library.participant.insert(), person)
            journal = {"version": VERSION, "owner": person["id"]}
            connection.execute(library.journal.insert(), journal)
        _companion(path).unlink(missing_ok=True)  # SQLite would replay it into the new journal
        draft.replace(path)
    finally:
        _remove(draft)


def _empty(path: Path) -> None:
    """Overwrite all that a journal holds, even on a full disk.

    A notebook that was waiting to write then finds no owner, and starts a new journal.
    """
    pragmas = ("PRAGMA journal_mode=MEMORY", "PRAGMA secure_delete=ON")
    deletions = "".join(f"DELETE FROM {table};" for table in _library().metadata.tables)
    try:
        with closing(_connect(path, pragmas=pragmas)) as connection:
            connection.executescript(f"BEGIN IMMEDIATE; {deletions} COMMIT")
    except sqlite3.DatabaseError as fault:
        if not _is_damage(fault):
            raise


def _set_aside(path: Path) -> Path:
    """Rename a damaged journal under a dated name that is free."""
    stem = f"{path.stem}.abime-{_now().astimezone():%Y-%m-%d-%H%M%S}"
    aside, rank = path.with_name(stem + ".db"), 1
    while aside.exists():
        rank += 1
        aside = path.with_name(f"{stem}-{rank}.db")
    return path.rename(aside)


def _copies_set_aside(path: Path) -> list[Path]:
    return [
        copy
        for copy in path.parent.glob("*.db")
        if SET_ASIDE.search(copy.stem) and SET_ASIDE.sub("", copy.stem) == path.stem
    ]


def _companion(path: Path) -> Path:
    """Name the rollback journal that SQLite keeps beside a base."""
    return path.with_name(path.name + "-journal")


def _remove(path: Path) -> None:
    for each in (_companion(path), path):
        each.unlink(missing_ok=True)


def _settled(folder: Path, name: str) -> str:
    """Check a pseudonym, and spell it as its journal if there is one."""
    wanted = checked_pseudonym(name)
    known = pseudonyms(folder)
    if wanted in known:
        return wanted
    return next((each for each in known if each.casefold() == wanted.casefold()), wanted)


def _now() -> datetime:
    return datetime.now(UTC)


# --- The sentences --------------------------------------------------------------------------------


def _say(template: str, **words: object) -> str:
    """Set a sentence in French typography, without touching the names put into it."""
    return typography(template).format(**words)


@contextmanager
def _told(outcome: str, folder: Path, kind: type[UserError] = NotSaved) -> Iterator[None]:
    """Turn a fault of the disk into one French sentence: what is not done, why, what to do."""
    try:
        yield
    except (OSError, sqlite3.Error, _library().sql.exc.DBAPIError) as fault:
        template = "{outcome} : {trouble}, puis réessayez."
        raise kind(_say(template, outcome=outcome, trouble=_trouble(fault, folder))) from fault


def _trouble(fault: Exception, folder: Path) -> str:
    """Say what prevented the disk from being written or read, and the remedy."""
    cause = getattr(fault, "orig", fault)
    number, code = getattr(cause, "errno", None), _code(cause)
    if code == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _say("le disque est plein ; libérez de la place")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _say("un autre programme occupe le carnet ; fermez-le")
    if number in (errno.ENOTDIR, errno.EEXIST):
        template = "« {folder} » n'est pas un dossier, un fichier tient sa place ; déplacez-le"
        return _say(template, folder=folder)
    closed = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
    if code in closed or isinstance(cause, OSError):
        template = "le dossier « {folder} » refuse l'écriture ; rendez-le accessible"
        return _say(template, folder=folder)
    name = getattr(cause, "sqlite_errorname", type(cause).__name__)
    template = "le disque a signalé une erreur ({name}) ; vérifiez qu'il est branché et non plein"
    return _say(template, name=name)
