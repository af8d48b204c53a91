"""Figures of the change equation: data, description, colours of the theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.charts import change as charts
from innoworkbook.charts import theme
from innoworkbook.models import change

EXAMPLE = change.balance(0.7, 0.6, 0.3, resistance=0.5, cost=0.65)
PEOPLE = pd.DataFrame(
    {"drive": [0.9, 0.9, 0.2], "vision": [0.8, 0.8, 0.3], "first_steps": [0.1, 0.1, None],
     "resistance": [0.4, 0.4, 0.4]}
)  # fmt: skip
SCORES = {"drive": 0.7, "vision": 0.625, "first_steps": None, "resistance": 0.5, "cost": 0.0}
FIGURES = {
    "forms": charts.forms(EXAMPLE),
    "scores": charts.scores(SCORES),
    "no scores": charts.scores({}),
    "levers": charts.levers(change.gains(EXAMPLE)),
    "group": charts.group(PEOPLE),
    "profiles": charts.profiles(change.grid_counts()),
}
tenths = st.integers(0, 10).map(lambda note: note / 10)


def rows(figure: theme.Chart) -> pd.DataFrame:
    """Return the largest dataset of a figure."""
    return pd.DataFrame(max(figure.to_dict()["datasets"].values(), key=len))


def parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("config", "datasets"):
                yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def colours(figure: theme.Chart) -> set[str]:
    found = set()
    spec = {key: value for key, value in figure.to_dict().items() if key != "background"}
    for part in parts(spec):
        for value in part.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and one.startswith("#") and len(one) == 7:
                    found.add(one)
    return found


# ── Every figure ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_french_description_and_fits_its_column(name: str) -> None:
    spec = FIGURES[name].to_dict()
    assert spec["description"].endswith(".")
    assert "nan" not in spec["description"].lower()
    assert spec["width"] <= 360
    assert theme.bundle(FIGURES[name])["text/plain"] == spec["description"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_bears_colours_of_the_theme_that_stand_out(name: str) -> None:
    used = colours(FIGURES[name]) - {theme.PAPER}  # the halo of letters
    assert used <= {theme.INK, *theme.CATEGORIES, *theme.SEQUENCE}
    assert all(theme.contrast(one, theme.PAPER) >= 3 for one in used)


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_falls_back_on_a_default_scheme(name: str) -> None:
    for part in parts(FIGURES[name].to_dict()):
        assert "scheme" not in part
        colour = part.get("color")
        if isinstance(colour, dict) and "field" in colour:
            assert colour["scale"]["range"]


# ── Forms ───────────────────────────────────────────────────────────────────────────────────────


def test_the_four_forms_of_the_lessons_example() -> None:
    frame = rows(FIGURES["forms"]).set_index("forme")
    assert frame["écrit"].to_dict() == {
        "produit m·v·p": "0,126",
        "moyenne géométrique G": "0,501",
        "moyenne arithmétique": "0,533",
        "maillon faible": "0,300",
    }
    assert frame.index[frame["défaut"]].tolist() == ["moyenne géométrique G"]


def test_the_forms_face_r_and_x_each_with_its_dash() -> None:
    spec = FIGURES["forms"].to_dict()
    assert "face à R, résistances 0,50 et X, coût 0,65." in spec["description"]
    rule = spec["layer"][1]
    assert rule["encoding"]["color"]["scale"]["domain"] == ["R, résistances", "X, coût"]
    assert "strokeDash" in rule["encoding"]


def test_without_a_cost_r_stands_alone() -> None:
    told = charts.forms(change.balance(0.7, 0.6, 0.3, resistance=0.5)).to_dict()["description"]
    assert told.endswith("face à R, résistances 0,50.")


@settings(max_examples=10, deadline=None)
@given(tenths, tenths, tenths, tenths)
def test_whatever_the_project_the_bars_stay_in_the_order_of_the_model(
    drive: float, vision: float, first_steps: float, resistance: float
) -> None:
    figure = charts.forms(change.balance(drive, vision, first_steps, resistance))
    force = rows(figure).set_index("forme")["force"]
    ordered = [force[name] for name in charts.FORMS.values()]
    product, geometric, arithmetic, weakest = ordered
    assert 0 <= product <= weakest <= geometric + 1e-12 <= arithmetic + 2e-12 <= 1 + 2e-12


# ── Scores ──────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_score_is_said_and_not_drawn() -> None:
    frame = rows(FIGURES["scores"]).set_index("score")
    assert pd.isna(frame.loc["P, premiers pas", "valeur"])
    assert frame.loc["P, premiers pas", "écrit"] == "pas assez de réponses"
    assert frame.loc["X, coût du projet", "écrit"] == "0,00"
    assert frame.loc["V, vision", "écrit"] == "0,63"
    assert set(frame.loc[["R, résistances", "X, coût du projet"], "côté"]) == {"à dépasser"}
    assert "P, premiers pas : pas assez de réponses" in FIGURES["scores"].to_dict()["description"]


def test_without_any_answer_all_the_scores_are_said_missing() -> None:
    assert set(rows(FIGURES["no scores"])["écrit"]) == {"pas assez de réponses"}


# ── Levers ──────────────────────────────────────────────────────────────────────────────────────


def test_the_best_lever_is_the_one_that_stands_out() -> None:
    efforts = {"drive": 4, "vision": 3, "first_steps": 2, "resistance": 5}
    gains = change.gains(EXAMPLE, efforts)
    frame = rows(charts.levers(gains)).set_index("levier")
    assert frame["rapport"].tolist() == pytest.approx(gains["ratio"].tolist())
    assert frame.index[frame["premier"]].tolist() == ["monter P, premiers pas"]
    assert frame.index[-1] == "baisser R, résistances"


# ── Group ───────────────────────────────────────────────────────────────────────────────────────


def test_every_person_is_a_dot_and_nobody_hides_another() -> None:
    frame = rows(FIGURES["group"])
    assert len(frame) == PEOPLE.notna().to_numpy().sum()
    assert not frame.duplicated(["score", "valeur", "rang"]).any()
    assert frame.loc[frame["score"] == "R, résistances", "rang"].tolist() == [0, 1, 2]


def test_the_dispersion_is_told_before_any_mean() -> None:
    told = FIGURES["group"].to_dict()["description"]
    assert "M, tension motrice de 0,20 à 0,90, médiane 0,90" in told
    assert "moyenne" not in told


# ── Profiles ────────────────────────────────────────────────────────────────────────────────────


def test_the_share_of_profiles_of_each_form_is_that_of_the_model() -> None:
    counts = change.grid_counts()
    frame = rows(FIGURES["profiles"]).set_index("forme")
    assert frame.loc["moyenne géométrique G", "part"] == counts["geometric"] / 10_000
    assert frame["part"].idxmax() == "brute, notes 1-10"
    assert len(frame) == 5
