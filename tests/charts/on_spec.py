"""What tests of figures share: read a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def data(spec: dict[str, Any], column: str) -> pd.DataFrame:
    """Return the dataset of a figure that has a column."""
    found = [pd.DataFrame(rows) for rows in spec["datasets"].values()]
    return next(frame for frame in found if column in frame)


def colours(part: Any) -> Iterator[str]:
    """Yield each colour that a figure bears, those of the theme's defaults left out."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key != "config":
                yield from colours(value)
    elif isinstance(part, list):
        for value in part:
            yield from colours(value)
    elif isinstance(part, str) and part.startswith("#") and len(part) == 7:
        yield part
