"""Every text of the report, in French and in English; braces hold what is put in."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words
from simulator.report.experiment_phrases import EXPERIMENT_PHRASES
from simulator.report.explain_phrases import EXPLAIN_PHRASES
from simulator.report.money_phrases import MONEY_PHRASES
from simulator.report.phrases import PHRASES
from simulator.report.statement_phrases import STATEMENT_PHRASES


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


TEXTS: Mapping[str, Words] = {
    # ---- the head of the page
    "quoted": _words("« {name} »", "“{name}”"),
    "title-one": _words("{base}", "{base}"),
    "title": _words("{others}, comparé à « {base} »", "{others}, compared with “{base}”"),
    "title-many": _words("{others}, comparés à « {base} »", "{others}, compared with “{base}”"),
    "and": _words(" et ", " and "),
    "product": _words(
        "Simulation des parcours d'apprenants et des inscriptions",
        "Simulation of learners' journeys and enrolment",
    ),
    "years": _words("Années {first} à {last}", "Years {first} to {last}"),
    "year-one": _words("Année {first}", "Year {first}"),
    "runs": _words("{n} répétitions par scénario", "{n} replications per scenario"),
    "run-one": _words("1 répétition par scénario", "1 replication per scenario"),
    "runs-drawn": _words(
        "{draws} tirages des hypothèses, répétitions de chacun : {n}",
        "{draws} draws of the assumptions, replications of each: {n}",
    ),
    "scale-full": _words("À la taille réelle", "At the real size"),
    "scale-part": _words(
        "Simulé à {share} de la taille réelle",
        "Simulated at {share} of the real size",
    ),
    "question": _words("La question", "The question"),
    "question-one": _words(
        "Que donne « {base} » : combien d'apprenants arrivent au bout, après quelles attentes, "
        "et avec quel résultat budgétaire ?",
        "What does “{base}” come to: how many learners complete, after what waits, and with what "
        "budget result?",
    ),
    "question-many": _words(
        "Par rapport à « {base} », que changent {others} au nombre d'apprenants qui arrivent au "
        "bout, aux attentes et à l'équilibre budgétaire ?",
        "Compared with “{base}”, what do {others} change in the number of learners who complete, "
        "in the waits and in the budget balance?",
    ),
    "question-two": _words(
        "Par rapport à « {base} », que change {others} au nombre d'apprenants qui arrivent au "
        "bout, aux attentes et à l'équilibre budgétaire ?",
        "Compared with “{base}”, what does {others} change in the number of learners who "
        "complete, in the waits and in the budget balance?",
    ),
    # ---- how to read
    "read": _words("Comment lire", "How to read"),
    "read-runs": _words(
        "Chaque chiffre est la moyenne de {n} répétitions d'une simulation où le hasard joue "
        "(demandes, durées, abandons). L'intervalle à 95 % dit ce que ce hasard laisse "
        "d'incertain ; il ne dit rien des hypothèses. Il n'est pas écrit quand ses deux bornes "
        "s'écrivent de même.",
        "Each figure is the mean of {n} replications of a simulation in which chance plays its "
        "part (demand, durations, drop-out). The 95% interval says what that chance leaves "
        "uncertain; it says nothing of the assumptions. It is left out where both its ends are "
        "written alike.",
    ),
    "read-run-one": _words(
        "Chaque chiffre vient d'une seule répétition d'une simulation où le hasard joue : il n'y "
        "a pas d'intervalle, et aucun écart ne peut être démontré.",
        "Each figure comes from a single replication of a simulation in which chance plays its "
        "part: there is no interval, and no difference can be shown.",
    ),
    "read-paired": _words(
        "Les écarts sont mesurés à hasard égal : les mêmes apprenants, avec les mêmes aléas, "
        "vivent chaque scénario. « Pas d'écart démontré » veut dire que l'intervalle de l'écart "
        "contient zéro, non que les scénarios se valent.",
        "Differences are measured with the same luck: the same learners, with the same turns of "
        "fate, live through each scenario. “No difference shown” means that the interval of the "
        "difference holds zero, not that the scenarios are equal.",
    ),
    "read-drawn": _words(
        "Chaque chiffre est la moyenne de {n} tirages des hypothèses (répétitions de chacun : "
        "{runs}), chacun avec un hasard à lui. L'intervalle à 95 % dit ce que le hasard et les "
        "hypothèses qui varient laissent d'incertain. Il n'est pas écrit quand ses deux bornes "
        "s'écrivent de même.",
        "Each figure is the mean of {n} draws of the assumptions (replications of each: {runs}), "
        "each with luck of its own. The 95% interval says what chance and the assumptions that "
        "vary leave uncertain. It is left out where both its ends are written alike.",
    ),
    "read-ranges": _words(
        "Hypothèses qui varient : {all}, chacune sur sa plage.",
        "Assumptions that vary: {all}, each over its range.",
    ),
    "read-joint": _words(
        "Hypothèses qui varient : {all}, dont {joint} ensemble, comme une table de tirages les "
        "laisse ; les autres chacune sur sa plage.",
        "Assumptions that vary: {all}, of which {joint} together, as a table of draws leaves "
        "them; the others each over its range.",
    ),
    "read-table": _words(
        "Hypothèses qui varient : {all}, ensemble, comme une table de tirages les laisse. Les "
        "autres ne bougent pas : l'intervalle ne dit rien d'elles.",
        "Assumptions that vary: {all}, together, as a table of draws leaves them. The others stand "
        "still: the interval says nothing of them.",
    ),
    "split-head": _words(
        "D'où vient l'incertitude, en {year} (intervalle à 95 % sur le hasard et les hypothèses)",
        "Where the uncertainty comes from, in {year} (95% interval over chance and assumptions)",
    ),
    "split-title": _words("Hasard ou méconnaissance ?", "Chance, or not knowing?"),
    "split-text": _words(
        "Chaque tirage des hypothèses est vécu par plusieurs répétitions : ce qui change d'un "
        "tirage à l'autre tient aux hypothèses, ce qui change sous un même tirage tient au hasard. "
        "Plus de répétitions réduisent le second, jamais le premier.",
        "Each draw of the assumptions is lived by several replications: what changes from draw to "
        "draw is the assumptions', what changes under one draw is chance's. More replications "
        "lessen the second, never the first.",
    ),
    "split-figure": _words("Chiffre", "Figure"),
    "split-interval": _words("Intervalle", "Interval"),
    "split-share": _words("Part des hypothèses", "Share of assumptions"),
    "split-helps": _words("Ce qui aiderait", "What would help"),
    "split-know": _words("mieux connaître les hypothèses", "more knowledge"),
    "split-run": _words("plus de répétitions", "more runs"),
    "read-at-once": _words(
        "Les intervalles d'un même écart valent à la fois pour les {n} scénarios comparés.",
        "The intervals of one difference hold for the {n} compared scenarios at once.",
    ),
    "read-looks": _words(
        "L'étude s'arrête dès qu'elle est assez précise, à l'un de {n} points fixés d'avance "
        "({most} au plus) ; les intervalles en tiennent compte.",
        "The study stops as soon as it is precise enough, at one of {n} points fixed beforehand "
        "({most} at most); the intervals allow for it.",
    ),
    "read-margins": _words(
        "Un écart plus petit que ceux-ci est tenu pour indifférent : {margins}. « Équivalent » "
        "veut dire que tout l'intervalle est en deçà ; « en hausse » ou « en baisse », au-delà.",
        "A difference smaller than these is taken not to matter: {margins}. “Equivalent” means "
        "that the whole interval lies within; “up” or “down”, beyond.",
    ),
    "read-assumed": _words(
        "Une partie des valeurs d'entrée sont des hypothèses, faute de chiffre publié. Ce sont "
        "bien des hypothèses : le tableau « Ce qui repose sur des hypothèses » les compte, et un "
        "résultat n'est pas plus sûr qu'elles.",
        "Some of the input values are assumptions, where no figure is published. Assumptions "
        "they remain: the table “What rests on assumptions” counts them, and a result is no "
        "surer than they are.",
    ),
    "read-scale": _words(
        "Simulé à {share} de la taille réelle, avec {share} des personnels ; les volumes et les "
        "euros sont rapportés à la taille réelle. Une petite équipe fait plus attendre qu'une "
        "grande : lisez les attentes avec prudence.",
        "Simulated at {share} of the real size with {share} of the people; volumes and euros are "
        "brought back to the real size. Small pools queue more than large ones: read waits with "
        "care.",
    ),
    # ---- verdicts
    "verdict-more": _words("en hausse", "up"),
    "verdict-less": _words("en baisse", "down"),
    "verdict-none": _words("pas d'écart démontré", "no difference shown"),
    "verdict-same": _words("équivalent", "equivalent"),
    "verdict-open": _words("pas assez de répétitions", "not enough runs"),
    "verdict-missing": _words("pas assez de répétitions : encore {n}", "not enough runs: {n} more"),
    "good": _words("favorable", "better"),
    "bad": _words("défavorable", "worse"),
    # ---- sentences made from the numbers
    "brief": _words("En bref", "In short"),
    "finding": _words("{what} en {year} : {value}", "{what} in {year}: {value}"),
    "interval-is": _words("intervalle à 95 % : {span}", "95% interval {span}"),
    "interval-from": _words("intervalle à 95 % : {span} ; {ends}", "95% interval {span}; {ends}"),
    "from-to": _words("de {before} à {after}", "from {before} to {after}"),
    "against": _words("Par rapport à « {base} »", "Compared with “{base}”"),
    # ---- charts
    "charts": _words("En images", "In pictures"),
    "chart-throughput": _words(
        "Apprenants arrivés au bout de leur parcours, par public et par an",
        "Learners who completed their journey, by audience and year",
    ),
    "chart-throughput-delta": _words(
        "Écart d'apprenants arrivés au bout, par public et par an",
        "Difference in learners who completed, by audience and year",
    ),
    "chart-days": _words(
        "Jours entre la demande et l'accès à la formation, en {year}",
        "Days from application to access, in {year}",
    ),
    "chart-queues": _words(
        "Demandes en attente, moyenne de chaque semaine",
        "Work waiting, mean of each week",
    ),
    "chart-result": _words("Résultat budgétaire par an", "Budget result by year"),
    "panel-result": _words("Résultat, M€", "Result, M€"),
    "panel-result-delta": _words("Écart à la référence, M€", "Difference from the reference, M€"),
    "caption-bars": _words(
        "Les barres donnent la moyenne, les traits l'intervalle à 95 %.",
        "Bars give the mean, whiskers the 95% interval.",
    ),
    "caption-delta": _words(
        "Écarts à la référence à hasard égal, traits : intervalle à 95 %. Un trait qui touche "
        "zéro ne démontre rien.",
        "Differences from the reference with the same luck; whiskers: 95% interval. A whisker "
        "that touches zero shows nothing.",
    ),
    "caption-result": _words(
        "En haut le résultat, en bas l'écart à la référence à hasard égal ; traits : intervalle "
        "à 95 %.",
        "Above the result, below the difference from the reference with the same luck; whiskers: "
        "95% interval.",
    ),
    "caption-queues": _words(
        "Les {n} équipes où l'on attend le plus ; chaque image a sa propre échelle.",
        "The {n} pools with the longest queues; each picture has its own scale.",
    ),
    "alt": _words("{title}. {facts}.", "{title}. {facts}."),
    "alt-bar": _words("{mean} ({low} à {high})", "{mean} ({low} to {high})"),
    "alt-queue": _words(
        "{pool}, {scenario} : {mean} en attente en moyenne, {peak} au plus (semaine du {week})",
        "{pool}, {scenario}: {mean} waiting on average, {peak} at most (week of {week})",
    ),
    # ---- tables
    "key": _words("Les chiffres clés de {year}", "Key figures of {year}"),
    "key-caption": _words(
        "Chiffres clés de {year} : référence, scénarios et écarts",
        "Key figures of {year}: reference, scenarios and differences",
    ),
    "indicator": _words("Indicateur", "Indicator"),
    "account": _words("Compte", "Account"),
    "scenario": _words("Scénario", "Scenario"),
    "whom": _words("Pour qui", "For whom"),
    "pool": _words("Équipe", "Pool"),
    "all": _words("Ensemble", "Overall"),
    "year": _words("Année", "Year"),
    "base": _words("Référence", "Reference"),
    "difference": _words("Écart", "Difference"),
    "interval": _words("Intervalle à 95 %", "95% interval"),
    "verdict": _words("Constat", "Finding"),
    "statement": _words("Compte de résultat par compte et par an", "Statement by account and year"),
    "statement-caption": _words(
        "{scenario}, en M€ : recettes positives, dépenses négatives{delta}",
        "{scenario}, in M€: income positive, charges negative{delta}",
    ),
    "with-delta": _words(
        " ; sous chaque montant, l'écart à la référence et son intervalle à 95 %",
        "; under each amount, the difference from the reference and its 95% interval",
    ),
    "indicators": _words("Tous les indicateurs", "All indicators"),
    "indicators-note": _words(
        "Chaque indicateur s'ouvre ; seuls ceux qui sont ouverts s'impriment. Sous une valeur de "
        "la référence : son intervalle à 95 % ; sous celle d'un scénario : l'écart à la référence "
        "et l'intervalle de cet écart.",
        "Each indicator opens; only those that are open are printed. Under a value of the "
        "reference: its 95% interval; under that of a scenario: the difference from the reference "
        "and the interval of that difference.",
    ),
    "by-segment": _words("Segment", "Segment"),
    "better-more": _words("Plus est mieux.", "More is better."),
    "better-less": _words("Moins est mieux.", "Less is better."),
    "better-neither": _words(
        "Ni plus ni moins n'est mieux en soi.",
        "Neither more nor less is better in itself.",
    ),
    # ---- foundations
    "sources": _words("Ce qui repose sur des hypothèses", "What rests on assumptions"),
    "sources-text": _words(
        "Nombre de valeurs d'entrée de chaque scénario, selon ce qui les fonde. Une valeur qui a "
        "plusieurs sources est comptée avec la plus faible.",
        "Number of input values of each scenario, by what they rest on. A value with several "
        "sources is counted with the weakest.",
    ),
    "sourced": _words("Publiées", "Published"),
    "derived": _words("Déduites de chiffres publiés", "Derived from published figures"),
    "assumed": _words("Hypothèses", "Assumptions"),
    "unsourced": _words("Sans source", "Without a source"),
    "assumed-share": _words("Part d'hypothèses", "Share of assumptions"),
    "published": _words("Simulé et publié", "Simulated against published"),
    "published-text": _words(
        "« {base} » à côté des chiffres publiés ; l'écart est donné qu'il soit bon ou mauvais.",
        "“{base}” beside the published figures; the deviation is given, good or bad.",
    ),
    "published-none": _words(
        "Aucun chiffre publié n'est rattaché à cette référence.",
        "No published figure is attached to this reference.",
    ),
    "figure": _words("Chiffre", "Figure"),
    "published-value": _words("Publié", "Published"),
    "simulated": _words("Simulé", "Simulated"),
    "deviation": _words("Écart relatif", "Deviation"),
    "source": _words("Source", "Source"),
    "kind": _words("Nature", "Kind"),
    "span": _words("{low} à {high}", "{low} to {high}"),
    "kind-audience": _words("par public", "by audience"),
    "kind-segment": _words("par segment", "by segment"),
    "kind-pool": _words("par équipe", "by pool"),
    "kind-fact": _words("fait", "fact"),
    "kind-assumption": _words("hypothèse", "assumption"),
    "kind-calibration": _words("calage", "calibration"),
    "mechanism": _words("Comment agissent les leviers", "How the levers act"),
    "aims": _words("Ce que visent les leviers", "What the levers are meant to move"),
    "aims-text": _words(
        "Ce que chaque levier annonce, et ce que la comparaison en montre. Dans un scénario de "
        "plusieurs leviers, l'écart est celui de tous ensemble.",
        "What each lever claims, and what the comparison shows of it. In a scenario of several "
        "levers, the difference is that of all of them together.",
    ),
    "aims-caption": _words(
        "« {lever} » dans le scénario « {scenario} » : visé et constaté",
        "“{lever}” in the scenario “{scenario}”: meant and shown",
    ),
    "aims-lever": _words("Ce que vise « {lever} » :", "What “{lever}” is meant to move:"),
    "aim-line": _words(
        "- {what}, {whom}, {year} : visé {meant} ; constaté : {shown}",
        "- {what}, {whom}, {year}: meant {meant}; shown: {shown}",
    ),
    "meant": _words("Visé", "Meant"),
    "as-meant": _words("{way}, comme visé", "{way}, as meant"),
    "against-meant": _words("{way}, au contraire", "{way}, the contrary"),
    "not-compared": _words("non comparé", "not compared"),
    "chance": _words(
        "Aléa « {what} », de probabilité {p} : réalisé dans {times} répétitions sur {n}. Tous les "
        "scénarios qui en dépendent le partagent.",
        "Chance “{what}”, of probability {p}: it fell in {times} of {n} replications. All "
        "scenarios that depend on it share it.",
    ),
    # ---- the page of the levers
    "levers-title": _words(
        "Les leviers, objectif par objectif", "The levers, objective by objective"
    ),
    "levers-intro": _words(
        "Chaque levier est comparé à « {base} », sur les mêmes tirages. Un écart dont l'intervalle "
        "à 95 % exclut zéro va dans le sens visé ou au contraire ; les autres ne sont pas établis.",
        "Each lever is compared with “{base}”, on the same draws. A difference whose 95% interval "
        "excludes zero goes as meant or the contrary; others are not shown.",
    ),
    "levers-made": _words("{context}. Commande : `{command}`.", "{context}. Command: `{command}`."),
    "levers-sum": _words(
        "Sur {total} effets visés, {kept} sont constatés.",
        "Of {total} aims, {kept} are shown.",
    ),
    "levers-cost": _words(
        "Coût au budget, amortissements compris. {years}.",
        "Cost in the budget, with depreciation. {years}.",
    ),
    "levers-year": _words("{year} : {amount}", "{year}: {amount}"),
    "levers-investment": _words(
        "- {what} : investissement de {amount}, amorti sur {years} ans",
        "- {what}: investment of {amount}, over {years} years",
    ),
    "levers-running": _words("- {what} : {amount} par an", "- {what}: {amount} a year"),
    "levers-own": _words(
        "Les {n} hypothèses du levier lui-même, la plage la plus large d'abord :",
        "The {n} assumptions of the lever itself, the widest range first:",
    ),
    "manifest-chances": _words("Aléas", "Chances"),
    "mechanism-none": _words(
        "Ce scénario ne décrit pas de mécanisme.",
        "This scenario describes no mechanism.",
    ),
    "manifest": _words("Pour refaire ce résultat", "To reproduce this result"),
    "manifest-caption": _words("De quoi ce résultat est fait", "What this result is made of"),
    "manifest-command": _words("Commande", "Command"),
    "manifest-inputs": _words("Données d'entrée", "Inputs"),
    "manifest-versions": _words("Versions", "Versions"),
    "manifest-machine": _words("Machine", "Machine"),
    "manifest-written": _words("Écrit le", "Written"),
    "manifest-seconds": _words("Durée du calcul, en secondes", "Wall time, in seconds"),
    "entry": _words("Élément", "Item"),
    "value": _words("Valeur", "Value"),
    "seed": _words("Graine du hasard", "Seed of chance"),
    "engine": _words("Moteur", "Engine"),
    "replications": _words("Répétitions", "Replications"),
    "scale": _words("Échelle", "Scale"),
    # ---- how much is assumed
    "read-share": _words(
        "« {scenario} » compte {total} valeurs d'entrée chiffrées : {n} ({share}) sont des "
        "hypothèses.",
        "“{scenario}” has {total} input values in numbers: {n} ({share}) are assumptions.",
    ),
    "read-unsourced": _words("{n} n'ont pas de source.", "{n} have no source."),
    **PHRASES,
    **MONEY_PHRASES,
    **EXPLAIN_PHRASES,
    **EXPERIMENT_PHRASES,
    **STATEMENT_PHRASES,
}
