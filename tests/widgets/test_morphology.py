"""The box on the page (S23): its size, what is not an axis, what cannot coexist."""

from __future__ import annotations

import pytest

from innoworkbook import content
from innoworkbook.french import UserError
from innoworkbook.models import morphology as model
from innoworkbook.store import Answer
from innoworkbook.widgets import morphology
from innoworkbook.widgets.journal import Journal, journal

from .on_page import texts


def record(notes: Journal, name: str, value) -> None:
    kept: list[Answer] = []
    notes.save(content.question(name), value, saved=kept.append, failed=pytest.fail)
    assert kept


def row(name: str, states: str, role: str = "context") -> dict:
    return {"name": name, "role": role, "states": states}


SMALL = [
    row("Dotations", "gelées ; en baisse"),
    row("Tourisme", "étalé; concentré ; en recul"),
    row("Politique locale", "prudente ; ambitieuse", role="lever"),
]


# ── Reading a box ───────────────────────────────────────────────────────────────────────────────


def test_our_own_levers_never_become_axes():
    assert morphology.read_box(SMALL) == {
        "Dotations": ["gelées", "en baisse"],
        "Tourisme": ["étalé", "concentré", "en recul"],
    }


def test_names_are_set_as_the_workbook_sets_them():
    box = morphology.read_box([row("Dotations  de l'État", "a ; b"), row("X", "l'été ; l'hiver")])
    assert list(box) == ["Dotations de l’État", "X"]
    assert box["X"] == ["l’été", "l’hiver"]


@pytest.mark.parametrize("states", ["seule", "a ; b ; c ; d ; e", ""])
def test_a_variable_has_two_to_four_hypotheses(states):
    with pytest.raises(UserError, match="«\u00a0Tourisme\u00a0» a"):
        morphology.read_box([row("Tourisme", states), row("X", "a ; b")])


def test_a_box_needs_two_variables_of_context():
    with pytest.raises(UserError, match="pas deux variables de contexte"):
        morphology.read_box([row("X", "a ; b"), row("Y", "a ; b", role="lever")])


def test_the_box_of_valmarin_has_six_variables_and_216_configurations():
    box = morphology.read_box(morphology.reference("box"))
    assert len(box) == 6
    assert model.size(box) == 216
    assert model.pairs_to_judge(box) == 93


# ── The box, edited ─────────────────────────────────────────────────────────────────────────────


def test_the_box_starts_visibly_from_valmarin(notes):
    view = morphology.BoxView(notes)
    assert "6 variables de contexte de Valmarin" in texts(view.origin.widget)
    assert "3 × 2 × 3 × 2 × 2 × 3 = 216" in view.sentence.widget.value
    assert "« Politique locale »" in view.sentence.widget.value.replace("\u00a0", " ")


def test_valmarin_passes_to_notebook_33_the_axes_of_its_own_box():
    passed = content.load_case("valmarin").value(morphology.KEY_VARIABLES)
    rows = morphology.reference("box")
    assert passed == [row["family"] for row in rows if row["role"] == morphology.CONTEXT]


def test_the_key_variables_of_notebook_32_cut_the_box_down(notes):
    record(notes, morphology.KEY_VARIABLES, ["budget", "economy", "society"])
    view = morphology.BoxView(notes)
    assert "Vos variables clés du cahier 32" in texts(view.origin.widget)
    assert "3 × 3 × 3 = 27" in view.sentence.widget.value
    view.complete()
    assert "216" in view.sentence.widget.value


def test_the_box_is_counted_as_it_is_edited_and_comes_back(notes):
    morphology.BoxView(notes).view.answer(SMALL)
    again = morphology.BoxView(journal())
    assert "2 × 3 = 6" in again.sentence.widget.value
    assert "telle que vous l’aviez laissée" in texts(again.origin.widget)
    assert morphology.levers(notes) == ["Politique locale"]


def test_a_broken_line_is_named_and_the_count_waits(notes):
    view = morphology.BoxView(notes)
    view.view.answer([row("Tourisme", "seule"), row("X", "a ; b")])
    assert "« Tourisme »" in view.notice.widget.value.replace("\u00a0", " ")
    assert view.sentence.widget.value == ""
    view.view.answer(SMALL)
    assert view.notice.widget.value == ""


