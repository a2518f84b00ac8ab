"""What differences say, in French and in English; braces hold what is put in."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


PHRASES: Mapping[str, Words] = {
    # ---- what differs between two scenarios
    "differs-none": _words("Rien ne distingue « {a} » de « {b} ».",
                           "Nothing differs between “{a}” and “{b}”."),
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
    "charge-once": _words("{amount} en {day}, amortis sur {life} ans",
                          "{amount} in {day}, depreciated over {life} years"),
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
}
