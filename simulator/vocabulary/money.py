"""The indicators of the budget and of the carbon footprint, by calendar year."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulator.document import Words
from simulator.vocabulary.learners import BY_LEARNER, Indicator

_BUDGET: tuple[Indicator, ...] = (
    Indicator(
        "result",
        "EUR",
        Words(fr="Résultat", en="Result"),
        Words(
            fr="Ressources moins charges de l'année civile ; les enseignants payés par "
            "l'État hors budget n'y sont pas.",
            en="Resources less charges of the calendar year; teachers paid by the State "
            "off the budget are not in it.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "resources",
        "EUR",
        Words(fr="Ressources", en="Resources"),
        Words(
            fr="Produits de l'année civile, remboursements déduits.",
            en="Income of the calendar year, less refunds.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "charges",
        "EUR",
        Words(fr="Charges", en="Charges"),
        Words(
            fr="Charges de l'année civile, amortissements compris.",
            en="Charges of the calendar year, depreciation included.",
        ),
        "less",
        ("total",),
    ),
    Indicator(
        "own-resources-ratio",
        "share",
        Words(fr="Taux de ressources propres", en="Own-resources ratio"),
        Words(
            fr="Droits d'inscription, partenaires et autres produits, remboursements "
            "déduits, rapportés à toutes les ressources.",
            en="Fees, partners and other income, less refunds, over all resources.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "fees",
        "EUR",
        Words(fr="Droits d'inscription", en="Fees"),
        Words(
            fr="Droits des apprenants acquis dans l'année civile, au fil des mois de formation, "
            "avant remboursements.",
            en="Learners' fees earned in the calendar year, over their months of study, before "
            "refunds.",
        ),
        "more",
    ),
    Indicator(
        "payroll",
        "EUR",
        Words(fr="Masse salariale", en="Payroll"),
        Words(
            fr="Rémunération des postes pourvus, payée par l'établissement ; ni vacations "
            "ni prestations.",
            en="Pay of the positions filled, paid by the institution; neither hourly-paid "
            "work nor outsourced services.",
        ),
        "neither",
        ("total",),
    ),
    Indicator(
        "course-cost",
        "EUR",
        Words(fr="Coût du catalogue", en="Cost of the catalogue"),
        Words(
            fr="Entretien des cours du catalogue, chacun jusqu'à son retrait.",
            en="Upkeep of the courses of the catalogue, each until it is retired.",
        ),
        "less",
        ("total",),
    ),
    Indicator(
        "lever-cost",
        "EUR",
        Words(fr="Coût des leviers", en="Cost of the levers"),
        Words(
            fr="Amortissement des investissements des leviers et leurs coûts courants.",
            en="Depreciation of the investments of levers, and their running costs.",
        ),
        "less",
        ("total",),
    ),
    Indicator(
        "grant",
        "EUR",
        Words(fr="Subventions", en="Grants"),
        Words(
            fr="Subvention pour charges de service public et subventions de projets.",
            en="The State's grant for public service and grants for projects.",
        ),
        "neither",
        ("total",),
    ),
    Indicator(
        "state-grant",
        "EUR",
        Words(fr="Subvention pour charges de service public", en="State grant"),
        Words(
            fr="Part de l'année civile dans la subvention pour charges de service public (SCSP).",
            en="The calendar year's part of the State's grant for public service.",
        ),
        "neither",
        ("total",),
    ),
    Indicator(
        "own-resources",
        "EUR",
        Words(fr="Ressources propres", en="Own resources"),
        Words(
            fr="Droits d'inscription, partenaires et autres produits, remboursements déduits.",
            en="Fees, partners and other income, less refunds.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "self-financing",
        "EUR",
        Words(fr="Capacité d'autofinancement", en="Self-financing capacity"),
        Words(
            fr="Résultat, plus les dotations aux amortissements, moins la quote-part des "
            "financements d'actifs reprise au résultat.",
            en="Result, plus depreciation, less the investment grants released to income.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "working-capital",
        "EUR",
        Words(fr="Fonds de roulement", en="Working capital"),
        Words(
            fr="Ressources stables moins actif immobilisé net, au 31 décembre ou à la fin de "
            "l'étude.",
            en="Lasting resources less net fixed assets, at the end of the year or of the study.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "cash",
        "EUR",
        Words(fr="Trésorerie", en="Cash"),
        Words(
            fr="Solde du compte au Trésor, au 31 décembre ou à la fin de l'étude.",
            en="Balance of the account at the Treasury, at the end of the year or of the study.",
        ),
        "more",
        ("total",),
    ),
    Indicator(
        "full-cost",
        "EUR",
        Words(fr="Coût complet", en="Full cost"),
        Words(
            fr="Charges de l'année et enseignants payés par l'État hors budget ; les coûts "
            "communs sont répartis au prorata de ce qui est affecté aux segments.",
            en="Charges of the year and teachers paid by the State off the budget; shared costs "
            "are split in proportion to what is assigned to segments.",
        ),
        "neither",
        BY_LEARNER,
    ),
    Indicator(
        "full-cost-per-learner",
        "EUR-each",
        Words(fr="Coût complet par inscription", en="Full cost per enrolment"),
        Words(
            fr="Coût complet de l'année, divisé par les inscriptions de l'année.",
            en="The year's full cost, divided by the year's enrolments.",
        ),
        "less",
        BY_LEARNER,
    ),
    Indicator(
        "full-cost-per-completion",
        "EUR-each",
        Words(fr="Coût complet par parcours achevé", en="Full cost per completion"),
        Words(
            fr="Coût complet de l'année, divisé par les parcours achevés dans l'année.",
            en="The year's full cost, divided by the year's completions.",
        ),
        "less",
        BY_LEARNER,
    ),
)

_FOOTPRINT: tuple[Indicator, ...] = (
    Indicator(
        "carbon",
        "t",
        Words(fr="Empreinte carbone", en="Carbon footprint"),
        Words(
            fr="Équivalent CO2 émis dans l'année civile par ce qui en porte une valeur dans le "
            "modèle : envois, personnes, locaux, informatique. Rien de ce que font les "
            "apprenants n'y est.",
            en="CO2 equivalent emitted in the calendar year by what bears a value in the model: "
            "mail, people, premises, computing. Nothing of what learners do is in it.",
        ),
        "less",
        ("total",),
    ),
    Indicator(
        "carbon-per-learner",
        "kg",
        Words(fr="Empreinte carbone par inscription", en="Carbon footprint per enrolment"),
        Words(
            fr="Empreinte carbone de l'année, divisée par les inscriptions de l'année.",
            en="The year's carbon footprint, divided by the year's enrolments.",
        ),
        "less",
        ("total",),
    ),
)

BUDGET: Mapping[str, Indicator] = MappingProxyType({each.name: each for each in _BUDGET})
FOOTPRINT: Mapping[str, Indicator] = MappingProxyType({each.name: each for each in _FOOTPRINT})
