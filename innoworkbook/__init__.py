"""The workbook of the workshop on territorial innovation.

A notebook imports a topic and calls it by the lesson's words:

    from innoworkbook import change, start
    start("change")
    change.questionnaire()

Everything is imported at its first use, so that a notebook starts as fast as its libraries allow.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES = {"start": "welcome", "ask": "question", "quiz": "question"}

__all__ = ["ask", "change", "quiz", "start", "welcome"]


def __getattr__(name: str) -> Any:
    module = f"innoworkbook.widgets.{_NAMES.get(name, name)}"
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise AttributeError(f"module 'innoworkbook' has no attribute {name!r}") from None
    return getattr(found, name) if name in _NAMES else found
