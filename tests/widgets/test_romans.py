"""The case file on the page: compare, sort, read a figure, bring an extract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from innoworkbook import content
from innoworkbook.widgets import romans
from innoworkbook.widgets.journal import Journal

from .on_page import again, told

FACTORS = content.question("romans.factors")


# The case file


def test_the_case_is_real_sourced_and_never_scored() -> None:
    case = content.load_case("romans")
    assert not case.fictional
    assert case.answers == {}
    assert "33 464" in " ".join(case.facts).replace("\u202f", " ")


def test_every_event_has_a_date_and_a_source_and_a_statement_says_so() -> None:
    events = romans.chronology().frame
    assert events["Date"].str.fullmatch(r"\w+ \d{4}").all()
    assert events["Source"].str.len().min() > 3
    assert events["Source"].str.contains("déclaration").sum() == 5
    town = romans.chronology("Ville").frame
    assert "Échelle" not in town
    assert 5 <= len(town) < len(events)


def test_the_labels_stand_beside_the_audit_chamber_with_the_reply() -> None:
    frame = romans.two_readings().frame
    assert frame.columns[1:].tolist() == ["Les labels", "La chambre régionale des comptes"]
    assert "Marianne" in " ".join(frame["Les labels"])
    assert "Endettement" in " ".join(frame["La chambre régionale des comptes"])
    assert "réponse de la Ville" in frame["La chambre régionale des comptes"].iloc[-1]


@pytest.mark.parametrize("figure", ["population", "households", "activity", "courses"])
def test_every_figure_of_the_case_is_sourced(figure: str) -> None:
    spec = getattr(romans, figure)().to_dict()
    assert spec["title"]["text"].startswith("Source\u00a0: ")
    assert "Insee" in spec["title"]["text"]


def test_the_readable_comparison_says_what_each_line_allows() -> None:
    frame = romans.pair().frame
    assert frame["Vienne"].tolist() == ["31\u202f778", "+7,9", "101,5", "4,4"]
    assert frame["Romans"].tolist() == ["33\u202f464", "+0,5", "86,2", "7,5"]
    assert frame["Ce que l'on peut en dire"].str.len().min() > 20


# Comparable communes


def test_removing_the_suburbs_changes_the_rank_and_the_median() -> None:
    view = romans.ComparablesView()
    assert "rang 5 sur 11 ; médiane des autres 82,2" in told(view.sentence)
    assert "rang 4 sur 7 ; médiane des autres 90,0" in told(view.sentence)
    assert view.figure.spec is not None
    assert "(banlieue)" in view.figure.spec["description"]
    view.without_suburbs.value = True
    assert "(banlieue)" not in view.figure.spec["description"]
    assert "rang 4 sur 7" in view.figure.spec["description"]


@pytest.mark.parametrize("indicator", romans.INDICATORS)
def test_every_indicator_is_drawn_with_its_source(indicator: str) -> None:
    view = romans.ComparablesView()
    view.indicator.value = indicator
    assert view.figure.spec is not None
    assert view.figure.spec["title"]["text"].startswith("Source\u00a0: Insee")
    assert "Romans" in told(view.sentence)


# Endogenous or exogenous?


def test_there_are_at_least_fourteen_factors_and_every_fixed_one_has_a_feedback() -> None:
    assert len(FACTORS.options) >= 14
    assert sum(bool(option.ambiguous) for option in FACTORS.options) == 5
    assert all(option.feedback or option.ambiguous for option in FACTORS.options)


def test_the_ambiguous_factors_are_said_after_an_attempt_only(notes: Journal) -> None:
    view = romans.FactorsView(notes)
    assert "après un essai" in told(view.ambiguous)
    view.view.answer({"debt": "inside"})
    assert "après un essai" in told(view.ambiguous)
    assert view.steps.page == 0
    view.view.answer({option.id: option.category for option in FACTORS.options})
    assert view.view.check().correct
    assert view.steps.page == 1
    assert "Discutables" in told(view.ambiguous)
    assert "La masse salariale : recruter" in told(view.ambiguous).replace("  ", " ")


def test_either_place_is_accepted_for_an_ambiguous_factor(notes: Journal) -> None:
    view = romans.FactorsView(notes)
    turned = {"inside": "outside", "outside": "inside"}
    view.view.answer(
        {
            option.id: turned[option.category] if option.ambiguous else option.category
            for option in FACTORS.options
        }
    )
    assert view.view.check().correct


def test_a_misplaced_factor_names_the_misconception(notes: Journal, carnet: Any) -> None:
    view = romans.FactorsView(notes)
    view.view.answer({option.id: "inside" for option in FACTORS.options})
    verdict = view.view.check()
    assert not verdict.correct
    assert any("ce qui est dans notre budget est à nous" in line for line in verdict.feedback)
    back = romans.FactorsView(again(carnet))
    assert back.view.value == {option.id: "inside" for option in FACTORS.options}
    assert "Discutables" in told(back.ambiguous)
    assert back.steps.page == 0


# Reading a published figure


@pytest.mark.parametrize(
    ("page", "name", "answer", "bounds"),
    [
        (0, "read_base", 6.25, ("6,05", "6,46")),
        (1, "read_people", 34783, ("31\u202f915", "37\u202f778")),
        (2, "read_debt", 60, ("58,6", "61,5")),
        (3, "read_vacancy", 44.4, ("51,4", "60,0")),
    ],
)
def test_the_arithmetic_is_shown_after_an_attempt(
    notes: Journal, page: int, name: str, answer: float, bounds: tuple[str, str]
) -> None:
    view = romans.ReadingView(notes).pages[page]
    assert view.views[0].question.id == f"romans.{name}"
    assert told(view.arithmetic) == ""
    view.views[0].answer(answer * 3)
    assert not view.views[0].check().correct
    assert all(bound in view.arithmetic.widget.value for bound in bounds)
    view.views[0].answer(answer)
    assert view.views[0].check().correct


def test_every_known_mistake_is_told_by_its_own_sentence() -> None:
    for question in content.load_questions("romans").values():
        for mistake in question.mistakes:
            verdict = question.check(mistake.value)
            assert verdict.feedback == (mistake.feedback,), question.id


def test_the_model_answers_quote_the_bounds_that_the_model_computes() -> None:
    for statement in romans.statements():
        written = content.question(f"romans.{statement.questions[0]}").model_answer
        if statement.questions[0] != "read_vacancy":
            frame = statement.arithmetic.frame
            for bound in ("de", "à"):
                figure = frame[bound].iloc[-1].replace("\u202f", " ")
                assert figure in written.replace("\u202f", " "), statement.title


def test_the_answers_come_back_with_their_arithmetic(notes: Journal, carnet: Any) -> None:
    view = romans.ReadingView(notes).pages[0]
    view.views[0].answer(6.25)
    view.views[0].check()
    view.views[1].answer("unknown")
    assert view.views[1].check().correct
    back = romans.ReadingView(again(carnet)).pages[0]
    assert back.views[0].value == 6.25
    assert back.views[1].value == "unknown"
    assert "6,46" in back.arithmetic.widget.value


# Bring your own extract


def test_the_fictional_example_is_drawn_with_the_same_figures() -> None:
    view = romans.ExtractView()
    assert view.ranking.spec is None
    assert view.commune.layout.display == "none"
    view.example()
    assert "4 communes" in told(view.notice)
    assert view.commune.value == "Valmarin"
    view.aggregate.value = "Encours de dette"
    assert "sur 4" in told(view.sentence)
    assert view.ranking.spec is not None
    assert "Encours de dette, 2024" in view.ranking.spec["description"]
    assert "aucune ville réelle" in view.ranking.spec["title"]["text"]
    assert view.courses.spec is not None
    assert "année sans chiffre reste un trou" in view.courses.spec["description"]
    view.commune.value = "Roquemer"
    assert "Roquemer" in told(view.sentence)


def _upload(view: romans.ExtractView, name: str, raw: bytes) -> None:
    view.upload.value = (
        {
            "name": name,
            "type": "text/csv",
            "size": len(raw),
            "content": raw,
            "last_modified": datetime.now(),
        },
    )


def test_an_uploaded_extract_in_windows_writing_is_read() -> None:
    view = romans.ExtractView()
    _upload(view, "extrait.csv", romans.example_extract().decode("utf-8-sig").encode("cp1252"))
    assert "extrait.csv est lu" in told(view.notice)
    assert len(view.upload.value) == 1
    view.example()
    assert view.upload.value == ()
    assert view.ranking.spec is not None


def test_a_wrong_file_says_which_column_is_missing_and_changes_nothing() -> None:
    view = romans.ExtractView()
    view.example()
    before = view.ranking.spec
    text = romans.example_extract().decode("utf-8-sig").replace("Agrégat", "Poste")
    _upload(view, "faux.csv", text.encode("utf-8"))
    assert "Dans faux.csv, il manque la colonne « Agrégat »" in told(view.notice)
    assert "iw-bad" in view.notice.widget.value
    assert view.ranking.spec == before


def test_one_commune_alone_is_drawn_by_aggregate_without_a_rank() -> None:
    view = romans.ExtractView()
    lines = romans.example_extract().decode("utf-8-sig").splitlines()
    alone = [lines[0], *(line for line in lines if ";Valmarin;" in line)]
    view.read("\n".join(alone).encode("utf-8"), "seule.csv")
    assert "pas de rang" in told(view.sentence)
    assert view.ranking.spec is None
    assert view.courses.spec is not None
    assert "Encours de dette" in view.courses.spec["description"]


def test_a_commune_without_the_aggregate_is_told() -> None:
    view = romans.ExtractView()
    lines = romans.example_extract().decode("utf-8-sig").splitlines()
    kept = [line for line in lines if not (";Roquemer;" in line and "Encours" in line)]
    view.read("\n".join(kept).encode("utf-8"), "trou.csv")
    view.commune.value = "Roquemer"
    view.aggregate.value = "Encours de dette"
    assert "Roquemer n'a pas « Encours de dette »" in told(view.notice)


def test_beyond_eleven_communes_the_nearest_in_population_are_kept() -> None:
    view = romans.ExtractView()
    head = "Exercice;Nom 2024 Commune;Agrégat;Montant;Population totale"
    lines = [f"2023;Ville {size};Encours de dette;{size * 1000};{size}" for size in range(1, 20)]
    view.read("\n".join([head, *lines]).encode("utf-8"), "liste.csv")
    view.commune.value = "Ville 19"
    assert "sur 11" in told(view.sentence)
    assert "10 communes les plus proches" in told(view.sentence)


# The calls of the notebook


@pytest.mark.parametrize(
    "call",
    ["identity", "population", "households", "activity", "chronology", "two_readings",
     "comparables", "courses", "pair", "factors", "reading", "extract", "columns_needed"],
)  # fmt: skip
def test_every_call_of_the_notebook_answers(call: str) -> None:
    assert getattr(romans, call)() is not None


def test_the_quiz_has_five_to_eight_checked_questions_that_name_misconceptions() -> None:
    quiz = [q for q in content.load_questions("romans").values() if ".quiz_" in q.id]
    assert 5 <= len(quiz) <= 8
    assert all(question.checked for question in quiz)
    feedback = " ".join(option.feedback for question in quiz for option in question.options)
    for misconception in ("un chiffre publié est un fait", "comparer sans strate",
                          "un trou se bouche"):  # fmt: skip
        assert misconception in feedback.lower()
