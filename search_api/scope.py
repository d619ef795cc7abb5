"""Questions that may not be answered, and questions for a figure: told by their words."""

from __future__ import annotations

import re

from indexer.folding import fold

_PEOPLE = re.compile(
    r"\b(convict\w*|prisoners?|inmates?|offenders?|terrorists?|returnees?|fighters?|famil\w+|wom[ae]n|m[ae]n|mothers?|"
    r"wi(fe|ves)|child\w*|kids?|sons?|daughters?|officers?|guards?|imams?|neighbou?rs?|people|persons?|he|she|they|him|"
    r"her)\b"
)
_PERSONAL = re.compile(
    # what identifies a person
    r"\b(names|surnames?|name list|identit(y|ies) of|photos?(?! opp)|photographs?|pictures?|mugshots?|diagnos[ei]s|"
    r"(phone|mobile|telephone)( numbers?)?|home address\w*|addresses of|dates? of birth|birth ?dates?|case numbers?)\b"
    # who somebody is, where somebody lives, which school or street it is
    r"|\bwho (is|are|was|were) (he|she|they|the (man|men|woman|women|person|people|prisoners?|returnees?|convicts?))\b"
    r"|\bwhere (do|does|did|is|are)\b.*\b(lives?|living|resid\w+|hiding)\b"
    r"|\b(which|what) (street|school|house|flat|building|village|kindergarten)\b.*\b(goe?s?|lives?|attend\w*|is|are)\b"
    # what one person did
    r"|\bwhat (he|she|they) (was|were|is|are|did)\b.*\b(convicted|accused|sentenced|charged|done?|do)\b"
)
_HOW = r"\b(how (can|could|do|should|would) (i|we|you)|how to|ways? to|help me( to)?|(i|we) (want|need) to)"
_MISUSE = re.compile(
    r"\b(fool|trick|cheat|deceive|outsmart|evade|bypass|smuggle|sneak|get around|get past|beat) \w+"
    r"|\bwithout (\w+ ){0,3}(noticing|knowing|finding out|being (caught|stopped|seen|noticed|detected))\b"
    r"|\b(make|build|buy|get) (\w+ )?(bombs?|explosives?|weapons?|guns?)\b"
    r"|\bhide (\w+ )?(phone|weapon|knife|drugs?|gun|money)\b"
    rf"|{_HOW} (hide|escape|run away|disappear) from\b"
    r"|\b(scare|threaten|intimidate|harass|blackmail|frighten)\b.*\b(famil\w+|m[ae]n|wom[ae]n|him|her|them)\b"
    # to seem what one is not
    rf"|{_HOW} (lie|fake|pretend)\b|\b(fake|pretend|lie)\b.* (to get|to be let|so that)\b"
    r"|\bwhat (should|can|do|must) i (say|tell|write|do)\b.*\b(thinks?|believes?|lets?) "
    # to undo supervision, or to bring into a prison what may not be there
    rf"|{_HOW} (take off|remove|cut( off)?|disable|block|avoid|dodge|break)\b.*\b(ankle|tags?|bracelet|monitor(ing)?|"
    r"supervision|surveillance|probation|parole|checks?)\b"
    rf"|{_HOW} (bring|get|pass|send) (\w+ )?(drugs?|phones?|weapons?|sim cards?|alcohol)\b"
    # to reach somebody who does not want it
    rf"|{_HOW} (find|track down|locate|punish|get back at)\b.*\b(who|that) (testified|left|reported|betrayed|told)\b"
    # recruiting is asked about by those who look for mentors, too
    rf"|{_HOW} (recruit|radicali[sz]e|join|escape|attack|kill|travel to)\b"
    r"(?! (\w+ ){0,2}(mentors?|staff|volunteers?|psychologists?|imams?|teachers?|trainers?|officers?|employers?|"
    r"project|programmes?|network))"
    rf"|{_HOW} (convince|persuade|get|talk|win) .*\b(join (the islamic|isis|daesh|us|our)|for (jihad|our cause))\b"
)
_REGIONAL_MISUSE = re.compile(
    # Folded words, in Albanian, then in the Slavic languages: the first person, or what says it by itself.
    r"\b(si|qysh) (te|mund te) (mashtro|genje|rekruto|radikalizo|fshih|shmang|arratis|bej bomb|blej arm|fut drog)\w*"
    r"|\bkako (\w+ ){0,2}(prevari|zavara|slaga|lagati|lazem|izmam|prokrijumcar|krijumcar|napravi\w* bomb|"
    r"napravam bomb|kupi\w* (oruzj|pistolj)|kupam (oruzj|pistol))\w*"
    r"|\bkako da (\w+ )?(regrut|vrbu|radikaliz|sakri|skri|pobeg|pobjeg|izbeg|izbjeg|unes|vnes|prokrijumcar)\w*m\b"
    r"|\bkako (vrbova|regrutova|radikaliz\w+) (zatvoreni|mlad|ljud|druge)\w*"
    r"|\bkako (izbeci|izbjeci|izbegnuti|izbjegnuti|pobjeci|pobeci) (\w+ )?(nadzor|polici|provjer|prover|kontrol)\w*"
)
_REGIONAL_PEOPLE = (
    r"(grave|grua|femij|te burgosur|te denuar|te kthyer|familj|imam|gardian|zen|djec|dec|zatvoreni|osuden|povratni|"
    r"porodic|obitelj|strazar|covjek|covek|coveko|zatvorenic|semejstv|lica)\w*"
)
_REGIONAL_PERSONAL = re.compile(
    rf"\b(emri|emrat|adresa|adresat|numri i telefonit|fotografi\w*|foto|imena|ime i prezime|prezimena|adres\w*|"
    rf"broj(evi)? telefona|telefonski broj|fotografij\w*|slike|iminja(ta)?|imeto|fotografii)\b.*\b{_REGIONAL_PEOPLE}"
    rf"|\b(kojoj (ulici|skoli)|koju skolu|koja ulica|koe uciliste|cilen (rruge|shkolle))\b.*\b{_REGIONAL_PEOPLE}"
    rf"|^(ku (jeton|banon|jetojne|banojne)|gd?je (zivi|zive|stanuj\w*)|kade zivee\w*)\b.*\b{_REGIONAL_PEOPLE}"
)
_FIGURE = re.compile(
    r"\b(how (many|much|high|expensive)|percentages?|per ?cent|shares? of|rates?|proportions?|averages?|numbers? of|"
    r"costs?|price|salary|budget of|statistics|what fraction)\b"
)
_REGIONAL_FIGURE = re.compile(
    r"^sa (?!kohe|gjate|here|larg|shpejt|shpesh|kim|koji|koj|cime|kak)\w+"
    r"|\b(perqind|mesatar|procen[ta]|postot|prosjec|prosecn)\w*"
    r"|\b(koliko|kolku) (?!dugo|dolgo|vremen|vreme|prije|pre|pred|cesto|rano|brzo|daleko)\w+"
    r"|\b(stop[aeu]|stapk\w*|shkalla e|numri i (?!telefon)|broj(ot)? (na )?(?!telefon)\w+)"
)
FIGURE_WORDS = frozenset("many much percentage percent share rate number average cost price".split())
"""Words that ask for a figure and do not say of what."""

_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|half|third|"
    r"quarter|none|no one|nobody|most|few|daily|weekly|monthly|yearly|every (day|week|month|year))\b",
    re.IGNORECASE,
)


def is_personal(question: str) -> bool:
    """Say whether a question in English or in a language of the region asks for what a person could be found by."""
    text = question.casefold()
    return bool(_PERSONAL.search(text) and _PEOPLE.search(text)) or bool(_REGIONAL_PERSONAL.search(fold(question)))


def is_misuse(question: str) -> bool:
    """Say whether a question in English or in a language of the region asks how to harm or deceive."""
    return bool(_MISUSE.search(question.casefold())) or bool(_REGIONAL_MISUSE.search(fold(question)))


def asks_for_figure(question: str) -> bool:
    """Say whether a question in English or in a language of the region asks for a number, rate or cost."""
    return bool(_FIGURE.search(question.casefold()) or _REGIONAL_FIGURE.search(fold(question)))


def gives_figure(sentence: str) -> bool:
    """Say whether a sentence holds a number."""
    return bool(_NUMBER.search(sentence))
