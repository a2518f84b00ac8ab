"""What financial statements, the cash and its floor say, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


STATEMENT_PHRASES: Mapping[str, Words] = {
    "total-resources": _words("Total des produits", "Total income"),
    "total-charges": _words("Total des charges", "Total charges"),
    # ---- tableau de financement
    "financing": _words(
        "Capacité d'autofinancement et tableau de financement",
        "Self-financing capacity and financing table",
    ),
    "financing-text": _words(
        "Du résultat à la capacité d'autofinancement, puis à la variation du fonds de roulement "
        "et de la trésorerie ; ce qui est retiré est négatif.",
        "From the result to the self-financing capacity, then to the changes in working capital "
        "and in cash; what is taken away is negative.",
    ),
    "financing-caption": _words(
        "Tableau de financement abrégé, « {scenario} » (M€){delta}",
        "Abridged financing table, “{scenario}” (M€){delta}",
    ),
    "financing-line": _words("Ligne", "Line"),
    # ---- AE and CP
    "commitments": _words(
        "Autorisations d'engagement et crédits de paiement",
        "Commitments (AE) and payments (CP)",
    ),
    "commitments-text": _words(
        "Une autorisation d'engagement (AE) est consommée quand la dépense est décidée, un crédit "
        "de paiement (CP) quand elle est payée ; l'écart cumulé est le reste à payer.",
        "A commitment (AE) is used when spending is decided, a payment credit (CP) when it is "
        "paid; what they differ by, year after year, is left to pay.",
    ),
    "commitments-caption": _words(
        "AE et CP par enveloppe et par opération, « {scenario} » (M€)",
        "AE and CP by envelope and operation, “{scenario}” (M€)",
    ),
    "commitments-operation": _words("Enveloppe et opération", "Envelope and operation"),
    "commitments-committed": _words("AE {year}", "AE {year}"),
    "commitments-paid": _words("CP {year}", "CP {year}"),
    "commitments-outstanding": _words("Reste à payer fin {year}", "Left to pay, end of {year}"),
    "commitments-rest": _words("Hors opérations", "Outside operations"),
    # ---- the cash
    "treasury": _words("La trésorerie et son plancher", "The cash and its floor"),
    "treasury-text": _words(
        "Solde du compte au Trésor à la fin de chaque mois. Les mois de réserve rapportent la "
        "trésorerie à un douzième des dépenses décaissables de l'année.",
        "Balance of the account at the Treasury at the end of each month. Months of reserve are "
        "the cash over a twelfth of the year's expenditure that is paid out.",
    ),
    "treasury-caption": _words(
        "Trésorerie de fin de mois, « {scenario} » (M€)",
        "Cash at the end of the month, “{scenario}” (M€)",
    ),
    "treasury-month": _words("Mois", "Month"),
    "treasury-mean": _words("Moyenne", "Mean"),
    "treasury-floor": _words("Plancher", "Floor"),
    "treasury-reserve": _words("Mois de réserve", "Months of reserve"),
    "treasury-below": _words("Répétitions sous le plancher", "Runs below the floor"),
    "chart-treasury": _words(
        "Trésorerie à la fin de chaque mois (M€)", "Cash at the end of each month (M€)"
    ),
    "caption-treasury": _words(
        "Trait : moyenne des répétitions ; bandes : où tombe une répétition de plus, à 80 % "
        "(foncé) et à 95 % (clair) ; tirets : plancher.",
        "Line: mean of the runs; bands: where one more run falls, at 80% (dark) and 95% (light); "
        "dashes: floor.",
    ),
    "alt-treasury": _words(
        "{scenario} : {first} à {last} M€, au plus bas {low} M€ ({month})",
        "{scenario}: {first} to {last} M€, at the lowest {low} M€ ({month})",
    ),
    # ---- the floor
    "reserve-caption": _words(
        "Mois de réserve en fin d'année et probabilité de passer sous le plancher",
        "Months of reserve at the year's end and probability of falling below the floor",
    ),
    "reserve-end": _words("Réserve (mois)", "Reserve (months)"),
    "reserve-lowest": _words("Mois le plus bas", "Lowest month"),
    "reserve-floor": _words("Plancher (M€)", "Floor (M€)"),
    "reserve-p": _words("P(sous le plancher)", "P(below the floor)"),
    "breach-caption": _words(
        "Première fin de mois sous le plancher", "First month's end below the floor"
    ),
    "breach-days": _words("Plancher (jours de dépenses)", "Floor (days of expenditure)"),
    "breach-p": _words("P(sur la période)", "P(over the period)"),
    "breach-earliest": _words("Au plus tôt", "Earliest"),
    "breach-median": _words("Médiane", "Median"),
    "breach-latest": _words("Au plus tard", "Latest"),
    "breach-never": _words("jamais", "never"),
    # ---- full cost
    "full-cost": _words("Le coût complet", "The full cost"),
    "full-cost-text": _words(
        "Charges de l'année et enseignants payés par l'État hors budget. Les personnels suivent "
        "le travail fait pour chaque segment ; les coûts communs, ce qui lui est affecté.",
        "Charges of the year and teachers whom the State pays off the budget. People follow the "
        "work done for each segment; shared costs, what is assigned to it.",
    ),
    "full-cost-caption": _words(
        "Coût complet de {year} par public et segment, « {scenario} » (M€ ; coûts unitaires en €)",
        "Full cost of {year} by audience and segment, “{scenario}” (M€; unit costs in €)",
    ),
    "cost-direct": _words("Direct", "Direct"),
    "cost-staff": _words("Personnels", "Staff"),
    "cost-state": _words("Enseignants de l'État", "Teachers of the State"),
    "cost-shared": _words("Communs", "Shared"),
    "cost-total": _words("Coût complet", "Full cost"),
    "cost-per-learner": _words("Par inscription (€)", "Per enrolment (€)"),
    "cost-per-completion": _words("Par parcours achevé (€)", "Per completion (€)"),
    "cost-nobody": _words("Non affecté", "Not assigned"),
    # ---- the workbook
    "sheet-financing": _words("Tableau de financement", "Financing"),
    "sheet-commitments": _words("AE-CP", "AE-CP"),
    "sheet-treasury": _words("Trésorerie", "Cash"),
    "sheet-floor": _words("Plancher", "Floor"),
    "sheet-costs": _words("Coût complet", "Full cost"),
    "book-daily": _words("Dépenses par jour", "Expenditure of a day"),
    "book-all-envelopes": _words("Toutes enveloppes", "All envelopes"),
    "book-all-segments": _words("Ensemble", "Overall"),
}
