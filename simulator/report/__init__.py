"""Reports: a study told to a reader, as a page with pictures or as text for a terminal."""

from simulator.report.page import page, pages
from simulator.report.split import split_table
from simulator.report.terminal import table
from simulator.report.words import LANGUAGES, Language, Titles, titles_of

__all__ = ["LANGUAGES", "Language", "Titles", "page", "pages", "split_table", "table", "titles_of"]
