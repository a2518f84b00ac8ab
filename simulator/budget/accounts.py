"""The chart of accounts: what each account is called, and how it enters the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from simulator.document import Words
from simulator.model import Account

Side = Literal["income", "deduction", "charge"]


@dataclass(frozen=True)
class ChartLine:
    """One account of the chart."""

    title: Words
    side: Side
    """Income; a deduction from income, such as refunds; or a charge."""
    own: bool = False
    """Whether it counts in the institution's own resources; an own deduction takes from them."""

    @property
    def sign(self) -> int:
        """1 where an amount adds to the result, -1 where it takes from it."""
        return 1 if self.side == "income" else -1

    @property
    def is_resource(self) -> bool:
        """Whether it counts in the resources, income less deductions."""
        return self.side != "charge"


def _line(fr: str, en: str, side: Side, own: bool = False) -> ChartLine:
    return ChartLine(Words(fr=fr, en=en), side, own)


ACCOUNTS: Mapping[Account, ChartLine] = MappingProxyType(
    {
        "fees": _line("Droits d'inscription", "Fees", "income", own=True),
        "partners": _line("Partenaires et tiers financeurs", "Partners", "income", own=True),
        "refunds": _line("Remboursements", "Refunds", "deduction", own=True),
        "other-income": _line("Autres produits", "Other income", "income", own=True),
        "state-grant": _line(
            "Subvention pour charges de service public", "State grant", "income"
        ),
        "project-grants": _line("Subventions de projets", "Project grants", "income"),
        "payroll": _line("Masse salariale", "Payroll", "charge"),
        "hourly-paid": _line("Vacations", "Hourly-paid work", "charge"),
        "outsourced": _line("Prestations externalisées", "Outsourced services", "charge"),
        "postage": _line("Affranchissement et expédition", "Postage and dispatch", "charge"),
        "courses": _line("Entretien du catalogue", "Upkeep of the catalogue", "charge"),
        "running": _line("Autres charges de fonctionnement", "Other running costs", "charge"),
        "investment": _line(
            "Dotations aux amortissements", "Depreciation of investments", "charge"
        ),
    }
)
"""Every account of a model, in the order of the statement."""