def test_a_line_whose_role_is_not_chosen_waits_outside_the_box(notes):
    view = morphology.BoxView(notes)
    view.view.answer([*SMALL, {**row("Climat", "doux ; rude"), "role": None}])
    told = view.sentence.widget.value.replace("\u00a0", " ")
    assert "2 × 3 = 6" in told
    assert "Rôle à choisir, contexte ou levier : « Climat »" in told


def test_columns_keep_their_widths_when_a_row_is_added(notes):
    view = morphology.BoxView(notes)
    view.view.answer([*SMALL, row("Climat", "doux ; rude")])
    body = view.view.control.widget.children[2]
    assert {line.children[2].layout.width for line in body.children} == {"56%"}


# ── What cannot coexist ─────────────────────────────────────────────────────────────────────────


def test_survivors_of_valmarin_are_counted_one_incompatibility_after_another(notes):
    view = morphology.CompatibilityView(notes)
    assert "110 configurations sur 216" in view.sentence.widget.value
    data = max(view.figure.spec["datasets"].values(), key=len)
    assert [line["restent"] for line in data] == [216, 180, 168, 144, 132, 110]


def test_an_incompatibility_needs_a_reason(notes):
    view = morphology.CompatibilityView(notes)
    with pytest.raises(UserError, match="raison"):
        view.declare()


def test_a_declared_incompatibility_is_kept_counted_and_taken_back(notes):
    view = morphology.CompatibilityView(notes)
    view.first.value = ("Dotations de l’État", "gelées")
    view.second.value = ("Tourisme", "en recul")
    view.reason.value = "par hypothèse"
    view.declare()
    assert "94 configurations" in view.sentence.widget.value
    view.reason.value = "encore"
    with pytest.raises(UserError, match="déjà déclarées"):
        view.declare()

    again = morphology.CompatibilityView(journal())
    assert "94 configurations" in again.sentence.widget.value
    assert "fictives" not in again.sentence.widget.value
    assert "enregistré" in again.kept.status.widget.value
    again.declared.value = "gelées ✕ en recul"
    again.remove()
    assert "110 configurations" in again.sentence.widget.value


def test_a_pair_is_always_of_two_variables(notes):
    view = morphology.CompatibilityView(notes)
    view.first.value = ("Tourisme", "en recul")
    assert "Tourisme" not in {value[0] for _, value in view.second.options}


def test_taking_back_every_incompatibility_does_not_bring_valmarins_again(notes):
    record(notes, "scenarios.incompatible", [])
    assert morphology.incompatible_pairs(notes, morphology.box_of(notes)) == []
    assert "216 configurations sur 216" in morphology.CompatibilityView(notes).sentence.widget.value


def test_incompatibilities_of_a_changed_box_are_said_not_to_count(notes):
    view = morphology.CompatibilityView(notes)
    morphology.BoxView(notes).view.answer(SMALL)
    assert "6 configurations sur 6" in view.sentence.widget.value
    assert "ne compte plus" in view.sentence.widget.value


def test_a_journal_that_cannot_write_keeps_the_answer_on_screen(notes, monkeypatch):
    def refuse(*_, failed, **__):
        failed(UserError("Le disque est plein."))

    monkeypatch.setattr(notes, "save", refuse)
    kept = morphology.Kept("incompatible", notes)
    kept.keep([])
    assert "Le disque est plein" in kept.status.widget.value


def test_a_list_that_cannot_be_kept_is_refused(notes):
    with pytest.raises(UserError, match="s'appellent"):
        morphology.Kept("incompatible", notes).keep([{"name": "a"}, {"name": "a"}])


def test_the_static_table_shows_what_is_not_an_axis():
    roles = morphology.box_table().frame.set_index("Variable")["Rôle"]
    assert roles["Politique locale"] == "notre levier"
    assert (roles == "contexte").sum() == 6


def test_the_notebook_shows_the_tools():
    for show in (morphology.box, morphology.compatibility):
        assert "iw" in show()._dom_classes
