"""Who changes, how fast, and is it change (S02-S04): actors, dated texts, a grant, a load."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import pace as charts
from innoworkbook.charts import theme
from innoworkbook.french import capital, count, day, listing, number
from innoworkbook.models import pace
from innoworkbook.models.pace import Load, Trend, Window
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Page, Table
from innoworkbook.widgets.journal import VALMARIN, Journal, journal
from innoworkbook.widgets.question import QuestionView
from innoworkbook.widgets.tool import Tool

TOPIC = "pace"
ACTORS = f"{TOPIC}.actors"
FEW = 5  # under this many people, no comparison with the class is shown
LEVEL = 0.05  # of the trend test, announced before looking
END = date(2026, 11, 22)
OPENINGS = {"w1982": date(1982, 1, 1), "w1980": date(1980, 1, 1)}
UNDOES = "défait ou reporte"
BASE_YEAR = 2018  # the first year of the new scope: the two curves part from there
VERDICTS = {
    "faster": "ça s'accélère",
    "slower": "ça ralentit",
    "undecided": "on ne peut pas trancher",
}
# Widths of a list of notes that stands beside its map on a slide; they follow the size of its type.
NAME_WIDTH, NOTE_WIDTH = "calc(var(--iw-size, 15px) * 13)", "calc(var(--iw-size, 15px) * 4.9)"
NARROW = (
    f"<style>.iw-actors .widget-text{{width:{NAME_WIDTH} !important}}"
    f".iw-actors .widget-text:has(input[type=number]){{width:{NOTE_WIDTH} !important}}</style>"
)
LOAD = ("per_year", "months_each", "at_once")


# ── The map of actors (S02) ─────────────────────────────────────────────────────────────────────


class ActorsView(Tool):
    """The learner's list of actors, the map it makes, and its table beside a mirror."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        question = content.question(ACTORS)
        self._starters = question.rows
        self.view = QuestionView(question, notes)
        _, heads, body, add = self.view.control.widget.children
        for head, width in zip(heads.children, (NAME_WIDTH, *3 * (NOTE_WIDTH,)), strict=True):
            head.layout.width = width
        display.scrolled(body, 17)
        add.layout.align_self = "flex-start"
        from_case = display.button("Partir de Valmarin", self.from_case, self.notice)
        self.follow([self.view])
        self.widget = display.block(
            display.columns(
                ipw.VBox([self.view.widget, ipw.HBox([from_case])]),
                ipw.VBox([self.figure.widget, self.sentence.widget]),
                widths=("620px", "520px"),
            ),
            self.table.widget,
            self.notice.widget,
            ipw.HTML(NARROW, layout=ipw.Layout(display="none")),
        )  # fmt: skip
        self.widget.add_class("iw-actors")

    def refresh(self) -> None:
        """Draw the map again; a row without a name waits for one."""
        self.sentence.clear()
        given = self.view.value
        around = _around(self._starters if given is None else given)
        found = pace.ecosystem(around)
        self.figure.draw(charts.actors(around))
        self.say(ecosystem_reading(found))
        mirror, whose = _mirror(self._journal)
        self.put_behind(
            actor_table(around, mirror, whose), "Le tableau derrière la carte, et son miroir"
        )

    def from_case(self) -> None:
        """Start again from Valmarin's fictional map."""
        self.view.answer([dict(row) for row in content.load_case(VALMARIN).value(ACTORS)])


