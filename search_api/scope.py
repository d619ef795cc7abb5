"""Questions that may not be answered, and questions for a figure: told by their words in English."""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    r"\b(convict\w*|prisoners?|inmates?|offenders?|terrorists?|returnees?|fighters?|famil\w+|wom[ae]n|m[ae]n|mothers?|"
    r"wi(fe|ves)|child\w*|kids?|sons?|daughters?|officers?|guards?|imams?|neighbou?rs?|people|persons?|he|she|they|him|"
    r"her)\b"
)
_PERSONAL = re.compile(
    # what identifies a person
    r"\b(names|surnames?|name list|identit(y|ies)|photos?|photographs?|pictures?|mugshots?|diagnos[ei]s|"
    r"(phone|mobile|telephone)( numbers?)?|home address\w*|addresses of|dates? of birth|birth ?dates?|case numbers?)\b"
    # who somebody is, where somebody lives, which school or street it is
    r"|\bwho (is|are|was|were) (he|she|they|the (man|men|woman|women|person|people|prisoners?|returnees?|convicts?))\b"
    r"|\bwhere (do|does|did|is|are)\b.*\b(lives?|living|resid\w+|hiding)\b"
    r"|\b(which|what) (street|school|house|flat|building|village|kindergarten)\b.*\b(goe?s?|lives?|attend\w*|is|are)\b"
    # what one person did
    r"|\bwhat (he|she|they) (was|were|is|are|did)\b.*\b(convicted|accused|sentenced|charged|done?|do)\b"
)
_MISUSE = re.compile(
    r"\b(fool|trick|cheat|deceive|outsmart|evade|bypass|smuggle|sneak|get around|get past|beat) \w+"
    r"|\bwithout (\w+ ){0,3}(noticing|knowing|finding out|being (caught|stopped|seen|noticed|detected))\b"
    r"|\b(make|build|buy|get) (\w+ )?(bombs?|explosives?|weapons?|guns?)\b"
    r"|\bhide (\w+ )?(phone|weapon|knife|drugs?|gun|money)\b"
    r"|\b(scare|threaten|intimidate|harass|blackmail|frighten)\b.*\b(famil\w+|m[ae]n|wom[ae]n|him|her|them)\b"
    # recruiting is asked about by those who look for mentors, too
    r"|\b(how|ways?) (to|do i|can i|do we|can we|could i) (recruit|radicali[sz]e|join|escape|attack|kill|travel to)\b"
    r"(?! (\w+ ){0,2}(mentors?|staff|volunteers?|psychologists?|imams?|teachers?|trainers?|officers?|employers?))"
)
_FIGURE = re.compile(
    r"\b(how (many|much|high|expensive)|percentages?|per ?cent|shares? of|rates?|proportions?|averages?|numbers? of|"
    r"costs?|price|salary|budget of|statistics|what fraction)\b"
)
FIGURE_WORDS = frozenset("many much percentage percent share rate number average cost price".split())
"""Words that ask for a figure and do not say of what."""

_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|half|third|"
    r"quarter|none|no one|nobody|most|few|daily|weekly|monthly|yearly|every (day|week|month|year))\b",
    re.IGNORECASE,
)


def is_personal(english: str) -> bool:
    """Say whether a question asks for something by which a person could be found."""
    text = english.casefold()
    return bool(_PERSONAL.search(text) and _PEOPLE.search(text))


def is_misuse(english: str) -> bool:
    """Say whether a question asks how to harm or deceive."""
    return bool(_MISUSE.search(english.casefold()))


def asks_for_figure(english: str) -> bool:
    """Say whether a question asks for a number, rate or cost."""
    return bool(_FIGURE.search(english.casefold()))


def gives_figure(sentence: str) -> bool:
    """Say whether a sentence holds a number."""
    return bool(_NUMBER.search(sentence))
