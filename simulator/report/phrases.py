"""What differences and rankings say, in French and in English; braces hold what is put in."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


PHRASES: Mapping[str, Words] = {
    # ---- what differs between two scenarios
    "differs-none": _words(
        "Rien ne distingue « {a} » de « {b} ».", "Nothing differs between “{a}” and “{b}”."
    ),
    "differs-head": _words("De « {a} » à « {b} » :", "From “{a}” to “{b}”:"),
    "differs-levers": _words("Leviers", "Levers"),
    "differs-effects": _words("Effets", "Effects"),
    "differs-values": _words("Valeurs du modèle", "Values of the model"),
    "differs-additions": _words("Ajouts et retraits", "Added and taken away"),
    "differs-retirements": _words("Formations retirées", "Retired courses"),
    "differs-money": _words("Coûts et financements", "Costs and funding"),
    "lever-added": _words("« {lever} » s'ajoute : {use}.", "“{lever}” is added: {use}."),
    "lever-gone": _words("« {lever} » n'y est plus ({use}).", "“{lever}” is gone ({use})."),
    "lever-changed": _words("« {lever} » : {changes}.", "“{lever}”: {changes}."),
    "use-intensity": _words("intensité {n}", "intensity {n}"),
    "use-start": _words("début {day}", "start {day}"),
    "magnitude-low": _words("ampleur basse", "low magnitude"),
    "magnitude-best": _words("ampleur centrale", "best magnitude"),
    "magnitude-high": _words("ampleur haute", "high magnitude"),
    "change": _words("{what} : {change}", "{what}: {change}"),
    "becomes": _words(" devient ", " becomes "),
    "no-longer": _words("Ne joue plus : {what}", "No longer: {what}"),
    "nothing": _words("rien", "nothing"),
    "yes": _words("oui", "yes"),
    "no": _words("non", "no"),
    "from": _words("à partir {day}", "from {day}"),
    "over": _words(", en {n} mois", " over {n} months"),
    "until": _words(", jusqu'au {day}", ", until {day}"),
    "at-stage": _words(" à l'étape {places}", " at {places}"),
    "of-thing": _words(", {places}", ", {places}"),
    "for": _words(", pour {segments}", ", for {segments}"),
    "if-it-falls": _words(", si « {title} » se produit ({p})", ", if “{title}” happens ({p})"),
    "done-odds": _words("cotes × {n}", "odds × {n}"),
    "done-set": _words("fixé à {n}", "set to {n}"),
    "part-added": _words("{what}, ajout : {names}.", "{what}, added: {names}."),
    "part-gone": _words("{what}, retrait : {names}.", "{what}, taken away: {names}."),
    "retired": _words(
        "{n} formations fermées ({names}), entre {first} et {last} ; {captured} de leurs "
        "apprenants en prennent une autre",
        "{n} courses closed ({names}), between {first} and {last}; {captured} of their learners "
        "take another",
    ),
    "charge-investment": _words("Investissement « {title} »", "Investment “{title}”"),
    "charge-running": _words("Charge annuelle « {title} »", "Yearly cost “{title}”"),
    "charge-once": _words(
        "{amount} {when}, amortis sur {life} ans", "{amount} {when}, depreciated over {life} years"
    ),
    "in-month": _words("en {day}", "in {day}"),
    "on-day": _words("le {day}", "on {day}"),
    "charge-yearly": _words("{amount} par an {since}", "{amount} a year {since}"),
    "and-others": _words("{names} et {n} autres", "{names} and {n} others"),
    "cites-assumption": _words("hypothèse {ids}", "assumption {ids}"),
    "cites-assumptions": _words("hypothèses {ids}", "assumptions {ids}"),
    "cites-fact": _words("fait {ids}", "fact {ids}"),
    "cites-facts": _words("faits {ids}", "facts {ids}"),
    "cites-calibration": _words("calage {ids}", "calibration {ids}"),
    "cites-calibrations": _words("calages {ids}", "calibrations {ids}"),
    "cites-source": _words("source {ids}", "source {ids}"),
    "cites-sources": _words("sources {ids}", "sources {ids}"),
    # ---- which assumptions matter
    "ranking-head": _words(
        "Ce que chaque hypothèse, déplacée seule sur sa plage, change à : {what} ({value} dans le "
        "scénario tel quel). Entre crochets, l'intervalle à 95 %, à hasard égal.",
        "What each assumption, moved alone over its range, changes in: {what} ({value} in the "
        "scenario as it is). In brackets the 95% interval, on the same luck.",
    ),
    "ranking-empty": _words("Aucune hypothèse ne varie.", "No assumption varies."),
    "ranking-id": _words("Hypothèse", "Assumption"),
    "ranking-what": _words("Ce que c'est, unité", "What it is, unit"),
    "ranking-low": _words("bas", "low"),
    "ranking-mode": _words("mode", "mode"),
    "ranking-high": _words("haut", "high"),
    "ranking-at-low": _words("au plus bas", "at low"),
    "ranking-at-high": _words("au plus haut", "at high"),
    "ranking-more": _words("{n} autres suivent, moins fortes.", "{n} more follow, less strong."),
    "ranking-kept": _words("Non varié :", "Not varied:"),
    "kept-no-range": _words("sans plage chiffrée : {ids}", "without a range in numbers: {ids}"),
    "kept-no-width": _words("plage sans largeur : {ids}", "a range without width: {ids}"),
    "kept-no-mode": _words(
        "le mode est zéro, rien ne s'y rapporte : {ids}",
        "the mode is zero, nothing is in proportion to it: {ids}",
    ),
    "kept-no-size": _words(
        "rien à agrandir ni à réduire, d'après l'unité ou les valeurs : {ids}",
        "nothing that grows or shrinks, by the unit or by the values: {ids}",
    ),
    "kept-profile": _words(
        "un profil de mois, de jours ou d'heures, sans taille propre : {ids}",
        "a profile of months, days or hours, which has no size: {ids}",
    ),
    "kept-facts": _words(
        "une ampleur qui repose sur des faits seuls : {ids}",
        "a magnitude that rests on facts alone: {ids}",
    ),
    "kept-refused": _words("refusé par le modèle : {ids}", "refused by the model: {ids}"),
    "kept-part-part": _words(
        "{n} nombres qui accompagnent ceux qui bougent et restent (formes de lois, croissances, "
        "parts) : {ids}",
        "{n} numbers that go with those that move, and stay (shapes of laws, growths, shares): "
        "{ids}",
    ),
    "kept-part-profile": _words(
        "{n} profils qui restent à côté de ce qui bouge : {ids}",
        "{n} profiles that stay beside what moves: {ids}",
    ),
    "kept-part-held": _words(
        "{n} probabilités retenues à 1 à un bout de la plage : {ids}",
        "{n} probabilities held at 1 at an end of the range: {ids}",
    ),
    "ranking-runs": _words(
        "{runs} simulations : {n} répétitions de chaque variante, graine {seed}, échelle {scale}.",
        "{runs} runs: {n} replications of each variant, seed {seed}, scale {scale}.",
    ),
}
