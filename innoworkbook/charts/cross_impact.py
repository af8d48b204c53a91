"""Figures of cross-impact balances: the balance of each state, attractors and their basins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import count, number, percent

CHOSEN = "état choisi"
STRONGER = "meilleur bilan, non choisi"
OTHER = "autre état"
WORDS = {CHOSEN: " ● choisi", STRONGER: " ▲ l’emporte", OTHER: ""}
SHOWN_ATTRACTORS = 12


def balances(table: pd.Series, scenario: Mapping[str, str]) -> theme.Chart:
    """Draw the balance of every state, the chosen ones marked, those that beat them named.

    Parameters
    ----------
    table
        Balances by (descriptor, state), as `CrossImpacts.balances` gives them.
    scenario
        The chosen state of each descriptor.
    """
    frame = _balance_rows(table, scenario)
    low, high = min(0.0, frame["bilan"].min()), max(0.0, frame["bilan"].max())
    room = (high - low or 1) * 0.45  # for the words written beyond the bars
    scale = alt.Scale(domain=[low, high + room], nice=False)
    axis = alt.Axis(tickCount=5, format="d")
    names = alt.Axis(labelLimit=170, labelPadding=6)
    base = alt.Chart().encode(alt.Y("état:N", title=None, sort=None, axis=names))
    bars = base.mark_bar(height=12).encode(
        alt.X("bilan:Q", title="bilan des influences reçues", scale=scale, axis=axis),
        alt.Color(
            "rôle:N",
            legend=None,
            scale=alt.Scale(
                domain=[CHOSEN, STRONGER, OTHER],
                range=[theme.BLUE, theme.ORANGE, theme.MUTED],
            ),
        ),
    )
    words = base.mark_text(align="left", dx=5).encode(alt.X("bout:Q", scale=scale), text="écrit:N")
    told = " ; ".join(
        f"{row['descripteur']}, {row['état']} {row['écrit']}" for _, row in frame.iterrows()
    )
    drawn: alt.FacetChart = (
        alt.layer(bars, words, data=frame)
        .properties(width=190, height=alt.Step(18))
        .facet(
            row=alt.Row(
                "descripteur:N",
                title=None,
                sort=list(scenario),
                header=alt.Header(
                    labelAngle=0, labelAlign="left", labelFontWeight=600, labelLimit=150
                ),
            ),
            spacing=3,
        )
        .resolve_scale(y="independent")
        .properties(description=f"Bilan de chaque état : {told}.")
    )
    return drawn


def _balance_rows(table: pd.Series, scenario: Mapping[str, str]) -> pd.DataFrame:
    best = table.groupby(level=0, sort=False).max().to_dict()
    rows = []
    values: dict[Any, Any] = table.to_dict()
    for (descriptor, state), value in values.items():
        chosen = scenario[descriptor] == state
        beats = value == best[descriptor] and value > values[descriptor, scenario[descriptor]]
        role = CHOSEN if chosen else (STRONGER if beats else OTHER)
        rows.append(
            {
                "descripteur": descriptor,
                "état": state,
                "bilan": float(value),
                "bout": max(0.0, float(value)),
                "écrit": _plain(value) + WORDS[role],
                "rôle": role,
            }
        )
    return pd.DataFrame(rows)


def _plain(value: float) -> str:
    whole = float(value).is_integer()
    return number(value, 0 if whole else 2, signed=True)


def basins(table: pd.DataFrame) -> theme.Chart:
    """Draw the widest basins: the share of starts that lead to each attractor.

    Parameters
    ----------
    table
        Columns `name`, `share` and `period`, the widest basin first.
    """
    frame = table.head(SHOWN_ATTRACTORS).reset_index(drop=True)
    frame["genre"] = ["cohérent" if period == 1 else "cycle" for period in frame["period"]]
    frame["écrit"] = [
        percent(share, 1) + ("" if period == 1 else f", cycle de {period}")
        for share, period in zip(frame["share"], frame["period"], strict=True)
    ]
    base = alt.Chart(frame).encode(
        alt.Y("name:N", title=None, sort=list(frame["name"]), axis=alt.Axis(labelPadding=6)),
        alt.X(
            "share:Q",
            title="part des points de départ qui y mènent",
            scale=alt.Scale(domain=[0, max(0.01, float(frame["share"].max())) * 1.5], nice=False),
            axis=alt.Axis(tickCount=4, format=".0%"),
        ),
    )
    bars = base.mark_bar(height=15).encode(
        alt.Color(
            "genre:N",
            legend=None,
            scale=alt.Scale(domain=["cohérent", "cycle"], range=[theme.BLUE, theme.OCHRE]),
        )
    )
    labels = base.mark_text(align="left", dx=5).encode(text="écrit:N")
    told = " ; ".join(
        f"{name} : {text}" for name, text in zip(frame["name"], frame["écrit"], strict=True)
    )
    hidden = len(table) - len(frame)
    more = f" ; non dessinés : {count(hidden, 'autre')}" if hidden else ""
    return alt.layer(bars, labels).properties(
        width=330,
        height=alt.Step(23),
        description=f"Bassins d’attraction les plus larges : {told}{more}.",
    )
