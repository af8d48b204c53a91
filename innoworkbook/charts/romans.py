"""Figures of the case of Romans-sur-Isère: holes left open, towns compared, sources underneath."""

from __future__ import annotations

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import listing, number, percent, typography
from innoworkbook.models import comparison

SUBURB = "banlieue d’une métropole"
URBAN = "autre commune"
TOWN = "la commune étudiée"
KINDS = (TOWN, URBAN, SUBURB)
WIDTH = 330


def sourced(chart: theme.Chart, source: str) -> theme.Chart:
    """Write the producer and the period under a figure."""
    return chart.properties(
        title=alt.TitleParams(
            typography(f"Source : {source}"),
            orient="bottom",
            fontSize=12,
            fontWeight="normal",
            color=theme.MUTED,
            offset=4,
        )
    )


def population(figures: pd.DataFrame) -> theme.Chart:
    """Draw two centuries of population, the years without a figure left as a hole.

    Parameters
    ----------
    figures
        Columns ``year`` and ``population``, in the order of years; the widest gap is the hole.
    """
    frame = figures[["year", "population"]].astype(float).sort_values("year")
    widest = int(frame["year"].diff().to_numpy()[1:].argmax())
    before, after = (float(year) for year in frame["year"].iloc[[widest, widest + 1]])
    frame["tronçon"] = (frame["year"] >= after).map({True: "après", False: "avant"})
    hole = pd.DataFrame({"début": [before], "fin": [after], "milieu": [(before + after) / 2]})
    told = f"rien de réuni ici, {before + 1:.0f}-{after - 1:.0f}"
    hole["écrit"] = [["trou :", *told.split(", ")]]
    scale = alt.Scale(domain=[1780, 2030], nice=False, zero=False)
    years = alt.X(
        "year:Q",
        title="année",
        scale=scale,
        axis=alt.Axis(format="d", values=[1800, 1850, 1900, 1950, 2000]),
    )
    band = (
        alt.Chart(hole)
        .mark_rect(color=theme.GRID, opacity=0.7)
        .encode(alt.X("début:Q", scale=scale), alt.X2("fin:Q"))
    )
    note = (
        alt.Chart(hole)
        .mark_text(align="center", lineHeight=16, color=theme.INK)
        .encode(alt.X("milieu:Q", scale=scale), alt.Y(datum=11_000), text="écrit:N")
    )
    base = alt.Chart(frame).encode(
        years,
        alt.Y(
            "population:Q",
            title="habitants",
            scale=alt.Scale(domain=[0, 36_000]),
            axis=alt.Axis(tickCount=5, format=",d"),
        ),
        detail="tronçon:N",
    )
    ends = frame[frame["year"].isin([before, frame["year"].max()])].assign(
        écrit=lambda shown: [
            f"{year:.0f} : {number(people)}"
            for year, people in zip(shown["year"], shown["population"], strict=True)
        ]
    )
    labels = (
        alt.Chart(ends)
        .mark_text(align="right", dx=-8, dy=-10)
        .encode(alt.X("year:Q", scale=scale), alt.Y("population:Q"), text="écrit:N")
    )
    first, last = frame.iloc[0], frame.iloc[-1]
    chart = alt.layer(
        band, base.mark_line(), base.mark_point(size=28, color=theme.BLUE), labels, note
    ).properties(
        width=620,
        height=300,
        description=(
            f"Population de Romans-sur-Isère : {number(first['population'])} habitants en "
            f"{first['year']:.0f}, {number(last['population'])} en {last['year']:.0f} ; "
            f"aucun chiffre de {before + 1:.0f} à {after - 1:.0f}, et rien n’y est dessiné."
        ),
    )
    return sourced(
        chart,
        "EHESS, Cassini (1793-1962) ; Insee, recensements (1968, 2009-2023).",
    )


