"""Read and check `data/`: the questions, the cases and the tables the notebooks work on.

A question is written once, in YAML, checked against a schema that editors can use too, and can be
rendered by any screen. A wrong file is reported whole: file, question, field, what was expected.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from innoworkbook.french import UserError, count, listing, number, typography

if TYPE_CHECKING:
    import pandas as pd

NOT_APPLICABLE = "sans objet"
TRIAD_POINTS = 10
LIKERT_TOP = 4
CELLS = (0, 1, 2, 3, "P")
LONGEST_QUOTE = 60  # characters of a wrong value that a sentence quotes
AGREEMENT = ("pas du tout", "plutôt non", "en partie", "plutôt oui", "tout à fait")


def _shipped(name: str) -> Path:
    """Return a folder of the wheel, or of the checkout that holds this package."""
    package = Path(__file__).resolve().parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def data_folder() -> Path:
    """Return the folder that holds questions, cases, tables and schemas."""
    return _shipped("data")


def notebooks_folder() -> Path:
    """Return the folder that holds the notebooks as shipped."""
    return _shipped("notebooks")


@dataclass(frozen=True)
class Option:
    """One answer, item, category or variable that a question offers."""

    id: str
    label: str
    definition: str = ""
    correct: bool = False
    category: str = ""
    ambiguous: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Field:
    """One column of a `list` question: what is said of each row."""

    id: str
    label: str
    kind: str
    minimum: float = 0
    maximum: float = 10
    step: float = 1
    default: Any = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """A wrong number that a known misconception leads to."""

    value: float
    feedback: str
    tolerance: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The outcome of a checked question, as a word and a next step, never a colour alone."""

    word: str
    correct: bool
    feedback: tuple[str, ...] = ()


NOT_TRIED = Verdict("pas encore essayé", correct=False)


@dataclass(frozen=True)
class Question:
    """A question as any screen can render it.

    `value` is, by kind: `scale` and `number` a number; `likert` 0 to 4 or « sans objet »; `choice`
    an option id; `multiple` and `list` a list; `sort`, `triad` and `matrix` a mapping; `text` a
    string.
    """

    id: str
    kind: str
    prompt: str
    topic: str = ""
    scope: str = "case"
    row: str = ""
    help: str = ""
    evidence: str = "none"
    evidence_prompt: str = ""
    hints: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    categories: tuple[Option, ...] = ()
    columns: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    cells: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    not_applicable: bool = True
    counts: bool = True
    labels: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    unit: str = ""
    expected: float | None = None
    tolerance: float = 0.0
    mistakes: tuple[Mistake, ...] = ()
    lines: int = 3
    success: str = ""
    model_answer: str = ""
    source: str = ""

    @property
    def checked(self) -> bool:
        """Whether the question has a right answer; an opinion has none."""
        return (
            self.expected is not None
            or any(option.correct for option in self.options)
            or any(option.category for option in self.options)
        )

    @property
    def bounds(self) -> tuple[float, float]:
        """The range of a `scale` (0–10 unless told)."""
        return (
            0 if self.minimum is None else self.minimum,
            10 if self.maximum is None else self.maximum,
        )

    def option(self, key: str) -> Option:
        """Return the option of that id.

        Raises
        ------
        KeyError
            If the question offers no such option.
        """
        for option in self.options:
            if option.id == key:
                return option
        raise KeyError(key)

    def problem(self, value: Any) -> str | None:
        """Say in one French sentence why a value cannot be recorded, or None if it can."""
        return _PROBLEMS[self.kind](self, value)

    def check(self, value: Any) -> Verdict:
        """Compare an answer with the expected one.

        Raises
        ------
        UserError
            If the question is an opinion, which has no right answer.
        """
        if not self.checked:
            raise _fault(f"La question « {self.id} » est une opinion : elle n'a pas de corrigé.")
        if value is None or value in ({}, []):
            return NOT_TRIED
        faults = tuple(_FAULTS[self.kind](self, value))
        if faults:
            return Verdict("à revoir", correct=False, feedback=faults)
        return Verdict("juste", correct=True, feedback=(self.success,) if self.success else ())


