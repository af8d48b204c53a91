"""Published figures: what their rounding allows, checked by brute force and on Romans' prints."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innoworkbook.french import UserError, number
from innoworkbook.models.published import (
    Published,
    as_printed,
    implied_base,
    implied_inhabitants,
)

quick = settings(deadline=None, max_examples=60)
prints = st.builds(
    lambda hundredths, decimals: number(hundredths / 100, decimals),
    st.integers(-(10**7), 10**7),
    st.integers(0, 2),
)


@quick
@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_a_number_lies_in_the_bounds_of_its_own_print(thousandths, decimals):
    true = thousandths / 1000
    printed = as_printed(number(true, decimals))
    assert printed.allows(true)
    assert printed.high - printed.low == Fraction(1, 10**decimals)
    assert printed.low + printed.high == 2 * printed.value


@quick
@given(prints, prints, st.integers(0, 8), st.integers(0, 8))
def test_a_quotient_holds_every_quotient_of_its_parts(first, second, left, right):
    dividend, divisor = as_printed(first), as_printed(second)
    if divisor.low <= 0 <= divisor.high:
        with pytest.raises(UserError, match="peut valoir zéro"):
            dividend / divisor
        return
    quotient = dividend / divisor
    true_dividend = dividend.low + (dividend.high - dividend.low) * left / 8
    true_divisor = divisor.low + (divisor.high - divisor.low) * right / 8
    assert quotient.low <= true_dividend / true_divisor <= quotient.high
    assert quotient.low <= quotient.value <= quotient.high


@quick
@given(st.integers(100, 10**5), st.integers(1, 99))
def test_the_implied_base_holds_the_true_one(base_in_thousands, percent):
    base = base_in_thousands / 1000
    change = base * percent / 100
    printed = number(-change, 2)
    if as_printed(printed).value == 0:
        return
    assert implied_base(as_printed(printed), as_printed(number(-percent))).allows(base)


# Romans' published figures, with their producers' own rounding


def test_forty_per_cent_means_from_39_5_to_40_5():
    assert as_printed("40") == Published(Fraction(40), Fraction(79, 2), Fraction(81, 2))
    assert as_printed("−2,5").bounds == (Fraction(-51, 20), Fraction(-49, 20))


def test_less_40_per_cent_or_less_2_5_million_implies_a_base_near_6_25_million():
    base = implied_base(as_printed("−2,5"), as_printed("−40"))
    assert base.value == Fraction(25, 4)
    assert [number(float(bound), 2) for bound in base.bounds] == ["6,05", "6,46"]


def test_a_percentage_rounded_to_tens_binds_much_less():
    base = implied_base(as_printed("−2,5"), as_printed("−40", step="10"))
    assert [number(float(bound), 2) for bound in base.bounds] == ["5,44", "7,29"]


def test_less_0_8_million_or_less_23_euros_each_is_compatible_with_the_census():
    inhabitants = implied_inhabitants(as_printed("−0,8"), as_printed("−23"))
    assert round(inhabitants.value) == 34_783
    assert [round(bound) for bound in inhabitants.bounds] == [31_915, 37_778]
    for census in (33_632, 33_310):
        assert inhabitants.allows(census)


def test_read_as_800_thousand_exactly_the_same_print_would_contradict_the_census():
    inhabitants = implied_inhabitants(as_printed("−800"), as_printed("−23"), unit=1000)
    assert [round(bound) for bound in inhabitants.bounds] == [34_021, 35_578]
    assert not inhabitants.allows(33_632)
    loose = implied_inhabitants(as_printed("−800", step="100"), as_printed("−23"), unit=1000)
    assert loose.allows(33_632)


def test_the_two_published_debts_are_both_compatible_with_the_toxic_share():
    debt = implied_base(as_printed("33,0"), as_printed("55,0"))
    coarse = implied_base(as_printed("33"), as_printed("55"))
    assert debt.value == coarse.value == 60
    assert coarse.allows(59)
    assert coarse.allows(60)
    assert not debt.allows(59)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("33 632", 33632),
        ("33\u202f632", 33632),
        ("1\u00a0234,5", Fraction(2469, 2)),
        ("+3", 3),
        ("-2.5", Fraction(-5, 2)),
        (" 7 ", 7),
    ],
)
def test_a_number_is_read_as_the_french_write_it(text, value):
    assert as_printed(text).value == value


@pytest.mark.parametrize("text", ["", "2,5 M€", "3 36", "deux", "1,2,3", "−"])
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(UserError, match="n’est pas un nombre\xa0: écrivez-le seul"):
        as_printed(text)


@pytest.mark.parametrize("step", ["0", "−10"])
def test_a_step_that_is_not_positive_is_refused(step):
    with pytest.raises(UserError, match="pas d’arrondi"):
        as_printed("800", step=step)


def test_a_rise_and_a_fall_cannot_speak_of_the_same_change():
    with pytest.raises(UserError, match="signes contraires"):
        implied_base(as_printed("2,5"), as_printed("−40"))
    with pytest.raises(UserError, match="signes contraires"):
        implied_inhabitants(as_printed("−0,8"), as_printed("23"))


def test_a_percentage_that_may_be_zero_implies_nothing():
    with pytest.raises(UserError, match="plus précis"):
        implied_base(as_printed("2,5"), as_printed("0"))
