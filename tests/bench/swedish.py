# SPDX-License-Identifier: EUPL-1.2
"""Words and sentences of the generated records, and the slug of a title."""

import unicodedata

ROLES = ("Informationsägare", "Systemförvaltare", "Objektledare", "Enhetschef", "Samordnare",
         "Förvaltningsledare", "Dataskyddskontakt", "Säkerhetssamordnare")
PLACES = ("Mötesplats Söder", "Färjeläget", "Gatubelysning", "Västra distriktet",
          "Parkeringsenheten", "Östra distriktet", "Spårvägsdriften", "Ledningscentralen")
SYSTEMS = ("Ärendesystem", "Kartverktyg", "Mätdatabas", "Bokningstjänst", "Styrsystem",
           "Beslutsstöd", "Arkiv", "Övervakningssystem")
SUBJECTS = ("trafiksignaler", "färdtjänst", "gatuunderhåll", "parkeringstillstånd",
            "vinterväghållning", "broar och tunnlar", "skyltning", "cykelräkning",
            "grävtillstånd", "resandestatistik")
SUPPLIERS = ("Stadens driftenhet", "Leverantör av molntjänst", "Förvaltningens egen drift",
             "Upphandlad konsult")
THREATS = ("Utpressningsvirus", "Obehörig åtkomst", "Avbrott i elförsörjning",
           "Felaktiga uppgifter", "Förlorad säkerhetskopia", "Otydligt ansvar", "Bristande behörighetskontroll")
MEASURES = ("Inför flerfaktorsinloggning", "Öva återställning", "Genomför informationsklassning",
            "Uppdatera kontinuitetsplan", "Se över behörigheter", "Utbilda medarbetare")
EVENTS = ("Driftstopp", "Felskickat utdrag", "Intrångsförsök", "Förlorad läsplatta",
          "Överbelastning", "Felaktig publicering")
SOURCES = ("Riskanalys vid förändring", "Årlig genomgång", "Internrevision",
           "Händelse hos leverantör", "Självskattning")
KEYWORDS = ("åtkomst", "drift", "avtal", "klassning", "utbildning", "säkerhetskopiering",
            "kontinuitet", "loggning")
SENTENCES = (
    "Underlaget togs fram tillsammans med verksamheten.",
    "Åtgärden följs upp varje kvartal.",
    "Ansvaret är fördelat och känt av alla berörda.",
    "Leverantören har lämnat en redogörelse för händelsen.",
    "En förnyad bedömning görs när avtalet löper ut.",
    "Kostnaden ryms inom förvaltningens ram.",
    "Tidigare brister är åtgärdade och kontrollerade.",
    "Förvaltningen väntar på besked från stadens gemensamma drift.",
    "Bedömningen bygger på intervjuer och på loggar från det senaste året.",
    "Öppna frågor tas upp vid nästa möte.",
)

SLUG_MAX = 50


def slug(title):
    """Lower-case a-z, 0-9 and hyphens, cut at a word."""
    plain = unicodedata.normalize("NFD", title.lower())
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain
                    if not unicodedata.combining(c)).split()
    text = ""
    for word in words:
        longer = text + "-" + word if text else word
        if len(longer) > SLUG_MAX:
            break
        text = longer
    return text
