"""An extract of the OFGL base: every writing it may come in, and every fault a sentence."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError
from innoworkbook.models import accounts
from innoworkbook.models.accounts import read_extract

HEADINGS = [
    "Exercice", "Code Insee 2024 Commune", "Nom 2024 Commune", "Type de budget", "Agrégat",
    "Montant", "Montant en millions", "Population totale", "Montant en € par habitant",
]  # fmt: skip
ROWS = [
    ["2022", "99001", "Valmarin", "Budget principal", "Encours de dette", "25200000,5",
     "25,2", "21000", "1200"],
    ["2023", "99001", "Valmarin", "Budget principal", "Encours de dette", "24150000",
     "24,15", "21000", "1150"],
    ["2023", "99001", "Valmarin", "Budget annexe", "Encours de dette", "999", "0", "21000", "0"],
]  # fmt: skip


def _file(headings=HEADINGS, rows=ROWS, separator=";", encoding="utf-8"):
    lines = [headings, *rows]
    quoted = [separator.join(f'"{cell}"' for cell in line) for line in lines]
    return "\r\n".join(quoted).encode(encoding)


quick = settings(deadline=None, max_examples=40)


@quick
@given(
    separator=st.sampled_from([";", ",", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    order=st.permutations(range(len(HEADINGS))),
)
def test_the_writing_of_the_file_changes_nothing(separator, encoding, order):
    plain = read_extract(_file())
    turned = _file(
        [HEADINGS[place] for place in order],
        [[row[place] for place in order] for row in ROWS],
        separator,
        encoding,
    )
    pd.testing.assert_frame_equal(read_extract(turned), plain)


@quick
@given(st.integers(-(10**10), 10**10), st.sampled_from([",", "."]))
def test_an_amount_is_read_with_its_comma_or_its_point(cents, mark):
    amount = f"{cents / 100:.2f}".replace(".", mark)
    row = ["2023", "99001", "Valmarin", "Budget principal", "Épargne brute", amount, "", "100", ""]
    assert read_extract(_file(rows=[row]))["amount"][0] == pytest.approx(cents / 100)


def test_the_main_budget_is_kept_and_the_amount_a_head_is_computed():
    table = read_extract(_file())
    assert table["year"].tolist() == [2022, 2023]
    assert table["amount"].tolist() == [25_200_000.5, 24_150_000]
    assert table["per_inhabitant"].round().tolist() == [1200, 1150]


@pytest.mark.parametrize("edition", ["2021", "2024", "2027"])
def test_the_edition_in_the_headings_does_not_matter(edition):
    headings = [heading.replace("2024", edition) for heading in HEADINGS]
    assert len(read_extract(_file(headings))) == 2


def test_the_technical_headings_of_the_base_are_read_too():
    headings = ["exer", "com_code", "com_name", "agregat", "montant", "ptot"]
    rows = [["2023-01-01", "99001", "Valmarin", "Épargne brute", "1 250 000", "20000"]]
    table = read_extract(_file(headings, rows))
    assert table.loc[0, ["year", "per_inhabitant"]].tolist() == [2023, 62.5]


@pytest.mark.parametrize(
    ("lost", "label"),
    [
        ("Exercice", "Exercice"),
        ("Nom 2024 Commune", "Nom … Commune"),
        ("Agrégat", "Agrégat"),
        ("Montant", "Montant"),
        ("Population totale", "Population totale"),
    ],
)
def test_a_missing_column_is_named_in_one_sentence(lost, label):
    place = HEADINGS.index(lost)
    headings = HEADINGS[:place] + HEADINGS[place + 1 :]
    rows = [row[:place] + row[place + 1 :] for row in ROWS]
    with pytest.raises(UserError) as told:
        read_extract(_file(headings, rows), "extrait.csv")
    assert str(told.value).startswith("Dans extrait.csv, il manque la colonne")
    assert label in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_of_another_kind_misses_every_column():
    with pytest.raises(UserError, match=r"il manque les colonnes .* et .{2}Population totale"):
        read_extract("nom;âge\nAnne;40\n".encode())


def test_a_wrong_cell_is_told_with_its_line_and_column():
    wrong = [ROWS[0], [*ROWS[1][:5], "beaucoup", *ROWS[1][6:]]]
    with pytest.raises(UserError, match=r"ligne 3, colonne .*Montant.*beaucoup"):
        read_extract(_file(rows=wrong), "extrait.csv")


def test_an_empty_amount_stays_a_hole():
    hole = [ROWS[0], [*ROWS[1][:5], "", *ROWS[1][6:]]]
    assert read_extract(_file(rows=hole))["amount"].isna().tolist() == [False, True]


def test_two_communes_of_one_name_are_told_apart_by_their_code():
    other = [["2022", "99002", *row[2:]] for row in ROWS[:1]]
    table = read_extract(_file(rows=[*ROWS, *other]))
    assert sorted(set(table["commune"])) == ["Valmarin (99001)", "Valmarin (99002)"]


def test_two_amounts_for_one_year_are_refused():
    place = HEADINGS.index("Type de budget")
    headings = HEADINGS[:place] + HEADINGS[place + 1 :]
    rows = [row[:place] + row[place + 1 :] for row in ROWS]
    with pytest.raises(UserError, match=r"deux fois .* pour Valmarin en 2023"):
        read_extract(_file(headings, rows))


@pytest.mark.parametrize("raw", [b"", b"  \n ", b"\x81\x8d", b"PK\x03\x04\0\0", b"\xff\xfea\0b\0"])
def test_what_is_not_a_text_is_told(raw):
    with pytest.raises(UserError, match="n’est pas un fichier CSV lisible"):
        read_extract(raw, "image.png")


def test_a_file_without_main_budget_or_too_heavy_is_told(monkeypatch):
    with pytest.raises(UserError, match="aucune ligne"):
        read_extract(_file(rows=ROWS[2:]))
    monkeypatch.setattr(accounts, "HEAVIEST", 10)
    with pytest.raises(UserError, match="dépasse 20 Mo"):
        read_extract(_file())
