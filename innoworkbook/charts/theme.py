"""One look for every figure, drawn offline: palette, French numbers, crisp and named SVG.

JupyterLab bundles Vega-Lite 5; the renderer of this module hands it each figure under that name, so
that nothing is sought on the network.
"""

from __future__ import annotations

import os
from typing import Any, TypeAlias

import altair as alt
from altair.utils.schemapi import disable_debug_mode

Chart: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart

VEGALITE = "application/vnd.vegalite.v5+json"
SVG_FALLBACK = "INNOWORKBOOK_SVG"  # set while outputs are stored, never at a learner's

# Distinct for the three common colour-vision deficiencies and ≥ 3:1 on white (a test holds both).
INK = "#1c2733"
MUTED = "#5b6876"
GRID = "#dfe4ea"
PAPER = "#ffffff"
BLUE = "#0b5fa5"
ORANGE = "#c8500a"
GREEN = "#1a8a6b"
PURPLE = "#4d1b70"
OCHRE = "#604600"
CATEGORIES = (BLUE, ORANGE, GREEN, PURPLE, OCHRE, MUTED)
SEQUENCE = ("#eef4fa", "#a9cbe8", "#4f97cf", "#0b5fa5", "#063a66")

FONT = "'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
LOCALE: Any = {
    "number": {
        "decimal": ",",
        "thousands": "\u202f",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": "\u202f%",
        "minus": "\u2212",
    },
    "time": {
        "dateTime": "%A %e %B %Y à %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["", ""],
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "months": [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
            "août", "septembre", "octobre", "novembre", "décembre",
        ],
        "shortMonths": [
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.",
            "août", "sept.", "oct.", "nov.", "déc.",
        ],
    },
}  # fmt: skip

# The stock menu of a figure has no accessible name and an English entry that needs the network.
EMBED = {"renderer": "svg", "actions": False}


@alt.theme.register("innoworkbook", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(
        {
            "background": PAPER,
            "config": {
                "font": FONT,
                "locale": LOCALE,
                "padding": 8,
                "aria": True,
                "mark": {"color": BLUE, "aria": False},
                "text": {"fontSize": 13, "color": INK, "aria": False},
                "rule": {"color": INK, "aria": False},
                "line": {"strokeWidth": 2.5, "color": BLUE},
                "point": {"size": 90, "filled": True},
                "area": {"color": BLUE, "opacity": 0.2},
                "range": {"category": list(CATEGORIES), "ordinal": list(SEQUENCE),
                          "heatmap": list(SEQUENCE), "ramp": list(SEQUENCE)},
                "view": {"stroke": None, "continuousWidth": 480, "continuousHeight": 300},
                "axis": {
                    "aria": False, "labelFontSize": 13, "titleFontSize": 13, "labelColor": INK,
                    "titleColor": INK, "titleFontWeight": 600, "gridColor": GRID,
                    "domainColor": MUTED, "tickColor": MUTED, "labelLimit": 320, "titlePadding": 8,
                },
                "axisBand": {"grid": False, "domain": False, "ticks": False},
                "legend": {
                    "aria": False, "labelFontSize": 13, "titleFontSize": 13, "labelColor": INK,
                    "titleColor": INK, "symbolSize": 120, "labelLimit": 320, "orient": "bottom",
                },
                "header": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": INK},
                "title": {
                    "aria": False, "anchor": "start", "fontSize": 15, "fontWeight": 600,
                    "color": INK, "subtitleColor": MUTED, "subtitleFontSize": 13, "offset": 10,
                },
            },
            "usermeta": {"embedOptions": EMBED},
        }
    )  # fmt: skip


def bundle(chart: Chart) -> dict[str, Any]:
    """Return what JupyterLab needs to draw a figure with its own libraries.

    Parameters
    ----------
    chart
        Any Altair figure with a French `description`, which becomes its accessible name.

    Raises
    ------
    ValueError
        If the figure has no description.
    """
    return mime(chart.to_dict(validate=False))


def mime(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the MIME bundle of a Vega-Lite specification; see `bundle`."""
    if not spec.get("description"):
        raise ValueError("a figure needs a French description: it is its accessible name")
    drawn = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    made: dict[str, Any] = {VEGALITE: drawn, "text/plain": spec["description"]}
    if os.environ.get(SVG_FALLBACK):
        made["image/svg+xml"] = svg(spec)
    return made


def metadata() -> dict[str, Any]:
    """Return the drawing options that go beside a bundle."""
    return {VEGALITE: {"embed_options": EMBED}}


def svg(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG, for readers of stored notebooks (needs vl-convert)."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version="5.21"))


def _render(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return mime(spec), metadata()


# A figure is checked against its schema by the tests, not at each move of a learner's control.
disable_debug_mode()
alt.renderers.register("innoworkbook", _render)
alt.renderers.enable("innoworkbook")


def haloed(labels: alt.Chart, width: float = 4) -> tuple[alt.Chart, alt.Chart]:
    """Return the halo of a text layer, then the layer: lines no longer cross its letters."""
    halo = labels.copy()
    halo.mark = alt.MarkDef(**{**labels.mark.to_dict(), "stroke": PAPER, "strokeWidth": width})
    return halo, labels


def luminance(colour: str) -> float:
    """Return the relative luminance of a `#rrggbb` colour, in [0, 1] (WCAG 2.1)."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.1).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