def _around(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    named = [row for row in rows if row["name"]]
    return pd.DataFrame(named, columns=["name", *pace.NOTES])


def kept_actors(notes: Journal) -> tuple[pd.DataFrame, str]:
    """Return the actors to work on in a later notebook, and where they come from."""
    own = notes.value(ACTORS)
    if own is not None:
        return _around(own), "vos acteurs (cahier 11)"
    return _around(content.load_case(VALMARIN).value(ACTORS)), "Valmarin (notes fictives)"


def ecosystem_reading(found: pace.Ecosystem) -> list[str]:
    """Say what the notes of a map say together, and what they do not."""
    lines = [
        f"{count(found.actors, 'acteur')} ; vitesse moyenne {number(found.mean_speed, 1)} sur 10."
    ]
    if found.weighted_speed is not None:
        gap = found.weighted_speed - found.mean_speed
        heavy = "ceux qui pèsent changent " + (
            "à peu près comme les autres"
            if abs(gap) < 0.25
            else ("plus vite que les autres" if gap > 0 else "moins vite que les autres")
        )
        lines.append(f"Pondérée par l'influence : {number(found.weighted_speed, 1)} ; {heavy}.")
    lines.append(
        f"Pèsent et changent vite (7 ou plus) : {listing(found.drivers)}."
        if found.drivers
        else "Aucun acteur n'a 7 ou plus à la fois en influence et en vitesse."
    )
    return lines


def actor_table(actors: pd.DataFrame, mirror: Mapping[str, Sequence[float]], whose: str) -> Table:
    """Write the notes of each actor, and those of the mirror where it names the same actor."""
    frame = pd.DataFrame({"Acteur": actors["name"]})
    for place, (column, told) in enumerate(pace.NOTES.items()):
        frame[told.capitalize()] = [
            f"{number(value)} ({number(mirror[name][place])})" if name in mirror else number(value)
            for name, value in zip(actors["name"], actors[column], strict=True)
        ]
    numeric = tuple(frame.columns[1:])
    return Table(frame, numeric=numeric, caption=f"Entre parenthèses : {whose}.")


def _mirror(notes: Journal) -> tuple[dict[str, tuple[float, ...]], str]:
    """Return notes to compare with: medians of the class, else Valmarin's."""
    kept = notes.store.answers(case=notes.case, questions=[ACTORS])
    people = [rows for rows in kept["value"] if isinstance(rows, list)]
    if len(people) < FEW:
        own = content.load_case(VALMARIN).value(ACTORS)
        return {row["name"]: tuple(row[name] for name in pace.NOTES) for row in own}, (
            f"Valmarin, fictive (il faut {FEW} carnets pour montrer la classe)"
        )
    every = pd.DataFrame([row for rows in people for row in rows])
    shared = every.groupby("name").filter(lambda rows: len(rows) >= FEW)
    medians = shared.groupby("name")[list(pace.NOTES)].median()
    return {str(row[0]): tuple(row[1:]) for row in medians.itertuples()}, (
        f"médiane de {len(people)} carnets, pour les acteurs notés par {FEW} personnes ou plus"
    )


# ── The pace of reforms (S03) ───────────────────────────────────────────────────────────────────


def _texts() -> pd.DataFrame:
    texts = content.load_table("reforms")
    return texts.assign(
        undoes=(texts["link"] == UNDOES).fillna(False).astype(bool),
        core=texts["core"].astype(bool),
    )


def _presets(texts: pd.DataFrame) -> dict[str, list[str]]:
    """Return the ids of four lists that one could defend, by name."""
    chosen = {
        "Les 40 textes": texts["id"].notna(),
        "Le noyau (13)": texts["core"],
        "Les 8 qui défont": texts["undoes"],
        "Sans ces 8 (32)": ~texts["undoes"],
    }
    return {name: texts.loc[kept, "id"].tolist() for name, kept in chosen.items()}


def _written(moment: date) -> str:
    return day(datetime.combine(moment, time()))


class ReformsView(Tool):
    """Texts that the learner ticks and unticks, their window, and what the trend test says."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        self._texts = _texts()
        self._lists = _presets(self._texts)
        self.window = QuestionView(content.question(f"{TOPIC}.window"), notes)
        self.kept = QuestionView(content.question(f"{TOPIC}.kept"), notes)
        if self.window.value is None:
            self.window.control.value = "w1982"
        if self.kept.value is None:
            self.kept.control.value = self._texts["id"].tolist()
        self.presets = {
            name: display.button(name, self._choose(ids), self.notice)
            for name, ids in self._lists.items()
        }
        display.scrolled(self.kept.control.widget, 16)
        buttons = ipw.HBox(list(self.presets.values()), layout=ipw.Layout(flex_flow="row wrap"))
        left = ipw.VBox([self.window.control.widget, buttons, self.kept.widget])
        self.follow([self.window, self.kept])
        self.widget = display.block(
            display.columns(
                left, ipw.VBox([self.figure.widget, self.sentence.widget, self.notice.widget]),
                widths=("350px", "520px"),
            ),
        )  # fmt: skip

    def _choose(self, ids: list[str]) -> Callable[[], None]:
        def choose() -> None:
            self.kept.answer(ids)

        return choose

    def refresh(self) -> None:
        """Test the ticked texts again, and say what would change the conclusion."""
        self.sentence.clear()
        chosen = self._texts["id"].isin(self.kept.value or [])
        window = Window(OPENINGS[self.window.value], END)
        self.figure.draw(charts.rhythm(self._texts.assign(kept=chosen), window))
        dates = _dates(self._texts[chosen])
        self.say(trend_reading(dates, window))


def _dates(texts: pd.DataFrame) -> list[date]:
    return [moment.date() for moment in texts["date"]]


def trend_reading(dates: Sequence[date], window: Window) -> list[str]:
    """Say a word, the number, its list and window, and whether one text fewer would change it."""
    found = pace.trend(dates, window)
    lines = [
        f"{capital(VERDICTS[found.verdict(LEVEL)])} : U = {number(found.score, 2, signed=True)}, "
        f"p = {number(found.p_value, 3)} (seuil annoncé avant : 0,05).",
        f"Liste : {count(found.count, 'texte')}. Fenêtre : du {_written(window.start)} "
        f"au {_written(window.end)}.",
    ]
    if found.count > 1:
        low, high = pace.without_one(dates, window)
        lines.append(
            f"Avec un texte de moins, n'importe lequel, U irait de {number(low, 2, signed=True)} "
            f"à {number(high, 2, signed=True)}. On conclut au-delà de −1,96 ou de +1,96."
        )
    if found.count < 10:
        lines.append("Moins de dix textes : p n'est qu'un ordre de grandeur.")
    return lines


def lists() -> Table:
    """Show what five defensible choices of list and window make the same test say."""
    texts = _texts()
    rows = []
    for name, ids in _presets(texts).items():
        kept = _dates(texts[texts["id"].isin(ids)])
        rows.append(_list_row(name, "1982", pace.trend(kept, Window(OPENINGS["w1982"], END))))
    all_texts = pace.trend(_dates(texts), Window(OPENINGS["w1980"], END))
    rows.append(_list_row("Les 40 textes", "1980", all_texts))
    return Table(pd.DataFrame(rows), numeric=("Textes", "U", "p"))


def _list_row(name: str, opening: str, found: Trend) -> dict[str, str]:
    return {
        "Liste": name,
        "Fenêtre ouverte en": opening,
        "Textes": number(found.count),
        "U": number(found.score, 2, signed=True),
        "p": number(found.p_value, 3),
        "Verdict à 5 %": VERDICTS[found.verdict(LEVEL)],
    }


def undone() -> Table:
    """Show the eight texts that undo or delay another, and how long after."""
    known = _texts()
    pairs = known[known["undoes"]].merge(
        known, left_on="reverses", right_on="id", suffixes=("", "_before")
    )
    delays = (pairs["date"] - pairs["date_before"]).dt.days / 365.25
    frame = pd.DataFrame(
        {
            "Texte": _dated(pairs["short_title"], pairs["date"]),
            "Défait ou reporte": _dated(pairs["short_title_before"], pairs["date_before"]),
            "Années après": [number(delay, 1) for delay in delays],
        }
    )
    return Table(frame, numeric=("Années après",))


def _dated(titles: pd.Series, dates: pd.Series) -> pd.Series:
    dated: pd.Series = titles.str.cat(dates.dt.year.astype("string"), sep=" (") + ")"
    return dated


def texts() -> Page:
    """Show the forty texts, folded: date, effect in our words, official reference."""
    known = _texts()
    frame = pd.DataFrame(
        {
            "Texte": known["short_title"],
            "Date": [_written(moment) for moment in _dates(known)],
            "Noyau": ["oui" if core else "" for core in known["core"]],
            "Effet, en nos mots": known["effect"],
            "Référence": known["reference"],
        }
    )
    table = Table(frame)
    return Page(display.folded("Ouvrir la liste des quarante textes", table.html), text=repr(table))


# ── Money (S03) ─────────────────────────────────────────────────────────────────────────────────


def _grant() -> pd.DataFrame:
    known = content.load_table("dgf")
    prices = content.load_table("consumer_prices").set_index("year")["index_2015"]
    current = known.set_index("year")["dgf_eur"].astype(float)
    constant = pace.deflate(current, prices, BASE_YEAR)
    return known[["year", "scope", "note"]].assign(
        current=current.to_numpy(), constant=constant.to_numpy()
    )


def grant() -> theme.Chart:
    """Draw the yearly grant in current and constant euros, cut at its change of scope."""
    return charts.grant(_grant(), BASE_YEAR)


def grant_table() -> Table:
    """Show the grant of the years that bound each piece of the curve."""
    known = _grant()
    bounds = known[known["year"].isin((2011, 2013, 2017, 2018, 2025, 2026))]
    frame = pd.DataFrame(
        {
            "Année": bounds["year"].astype(str),
            "Périmètre": bounds["scope"],
            "Milliards d'euros courants": [number(euros / 1e9, 2) for euros in bounds["current"]],
            f"En euros de {BASE_YEAR}": [
                "prix inconnu" if math.isnan(euros) else number(euros / 1e9, 2)
                for euros in bounds["constant"]
            ],
        }
    )
    return Table(frame, numeric=tuple(frame.columns[2:]))


# ── The load of initiatives (S04) ───────────────────────────────────────────────────────────────


class LoadView(Tool):
    """Three figures of the learner's own, the load they make, and the queue it feeds."""

    def __init__(self, notes: Journal) -> None:
        super().__init__(notes)
        self.figure = display.Figure()
        self.views = {
            name: QuestionView(content.question(f"{TOPIC}.{name}"), notes) for name in LOAD
        }
        self._begin()
        from_case = display.button("Partir de Valmarin", self.from_case, self.notice)
        left = ipw.VBox([*(view.widget for view in self.views.values()),
                         ipw.HBox([from_case]), self.origin.widget])  # fmt: skip
        self.follow(self.views.values())
        self.widget = display.block(
            display.columns(
                left, ipw.VBox([self.figure.widget, self.sentence.widget]),
                widths=("350px", "520px"),
            ),
            self.notice.widget,
        )  # fmt: skip

    @property
    def load(self) -> Load:
        """The load as the controls stand."""
        return Load(**{name: float(view.value or 0) for name, view in self.views.items()})

    def refresh(self) -> None:
        """Weigh the load again."""
        self.figure.draw(charts.queue(self.load))
        self.say(load_reading(self.load))

    def from_case(self) -> None:
        """Set the controls on Valmarin's fictional figures."""
        for name, view in self.views.items():
            view.answer(_case_load()[name])
        self.origin.say("Curseurs placés sur Valmarin (chiffres fictifs).", "help")

    def _begin(self) -> None:
        """Start from the saved figures, completed, visibly, by Valmarin's."""
        lacking = [view for view in self.views.values() if view.value is None]
        if not lacking:
            self.origin.say("Au départ : vos chiffres, tels que vous les aviez laissés.", "help")
            return
        named = listing([f"« {view.question.prompt} »" for view in lacking])
        self.origin.say(f"Au départ, de Valmarin (chiffres fictifs) : {named}.", "help")
        for name, view in self.views.items():
            if view in lacking:
                view.control.value = _case_load()[name]


def _case_load() -> dict[str, Any]:
    case = content.load_case(VALMARIN)
    return {name: case.value(f"{TOPIC}.{name}") for name in LOAD}


def kept_load(notes: Journal) -> tuple[Load, str]:
    """Return the load to work on in a later notebook, and where it comes from."""
    saved = {name: notes.value(f"{TOPIC}.{name}") for name in LOAD}
    own = {name: value for name, value in saved.items() if value is not None}
    case = "Valmarin (chiffres fictifs)"
    mine = "vos initiatives (cahier 11)"
    origin = mine if len(own) == len(LOAD) else f"{mine}, complétées par {case}" if own else case
    return Load(**_case_load() | own), origin


def load_reading(load: Load) -> list[str]:
    """Say a word, the load, what would change it, and the queue that goes with it."""
    length = pace.backlog(load.rho)
    ceiling = number(load.ceiling, 0 if load.ceiling.is_integer() else 1)
    lines = [
        f"{'Saturée' if load.saturated else 'Non saturée'} : ρ = {number(load.rho, 2)}. "
        f"À ce rythme d'absorption, ρ atteint 1 à {ceiling} initiatives par an."
    ]
    if math.isinf(length):
        lines.append("L'attente grossit sans fin : chaque année ajoute à la file.")
    else:
        lines.append(
            "Si l'on en absorbait une à la fois, avec des arrivées irrégulières : "
            f"{number(length, 1)} en cours ou en attente, au lieu de {number(load.rho, 1)} "
            "si tout était régulier."
        )
    return lines


def queue_table() -> Table:
    """Show how the queue swells before the load reaches one."""
    loads = (0.5, 0.8, 0.9, 0.95, 1.0)
    frame = pd.DataFrame(
        {
            "Charge ρ": [number(rho, 2) for rho in loads],
            "Arrivées régulières": [number(rho, 2) for rho in loads],
            "Arrivées irrégulières": [
                "sans fin" if math.isinf(pace.backlog(rho)) else number(pace.backlog(rho), 1)
                for rho in loads
            ],
        }
    )
    return Table(frame, numeric=tuple(frame.columns))


# ── What the notebook calls ─────────────────────────────────────────────────────────────────────


def actors() -> ipw.VBox:
    """Build the map of the actors around an authority."""
    return ActorsView(journal()).widget


def reforms() -> ipw.VBox:
    """Tick and untick texts, and see the conclusion change."""
    return ReformsView(journal()).widget


def load() -> ipw.VBox:
    """Weigh the initiatives that arrive against those that can be absorbed."""
    return LoadView(journal()).widget
