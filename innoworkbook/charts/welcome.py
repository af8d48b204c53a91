"""The workshop's path and how far the learner has come on it."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from innoworkbook.charts import theme

STATES = ("à découvrir", "en cours", "fait")


def state(answered: int, total: int) -> str:
    """Say in a word how far a notebook is.

    >>> state(0, 5), state(2, 5), state(5, 5)
    ('à découvrir', 'en cours', 'fait')
    """
    if answered == 0:
        return STATES[0]
    return STATES[2] if answered >= total else STATES[1]


def path(steps: Sequence[tuple[str, int, int]]) -> theme.Chart:
    """Draw the path: one row a notebook, `(title, answered, questions)`, in order."""
    frame = pd.DataFrame(steps, columns=["cahier", "répondues", "questions"])
    frame["part"] = frame["répondues"] / frame["questions"].clip(lower=1)
    frame["état"] = [
        state(done, total)
        for done, total in zip(frame["répondues"], frame["questions"], strict=True)
    ]
    frame["écrit"] = [
        f"{label} ({done} sur {total})"
        for label, done, total in zip(
            frame["état"], frame["répondues"], frame["questions"], strict=True
        )
    ]
    rows = alt.Y(
        "cahier:N",
        title=None,
        sort=list(frame["cahier"]),
        axis=alt.Axis(labelFontSize=15, labelLimit=280, labelPadding=6),
    )
    base = alt.Chart(frame).encode(rows)
    track = base.mark_bar(height=16, color=theme.GRID, cornerRadius=3).encode(
        alt.X(
            "full:Q",
            title="part des questions répondues",
            scale=alt.Scale(domain=[0, 1.6]),
            axis=alt.Axis(values=[0, 0.5, 1], format=".0%", domain=False),
        )
    )
    done = base.mark_bar(height=16, cornerRadius=3).encode(
        alt.X("part:Q"),
        alt.Color(
            "état:N",
            title=None,
            scale=alt.Scale(domain=list(STATES), range=[theme.MUTED, theme.ORANGE, theme.GREEN]),
            legend=None,
        ),
    )
    labels = base.mark_text(align="left", dx=8, fontSize=15).encode(alt.X("full:Q"), text="écrit:N")
    told = " ; ".join(f"{row['cahier']} : {row['écrit']}" for _, row in frame.iterrows())
    return (
        alt.layer(track, done, labels)
        .transform_calculate(full="1")
        .properties(width=560, height=alt.Step(30), description=f"Votre chemin : {told}.")
    )
