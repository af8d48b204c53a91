"""Figures of the change equation: forms against R and X, levers, a group before its means."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from innoworkbook.charts import theme
from innoworkbook.french import count, listing, number, percent
from innoworkbook.models import change

FORMS = {
    "product": "produit m·v·p",
    "geometric": "moyenne géométrique G",
    "arithmetic": "moyenne arithmétique",
    "weakest": "maillon faible",
}
OPPONENTS = {"resistance": "R, résistances", "cost": "X, coût"}
SCORES = {
    "drive": "M, tension motrice",
    "vision": "V, vision",
    "first_steps": "P, premiers pas",
    "resistance": "R, résistances",
    "cost": "X, coût du projet",
}
UNIT = alt.Scale(domain=[0, 1])
TENTHS = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f")


def forms(project: change.Balance) -> theme.Chart:
    """Draw the four normalised forces of a project against its resistance and its cost."""
    rows = project.against_resistance.table().drop(index="raw")
    forces = pd.DataFrame(
        {
            "forme": [FORMS[str(name)] for name in rows.index],
            "force": rows["force"].to_numpy(),
            "écrit": [number(value, 3) for value in rows["force"]],
            "défaut": [name == "geometric" for name in rows.index],
        }
    )
    limits = _opponents(project)
    base = alt.Chart(forces).encode(
        alt.Y("forme:N", title=None, sort=list(FORMS.values())),
        alt.X("force:Q", title="force, de 0 à 1", scale=UNIT, axis=TENTHS),
    )
    bars = base.mark_bar(height=22).encode(
        alt.Color(
            "défaut:N",
            scale=alt.Scale(domain=[True, False], range=[theme.BLUE, theme.SEQUENCE[2]]),
            legend=None,
        )
    )
    values = base.mark_text(align="left", dx=5, baseline="middle").encode(text="écrit:N")
    rules = _rules(limits)
    told = listing([f"{row['nom']} {number(row['valeur'], 2)}" for _, row in limits.iterrows()])
    measured = ", ".join(
        f"{name} {text}" for name, text in zip(forces["forme"], forces["écrit"], strict=True)
    )
    return alt.layer(
        bars, rules, *theme.haloed(values), resolve=alt.Resolve(scale={"color": "independent"})
    ).properties(
        width=330, height=170, description=f"Force du changement : {measured} ; face à {told}."
    )


def _opponents(project: change.Balance) -> pd.DataFrame:
    limits = [(OPPONENTS["resistance"], float(project.against_resistance.opponent))]
    if project.against_cost is not None:
        limits.append((OPPONENTS["cost"], float(project.against_cost.opponent)))
    return pd.DataFrame(limits, columns=["nom", "valeur"])


def _rules(limits: pd.DataFrame) -> alt.Chart:
    names = list(OPPONENTS.values())
    base = alt.Chart(limits).encode(
        alt.X("valeur:Q", scale=UNIT),
        alt.Color(
            "nom:N",
            title=None,
            scale=alt.Scale(domain=names, range=[theme.ORANGE, theme.PURPLE]),
        ),
        alt.StrokeDash("nom:N", title=None, scale=alt.Scale(domain=names), legend=None),
    )
    rules: alt.Chart = base.mark_rule(strokeWidth=3)
    return rules


def scores(values: Mapping[str, float | None]) -> theme.Chart:
    """Draw the scores of a questionnaire, in [0, 1]; a missing one is said, not drawn."""
    frame = pd.DataFrame(
        [
            {
                "score": label,
                "valeur": values.get(name),
                "écrit": "pas assez de réponses"
                if values.get(name) is None
                else number(values[name] or 0, 2),
                "côté": "à dépasser" if name in OPPONENTS else "force",
            }
            for name, label in SCORES.items()
        ]
    )
    frame["début"] = frame["valeur"].fillna(0.0)
    base = alt.Chart(frame).encode(alt.Y("score:N", title=None, sort=list(SCORES.values())))
    bars = base.mark_bar(height=20).encode(
        alt.X("valeur:Q", title="score, de 0 à 1", scale=UNIT, axis=TENTHS),
        alt.Color(
            "côté:N",
            title=None,
            scale=alt.Scale(domain=["force", "à dépasser"], range=[theme.BLUE, theme.ORANGE]),
        ),
    )
    labels = base.mark_text(align="left", dx=5).encode(alt.X("début:Q"), text="écrit:N")
    told = ", ".join(f"{row['score']} : {row['écrit']}" for _, row in frame.iterrows())
    return alt.layer(bars, labels).properties(
        width=330, height=170, description=f"Scores du questionnaire : {told}."
    )


def levers(table: pd.DataFrame) -> theme.Chart:
    """Draw what one step on each lever adds to the margin, per unit of effort."""
    frame = pd.DataFrame(
        {
            "levier": [_lever(str(name)) for name in table.index],
            "rapport": table["ratio"].to_numpy(),
            "écrit": [number(value, 3) for value in table["ratio"]],
            "premier": (table["ratio"] == table["ratio"].max()).to_numpy(),
        }
    )
    base = alt.Chart(frame).encode(
        alt.Y("levier:N", title=None, sort=list(frame["levier"])),
        alt.X(
            "rapport:Q",
            title="gain de marge par unité d’effort",
            scale=alt.Scale(domainMin=0, nice=True, padding=30),
        ),
    )
    bars = base.mark_bar(height=22).encode(
        alt.Color(
            "premier:N",
            scale=alt.Scale(domain=[True, False], range=[theme.BLUE, theme.SEQUENCE[2]]),
            legend=None,
        )
    )
    values = base.mark_text(align="left", dx=5).encode(text="écrit:N")
    told = ", ".join(
        f"{name} {text}" for name, text in zip(frame["levier"], frame["écrit"], strict=True)
    )
    return alt.layer(bars, values).properties(
        width=330, height=150, description=f"Gain de marge par unité d’effort : {told}."
    )


def _lever(name: str) -> str:
    return f"{'baisser' if name == 'resistance' else 'monter'} {SCORES[name]}"


def group(respondents: pd.DataFrame) -> theme.Chart:
    """Draw every person's scores, with the median of each: the dispersion, before any mean.

    `respondents` has one row a person and the columns of `models.change.dispersion`.
    """
    names = [name for name in SCORES if name in respondents]
    long = (
        respondents[names]
        .astype(float)
        .rename(columns=SCORES)
        .melt(var_name="score", value_name="valeur")
        .dropna()
    )
    long["rang"] = long.groupby(["score", long["valeur"].round(3)]).cumcount()
    widest = int(long["rang"].max()) if len(long) else 0
    order = [SCORES[name] for name in names]
    dots = (
        alt.Chart(long)
        .mark_circle(size=60, opacity=0.85, color=theme.BLUE)
        .encode(
            alt.X("valeur:Q", title="score de chaque personne", scale=UNIT, axis=TENTHS),
            alt.Y("score:N", title=None, sort=order),
            alt.YOffset("rang:Q", scale=alt.Scale(domain=[0, max(widest, 1)], range=[44, 6])),
        )
    )
    middle = (
        alt.Chart(long)
        .mark_tick(thickness=3, size=46, color=theme.ORANGE)
        .encode(alt.X("median(valeur):Q", scale=UNIT), alt.Y("score:N", sort=order))
    )
    spread = change.dispersion(respondents)
    told = " ; ".join(
        f"{SCORES[str(name)]} de {number(row['minimum'], 2)} à {number(row['maximum'], 2)}, "
        f"médiane {number(row['median'], 2)}"
        for name, row in spread.iterrows()
    )
    people = count(len(respondents), "personne")
    return alt.layer(dots, middle).properties(
        width=330,
        height=alt.Step(52),
        description=f"Dispersion des notes de {people} (trait : médiane) : {told}.",
    )


def profiles(counts: pd.Series, total: int = 10_000) -> theme.Chart:
    """Draw how many of the 10 000 profiles each form finds favourable."""
    names = {"raw": "brute, notes 1-10", **FORMS}
    frame = pd.DataFrame(
        {
            "forme": list(names.values()),
            "part": [counts[name] / total for name in names],
            "écrit": [percent(counts[name] / total, 1) for name in names],
        }
    )
    base = alt.Chart(frame).encode(
        alt.Y("forme:N", title=None, sort=list(names.values())),
        alt.X(
            "part:Q",
            title="part des 10 000 profils jugés favorables",
            scale=UNIT,
            axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
        ),
    )
    told = ", ".join(
        f"{name} {text}" for name, text in zip(frame["forme"], frame["écrit"], strict=True)
    )
    return alt.layer(
        base.mark_bar(height=22), base.mark_text(align="left", dx=5).encode(text="écrit:N")
    ).properties(
        width=330,
        height=180,
        description=f"Part des profils jugés favorables selon la forme : {told}.",
    )
