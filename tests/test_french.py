"""French as a learner reads it: properties of numbers, typography, dates and lists."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import (
    THIN,
    WIDE,
    UserError,
    clock,
    count,
    day,
    listing,
    number,
    percent,
    typography,
)

quick = settings(max_examples=200, deadline=None)
finite = st.floats(allow_nan=False, allow_infinity=False)
decimals = st.integers(0, 6)
french = st.text(alphabet="aé' :;!?%€«»\u00a0\u202f’,.1", max_size=30)


def read(text: str) -> Decimal:
    """Read back a number written the French way."""
    return Decimal(text.replace(THIN, "").replace(",", ".").replace("−", "-"))


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────


@quick
@given(finite, decimals)
def test_a_number_reads_back_as_it_rounds(value: float, kept: int) -> None:
    rounded = Decimal(repr(value)).quantize(
        Decimal(1).scaleb(-kept), ROUND_HALF_UP, Context(prec=400)
    )
    assert read(number(value, kept)) == rounded


@quick
@given(finite, decimals)
def test_a_number_has_a_comma_only_before_its_decimals(value: float, kept: int) -> None:
    written = number(value, kept)
    assert "." not in written
    assert written.count(",") == (1 if kept else 0)
    assert len(written.partition(",")[2]) == kept


@quick
@given(finite, decimals)
def test_thousands_are_grouped_by_three_with_narrow_spaces(value: float, kept: int) -> None:
    whole = number(value, kept).lstrip("−").partition(",")[0]
    assert re.fullmatch(rf"\d{{1,3}}({THIN}\d{{3}})*", whole)


@quick
@given(finite, decimals)
def test_opposite_numbers_differ_by_their_sign_alone(value: float, kept: int) -> None:
    assert number(value, kept).lstrip("−") == number(-value, kept).lstrip("−")
    signed = number(value, kept, signed=True)
    assert signed.lstrip("+−") == number(abs(value), kept)
    assert signed[0] in "+−" or read(signed) == 0


def test_nothing_is_written_minus_zero() -> None:
    assert number(-0.0) == number(-0.004, 2)[0] == "0"
    assert number(-0.004, 2, signed=True) == "0,00"


@pytest.mark.parametrize(
    ("value", "kept", "written"),
    [(2.5, 0, "3"), (-2.5, 0, "−3"), (0.285, 2, "0,29"), (1.005, 2, "1,01"), (12, 1, "12,0")],
)
def test_halves_go_away_from_zero_as_they_are_written(
    value: float, kept: int, written: str
) -> None:
    assert number(value, kept) == written


@quick
@given(st.integers(0, 1000))
def test_a_share_counted_in_thousandths_is_written_exactly(thousandths: int) -> None:
    assert percent(thousandths / 1000, 1) == f"{number(thousandths / 10, 1)}{THIN}%"


def test_a_half_percent_is_not_lost_to_floats() -> None:
    assert percent(0.285) == f"29{THIN}%"
    assert percent(-0.134, 1) == f"−13,4{THIN}%"


@pytest.mark.parametrize(
    ("quantity", "written"),
    [(0, "0 jour"), (1, "1 jour"), (-1, "−1 jour"), (2, "2 jours"), (1250, "1\u202f250 jours")],
)
def test_zero_and_one_are_singular(quantity: int, written: str) -> None:
    assert count(quantity, "jour") == written.replace(" ", WIDE)


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert count(3, "réponse ajoutée", "réponses ajoutées") == f"3{WIDE}réponses ajoutées"


# ── Dates and lists ─────────────────────────────────────────────────────────────────────────────


@quick
@given(st.datetimes(min_value=datetime(1700, 1, 1)))
def test_a_date_names_its_month_and_only_the_first_is_an_ordinal(moment: datetime) -> None:
    number_of_day, month, year = day(moment).split()
    assert number_of_day == ("1er" if moment.day == 1 else str(moment.day))
    assert month.isalpha()
    assert int(year) == moment.year


@quick
@given(st.datetimes())
def test_a_time_has_two_digits_of_minutes_and_does_not_break(moment: datetime) -> None:
    assert re.fullmatch(rf"\d{{1,2}}{WIDE}h{WIDE}\d\d", clock(moment))


@pytest.mark.parametrize(
    ("words", "written"),
    [([], ""), (["M"], "M"), (["M", "V"], "M ou V"), (["M", "V", "P"], "M, V ou P")],
)
def test_the_last_word_of_a_list_is_joined_by_its_conjunction(
    words: list[str], written: str
) -> None:
    assert listing(words, "ou") == written


# ── Typography ──────────────────────────────────────────────────────────────────────────────────


@quick
@given(french)
def test_setting_the_typography_twice_changes_nothing_more(text: str) -> None:
    assert typography(typography(text)) == typography(text)


@quick
@given(french)
def test_only_spaces_and_apostrophes_are_changed(text: str) -> None:
    before, after = list(text), list(typography(text))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert new == old or (old, new) in {(" ", THIN), (" ", WIDE), ("'", "’")}


@quick
@given(french)
def test_no_plain_space_is_left_before_a_double_sign(text: str) -> None:
    assert not re.search(r" [;!?%:»€]|« ", typography(text))


@pytest.mark.parametrize(
    ("typed", "set_in_french"),
    [
        ("Où ? Là ! Oui ; non : 5 % de 3 €", "Où_? Là_! Oui_; non~: 5_% de 3~€"),
        ("« l'usager »", "«~l’usager~»"),
        ("l'« usager » d'aujourd'hui", "l’«~usager~» d’aujourd’hui"),
        ("https://exemple.fr:80 à 14:30", "https://exemple.fr:80 à 14:30"),
        ("5' et 'ainsi'", "5' et 'ainsi'"),
    ],
)
def test_sentences_are_set_as_the_lexicon_wants(typed: str, set_in_french: str) -> None:
    assert typography(typed) == set_in_french.replace("_", THIN).replace("~", WIDE)


# ── Errors ──────────────────────────────────────────────────────────────────────────────────────


def test_a_fault_is_shown_in_a_notebook_as_its_sentence_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell()
    with capture_output() as shown:
        shell.run_cell(
            'from innoworkbook.french import UserError\nraise UserError("L\'essai : non.")'
        )
    told = shown.stdout + shown.stderr
    assert told.strip() == f"L’essai{WIDE}: non."


def test_a_fault_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="non"):
        raise UserError("non")