# ── What can be recorded ────────────────────────────────────────────────────────────────────────


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_one(value: Any, options: Iterable[Option]) -> bool:
    """Tell whether a value, of any type, is the id of an option."""
    return isinstance(value, str) and any(option.id == value for option in options)


def _number_problem(question: Question, value: Any) -> str | None:
    if not _is_number(value):
        return "Écrivez un nombre, par exemple 12,5."
    low, high = (
        question.bounds if question.kind == "scale" else (question.minimum, question.maximum)
    )
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    return f"La réponse {_plain(value)} est hors limites : donnez {_reach(low, high)}."


def _reach(low: float | None, high: float | None) -> str:
    """Say the bounds of a number, one of which at least is known."""
    if low is None or high is None:
        return " ".join(
            f"{word} {_plain(bound)}"
            for word, bound in (("au moins", low), ("au plus", high))
            if bound is not None
        )
    return f"un nombre de {_plain(low)} à {_plain(high)}"


def _plain(value: float) -> str:
    """Write a number with the decimals it has, three at most."""
    decimals = -int(Decimal(repr(value)).normalize().as_tuple().exponent)
    return number(value, min(max(decimals, 0), 3))


def _likert_problem(question: Question, value: Any) -> str | None:
    if value == NOT_APPLICABLE and question.not_applicable:
        return None
    if _is_whole(value) and value in range(LIKERT_TOP + 1):
        return None
    return "Choisissez un des cinq degrés" + (
        " ou « sans objet »." if question.not_applicable else "."
    )


def _triad_problem(question: Question, value: Any) -> str | None:
    keys = {option.id for option in question.options}
    if not isinstance(value, Mapping) or set(value) != keys:
        return f"Répartissez {TRIAD_POINTS} points entre les trois phrases."
    points = list(value.values())
    if not all(_is_whole(point) and point >= 0 for point in points):
        return "Donnez à chaque phrase un nombre entier de points, zéro compris."
    total = sum(points)
    if total < TRIAD_POINTS:
        return f"Le total fait {total} : il reste {TRIAD_POINTS - total} à répartir."
    if total > TRIAD_POINTS:
        return f"Le total fait {total} : retirez {total - TRIAD_POINTS}."
    return None


def _choice_problem(question: Question, value: Any) -> str | None:
    if _is_one(value, question.options):
        return None
    return "Choisissez une des réponses proposées."


def _multiple_problem(question: Question, value: Any) -> str | None:
    if isinstance(value, list) and all(_is_one(key, question.options) for key in value):
        return None
    return "Cochez seulement des réponses proposées."


def _sort_problem(question: Question, value: Any) -> str | None:
    keys = {option.id for option in question.options}
    if (
        isinstance(value, Mapping)
        and set(value) <= keys
        and all(_is_one(place, question.categories) for place in value.values())
    ):
        return None
    return "Rangez chaque élément dans une des catégories proposées."


def _matrix_problem(question: Question, value: Any) -> str | None:
    rows = {option.id: option.label for option in question.options}
    columns = {option.id: option.label for option in question.columns or question.options}
    if not isinstance(value, Mapping) or not set(value) <= set(rows):
        return "Remplissez seulement les lignes proposées."
    for row, cells in value.items():
        if not isinstance(cells, Mapping):
            return f"La ligne « {rows[row]} » n'a pas de cases : remplissez-la colonne par colonne."
        for column, cell in cells.items():
            if column not in columns:
                return f"La colonne « {column} » n'existe pas."
            if cell not in CELLS or isinstance(cell, bool):
                return (
                    f"La case « {rows[row]} → {columns[column]} » vaut « {cell} » : "
                    "écrivez 0, 1, 2, 3 ou P."
                )
    return None


