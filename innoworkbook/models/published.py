"""Reading a published figure: what a rounded number really allows one to say (S10 of the deck).

A printed « 40 % » stands for anything from 39.5 to 40.5; carried through a division, that
rounding says how far two published figures bind a third one. Arithmetic is exact (fractions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from innoworkbook.french import UserError, typography

_NUMBER = re.compile(r"([+−–-]?)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[,.](\d+))?")


@dataclass(frozen=True)
class Published:
    """A published number, and the bounds of what its rounding may hide (bounds included).

    Examples
    --------
    >>> as_printed("−40") / as_printed("2")
    Published(value=Fraction(-20, 1), low=Fraction(-27, 1), high=Fraction(-79, 5))
    """

    value: Fraction
    low: Fraction
    high: Fraction

    def __mul__(self, factor: int) -> Published:
        """Change the unit: multiply by a positive whole number."""
        return Published(self.value * factor, self.low * factor, self.high * factor)

    def __truediv__(self, other: Published) -> Published:
        """Divide by another published number.

        Raises
        ------
        UserError
            If the rounding of the divisor may hide a zero.
        """
        if other.low <= 0 <= other.high:
            raise UserError(
                typography(
                    "Le diviseur arrondi peut valoir zéro : cherchez un chiffre plus précis."
                )
            )
        corners = [end / divisor for end in (self.low, self.high) for divisor in other.bounds]
        return Published(self.value / other.value, min(corners), max(corners))

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number that the print allows."""
        return self.low, self.high

    def allows(self, number: float) -> bool:
        """Whether a number known from elsewhere is compatible with the print."""
        return self.low <= Fraction(str(number)) <= self.high


def as_printed(text: str, step: str | None = None) -> Published:
    """Read a number as it was printed, rounded to its last digit unless a step is given.

    Parameters
    ----------
    text
        The number alone, written the French way: « −2,5 », « 33 632 ».
    step
        The unit it was rounded to when the print does not show it: « 100 » for a « 800 » that
        was rounded to hundreds.

    Raises
    ------
    UserError
        If the text is not a number, or the step is not a positive one.

    Examples
    --------
    >>> [float(bound) for bound in as_printed("2,5").bounds]
    [2.45, 2.55]
    >>> [float(bound) for bound in as_printed("800", step="100").bounds]
    [750.0, 850.0]
    """
    value, last_digit = _parsed(text)
    width = last_digit if step is None else _parsed(step)[0]
    if width <= 0:
        raise UserError(typography(f"Le pas d'arrondi vaut « {step} » : donnez un nombre positif."))
    return Published(value, value - width / 2, value + width / 2)


def implied_base(change: Published, percent: Published) -> Published:
    """Find the base that « −40 %, soit −2,5 M€ » implies, in the unit of the change.

    Parameters
    ----------
    change
        The change as an amount.
    percent
        The same change in per cent of the base, with the same sign.

    Raises
    ------
    UserError
        If the signs disagree, or the percentage may be zero.

    Examples
    --------
    >>> base = implied_base(as_printed("−2,5"), as_printed("−40"))
    >>> float(base.value), [round(float(bound), 2) for bound in base.bounds]
    (6.25, [6.05, 6.46])
    """
    _require_same_sign(change, percent)
    return (change / percent) * 100


def implied_inhabitants(
    total: Published, per_inhabitant: Published, unit: int = 1_000_000
) -> Published:
    """Find how many inhabitants « −0,8 M€, soit −23 €/hab. » implies.

    Parameters
    ----------
    total
        The amount, in ``unit`` euros (millions unless said otherwise).
    per_inhabitant
        The same amount in euros per inhabitant, with the same sign.
    unit
        How many euros make one unit of the total.

    Raises
    ------
    UserError
        If the signs disagree, or the amount per inhabitant may be zero.

    Examples
    --------
    >>> inhabitants = implied_inhabitants(as_printed("−0,8"), as_printed("−23"))
    >>> round(inhabitants.value), [round(bound) for bound in inhabitants.bounds]
    (34783, [31915, 37778])
    """
    _require_same_sign(total, per_inhabitant)
    return (total * unit) / per_inhabitant


def _parsed(text: str) -> tuple[Fraction, Fraction]:
    """Give the value of a printed number and the unit of its last digit."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise UserError(
            typography(f"« {text} » n'est pas un nombre : écrivez-le seul, par exemple −2,5.")
        )
    sign, whole, decimals = match[1], re.sub(r"\D", "", match[2]), match[3] or ""
    magnitude = Fraction(Decimal(f"{whole}.{decimals or 0}"))
    value = magnitude if sign in ("", "+") else -magnitude
    return value, Fraction(1, 10 ** len(decimals))


def _require_same_sign(first: Published, second: Published) -> None:
    if first.value * second.value < 0:
        raise UserError(
            typography(
                "Les deux chiffres sont de signes contraires : "
                "recopiez-les tous deux comme une baisse, ou tous deux comme une hausse."
            )
        )
