"""The case file of Romans-sur-Isère on the page (S10): compare, sort, read a published figure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as ipw
import pandas as pd

from innoworkbook import content
from innoworkbook.charts import romans as charts
from innoworkbook.charts import theme
from innoworkbook.content import Question
from innoworkbook.french import MONTHS, UserError, count, number, typography
from innoworkbook.models import accounts, comparison
from innoworkbook.models.published import (
    Published,
    as_printed,
    implied_base,
    implied_inhabitants,
)
from innoworkbook.widgets import display
from innoworkbook.widgets.display import Table
from innoworkbook.widgets.journal import Journal, journal
from innoworkbook.widgets.question import QuestionView

TOPIC = "romans"
TOWN = "Romans-sur-Isère"
PEER = "Vienne"
PEERS = 10
PANELS = 8


@dataclass(frozen=True)
class Indicator:
    """A column of the comparables, as it is told and sourced."""

    label: str
    decimals: int
    source: str


_WIDE: dict[str, Any] = {
    "style": {"description_width": "initial"},
    "layout": {"width": "auto"},
}
SIDE = "Insee, Side, stock d'entreprises 2024."
CENSUS = "Insee, populations municipales 2016 et 2023."
INDICATORS = {
    "firms_per_1000": Indicator("entreprises pour 1 000 habitants", 1, SIDE),
    "population_change": Indicator("évolution de la population 2016-2023, en %", 1, CENSUS),
    "population_2023": Indicator("population municipale 2023", 0, CENSUS),
    "firms_growth": Indicator("croissance du nombre d'entreprises 2014-2024, en %", 1, SIDE),
    "industry_share": Indicator("part de l'industrie dans les entreprises, en %", 1, SIDE),
    "trade_share": Indicator("part du commerce, transport, hébergement, en %", 1, SIDE),
    "public_services_share": Indicator("part de l'administration, santé, école, en %", 1, SIDE),
}


# ── The case file ───────────────────────────────────────────────────────────────────────────────


def identity() -> Table:
    """Show who the town is, in a few sourced facts."""
    case = content.load_case(TOPIC)
    facts = [fact.partition(": ") for fact in case.facts]
    return Table(
        pd.DataFrame(
            {
                case.name: [head.strip() for head, _, _ in facts],
                "En bref": [told for _, _, told in facts],
            }
        )
    )


def population() -> theme.Chart:
    """Draw two centuries of population, with their hole."""
    return charts.population(content.load_table("romans_population"))


def households() -> theme.Chart:
    """Draw the kinds of household at two censuses."""
    return charts.households(content.load_table("romans_households"))


def activity() -> theme.Chart:
    """Draw what the inhabitants of 15 or more do."""
    return charts.activity(content.load_table("romans_activity"))


def chronology(scale: str | None = None) -> Table:
    """Show the dated events, of one scale only if it is named (« Ville », « État »…)."""
    events = content.load_table("romans_chronology")
    if scale is not None:
        events = events[events["scale"] == scale]
    frame = pd.DataFrame(
        {
            "Date": [_month(date) for date in events["date"]],
            "Échelle": events["scale"],
            "Événement": events["event"],
            "Source": [
                f"{producer} ({status})" if status == "déclaration" else producer
                for producer, status in zip(events["producer"], events["status"], strict=True)
            ],
        }
    )
    return Table(frame if scale is None else frame.drop(columns="Échelle"))


def _month(date: str) -> str:
    year, month = date.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def two_readings() -> Table:
    """Put the labels won beside what the regional audit chamber found."""
    frame = content.load_table("romans_two_readings")
    frame.columns = pd.Index(["", "Les labels", "La chambre régionale des comptes"])
    return Table(frame)


# ── Comparable communes ─────────────────────────────────────────────────────────────────────────


class ComparablesView:
    """Eleven communes on one indicator, with or without the suburbs of a metropolis."""

    def __init__(self) -> None:
        self._towns = content.load_table("romans_comparables").set_index("town")
        self.notice = display.Text()
        self.figure = display.Figure()
        self.sentence = display.Text(role="status")
        self.indicator = ipw.Dropdown(
            options=[(typography(one.label), key) for key, one in INDICATORS.items()],
            description="Indicateur",
            **_WIDE,
        )
        self.without_suburbs = ipw.Checkbox(
            value=False,
            description=typography("Retirer les quatre communes de banlieue"),
            indent=False,
        )
        guard = display.guarded(self.notice)
        for control in (self.indicator, self.without_suburbs):
            control.observe(guard(lambda _: self.refresh()), "value")
        self.refresh()
        left = ipw.VBox([self.indicator, self.without_suburbs, self.sentence.widget])
        self.widget = display.block(
            display.columns(left, self.figure.widget, widths=("320px", "550px")),
            self.notice.widget,
        )

    def refresh(self) -> None:
        """Rank the towns again on the indicator chosen."""
        told = INDICATORS[self.indicator.value]
        values = self._towns[self.indicator.value].astype(float)
        suburbs = tuple(self._towns.index[self._towns["suburb"]])
        kept = values.drop(list(suburbs)) if self.without_suburbs.value else values
        self.figure.draw(
            charts.ranking(
                kept, TOWN, typography(told.label), suburbs=suburbs, decimals=told.decimals,
                source=told.source,
            )
        )  # fmt: skip
        lines = [
            _told(comparison.standing(values, TOWN), "Avec les dix communes", told.decimals),
            _told(
                comparison.standing(values.drop(list(suburbs)), TOWN),
                "Sans les quatre communes de banlieue",
                told.decimals,
            ),
            "Une commune de banlieue a une partie de ses emplois et de ses équipements chez la "
            "métropole voisine.",
        ]
        self.sentence.markup(
            "".join(f"<p>{html.escape(typography(line))}</p>" for line in lines), "note"
        )


def _told(place: comparison.Standing, where: str, decimals: int) -> str:
    return (
        f"{where} : Romans {number(place.value, decimals)}, rang {place.rank} sur {place.towns} ; "
        f"médiane des autres {number(place.median, decimals)}."
    )


def comparables() -> ipw.VBox:
    """Compare Romans with ten communes, on an indicator of one's choice."""
    return ComparablesView().widget


