"""Pure: a small notation for English wording, made into regular expressions that read a text once.

In a phrase a space is one space, an apostrophe may be missing, and `<name>` stands for a list of words below. Gaps are
bounded by a number of words or characters and never cross the end of a sentence, so no phrase can run away.
"""

from __future__ import annotations

import re
from functools import cached_property

WORDS: dict[str, str] = {
    "we": r"(?:i|we)",
    "we'll": (
        r"(?:i'll|we'll|i will|we will|i shall|we shall|i am going to|i'm going to|we are going to|we're going to|"
        r"i'm gonna|imma)"
    ),
    "we've": r"(?:i've|we've|i have|we have)",
    "we're": r"(?:i'm|i am|we're|we are|am|are)",
    "that": r"(?:that|this|it|which|what|those things|these things)",
    "is": r"(?:'s|s| is| was| are| were|'re| sounds| seems| feels| looks| must be| would be| has been| can be)",
    "word": r"[\w\x27%-]+",
    "w1": r"(?: [\w\x27%-]+){0,1}",
    "w2": r"(?: [\w\x27%-]+){0,2}",
    "w3": r"(?: [\w\x27%-]+){0,3}",
    "w4": r"(?: [\w\x27%-]+){0,4}",
    "w6": r"(?: [\w\x27%-]+){0,6}",
    "c20": r"[^.!?;\n|]{0,20}",
    "c40": r"[^.!?;\n|]{0,40}",
    "c60": r"[^.!?;\n|]{0,60}",
    "very": (
        r"(?: (?:really|so|sooo?|such|very|truly|just|quite|pretty|absolutely|incredibly|extremely|completely|"
        r"totally|genuinely|understandably|definitely|more than|beyond|deeply|awfully|rather|simply|always|"
        r"especially|all|even|real|also|still|both|a bit|a little|a lot|kind of|a|an|the|most)){0,4}"
    ),
    "surely": (
        r"(?: (?:really|completely|fully|totally|absolutely|certainly|definitely|entirely|do|can|could|can only|"
        r"would|can just|well|very well|also|so|perfectly|can well|can very well|can really|can completely|"
        r"can fully|can totally|can absolutely|can certainly|just|only|already|honestly|truly|too|"
        r"do really)){0,2}"
    ),
    "feeling": (
        r"(?:frustrat\w*|frustated|annoy\w*|irritat\w*|upset\w*|angry|anger\w*|furious|cross|mad|livid|raging|"
        r"rage|fed up|disappoint\w*|dissapoint\w*|stress\w*|worry\w*|worri\w*|anxi\w*|scar(?:y|ed|ing)|"
        r"frighten\w*|terrif\w*|afraid|sad|sadden\w*|heart ?break\w*|heart ?broken|devastat\w*|hurt\w*|pain|"
        r"painful|embarrass\w*|humiliat\w*|awkward|exhaust\w*|tired|tiring|tiresome|drain\w*|worn out|wearing|"
        r"weary|lonely|confus\w*|overwhelm\w*|shock\w*|disgust\w*|awful|horrible|horrid|horrific|terrible|"
        r"dreadful|appalling|miserable|rotten|lousy|rubbish|nasty|rough|tough|hard|difficult|unpleasant|"
        r"unsettling|infuriat\w*|madden\w*|exasperat\w*|nerve.rack\w*|distress\w*|discourag\w*|deflat\w*|"
        r"insult\w*|unfair|unbearable|uncomfortable|nightmare|nuisance|ordeal|letdown|let.down|let down|headache|"
        r"hassle|blow|shame|mess|panic\w*|uneas\w*|desperat\w*|despair\w*|helpless\w*|powerless|cheated|"
        r"hardship|betray\w*|grief|griev\w*|alarm\w*|inconvenien\w*|troubling|unnerving|unacceptable|absurd|"
        r"ridiculous|sickening|crushing|gutted|gutting|bitter|sour|trying|aggravat\w*|offen(?:ded|sive)|unhappy|"
        r"dishearten\w*|daunting|scary|sucks?|sting\w*)"
    ),
    "mood": (
        r"(?:frustration|anger|disappointment|worry|worries|stress|annoyance|upset|irritation|fear|fears|despair|"
        r"anxiety|distress|embarrassment|pain|grief|exhaustion|shock|panic|feelings?|unease|heartache|sadness|"
        r"fury)"
    ),
    "person": r"(?:anyone|anybody|everyone|everybody|most people|most of us|any of us|any parent|me|i|i'd|you|who)",
    "sorry": r"(?:sorry|sory|soz|apologi[sz]e|apologi[sz]ing|apologies|apology|appolog\w+|apoligi\w+|apologys)",
    "when": (
        r"(?:by|at|on|before|within|until|till|today|tonight|tomorrow|tomrrow|now|right away|straight away|"
        r"immediately|this (?:morning|afternoon|evening|minute|second|week|instant)|in (?:a|an|one|two|the next|"
        r"\d+)|in ten|first thing|(?:mon|tues|wednes|thurs|fri|satur|sun)day|next week|as soon as (?:it|the|i|you|"
        r"they|we|he|she)|every|\d{1,2}(?::\d\d| ?[ap]m))\b"
    ),
}

_PLACE = re.compile(r"<([\w']+)>")


class Wording:
    """Several wordings as one expression, made when it is first used, so that starting the bot need not wait for it."""

    def __init__(self, *phrases: str) -> None:
        self._phrases = phrases

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression: any of the phrases, from the start of a word to the end of one."""
        return re.compile(rf"(?<![\w'])(?:{'|'.join(_expanded(one) for one in self._phrases)})(?!\w|-\w)")


def _expanded(wording: str) -> str:
    return _PLACE.sub(lambda found: WORDS[found[1]], wording).replace("'", "'?")
