"""Controls hold a value, say when the learner changes it, and bear a label on every field."""

from __future__ import annotations

from typing import Any

import ipywidgets as ipw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from traitlets import TraitError

from innoworkbook.content import Field, Option, Question
from innoworkbook.french import THIN, WIDE, number
from innoworkbook.widgets import controls

from .on_page import inside

quick = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

THREE = (Option("a", "Un"), Option("b", "Deux"), Option("c", "Trois & <b>"))
PLACES = (Option("here", "Ici"), Option("there", "Là"))
FIELDS = (
    Field("weight", "Poids", "scale", minimum=1, maximum=5, default=2),
    Field("side", "Camp", "choice", options=PLACES),
    Field("sure", "Sûr", "flag"),
    Field("why", "Pourquoi", "text"),
)
ASKED = {
    "scale": Question("t.q", "scale", "Note ?", step=0.5),
    "likert": Question("t.q", "likert", "D'accord ?"),
    "triad": Question("t.q", "triad", "Partagez", options=THREE),
    "choice": Question("t.q", "choice", "Lequel ?", options=THREE),
    "multiple": Question("t.q", "multiple", "Lesquels ?", options=THREE),
    "sort": Question("t.q", "sort", "Rangez", options=THREE, categories=PLACES),
    "number": Question("t.q", "number", "Combien ?", unit="minutes"),
    "matrix": Question("t.q", "matrix", "Croisez", options=THREE, columns=PLACES),
    "list": Question("t.q", "list", "Listez", fields=FIELDS),
    "text": Question("t.q", "text", "Pourquoi ?"),
}
VALUES = {
    "scale": st.integers(0, 20).map(lambda half: half / 2),
    "likert": st.integers(0, 4) | st.just("sans objet"),
    "triad": st.tuples(st.integers(0, 10), st.integers(0, 10)).filter(lambda t: sum(t) <= 10).map(
        lambda t: {"a": t[0], "b": t[1], "c": 10 - sum(t)}
    ),
    "choice": st.sampled_from("abc"),
    "multiple": st.lists(st.sampled_from("abc"), unique=True).map(sorted),
    "sort": st.dictionaries(st.sampled_from("abc"), st.sampled_from(["here", "there"]), min_size=1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "matrix": st.dictionaries(
        st.sampled_from("abc"),
        st.dictionaries(st.sampled_from(["here", "there"]), st.sampled_from([0, "P"]), min_size=1),
        min_size=1,
    ),
    "list": st.lists(
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Un", "Deux", "Trois"]),
                "weight": st.integers(1, 5).map(float),
                "side": st.sampled_from([None, "here", "there"]),
                "sure": st.booleans(),
                "why": st.text(),
            }
        ),
        unique_by=lambda row: row["name"], max_size=3,
    ),
    "text": st.text(min_size=1).map(str.strip).filter(bool),
}  # fmt: skip


def fields(control: controls.Control) -> list[ipw.Widget]:
    kinds = (ipw.Text, ipw.Textarea, ipw.Checkbox, ipw.Dropdown, ipw.RadioButtons,
             ipw.BoundedFloatText, ipw.BoundedIntText)  # fmt: skip
    return [one for one in inside(control.widget) if isinstance(one, kinds)]


def buttons(control: controls.Control, label: str) -> list[ipw.Button]:
    return [
        one
        for one in inside(control.widget)
        if isinstance(one, ipw.Button) and label in one.description
    ]


def listened(control: controls.Control) -> list[Any]:
    heard: list[Any] = []
    control.observe(lambda: heard.append(control.value))
    return heard


# ── What every control does ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ASKED)
def test_a_control_holds_no_answer_until_one_is_given(kind: str) -> None:
    assert controls.control_for(ASKED[kind]).value is None


@pytest.mark.parametrize("kind", ASKED)
@quick
@given(data=st.data())
def test_a_value_that_is_set_is_held_and_tells_nobody(kind: str, data: st.DataObject) -> None:
    control, value = controls.control_for(ASKED[kind]), data.draw(VALUES[kind])
    heard = listened(control)
    control.value = value
    assert control.value == value
    assert ASKED[kind].problem(control.value) is None
    assert heard == []


@pytest.mark.parametrize("kind", ASKED)
def test_an_answer_can_be_taken_back(kind: str) -> None:
    control = controls.control_for(ASKED[kind])
    control.value = None
    assert control.value is None


@pytest.mark.parametrize("kind", [kind for kind in ASKED if kind != "list"])
def test_every_field_bears_a_label(kind: str) -> None:
    shown = fields(controls.control_for(ASKED[kind]))
    assert shown
    assert all(one.description for one in shown)


