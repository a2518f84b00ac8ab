"""Reports: a study told to a reader, as a page with pictures or as text for a terminal."""

from typing import get_args

from simulator.report.page import page
from simulator.report.split import split_table
from simulator.report.terminal import table
from simulator.report.words import Language, Titles, titles_of

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""The languages of every report."""

__all__ = ["LANGUAGES", "Language", "Titles", "page", "split_table", "table", "titles_of"]