def _list_problem(question: Question, value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return "Donnez une liste de lignes."
    names = [str(row.get("name", "")).strip() for row in value]
    if not all(names):
        return "Donnez un nom à chaque ligne, ou retirez-la."
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"Deux lignes s'appellent « {twice[0]} » : renommez-en une."
    for row in value:
        for one in question.fields:
            given, check = row.get(one.id), _FIELD_PROBLEMS.get(one.kind)
            if given not in (None, "") and check and (expected := check(one, given)):
                seen = textwrap.shorten(str(given), LONGEST_QUOTE, placeholder="…")
                return f"Ligne « {row['name']} », « {one.label} » vaut « {seen} » : {expected}."
    return None


def _scale_field_problem(one: Field, given: Any) -> str:
    if _is_number(given) and one.minimum <= given <= one.maximum:
        return ""
    return f"donnez {_reach(one.minimum, one.maximum)}"


def _choice_field_problem(one: Field, given: Any) -> str:
    return "" if _is_one(given, one.options) else "choisissez une des réponses proposées"


def _flag_field_problem(_: Field, given: Any) -> str:
    return "" if isinstance(given, bool) else "donnez true ou false"


_FIELD_PROBLEMS = {
    "scale": _scale_field_problem,
    "choice": _choice_field_problem,
    "flag": _flag_field_problem,
}


def _text_problem(question: Question, value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "Écrivez votre réponse."


_PROBLEMS = {
    "scale": _number_problem,
    "number": _number_problem,
    "likert": _likert_problem,
    "triad": _triad_problem,
    "choice": _choice_problem,
    "multiple": _multiple_problem,
    "sort": _sort_problem,
    "matrix": _matrix_problem,
    "list": _list_problem,
    "text": _text_problem,
}


# ── What a wrong answer tells ───────────────────────────────────────────────────────────────────


def _choice_faults(question: Question, value: Any) -> Iterator[str]:
    chosen = question.option(value)
    if not chosen.correct:
        yield chosen.feedback or "Ce n'est pas la réponse attendue."


def _multiple_faults(question: Question, value: Any) -> Iterator[str]:
    for option in question.options:
        if option.correct != (option.id in value):
            told = "à cocher" if option.correct else "à ne pas cocher"
            yield f"« {option.label} » : {option.feedback or told}"


def _sort_faults(question: Question, value: Any) -> Iterator[str]:
    places = {category.id: category.label for category in question.categories}
    for option in question.options:
        given = value.get(option.id)
        if not option.category or option.ambiguous or given == option.category:
            continue
        if given is None:
            yield f"« {option.label} » : à ranger encore."
        else:
            told = option.feedback or f"attendu : {places[option.category]}."
            yield f"« {option.label} » : {told}"


def _number_faults(question: Question, value: Any) -> Iterator[str]:
    assert question.expected is not None
    if _near(value, question.expected, question.tolerance):
        return
    for mistake in question.mistakes:
        if _near(value, mistake.value, mistake.tolerance):
            yield mistake.feedback
            return
    if value * question.expected < 0:
        yield "Ce n'est pas le bon signe."
    elif value > question.expected:
        yield "Le résultat est trop grand."
    else:
        yield "Le résultat est trop petit."


def _near(value: float, aim: float, tolerance: float) -> bool:
    """Compare as written in decimals: in floats, 0.8 lies more than 0.1 away from 0.7."""
    given, target, allowed = (Decimal(repr(each)) for each in (value, aim, tolerance))
    return abs(given - target) <= allowed


_FAULTS = {
    "choice": _choice_faults,
    "multiple": _multiple_faults,
    "sort": _sort_faults,
    "number": _number_faults,
}


# ── Cases ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """A ground to work on: the fictional Valmarin, scored, or a real town, never scored."""

    id: str
    name: str
    fictional: bool
    description: str
    project: str = ""
    facts: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    questions: Path = field(default=Path(), repr=False, compare=False)  # what the answers answer

    def value(self, question: str) -> Any:
        """Return the reference answer to a question, or None.

        Raises
        ------
        UserError
            If no such question exists, or it could not receive that answer.
        """
        if question not in self.answers:
            return None
        if wrong := list(_misplaced(self, [question])):
            raise _fault("\n".join(wrong))
        return self.answers[question]["value"]


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def load_questions(topic: str, folder: Path | None = None) -> dict[str, Question]:
    """Read the questions of a topic.

    Parameters
    ----------
    topic
        Name of the file in `data/questions/`, without its ending.
    folder
        Another data folder; the shipped one by default.

    Returns
    -------
    dict
        The questions by full id (`"change.M1"`), in the order of the file.

    Raises
    ------
    UserError
        If the file is missing or wrong; the message lists every fault found.
    """
    return _questions((folder or data_folder()) / "questions" / f"{topic}.yml")


def question(full_id: str, folder: Path | None = None) -> Question:
    """Return one question by its full id, such as `"change.M1"`.

    Raises
    ------
    UserError
        If no question bears that id; the message offers the nearest ones.
    """
    questions = load_questions(full_id.partition(".")[0], folder)
    if full_id in questions:
        return questions[full_id]
    near = difflib.get_close_matches(full_id, questions, n=3)
    hint = f" Vouliez-vous dire {_quoted(near, 'ou')} ?" if near else ""
    raise _fault(f"Aucune question ne porte l'identifiant « {full_id} ».{hint}")


def load_case(name: str, folder: Path | None = None) -> Case:
    """Read a case from `data/cases/<name>/`: `case.yml`, then the answers of each other file.

    Each answer is checked against its question when it is read, so that one notebook need not read
    the questions of all; `faults` checks them all.

    Raises
    ------
    UserError
        If the file is missing or wrong; the message lists every fault found.
    """
    return _case((folder or data_folder()) / "cases" / name)


@dataclass(frozen=True)
class Chapter:
    """One notebook on the workshop's path."""

    notebook: str
    topic: str
    title: str
    key_question: str
    minutes: int
    part: int
    rows: tuple[str, ...]
    short_minutes: int | None = None


def load_path(folder: Path | None = None) -> tuple[Chapter, ...]:
    """Read the workshop's path: the notebooks written so far, in order.

    Raises
    ------
    UserError
        If the file is missing or wrong; the message lists every fault found.
    """
    path = (folder or data_folder()) / "path.yml"
    document = _checked("path", path)
    return tuple(
        Chapter(**{**_set(item), "rows": tuple(item["rows"])}) for item in document["chapters"]
    )


def load_table(name: str, folder: Path | None = None) -> pd.DataFrame:
    """Read a table described in `data/datapackage.json`, with its types.

    Parameters
    ----------
    name
        Name of the resource, such as `"reforms"`.
    folder
        Another data folder; the shipped one by default.

    Raises
    ------
    UserError
        If the table is not described, or a column is missing, unknown or of another type; the
        message names the file, the column and what was expected.
    """
    root = folder or data_folder()
    resources = {item["name"]: item for item in _package(root / "datapackage.json")["resources"]}
    if name not in resources:
        raise _fault(
            f"La table « {name} » n'est pas décrite dans datapackage.json ; "
            f"tables connues : {listing(sorted(resources))}."
        )
    return _table(root, resources[name])


def faults(folder: Path | None = None) -> list[str]:
    """Check every file of `data/`; an empty list means that all is well."""
    root = folder or data_folder()
    found: list[str] = []

    def attempt(read: Any, *arguments: Any) -> None:
        try:
            read(*arguments)
        except UserError as error:
            found.extend(str(error).splitlines())

    for path in sorted((root / "questions").glob("*.yml")):
        attempt(_questions, path)
    attempt(load_path, root)
    for path in sorted((root / "cases").glob("*/case.yml")):
        attempt(_all_answers, path.parent)
    try:
        names = [item["name"] for item in _package(root / "datapackage.json")["resources"]]
    except UserError as error:
        names = []
        found.extend(str(error).splitlines())
    for name in names:
        attempt(load_table, name, root)
    return list(dict.fromkeys(found))  # a wrong question is met again by each of its answers


def read_text(path: Path) -> str:
    """Read a UTF-8 text file, with one French sentence when it cannot be.

    Raises
    ------
    UserError
        If the file is missing, unreadable, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(
            f"Le fichier {path.name} est introuvable dans {path.parent} : remettez-le, ou corrigez "
            "le nom demandé."
        ) from None
    except UnicodeDecodeError:
        raise _fault(
            f"Le fichier {path.name} n'est pas en UTF-8 : enregistrez-le sous ce codage."
        ) from None
    except OSError as error:
        raise _fault(
            f"Le fichier {path.name} ne peut pas être lu ({error.strerror}) : vérifiez ses droits."
        ) from None


def _fault(sentence: str) -> UserError:
    return UserError(typography(sentence))


def _yaml(path: Path) -> Any:
    import yaml

    text = read_text(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it exists
    try:
        return yaml.load(text, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
        raise _fault(
            f"{path.name}{where} : l'écriture YAML est fautive ; "
            "vérifiez les retraits, les deux-points et les guillemets."
        ) from None
    except yaml.YAMLError:
        raise _fault(
            f"{path.name} : ce fichier contient un caractère interdit en YAML ; retirez-le."
        ) from None
    except ValueError:  # an unquoted 2026-02-30, which YAML takes for a date
        raise _fault(
            f"{path.name} : une date n'existe pas au calendrier ; corrigez-la ou mettez-la entre "
            "guillemets."
        ) from None


def _json(path: Path) -> Any:
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _fault(
            f"{path.name}, ligne {error.lineno} : l'écriture JSON est fautive ; "
            "vérifiez les virgules et les guillemets."
        ) from None


@cache
def _validator(schema: str) -> Any:
    import jsonschema

    loaded = _json(data_folder() / "schemas" / schema)
    return jsonschema.Draft202012Validator(loaded)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file does, so that an edited file is read again."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _questions(path: Path) -> dict[str, Question]:
    return _cached_questions(path, _stamp(path))


@cache
def _cached_questions(path: Path, stamp: tuple[int, int]) -> dict[str, Question]:
    document = _checked("questions", path)
    if wrong := list(_inconsistencies(path, document)):
        raise _fault("\n".join(wrong))
    topic, row = document["topic"], document.get("row", "")
    built = (_question(topic, row, item) for item in document["questions"])
    return {made.id: made for made in built}


def _case(folder: Path) -> Case:
    others = [path for path in sorted(folder.glob("*.yml")) if path.stem != "case"]
    paths = (folder / "case.yml", *others)
    return _cached_case(paths, tuple(_stamp(path) for path in paths))


@cache
def _cached_case(paths: tuple[Path, ...], stamps: tuple[tuple[int, int], ...]) -> Case:
    document = _checked("case", paths[0])
    answers = dict(document.get("answers", {}))
    for path in paths[1:]:
        more = _checked("answers", path)["answers"]
        if twice := sorted(answers.keys() & more.keys()):
            raise _fault(
                f"{path.name} : la réponse « {twice[0]} » est déjà dans un autre fichier du "
                "terrain ; gardez-en une."
            )
        answers |= more
    if answers and not document["fictional"]:
        raise _fault(
            f"{paths[0].name} : un terrain réel ne porte pas de réponses notées ; retirez-les."
        )
    facts = tuple(map(typography, document.get("facts", ())))
    questions = paths[0].parents[2] / "questions"
    return Case(**{**document, "facts": facts, "answers": answers, "questions": questions})


def _all_answers(folder: Path) -> None:
    """Read a case and check all its answers."""
    case = _case(folder)
    if wrong := list(_misplaced(case, case.answers)):
        raise _fault("\n".join(wrong))


def _misplaced(case: Case, keys: Iterable[str]) -> Iterator[str]:
    """Find, among the answers of a case, those that no question could receive."""
    for key in keys:
        asked = _questions(case.questions / f"{key.partition('.')[0]}.yml").get(key)
        if asked is None:
            yield (
                f"Terrain « {case.id} » : la réponse « {key} » ne répond à aucune question ; "
                "corrigez son identifiant."
            )
        elif (problem := asked.problem(case.answers[key].get("value"))) is not None:
            yield f"Terrain « {case.id} », réponse « {key} » : {problem}"


def _checked(schema: str, path: Path) -> Any:
    """Read a YAML file and check it against its schema."""
    return _sound(schema, path.name, _yaml(path))


def _sound(schema: str, file: str, document: Any) -> Any:
    """Return a document that keeps to its schema, or refuse it with all its faults."""
    found = sorted(
        _validator(f"{schema}.schema.json").iter_errors(document),
        key=lambda fault: [str(step).rjust(4) for step in fault.absolute_path],  # 2 before 10
    )
    if found:
        sentences = (_sentence(file, fault, document) for fault in found)
        raise UserError("\n".join(dict.fromkeys(sentences)))
    return document


def _question(topic: str, row: str, item: Mapping[str, Any]) -> Question:
    def options(key: str) -> tuple[Option, ...]:
        return tuple(Option(**_set(option)) for option in item.get(key, ()))

    made = {name: value for name, value in _set(item).items() if name in _PLAIN}
    return Question(
        **{
            "row": row,
            **made,
            "id": f"{topic}.{item['id']}",
            "topic": topic,
            "hints": tuple(map(typography, item.get("hints", ()))),
            "labels": tuple(map(typography, item.get("labels", ()))),
            "options": options("options"),
            "categories": options("categories"),
            "columns": options("columns"),
            "fields": tuple(
                Field(
                    **{
                        **_set(column),
                        "options": tuple(Option(**_set(o)) for o in column.get("options", ())),
                    }
                )
                for column in item.get("fields", ())
            ),
            "rows": tuple(_set(line) for line in item.get("rows", ())),
            "mistakes": tuple(Mistake(**_set(mistake)) for mistake in item.get("mistakes", ())),
        }
    )


_PLAIN = {made.name for made in fields(Question)}
_NOT_PROSE = {"id", "kind", "scope", "row", "evidence", "category"}


def _set(item: Mapping[str, Any]) -> dict[str, Any]:
    """Set the typography of every sentence of an item."""
    return {
        key: typography(value.strip())
        if isinstance(value, str) and key not in _NOT_PROSE
        else value
        for key, value in item.items()
    }


_ONLY_IN = {"correct": ("choice", "multiple"), "category": ("sort",)}


def _inconsistencies(path: Path, document: Mapping[str, Any]) -> Iterator[str]:
    """Find what a schema cannot say: repeated ids, unknown categories, foreign cells."""
    file = path.name
    if document["topic"] != path.stem:
        yield (
            f"{file}, champ « topic » : attendu « {path.stem} », comme le nom du fichier, "
            f"lu « {document['topic']} »."
        )
    ids = [item["id"] for item in document["questions"]]
    for twice in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{file} : deux questions portent l'identifiant « {twice} » ; renommez-en une."
    for item in document["questions"]:
        where = f"{file}, question « {item['id']} »"
        for key in ("options", "categories", "columns", "fields"):
            names = [option["id"] for option in item.get(key, ())]
            for twice in sorted({name for name in names if names.count(name) > 1}):
                yield (
                    f"{where}, champ « {key} » : l'identifiant « {twice} » sert deux fois ; "
                    "changez-en un."
                )
        if item["kind"] == "sort":
            places = {category["id"] for category in item["categories"]}
            for option in item["options"]:
                if "category" in option and option["category"] not in places:
                    yield (
                        f"{where}, élément « {option['id']} » : la catégorie "
                        f"« {option['category']} » est inconnue ; "
                        f"attendu {_quoted(sorted(places), 'ou')}."
                    )
        for line in item.get("rows", ()):
            known = [column["id"] for column in item.get("fields", ())]
            if unknown := sorted(str(key) for key in line if key not in ("name", *known)):
                yield (
                    f"{where}, ligne « {line.get('name')} » : colonne inconnue "
                    f"{_quoted(unknown)} ; attendu {_quoted(['name', *known], 'ou')}."
                )
        yield from (f"{where}, {wrong}" for wrong in _unused(item))


def _unused(item: Mapping[str, Any]) -> Iterator[str]:
    """Find the fields of a question that its kind would leave without effect."""
    if "expected" in item and item["kind"] != "number":
        yield f"champ « expected » : réservé au genre « number », lu « {item['kind']} »."
    for name, kinds in _ONLY_IN.items():
        if item["kind"] not in kinds and any(name in one for one in item.get("options", ())):
            allowed = _quoted(kinds, "ou")
            yield f"champ « {name} » : réservé au genre {allowed}, lu « {item['kind']} »."
    low, high = item.get("minimum", 0), item.get("maximum", 10)
    bounded = item["kind"] == "scale" or {"minimum", "maximum"} <= item.keys()
    if bounded and low >= high:
        yield f"champ « minimum » : attendu moins que {high}, lu {low}."


def _quoted(names: Iterable[str], last: str = "et") -> str:
    return listing([f"« {name} »" for name in names], last)


_TYPES = {
    "string": "un texte", "number": "un nombre", "integer": "un nombre entier",
    "boolean": "true ou false", "array": "une liste", "object": "un bloc de champs",
}  # fmt: skip


def _sentence(file: str, fault: Any, document: Any) -> str:
    """Turn a schema error into one French sentence: file, question, field, what was expected."""
    path = list(fault.absolute_path)
    where = [file]
    if path[:1] == ["questions"] and len(path) > 1:
        item = document["questions"][path[1]]
        name = item.get("id") if isinstance(item, Mapping) else None
        where.append(f"question « {name} »" if name else f"question n° {path[1] + 1}")
        path = path[2:]
    if path[:1] == ["resources"] and len(path) > 1:
        item = document["resources"][path[1]]
        name = item.get("name") if isinstance(item, Mapping) else None
        where.append(f"table « {name} »" if name else f"table n° {path[1] + 1}")
        path = path[2:]
    steps = [str(step + 1) if isinstance(step, int) else str(step) for step in path]
    if steps:
        where.append(f"champ « {' › '.join(steps)} »")
    return typography(f"{', '.join(where)} : {_expectation(fault)}")


def _expectation(fault: Any) -> str:  # noqa: PLR0911 - one sentence a rule
    rule, limit, given = fault.validator, fault.validator_value, fault.instance
    seen = "rien" if given is None else f"« {textwrap.shorten(str(given), LONGEST_QUOTE)} »"
    if rule == "required":
        return f"il manque {_quoted(name for name in limit if name not in given)}."
    if rule == "additionalProperties":
        known = list(fault.schema["properties"])
        unknown = sorted(str(name) for name in given if name not in known)
        near = [found for name in unknown for found in difflib.get_close_matches(name, known, n=1)]
        advice = f"vouliez-vous dire {_quoted(near)} ?" if near else "à retirer."
        fields_told = "champ inconnu" if len(unknown) == 1 else "champs inconnus"
        return f"{fields_told} {_quoted(unknown)} ; {advice}"
    if rule == "enum":
        return f"{seen} n'est pas admis ; attendu {listing([str(one) for one in limit], 'ou')}."
    if rule == "type":
        return f"attendu {_TYPES[limit]}, lu {seen}."
    if rule == "pattern":
        shape = fault.schema.get("description") or "des lettres sans accent, des chiffres et « _ »."
        return f"{seen} n'a pas la forme attendue : {shape}"
    if rule in ("minItems", "maxItems"):
        bound = "au moins" if rule == "minItems" else "au plus"
        return f"attendu {bound} {count(limit, 'élément')}, lu {len(given)}."
    if rule == "minLength":
        return "ce texte est vide ; écrivez-le ou retirez le champ."
    if rule in _BOUNDS:
        return f"attendu {_BOUNDS[rule]} {limit}, lu {given}."
    if rule == "not":
        return "un terrain réel ne porte pas de réponses notées ; retirez « answers »."
    return f"valeur inattendue ({rule})."


_BOUNDS = {"minimum": "au moins", "maximum": "au plus", "exclusiveMinimum": "plus de"}


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────


def _package(path: Path) -> Mapping[str, Any]:
    document: Mapping[str, Any] = _sound("datapackage", path.name, _json(path))
    return document


_DTYPES = {"integer": "Int64", "number": "float64", "string": "string", "boolean": "boolean"}


def _table(root: Path, resource: Mapping[str, Any]) -> pd.DataFrame:
    import pandas as pd

    file = resource["path"]
    described = {item["name"]: item for item in resource["schema"]["fields"]}
    header, rows = _cells(file, read_text(root / file))
    missing = [name for name in described if name not in header]
    if missing and any(";" in name for name in header):
        raise _fault(
            f"{file} : colonnes séparées par des points-virgules ; enregistrez ce fichier en CSV "
            "séparé par des virgules."
        )
    if missing:
        lacking = count(len(missing), "colonne manque", "colonnes manquent")
        raise _fault(f"{file} : {lacking}, {_quoted(missing)}.")
    if unknown := [name for name in header if name not in described]:
        foreign = count(len(unknown), "colonne inconnue", "colonnes inconnues")
        raise _fault(
            f"{file} : {foreign}, {_quoted(unknown)} ; à retirer, ou à décrire dans "
            "datapackage.json."
        )
    if len(set(header)) < len(header):
        raise _fault(f"{file} : deux colonnes portent le même nom ; retirez-en une.")
    frame = pd.DataFrame(rows, columns=pd.Index(header), dtype="string").replace("", pd.NA)
    for name, item in described.items():
        frame[name] = _typed(file, frame[name], item)
    return frame


def _cells(file: str, text: str) -> tuple[list[str], list[list[str]]]:
    """Read the header and the rows of a CSV; each row has as many cells as the header."""
    reader = csv.reader(io.StringIO(text))
    header: list[str] = next(reader, [])
    rows = []
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise _fault(
                f"{file}, ligne {reader.line_num} : {count(len(row), 'case')} pour "
                f"{count(len(header), 'colonne')} ; mettez entre guillemets un texte qui contient "
                "une virgule."
            )
        rows.append(row)
    return header, rows


def _typed(file: str, column: Any, item: Mapping[str, Any]) -> Any:
    import pandas as pd

    kind = item.get("type", "string")
    try:
        if kind == "date":
            made = pd.to_datetime(column, format="%Y-%m-%d")
        elif kind == "boolean":
            made = column.map({"1": True, "0": False, "true": True, "false": False}).astype(
                "boolean"
            )
            if bool((made.isna() & column.notna()).any()):
                raise ValueError
        else:
            made = column.astype(_DTYPES[kind])
    except (ValueError, TypeError, OverflowError):
        expected = {
            "date": "une date AAAA-MM-JJ", "integer": "un nombre entier",
            "number": "un nombre, avec un point décimal", "boolean": "0 ou 1",
        }[kind]  # fmt: skip
        line = _first_wrong(column, kind)
        raise _fault(f"{file}, colonne « {item['name']} »{line} : attendu {expected}.") from None
    if item.get("constraints", {}).get("required") and bool(made.isna().any()):
        line_number = int(made.isna().to_numpy().argmax()) + 2
        raise _fault(
            f"{file}, colonne « {item['name']} », ligne {line_number} : case vide ; remplissez-la."
        )
    return made


def _first_wrong(column: Any, kind: str) -> str:
    import pandas as pd

    if kind == "date":
        bad = pd.to_datetime(column, format="%Y-%m-%d", errors="coerce").isna() & column.notna()
    elif kind == "boolean":
        bad = ~column.isin(["0", "1", "true", "false"]) & column.notna()
    else:
        values = pd.to_numeric(column, errors="coerce")
        bad = values.isna() & column.notna()
        if kind == "integer":
            bad |= values.notna() & (values % 1 != 0)
    if not bool(bad.any()):
        return ""
    place = int(bad.to_numpy().argmax())
    return f", ligne {place + 2} (« {column.iloc[place]} »)"


def topics(folder: Path | None = None) -> Iterable[str]:
    """Return the names of the topics that have questions."""
    return sorted(path.stem for path in ((folder or data_folder()) / "questions").glob("*.yml"))
