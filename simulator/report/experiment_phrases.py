"""What searches and selections say, in French and in English; braces hold what is put in."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


EXPERIMENT_PHRASES: Mapping[str, Words] = {
    # ---- search
    "search-head": _words(
        "Quelles intensités de « {scenario} » {goals} {conditions}",
        "Which intensities of “{scenario}” {goals} {conditions}",
    ),
    "search-more": _words("donnent le plus : {what}", "give the most: {what}"),
    "search-less": _words("donnent le moins : {what}", "give the least: {what}"),
    "search-under": _words("sous condition : {what} ?", "under the condition: {what}?"),
    "search-free": _words("sans condition ?", "without a condition?"),
    "search-chance": _words("P({what} {side} {bound}) ≥ {p}", "P({what} {side} {bound}) ≥ {p}"),
    "search-level": _words("{what} {side} {bound}", "{what} {side} {bound}"),
    "search-front": _words(
        "Le front de Pareto de la recherche : {n} points sur {tried}, qu'aucun autre ne bat à la "
        "fois sur les objectifs et sur ce qui manque aux conditions.",
        "The Pareto front of the search: {n} points of {tried}, which no other beats in the goals "
        "and in what is missing of the conditions at once.",
    ),
    "search-few": _words(
        "Pendant la recherche, {n} répétitions ne disent pas une probabilité : une condition y est "
        "tenue pour remplie si la moyenne en est assez loin (loi normale).",
        "While searching, {n} replications tell no probability: a condition counts as kept there "
        "when the mean is far enough from it (normal law).",
    ),
    "search-small": _words(
        "La recherche se fait à {scale} de la taille réelle : le hasard y pèse plus, et une petite "
        "équipe fait plus attendre qu'une grande. Ses attentes sont biaisées ; seul le hasard "
        "neuf, ci-dessous, juge.",
        "The search is at {scale} of the real size: chance weighs more there, and a small pool "
        "queues more than a large one. Its waits are biased; only the fresh luck below judges.",
    ),
    "search-point": _words("Point", "Point"),
    "search-kept": _words("Conditions", "Conditions"),
    "search-yes": _words("remplies", "kept"),
    "search-no": _words("manquées", "missed"),
    "search-fresh": _words(
        "Hasard neuf pour les points choisis ({points}) : {n} répétitions chacun à {scale} de la "
        "taille réelle, que la recherche n'a pas vues.",
        "Fresh luck for the chosen points ({points}): {n} replications each at {scale} of the real "
        "size, unseen by the search.",
    ),
    "search-biased": _words(
        "Ce n'est pas la taille réelle : les attentes y restent biaisées.",
        "This is not the real size: waits remain biased.",
    ),
    "search-shown": _words("{what} : {shown}", "{what}: {shown}"),
    "search-was": _words("recherche : {value}", "search: {value}"),
    "search-holds": _words("tient", "holds"),
    "search-sure": _words("tient, intervalle compris", "holds, the whole interval too"),
    "search-fails": _words("ne tient pas", "does not hold"),
    "search-share": _words("{kept} répétitions sur {n}", "{kept} of {n} replications"),
    "search-best": _words("Le meilleur confirmé est {name} :", "The confirmed best is {name}:"),
    "search-none": _words(
        "Aucun des points choisis ne remplit les conditions sur un hasard neuf : rien n'est "
        "confirmé. Assouplissez une condition, ou cherchez plus (--trials, --confirm).",
        "None of the chosen points keeps the conditions on fresh luck: nothing is confirmed. Ease "
        "a condition, or search more (--trials, --confirm).",
    ),
    "search-closest": _words("Le plus proche est {name} :", "The closest is {name}:"),
    "search-short": _words(
        "{what} : manqué de {amount} en moyenne.",
        "{what}: missed by {amount} on the mean.",
    ),
    "search-short-runs": _words(
        "{what} : manqué de {amount}, à ajouter à chaque répétition.",
        "{what}: missed by {amount}, to be gained in every replication.",
    ),
    "search-unsure": _words(
        "L'intervalle de la probabilité passe sous {p} : pour en être sûr à 95 %, il faudrait {n} "
        "répétitions sans un seul échec (--confirm-replications {n}).",
        "The interval of the probability reaches below {p}: to be sure of it at 95%, {n} "
        "replications without a failure would be needed (--confirm-replications {n}).",
    ),
    "search-use": _words("{lever} : {share}", "{lever}: {share}"),
    "search-later": _words(" à partir du {day}", " from {day}"),
    "search-out": _words("non mené : {levers}", "not done: {levers}"),
    "search-runs": _words(
        "{tried} points de {n} répétitions, graine {seed} ; puis {points} points de {m} "
        "répétitions.",
        "{tried} points of {n} replications, seed {seed}; then {points} points of {m} "
        "replications.",
    ),
    # ---- selection
    "select-head-more": _words(
        "Le scénario qui donne le plus : {what}", "The scenario that gives the most: {what}"
    ),
    "select-head-less": _words(
        "Le scénario qui donne le moins : {what}", "The scenario that gives the least: {what}"
    ),
    "select-mean": _words("Moyenne", "Mean"),
    "select-runs": _words("Répétitions", "Runs"),
    "select-best": _words("Le meilleur : « {best} ».", "The best: “{best}”."),
    "select-promise": _words(
        "Avec une probabilité de {p} au moins, c'est le meilleur, ou il en est à moins de "
        "{margin}.",
        "With a probability of at least {p} it is the best, or within {margin} of it.",
    ),
    "select-open": _words(
        "Rien n'est promis : {most} répétitions n'ont pas suffi pour une probabilité de {p} à "
        "{margin} près. C'est la meilleure moyenne jusqu'ici ; il faut plus de répétitions "
        "(--most) ou une différence indifférente plus grande (--indifference).",
        "Nothing is promised: {most} runs were not enough for a probability of {p} within "
        "{margin}. It is the best mean so far; allow more runs (--most) or a larger difference "
        "that does not matter (--indifference).",
    ),
    "select-budget": _words(
        "Les {n} répétitions sont allées là où elles en disent le plus (OCBA) ; ce choix ne promet "
        "pas de probabilité.",
        "The {n} runs went where they tell most (OCBA); this choice promises no probability.",
    ),
    "select-same": _words(
        "Tous les scénarios vivent le même hasard, graine {seed}.",
        "All scenarios live through the same luck, seed {seed}.",
    ),
    "select-own": _words(
        "Chaque scénario vit son propre hasard, graine {seed}.",
        "Each scenario lives through luck of its own, seed {seed}.",
    ),
    "select-small": _words(
        "Simulé à {scale} de la taille réelle : la promesse vaut pour cette taille, où une petite "
        "équipe fait plus attendre qu'une grande.",
        "Simulated at {scale} of the real size: the promise holds for that size, where a small "
        "pool queues more than a large one.",
    ),
    # ---- sensitivity
    "sens-morris": _words(
        "Ce qui change : {what} ({unit}), quand toutes les hypothèses bougent (Morris)",
        "What moves: {what} ({unit}), when all assumptions move (Morris)",
    ),
    "sens-sobol": _words(
        "D'où vient la variance : {what}, en % (Sobol)",
        "Where the variance comes from: {what}, in % (Sobol)",
    ),
    "sens-spread": _words(
        "Moyenne {mean}, écart-type {deviation}.", "Mean {mean}, standard deviation {deviation}."
    ),
    "sens-group": _words("Hypothèses", "Assumptions"),
    "sens-change": _words("Changement moyen", "Mean change"),
    "sens-own": _words("À elles seules", "Alone"),
    "sens-total": _words("Avec les autres", "With others"),
    "sens-read-morris": _words(
        "Le changement moyen, en valeur absolue, d'un bout à l'autre de la loi de chaque groupe, "
        "les autres étant quelque part dans la leur ; ± la moitié de l'intervalle à 95 %.",
        "The mean change, whatever its sign, from one end of the law of each group to the other, "
        "the others being somewhere in theirs; ± half the 95% interval.",
    ),
    "sens-read-sobol": _words(
        "Seules : la part de la variance qui disparaîtrait si on les connaissait. Avec les "
        "autres : celle où elles ont leur part. ± la moitié de l'intervalle à 95 %. Peu de points "
        "donnent des parts incertaines, même négatives.",
        "Alone: the share of the variance that would go if they were known. With others: the one "
        "in which they have a part. ± half the 95% interval. Few points give shares that are "
        "unsure, even negative.",
    ),
    "sens-runs": _words(
        "{runs} simulations, graine {seed}, échelle {scale}.",
        "{runs} runs, seed {seed}, scale {scale}.",
    ),
    "sens-of-demand": _words("la demande", "demand"),
    "sens-of-journeys": _words("les parcours", "journeys"),
    "sens-of-requests": _words("les sollicitations", "requests"),
    "sens-of-staff": _words("les équipes", "staff"),
    "sens-of-money": _words("prix, coûts et financements", "prices, costs and grants"),
    "sens-of-study": _words("le cadre de l'étude", "the study itself"),
    "sens-of-levers": _words("les effets des leviers", "effects of the levers"),
    "sens-of-luck": _words("le hasard", "luck"),
    "tornado-title": _words(
        "Ce que chaque hypothèse, seule, change : {what} ({unit})",
        "What each assumption alone changes: {what} ({unit})",
    ),
    # ---- warm-up
    "warm-good": _words(
        "La mise en route de {days} jours suffit : les files des {of} équipes où l'on attend sont "
        "en régime dès le début de l'étude.",
        "The warm-up of {days} days is long enough: the queues of the {of} pools where somebody "
        "waits are settled when the study begins.",
    ),
    "warm-bad": _words(
        "La mise en route de {days} jours ne suffit pas partout : {n} équipes sur {of} ne sont pas "
        "en régime au début de l'étude.",
        "The warm-up of {days} days is not long enough everywhere: {n} of {of} pools have not "
        "settled when the study begins.",
    ),
    "warm-pool": _words("Équipe", "Pool"),
    "warm-verdict": _words("Constat", "Finding"),
    "warm-first": _words("Début (Welch)", "Beginning (Welch)"),
    "warm-mean": _words("Moyenne", "Mean"),
    "warm-settled": _words("en régime", "settled"),
    "warm-not-settled": _words("encore {weeks} semaines", "{weeks} more weeks"),
    "warm-too-short": _words("étude trop courte", "study too short"),
    "warm-read": _words(
        "En nombre de personnes en attente. Début : l'écart des premières semaines aux mêmes "
        "semaines des autres années, lissé ; entre parenthèses, le plus grand écart de la seconde "
        "moitié. Moyenne : d'une seule longue simulation, par blocs ; * : blocs liés entre eux, "
        "l'intervalle est trop étroit.",
        "In numbers waiting. Beginning: what parts the first weeks from the same weeks of other "
        "years, smoothed; in brackets, the widest of the second half. Mean: of one long run, by "
        "batches; *: batches tied to each other, the interval is too narrow.",
    ),
}
