"""Figures of the morphological box: what exclusions leave, and scenarios as letters on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import number

LETTERS = "ABCDEF"


def survivors(total: int, left: Sequence[tuple[str, int]]) -> theme.Chart:
    """Draw the configurations left after each incompatibility, in the order they were declared.

    Parameters
    ----------
    total
        All the configurations of the box.
    left
        For each incompatibility, its name and how many configurations remain once it is added.
    """
    steps = [("au départ", total), *left]
    frame = pd.DataFrame(steps, columns=["étape", "restent"])
    frame["rang"] = [f"{place:02d}|{name}" for place, name in enumerate(frame["étape"])]
    frame["écrit"] = [number(value) for value in frame["restent"]]
    frame["dernière"] = frame.index == len(frame) - 1
    base = alt.Chart(frame).encode(
        alt.Y(
            "rang:N",
            title=None,
            sort=None,
            axis=alt.Axis(labelExpr="split(datum.label, '|')[1]", labelLimit=290, labelPadding=6),
        ),
        alt.X(
            "restent:Q",
            title="configurations restantes",
            scale=alt.Scale(domain=[0, total * 1.12], nice=False),
            axis=alt.Axis(tickCount=4, format="d"),
        ),
    )
    bars = base.mark_bar(height=15).encode(
        alt.Color(
            "dernière:N",
            legend=None,
            scale=alt.Scale(domain=[True, False], range=[theme.BLUE, theme.MUTED]),
        )
    )
    labels = base.mark_text(align="left", dx=5).encode(text="écrit:N")
    told = " ; ".join(f"{name} : {number(value)}" for name, value in steps)
    return alt.layer(bars, labels).properties(
        width=210,
        height=alt.Step(24),
        description=f"Configurations restantes après chaque incompatibilité : {told}.",
    )


def box(
    states: Mapping[str, Sequence[str]], chosen: Mapping[str, Mapping[str, str]]
) -> theme.Chart:
    """Draw the morphological box, each state bearing the letters of the scenarios that hold it.

    Parameters
    ----------
    states
        The hypotheses of each variable.
    chosen
        A state of each variable, for each scenario letter.
    """
    frame = pd.DataFrame(_cells(states, chosen))
    widest = max(len(row) for row in states.values())
    base = alt.Chart(frame).encode(
        alt.Y(
            "variable:N",
            title=None,
            sort=list(states),
            axis=alt.Axis(labelLimit=170, labelPadding=8),
        ),
        alt.X("place:O", title=None, axis=None),
    )
    tiles = base.mark_rect(stroke=theme.MUTED, strokeWidth=1).encode(
        alt.Color(
            "retenu:N",
            legend=None,
            scale=alt.Scale(domain=[True, False], range=[theme.SEQUENCE[1], theme.PAPER]),
        )
    )
    names = base.mark_text(dy=-8, fontSize=12).encode(text="état:N")
    letters = base.mark_text(dy=9, fontSize=15, fontWeight="bold", color=theme.SEQUENCE[4]).encode(
        text="lettres:N"
    )
    told = " ; ".join(
        f"scénario {letter} : {', '.join(states_of.values())}"
        for letter, states_of in chosen.items()
    )
    return alt.layer(tiles, names, letters).properties(
        width=alt.Step(440 // max(widest, 3)),
        height=alt.Step(44),
        description=f"Boîte morphologique et scénarios retenus. {told}.",
    )


def _cells(
    states: Mapping[str, Sequence[str]], chosen: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    cells = []
    for variable, row in states.items():
        for place, state in enumerate(row):
            letters = [letter for letter, one in chosen.items() if one.get(variable) == state]
            cells.append(
                {
                    "variable": variable,
                    "place": place,
                    "état": state,
                    "lettres": " ".join(letters),
                    "retenu": bool(letters),
                }
            )
    return cells
