"""Figures of the morphological box (S23)."""

from __future__ import annotations

from innoworkbook.charts import morphology as charts
from innoworkbook.charts import theme

BOX = {"Dotations": ["gelées", "en baisse"], "Tourisme": ["étalé", "août", "en recul"]}


def rows(spec) -> list[dict]:
    return max(spec["datasets"].values(), key=len)


def test_survivors_are_drawn_from_the_whole_box_to_the_last_incompatibility():
    spec = charts.survivors(216, [("a ✕ b", 180), ("c ✕ d", 110)]).to_dict()
    assert [row["restent"] for row in rows(spec)] == [216, 180, 110]
    assert [row["dernière"] for row in rows(spec)] == [False, False, True]
    assert "au départ : 216 ; a ✕ b : 180 ; c ✕ d : 110" in spec["description"]


def test_a_box_without_incompatibility_has_one_bar():
    assert len(rows(charts.survivors(6, []).to_dict())) == 1


def test_each_state_bears_the_letters_of_its_scenarios():
    chosen = {
        "A": {"Dotations": "gelées", "Tourisme": "août"},
        "B": {"Dotations": "gelées", "Tourisme": "étalé"},
    }
    spec = charts.box(BOX, chosen).to_dict()
    letters = {(row["variable"], row["état"]): row["lettres"] for row in rows(spec)}
    assert letters["Dotations", "gelées"] == "A B"
    assert letters["Tourisme", "en recul"] == ""
    assert len(letters) == 5
    assert "scénario A : gelées, août" in spec["description"]


def test_a_scenario_of_an_older_box_leaves_its_lost_variables_unmarked():
    spec = charts.box(BOX, {"A": {"Climat": "doux", "Tourisme": "août"}}).to_dict()
    assert [row["état"] for row in rows(spec) if row["retenu"]] == ["août"]


def test_the_figures_use_the_colours_of_the_theme():
    drawn = str(charts.box(BOX, {"A": {"Tourisme": "août"}}).to_dict())
    for colour in (theme.PAPER, theme.SEQUENCE[1], theme.SEQUENCE[4]):
        assert colour in drawn


def test_light_cells_have_a_contour_that_shows():
    cells = charts.box(BOX, {"A": {"Tourisme": "août"}}).to_dict()["layer"][0]["mark"]
    assert theme.contrast(cells["stroke"], theme.PAPER) >= 3


def test_bars_stand_out_from_the_page():
    bars = charts.survivors(216, [("a ✕ b", 180)]).to_dict()["layer"][0]
    for colour in bars["encoding"]["color"]["scale"]["range"]:
        assert theme.contrast(colour, theme.PAPER) >= 3
