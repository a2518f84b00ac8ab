"""What the explanation of a number says, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.document import Words


def _words(fr: str, en: str) -> Words:
    return Words(fr=fr, en=en)


EXPLAIN_PHRASES: Mapping[str, Words] = {
    # ---- the head and the foot
    "explain-head": _words("{what}, {year}, « {scenario} »", "{what}, {year}, “{scenario}”"),
    "explain-mean": _words(
        "Moyenne de {n} répétitions ; intervalle à 95 % : {span}.",
        "Mean of {n} replications; 95% interval: {span}.",
    ),
    "explain-same": _words(
        "{n} répétitions, la même valeur dans chacune.", "{n} replications, the same in each."
    ),
    "explain-one": _words("Répétition {n} seule.", "Replication {n} alone."),
    "explain-single": _words("Une seule répétition.", "A single replication."),
    "explain-deeper": _words(
        "--depth ouvre davantage, de 1 (les lignes) à 5 (les sources) ; --top 0 montre tout.",
        "--depth opens more, from 1 (the lines) to 5 (the sources); --top 0 shows all.",
    ),
    "explain-others": _words("{n} autres", "{n} others"),
    # ---- lines and entries
    "explain-previous": _words("Solde à la fin de {year}", "Balance at the end of {year}"),
    "explain-opened": _words("Solde au début de l'étude", "Balance when the study begins"),
    "explain-over": _words("Au numérateur : {what}", "Over: {what}"),
    "explain-under": _words("Au dénominateur : {what}", "Under: {what}"),
    "explain-entry": _words(
        "débit {debit}, crédit {credit} : {what}", "debit {debit}, credit {credit}: {what}"
    ),
    "explain-item": _words("{item}, {segment}", "{item}, {segment}"),
    "explain-received-grants": _words("Financements d'actifs reçus", "Investment grants received"),
    "explain-acquired": _words("Acquisitions d'immobilisations", "Purchases of fixed assets"),
    "journal-opening": _words("à l'ouverture", "at the opening"),
    "journal-owed": _words("dus", "owed"),
    "journal-earned": _words("acquis au fil des mois de formation", "earned over months of study"),
    "journal-received": _words("encaissements", "received"),
    "journal-returned": _words("rendus aux apprenants", "given back to learners"),
    "journal-lost": _words("passés en pertes", "given up as lost"),
    "journal-granted": _words("subvention attribuée", "granted"),
    "journal-charged": _words("charge constatée", "charged"),
    "journal-paid": _words("décaissements", "paid out"),
    "journal-acquired": _words("acquisition", "acquired"),
    "journal-depreciated": _words("amortissement", "depreciation"),
    "journal-released": _words("reprise au résultat", "released to income"),
    # ---- what entries rest on
    "ground-events": _words(
        "{n} événements de {period} x {each}", "{n} events of {period} x {each}"
    ),
    "ground-person-year": _words(
        "{n} postes pourvus en {period} x {each} par an",
        "{n} positions filled in {period} x {each} a year",
    ),
    "ground-item": _words("{n} actes de {period} x {each}", "{n} pieces of {period} x {each}"),
    "ground-work-hour": _words("{n} heures de {period} x {each}", "{n} hours of {period} x {each}"),
    "ground-courses": _words(
        "{n} cours ouverts en {period} x {each} par an",
        "{n} courses open in {period} x {each} a year",
    ),
    "ground-cost": _words("prévu pour {period} : {each}", "planned for {period}: {each}"),
    "ground-grant": _words("versement de {period} : {each}", "given for {period}: {each}"),
    "ground-investment": _words("achats de {period} : {each}", "bought in {period}: {each}"),
    "ground-lever": _words("levier, {period} : {each}", "lever, {period}: {each}"),
    "ground-opening": _words("ouvert à la fin de {period}", "open at the end of {period}"),
    "ground-part": _words("{ground}, dont {part} en {year}", "{ground}, {part} of it in {year}"),
    # ---- values and what they rest on
    "value-range": _words("{n} valeurs, de {low} à {high}", "{n} values, from {low} to {high}"),
    "value-moved": _words(
        "les leviers l'amènent de {base} à {final} ({origins})",
        "levers take it from {base} to {final} ({origins})",
    ),
    "value-unsourced": _words("sans source", "without a source"),
    "evidence-assumption": _words("hypothèse {id} : {what}", "assumption {id}: {what}"),
    "evidence-fact": _words("fait {id} : {what}", "fact {id}: {what}"),
    "evidence-calibration": _words("calage {id} : {what}", "calibration {id}: {what}"),
    "evidence-range": _words(
        "plage de {low} à {high}, mode {mode} ; {ground}",
        "range {low} to {high}, mode {mode}; {ground}",
    ),
    # ---- indicators of learners
    "tally-mark": _words("étape « {stage} » du parcours", "stage “{stage}” of the journey"),
    "tally-outcome": _words(
        "issue « {outcome} » du parcours", "outcome “{outcome}” of the journey"
    ),
    "tally-over": _words("somme au numérateur", "sum above the line"),
    "tally-under": _words("somme au dénominateur", "sum below the line"),
    "tally-number": _words("nombre de durées comptées", "number of durations counted"),
    "tally-price": _words("par événement : {item}", "by event: {item}"),
    "tally-pool": _words("par les personnes : {item}", "by people: {item}"),
    "tally-cost": _words("par charge fixe : {item}", "by fixed cost: {item}"),
    "tally-direct": _words("charges affectées aux segments", "charges that have a segment"),
    "tally-staff": _words(
        "personnes payées par l'établissement, selon leur travail pour chaque segment",
        "people whom the institution pays, by their work for each segment",
    ),
    "tally-state": _words("enseignants payés par l'État", "teachers whom the State pays"),
    "tally-shared": _words("coûts communs, au prorata", "shared costs, in proportion"),
    "touching": _words(
        "Hypothèses qui le touchent : {n}, les plus citées d'abord",
        "Assumptions that touch it: {n}, the most cited first",
    ),
    "touching-weigh": _words(
        "lesquelles pèsent : parcours show {scenario} --assumptions --indicator {indicator}",
        "which of them weigh: parcours show {scenario} --assumptions --indicator {indicator}",
    ),
    "cited-by": _words("citée par {n} valeurs : {paths}", "cited by {n} values: {paths}"),
}
