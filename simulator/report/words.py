"""What the report says, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from simulator.document import Words
from simulator.model import Model
from simulator.report.texts import TEXTS

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
"""The languages of every report."""
Titles = Mapping[str, Mapping[str, Words]]
"""What a reader calls audiences, segments and pools: kind -> name -> words."""

_BEFORE = re.compile(r" (?=[:;?!»%])")
_AFTER = re.compile(r"(?<=«) ")


def told(words: Words, language: Language) -> str:
    """The words in one language."""
    return words.fr if language == "fr" else words.en


def say(key: str, language: Language, **parts: object) -> str:
    """A text of `TEXTS` with its parts put in; French marks keep to the word before them."""
    return spaced(told(TEXTS[key], language), language).format(**parts)


def spaced(text: str, language: Language) -> str:
    """A text whose French marks keep to the word before them."""
    if language == "fr":
        text = _AFTER.sub("\u00a0", _BEFORE.sub("\u00a0", text))
    return text


def titles_of(*models: Model) -> Titles:
    """The titles that models give to audiences, segments, pools and investments; the first one
    holds."""
    parts = {"audience": "audiences", "segment": "segments", "pool": "pools",
             "investment": "investments"}  # fmt: skip
    return {
        kind: {
            name: each.title
            for model in reversed(models)
            for name, each in getattr(model, part).items()
        }
        for kind, part in parts.items()
    }
