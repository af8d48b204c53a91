"""The workshop's path, drawn with the learner's progress."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.charts import theme
from innoworkbook.charts import welcome as charts

STEPS = [("00 Accueil", 8, 8), ("13 L'équation", 3, 40), ("14 Le service public", 0, 30)]


def data(spec: dict[str, Any]) -> pd.DataFrame:
    (rows,) = spec["datasets"].values()
    return pd.DataFrame(rows)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 50), st.integers(1, 50))
def test_a_notebook_is_to_discover_begun_or_done(answered: int, total: int) -> None:
    expected = "à découvrir" if answered == 0 else "fait" if answered >= total else "en cours"
    assert charts.state(answered, total) == expected


def test_a_notebook_without_questions_is_to_discover() -> None:
    spec = charts.path([("31 Pestel", 0, 0)]).to_dict()
    assert data(spec)["part"].tolist() == [0]


def test_each_notebook_has_its_row_its_share_and_its_words_in_order() -> None:
    spec = charts.path(STEPS).to_dict()
    frame = data(spec)
    assert frame["cahier"].tolist() == [step[0] for step in STEPS]
    assert frame["part"].tolist() == [1, 3 / 40, 0]
    assert frame["écrit"].tolist() == [
        "fait (8 sur 8)",
        "en cours (3 sur 40)",
        "à découvrir (0 sur 30)",
    ]
    for layer in spec["layer"]:
        assert layer["encoding"]["y"]["sort"] == frame["cahier"].tolist()


def test_the_description_tells_the_same() -> None:
    assert charts.path(STEPS).to_dict()["description"] == (
        "Votre chemin : 00 Accueil : fait (8 sur 8) ; 13 L'équation : en cours (3 sur 40) ; "
        "14 Le service public : à découvrir (0 sur 30)."
    )


def test_each_state_has_a_colour_of_the_theme_that_stands_out() -> None:
    track, done, labels = charts.path(STEPS).to_dict()["layer"]
    scale = done["encoding"]["color"]["scale"]
    assert scale["domain"] == list(charts.STATES)
    assert all(theme.contrast(colour, theme.PAPER) >= 3 for colour in scale["range"])
    assert track["mark"]["color"] == theme.GRID
    assert labels["mark"]["type"] == "text"


@pytest.mark.parametrize("count", [1, 14])
def test_any_number_of_notebooks_is_drawn(count: int) -> None:
    made = theme.bundle(charts.path([(f"{rank:02} Cahier", rank, 20) for rank in range(count)]))
    assert made["text/plain"].startswith("Votre chemin : 00 Cahier")
