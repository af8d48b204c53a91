"""Figures of the responses: performance over policies, regrets, and the dilemma against p."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import listing, number, percent
from innoworkbook.models.decision import (
    FAILURE,
    INNOVATE,
    NOTHING,
    SUCCESS,
    TRIAL,
    Dilemma,
)

OPTIONS = {INNOVATE: "innover", TRIAL: "essayer", NOTHING: "ne rien faire"}
COLOURS = {INNOVATE: theme.ORANGE, TRIAL: theme.BLUE, NOTHING: theme.MUTED}
WORST = "pire"
SHARES = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
# Where a switching point bears its name, off the lines: steps of p and of value from the point.
PLACES = {"p₁": (0.0, -6.5), "p*": (0.0, -12.5), "p₂": (-0.12, 5.0)}


def named(options: Sequence[str]) -> str:
    """Write options as the learner reads them.

    >>> named(["trial", "nothing"])
    'essayer ou ne rien faire'
    """
    return listing([OPTIONS[option] for option in options], "ou")


def profiles(scores: pd.DataFrame) -> theme.Chart:
    """Draw the score of each response under each policy, with its mean.

    Parameters
    ----------
    scores
        Responses x policies, then `mean` and `sd`, as `weighted_scores` gives them; 0 to 10.
    """
    order = list(scores.sort_values("mean", ascending=False).index)
    policies = [str(name) for name in scores.columns.drop(["mean", "sd"])]
    long = (
        scores[policies]
        .rename_axis("réponse")
        .reset_index()
        .melt("réponse", var_name="politique", value_name="note")
    )
    means = pd.DataFrame(
        {
            "réponse": list(scores.index),
            "moyenne": scores["mean"].to_numpy(),
            "haut": scores[policies].max(axis=1).to_numpy(),
            "écrit": [
                f"{number(mean, 1)} ± {number(spread, 1)}"
                for mean, spread in zip(scores["mean"], scores["sd"], strict=True)
            ],
        }
    )
    rows = alt.Y("réponse:N", title=None, sort=order, axis=alt.Axis(labelLimit=270, labelPadding=8))
    notes = alt.X(
        "note:Q", title="note pondérée, de 0 à 10", scale=alt.Scale(domain=[0, 11.5], nice=False),
        axis=alt.Axis(values=[0, 2, 4, 6, 8, 10]),
    )  # fmt: skip
    names = alt.Scale(domain=policies)
    spans = (
        alt.Chart(long)
        .mark_rule(color=theme.MUTED, strokeWidth=2)
        .encode(rows, alt.X("min(note):Q"), alt.X2("max(note):Q"))
    )
    dots = (
        alt.Chart(long)
        .mark_point(size=95, filled=True, opacity=1)
        .encode(
            rows,
            notes,
            alt.Color("politique:N", title="politique", scale=names),
            alt.Shape("politique:N", title="politique", scale=names),
        )
    )
    ticks = (
        alt.Chart(means)
        .mark_tick(color=theme.INK, thickness=3, size=24)
        .encode(rows, alt.X("moyenne:Q"))
    )
    labels = (
        alt.Chart(means)
        .mark_text(align="left", dx=12)
        .encode(rows, alt.X("haut:Q"), text="écrit:N")
    )
    told = " ; ".join(f"{row['réponse']} {row['écrit']}" for _, row in means.iterrows())
    return alt.layer(spans, dots, ticks, labels).properties(
        width=300,
        height=alt.Step(36),
        description=f"Performance (moyenne) et stabilité (écart type) des réponses : {told}.",
    )


def regrets(table: pd.DataFrame, threshold: float) -> theme.Chart:
    """Draw the regret of each response in each scenario, and its largest.

    Parameters
    ----------
    table
        Responses x scenario letters, regrets of 0 or more.
    threshold
        Largest regret of a response said « sans regret ».
    """
    whole = table.assign(**{WORST: table.max(axis=1)})
    order = list(whole.sort_values(WORST, kind="stable").index)
    long = whole.rename_axis("réponse").reset_index().melt(
        "réponse", var_name="scénario", value_name="regret"
    )  # fmt: skip
    kept = (long["scénario"] == WORST) & (long["regret"] <= threshold)
    long["écrit"] = [
        _written(value) + (" ✓" if held else "")
        for value, held in zip(long["regret"], kept, strict=True)
    ]
    top = max(1.0, float(long["regret"].max()))
    base = alt.Chart(long).encode(
        alt.Y("réponse:N", title=None, sort=order, axis=alt.Axis(labelLimit=270, labelPadding=8)),
        alt.X(
            "scénario:N",
            title=None,
            sort=list(whole.columns),
            axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=14, labelFontWeight=600),
        ),
    )
    tiles = base.mark_rect(stroke=theme.MUTED, strokeWidth=1).encode(
        alt.Color(
            "regret:Q",
            legend=None,
            scale=alt.Scale(domain=[0, top], range=[theme.SEQUENCE[0], theme.SEQUENCE[2]]),
        )
    )
    words = base.mark_text(fontSize=14).encode(text="écrit:N")
    told = " ; ".join(f"{name} {_written(whole.loc[name, WORST])}" for name in order)
    return alt.layer(tiles, words).properties(
        width=alt.Step(54),
        height=alt.Step(36),
        description=f"Regrets par scénario ; regret le plus grand : {told}.",
    )


def _written(value: float) -> str:
    return number(value, 0 if float(value).is_integer() else 1)


def bets(dilemma: Dilemma, probability: float) -> theme.Chart:
    """Draw the mean value of each option against p, with the probabilities where the best changes.

    Parameters
    ----------
    dilemma
        Values in [0, 100].
    probability
        The p under discussion, in [0, 1], drawn as a vertical line.
    """
    payoffs = dilemma.payoffs
    ends = pd.DataFrame(
        [
            {"option": str(option), "p": share, "valeur": row[state]}
            for option, row in payoffs.iterrows()
            for share, state in ((0, FAILURE), (1, SUCCESS))
        ]
    )
    ends["écrit"] = [
        f"{OPTIONS[option]} {number(value)}"
        for option, value in zip(ends["option"], ends["valeur"], strict=True)
    ]
    chance = alt.X("p:Q", title="p : probabilité que cela marche ici",
                   scale=alt.Scale(domain=[0, 1]), axis=SHARES)  # fmt: skip
    worth = alt.Y("valeur:Q", title="valeur moyenne", scale=alt.Scale(domain=[0, 100]),
                  axis=alt.Axis(values=[0, 25, 50, 75, 100]))  # fmt: skip
    colour = alt.Color(
        "option:N",
        legend=None,
        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
    )
    lines = alt.Chart(ends).mark_line(strokeWidth=2.5).encode(chance, worth, colour)
    right = ends[ends["p"] == 1].copy()
    right["place"] = _spread(right["valeur"])
    names = (
        alt.Chart(right)
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(chance, alt.Y("place:Q"), colour, text="écrit:N")
    )
    best = (
        alt.Chart(_envelope(dilemma))
        .mark_line(strokeWidth=7)
        .encode(chance, worth, colour, detail="part:Q")
    )
    now = alt.Chart(pd.DataFrame({"p": [probability], "écrit": [f"p = {percent(probability)}"]}))
    rule = now.mark_rule(strokeDash=[5, 4], color=theme.INK).encode(chance)
    label = now.mark_text(dy=-8, y=0).encode(chance, text="écrit:N")
    layers = [best, lines, names, rule, label]
    turns = switching(dilemma)
    if len(turns):
        layers += _switches(turns, chance, worth)
    told = " ; ".join(f"{row['nom']} {percent(row['p'], 1)}" for _, row in turns.iterrows())
    ranges = " ; ".join(
        f"{named(options)} de {percent(start, 1)} à {percent(end, 1)}"
        for start, end, options in dilemma.ranges
    )
    return alt.layer(*layers).properties(
        width=330,
        height=290,
        description=f"Valeur moyenne des options selon p. Meilleur choix : {ranges}. "
        f"Bascules : {told or 'aucune'}.",
    )


def _spread(values: pd.Series) -> list[float]:
    """Move the labels of lines that end together apart, five points at least."""
    placed: dict[int, float] = {}
    last = -100.0
    for place in values.argsort(kind="stable"):
        last = max(float(values.iloc[place]), last + 6)
        placed[int(place)] = last
    return [placed[place] for place in range(len(values))]


def switching(dilemma: Dilemma) -> pd.DataFrame:
    """Give the probabilities at which two options are worth the same, with that value.

    Returns
    -------
    Columns `nom` (p₁, p* or p₂), `p` and `valeur`; those outside ]0, 1[ are left out.
    """
    found = [
        ("p₁", dilemma.try_from, NOTHING),
        ("p*", dilemma.innovate_from, NOTHING),
        ("p₂", dilemma.innovate_over_trial_from, INNOVATE),
    ]
    rows = [
        {"nom": name, "p": share, "valeur": float(dilemma.expected(share)[option])}
        for name, share, option in found
        if share is not None and 0 < share < 1
    ]
    return pd.DataFrame(rows, columns=["nom", "p", "valeur"])


def _switches(turns: pd.DataFrame, chance: alt.X, worth: alt.Y) -> list[alt.Chart]:
    points = (
        alt.Chart(turns)
        .mark_point(size=90, filled=True, color=theme.INK, opacity=1)
        .encode(chance, worth)
    )
    written = turns.assign(
        p=[max(0.08, row["p"] + PLACES[row["nom"]][0]) for _, row in turns.iterrows()],
        valeur=[row["valeur"] + PLACES[row["nom"]][1] for _, row in turns.iterrows()],
        écrit=[f"{row['nom']} = {percent(row['p'])}" for _, row in turns.iterrows()],
    )
    names = alt.Chart(written).encode(chance, worth, text="écrit:N")
    return [points, *theme.haloed(names.mark_text(fontWeight=600))]


def _envelope(dilemma: Dilemma) -> pd.DataFrame:
    """Follow the best option, range by range of p."""
    return pd.DataFrame(
        [
            {
                "part": rank,
                "option": options[0],
                "p": share,
                "valeur": float(dilemma.expected(share).max()),
            }
            for rank, (start, end, options) in enumerate(dilemma.ranges)
            for share in (start, end)
        ]
    )


def ranges(dilemmas: Mapping[str, Dilemma]) -> theme.Chart:
    """Draw, scenario by scenario, which option is best from which p to which."""
    frame = pd.DataFrame(
        [
            {
                "scénario": name,
                "de": start,
                "à": end,
                "option": options[0],
                "milieu": (start + end) / 2,
                "écrit": named(options) if end - start > 0.27 else "",
                "dit": f"{named(options)} de {percent(start, 1)} à {percent(end, 1)}",
            }
            for name, dilemma in dilemmas.items()
            for start, end, options in dilemma.ranges
        ]
    )
    rows = alt.Y(
        "scénario:N", title=None, sort=list(dilemmas), axis=alt.Axis(labelLimit=220, labelPadding=8)
    )
    base = alt.Chart(frame)
    bars = base.mark_bar(height=26, stroke=theme.PAPER, strokeWidth=1).encode(
        rows,
        alt.X(
            "de:Q",
            title="p : probabilité que cela marche ici",
            scale=alt.Scale(domain=[0, 1]),
            axis=SHARES,
        ),
        alt.X2("à:Q"),
        alt.Color(
            "option:N",
            legend=None,
            scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())),
        ),
    )
    words = base.mark_text(color=theme.PAPER, fontWeight=600).encode(
        rows, alt.X("milieu:Q"), text="écrit:N"
    )
    told = " ; ".join(
        f"{name} : {', '.join(part['dit'])}" for name, part in frame.groupby("scénario", sort=False)
    )
    return alt.layer(bars, words).properties(
        width=330,
        height=alt.Step(36),
        description=f"Meilleur choix selon p, par scénario. {told}.",
    )
