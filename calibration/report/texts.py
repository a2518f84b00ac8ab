"""What a fit's table and page say, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TEXTS: dict[str, tuple[str, str]] = {
    "product": ("Parcours, calage", "Parcours, calibration"),
    "title": ("{title} : ce que les chiffres apprennent", "{title}: what the figures teach"),
    "context": (
        "Scénario « {scenario} » à l'échelle {scale} ; {runs} simulations en {stages} étape(s), "
        "graine {seed} ; écart du modèle : {discrepancy}",
        "Scenario “{scenario}” at scale {scale}; {runs} runs in {stages} stage(s), seed {seed}; "
        "model discrepancy: {discrepancy}",
    ),
    "brief": ("En bref", "In short"),
    "brief-identified": ("Déterminés par les chiffres : {names}.", "Identified: {names}."),
    "brief-partly": ("En partie : {names}.", "Partly identified: {names}."),
    "brief-not": (
        "Non déterminés, la plage de l'hypothèse demeure : {names}.",
        "Not identified, the range of the assumption stands: {names}.",
    ),
    "brief-kept": (
        "Le premier tri a gardé {share} du volume a priori.",
        "History matching kept {share} of the prior's volume.",
    ),
    "brief-inside": (
        "{inside} des {total} chiffres ajustés sont dans leur intervalle prédit à 90 %.",
        "{inside} of the {total} fitted figures lie in their predicted 90% interval.",
    ),
    "brief-honest": (
        "Sur {sets} jeux tirés de ses propres simulations, les intervalles à 90 % contiennent la "
        "vérité {ninety} fois sur cent, ceux à 50 % {fifty} fois.",
        "On {sets} sets taken from its own runs, 90% intervals hold the truth {ninety} times in a "
        "hundred, 50% intervals {fifty} times.",
    ),
    "brief-refused": (
        "{refused} simulations ont été refusées par le modèle ou n'ont pas tous les chiffres.",
        "{refused} runs were refused by the model or lack a figure.",
    ),
    "reading": ("Comment lire", "How to read"),
    "reading-text": (
        "La plage de chaque hypothèse est la loi a priori (triangulaire). La contraction dit "
        "quelle part de sa variance les chiffres ont ôtée : « déterminé » à partir de 0,75, "
        "« en partie » à partir de 0,25. Un paramètre non déterminé garde sa plage : ce n'est "
        "pas un résultat. Tout intervalle tient compte de l'erreur du chiffre et d'un écart du "
        "modèle de {discrepancy}, qui est une convention.",
        "The range of each assumption is the prior (triangular). Contraction says what share of "
        "its variance the figures took away: “identified” from 0.75, “partly” from 0.25. A "
        "parameter that is not identified keeps its range: that is no finding. Every interval "
        "holds the error of the figure and a model discrepancy of {discrepancy}, which is a "
        "convention.",
    ),
    "parameters": ("Les paramètres", "The parameters"),
    "parameters-picture": (
        "La loi a priori (trait) et les tirages (barres)",
        "The prior (line) and the draws (bars)",
    ),
    "parameter": ("Paramètre", "Parameter"),
    "unit": ("Unité", "Unit"),
    "prior": ("A priori", "Prior"),
    "fitted": ("Ajusté : médiane (90 %)", "Fitted: median (90%)"),
    "contraction": ("Contraction", "Contraction"),
    "verdict": ("Constat", "Finding"),
    "identified": ("déterminé", "identified"),
    "partly": ("en partie", "partly"),
    "not": ("non déterminé", "not identified"),
    "pairs": ("Ce qui se compense", "What trades off"),
    "pairs-text": (
        "Deux paramètres corrélés sont mieux connus ensemble que séparément : les utiliser un à un "
        "ferait perdre ce que le calage sait. La table des tirages garde les liens.",
        "Two correlated parameters are known better together than apart: to use them one by one "
        "loses what the fit knows. The table of draws keeps the links.",
    ),
    "pairs-none": (
        "Aucune corrélation de rang n'atteint 0,5.",
        "No rank correlation reaches 0.5.",
    ),
    "pair": ("{first} et {second} : {value}", "{first} and {second}: {value}"),
    "pairs-picture": ("Corrélations de rang des tirages", "Rank correlations of the draws"),
    "targets": ("Ce que le calage prédit", "What the fit foretells"),
    "targets-picture": (
        "Écart prédit au chiffre, en % : intervalles à 90 % et à 50 %",
        "Foretold less the figure, in %: 90% and 50% intervals",
    ),
    "target": ("Chiffre", "Figure"),
    "value": ("Valeur", "Value"),
    "source": ("Source", "Source"),
    "foretold": ("Prédit : médiane (90 %)", "Foretold: median (90%)"),
    "inside": ("Dans l'intervalle", "Inside"),
    "crps": ("CRPS", "CRPS"),
    "crps-prior": ("CRPS a priori", "CRPS, prior"),
    "crps-naive": ("CRPS naïf", "CRPS, naive"),
    "emulated": ("Part émulée", "Emulated"),
    "held-out": ("Tenu à l'écart du calage", "Kept from the fit"),
    "held-none": (
        "Aucun chiffre n'a été tenu à l'écart : rien ici n'est une prévision.",
        "No figure was kept from the fit: nothing here is a forecast.",
    ),
    "seen": ("Vu par le calage", "Seen by the fit"),
    "held-text": (
        "Le CRPS est l'erreur d'une prévision par intervalle, dans l'unité du chiffre : moins est "
        "mieux. La prévision naïve reprend le dernier chiffre connu du même indicateur.",
        "The CRPS is the error of a forecast with its interval, in the figure's unit: less is "
        "better. The naive forecast repeats the last known figure of the same indicator.",
    ),
    "yes": ("oui", "yes"),
    "no": ("non", "no"),
    "honesty": ("Les intervalles tiennent-ils ?", "Do the intervals hold?"),
    "honesty-text": (
        "Des simulations du calage sont prises une à une pour des observations. Si les lois a "
        "posteriori sont justes, le rang de la vérité est uniforme : sa courbe reste dans la bande "
        "simultanée à 95 %.",
        "Runs of the fit are taken one by one for observations. If posteriors are right, the rank "
        "of the truth is uniform: its curve stays in the 95% simultaneous band.",
    ),
    "honesty-picture": (
        "Répartition des rangs moins l'uniforme, et la bande à 95 %",
        "Distribution of ranks less the uniform, and the 95% band",
    ),
    "covered": ("Couverture à {level} %", "Coverage at {level}%"),
    "band": ("Dans la bande", "In the band"),
    "provenance": ("D'où vient ce calage", "Where this fit comes from"),
    "item": ("Élément", "Item"),
    "scenario": ("Scénario", "Scenario"),
    "method": ("Méthode", "Method"),
    "runs": ("Simulations", "Runs"),
    "until": ("Simulé jusqu'au", "Simulated until"),
    "inputs": ("Empreinte du scénario", "Digest of the scenario"),
    "digest": ("Empreinte des tirages", "Digest of the draws"),
    "parcours": ("Version", "Version"),
    "draws": ("Table des tirages", "Table of draws"),
    "seed": ("Graine", "Seed"),
    "tuned": (
        "Une recherche de {runs} simulations ; écart {before} -> {after} (somme des carrés des "
        "écarts types, aux chiffres et au départ). Aucune incertitude n'en sort.",
        "A search of {runs} runs; misfit {before} -> {after} (sum of squared standard deviations, "
        "from the figures and from the start). It says nothing of uncertainty.",
    ),
    "tuned-sum": (
        "{met} chiffres sur {total} à moins de {within}, moyenne de {replications} simulations "
        "que la recherche n'a pas vues.",
        "{met} of {total} figures within {within}, mean of {replications} runs that the search did "
        "not see.",
    ),
    "before": ("Avant", "Before"),
    "proposed": ("Proposé", "Proposed"),
    "met": ("Atteint", "Met"),
    "why-chance": ("non : le hasard y suffirait", "no: chance alone could do it"),
    "why-beyond": (
        "non : hors de portée de ce qui varie",
        "no: beyond what the parameters move",
    ),
    "why-traded": (
        "non : au prix d'autres chiffres ou de l'a priori",
        "no: only away from other figures or from the start",
    ),
    "tried": (
        "{sets} jeux d'une petite file à cinq paramètres connus, {budget} simulations chacun, "
        "en {stages} étape(s)",
        "{sets} sets of a small queue with five known parameters, {budget} runs each, in {stages} "
        "stage(s)",
    ),
    "tried-sum": (
        "Ensemble : {fifty} à 50 %, {ninety} à 90 % ; p de Kolmogorov-Smirnov {p} (corrigé) ; "
        "erreur moyenne {error} écart type a priori",
        "Overall: {fifty} at 50%, {ninety} at 90%; Kolmogorov-Smirnov p {p} (corrected); mean "
        "error {error} of the prior's standard deviation",
    ),
}
TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(_TEXTS)
"""Key -> (French, English)."""


def say(key: str, language: str, **parts: object) -> str:
    """A text with its parts put in; French marks keep to the word before them."""
    text = TEXTS[key][0 if language == "fr" else 1]
    if language == "fr":
        for mark in ":;?!»%":
            text = text.replace(f" {mark}", f"\u00a0{mark}")
        text = text.replace("« ", "«\u00a0")
    return text.format(**parts)


def shown(value: float, language: str) -> str:
    """A number in four figures, grouped by thousands, as the language writes it."""
    size = abs(value)
    text = f"{value:,.0f}" if size >= 1000 else f"{value:.4g}"
    if language == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text


def deviation(share: float, language: str) -> str:
    """A signed share as a percentage, to one decimal."""
    text = f"{100 * share:+.1f}".replace("-", "\u2212")
    return text.replace(".", ",") + "\u00a0%" if language == "fr" else f"{text}%"


def percent(share: float, language: str) -> str:
    """A share as a percentage."""
    digits = f"{100 * share:.3g}"
    return digits.replace(".", ",") + "\u00a0%" if language == "fr" else f"{digits}%"
