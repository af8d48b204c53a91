"""French as a learner reads it: numbers, dates, typography, and errors that say how to mend.

Rules follow the *Lexique des règles typographiques en usage à l'Imprimerie nationale*: a decimal
comma, narrow no-break spaces before « ; ! ? % », a no-break space before « : » and inside
guillemets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

THIN = "\u202f"  # narrow no-break space
WIDE = "\u00a0"  # no-break space
ANY_FLOAT = Context(prec=400)  # digits enough for the largest float and its decimals

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


class UserError(ValueError):
    """A fault that the reader can mend: its message is one clear French sentence.

    It names the thing at fault and the remedy, and it is shown as it stands, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        """Give IPython what to show in a notebook: the sentence alone."""
        return [typography(str(self))]


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number the French way, rounded half up from its decimal writing.

    Parameters
    ----------
    value
        Any finite number.
    decimals
        Digits kept after the comma, 0 or more.
    signed
        Write « + » before a positive number.

    Examples
    --------
    >>> number(0.5006, 3)
    '0,501'
    >>> number(-0.149, 2, signed=True)
    '−0,15'
    >>> number(10000) == '10\u202f000'
    True
    """
    quantum = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(quantum, ROUND_HALF_UP, ANY_FLOAT)
    digits = f"{rounded.copy_abs():,.{decimals}f}".replace(",", THIN).replace(".", ",")
    if rounded < 0:
        return "−" + digits
    return "+" + digits if signed and rounded > 0 else digits


def percent(share: float, decimals: int = 0) -> str:
    """Write a share in [0, 1] as a percentage.

    >>> percent(0.118, 1) == '11,8\u202f%'
    True
    """
    points = Decimal(repr(float(share))).scaleb(2)  # 100 × 0.285 is not 28.5 in floats
    return f"{number(float(points), decimals)}{THIN}%"


def count(quantity: int, singular: str, plural: str | None = None) -> str:
    """Write a quantity with its noun; in French zero and one are singular.

    >>> count(1, "réponse"), count(2, "réponse"), count(0, "note")
    ('1\xa0réponse', '2\xa0réponses', '0\xa0note')
    """
    noun = singular if abs(quantity) < 2 else (plural or singular + "s")
    return f"{number(quantity)}{WIDE}{noun}"


def day(moment: datetime) -> str:
    """Write a date in full.

    >>> day(datetime(2026, 11, 1))
    '1er novembre 2026'
    """
    ordinal = "1er" if moment.day == 1 else str(moment.day)
    return f"{ordinal} {MONTHS[moment.month - 1]} {moment.year}"


def clock(moment: datetime) -> str:
    """Write a time of day.

    >>> clock(datetime(2026, 11, 1, 14, 32))
    '14\xa0h\xa032'
    """
    return f"{moment.hour}{WIDE}h{WIDE}{moment.minute:02d}"


def at(moment: datetime, now: datetime) -> str:
    """Say when a thing was done: the hour, after the day where it was not today.

    >>> at(datetime(2026, 11, 1, 14, 32), datetime(2026, 11, 1, 18, 0))
    'à 14\xa0h\xa032'
    >>> at(datetime(2026, 11, 1, 14, 32), datetime(2026, 11, 2, 9, 0))
    'le 1er novembre 2026 à 14\xa0h\xa032'
    """
    hour = f"à {clock(moment)}"
    return hour if moment.date() == now.date() else f"le {day(moment)} {hour}"


def listing(words: Sequence[str], last: str = "et") -> str:
    """Join words as a French sentence does.

    >>> listing(["M", "V", "P"]), listing(["M"])
    ('M, V et P', 'M')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(sentence: str) -> str:
    """Begin a sentence with a capital and leave the rest as it is.

    >>> capital("élan, dit M. Q")
    'Élan, dit M. Q'
    """
    return sentence[:1].upper() + sentence[1:]


def typography(text: str) -> str:
    """Set the no-break spaces that French wants around its punctuation.

    Only existing spaces are replaced, so that addresses and times keep their colons.

    >>> typography("Où est l'écart ?") == "Où est l’écart\u202f?"
    True
    """
    text = re.sub(r" ([;!?%])", THIN + r"\1", text)
    text = re.sub(r" ([:»€])", WIDE + r"\1", text)
    text = text.replace("« ", "«" + WIDE)
    return re.sub(r"(?<=\w)'(?=[\w«])", "’", text)
