"""Figures of the tendencies: the board as one picture, and real series with their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import listing, number, typography
from innoworkbook.models.pestel import CERTAIN_FROM, POSTURES, STRONG_FROM, TERMS

DIRECTIONS = {-1: "↘", 0: "→", 1: "↗"}
THREAT, OPPORTUNITY = "menace", "chance"
TO_NOTE = "à noter"
COLUMNS = ["tendance", "pression", "écrit", "sens", "sûre", "lecture", "en général"]
WIDTH = 300
PRESSURE = alt.Scale(domain=[-1, 1], nice=False)


def board(
    table: pd.DataFrame,
    beside: Mapping[str, float] | None = None,
    lacking: Sequence[str] = (),
) -> theme.Chart:
    """Draw a board: the pressure of each tendency, how sure, how near, what it invites to.

    Parameters
    ----------
    table
        `models.pestel.picture` of a board; without rows where nothing is noted yet.
    beside
        Pressures of the general board by name, drawn as hollow diamonds.
    lacking
        Tendencies whose notes are not complete: they have a line, and no bar.
    """
    noted = [
        {
            "tendance": f"{row['name']} {DIRECTIONS[row['direction']]}",
            "pression": row["pressure"],
            "écrit": number(row["pressure"], 2, signed=True),
            "sens": OPPORTUNITY if row["pressure"] > 0 else THREAT,
            "sûre": row["certainty"] >= CERTAIN_FROM,
            "lecture": _reading(row),
            "en général": (beside or {}).get(row["name"]),
        }
        for _, row in table.iterrows()
    ]
    empty = [{"tendance": name, "lecture": TO_NOTE} for name in lacking]
    frame = pd.DataFrame([*noted, *empty], columns=COLUMNS)
    base = alt.Chart(frame).encode(
        alt.Y(
            "tendance:N",
            title=None,
            sort=list(frame["tendance"]),
            axis=alt.Axis(labelFontSize=14, labelPadding=10),
        )
    )
    across = alt.X(
        "pression:Q",
        scale=PRESSURE,
        title="pression sur les services : intensité × impact",
        axis=alt.Axis(
            values=[-1, -0.5, 0, 0.5, 1],
            format="+.2~f",
            labelExpr="datum.value == 0 ? '0' : datum.label",
        ),
    )
    colours = alt.Scale(domain=[THREAT, OPPORTUNITY], range=[theme.ORANGE, theme.BLUE])
    sure = base.transform_filter("datum['sûre'] === true").mark_bar(height=18)
    unsure = base.transform_filter("datum['sûre'] === false").mark_bar(
        height=18, fillOpacity=0.12, strokeWidth=2, strokeDash=[4, 3]
    )
    layers = [
        _weak_zone(),
        alt.Chart(pd.DataFrame({"pression": [0.0]})).mark_rule(color=theme.MUTED).encode(across),
        sure.encode(across, alt.Color("sens:N", scale=colours, legend=None)),
        unsure.encode(
            across,
            alt.Color("sens:N", scale=colours, legend=None),
            alt.Stroke("sens:N", scale=colours, legend=None),
        ),
        base.mark_text(align="left", fontSize=13).encode(x=alt.value(WIDTH + 14), text="lecture:N"),
    ]
    if frame["en général"].notna().any():
        layers.append(
            base.transform_filter("isValid(datum['en général'])")
            .mark_point(shape="diamond", filled=True, fill=theme.PAPER, stroke=theme.INK, size=110,
                        strokeWidth=2, opacity=1)
            .encode(alt.X("en général:Q", scale=PRESSURE))
        )  # fmt: skip
    told = " ; ".join(f"{row['tendance']} {row['écrit']} ({row['lecture']})" for row in noted)
    waiting = f"{' ; ' if told else ''}{TO_NOTE} : {listing(list(lacking))}" if lacking else ""
    return alt.layer(*layers).properties(
        width=WIDTH,
        height=alt.Step(30),
        title=_legend(beside=bool(frame["en général"].notna().any())),
        description=typography(f"Pression de chaque tendance, de −1 à +1 : {told}{waiting}."),
    )


def _reading(row: pd.Series) -> str:
    flag = "" if row["documented"] else " · sans faits datés"
    return typography(
        f"{POSTURES[row['posture']]} · {TERMS[row['term']]} · "
        f"certitude {number(10 * row['certainty'])}{flag}"
    )


def _weak_zone() -> alt.Chart:
    zone = pd.DataFrame({"de": [-STRONG_FROM], "à": [STRONG_FROM]})
    made: alt.Chart = (
        alt.Chart(zone)
        .mark_rect(color=theme.GRID, opacity=0.55)
        .encode(alt.X("de:Q", scale=PRESSURE), alt.X2("à:Q"))
    )
    return made


def _legend(*, beside: bool) -> alt.TitleParams:
    lines = [
        "Orange, à gauche : menace. Bleu, à droite : chance. Tirets : certitude sous 5 sur 10.",
        f"Bande grise : pression faible (sous {number(STRONG_FROM, 2)} : veiller)."
        + (" ◇ : votre note pour les collectivités en général." if beside else ""),
    ]
    return _note(*lines)


def _note(*lines: str) -> alt.TitleParams:
    return alt.TitleParams(
        [typography(line) for line in lines],
        orient="bottom", anchor="start", fontSize=12, fontWeight="normal", color=theme.MUTED,
        offset=8,
    )  # fmt: skip


def series(frame: pd.DataFrame, unit: str, sources: Sequence[str]) -> theme.Chart:
    """Draw real series with their unit and their producer.

    Parameters
    ----------
    frame
        Columns `name`, `year`, `value`, and `segment`, which cuts a line where its scope changes.
    unit
        The unit of every value.
    sources
        Lines written under the figure.
    """
    names = list(dict.fromkeys(frame["name"]))
    first, last = int(frame["year"].min()), int(frame["year"].max())
    data = frame.assign(écrit=[number(value, _decimals(frame)) for value in frame["value"]])
    colours = alt.Scale(domain=names, range=list(theme.CATEGORIES[: len(names)]))
    base = alt.Chart(data).encode(
        alt.X("year:Q", title=None, scale=alt.Scale(domain=[first, last], nice=False),
              axis=alt.Axis(format="d", tickCount=8, grid=False)),
        alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True, padding=12)),
        alt.Color("name:N", scale=colours, legend=None),
    )  # fmt: skip
    ends = data[data["year"].isin([first, last])]
    labels = [
        alt.Chart(data[data["year"] == data.loc[data["name"] == name, "year"].max()])
        .transform_filter(alt.datum.name == name)
        .mark_text(align="left", dx=10, dy=_shift(data, name), fontSize=13)
        .encode(
            alt.X("year:Q"),
            alt.Y("value:Q"),
            alt.Color("name:N", scale=colours, legend=None),
            text="dit:N",
        )
        .transform_calculate(dit="datum.name + ' : ' + datum['écrit']" if len(names) > 1
                             else "datum['écrit']")
        for name in names
    ]  # fmt: skip
    told = " ; ".join(
        f"{row['name']}, {number_of_year(row['year'])} : {row['écrit']}"
        for _, row in ends.sort_values(["name", "year"]).iterrows()
    )
    return alt.layer(
        base.mark_line().encode(detail="segment:N"),
        base.mark_point(size=35, filled=True, opacity=1),
        *labels,
    ).properties(
        width=440,
        height=230,
        title=_note(*sources, "L'axe vertical ne part pas de zéro."),
        description=typography(f"{listing(names)}, en {unit} : {told}."),
    )


def _decimals(frame: pd.DataFrame) -> int:
    return 0 if frame["value"].abs().max() >= 1000 else 1


def _shift(data: pd.DataFrame, name: str) -> int:
    """Part the labels of two lines that end close to each other: the higher one goes up."""
    ends = data.sort_values("year").groupby("name")["value"].last()
    if len(ends) < 2:
        return 0
    return -8 if ends[name] == ends.max() else 8


def number_of_year(year: float) -> str:
    """Write a year: no space between its digits."""
    return str(int(year))