def courses() -> theme.Chart:
    """Draw the population of the eleven communes since 2016, one small panel each."""
    towns = content.load_table("romans_comparables")
    figures = content.load_table("romans_comparables_population")
    return charts.multiples(
        comparison.course(figures.rename(columns={"population": "value"})),
        "Population municipale, base 100 en 2016",
        town=TOWN,
        suburbs=tuple(towns.loc[towns["suburb"], "town"]),
        decimals=1,
        source="Insee, populations municipales 2016 et 2018-2023 (2017 manque), base 100 en 2016.",
    )


def pair() -> Table:
    """Compare Romans with one town only, line by line, with what each line allows one to say."""
    towns = content.load_table("romans_comparables").set_index("town")
    rows = {
        "population_2023": ("Habitants (2023)", "tailles voisines : la comparaison se tient"),
        "population_change": (
            "Population 2016-2023, en %",
            "Vienne gagne des habitants, Romans est stable ; pourquoi, le chiffre ne le dit pas",
        ),
        "firms_per_1000": (
            "Entreprises pour 1 000 habitants",
            "plus d'entreprises à Vienne ; une entreprise sans salarié compte comme une grande",
        ),
        "industry_share": (
            "Part de l'industrie, en %",
            "plus d'industrie à Romans, en nombre d'établissements et non d'emplois",
        ),
    }
    frame = pd.DataFrame(
        {
            "": [label for label, _ in rows.values()],
            "Romans": [_cell(towns[key], TOWN) for key in rows],
            PEER: [_cell(towns[key], PEER) for key in rows],
            "Ce que l'on peut en dire": [reading for _, reading in rows.values()],
        }
    )
    return Table(frame, numeric=("Romans", PEER))


def _cell(column: pd.Series, town: str) -> str:
    key = str(column.name)
    value = float(column.to_dict()[town])
    return number(value, INDICATORS[key].decimals, signed=key == "population_change")


# ── Endogenous or exogenous? ────────────────────────────────────────────────────────────────────


