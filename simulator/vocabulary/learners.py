"""The indicators of learners and pools: their names, units, meanings and what is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from simulator.document import Words

Better = Literal["more", "less", "neither"]
Breakdown = Literal["total", "audience", "segment", "pool"]
Unit = Literal[
    "learner", "share", "day", "minute", "call", "e-mail", "copy", "session", "contact", "waiting",
    "position", "EUR", "EUR-each", "t", "kg",
]  # fmt: skip
"""A share lies between 0 and 1, contacts are per enrolment, t and kg are of CO2 equivalent; EUR are
read in millions and EUR-each one by one; reports have the words for them."""
UNITS: tuple[Unit, ...] = get_args(Unit)

ALL = "all"
"""Stands for the audience, segment or pool of a total."""
COLUMNS = ("indicator", "audience", "segment", "pool", "year", "value")
"""The columns of every table of indicators."""
TALLIED = {
    "indicator": "str",
    "role": "str",
    "item": "str",
    "audience": "str",
    "segment": "str",
    "year": "int64",
    "value": "float64",
}
"""The columns of what indicators are made of, and their types."""

BY_LEARNER: tuple[Breakdown, ...] = ("total", "audience", "segment")
BY_POOL: tuple[Breakdown, ...] = ("pool",)


@dataclass(frozen=True)
class Indicator:
    """One thing that can be read from a run, for every year of the study."""

    name: str
    unit: Unit
    title: Words
    definition: Words
    better: Better
    """The direction that a planner hopes for."""
    by: tuple[Breakdown, ...] = BY_LEARNER


_ENROLMENT: tuple[Indicator, ...] = (
    Indicator(
        "applications", "learner",
        Words(fr="Demandes d'inscription", en="Applications"),
        Words(
            fr="Nombre de demandes déposées dans l'année ; qui se réinscrit compte de nouveau.",
            en="Applications made in the year; a learner who enrols again counts again.",
        ),
        "more",
    ),
    Indicator(
        "enrolments", "learner",
        Words(fr="Inscriptions", en="Enrolments"),
        Words(
            fr="Nombre d'inscriptions prononcées dans l'année, réinscriptions comprises.",
            en="Enrolments reached in the year, those of returning learners included.",
        ),
        "more",
    ),
    Indicator(
        "completions", "learner",
        Words(fr="Parcours accomplis", en="Completions (throughput)"),
        Words(
            fr="Nombre de parcours menés à leur terme dans l'année, quelle que soit l'année de "
            "l'inscription.",
            en="Courses of study completed in the year, whatever the year of enrolment.",
        ),
        "more",
    ),
    Indicator(
        "completion-rate", "share",
        Words(fr="Taux d'accomplissement par cohorte", en="Completion rate by cohort"),
        Words(
            fr="Part des inscriptions de l'année qui sont accomplies avant la fin de l'étude. Les "
            "dernières cohortes sont tronquées : elles n'ont pas eu le temps d'aller au bout.",
            en="Share of the year's enrolments that are completed before the study ends. Late "
            "cohorts are censored: they have not had the time to finish.",
        ),
        "more",
    ),
    *(
        Indicator(
            f"days-to-access-{which}", "day",
            Words(fr=f"Délai d'accès, {fr}", en=f"Days to access, {en}"),
            Words(
                fr=f"Jours civils entre la demande d'inscription et l'ouverture des accès, {fr} "
                "sur les accès ouverts dans l'année.",
                en=f"Civil days from application to the opening of access, {en} over those who "
                "gained access in the year.",
            ),
            "less",
        )
        for which, fr, en in (
            ("mean", "moyenne", "mean"),
            ("median", "médiane", "median"),
            ("p90", "neuvième décile", "90th percentile"),
        )
    ),
    Indicator(
        "reneges", "learner",
        Words(fr="Départs de la file d'attente", en="Gave up in a queue"),
        Words(
            fr="Nombre de fois où un apprenant, lassé d'attendre une étape de son propre parcours, "
            "quitte la file sans avoir été servi.",
            en="Times a learner ran out of patience at a step of their own journey and left the "
            "queue unserved.",
        ),
        "less",
    ),
    Indicator(
        "satisfied", "share",
        Words(fr="Apprenants satisfaits de l'attente", en="Learners satisfied with their waits"),
        Words(
            fr="Part des parcours terminés dans l'année, inscrits ou non, dont l'apprenant n'a pas "
            "été éprouvé par l'attente au-delà de la limite du modèle. C'est une lecture de "
            "l'attente, non d'une enquête : aucune note n'est publiée.",
            en="Share of the journeys that ended in the year, enrolled or not, whose learner's "
            "strain of waiting was within the model's limit. It is a reading of waiting, not of a "
            "survey: no score is published.",
        ),
        "more",
    ),
    Indicator(
        "still-inside", "learner",
        Words(fr="En parcours à la fin", en="Still inside at the end"),
        Words(
            fr="Apprenants encore en parcours au dernier jour de l'étude ; seule la dernière année "
            "a cette valeur.",
            en="Learners whose journey has not ended on the last day of the study; only the last "
            "year has this value.",
        ),
        "neither",
    ),
)  # fmt: skip

_OUTCOMES: tuple[Indicator, ...] = (
    Indicator(
        "drop-outs", "learner",
        Words(fr="Décrochages", en="Drop-outs"),
        Words(
            fr="Parcours terminés dans l'année par un arrêt des études après l'inscription.",
            en="Journeys that ended in the year because an enrolled learner stopped studying.",
        ),
        "less",
    ),
    Indicator(
        "abandonments", "learner",
        Words(fr="Abandons avant inscription", en="Abandonments before enrolment"),
        Words(
            fr="Parcours terminés dans l'année sans inscription, par renoncement du candidat.",
            en="Journeys that ended in the year unenrolled, because the candidate gave up.",
        ),
        "less",
    ),
    Indicator(
        "withdrawals", "learner",
        Words(fr="Rétractations", en="Withdrawals"),
        Words(
            fr="Parcours terminés dans l'année par une rétractation remboursée.",
            en="Journeys that ended in the year by a refunded withdrawal.",
        ),
        "less",
    ),
    Indicator(
        "refusals", "learner",
        Words(fr="Refus", en="Refusals"),
        Words(
            fr="Parcours terminés dans l'année par un refus de la demande.",
            en="Journeys that ended in the year because the application was refused.",
        ),
        "neither",
    ),
    Indicator(
        "failures", "learner",
        Words(fr="Échecs", en="Failures"),
        Words(
            fr="Parcours terminés dans l'année par un échec en fin d'études.",
            en="Journeys that ended in the year by failing at the end of the studies.",
        ),
        "less",
    ),
    Indicator(
        "catalogue-losses", "learner",
        Words(fr="Perdus par le catalogue", en="Lost to the catalogue"),
        Words(
            fr="Personnes venues dans l'année pour un cours retiré du catalogue, et qui n'en ont "
            "pas pris d'autre.",
            en="People who came in the year for a course that has been retired and took no other.",
        ),
        "less",
    ),
)  # fmt: skip

_CONTACTS: tuple[Indicator, ...] = (
    Indicator(
        "calls", "call",
        Words(fr="Appels reçus", en="Calls received"),
        Words(
            fr="Appels arrivés sur les lignes dans l'année, rappels compris.",
            en="Calls that reached the lines in the year, redials included.",
        ),
        "neither",
    ),
    Indicator(
        "calls-answered", "share",
        Words(fr="Appels décrochés", en="Calls answered"),
        Words(
            fr="Part des appels décrochés, parmi ceux qui ont été décrochés, abandonnés ou "
            "refusés dans l'année.",
            en="Share of calls answered, among those answered, abandoned or turned away in the "
            "year.",
        ),
        "more",
    ),
    Indicator(
        "calls-within-minute", "share",
        Words(fr="Appels décrochés en une minute", en="Calls answered within a minute"),
        Words(
            fr="Part des appels décrochés en 60 secondes au plus, parmi ceux qui ont été "
            "décrochés, abandonnés ou refusés dans l'année.",
            en="Share of calls answered in 60 seconds or less, among those answered, abandoned or "
            "turned away in the year.",
        ),
        "more",
    ),
    Indicator(
        "phone-wait", "minute",
        Words(fr="Attente au téléphone", en="Wait on the phone"),
        Words(
            fr="Attente moyenne avant le décroché, sur les appels décrochés dans l'année.",
            en="Mean wait before an answer, over the calls answered in the year.",
        ),
        "less",
    ),
    Indicator(
        "reneges-phone", "call",
        Words(fr="Appels abandonnés", en="Calls abandoned"),
        Words(
            fr="Appels de l'année raccrochés pendant l'attente.",
            en="Calls of the year in which the caller hung up while waiting.",
        ),
        "less",
    ),
    Indicator(
        "emails", "e-mail",
        Words(fr="Courriels reçus", en="E-mails received"),
        Words(
            fr="Messages écrits reçus dans l'année.",
            en="Written messages received in the year.",
        ),
        "neither",
    ),
    Indicator(
        "email-delay", "day",
        Words(fr="Délai de réponse aux courriels", en="Delay of e-mail answers"),
        Words(
            fr="Jours civils, en moyenne, entre le message et la fin de son traitement, sur les "
            "messages traités dans l'année.",
            en="Mean civil days from a message to the end of its treatment, over the messages "
            "dealt with in the year.",
        ),
        "less",
    ),
    Indicator(
        "contacts-per-learner", "contact",
        Words(fr="Contacts par inscription", en="Contacts per enrolment"),
        Words(
            fr="Appels et courriels de l'année, divisés par les inscriptions de l'année.",
            en="The year's calls and e-mails, divided by the year's enrolments.",
        ),
        "less",
    ),
)  # fmt: skip

_TEACHING: tuple[Indicator, ...] = (
    Indicator(
        "copies", "copy",
        Words(fr="Copies corrigées et rendues", en="Copies marked and returned"),
        Words(
            fr="Copies dont le circuit s'est achevé dans l'année.",
            en="Copies whose way through marking came to its end in the year.",
        ),
        "neither",
    ),
    Indicator(
        "copy-turnaround", "day",
        Words(fr="Délai de retour des copies", en="Copy turnaround"),
        Words(
            fr="Jours civils, en moyenne, entre l'envoi d'une copie et son retour, sur les copies "
            "rendues dans l'année.",
            en="Mean civil days from sending a copy to having it back, over the copies returned "
            "in the year.",
        ),
        "less",
    ),
    Indicator(
        "tutoring", "session",
        Words(fr="Séances de tutorat", en="Tutoring sessions"),
        Words(
            fr="Demandes de tutorat dont le traitement s'est achevé dans l'année.",
            en="Requests for tutoring that came to their end in the year.",
        ),
        "neither",
    ),
    Indicator(
        "tutoring-delay", "day",
        Words(fr="Délai de tutorat", en="Delay of tutoring"),
        Words(
            fr="Jours civils, en moyenne, entre la demande de tutorat et la fin de la séance, sur "
            "celles de l'année.",
            en="Mean civil days from asking for tutoring to the end of the session, over those of "
            "the year.",
        ),
        "less",
    ),
)  # fmt: skip

_POOLS: tuple[Indicator, ...] = (
    Indicator(
        "utilisation", "share",
        Words(fr="Taux d'occupation", en="Utilisation"),
        Words(
            fr="Temps de travail donné, divisé par le temps de présence aux heures d'ouverture. "
            "Il peut dépasser 1 quand on finit sa tâche après la relève.",
            en="Time worked, divided by time on duty in open hours. It can exceed 1 where people "
            "finish a task after their shift.",
        ),
        "neither", BY_POOL,
    ),
    Indicator(
        "queue-length", "waiting",
        Words(fr="File d'attente moyenne", en="Mean queue"),
        Words(
            fr="Nombre moyen en attente, de jour comme de nuit, sur l'année.",
            en="Mean number waiting over the year, day and night.",
        ),
        "less", BY_POOL,
    ),
    Indicator(
        "queue-max", "waiting",
        Words(fr="File d'attente maximale", en="Longest queue"),
        Words(
            fr="Plus grand nombre en attente au même moment dans l'année.",
            en="Largest number waiting at one time in the year.",
        ),
        "less", BY_POOL,
    ),
    Indicator(
        "vacancies", "position",
        Words(fr="Postes vacants", en="Vacant positions"),
        Words(
            fr="Nombre moyen, sur l'année, de postes ouverts que personne n'occupe.",
            en="Mean number over the year of positions that may be filled and that nobody holds.",
        ),
        "less", BY_POOL,
    ),
    Indicator(
        "staff-speed", "share",
        Words(fr="Maîtrise du métier", en="Speed of the staff"),
        Words(
            fr="Vitesse moyenne des personnes présentes, rapportée à celle d'une personne formée : "
            "les nouveaux venus travaillent d'abord moins vite.",
            en="Mean speed of the people on duty, as a share of that of somebody trained: "
            "newcomers are slower at first.",
        ),
        "more", BY_POOL,
    ),
)  # fmt: skip


INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {
        each.name: each
        for group in (_ENROLMENT, _OUTCOMES, _CONTACTS, _TEACHING, _POOLS)
        for each in group
    }
)
"""Every indicator of a run, by name, in the order in which reports show them."""
