"""The page: a study told whole in one HTML text that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

from simulator.report import aims, finance, forms, sentences, tables
from simulator.report.reading import Reader
from simulator.report.split import split_grid
from simulator.report.words import LANGUAGES, Language, Titles

if TYPE_CHECKING:
    from simulator.experiment.study import Study

TEMPLATE = "page.html"


def page(study: Study, language: Language, titles: Titles | None = None) -> str:
    """A study as one HTML text in one language, with its pictures and styles inside.

    `titles` names audiences, segments and pools; one that it does not hold keeps its own name.
    """
    # A command that draws nothing does not wait for these.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from simulator.report.cash import cash
    from simulator.report.pictures import pictures
    from simulator.report.waterfalls import waterfalls

    reader = Reader(study, language, titles or {})
    environment = Environment(
        loader=PackageLoader("simulator", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        language=language,
        say=reader.say,
        title=sentences.title(reader),
        question=sentences.question(reader),
        context=sentences.context(reader),
        reading=sentences.reading(reader),
        summaries=sentences.summaries(reader),
        pictures=[*pictures(reader), *cash(reader), *waterfalls(reader)],
        year=max(reader.years),
        key_figures=tables.key_figures(reader),
        split=split_grid(reader),
        statements=tables.statements(reader),
        financing=forms.financing(reader),
        commitments=forms.commitments(reader),
        floors=forms.floors(reader),
        treasury=forms.treasury(reader),
        costs=forms.costs(reader),
        risk=finance.risk_table(reader),
        bridges=finance.bridge_tables(reader),
        sections=list(tables.sections(reader)),
        sources=tables.sources(reader),
        published=tables.published(reader),
        published_note=reader.say("published-text", base=reader.tell(reader.base.title)),
        mechanisms=[
            (reader.tell(each.title), reader.tell(each.mechanism))
            for each in reader.others
            if each.mechanism
        ],
        chances=[(reader.tell(s.title), aims.chances(reader, s)) for s in reader.scenarios],
        aims=aims.tables(reader),
        manifest=tables.manifest(reader),
    )


def pages(study: Study, titles: Titles, apply: Any = map) -> Iterator[tuple[str, str]]:
    """The file name and the text of a study's page in every language.

    `apply` is called as `map` is: that of an executor makes them beside one another.
    """
    shown = replace(study, frames={}, kept={}, grounded={})
    texts = apply(page, repeat(shown), LANGUAGES, repeat(titles))
    return zip((f"report-{each}.html" for each in LANGUAGES), texts, strict=True)