class SortView:
    """A sort on one page, what the attempt gave on the next: each fits a slide."""

    def __init__(self, question: Question, notes: Journal, *after: tuple[str, ipw.Widget]) -> None:
        self.question = question
        self.notice = display.Text()
        self.view = QuestionView(question, notes)
        self.waiting = display.Text()
        self.view.control.widget.children[0].layout.display = "none"  # the page bears this title
        told = self.view.verdict.widget
        asked = ipw.VBox([one for one in self.view.widget.children if one is not told])
        self.steps = display.Steps(
            [
                (question.prompt, asked),
                ("Votre essai", ipw.VBox([self.waiting.widget, told])),
                *after,
            ],
            self.notice,
        )
        self._follow()
        told.observe(display.guarded(self.notice)(lambda _: self._judged()), "value")
        self.widget = display.block(self.steps.widget, self.notice.widget)

    @property
    def tried(self) -> bool:
        """Whether the answer now given has been checked."""
        return bool(self.view.verdict.widget.value) and self.view.value is not None

    def _judged(self) -> None:
        """Turn to what the attempt gave; a changed answer has none yet."""
        self._follow()
        if self.view.verdict.widget.value:
            self.steps.show(1)

    def _follow(self) -> None:
        self.waiting.say("" if self.tried else "Rangez, puis vérifiez.", "help")


class FactorsView(SortView):
    """Eighteen factors to sort; after the attempt, those on which two answers hold."""

    def __init__(self, notes: Journal) -> None:
        self.ambiguous = display.Text()
        super().__init__(
            content.question(f"{TOPIC}.factors"),
            notes,
            ("Les facteurs discutables", self.ambiguous.widget),
        )
        box = self.view.control.widget
        box.layout.flex_flow = "row wrap"
        box.layout.grid_gap = "0 28px"
        for field in box.children[1:]:
            field.layout.flex = "1 1 400px"

    def _follow(self) -> None:
        """After an attempt, say which factors have two defensible places, and why."""
        super()._follow()
        if not self.tried:
            self.ambiguous.say("Rangez, puis vérifiez : cette page se lit après un essai.", "help")
            return
        items = "".join(
            f"<li><b>{html.escape(option.label)}</b>{html.escape(typography(' : '))}"
            f"{html.escape(option.ambiguous)}</li>"
            for option in self.question.options
            if option.ambiguous
        )
        head = html.escape(typography("Discutables : vos deux réponses se défendent."))
        self.ambiguous.markup(f"<b>{head}</b><ul>{items}</ul>", "note")


def factors() -> ipw.VBox:
    """Sort the factors that weigh on a commune: endogenous or exogenous."""
    return FactorsView(journal()).widget


# ── Reading a published figure ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Statement:
    """A published statement in brief, what is asked of it, and the arithmetic it allows."""

    title: str
    claim: str
    producer: str
    questions: tuple[str, ...]
    lines: tuple[tuple[str, Published, int], ...]

    @property
    def arithmetic(self) -> Table:
        """What each print may hide, and what follows from it."""
        frame = pd.DataFrame(
            {
                "Imprimé ou calculé": [label for label, _, _ in self.lines],
                "vaut": [number(float(one.value), digits) for _, one, digits in self.lines],
                "de": [number(float(one.low), digits) for _, one, digits in self.lines],
                "à": [number(float(one.high), digits) for _, one, digits in self.lines],
            }
        )
        return Table(frame, numeric=("vaut", "de", "à"))


def statements() -> tuple[Statement, ...]:
    """Return the four published statements of the exercise, with their arithmetic."""
    grants, fall = as_printed("2,5"), as_printed("40")
    total, each = as_printed("0,8"), as_printed("23")
    toxic, share = as_printed("33"), as_printed("55")
    before, after = as_printed("18"), as_printed("10")
    return (
        Statement(
            "Une baisse et son pourcentage",
            "Baisse cumulée des dotations de l'État, 2013-2016 : −40 %, soit −2,5 M€.",
            "Ville de Romans-sur-Isère, orientations budgétaires, 6 décembre 2016 : déclaration",
            ("read_base", "read_years"),
            (
                ("2,5 M€", grants, 2),
                ("40 %", fall, 1),
                ("départ, en M€", implied_base(grants, fall), 2),
            ),
        ),
        Statement(
            "Un total et sa part par habitant",
            "Baisse des dotations de l'État en 2015 : −0,8 M€, soit −23 € par habitant.",
            "Ville de Romans-sur-Isère, orientations budgétaires, 22 décembre 2014 : déclaration",
            ("read_people", "read_census"),
            (
                ("0,8 M€", total, 2),
                ("23 €", each, 1),
                ("habitants", implied_inhabitants(total, each), 0),
            ),
        ),
        Statement(
            "Une part et son tout",
            "Dette toxique, avant 2014 : 33 M€, soit 55 % de la dette totale.",
            "Entretien de la municipalité à la Fondation iFRAP : déclaration",
            ("read_debt",),
            (
                ("33 M€", toxic, 1),
                ("55 %", share, 1),
                ("dette totale, en M€", implied_base(toxic, share), 1),
            ),
        ),
        Statement(
            "Des points et des pour cent",
            "Commerces vides du centre : 18 % en 2017, 10 % en 2022.",
            "La Gazette des communes, 2024 : presse",
            ("read_vacancy",),
            (
                ("18 %", before, 1),
                ("10 %", after, 1),
                ("ce qui reste, en %", (after / before) * 100, 1),
            ),
        ),
    )


