"""The lists that some gates need, by language: words that sound kind, words to avoid, feelings, groups of people.

A list is short on purpose. Each entry is a pattern over small letters, and what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Wording:
    """The lists of one language. `sorry` is what the bot that picks by kind words looks for."""

    sorry: str
    avoid: dict[str, str]
    feelings: str
    groups: str
    links: str
    """Verbs by which a sentence says of a whole group how it is."""


ENGLISH = Wording(
    sorry=r"\b(sorry|apolog\w+|understand|understood)\b",
    avoid={
        r"guys|gals": "people, everybody",
        r"mankind": "people",
        r"manpower|man-?hours": "staff, hours of work",
        r"chairm[ae]n|salesm[ae]n|businessm[ae]n|foremen|foreman|postm[ae]n|repairm[ae]n|firem[ae]n": "the job's name",
        r"housewi(?:fe|ves)|cleaning (?:lady|ladies)|stewardess(?:es)?": "the job's name",
        r"the girls (?:in|at|from) the \w+": "the colleagues",
        r"man up|like a girl|like a man|act like a lady": "leave it out",
        r"sir or madam|ladies and gentlemen": "a greeting for everybody",
        r"his or her|he/she|s/he|\(s\)he": "their, they",
        r"insane|insanity|lunatics?|psychos?|psychotic|schizo\w*|bipolar|hysteri\w+|bonkers|nutter|madhouse": (
            "what you mean, without an illness"
        ),
        r"crazy|retard\w*|moron\w*|imbecile\w*|cretin\w*|spastic\w*|dumb|lame": "what you mean, without an insult",
        r"cripple[ds]?|handicapped|the disabled|the blind|the deaf|midgets?": "people with …",
        r"wheelchair[- ]bound|confined to a wheelchair": "who uses a wheelchair",
        r"suffer(?:s|ing|ed)? from (?:autism|dyslexia|deafness|blindness|dementia|adhd)": "has …",
        r"blind to|deaf to|tone[- ]deaf|fall(?:s|en)? on deaf ears|turn(?:s|ed)? a blind eye": "does not notice",
        r"sanity check|cripple the": "check, slow down",
        r"the elderly|old folks?|oldies|senile|geriatrics?|pensioner types?": "older people",
        r"(?:for|at) your age|for (?:her|his|their) age": "leave the age out",
        r"digital natives?|boomers?|millennials?|snowflakes?": "leave the age out",
        r"foreigners?|illegal aliens?|third[- ]world|exotic|gyps(?:y|ies)|eskimos?|orientals?": "the country",
        r"black ?lists?(?:ed)?|white ?lists?(?:ed)?|master/slave|slaves?": "block list, allow list",
        r"grandfathered|spirit animal|powwow|off the reservation|no can do|long time no see": "plain words",
        r"normal people|normal person": "most people",
        r"broken english|bad english|your accent|speaks? no english": "say what you did not understand",
        r"calm down,? (?:lady|dear|love|sweetheart)|young lady|little lady|sweetheart|missy": "the name",
        r"good christian|act of god|holy cow|for god's sake|godforsaken": "words without a religion",
    },
    feelings=(
        r"angry|furious|mad|upset|hot-?headed|hot-?blooded|aggressive|loud|emotional|hysterical|moody|bossy|hormonal"
        r"|touchy|tearful|sensitive|timid|shy|helpless|confused|frightened|scared|anxious|worried|stubborn|grumpy"
        r"|bitter|lonely|rude|impatient|proud|jealous|cheerful|happy|polite|humble|stoic"
    ),
    groups=(
        r"wom[ae]n|m[ae]n|girls?|boys?|lad(?:y|ies)|gentlem[ae]n|mothers?|fathers?|mums?|dads?|grand(?:mother|father|ma|pa)s?"
        r"|old (?:people|person|woman|women|man|men)|elderly (?:people|person|woman|women|man|men)|seniors?|pensioners?"
        r"|young (?:people|person|woman|women|man|men)|teenagers?|students?|kids"
        r"|africans?|americans?|arabs?|asians?|australians?|brazilians?|british|chinese|dutch|english|europeans?|french"
        r"|germans?|greeks?|indians?|irish|israelis?|italians?|japanese|jews?|jewish|koreans?|latin[oa]s?|mexicans?"
        r"|muslims?|nigerians?|poles?|polish|romanians?|russians?|scots?|scottish|spaniards?|spanish|swedes?|swedish"
        r"|swiss|turks?|turkish|ukrainians?|vietnamese"
    ),
    links=r"are|get|become|feel|tend to|always|never|often|usually|can't|cannot|don't|love to|like to",
)

SPANISH = Wording(
    sorry=(r"\b(lo siento|sentimos|perd[oó]n\w*|disculp\w+|lament\w+|entiend\w+|entend\w+|comprend\w+)\b"),
    avoid={
        r"señoritas?|mujercitas?|nenas?": "el nombre",
        r"las chicas de(?:l| la) \w+": "el equipo",
        r"ama de casa|amas de casa|mujer de la limpieza": "el nombre del trabajo",
        r"mariconad\w+|como una niña|pórtate como un hombre|sé hombre": "nada",
        r"loc[oa]s?|locura|histéric[oa]s?|esquizo\w*|bipolar(?:es)?|psicópatas?|manicomio": "lo que pasa",
        r"subnormal(?:es)?|retrasad[oa]s mental(?:es)?|imbécil(?:es)?|cretin[oa]s?": "lo que pasa, sin insulto",
        r"minusválid[oa]s?|inválid[oa]s?|lisiad[oa]s?|discapacitad[oa]s?|los ciegos|los sordos": "personas con …",
        r"postrad[oa] en una silla|atad[oa] a una silla": "que usa silla de ruedas",
        r"diálogo de sordos|hacer oídos sordos|palos de ciego": "no escuchar",
        r"ancian[oa]s?|un[oa]? viej[oa]|l[oa]s viej[oa]s|viejit[oa]s?|abuelit[oa]s?": "personas mayores, o nada",
        r"a su edad|a tu edad|para su edad|para tu edad": "nada sobre la edad",
        r"(?<!el )extranjer[oa]s?|sudacas?|moros?|gitan[oa]s?|guiris?|chinos|tercer mundo|indi[oa]s": "el país, o nada",
        r"merienda de negros|trabajar como un negro|engañar como a un chino|hacer el indio": "palabras sencillas",
        r"lista negra|lista blanca": "lista de bloqueo, lista permitida",
        r"gente normal|persona normal": "la mayoría",
        r"estimad[oa] señora?(?=[,:.])|señor o señora": "un saludo para todo el mundo",
        r"por dios|dios mío|la virgen": "palabras sin religión",
    },
    feelings=(
        r"enfadad[oa]s?|enojad[oa]s?|furios[oa]s?|agresiv[oa]s?|emocional(?:es)?|histéric[oa]s?|mand(?:ón|ona|ones|onas)"
        r"|llor(?:ón|ona|ones|onas)|sensibles?|tímid[oa]s?|confus[oa]s?|asustad[oa]s?|nervios[oa]s?|terc[oa]s?"
        r"|gruñ(?:ón|ona|ones|onas)|amargad[oa]s?|maleducad[oa]s?|impacientes?|orgullos[oa]s?|celos[oa]s?|educad[oa]s?"
    ),
    groups=(
        r"mujer(?:es)?|hombres?|chic[oa]s?|niñ[oa]s?|señor(?:a|as|es)?|madres?|padres?|abuel[oa]s?|jubilad[oa]s?"
        r"|personas mayores|jóvenes|adolescentes|estudiantes|african[oa]s?|american[oa]s?|árabes?|asiátic[oa]s?"
        r"|argentin[oa]s?|brasileñ[oa]s?|chin[oa]s|colombian[oa]s?|españoles|española|frances(?:es|as)?|aleman(?:es|as)?"
        r"|ingles(?:es|as)|italian[oa]s?|japones(?:es|as)|judí[oa]s?|latin[oa]s?|mexican[oa]s?|musulman(?:es|as)?"
        r"|peruan[oa]s?|polac[oa]s?|rumanos?|rus[oa]s|turc[oa]s|venezolan[oa]s?"
    ),
    links=r"son|están|se ponen|se vuelven|siempre|nunca|suelen|tienden a|no saben",
)

LANGUAGES = {"en": ENGLISH, "es": SPANISH}

BRANDS = (
    r"zappos|ritz|amazon|apple|google|microsoft|netflix|ikea|starbucks|disney|uber|airbnb|tesla|nike|lufthansa|ryanair"
)
"""Companies that content may be tempted to name. Only an item of the row `cases` may."""


def wording(locale: str) -> Wording | None:
    """Return the lists for a locale, by its language; None when nobody has written them."""
    return LANGUAGES.get(locale.split("-", 1)[0])


_CERTAIN = ("the", "my", "our", "your", "his", "her", "their", "these", "two", "three", "mis", "sus", "estas", "estos")
_OF_A_KIND = "".join(rf"(?<!\b{word} )" for word in _CERTAIN) + r"(?<!\w)"
"""Not after a word that speaks of certain people: `the students are confused` tells of some, `students are` of all."""


@cache
def avoided(locale: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return every pattern to avoid, each with what to do instead. Empty for a language without lists."""
    found = wording(locale)
    if found is None:
        return ()
    tied = "this ties a feeling to nationality, age or gender: say it of one person"
    return (
        *(
            (re.compile(rf"(?<!\w)(?:{words})(?!\w)"), f"write instead: {better}")
            for words, better in found.avoid.items()
        ),
        (re.compile(rf"(?<!\w)(?:{found.feelings}) (?:{found.groups})(?!\w)"), tied),
        (
            re.compile(rf"{_OF_A_KIND}(?:{found.groups}) (?:{found.links}) (?:\w+ ){{0,2}}(?:{found.feelings})(?!\w)"),
            tied,
        ),
        (re.compile(rf"(?<!\w)(?:typical|típic[oa]s?) (?:{found.groups})(?!\w)"), tied),
    )
