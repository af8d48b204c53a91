"""The accounts of communes, as the OFGL publishes them, read from a learner's extract (S10).

Source of the format: Observatoire des finances et de la gestion publique locales, data.ofgl.fr,
« Comptes des communes » ; one row a year, a commune and an aggregate, headings dated by edition.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from innoworkbook.french import UserError, listing, typography

ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (";", ",", "\t")
HEAVIEST = 20_000_000  # bytes: an extract, not the whole base
MAIN_BUDGET = "budget principal"

HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "year": "Exercice",
        "commune": "Nom … Commune",
        "aggregate": "Agrégat",
        "amount": "Montant",
        "population": "Population totale",
    }
)
_PATTERNS = {
    "year": r"exercice|exer",
    "commune": r"nom (\d{4} )?commune|com name",
    "aggregate": r"agregat",
    "amount": r"montant",
    "population": r"population totale|ptot",
    "code": r"code insee (\d{4} )?commune|com code|insee",
    "budget": r"type de budget",
}


def read_extract(raw: bytes, name: str = "le fichier") -> pd.DataFrame:
    """Read an extract of the OFGL base: « ; » or « , », UTF-8 or Windows-1252, decimal comma.

    Where the file tells budgets apart, the main one is kept. Two communes of the same name are
    told apart by their code.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        The file's name, for the sentences that tell a fault.

    Returns
    -------
    DataFrame
        A row per commune, year and aggregate: ``commune``, ``aggregate``, ``year`` (whole),
        ``amount`` (euros), ``population`` (inhabitants), ``per_inhabitant`` (euros). An empty
        amount or population stays missing.

    Raises
    ------
    UserError
        If the file is too heavy, is not text, misses a column, holds no row, or a cell cannot be
        read; the sentence names the column, and the line where there is one.
    """
    if len(raw) > HEAVIEST:
        raise UserError(
            typography(
                f"{name} dépasse 20 Mo : sur data.ofgl.fr, filtrez vos communes avant d'exporter."
            )
        )
    cells = _cells(_text(raw, name))
    found = _columns(cells.columns, name)
    table = cells.rename(columns={heading: key for key, heading in found.items()})
    if "budget" in table:
        table = table[table["budget"].map(_plain) == MAIN_BUDGET]
    if table.empty:
        raise UserError(
            typography(f"{name} ne contient aucune ligne de budget principal : refaites l'extrait.")
        )
    return _typed(table, name)


def _text(raw: bytes, name: str) -> str:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and text.strip():
            return text
    raise UserError(
        typography(f"{name} n'est pas un fichier CSV lisible : sur data.ofgl.fr, exportez en CSV.")
    )


def _cells(text: str) -> pd.DataFrame:
    """Split a text into cells, all of them strings, by the separator its first line shows."""
    head = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    heading, *body = rows
    width = len(heading)
    return pd.DataFrame(
        [(row + [""] * width)[:width] for row in body], columns=[one.strip() for one in heading]
    )


def _plain(heading: str) -> str:
    """Drop accents, case and punctuation, so that editions and exports compare."""
    bare = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    return " ".join(re.findall(r"[a-z0-9]+", bare.lower()))


def _columns(headings: pd.Index[str], name: str) -> dict[str, str]:
    """Find the heading of each column we read; a missing one is a sentence."""
    found: dict[str, str] = {}
    for heading in headings:
        for key, pattern in _PATTERNS.items():
            if key not in found and re.fullmatch(pattern, _plain(heading)):
                found[key] = heading
    missing = [f"« {label} »" for key, label in HEADINGS.items() if key not in found]
    if missing:
        lacking = "la colonne" if len(missing) == 1 else "les colonnes"
        raise UserError(
            typography(
                f"Dans {name}, il manque {lacking} {listing(missing)} : "
                "refaites l'extrait sans retirer de colonne."
            )
        )
    return found


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "commune": _communes(table),
            "aggregate": table["aggregate"].str.strip(),
            "year": _numbers(table["year"].str.slice(0, 4), "Exercice", name),
            "amount": _numbers(table["amount"], "Montant", name),
            "population": _numbers(table["population"], "Population totale", name),
        }
    )
    frame = frame.dropna(subset="year").astype({"year": int})
    twice = frame[frame.duplicated(["commune", "aggregate", "year"])]
    if len(twice):
        row = twice.iloc[0]
        raise UserError(
            typography(
                f"{name} donne deux fois « {row['aggregate']} » pour {row['commune']} en "
                f"{row['year']} : gardez la colonne « Type de budget » dans l'extrait."
            )
        )
    people = frame["population"].where(frame["population"] > 0)
    return frame.assign(per_inhabitant=frame["amount"] / people).reset_index(drop=True)


def _communes(table: pd.DataFrame) -> pd.Series[str]:
    names = table["commune"].str.strip()
    if "code" not in table:
        return names
    codes = table["code"].str.strip()
    shared = codes.groupby(names).transform("nunique") > 1
    return names.where(~shared, names + " (" + codes + ")")


def _numbers(column: pd.Series[str], heading: str, name: str) -> pd.Series[float]:
    """Read numbers written with a decimal comma or point; an empty cell stays missing."""
    bare = column.str.replace(r"\s", "", regex=True).str.replace(",", ".").str.replace("−", "-")
    values = pd.to_numeric(bare, errors="coerce")
    wrong = values.isna() & (bare != "")
    if wrong.any():
        place = int(wrong.to_numpy().argmax())
        line = int(column.index.to_numpy()[place]) + 2
        raise UserError(
            typography(
                f"{name}, ligne {line}, colonne « {heading} » : « {column.iloc[place]} » "
                "n'est pas un nombre ; corrigez la case."
            )
        )
    return values