class StatementView:
    """One statement: its questions, then, after an attempt, its arithmetic."""

    def __init__(self, statement: Statement, notes: Journal) -> None:
        self.statement = statement
        self.quote = display.Text()
        told = html.escape(typography(statement.claim))
        source = html.escape(typography(statement.producer))
        self.quote.markup(f"<b>{told}</b><br><span class='iw-help'>{source}</span>", "note")
        self.arithmetic = display.Text()
        self.views = [
            QuestionView(content.question(f"{TOPIC}.{name}"), notes) for name in statement.questions
        ]
        self.views[0].verdict.widget.observe(lambda _: self.reveal(), "value")
        self.reveal()
        first = ipw.VBox([self.views[0].widget, self.arithmetic.widget])
        others = [view.widget for view in self.views[1:]]
        self.widget = ipw.VBox(
            [
                self.quote.widget,
                display.columns(first, *others, widths=("380px", *("480px" for _ in others))),
            ]
        )

    def reveal(self) -> None:
        """Show the arithmetic once the first question has been tried."""
        tried = self.views[0].value is not None and self.views[0].verdict.widget.value
        if tried and not self.arithmetic.widget.value:
            self.arithmetic.markup(self.statement.arithmetic.html)


class ReadingView:
    """The statements, one page each."""

    def __init__(self, notes: Journal) -> None:
        self.notice = display.Text()
        self.pages = [StatementView(statement, notes) for statement in statements()]
        self.steps = display.Steps(
            [(page.statement.title, page.widget) for page in self.pages], self.notice
        )
        self.widget = display.block(self.steps.widget, self.notice.widget)


def reading() -> ipw.VBox:
    """Read four published figures, and what each really allows one to say."""
    return ReadingView(journal()).widget


# ── Bring your own extract ──────────────────────────────────────────────────────────────────────


OFGL = "extrait apporté, d'après OFGL et DGFiP, budgets principaux."