@pytest.mark.parametrize(("kind", "wrong"), [("choice", "z"), ("likert", 9), ("sort", {"a": "z"})])
def test_a_value_that_is_refused_leaves_the_control_alive(kind: str, wrong: Any) -> None:
    control = controls.control_for(ASKED[kind])
    with pytest.raises(TraitError):
        control.value = wrong
    heard = listened(control)
    field = fields(control)[0]
    field.value = field.options[-1][1]
    assert heard == [control.value]


# ── Scale ───────────────────────────────────────────────────────────────────────────────────────


def reading(scale: controls.Scale) -> str:
    return str(scale.widget.children[3].value)


def test_a_scale_says_that_it_is_to_be_marked_then_its_value_the_french_way() -> None:
    scale = controls.Scale("Note", step=0.5, ends=("non", "oui"))
    assert "(non → oui)" in reading(scale)
    assert scale.keep.description == "noter 5,0" and scale.keep.layout.display == ""
    scale.number.value = 6.5
    assert "6,5 (non → oui)" in reading(scale)
    assert scale.keep.layout.display == "none"


def test_a_scale_wanted_at_its_middle_is_marked_by_its_button() -> None:
    scale = controls.Scale("Note")
    heard = listened(scale)
    assert scale.value is None
    scale.keep.click()
    assert scale.value == 5
    assert len(heard) == 1
    assert scale.keep.layout.display == "none"


def test_the_slider_and_the_number_field_move_together_and_are_heard_once() -> None:
    scale = controls.Scale("Note")
    heard = listened(scale)
    scale.slider.value = 7
    assert scale.number.value == 7
    scale.number.value = 3
    assert scale.slider.value == 3
    assert heard == [7, 3]


@quick
@given(place=st.floats(0, 10), echo=st.floats(-1e-4, 1e-4))
def test_the_slider_lands_on_its_steps_and_its_echo_is_not_heard(place: float, echo: float) -> None:
    scale = controls.Scale("Note", step=0.5, value=0)
    scale.slider.value = place
    kept = scale.number.value
    assert kept * 2 == round(kept * 2)
    assert abs(kept - place) <= 0.25
    heard = listened(scale)
    scale.slider.value = min(10, max(0, kept + echo))
    assert scale.value == kept
    assert heard == []


def test_a_note_that_is_typed_between_two_steps_is_kept_as_typed() -> None:
    scale = controls.Scale("Note", step=0.5)
    scale.number.value = 6.25
    assert (scale.value, scale.slider.value) == (6.25, 6.25)


def test_a_scale_keeps_within_its_bounds_and_hides_the_stock_reading() -> None:
    scale = controls.Scale("Note :", bounds=(1, 10), value=4)
    scale.number.value = 99
    assert scale.value == 10
    assert not scale.slider.readout
    assert scale.number.description == f"Note{WIDE}:"
    assert not scale.slider.description


def test_a_scale_may_show_more_decimals() -> None:
    assert "0,25" in reading(controls.Scale("Part", bounds=(0, 1), value=0.25, decimals=2))


# ── Options ─────────────────────────────────────────────────────────────────────────────────────


def test_a_likert_spells_its_degrees_unless_a_legend_does() -> None:
    long = fields(controls.control_for(ASKED["likert"]))[0]
    short = fields(controls.control_for(ASKED["likert"], compact=True))[0]
    assert long.options[0] == ("0 pas du tout", 0)
    assert [label for label, _ in short.options] == ["0", "1", "2", "3", "4", "sans objet"]
    own = Question("t.q", "likert", "?", labels=tuple("ABCDE"), not_applicable=False)
    words = [label for label, _ in fields(controls.control_for(own))[0].options]
    assert words == ["0 A", "1 B", "2 C", "3 D", "4 E"]


def test_unticking_everything_is_an_answer_too() -> None:
    control = controls.control_for(ASKED["multiple"])
    heard = listened(control)
    box = fields(control)[0]
    box.value = True
    box.value = False
    assert heard == [["a"], []]


def test_an_item_that_is_not_sorted_is_left_out() -> None:
    control = controls.control_for(ASKED["sort"])
    fields(control)[1].value = "there"
    assert control.value == {"b": "there"}


def test_the_phrases_of_a_triad_come_in_an_order_of_ones_own() -> None:
    def order(seed: str) -> list[str]:
        made = controls.control_for(ASKED["triad"], seed=seed)
        return [field.description for field in fields(made)]

    assert order("zoé") == order("zoé")
    assert len({tuple(order(str(seed))) for seed in range(40)}) == 6


def test_options_are_defined_in_a_list_where_nothing_is_markup() -> None:
    legend = controls.options_legend((Option("a", "<i>A</i>", "l'un & l'autre"), Option("b", "B")))
    assert legend == (
        f"<ul><li><b>&lt;i&gt;A&lt;/i&gt;</b>{WIDE}: l&#x27;un &amp; l&#x27;autre</li></ul>"
    )


