"""The chart of accounts: what each account is called, and how it enters the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from simulator.document import Words
from simulator.terms import Account

Side = Literal["income", "deduction", "charge"]
Derived = Literal["subsidy-release", "bad-debt"]
"""Accounts that no model names: they follow from how grants are given and fees are paid."""
AnyAccount = Literal[Account, Derived]


@dataclass(frozen=True)
class ChartLine:
    """One account of the chart."""

    title: Words
    side: Side
    """Income; a deduction from income, such as refunds; or a charge."""
    number: str
    """Its number in the French public chart: class 6 or 7."""
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


def _line(number: str, fr: str, en: str, side: Side, own: bool = False) -> ChartLine:
    return ChartLine(Words(fr=fr, en=en), side, number, own)


ACCOUNTS: Mapping[AnyAccount, ChartLine] = MappingProxyType(
    {
        "fees": _line("7061", "Droits d'inscription", "Fees", "income", own=True),
        "partners": _line(
            "7062", "Partenaires et tiers financeurs", "Partners", "income", own=True
        ),
        "refunds": _line("709", "Remboursements", "Refunds", "deduction", own=True),
        "other-income": _line("758", "Autres produits", "Other income", "income", own=True),
        "state-grant": _line(
            "7411", "Subvention pour charges de service public", "State grant", "income"
        ),
        "project-grants": _line("7418", "Subventions de projets", "Project grants", "income"),
        "subsidy-release": _line(
            "777",
            "Quote-part des financements d'actifs reprise au résultat",
            "Investment grants released to income",
            "income",
        ),
        "payroll": _line("641", "Masse salariale", "Payroll", "charge"),
        "hourly-paid": _line("644", "Vacations", "Hourly-paid work", "charge"),
        "outsourced": _line("611", "Prestations externalisées", "Outsourced services", "charge"),
        "postage": _line("626", "Affranchissement et expédition", "Postage and dispatch", "charge"),
        "courses": _line("617", "Entretien du catalogue", "Upkeep of the catalogue", "charge"),
        "running": _line(
            "618", "Autres charges de fonctionnement", "Other running costs", "charge"
        ),
        "bad-debt": _line("654", "Pertes sur créances irrécouvrables", "Fees never paid", "charge"),
        "investment": _line(
            "6811", "Dotations aux amortissements", "Depreciation of investments", "charge"
        ),
    }
)
"""Every account of a statement, in its order."""

BALANCE: Mapping[str, Words] = MappingProxyType(
    {
        "110": Words(fr="Réserves et report à nouveau", en="Reserves brought forward"),
        "131": Words(fr="Financements rattachés à des actifs", en="Investment grants received"),
        "205": Words(fr="Immobilisations", en="Fixed assets"),
        "280": Words(fr="Amortissements des immobilisations", en="Accumulated depreciation"),
        "401": Words(fr="Fournisseurs", en="Suppliers"),
        "404": Words(fr="Fournisseurs d'immobilisations", en="Suppliers of fixed assets"),
        "411": Words(fr="Apprenants et tiers payeurs", en="Learners and third-party payers"),
        "421": Words(fr="Personnel, rémunérations dues", en="Staff, pay due"),
        "441": Words(fr="État et collectivités, subventions", en="State and others, grants"),
        "487": Words(fr="Produits constatés d'avance", en="Deferred income"),
        "515": Words(fr="Compte au Trésor", en="Account at the Treasury"),
    }
)
"""The accounts of the balance sheet: classes 1, 2, 4 and 5."""

RESERVES, SUBSIDIES, ASSETS, DEPRECIATED = "110", "131", "205", "280"
SUPPLIERS, SUPPLIERS_OF_ASSETS, LEARNERS, STAFF = "401", "404", "411", "421"
GRANTS, DEFERRED, CASH = "441", "487", "515"

PAYABLE: Mapping[str, str] = MappingProxyType({"payroll": STAFF, "hourly-paid": STAFF})
"""Where charges wait to be paid: with the staff, or else with the suppliers."""
PAYABLES = (STAFF, SUPPLIERS, SUPPLIERS_OF_ASSETS)


def title_of(number: str) -> Words:
    """The title of an account by its number, of the balance sheet or of the statement.

    Raises KeyError when the chart has no such number.
    """
    if number in BALANCE:
        return BALANCE[number]
    return {line.number: line.title for line in ACCOUNTS.values()}[number]
