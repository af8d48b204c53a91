"""Questions, cases and tables: what is accepted, and the French sentence that refuses the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook import content
from innoworkbook.content import Field, Mistake, Option, Question
from innoworkbook.french import THIN, WIDE, UserError, typography

quick = settings(max_examples=60, deadline=None)

THREE = (Option("a", "Un"), Option("b", "Deux"), Option("c", "Trois"))
PLACES = (Option("here", "Ici"), Option("there", "Là"))
FIELDS = (
    Field("weight", "Poids", "scale", minimum=0, maximum=5),
    Field("side", "Camp", "choice", options=PLACES),
    Field("sure", "Sûr", "flag"),
    Field("why", "Pourquoi", "text"),
)
ASKED = {
    "scale": Question("t.q", "scale", "?"),
    "likert": Question("t.q", "likert", "?"),
    "triad": Question("t.q", "triad", "?", options=THREE),
    "choice": Question("t.q", "choice", "?", options=THREE),
    "multiple": Question("t.q", "multiple", "?", options=THREE),
    "sort": Question("t.q", "sort", "?", options=THREE, categories=PLACES),
    "number": Question("t.q", "number", "?"),
    "matrix": Question("t.q", "matrix", "?", options=THREE, columns=PLACES),
    "list": Question("t.q", "list", "?", fields=FIELDS),
    "text": Question("t.q", "text", "?"),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 20) | st.floats() | st.text("abcP é", max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["a", "b", "c", "here", "name", "weight", "side"]), inner),
    max_leaves=8,
)  # fmt: skip


# ── What can be recorded ────────────────────────────────────────────────────────────────────────


def test_every_kind_of_the_schema_is_tried_here() -> None:
    schema = json.loads(
        (content.data_folder() / "schemas/questions.schema.json").read_text("utf-8")
    )
    assert set(ASKED) == set(schema["$defs"]["question"]["properties"]["kind"]["enum"])


@pytest.mark.parametrize("kind", ASKED)
@quick
@given(value=JSON)
def test_any_value_at_all_is_recorded_or_refused_in_a_sentence(kind: str, value: Any) -> None:
    problem = ASKED[kind].problem(value)
    assert problem is None or (problem.endswith(".") and "\n" not in problem)


@quick
@given(low=st.integers(-50, 50), width=st.integers(1, 50), value=st.floats(-120, 120))
def test_a_scale_takes_exactly_what_lies_within_its_bounds(
    low: int, width: int, value: float
) -> None:
    asked = Question("t.q", "scale", "?", minimum=low, maximum=low + width)
    assert (asked.problem(value) is None) == (low <= value <= low + width)


@quick
@given(st.lists(st.integers(0, 10), min_size=3, max_size=3))
def test_a_triad_takes_exactly_ten_points(points: list[int]) -> None:
    value = dict(zip("abc", points, strict=True))
    assert (ASKED["triad"].problem(value) is None) == (sum(points) == 10)


ACCEPTED = [
    ("scale", 0), ("scale", 10), ("scale", 6.5),
    ("likert", 0), ("likert", 4), ("likert", "sans objet"),
    ("triad", {"a": 10, "b": 0, "c": 0}),
    ("choice", "a"),
    ("multiple", []), ("multiple", ["a", "c"]),
    ("sort", {}), ("sort", {"a": "here", "b": "there"}),
    ("number", -12.5),
    ("matrix", {}), ("matrix", {"a": {"here": 3, "there": "P"}}),
    ("list", []),
    ("list", [{"name": "Un", "weight": 5, "side": "here", "sure": True, "why": "car"}]),
    ("list", [{"name": "Un", "weight": None, "side": ""}]),
    ("text", "une phrase"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), ACCEPTED)
def test_a_right_value_is_recorded(kind: str, value: Any) -> None:
    assert ASKED[kind].problem(value) is None


REFUSED = [
    ("scale", True, "Écrivez un nombre"),
    ("scale", float("nan"), "Écrivez un nombre"),
    ("scale", "5", "Écrivez un nombre"),
    ("scale", 10.5, "La réponse 10,5 est hors limites : donnez un nombre de 0 à 10."),
    ("likert", 5, "cinq degrés ou « sans objet »"),
    ("likert", 2.0, "cinq degrés"),
    ("triad", {"a": 10}, "Répartissez 10 points"),
    ("triad", [10, 0, 0], "Répartissez 10 points"),
    ("triad", {"a": 3, "b": 3.5, "c": 3}, "nombre entier"),
    ("triad", {"a": 11, "b": -1, "c": 0}, "nombre entier"),
    ("triad", {"a": 3, "b": 3, "c": 1}, "il reste 3 à répartir"),
    ("triad", {"a": 9, "b": 3, "c": 0}, "retirez 2"),
    ("choice", "d", "une des réponses"),
    ("choice", ["a"], "une des réponses"),
    ("multiple", "a", "seulement des réponses"),
    ("multiple", ["d"], "seulement des réponses"),
    ("multiple", [["a"]], "seulement des réponses"),
    ("sort", {"d": "here"}, "une des catégories"),
    ("sort", {"a": "nowhere"}, "une des catégories"),
    ("sort", {"a": ["here"]}, "une des catégories"),
    ("number", "douze", "Écrivez un nombre"),
    ("matrix", {"d": {}}, "seulement les lignes"),
    ("matrix", {"a": 3}, "La ligne « Un » n'a pas de cases"),
    ("matrix", {"a": {"nowhere": 1}}, "La colonne « nowhere » n'existe pas"),
    ("matrix", {"a": {"here": 4}}, "La case « Un → Ici » vaut « 4 » : écrivez 0, 1, 2, 3 ou P."),
    ("matrix", {"a": {"here": True}}, "écrivez 0, 1, 2, 3 ou P"),
    ("list", {"name": "Un"}, "une liste de lignes"),
    ("list", ["Un"], "une liste de lignes"),
    ("list", [{"name": " "}], "Donnez un nom"),
    ("list", [{"name": "Un"}, {"name": "Un"}], "Deux lignes s'appellent « Un »"),
    ("list", [{"name": "Un", "weight": 6}],
     "Ligne « Un », « Poids » vaut « 6 » : donnez un nombre de 0 à 5."),
    ("list", [{"name": "Un", "side": "nowhere"}], "choisissez une des réponses proposées"),
    ("list", [{"name": "Un", "sure": "oui"}], "donnez true ou false"),
    ("text", "  ", "Écrivez votre réponse."),
    ("text", 3, "Écrivez votre réponse."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "told"), REFUSED)
def test_a_wrong_value_is_refused_in_one_sentence(kind: str, value: Any, told: str) -> None:
    problem = ASKED[kind].problem(value)
    assert problem is not None
    assert told in problem


def test_without_not_applicable_a_likert_wants_a_degree() -> None:
    asked = Question("t.q", "likert", "?", not_applicable=False)
    assert asked.problem("sans objet") == "Choisissez un des cinq degrés."


@pytest.mark.parametrize(
    ("bounds", "value", "told"),
    [
        ({"minimum": 0}, -1, "La réponse −1 est hors limites : donnez au moins 0."),
        ({"maximum": 0.25}, 0.3, "La réponse 0,3 est hors limites : donnez au plus 0,25."),
        ({"minimum": 1, "maximum": 2}, 3e40, "donnez un nombre de 1 à 2."),
    ],
)
def test_a_number_out_of_bounds_is_told_the_bounds_it_has(
    bounds: Mapping[str, float], value: float, told: str
) -> None:
    problem = Question("t.q", "number", "?", **bounds).problem(value)
    assert problem is not None
    assert problem.endswith(told)


def test_a_square_matrix_names_its_columns_after_its_rows() -> None:
    asked = Question("t.q", "matrix", "?", options=THREE)
    assert asked.problem({"a": {"b": 2}}) is None
    assert "Un → Deux" in str(asked.problem({"a": {"b": 9}}))


# ── What a checked question answers ─────────────────────────────────────────────────────────────

CHOICE = Question(
    "t.q", "choice", "?", success="Bien vu.",
    options=(Option("a", "Un", correct=True), Option("b", "Deux", feedback="Idée fausse."),
             Option("c", "Trois")),
)  # fmt: skip
MULTIPLE = Question(
    "t.q", "multiple", "?",
    options=(Option("a", "Un", correct=True), Option("b", "Deux", feedback="jamais."),
             Option("c", "Trois")),
)  # fmt: skip
SORT = Question(
    "t.q", "sort", "?", categories=PLACES,
    options=(Option("a", "Un", category="here"),
             Option("b", "Deux", category="there", feedback="regardez mieux."),
             Option("c", "Trois", category="here", ambiguous="Les deux se défendent."),
             Option("d", "Quatre")),
)  # fmt: skip
NUMBER = Question(
    "t.q", "number", "?", expected=0.7, tolerance=0.1,
    mistakes=(Mistake(7, "Vous avez oublié de diviser.", tolerance=0.5),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "value"),
    [(CHOICE, None), (MULTIPLE, []), (SORT, {}), (NUMBER, None)],
    ids=["choice", "multiple", "sort", "number"],
)
def test_no_answer_is_not_a_wrong_answer(asked: Question, value: Any) -> None:
    assert asked.check(value) is content.NOT_TRIED
    assert asked.check(value).word == "pas encore essayé"


@pytest.mark.parametrize(
    ("asked", "value"),
    [(CHOICE, "a"), (MULTIPLE, ["a"]), (SORT, {"a": "here", "b": "there", "c": "there"}),
     (NUMBER, 0.7)],
    ids=["choice", "multiple", "sort", "number"],
)  # fmt: skip
def test_the_right_answer_is_right(asked: Question, value: Any) -> None:
    verdict = asked.check(value)
    assert (verdict.word, verdict.correct) == ("juste", True)
    assert verdict.feedback == ((asked.success,) if asked.success else ())


@pytest.mark.parametrize(
    ("asked", "value", "told"),
    [
        (CHOICE, "b", ["Idée fausse."]),
        (CHOICE, "c", ["Ce n'est pas la réponse attendue."]),
        (MULTIPLE, ["b", "c"],
         ["« Un » : à cocher", "« Deux » : jamais.", "« Trois » : à ne pas cocher"]),
        (SORT, {"a": "there", "b": "here"},
         ["« Un » : attendu : Ici.", "« Deux » : regardez mieux."]),
        (SORT, {"b": "there"}, ["« Un » : à ranger encore."]),
        (NUMBER, 7.4, ["Vous avez oublié de diviser."]),
        (NUMBER, 3, ["Le résultat est trop grand."]),
        (NUMBER, 0, ["Le résultat est trop petit."]),
        (NUMBER, -0.7, ["Ce n'est pas le bon signe."]),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_to_be_seen_again_and_says_why(
    asked: Question, value: Any, told: list[str]
) -> None:
    verdict = asked.check(value)
    assert (verdict.word, verdict.correct) == ("à revoir", False)
    assert list(verdict.feedback) == told


def test_below_a_negative_number_is_too_small() -> None:
    asked = Question("t.q", "number", "?", expected=-3)
    assert asked.check(-5).feedback == ("Le résultat est trop petit.",)


@quick
@given(
    expected=st.integers(-1000, 1000), tolerance=st.integers(0, 50), sign=st.sampled_from([1, -1])
)
def test_a_number_at_the_very_edge_of_the_tolerance_is_right(
    expected: int, tolerance: int, sign: int
) -> None:
    asked = Question("t.q", "number", "?", expected=expected / 10, tolerance=tolerance / 10)
    assert asked.check((expected + sign * tolerance) / 10).correct
    assert not asked.check((expected + sign * (tolerance + 1)) / 10).correct


def test_an_opinion_has_no_right_answer() -> None:
    with pytest.raises(UserError, match="est une opinion"):
        ASKED["text"].check("x")


def test_an_option_that_is_not_offered_is_not_found() -> None:
    with pytest.raises(KeyError):
        CHOICE.option("z")


# ── Reading a folder of one's own ───────────────────────────────────────────────────────────────

GOOD = {"id": "first", "kind": "text", "prompt": "Pourquoi ?"}


def write(path: Path, made: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = made if isinstance(made, str) else yaml.safe_dump(made, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return path


def ask(folder: Path, *questions: Any, topic: str = "essai", **more: Any) -> None:
    write(
        folder / "questions" / "essai.yml", {"topic": topic, "questions": list(questions), **more}
    )


def refusal(folder: Path) -> list[str]:
    """Return the sentences that refuse `essai.yml`, each one clear and about that file."""
    with pytest.raises(UserError) as caught:
        content.load_questions("essai", folder)
    sentences = str(caught.value).splitlines()
    for sentence in sentences:
        assert sentence.startswith("essai.yml")
        assert sentence.rstrip("?").rstrip(THIN).endswith((".", "»"))
        assert sentence == typography(sentence)
        assert "None" not in sentence
    return sentences


def plain(sentence: str) -> str:
    return sentence.replace(WIDE, " ").replace(THIN, " ")


def test_a_good_file_is_read_in_its_order_with_french_typography(tmp_path: Path) -> None:
    second = {
        "id": "second", "kind": "choice", "prompt": " L'autre ? ", "hints": ["Cherchez l'erreur !"],
        "options": [{"id": "a", "label": "l'un"}, {"id": "b", "label": "l'autre"}],
    }  # fmt: skip
    ask(tmp_path, GOOD, second, row="S05")
    read = content.load_questions("essai", tmp_path)
    assert list(read) == ["essai.first", "essai.second"]
    made = read["essai.second"]
    assert made.prompt == f"L’autre{THIN}?"
    assert made.hints == (f"Cherchez l’erreur{THIN}!",)
    assert made.option("a").label == "l’un"
    assert (made.topic, made.row, made.bounds) == ("essai", "S05", (0, 10))
    assert content.topics(tmp_path) == ["essai"]


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    ask(tmp_path, GOOD)
    assert content.question("essai.first", tmp_path).lines == 3
    ask(tmp_path, GOOD | {"lines": 12})
    assert content.question("essai.first", tmp_path).lines == 12


def test_lists_keep_their_fields_their_rows_and_their_mistakes(tmp_path: Path) -> None:
    rows = {
        "id": "rows", "kind": "list", "prompt": "?",
        "fields": [{"id": "side", "label": "Camp", "kind": "choice",
                    "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}],
        "rows": [{"name": "l'un", "side": "a"}],
    }  # fmt: skip
    mistakes = [{"value": 2, "feedback": "Non !"}]
    number = {"id": "n", "kind": "number", "prompt": "?", "expected": 1, "mistakes": mistakes}
    ask(tmp_path, rows, number)
    read = content.load_questions("essai", tmp_path)
    assert read["essai.rows"].fields[0].options[1].label == "B"
    assert read["essai.rows"].rows == ({"name": "l’un", "side": "a"},)
    assert read["essai.n"].mistakes == (Mistake(2, f"Non{THIN}!"),)
    assert read["essai.n"].checked


WRONG = [
    ({"promt": "x"}, ["champ inconnu « promt » ; vouliez-vous dire « prompt » ?"]),
    ({"zzz": 1, "hint": []}, ["champs inconnus « hint » et « zzz » ; vouliez-vous dire « hints »"]),
    ({"zzz": 1, 3: 1}, ["champs inconnus « 3 » et « zzz » ; à retirer."]),
    ({"prompt": None}, ["question « first », champ « prompt » : attendu un texte, lu rien."]),
    ({"prompt": ""}, ["champ « prompt » : ce texte est vide"]),
    ({"kind": "scal"}, ["champ « kind » : « scal » n’est pas admis ; attendu scale, likert,"]),
    ({"row": "S99"}, ["champ « row » : « S99 » n’a pas la forme attendue : Rangée du diaporama"]),
    ({"id": "deux mots"}, ["n’a pas la forme attendue : des lettres sans accent"]),
    ({"lines": 0}, ["champ « lines » : attendu au moins 1, lu 0."]),
    ({"lines": 99}, ["champ « lines » : attendu au plus 20, lu 99."]),
    ({"step": 0}, ["champ « step » : attendu plus de 0, lu 0."]),
    ({"counts": "oui"}, ["champ « counts » : attendu true ou false, lu « oui »."]),
    ({"hints": "un"}, ["champ « hints » : attendu une liste, lu « un »."]),
    ({"hints": ["un", ""]}, ["champ « hints › 2 » : ce texte est vide"]),
    ({"labels": ["seul"]}, ["champ « labels » : attendu au moins 2 éléments, lu 1."]),
    ({"evidence": "required"}, ["question « first » : il manque « evidence_prompt »."]),
    ({"kind": "choice"}, ["question « first » : il manque « options »."]),
    ({"kind": "sort"}, ["question « first » : il manque « options » et « categories »."]),
    ({"kind": "triad", "options": [{"id": x, "label": x} for x in "abcd"]},
     ["champ « options » : attendu au plus 3 éléments, lu 4."]),
    ({"expected": 3}, ["champ « expected » : réservé au genre « number », lu « text »."]),
    ({"kind": "scale", "minimum": 10}, ["champ « minimum » : attendu moins que 10, lu 10."]),
    ({"kind": "triad", "options": [{"id": x, "label": x, "correct": True} for x in "abc"]},
     ["champ « correct » : réservé au genre « choice » ou « multiple », lu « triad »."]),
    ({"kind": "choice", "options": [{"id": "a", "label": "A"}, {"id": "a", "label": "B"}]},
     ["champ « options » : l’identifiant « a » sert deux fois ; changez-en un."]),
    ({"kind": "list", "fields": [{"id": "w", "label": "W", "kind": "scale"}],
      "rows": [{"name": "Un", "x": 1}]},
     ["ligne « Un » : colonne inconnue « x » ; attendu « name » ou « w »."]),
    ({"kind": "sort", "categories": [{"id": "p", "label": "P"}, {"id": "q", "label": "Q"}],
      "options": [{"id": "a", "label": "A", "category": "r"}, {"id": "b", "label": "B"}]},
     ["élément « a » : la catégorie « r » est inconnue ; attendu « p » ou « q »."]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), WRONG, ids=[str(one[0])[:40] for one in WRONG])
def test_a_wrong_question_is_refused_with_its_name_its_field_and_what_was_expected(
    tmp_path: Path, change: Mapping[Any, Any], told: list[str]
) -> None:
    ask(tmp_path, GOOD | dict(change))
    sentences = [plain(sentence) for sentence in refusal(tmp_path)]
    assert len(sentences) == len(told)
    for sentence, part in zip(sentences, told, strict=True):
        assert part in sentence
        assert "question « first »" in sentence or "deux mots" in sentence


def test_several_faults_are_all_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    many = [GOOD | {"id": f"q{rank}"} for rank in range(12)]
    many[2] |= {"lines": 0, "scope": "all"}
    many[10] |= {"promt": "x"}
    ask(tmp_path, *many)
    told = refusal(tmp_path)
    assert [next(part for part in ("q2", "q10") if f"{part}{WIDE}" in one) for one in told] == [
        "q2",
        "q2",
        "q10",
    ]


def test_a_question_without_its_first_fields_is_told_once_and_by_its_rank(tmp_path: Path) -> None:
    ask(tmp_path, GOOD, {"prompt": "?"}, "une phrase")
    told = [plain(one) for one in refusal(tmp_path)]
    assert told == [
        "essai.yml, question n° 2 : il manque « id » et « kind ».",
        "essai.yml, question n° 3 : attendu un bloc de champs, lu « une phrase ».",
    ]


def test_two_questions_of_one_name_and_a_foreign_topic_are_refused(tmp_path: Path) -> None:
    ask(tmp_path, GOOD, GOOD, topic="autre")
    told = [plain(one) for one in refusal(tmp_path)]
    assert "champ « topic » : attendu « essai », comme le nom du fichier, lu « autre »" in told[0]
    assert "deux questions portent l’identifiant « first » ; renommez-en une." in told[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "attendu un bloc de champs, lu rien."),
        ("topic: essai\nquestions: [", "l’écriture YAML est fautive"),
        ("topic: essai\n  questions: []", "ligne 2, colonne 12 : l’écriture YAML est fautive"),
        ("topic: 'essai\n", "l’écriture YAML est fautive"),
        ("topic: essai\nquestions: \x07", "un caractère interdit en YAML ; retirez-le."),
        ("topic: essai\nquestions: 2026-02-30", "une date n’existe pas au calendrier"),
        ("topic: essai\nquestions: []", "champ « questions » : attendu au moins 1 élément, lu 0."),
    ],
)
def test_a_broken_yaml_gets_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path / "questions" / "essai.yml", text)
    (sentence,) = refusal(tmp_path)
    assert told in plain(sentence)


def test_a_long_wrong_value_is_quoted_short(tmp_path: Path) -> None:
    ask(tmp_path, GOOD | {"prompt": {"texte": "mot " * 100}})
    assert all(len(sentence) < 160 for sentence in refusal(tmp_path))


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"essai\.yml est introuvable dans .*questions") as caught:
        content.load_questions("essai", tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_byte_order_mark_is_accepted_and_windows_1252_is_refused(tmp_path: Path) -> None:
    ask(tmp_path, GOOD)
    path = tmp_path / "questions" / "essai.yml"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert list(content.load_questions("essai", tmp_path)) == ["essai.first"]
    path.write_bytes(f"# écrit à la main\n{text}".encode("cp1252"))
    with pytest.raises(UserError) as caught:
        content.load_questions("essai", tmp_path)
    assert plain(str(caught.value)) == (
        "Le fichier essai.yml n’est pas en UTF-8 : enregistrez-le sous ce codage."
    )


def test_a_folder_in_place_of_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "questions" / "essai.yml").mkdir(parents=True)
    with pytest.raises(UserError, match="ne peut pas être lu"):
        content.load_questions("essai", tmp_path)


def test_an_unknown_question_is_told_its_nearest_names(tmp_path: Path) -> None:
    ask(tmp_path, GOOD, GOOD | {"id": "second"})
    with pytest.raises(UserError) as caught:
        content.question("essai.frist", tmp_path)
    assert "Vouliez-vous dire « essai.first »" in plain(str(caught.value))
    with pytest.raises(UserError) as caught:
        content.question("essai.zzzzzzz", tmp_path)
    assert plain(str(caught.value)).endswith("« essai.zzzzzzz ».")


# ── Cases ───────────────────────────────────────────────────────────────────────────────────────

CASE = {"id": "essai", "name": "L'Essai", "fictional": True, "description": "Une commune."}


def settle(folder: Path, case: Mapping[str, Any], **files: Any) -> None:
    write(folder / "cases" / "essai" / "case.yml", dict(case))
    for name, answers in files.items():
        write(folder / "cases" / "essai" / f"{name}.yml", {"answers": answers})


def refused_case(folder: Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        content.load_case("essai", folder)
    return plain(str(caught.value)).splitlines()


def test_a_case_gathers_the_answers_of_its_files(tmp_path: Path) -> None:
    ask(tmp_path, GOOD, GOOD | {"id": "second"})
    first = {"essai.first": {"value": "Un", "evidence": "vu"}}
    settle(
        tmp_path,
        CASE | {"facts": ["C'est petit"]},
        one=first,
        two={"essai.second": {"value": "Deux"}},
    )
    case = content.load_case("essai", tmp_path)
    assert (case.value("essai.first"), case.value("essai.second")) == ("Un", "Deux")
    assert case.value("essai.third") is None
    assert case.facts == ("C’est petit",)


def test_a_real_town_is_never_scored(tmp_path: Path) -> None:
    ask(tmp_path, GOOD)
    scored = {"essai.first": {"value": "Un"}}
    settle(tmp_path, CASE | {"fictional": False, "answers": scored})
    assert refused_case(tmp_path) == [
        "case.yml : un terrain réel ne porte pas de réponses notées ; retirez « answers »."
    ]
    settle(tmp_path, CASE | {"fictional": False}, more=scored)
    assert refused_case(tmp_path) == [
        "case.yml : un terrain réel ne porte pas de réponses notées ; retirez-les."
    ]
    (tmp_path / "cases" / "essai" / "more.yml").unlink()
    assert not content.load_case("essai", tmp_path).fictional


def test_an_answer_that_no_question_could_receive_is_refused(tmp_path: Path) -> None:
    ask(tmp_path, GOOD)
    settle(tmp_path, CASE, more={"essai.fisrt": {"value": "Un"}, "essai.first": {"value": 3}})
    wrong = "Terrain « essai », réponse « essai.first » : Écrivez votre réponse."
    lost = (
        "Terrain « essai » : la réponse « essai.fisrt » ne répond à aucune question ; "
        "corrigez son identifiant."
    )
    case = content.load_case("essai", tmp_path)
    for asked, told in (("essai.first", wrong), ("essai.fisrt", lost)):
        with pytest.raises(UserError) as caught:
            case.value(asked)
        assert plain(str(caught.value)) == told
    assert {wrong, lost} <= {plain(line) for line in content.faults(tmp_path)}


def test_two_files_that_answer_the_same_question_are_refused(tmp_path: Path) -> None:
    ask(tmp_path, GOOD)
    answer = {"essai.first": {"value": "Un"}}
    settle(tmp_path, CASE, one=answer, two=answer)
    (told,) = refused_case(tmp_path)
    assert told.startswith("two.yml : la réponse « essai.first » est déjà dans un autre fichier")


def test_a_case_without_its_nature_is_told_so_once(tmp_path: Path) -> None:
    settle(tmp_path, {name: value for name, value in CASE.items() if name != "fictional"})
    assert refused_case(tmp_path) == ["case.yml : il manque « fictional »."]


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────

COLUMNS = [
    {"name": "town", "type": "string", "title": "Ville", "constraints": {"required": True}},
    {"name": "people", "type": "integer", "title": "Habitants"},
    {"name": "share", "type": "number", "title": "Part"},
    {"name": "day", "type": "date", "title": "Jour"},
    {"name": "coast", "type": "boolean", "title": "Littoral"},
]
HEADER = "town,people,share,day,coast"


def describe(folder: Path, **changes: Any) -> None:
    table = {
        "name": "towns", "title": "Villes", "path": "context/towns.csv",
        "licenses": [{"name": "CC-BY-4.0"}], "sources": [{"title": "Insee"}],
        "schema": {"fields": COLUMNS},
    }  # fmt: skip
    made = {name: value for name, value in (table | changes).items() if value is not None}
    write(folder / "datapackage.json", json.dumps({"resources": [made]}))


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> pd.DataFrame:
    describe(folder)
    path = write(folder / "context" / "towns.csv", "")
    path.write_bytes("\n".join(lines).encode(encoding))
    return content.load_table("towns", folder)


def refused_table(folder: Path, *lines: str) -> str:
    with pytest.raises(UserError) as caught:
        table(folder, *lines)
    sentence = str(caught.value)
    assert sentence == typography(sentence)
    assert "\n" not in sentence
    return plain(sentence)


def test_a_table_is_read_with_its_types_and_its_blanks(tmp_path: Path) -> None:
    rows = ('"Ici, là",12,0.5,2026-11-01,1', "", "Ailleurs,,,,")
    read = table(tmp_path, HEADER, *rows, encoding="utf-8-sig")
    assert read["town"].tolist() == ["Ici, là", "Ailleurs"]
    assert read["people"].iloc[0] == 12
    assert read["share"].iloc[0] == 0.5
    assert read["day"].iloc[0] == pd.Timestamp(2026, 11, 1)
    assert bool(read["coast"].iloc[0]) is True
    assert read.iloc[1, 1:].isna().all()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["town,share,day,coast"], "1 colonne manque, « people »."),
        (["town,people"], "3 colonnes manquent, « share », « day » et « coast »."),
        ([""], "5 colonnes manquent"),
        ([HEADER.replace(",", ";")], "colonnes séparées par des points-virgules"),
        ([HEADER + ",vote"], "1 colonne inconnue, « vote » ; à retirer, ou à décrire dans datap"),
        ([HEADER + ",town"], "deux colonnes portent le même nom"),
        ([HEADER, "Ici,1.5,,,"], "« people », ligne 2 (« 1.5 ») : attendu un nombre entier."),
        ([HEADER, f"Ici,{'9' * 30},,,"], "colonne « people » : attendu un nombre entier."),
        ([HEADER, "Ici,,,,", "Là,douze,,,"], "colonne « people », ligne 3 (« douze »)"),
        ([HEADER, 'Ici,,"0,5",,'],
         "colonne « share », ligne 2 (« 0,5 ») : attendu un nombre, avec un point décimal."),
        ([HEADER, "Ici,,,01/11/2026,"],
         "colonne « day », ligne 2 (« 01/11/2026 ») : attendu une date AAAA-MM-JJ."),
        ([HEADER, "Ici,,,2026-02-30,"], "attendu une date"),
        ([HEADER, "Ici,,,,oui"], "colonne « coast », ligne 2 (« oui ») : attendu 0 ou 1."),
        ([HEADER, "Ici,,,,", ",1,,,"], "colonne « town », ligne 3 : case vide ; remplissez-la."),
        ([HEADER, "Ici,1,0,5,,"], "ligne 2 : 6 cases pour 5 colonnes ; mettez entre guillemets"),
        ([HEADER, "Ici"], "ligne 2 : 1 case pour 5 colonnes"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_its_column_and_its_line(
    tmp_path: Path, lines: list[str], told: str
) -> None:
    sentence = refused_table(tmp_path, *lines)
    assert sentence.startswith("context/towns.csv")
    assert told in sentence


def test_a_table_in_windows_1252_is_refused_and_a_missing_one_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"towns\.csv n’est pas en UTF-8"):
        table(tmp_path, HEADER, "Évian,,,,", encoding="cp1252")
    (tmp_path / "context" / "towns.csv").unlink()
    with pytest.raises(UserError, match=r"towns\.csv est introuvable"):
        content.load_table("towns", tmp_path)


def test_a_table_that_is_not_described_is_told_those_that_are(tmp_path: Path) -> None:
    describe(tmp_path)
    with pytest.raises(UserError) as caught:
        content.load_table("town", tmp_path)
    assert plain(str(caught.value)) == (
        "La table « town » n’est pas décrite dans datapackage.json ; tables connues : towns."
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sources": None}, "datapackage.json, table « towns » : il manque « sources »."),
        ({"licenses": []}, "« towns », champ « licenses » : attendu au moins 1 élément, lu 0."),
        ({"path": "../secret.csv"}, "« ../secret.csv » n’a pas la forme attendue"),
        ({"schema": {"fields": [COLUMNS[0] | {"type": "year"}]}},
         "champ « schema › fields › 1 › type » : « year » n’est pas admis ; attendu string,"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_refused(
    tmp_path: Path, changes: Mapping[str, Any], told: str
) -> None:
    describe(tmp_path, **changes)
    with pytest.raises(UserError) as caught:
        content.load_table("towns", tmp_path)
    assert told in plain(str(caught.value))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "datapackage.json : attendu un bloc de champs"),
        ('{"name": "x"}', "datapackage.json : il manque « resources »."),
        (
            '{"resources": [3]}',
            "datapackage.json, table n° 1 : attendu un bloc de champs, lu « 3 ».",
        ),
        ('{"resources": [}', "datapackage.json, ligne 1 : l’écriture JSON est fautive"),
    ],
)
def test_a_broken_datapackage_gets_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path / "datapackage.json", text)
    with pytest.raises(UserError) as caught:
        content.load_table("towns", tmp_path)
    assert plain(str(caught.value)).startswith(told)


# ── The path, and all faults together ───────────────────────────────────────────────────────────

CHAPTER = {
    "notebook": "11_essai", "topic": "essai", "title": "L'essai", "key_question": "Où ?",
    "minutes": 60, "part": 1, "rows": ["S02"],
}  # fmt: skip


def test_the_path_is_read_in_order_and_refused_with_the_chapters_rank(tmp_path: Path) -> None:
    write(tmp_path / "path.yml", {"chapters": [CHAPTER, CHAPTER | {"short_minutes": 10}]})
    first, second = content.load_path(tmp_path)
    assert (first.title, first.rows, first.short_minutes) == ("L’essai", ("S02",), None)
    assert second.short_minutes == 10
    write(tmp_path / "path.yml", {"chapters": [CHAPTER | {"minutes": 1.5}]})
    with pytest.raises(UserError) as caught:
        content.load_path(tmp_path)
    assert plain(str(caught.value)) == (
        "path.yml, champ « chapters › 1 › minutes » : attendu un nombre entier, lu « 1.5 »."
    )


def test_all_the_faults_of_a_folder_come_at_once_and_each_once(tmp_path: Path) -> None:
    ask(tmp_path, GOOD | {"lines": 0})
    settle(tmp_path, CASE, one={"essai.first": {"value": "Un"}, "essai.second": {"value": "Un"}})
    write(tmp_path / "path.yml", {"chapters": [CHAPTER | {"part": 9}]})
    describe(tmp_path)
    told = [plain(fault) for fault in content.faults(tmp_path)]
    assert len(told) == len(set(told)) == 3
    assert "champ « lines »" in told[0]
    assert "champ « chapters › 1 › part »" in told[1]
    assert "towns.csv est introuvable" in told[2]
    write(tmp_path / "datapackage.json", "{")
    assert "JSON est fautive" in content.faults(tmp_path)[-1]


# ── The data that are shipped ───────────────────────────────────────────────────────────────────


def test_the_shipped_data_have_no_fault() -> None:
    assert content.faults() == []


def test_every_table_on_disk_is_described_once_and_only_those() -> None:
    root = content.data_folder()
    package = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    described = [resource["path"] for resource in package["resources"]]
    names = [resource["name"] for resource in package["resources"]]
    found = {
        path.relative_to(root).as_posix()
        for folder in ("context", "cases")
        for path in (root / folder).rglob("*.csv")
    }
    assert len(described) == len(set(described))
    assert len(names) == len(set(names))
    assert set(described) == found


def tables() -> list[Mapping[str, Any]]:
    text = (content.data_folder() / "datapackage.json").read_text(encoding="utf-8")
    resources: list[Mapping[str, Any]] = json.loads(text)["resources"]
    return resources


@pytest.mark.parametrize("resource", tables(), ids=lambda resource: str(resource["name"]))
def test_a_shipped_table_loads_names_its_producer_and_its_columns(
    resource: Mapping[str, Any],
) -> None:
    frame = content.load_table(resource["name"])
    assert len(frame) > 0
    assert list(frame.columns) == [column["name"] for column in resource["schema"]["fields"]]
    assert all(source["title"].strip() for source in resource["sources"])


@pytest.mark.parametrize("name", ["questions", "case", "answers", "path", "datapackage"])
def test_a_schema_is_one_that_editors_understand(name: str) -> None:
    import jsonschema

    path = content.data_folder() / "schemas" / f"{name}.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_valmarin_is_fictional_and_answers_and_no_real_town_does() -> None:
    cases = content.data_folder() / "cases"
    read = [content.load_case(path.name) for path in cases.iterdir() if path.is_dir()]
    assert {case.id for case in read if case.answers} == {"valmarin"}
    assert {case.id for case in read if case.fictional} == {"valmarin"}


def test_a_closing_quiz_holds_five_to_eight_checked_questions_with_feedback() -> None:
    for topic in content.topics():
        asked = [one for key, one in content.load_questions(topic).items() if ".quiz_" in key]
        assert not asked or 5 <= len(asked) <= 8, topic
        for one in asked:
            assert one.checked, one.id
            wrong = [option for option in one.options if not option.correct and not option.category]
            assert all(option.feedback for option in wrong), one.id


def test_the_data_and_the_notebooks_lie_beside_the_package_or_within_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (content.data_folder() / "path.yml").is_file()
    assert content.notebooks_folder().is_dir()
    (tmp_path / "innoworkbook" / "data").mkdir(parents=True)
    monkeypatch.setattr(content, "__file__", os.fspath(tmp_path / "innoworkbook" / "content.py"))
    assert content.data_folder() == tmp_path / "innoworkbook" / "data"
    assert content.notebooks_folder() == tmp_path / "notebooks"