class ExtractView:
    """A learner's extract of the OFGL base, drawn like the case of Romans; nothing is kept."""

    def __init__(self) -> None:
        self.notice = display.Text(role="status")
        self.sentence = display.Text(role="status")
        self.courses = display.Figure()
        self.ranking = display.Figure()
        self.table: pd.DataFrame | None = None
        self._source = OFGL
        self.upload = ipw.FileUpload(accept=".csv,.txt", description="Choisir mon extrait (.csv)")
        self.upload.layout.width = "auto"
        example = display.button("Essayer avec l'exemple fictif", self.example, self.notice)
        self.commune = ipw.Dropdown(options=[], description="Commune", **_WIDE)
        self.aggregate = ipw.Dropdown(options=[], description="Agrégat", **_WIDE)
        guard = display.guarded(self.notice)
        self.upload.observe(guard(lambda _: self.read_upload()), "value")
        for control in (self.commune, self.aggregate):
            control.observe(guard(lambda _: self.refresh()), "value")
        left = ipw.VBox(
            [self.upload, example, self.commune, self.aggregate, self.sentence.widget,
             self.notice.widget]
        )  # fmt: skip
        self._choices = (self.commune, self.aggregate)
        self._show_choices()
        self.widget = display.block(
            display.columns(left, self.ranking.widget, widths=("300px", "560px")),
            self.courses.widget,
        )

    def read_upload(self) -> None:
        """Read the file chosen; a wrong one is told in a sentence and changes nothing."""
        if self.upload.value:
            chosen = self.upload.value[0]
            self.read(bytes(chosen["content"]), chosen["name"])

    def example(self) -> None:
        """Read the fictional accounts of Valmarin and three neighbours, written as the OFGL's."""
        self.upload.value = ()
        self.read(example_extract(), "l'exemple fictif", "exemple fictif, aucune ville réelle.")

    def read(self, raw: bytes, name: str, source: str = OFGL) -> None:
        """Read the bytes of an extract, offer its communes and aggregates, and draw."""
        table = accounts.read_extract(raw, name)
        self.notice.say(
            f"{name} est lu : {count(len(table), 'ligne')}, "
            f"{count(table['commune'].nunique(), 'commune')}, exercices "
            f"{table['year'].min()} à {table['year'].max()}. Rien n'en est conservé.",
            "good",
        )
        self.table = None  # the choices change together: draw once
        for control, column in zip(self._choices, ("commune", "aggregate"), strict=True):
            control.options = list(dict.fromkeys(table[column]))
            control.index = 0
        self.table, self._source = table, source
        self._show_choices()
        self.refresh()

    def _show_choices(self) -> None:
        for control in self._choices:
            control.layout.display = "none" if self.table is None else ""

    def refresh(self) -> None:
        """Draw the commune chosen: alone, by aggregate; among others, on the aggregate chosen."""
        if self.table is None:
            return
        town, aggregate = self.commune.value, self.aggregate.value
        if self.table["commune"].nunique() == 1:
            self._draw_alone(town)
        else:
            self._draw_among(town, aggregate)

    def _draw_alone(self, town: str) -> None:
        assert self.table is not None
        kept = list(dict.fromkeys(self.table["aggregate"]))[:PANELS]
        figures = self.table[self.table["aggregate"].isin(kept)]
        self.ranking.widget.outputs = ()
        self._draw_panels(figures, "aggregate", f"{town}, en € par habitant", "")
        self.sentence.say(
            f"Une seule commune : pas de rang. Ajoutez-en de même taille à l'extrait "
            f"pour comparer. Les {count(len(kept), 'premier agrégat', 'premiers agrégats')} "
            "sont dessinés.",
            "note",
        )

    def _draw_among(self, town: str, aggregate: str) -> None:
        assert self.table is not None
        figures = self.table[self.table["aggregate"] == aggregate]
        own = figures.loc[figures["commune"] == town].dropna()
        if own.empty:
            raise UserError(
                typography(f"{town} n'a pas « {aggregate} » : choisissez un autre agrégat.")
            )
        year = int(own["year"].max())
        now = figures[figures["year"] == year].set_index("commune")
        near = comparison.nearest(now["population"], town, PEERS)
        values = now.loc[near, "per_inhabitant"]
        title = f"{aggregate}, {year}, en € par habitant"
        self.ranking.draw(charts.ranking(values, town, title, decimals=0, source=self._source))
        self._draw_panels(figures[figures["commune"].isin(near)], "commune", aggregate, town)
        place = comparison.standing(values, town)
        others = count(len(near) - 1, "commune la plus proche", "communes les plus proches")
        self.sentence.say(
            f"{town}, {year} : {number(place.value)} € par habitant, rang {place.rank} sur "
            f"{place.towns} ; médiane des autres {number(place.median)} €. Comparée aux {others} "
            "en population dans votre fichier : sont-elles comparables ?",
            "note",
        )

    def _draw_panels(self, figures: pd.DataFrame, by: str, title: str, town: str) -> None:
        told = figures.rename(columns={by: "town", "per_inhabitant": "value"})
        courses = comparison.course(told[["town", "year", "value"]].dropna(), base=False)
        self.courses.draw(charts.multiples(courses, title, town=town, source=self._source))


def example_extract() -> bytes:
    """Write the fictional accounts as an export of the OFGL base: « ; », decimal comma."""
    table = content.load_table("valmarin_accounts")
    frame = pd.DataFrame(
        {
            "Exercice": table["year"],
            "Nom 2024 Commune": table["commune"],
            "Type de budget": "Budget principal",
            "Agrégat": table["aggregate"],
            "Montant": table["amount"].astype(float),
            "Population totale": table["population"],
        }
    )
    return frame.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")


def extract() -> ipw.VBox:
    """Draw an extract of the OFGL base that the learner brings, for any commune."""
    return ExtractView().widget


def columns_needed() -> Table:
    """Show the columns that an extract must keep, and what each holds."""
    told: Sequence[tuple[str, str]] = (
        (accounts.HEADINGS["year"], "l'année du compte"),
        (accounts.HEADINGS["commune"], "le nom ; l'année d'édition qui le coupe peut varier"),
        (accounts.HEADINGS["aggregate"], "ce qui est compté : « Encours de dette »…"),
        (accounts.HEADINGS["amount"], "en euros"),
        (accounts.HEADINGS["population"], "pour rapporter à l'habitant"),
    )
    return Table(pd.DataFrame(told, columns=["Colonne à garder", "Ce qu'elle contient"]))
