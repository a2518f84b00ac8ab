"""The verification as a table on a terminal, in French or in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.document import Words
from simulator.report import numbers
from simulator.report.words import Language, told
from simulator.verify.queues import FALSE_ALARM, LEVEL
from simulator.verify.row import GROUPS, Group, Row, Unit

GAP = "  "
_PLAIN = str.maketrans(f"{numbers.NARROW}\u00a0{numbers.MINUS}", "  -")
"""What an old terminal does not know, and what it shows instead."""

GROUP_TITLES: Mapping[Group, Words] = {
    "theory": Words(fr="Théorie des files d'attente", en="Queueing theory"),
    "by-hand": Words(fr="Calculé à la main", en="Worked by hand"),
    "laws": Words(
        fr="Lois exactes, sur tous les modèles ci-dessous", en="Exact laws, over all models below"
    ),
    "engines": Words(
        fr="Tableaux qui diffèrent d'un moteur à l'autre",
        en="Arrays in which the two engines differ",
    ),
}
HEADS = (
    Words(fr="", en=""),
    Words(fr="attendu", en="expected"),
    Words(fr="simulé", en="simulated"),
    Words(fr="intervalle", en="interval"),
    Words(fr="verdict", en="verdict"),
)
HOLDS = {True: Words(fr="conforme", en="holds"), False: Words(fr="ÉCHEC", en="FAILS")}
SURE = Words(
    fr="Intervalles de Student à {level} chacun : une machine juste échoue pour moins d'une "
    "graine sur {seeds}.",
    en="Student intervals at {level} each: a right machine fails for fewer than one seed in "
    "{seeds}.",
)
COUNTED = Words(fr="{holding} lignes conformes sur {all}.", en="{holding} of {all} rows hold.")

_WRITTEN: Mapping[Unit, tuple[float, int, Words]] = {
    "second": (1.0, 1, Words(fr=" s", en=" s")),
    "hour": (1.0, 1, Words(fr=" h", en=" h")),
    "share": (100.0, 2, Words(fr=" %", en="%")),
    "people": (1.0, 1, Words(fr="", en="")),
    "count": (1.0, 0, Words(fr="", en="")),
    "cent": (1e-5, 0, Words(fr=" k€", en=" k€")),
}
"""How each unit is written: a factor, decimals, and what follows."""


def table(rows: Sequence[Row], language: Language) -> str:
    """What was checked, what was expected and found, and the verdicts, group by group."""
    heads = tuple(told(head, language) for head in HEADS)
    cells = {(row.group, row.name): _cells(row, language) for row in rows}
    widths = [max(len(line[k]) for line in (heads, *cells.values())) for k in range(len(heads))]
    lines = [_aligned(heads, widths)]
    for group in GROUPS:
        mine = [row for row in rows if row.group == group]
        if mine:
            lines += ["", told(GROUP_TITLES[group], language)]
        for row in mine:
            lines.append(_aligned(cells[row.group, row.name], widths))
            if not row.holds:
                lines.append(f"    {row.name}: {row.detail}")
    holding = sum(row.holds for row in rows)
    lines += ["", told(COUNTED, language).format(holding=holding, all=len(rows))]
    if any(row.group == "theory" for row in rows):
        lines.append(_sure(language))
    return "\n".join(lines).translate(_PLAIN)


def _cells(row: Row, language: Language) -> tuple[str, ...]:
    factor, places, mark = _WRITTEN[row.unit]

    def written(value: float) -> str:
        return numbers.number(value * factor, places, language) + told(mark, language)

    between = ""
    if row.low is not None and row.high is not None:
        between = numbers.between(written(row.low), written(row.high), language)
    name = f"  {told(row.what, language)}"
    verdict = told(HOLDS[row.holds], language)
    return name, written(row.expected), written(row.found), between, verdict


def _sure(language: Language) -> str:
    level = numbers.number(100 * LEVEL, 4, language) + told(_WRITTEN["share"][2], language)
    seeds = numbers.number(1 / FALSE_ALARM, 0, language)
    return told(SURE, language).format(level=level, seeds=seeds)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The name and the verdict to the left, numbers to the right."""
    first, *middle, last = cells
    right = [cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)]
    return GAP.join([first.ljust(widths[0]), *right, last]).rstrip()