def test_a_prompt_is_text_and_never_markup() -> None:
    asked = Question("t.q", "multiple", "<script>x</script>", options=THREE)
    titles = [w.value for w in inside(controls.Multiple(asked).widget) if isinstance(w, ipw.HTML)]
    assert titles == ["<p><b>&lt;script&gt;x&lt;/script&gt;</b></p>"]


# ── Numbers and words ───────────────────────────────────────────────────────────────────────────


@quick
@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_a_number_is_read_as_french_people_write_it(thousandths: int, decimals: int) -> None:
    value = thousandths / 10**decimals
    assert controls.parsed(number(value, decimals)) == value
    assert controls.parsed(f" {number(value, decimals, signed=True)}{WIDE}") == value


def test_what_is_no_number_is_kept_as_it_was_typed() -> None:
    control = controls.control_for(ASKED["number"])
    control.field.value = "trois heures"  # type: ignore[attr-defined]
    assert control.value == "trois heures"
    assert ASKED["number"].problem(control.value) == "Écrivez un nombre, par exemple 12,5."
    assert fields(control)[0].description == "Combien ? (minutes)"


@pytest.mark.parametrize(("value", "typed"), [(3.0, "3"), (12.5, "12,5"), (-0.25, "-0,25")])
def test_a_number_that_comes_back_is_written_with_a_comma(value: float, typed: str) -> None:
    control = controls.control_for(ASKED["number"])
    control.value = value
    assert fields(control)[0].value == typed


def test_prose_has_as_many_lines_as_asked_and_blanks_are_no_answer() -> None:
    long = controls.control_for(Question("t.q", "text", "?", lines=4))
    short = controls.control_for(Question("t.q", "text", "?", lines=1))
    assert fields(long)[0].rows == 4
    assert isinstance(fields(short)[0], ipw.Text)
    fields(short)[0].value = "   "
    assert short.value is None


# ── Matrix ──────────────────────────────────────────────────────────────────────────────────────


def test_the_diagonal_of_a_square_matrix_is_closed() -> None:
    control = controls.control_for(Question("t.q", "matrix", "?", options=THREE))
    names = [cell.description for cell in fields(control)]
    assert len(names) == 6
    assert "Un → Deux" in names
    assert "Un → Un" not in names


def test_a_matrix_starts_from_given_cells_and_tells_each_change() -> None:
    asked = Question(
        "t.q", "matrix", "?", options=THREE, columns=PLACES, cells={"a": {"here": "P"}}
    )
    control = controls.control_for(asked)
    heard = listened(control)
    fields(control)[1].value = 2
    assert heard == [{"a": {"here": "P", "there": 2}}]


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rows() -> controls.Rows:
    start = ({"name": "État", "weight": 4}, {"name": "Élus", "side": "here"})
    return controls.Rows(Question("t.q", "list", "Qui ?", fields=FIELDS, rows=start), noun="ligne")


def test_rows_to_start_from_are_no_answer_until_one_is_touched(rows: controls.Rows) -> None:
    assert rows.value is None
    fields(rows)[0].value = "L'État"
    assert rows.value is not None
    assert [row["name"] for row in rows.value] == ["L'État", "Élus"]
    assert rows.value[0] == {
        "name": "L'État", "weight": 4.0, "side": None, "sure": False, "why": "",
    }  # fmt: skip
    assert rows.value[1]["weight"] == 2


def test_a_row_is_added_without_a_name_and_removed(rows: controls.Rows) -> None:
    heard = listened(rows)
    buttons(rows, "Ajouter")[0].click()
    assert [row["name"] for row in heard[-1]] == ["État", "Élus", ""]
    buttons(rows, "Retirer")[1].click()
    assert [row["name"] for row in heard[-1]] == ["État", ""]
    assert len(heard) == 2


def test_every_field_is_called_by_the_name_its_row_now_bears(rows: controls.Rows) -> None:
    assert [one.description for one in fields(rows)[:3]] == [
        "Nom de la ligne", f"Poids{WIDE}: État", f"Camp{WIDE}: État",
    ]  # fmt: skip
    fields(rows)[0].value = "Préfet"
    assert fields(rows)[1].description == f"Poids{WIDE}: Préfet"
    assert buttons(rows, "Retirer")[0].tooltip == f"Retirer «{WIDE}Préfet{WIDE}»"
    buttons(rows, "Retirer")[0].click()
    assert fields(rows)[1].description == f"Poids{WIDE}: Élus"


def test_the_heads_of_a_list_are_those_of_its_fields(rows: controls.Rows) -> None:
    heads = " ".join(one.value for one in inside(rows.widget) if isinstance(one, ipw.HTML))
    assert all(f">{label}<" in heads for label in ("Nom", "Poids", "Camp", "Sûr", "Pourquoi"))
    assert THIN not in heads
