"""The journal keeps every answer it acknowledged, and says in French what it could not keep."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook import store
from innoworkbook.french import UserError
from innoworkbook.store import AnswerStore, NotSaved

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CASE = "valmarin"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """Offer a folder in memory where there is one, so that a slow disk does not slow the tests."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture
def folder(memory: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=memory, prefix="carnet é ") as name:
        yield Path(name)


@pytest.fixture
def journal(folder: Path) -> AnswerStore:
    return AnswerStore.open(folder, "Zoé")


@pytest.fixture(scope="module")
def long_journal(memory: Path) -> AnswerStore:
    return AnswerStore.open(memory / "long", "Zoé")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Offer a folder that an unprivileged user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="carnet é "))
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


class Clock:
    """A clock that the test sets, in place of the computer's."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(NOON)
    monkeypatch.setattr(store, "_now", clock)
    return clock


def spoken(fault: pytest.ExceptionInfo[UserError]) -> str:
    """Give the message, once checked to be one French sentence."""
    message = str(fault.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert " :" not in message
    assert " ;" not in message
    return message


def values(journal: AnswerStore, **filters: object) -> list[object]:
    return list(journal.answers(latest=False, **filters)["value"])


class Child:
    """A forked process that does `work` and tells its lines through a pipe."""

    def __init__(self, work: Callable[[Callable[[object], None]], object]) -> None:
        reader, writer = os.pipe()
        self.number = os.fork()
        if self.number == 0:
            with suppress(BaseException):
                work(lambda line: os.write(writer, f"{json.dumps(line)}\n".encode()))
                os._exit(0)
            os._exit(1)
        os.close(writer)
        self.pipe = os.fdopen(reader, encoding="utf-8")

    def next_line(self) -> object:
        return json.loads(self.pipe.readline())

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)

    def finish(self) -> tuple[list[object], int]:
        """Give the lines left, and the exit status once the process has ended."""
        with self.pipe:
            lines = [json.loads(line) for line in self.pipe]
        return lines, os.waitpid(self.number, 0)[1]


def told_by_child(work: Callable[[Callable[[object], None]], object]) -> list[object]:
    lines, status = Child(work).finish()
    assert status == 0
    return lines


# --- Coming back ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(value=json_values)
def test_any_json_value_is_read_back_as_it_was_given(
    long_journal: AnswerStore, value: object
) -> None:
    answer = long_journal.record("q", value, case=CASE)
    assert answer.value == value
    assert long_journal.latest("q", CASE) == answer


@settings(max_examples=8, deadline=None)
@given(
    given_values=st.lists(json_values, max_size=5),
    evidence=st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
)
def test_an_export_carries_every_answer_to_another_journal(
    long_journal: AnswerStore, given_values: list[object], evidence: str
) -> None:
    for value in given_values:
        long_journal.record("q", value, case=CASE, evidence=evidence)
    with tempfile.TemporaryDirectory() as folder:
        other = AnswerStore.open(Path(folder), "Autre")
        other.import_json(long_journal.export_json())
        columns = ["participant", "case", "question", "round", "value", "evidence", "time"]
        expected = long_journal.answers(latest=False)[columns]
        pd.testing.assert_frame_equal(other.answers(latest=False)[columns], expected)


def test_an_answer_says_who_what_and_when(journal: AnswerStore, clock: Clock) -> None:
    answer = journal.record("q", [1, None], case=CASE, round=2, evidence="rapport, p. 3")
    person = journal.participant.id
    assert answer == store.Answer(CASE, person, "q", 2, [1, None], "rapport, p. 3", NOON)
    assert journal.latest("q", CASE, 2) == answer
    assert journal.latest("q", CASE) is None
    assert journal.latest("q", "ma collectivité", 2) is None


def test_answers_come_back_after_closing_with_the_same_participant(journal: AnswerStore) -> None:
    journal.record("q", 7, case=CASE)
    again = AnswerStore.open(journal.path.parent, "Zoé")
    assert again.participant == journal.participant
    assert again.participant.pseudonym == "Zoé"
    assert again.path.name == "Zoé.db"
    assert again.notice is None
    assert again.latest("q", CASE).value == 7


def test_the_latest_answer_wins_and_the_earlier_ones_stay(journal: AnswerStore) -> None:
    for question, value, round_ in [("a", 1, 1), ("b", 5, 1), ("a", 2, 1), ("a", 3, 2)]:
        journal.record(question, value, case=CASE, round=round_)
    assert list(journal.answers()["value"]) == [5, 2, 3]
    assert values(journal) == [1, 5, 2, 3]
    assert values(journal, questions=["b"]) == [5]
    assert values(journal, questions=[]) == []
    assert values(journal, case="autre") == []
    assert values(journal, participant=journal.participant.id) == [1, 5, 2, 3]
    assert values(journal, participant="personne") == []


def test_the_latest_answer_is_right_when_the_clock_goes_back(
    journal: AnswerStore, clock: Clock
) -> None:
    journal.record("q", "avant", case=CASE)
    clock.moment = NOON - timedelta(days=400)
    journal.record("q", "après", case=CASE)
    assert journal.latest("q", CASE).value == "après"
    assert journal.latest("q", CASE).time == NOON - timedelta(days=400)
    assert values(journal) == ["avant", "après"]


def test_a_table_of_answers_has_the_same_columns_and_types_when_empty(journal: AnswerStore) -> None:
    empty = journal.answers()
    assert list(empty.columns) == list(store.COLUMNS)
    assert len(empty) == 0
    journal.record("q", None, case=CASE)
    journal.record("r", 3, case=CASE)
    full = journal.answers()
    assert (full.dtypes == empty.dtypes).all()
    assert list(full["value"]) == [None, 3]
    assert str(full["time"].dt.tz) == "UTC"
    assert full["own"].all()


def test_the_stamp_moves_when_another_notebook_saves(journal: AnswerStore) -> None:
    other = AnswerStore.open(journal.path.parent, "Zoé")
    before = journal.version()
    assert journal.version() == before
    other.record("q", 1, case=CASE)
    assert journal.version() != before


def test_the_base_is_not_loaded_before_a_journal_is_opened() -> None:
    code = "import sys, innoworkbook.store; assert not {'sqlalchemy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(store.__file__).parents[1])


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), {1: "a"}, (1, 2), object(), "\ud83d", {"a": ["\ud800"]}]
)
def test_a_value_that_would_not_come_back_is_refused(journal: AnswerStore, value: object) -> None:
    with pytest.raises(UserError, match=r"«\sq\s»") as fault:
        journal.record("q", value, case=CASE)
    spoken(fault)
    assert journal.version() == 0


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("case", ""), ("question", " "), ("round", 0), ("round", True), ("evidence", "\x00")],
)
def test_a_wrong_field_is_named(journal: AnswerStore, field: str, wrong: object) -> None:
    fields = {"question": "q", "case": CASE} | {field: wrong}
    with pytest.raises(UserError, match=rf"«\s{field}\s»") as fault:
        journal.record(fields.pop("question"), 1, **fields)
    spoken(fault)


# --- Who uses this computer -----------------------------------------------------------------------


def test_the_folder_is_beside_the_notebooks_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INNOWORKBOOK_JOURNAL", raising=False)
    assert store.journal_folder() == tmp_path / "carnet"
    monkeypatch.setenv("INNOWORKBOOK_JOURNAL", str(tmp_path / "clé é"))
    assert store.journal_folder() == tmp_path / "clé é"


def test_the_learner_chosen_is_known_to_every_notebook(tmp_path: Path) -> None:
    folder = tmp_path / "carnet"
    assert store.current_pseudonym(folder) == "moi"
    assert store.choose_pseudonym(folder, "  Zoé  ") == "Zoé"
    assert store.current_pseudonym(folder) == "Zoé"
    assert [path.name for path in folder.iterdir()] == ["apprenant.txt"]
    assert store.pseudonyms(folder) == ()


def test_learners_of_one_computer_each_have_a_journal(tmp_path: Path) -> None:
    for name in ("Zoé", "ali", "Chloé"):
        AnswerStore.open(tmp_path, name).record("q", name, case=CASE)
    (tmp_path / "ali.abime-2026-11-23-143200.db").touch()
    assert store.pseudonyms(tmp_path) == ("ali", "Chloé", "Zoé")
    assert values(AnswerStore.open(tmp_path, "Zoé")) == ["Zoé"]


def test_a_pseudonym_is_spelt_as_its_journal(journal: AnswerStore) -> None:
    folder = journal.path.parent
    assert store.choose_pseudonym(folder, "zoé") == "Zoé"
    assert store.choose_pseudonym(folder, "Zoe\u0301") == "Zoé"
    assert AnswerStore.open(folder, "ZOÉ").participant == journal.participant
    assert store.choose_pseudonym(folder, "zoe") == "zoe"


@pytest.mark.parametrize(
    "name",
    [
        "", "  ", "a/b", "a\\b", "moi?", "a:b", 'a"b', "<a>", "a|b", "a*b", "a\tb", "a\x00b", "nul",
        "COM1", "com¹", "Aux.fr", "conin$", ".caché", "moi.", "..", "é" * 41,
        "moi.abime-2026-11-23-143200",
    ],
)  # fmt: skip
def test_a_pseudonym_that_makes_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="pseudonyme") as fault:
        store.choose_pseudonym(tmp_path, name)
    spoken(fault)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Zoé", "J.-P. Œuvrard", "l’équipe n° 3", "commune", "🙂", "李"])
def test_a_pseudonym_keeps_its_accents(tmp_path: Path, name: str) -> None:
    assert store.choose_pseudonym(tmp_path, name) == name
    assert AnswerStore.open(tmp_path, name).path == tmp_path / f"{name}.db"
    assert store.current_pseudonym(tmp_path) == name


@pytest.mark.parametrize("content", [b"", b"a/b", b"\xff\xfe\x00", b"Zo\xe9"])
def test_an_unreadable_choice_of_learner_is_said_not_guessed(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "apprenant.txt").write_bytes(content)
    with pytest.raises(UserError, match=r"apprenant\.txt") as fault:
        store.current_pseudonym(tmp_path)
    spoken(fault)
    store.choose_pseudonym(tmp_path, "Zoé")
    assert store.current_pseudonym(tmp_path) == "Zoé"


def test_a_choice_edited_with_a_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "apprenant.txt").write_text("Zoé\r\n", encoding="utf-8-sig")
    assert store.current_pseudonym(tmp_path) == "Zoé"


# --- Nothing acknowledged is lost -----------------------------------------------------------------


@needs_fork
def test_a_killed_notebook_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    journal = AnswerStore.open(tmp_path, "Zoé")  # a real disk: the kill falls within its waits
    chance = random.Random(20261123)
    acknowledged: list[object] = []
    for attempt in range(15):

        def write(tell: Callable[[object], None], attempt: int = attempt) -> None:
            for rank in range(10_000):
                tell(journal.record("q", [attempt, rank], case=CASE).value)

        child = Child(write)
        acknowledged.append(child.next_line())
        time.sleep(chance.uniform(0, 0.02))
        child.kill()
        acknowledged += child.finish()[0]
        reopened = AnswerStore.open(journal.path.parent, "Zoé")
        kept = values(reopened)
        assert reopened.notice is None
        assert [value for value in acknowledged if value not in kept] == []
        assert len(kept) <= len(acknowledged) + attempt + 1  # one answer in hand at each kill


@needs_fork
def test_four_notebooks_that_save_at_once_lose_nothing(folder: Path) -> None:
    journal = AnswerStore.open(folder, "Zoé")

    def write(tell: Callable[[object], None]) -> None:
        for rank in range(500):
            journal.record(f"q{os.getpid()}", rank, case=CASE)

    children = [Child(write) for _ in range(4)]
    assert [child.finish()[1] for child in children] == [0, 0, 0, 0]
    kept = journal.answers(latest=False)
    assert len(kept) == 2000
    for _, of_one in kept.groupby("question"):
        assert list(of_one["value"]) == list(range(500))


@needs_fork
def test_notebooks_that_open_a_new_journal_at_once_share_it(folder: Path) -> None:
    def write(tell: Callable[[object], None]) -> None:
        journal = AnswerStore.open(folder, "Zoé")
        journal.record(f"q{os.getpid()}", 1, case=CASE)
        tell([journal.participant.id, journal.notice])

    children = [Child(write) for _ in range(6)]
    told = [child.finish()[0] for child in children]
    journal = AnswerStore.open(folder, "Zoé")
    assert told == [[[journal.participant.id, None]]] * 6
    assert len(journal.answers()) == 6


@needs_fork
def test_an_answer_saved_while_another_notebook_erases_is_kept(folder: Path) -> None:
    for _ in range(8):
        journal = AnswerStore.open(folder, "Zoé")

        def write(tell: Callable[[object], None], journal: AnswerStore = journal) -> None:
            for rank in range(10_000):
                tell([rank, journal.record("q", rank, case=CASE).time.isoformat()])

        child = Child(write)
        child.next_line()
        journal.erase("Zoé")
        erased = datetime.now(UTC).isoformat()
        while child.next_line()[1] < erased:
            pass
        child.kill()
        later = {rank for rank, moment in child.finish()[0] if moment > erased}
        assert later <= set(values(journal))
        assert journal.notice is None


# --- A disk that refuses --------------------------------------------------------------------------


def test_a_full_disk_is_said_and_the_answer_can_be_saved_again(
    journal: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.record("q", "gardé", case=CASE)
    with monkeypatch.context() as patch:
        patch.setattr(store, "PRAGMAS", (*store.PRAGMAS, "PRAGMA max_page_count=1"))
        with pytest.raises(NotSaved, match="le disque est plein") as fault:
            journal.record("q", "x" * 50_000, case=CASE)
        assert spoken(fault).startswith("Réponse non enregistrée")
    assert values(journal) == ["gardé"]
    journal.record("q", "réessayé", case=CASE)
    assert values(journal) == ["gardé", "réessayé"]


@needs_fork
def test_a_disk_that_fills_up_keeps_all_that_was_acknowledged(journal: AnswerStore) -> None:
    def fill(tell: Callable[[object], None]) -> None:
        import resource

        size = journal.path.stat().st_size + 20_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            for rank in range(10_000):
                tell(journal.record("q", [rank, "x" * 500], case=CASE).value[0])
        except NotSaved as fault:
            tell(str(fault))

    *acknowledged, message = told_by_child(fill)
    assert str(message).startswith("Réponse non enregistrée")
    assert len(acknowledged) > 5
    assert [value[0] for value in values(journal)] == acknowledged
    journal.record("q", "réessayé", case=CASE)


@needs_fork
def test_a_folder_that_cannot_be_written_is_said_and_still_read(
    open_folder: Path, journal: AnswerStore
) -> None:
    journal.record("q", 3, case=CASE)
    export = journal.export_json()
    AnswerStore.open(open_folder, "Zoé").record("q", 1, case=CASE)
    if os.geteuid() != 0:
        (open_folder / "Zoé.db").chmod(0o444)
    open_folder.chmod(0o555)

    def try_all(tell: Callable[[object], None]) -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        journal = AnswerStore.open(open_folder, "Zoé")
        tell(values(journal))
        for write in (
            lambda: journal.record("q", 2, case=CASE),
            lambda: journal.import_json(export),
            lambda: journal.erase("Zoé"),
            lambda: AnswerStore.open(open_folder, "Ali"),
            lambda: store.choose_pseudonym(open_folder, "Ali"),
        ):
            try:
                write()
            except NotSaved as fault:
                tell(str(fault))

    read, *messages = told_by_child(try_all)
    assert read == [1]
    assert [message.split("\u00a0:")[0] for message in messages] == [
        "Réponse non enregistrée",
        "Réponses non importées",
        "Carnet non effacé",
        "Carnet non ouvert",
        "Pseudonyme non enregistré",
    ]
    for message in messages:
        assert f"«\u00a0{open_folder}\u00a0» refuse l’écriture" in message


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "carnet").touch()
    for attempt in (AnswerStore.open, store.choose_pseudonym):
        with pytest.raises(NotSaved, match="carnet") as fault:
            attempt(tmp_path / "carnet", "Zoé")
        spoken(fault)
        assert "un fichier tient sa place" in str(fault.value)
    inside = tmp_path / "carnet" / "plus loin"
    assert store.current_pseudonym(inside) == store.DEFAULT_PSEUDONYM
    with pytest.raises(NotSaved, match="un fichier tient sa place"):
        AnswerStore.open(inside, "Zoé")


def test_a_journal_held_by_another_program_is_said(
    journal: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.01)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotSaved, match="un autre programme") as fault:
            journal.record("q", 1, case=CASE)
        spoken(fault)
        with pytest.raises(UserError, match="Carnet non lu") as fault:
            journal.latest("q", CASE)
        spoken(fault)
        with pytest.raises(NotSaved, match="Carnet non ouvert") as fault:
            AnswerStore.open(journal.path.parent, "Zoé")
        spoken(fault)
    journal.record("q", 1, case=CASE)


def test_any_other_fault_of_the_disk_is_said_with_its_name(
    journal: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode, fault.sqlite_errorname = sqlite3.SQLITE_IOERR, "SQLITE_IOERR_WRITE"

    def broken(path: Path, mode: str = "rw") -> sqlite3.Connection:
        raise fault

    monkeypatch.setattr(store, "_condition", broken)
    with pytest.raises(NotSaved, match=r"\(SQLITE_IOERR_WRITE\)") as raised:
        AnswerStore.open(journal.path.parent, "Zoé")
    spoken(raised)


# --- A journal that cannot be read ----------------------------------------------------------------


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_short(path: Path) -> None:
    os.truncate(path, 60)


def random_bytes(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def zero_length(path: Path) -> None:
    os.truncate(path, 0)


def spoilt_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 4] = random.Random(2).randbytes(4096 * 2)
    path.write_bytes(content)


def another_base(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE places (url TEXT)")


damages = pytest.mark.parametrize(
    "damage", [truncated, cut_short, random_bytes, zero_length, spoilt_page, another_base]
)


@damages
def test_a_damaged_journal_is_set_aside_and_said(
    journal: AnswerStore, clock: Clock, damage: Callable[[Path], None]
) -> None:
    for rank in range(12):
        journal.record("q", [rank, "x" * 1500], case=CASE)
    damage(journal.path)
    spoilt = journal.path.read_bytes()
    again = AnswerStore.open(journal.path.parent, "Zoé")
    aside = f"Zoé.abime-{NOON.astimezone():%Y-%m-%d-%H%M%S}.db"
    assert (again.path.parent / aside).read_bytes() == spoilt
    assert f"«\u00a0{aside}\u00a0»" in again.notice
    assert again.notice.endswith("réponses.")
    assert values(again) == []
    again.record("q", "neuf", case=CASE)
    last = AnswerStore.open(journal.path.parent, "Zoé")
    assert last.notice is None
    assert values(last) == ["neuf"]
    assert store.pseudonyms(journal.path.parent) == ("Zoé",)


@damages
def test_a_journal_damaged_while_open_does_not_lose_the_next_answer(
    journal: AnswerStore, damage: Callable[[Path], None]
) -> None:
    for rank in range(12):
        journal.record("q", [rank, "x" * 1500], case=CASE)
    damage(journal.path)
    journal.record("q", "suite", case=CASE)
    assert "abîmé" in journal.notice
    reopened = AnswerStore.open(journal.path.parent, "Zoé")
    assert reopened.notice is None
    assert reopened.latest("q", CASE).value == "suite"


def test_damage_found_when_reading_leaves_an_empty_journal(journal: AnswerStore) -> None:
    random_bytes(journal.path)
    assert len(journal.answers()) == 0
    assert journal.notice is not None


def test_two_damaged_journals_of_one_second_are_both_kept(
    journal: AnswerStore, clock: Clock
) -> None:
    for content in (b"premier", b"second"):
        journal.path.write_bytes(content)
        AnswerStore.open(journal.path.parent, "Zoé")
    asides = sorted(journal.path.parent.glob("Zoé.abime-*.db"))
    assert sorted(path.read_bytes() for path in asides) == [b"premier", b"second"]


def interrupted(journal: AnswerStore) -> bytes:
    """Leave a journal as a kill in mid-save does; give the rollback journal that undoes it."""
    companion = journal.path.with_name("Zoé.db-journal")
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as base:
        base.executescript("PRAGMA cache_size=1; BEGIN; UPDATE answer SET evidence = hex(value);")
        half_done, undo = journal.path.read_bytes(), companion.read_bytes()
        base.execute("ROLLBACK")
    journal.path.write_bytes(half_done)
    companion.write_bytes(undo)
    return undo


def test_a_save_cut_short_is_undone_when_the_journal_is_opened(journal: AnswerStore) -> None:
    for rank in range(12):
        journal.record("q", [rank, "x" * 1500], case=CASE)
    expected = journal.answers(latest=False)
    assert len(interrupted(journal)) > 4096
    again = AnswerStore.open(journal.path.parent, "Zoé")
    assert again.notice is None
    pd.testing.assert_frame_equal(again.answers(latest=False), expected)


def test_the_remains_of_a_save_do_not_spoil_a_new_journal(journal: AnswerStore) -> None:
    for rank in range(12):
        journal.record("q", [rank, "x" * 1500], case=CASE)
    interrupted(journal)
    journal.path.unlink()
    again = AnswerStore.open(journal.path.parent, "Zoé")
    again.record("q", "neuf", case=CASE)
    assert values(AnswerStore.open(journal.path.parent, "Zoé")) == ["neuf"]
    assert again.notice is None


def test_an_index_that_disagrees_with_its_table_is_damage(journal: AnswerStore) -> None:
    journal.record("q", 1, case=CASE)
    content = bytearray(journal.path.read_bytes())
    identifier = json.loads(journal.export_json())["answers"][0]["id"].encode()
    assert content.count(identifier) == 2
    place = content.rfind(identifier)
    content[place] ^= 1
    journal.path.write_bytes(content)
    assert AnswerStore.open(journal.path.parent, "Zoé").notice is not None


@needs_fork
def test_notebooks_that_find_one_damage_at_once_set_aside_one_file(folder: Path) -> None:
    journal = AnswerStore.open(folder, "Zoé")
    random_bytes(journal.path)

    def write(tell: Callable[[object], None]) -> None:
        mine = AnswerStore.open(folder, "Zoé")
        mine.record(f"q{os.getpid()}", 1, case=CASE)
        tell(mine.notice is not None)

    children = [Child(write) for _ in range(4)]
    assert sorted(child.finish()[0] for child in children) == [[False], [False], [False], [True]]
    assert len(list(folder.glob("*.abime-*"))) == 1
    assert len(journal.answers()) == 4


def test_a_journal_whose_tables_are_gone_is_said(journal: AnswerStore) -> None:
    with closing(sqlite3.connect(journal.path)) as base:
        base.execute("DROP TABLE answer")
    with pytest.raises(UserError, match="ne se lit pas") as fault:
        journal.record("q", 1, case=CASE)
    spoken(fault)


def test_a_journal_of_a_newer_version_is_refused_untouched(journal: AnswerStore) -> None:
    with closing(sqlite3.connect(journal.path)) as base, base:
        base.execute("UPDATE journal SET version = 2")
    before = journal.path.read_bytes()
    for attempt in (
        lambda: AnswerStore.open(journal.path.parent, "Zoé"),
        lambda: journal.record("q", 1, case=CASE),
        lambda: journal.erase("Zoé"),
    ):
        with pytest.raises(UserError, match="mettez innoworkbook à jour") as fault:
            attempt()
        spoken(fault)
    assert journal.path.read_bytes() == before


# --- Exchanging -----------------------------------------------------------------------------------


@pytest.fixture
def colleagues(tmp_path: Path) -> list[AnswerStore]:
    """Offer the journals of two people who chose the same pseudonym."""
    journals = [AnswerStore.open(tmp_path / place, "Zoé") for place in ("nord", "sud")]
    for rank, each in enumerate(journals):
        each.record("q", rank, case=CASE)
    return journals


def test_colleagues_of_one_pseudonym_stay_distinct(
    journal: AnswerStore, colleagues: list[AnswerStore]
) -> None:
    journal.record("q", "moi", case=CASE)
    for each in colleagues:
        report = journal.import_json(each.export_json())
        assert report == store.ImportReport(added=1, already_known=0, participants=("Zoé",))
    table = journal.answers().set_index("participant")
    assert table["value"].to_dict() == {
        journal.participant.id: "moi",
        colleagues[0].participant.id: 0,
        colleagues[1].participant.id: 1,
    }
    assert set(table["pseudonym"]) == {"Zoé"}
    assert list(table["own"]).count(True) == 1
    assert journal.latest("q", CASE).value == "moi"


def test_a_second_import_adds_nothing(journal: AnswerStore, colleagues: list[AnswerStore]) -> None:
    text = colleagues[0].export_json()
    journal.import_json(text)
    before = journal.answers(latest=False)
    assert journal.import_json(text) == store.ImportReport(0, 1, ("Zoé",))
    pd.testing.assert_frame_equal(journal.answers(latest=False), before)
    colleagues[0].record("q", "nouveau", case=CASE)
    assert journal.import_json(colleagues[0].export_json()) == store.ImportReport(1, 1, ("Zoé",))


def test_an_export_holds_only_ones_own_answers(
    journal: AnswerStore, colleagues: list[AnswerStore]
) -> None:
    journal.record("q", "moi", case=CASE)
    journal.import_json(colleagues[0].export_json())
    content = json.loads(journal.export_json())
    assert [answer["value"] for answer in content["answers"]] == ["moi"]
    assert content["participants"] == [{"id": journal.participant.id, "pseudonym": "Zoé"}]


def test_ones_own_export_comes_back_after_the_journal_is_lost(journal: AnswerStore) -> None:
    journal.record("q", 1, case=CASE)
    person, text = journal.participant, journal.export_json()
    journal.erase("Zoé")
    again = AnswerStore.open(journal.path.parent, "Zoé")
    assert again.participant != person
    again.import_json("\ufeff" + text, mine=True)
    assert again.participant == person
    assert again.latest("q", CASE).value == 1
    assert again.answers()["own"].all()


def test_answers_given_on_two_computers_are_one_persons(
    journal: AnswerStore, tmp_path: Path, clock: Clock
) -> None:
    home = AnswerStore.open(tmp_path / "maison", "Zoé chez elle")
    journal.record("q", "bureau", case=CASE)
    clock.moment += timedelta(hours=8)
    home.record("q", "maison", case=CASE)
    clock.moment += timedelta(hours=8)
    journal.record("r", "bureau", case=CASE)
    person = journal.participant
    journal.import_json(home.export_json())
    assert journal.latest("q", CASE).value == "bureau"
    report = journal.import_json(home.export_json(), mine=True)
    assert report == store.ImportReport(0, 1, ("Zoé chez elle",))
    assert journal.participant == person
    table = journal.answers()
    assert dict(zip(table["question"], table["value"], strict=True)) == {
        "q": "maison",
        "r": "bureau",
    }
    assert set(table["participant"]) == {person.id}
    assert set(table["pseudonym"]) == {"Zoé"}
    assert len(json.loads(journal.export_json())["answers"]) == 3


def test_an_old_export_does_not_hide_a_newer_answer(journal: AnswerStore, clock: Clock) -> None:
    journal.record("q", "ancien", case=CASE)
    old = journal.export_json()
    journal.record("q", "récent", case=CASE)
    journal.import_json(old, mine=True)
    assert journal.latest("q", CASE).value == "récent"


def test_an_import_that_cannot_be_written_adds_nothing(
    journal: AnswerStore, colleagues: list[AnswerStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(40):
        colleagues[0].record("q", "x" * 1000, case=CASE)
    text = colleagues[0].export_json()
    with monkeypatch.context() as patch:
        patch.setattr(store, "PRAGMAS", (*store.PRAGMAS, "PRAGMA max_page_count=1"))
        with pytest.raises(NotSaved, match="Réponses non importées") as fault:
            journal.import_json(text)
        spoken(fault)
    assert journal.version() == 0
    assert journal.import_json(text).added == 41


def changed(text: str, change: Callable[[dict], object]) -> str:
    content = json.loads(text)
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: c.update(format="autre"), "n’est pas l’export d’un carnet"),
        (lambda c: c.update(version=2), "autre version"),
        (lambda c: c.pop("answers"), "« answers »"),
        (lambda c: c.update(participants={}), "« participants »"),
        (lambda c: c["participants"].clear(), "participant est inconnu"),
        (lambda c: c["participants"][0].update(id="12"), "Participant n° 1"),
        (lambda c: c["participants"][0].pop("pseudonym"), "« pseudonym » manque"),
        (lambda c: c["answers"].append("oui"), "Réponse n° 2"),
        (lambda c: c["answers"][0].pop("value"), "« value » manque"),
        (lambda c: c["answers"][0].update(value=float("nan")), "« q »"),
        (lambda c: c["answers"][0].update(round=0), "« round » vaut 0"),
        (lambda c: c["answers"][0].update(question=""), "« question »"),
        (lambda c: c["answers"][0].update(evidence=None), "« evidence » vaut None"),
        (lambda c: c["answers"][0].update(time="2026-11-23T14:32:00"), "« time »"),
        (lambda c: c["answers"][0].update(time="hier"), "« time »"),
        (lambda c: c["answers"][0].update(time="0001-01-01T00:00:00+23:00"), "« time »"),
        (lambda c: c["answers"][0].update(sequence=2**62), "« sequence »"),
        (lambda c: c["answers"][0].update(sequence=1.5), "« sequence »"),
        (lambda c: c["answers"][0].update(id=None), "« id »"),
    ],
)
def test_a_wrong_export_is_refused_by_what_is_wrong(
    journal: AnswerStore,
    colleagues: list[AnswerStore],
    change: Callable[[dict], object],
    named: str,
) -> None:
    with pytest.raises(UserError) as fault:
        journal.import_json(changed(colleagues[0].export_json(), change))
    assert named in spoken(fault).replace("\u00a0", " ")
    assert journal.version() == 0


@pytest.mark.parametrize("text", ["", "oui", "{", "[1]", '"a"', "[" * 100_000, "1" * 5000])
def test_a_file_that_is_no_export_is_refused(journal: AnswerStore, text: str) -> None:
    with pytest.raises(UserError, match="Ce fichier") as fault:
        journal.import_json(text)
    spoken(fault)


def test_the_answers_of_several_people_are_not_taken_for_ones_own(
    journal: AnswerStore, colleagues: list[AnswerStore]
) -> None:
    other = json.loads(colleagues[1].export_json())["participants"]
    text = changed(colleagues[0].export_json(), lambda c: c["participants"].extend(other))
    with pytest.raises(UserError, match=r"2\spersonnes") as fault:
        journal.import_json(text, mine=True)
    spoken(fault)
    assert journal.import_json(text).participants == ("Zoé", "Zoé")


# --- Erasing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("confirmation", ["", "zoé", "Zoé ", "oui", "Zoe"])
def test_nothing_is_erased_without_the_exact_pseudonym(
    journal: AnswerStore, confirmation: str
) -> None:
    journal.record("q", 1, case=CASE)
    with pytest.raises(UserError, match="Zoé") as fault:
        journal.erase(confirmation)
    spoken(fault)
    assert values(journal) == [1]


def test_erasing_removes_every_file_of_the_learner_and_no_other(
    journal: AnswerStore, colleagues: list[AnswerStore]
) -> None:
    folder = journal.path.parent
    AnswerStore.open(folder, "Ali").record("q", "autre", case=CASE)
    (folder / "Ali.abime-2026-11-23-143200.db").touch()
    random_bytes(journal.path)
    journal = AnswerStore.open(folder, "Zoé")
    journal.record("q", "secret", case=CASE)
    journal.import_json(colleagues[0].export_json())
    journal.erase("Zoé")
    assert [path.name for path in folder.iterdir() if path.name.startswith("Zoé")] == []
    assert store.pseudonyms(folder) == ("Ali",)
    assert (folder / "Ali.abime-2026-11-23-143200.db").exists()
    assert values(AnswerStore.open(folder, "Ali")) == ["autre"]


def test_after_erasing_reading_makes_no_file_and_saving_starts_anew(journal: AnswerStore) -> None:
    other = AnswerStore.open(journal.path.parent, "Zoé")
    journal.record("q", 1, case=CASE)
    before = journal.participant
    journal.erase("Zoé")
    for each in (journal, other):
        assert each.version() == 0
        assert each.latest("q", CASE) is None
        assert len(each.answers()) == 0
    assert not journal.path.exists()
    answer = other.record("q", 2, case=CASE)
    assert answer.participant == other.participant.id != before.id
    assert values(journal) == [2]
    assert journal.participant == other.participant
    assert journal.notice is other.notice is None


def test_a_journal_that_windows_will_not_remove_is_empty_all_the_same(
    journal: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.record("q", "secret", case=CASE)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(NotSaved, match="Carnet non effacé") as fault:
            journal.erase("Zoé")
        spoken(fault)
    assert b"secret" not in journal.path.read_bytes()
    assert len(journal.answers()) == 0
    again = AnswerStore.open(journal.path.parent, "Zoé")
    assert values(again) == []
    assert again.notice is None


def test_a_journal_that_another_notebook_is_writing_is_not_half_erased(
    journal: AnswerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.01)
    journal.record("q", 1, case=CASE)
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotSaved, match="Carnet non effacé") as fault:
            journal.erase("Zoé")
        spoken(fault)
    assert values(journal) == [1]


def test_a_damaged_journal_can_be_erased(journal: AnswerStore) -> None:
    random_bytes(journal.path)
    journal.erase("Zoé")
    journal.erase("Zoé")
    assert not journal.path.exists()