def households(figures: pd.DataFrame) -> theme.Chart:
    """Draw the shares of three kinds of household at two censuses.

    ``figures`` has columns ``kind``, ``year``, ``households`` and ``all_households``.
    """
    frame = figures.assign(
        part=figures["households"] / figures["all_households"],
        an=figures["year"].astype(str),
    )
    frame["écrit"] = [percent(float(part), 1) for part in frame["part"]]
    years = sorted(frame["an"].unique())
    order = list(dict.fromkeys(frame["kind"]))
    base = alt.Chart(frame).encode(
        alt.Y("kind:N", title=None, sort=order),
        alt.YOffset("an:N", sort=years),
        alt.X(
            "part:Q",
            title="part des ménages",
            scale=alt.Scale(domain=[0, 0.55]),
            axis=alt.Axis(format=".0%", values=[0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        ),
    )
    bars = base.mark_bar().encode(
        alt.Color(
            "an:N",
            legend=None,
            sort=years,
            scale=alt.Scale(domain=years, range=[theme.MUTED, theme.BLUE]),
        )
    )
    labels = (
        base.mark_text(align="left", dx=5)
        .encode(text=alt.Text("label:N"))
        .transform_calculate(label="datum.écrit + ' (' + datum.an + ')'")
    )
    told = " ; ".join(f"{row['kind']} {row['écrit']} en {row['an']}" for _, row in frame.iterrows())
    chart = alt.layer(bars, labels).properties(
        width=440,
        height=alt.Step(26),
        description=f"Part des ménages de Romans-sur-Isère : {told}.",
    )
    return sourced(chart, "Insee, recensements de la population 2011 et 2016.")


def activity(figures: pd.DataFrame) -> theme.Chart:
    """Draw what the inhabitants of 15 or more do; columns ``status`` and ``people``."""
    total = float(figures["people"].sum())
    frame = figures.assign(
        écrit=[f"{number(people)} ({percent(people / total)})" for people in figures["people"]],
        chômage=figures["status"].str.contains("chômage"),
    )
    base = alt.Chart(frame).encode(
        alt.Y("status:N", title=None, sort=list(frame["status"])),
        alt.X(
            "people:Q",
            title="personnes de 15 ans ou plus",
            scale=alt.Scale(domain=[0, 15_000]),
            axis=alt.Axis(format=",d", tickCount=4),
        ),
    )
    bars = base.mark_bar().encode(
        alt.Color(
            "chômage:N",
            legend=None,
            scale=alt.Scale(domain=[False, True], range=[theme.BLUE, theme.ORANGE]),
        )
    )
    told = ", ".join(f"{row['status']} {row['écrit']}" for _, row in frame.iterrows())
    chart = alt.layer(bars, base.mark_text(align="left", dx=5).encode(text="écrit:N")).properties(
        width=440,
        height=alt.Step(34),
        description=f"Activité des {number(total)} habitants de 15 ans ou plus en 2020 : {told}.",
    )
    return sourced(chart, "Insee, recensement de la population 2020.")


def ranking(
    values: pd.Series[float],
    town: str,
    title: str,
    *,
    suburbs: tuple[str, ...] = (),
    decimals: int = 1,
    source: str = "",
) -> theme.Chart:
    """Draw towns from the highest to the lowest, the one studied in colour, the others' median.

    Parameters
    ----------
    values
        A number per town, indexed by name.
    town
        The town studied.
    title
        What is measured, with its unit.
    suburbs
        Names drawn as suburbs of a metropolis, in another shade and in words.
    decimals
        Digits after the comma.
    source
        Producer and period, written underneath.
    """
    known = values.dropna().sort_values(ascending=False)
    place = comparison.standing(known, town)
    frame = pd.DataFrame(
        {
            "commune": [f"{name} (banlieue)" if name in suburbs else name for name in known.index],
            "valeur": known.to_numpy(),
            "écrit": [number(value, decimals) for value in known],
            "genre": [_kind(name, town, suburbs) for name in known.index],
        }
    )
    order = list(frame["commune"])
    low, high = min(0.0, float(known.min())), max(0.0, float(known.max()))
    scale = alt.Scale(domain=[low, high + 0.2 * (high - low or 1)], nice=False)
    base = alt.Chart(frame).encode(alt.Y("commune:N", title=None, sort=order))
    bars = base.mark_bar().encode(
        alt.X(
            "valeur:Q",
            title=title,
            scale=scale,
            axis=alt.Axis(tickCount=4, format=f",.{decimals}~f"),
        ),
        alt.Color(
            "genre:N",
            legend=None,
            scale=alt.Scale(domain=list(KINDS), range=[theme.BLUE, theme.MUTED, theme.OCHRE]),
        ),
    )
    labels = base.mark_text(align="right").encode(x=alt.value(WIDTH), text="écrit:N")
    told_median = f"médiane des autres : {number(place.median, decimals)}"
    middle = alt.Chart(pd.DataFrame({"médiane": [place.median], "écrit": [told_median]})).encode(
        alt.X("médiane:Q", scale=scale)
    )
    rule = middle.mark_rule(color=theme.ORANGE, strokeWidth=2.5, strokeDash=[6, 4])
    name = middle.mark_text(color=theme.ORANGE, dy=-8).encode(y=alt.value(0), text="écrit:N")
    told = ", ".join(
        f"{name} {text}" for name, text in zip(frame["commune"], frame["écrit"], strict=True)
    )
    chart = alt.layer(bars, rule, name, labels).properties(
        width=WIDTH,
        height=alt.Step(27),
        description=(
            f"{title} : {told}. {town} est au rang {place.rank} sur {place.towns} ; "
            f"médiane des autres (tireté) {number(place.median, decimals)}."
        ),
    )
    return sourced(chart, source) if source else chart


def _kind(name: str, town: str, suburbs: tuple[str, ...]) -> str:
    if name == town:
        return TOWN
    return SUBURB if name in suburbs else URBAN


def multiples(
    courses: pd.DataFrame,
    title: str,
    *,
    town: str = "",
    suburbs: tuple[str, ...] = (),
    decimals: int = 0,
    source: str = "",
    columns: int = 4,
) -> theme.Chart:
    """Draw one small panel a town, on common scales; a year without a figure breaks the line.

    Parameters
    ----------
    courses
        As given by ``comparison.course``: ``town``, ``year``, ``value``.
    title
        What is measured, with its unit.
    town
        The town studied, drawn first and in colour.
    suburbs
        Towns said to be suburbs in their panel's heading.
    decimals
        Digits after the comma of the last value.
    source
        Producer and period.
    columns
        Panels in a row.
    """
    known = courses.dropna(subset="value")
    last = known.sort_values("year").groupby("town")["value"].last()
    names = sorted(last.index, key=lambda name: (name != town, -last[name]))
    heads = {name: f"{name} (banlieue)" if name in suburbs else name for name in names}
    frame = courses[courses["town"].isin(names)].assign(
        commune=lambda shown: shown["town"].map(heads),
        étudiée=lambda shown: shown["town"] == town,
    )
    years = [int(known["year"].min()), int(known["year"].max())]
    beside = 0.4 + 0.35 * (years[1] - years[0])  # room for the last value
    final = frame["year"] == frame["town"].map(known.groupby("town")["year"].max())
    frame["écrit"] = [
        number(value, decimals) if shown else ""
        for value, shown in zip(frame["value"], final, strict=True)
    ]
    low, high = float(known["value"].min()), float(known["value"].max())
    room = 0.12 * (high - low or 1)
    base = alt.Chart(frame).encode(
        alt.X(
            "year:Q",
            title=None,
            scale=alt.Scale(domain=[years[0] - 0.4, years[1] + beside], nice=False),
            axis=alt.Axis(values=years, format="d", grid=False),
        ),
        alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(domain=[low - room, high + room], zero=False, nice=False),
            axis=alt.Axis(tickCount=3, format=",d"),
        ),
        alt.Color(
            "étudiée:N",
            legend=None,
            scale=alt.Scale(domain=[True, False], range=[theme.BLUE, theme.MUTED]),
        ),
    )
    panel = alt.layer(
        base.mark_line(),
        base.mark_point(size=24),
        base.mark_text(align="left", dx=6).encode(text="écrit:N", color=alt.value(theme.INK)),
    ).properties(width=150, height=66)
    told = listing([f"{heads[name]} {number(float(last[name]), decimals)}" for name in names])
    chart = panel.facet(
        facet=alt.Facet("commune:N", title=None, sort=[heads[name] for name in names]),
        columns=columns,
        spacing={"row": 6, "column": 26},
    ).properties(
        description=(
            f"{title}, de {years[0]} à {years[1]}, une vignette par commune ; "
            f"une année sans chiffre reste un trou. Dernier chiffre : {told}."
        )
    )
    return sourced(chart, source) if source else chart
