"""What the bridge, risk, break-even and workbook say, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


MONEY_PHRASES: Mapping[str, Words] = {
    # ---- break-even
    "even-lever": _words(
        "Intensité de « {name} » à laquelle le résultat {year} de « {scenario} » est nul",
        "Intensity of “{name}” at which the {year} result of “{scenario}” is zero",
    ),
    "even-fee": _words(
        "Niveau des prix ({name}) auquel le résultat {year} de « {scenario} » est nul, à demande "
        "inchangée",
        "Level of prices ({name}) at which the {year} result of “{scenario}” is zero, demand "
        "unchanged",
    ),
    "even-grant": _words(
        "Montant de « {name} » auquel le résultat {year} de « {scenario} » est nul",
        "Amount of “{name}” at which the {year} result of “{scenario}” is zero",
    ),
    "even-every-fee": _words("tous les droits", "every fee"),
    "even-found-lever": _words(
        "Le résultat moyen est nul à l'intensité {value}.",
        "The mean result is zero at intensity {value}.",
    ),
    "even-found-fee": _words(
        "Le résultat moyen est nul à {value} des prix du scénario.",
        "The mean result is zero at {value} of the scenario's prices.",
    ),
    "even-found-grant": _words(
        "Le résultat moyen est nul avec {value}.",
        "The mean result is zero with {value}.",
    ),
    "even-band": _words(
        "Bande à 95 % d'une répétition de plus : {low} à {high}.",
        "95% band of one more replication: {low} to {high}.",
    ),
    "even-without": _words(
        "{k} des {n} répétitions ne passent par zéro nulle part dans l'étendue essayée.",
        "{k} of the {n} replications cross zero nowhere in the range.",
    ),
    "even-none-lever": _words(
        "Aucun seuil : le résultat moyen va de {first} à l'intensité 0 à {last} à l'intensité 1 "
        "et ne passe pas par zéro.",
        "No break-even: the mean result goes from {first} at intensity 0 to {last} at intensity 1 "
        "and does not cross zero.",
    ),
    "even-none-fee": _words(
        "Aucun seuil : le résultat moyen est de {first} et aucun niveau de ces prix ne l'annule.",
        "No break-even: the mean result is {first} and no level of these prices brings it to zero.",
    ),
    "even-none-grant": _words(
        "Aucun seuil : le résultat moyen est de {first} et il faudrait reprendre plus que la "
        "subvention.",
        "No break-even: the mean result is {first} and more than the grant would have to be taken "
        "back.",
    ),
    "even-trial": _words("  {tried} : résultat moyen {mean}", "  {tried}: mean result {mean}"),
    "even-runs": _words(
        "{n} répétitions à hasard égal, graine {seed}, échelle {scale}.",
        "{n} replications on the same luck, seed {seed}, scale {scale}.",
    ),
    # ---- risk
    "risk": _words("Le risque de déficit", "The risk of a deficit"),
    "risk-text": _words(
        "La bande dit où tombe le résultat d'une répétition de plus ; l'intervalle de la "
        "probabilité, ce que les répétitions en disent (Clopper-Pearson, 95 %). Le résultat des "
        "pires cas est la moyenne des 5 % de répétitions les plus basses.",
        "The band says where the result of one more replication falls; the interval of the "
        "probability, how well the replications tell it (Clopper-Pearson, 95%). The result of the "
        "worst cases is the mean of the lowest 5% of replications.",
    ),
    "risk-caption": _words(
        "Résultat par année et probabilité de déficit (M€)",
        "Result by year and probability of a deficit (M€)",
    ),
    "risk-mean": _words("Résultat moyen", "Mean result"),
    "risk-band80": _words("Bande 80 %", "80% band"),
    "risk-band95": _words("Bande 95 %", "95% band"),
    "risk-p": _words("P(déficit)", "P(deficit)"),
    "risk-shortfall": _words("Pires 5 %", "Worst 5%"),
    # ---- the bridge
    "bridge": _words(
        "D'où vient l'écart de résultat", "Where the difference of results comes from"
    ),
    "bridge-text": _words(
        "L'écart de résultat de chaque année est partagé exactement entre neuf facteurs, au "
        "centime près dans chaque répétition (valeurs de Shapley) ; entre crochets, l'intervalle "
        "à 95 % de la moyenne.",
        "The difference of results of each year is split exactly among nine factors, to the cent "
        "in each replication (Shapley values); in brackets, the 95% interval of the mean.",
    ),
    "bridge-caption": _words(
        "Du résultat de « {base} » à celui de « {scenario} » (M€)",
        "From the result of “{base}” to that of “{scenario}” (M€)",
    ),
    "bridge-factor": _words("Facteur", "Factor"),
    "bridge-base": _words("Référence", "Base"),
    "bridge-own": _words("Scénario", "Scenario"),
    "factor-volume": _words("Volume", "Volume"),
    "factor-mix": _words("Composition", "Mix"),
    "factor-price": _words("Prix", "Price"),
    "factor-retention": _words("Rétention et usages", "Retention and use"),
    "factor-staffing": _words("Personnels", "Staffing"),
    "factor-timing": _words("Calendrier", "Timing"),
    "factor-grants": _words("Subventions", "Grants"),
    "factor-lever-costs": _words("Coût des leviers", "Lever costs"),
    "factor-fixed-costs": _words("Coûts fixes", "Fixed costs"),
    "chart-bridge": _words(
        "De la référence à « {scenario} » : résultat {year} (M€)",
        "From the base to “{scenario}”: {year} result (M€)",
    ),
    "caption-bridge": _words(
        "Chaque marche part de la précédente ; le trait est l'intervalle à 95 % de la marche.",
        "Each step starts where the one before it ends; the whisker is the step's 95% interval.",
    ),
    "alt-bridge": _words(
        "Graphique en cascade. {title}. {facts}.", "Waterfall chart. {title}. {facts}."
    ),
    # ---- the workbook
    "sheet-first": _words("Lisez-moi", "Read me"),
    "sheet-assumptions": _words("Hypothèses", "Assumptions"),
    "sheet-statement": _words("Compte de résultat", "Statement"),
    "sheet-bridge": _words("Passage", "Bridge"),
    "sheet-runs": _words("Répétitions", "Replications"),
    "sheet-risk": _words("Risque", "Risk"),
    "sheet-indicators": _words("Indicateurs", "Indicators"),
    "book-formulas": _words(
        "Les totaux, les soldes, les ratios, les écarts, les moyennes de résultat et les "
        "probabilités de déficit sont des formules : modifiez une cellule, elles suivent. Les "
        "moyennes par compte, les intervalles et les bandes viennent des répétitions : ce sont des "
        "valeurs.",
        "Totals, balances, ratios, differences, mean results and probabilities of a deficit are "
        "formulas: change a cell and they follow. Means by account, intervals and bands come from "
        "the replications: they are values.",
    ),
    "book-statement-note": _words(
        "Compte de résultat prévisionnel par année civile, en euros ; moyenne de {n} répétitions "
        "par tirage. Les charges sont des nombres positifs.",
        "Forecast statement by calendar year, in euros; mean of {n} replications of each draw. "
        "Charges are positive numbers.",
    ),
    "book-other-label": _words("English", "Français"),
    "book-resources": _words("Total des ressources", "Total resources"),
    "book-charges": _words("Total des charges", "Total charges"),
    "book-result": _words("Résultat", "Result"),
    "book-ratio": _words(
        "Taux de ressources propres (des moyennes)", "Own-resources ratio (of the means)"
    ),
    "book-low": _words("Bas de l'intervalle à 95 %", "Low end of the 95% interval"),
    "book-high": _words("Haut de l'intervalle à 95 %", "High end of the 95% interval"),
    "book-difference": _words("Écart à « {base} »", "Difference from “{base}”"),
    "book-chart-statement": _words(
        "Ressources, charges et résultat par année", "Resources, charges and result by year"
    ),
    "book-bridge-title": _words("De « {base} » à « {scenario} »", "From “{base}” to “{scenario}”"),
    "book-bridge-note": _words(
        "Partage exact de l'écart de résultat, en euros : valeurs de Shapley, moyenne des "
        "répétitions appariées. Bas et Haut : intervalle à 95 % de cette moyenne.",
        "Exact split of the difference of results, in euros: Shapley values, mean of the paired "
        "replications. Low and High: 95% interval of that mean.",
    ),
    "book-all-years": _words("Toutes années", "All years"),
    "book-check": _words(
        "Contrôle : écart au compte de résultat", "Check: difference from the statement"
    ),
    "book-waterfall-data": _words("Données du graphique", "Data of the chart"),
    "book-from": _words("De", "From"),
    "book-to": _words("À", "To"),
    "book-hidden-up": _words("Caché, haut", "Hidden, up"),
    "book-hidden-down": _words("Caché, bas", "Hidden, down"),
    "book-total-up": _words("Résultat, haut", "Result, up"),
    "book-total-down": _words("Résultat, bas", "Result, down"),
    "book-rise-up": _words("Gain, haut", "Gain, up"),
    "book-rise-down": _words("Gain, bas", "Gain, down"),
    "book-fall-up": _words("Perte, haut", "Loss, up"),
    "book-fall-down": _words("Perte, bas", "Loss, down"),
    "book-chart-bridge": _words(
        "Du résultat de référence à celui du scénario, toutes années",
        "From the base's result to the scenario's, all years",
    ),
    "book-runs-title": _words("Résultat de chaque répétition", "Result of each replication"),
    "book-runs-note": _words(
        "En euros ; le même numéro est le même hasard dans chaque scénario.",
        "In euros; the same number is the same luck in every scenario.",
    ),
    "book-draw": _words("Tirage", "Draw"),
    "book-replication": _words("Répétition", "Replication"),
    "book-mean": _words("Moyenne", "Mean"),
    "book-low95": _words("Bas, bande 95 %", "Low, 95% band"),
    "book-low80": _words("Bas, bande 80 %", "Low, 80% band"),
    "book-high80": _words("Haut, bande 80 %", "High, 80% band"),
    "book-high95": _words("Haut, bande 95 %", "High, 95% band"),
    "book-deficits": _words("Déficits", "Deficits"),
    "book-trials": _words("Essais indépendants", "Independent trials"),
    "book-p": _words("P(déficit)", "P(deficit)"),
    "book-p-low": _words("Bas de P", "Low end of P"),
    "book-p-high": _words("Haut de P", "High end of P"),
    "book-shortfall": _words("Pires 5 %", "Worst 5%"),
    "book-chart-risk": _words("Résultat par année et bandes", "Result by year with bands"),
    "book-assumptions-title": _words("Hypothèses du modèle", "Assumptions of the model"),
    "book-assumptions-note": _words(
        "Ce que personne n'a publié : chaque ligne est une hypothèse, avec sa fourchette. Les "
        "scénarios qui en dépendent sont numérotés dans l'ordre des comptes de résultat.",
        "What nobody has published: each line is an assumption, with its range. The scenarios that "
        "rest on it are numbered in the order of the statements.",
    ),
    "book-id": _words("Réf.", "Ref."),
    "book-parameter": _words("Paramètre", "Parameter"),
    "book-range-low": _words("Bas", "Low"),
    "book-mode": _words("Central", "Mode"),
    "book-range-high": _words("Haut", "High"),
    "book-unit": _words("Unité", "Unit"),
    "book-used-by": _words("Scénarios", "Scenarios"),
    "book-reasoning": _words("Raisonnement", "Reasoning"),
    "book-indicators-note": _words(
        "Moyennes, écarts appariés à la référence et intervalles à 95 %.",
        "Means, paired differences from the base and 95% intervals.",
    ),
}
