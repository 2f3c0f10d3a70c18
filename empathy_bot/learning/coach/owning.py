"""Pure: the wording of owning a next step: what the rep has done, does or will do, so that it could be checked later.

"Someone will call you" and "I'll try" own nothing; "I'll look into it" does once it says by when.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from empathy_bot.learning.coach.observation import Span
from empathy_bot.learning.coach.phrases import Wording
from empathy_bot.learning.coach.reading import Reading

_DO = (
    r"(?:send|refund|call|ring|phone|text|e-?mail|mail|message|write|order|book|replace|cancel|credit|"
    r"transfer|pay|release|ship|post|bring|get you|reset|restart|reopen|re-open|open|close|ask|speak|talk|"
    r"contact|move|put|add|take|remove|correct|change|swap|unblock|unlock|lift|upgrade|arrange|organi[sz]e|"
    r"schedule|reserve|hold|freeze|pause|file|fill|raise|request|search|pull|connect|attach|deliver|collect|"
    r"pick|restore|roll|monitor|watch|follow up|report|apply|waive|prepare|drop|pop|carry|drive|walk|give you|"
    r"double|link|rebook|re-book|set up|set|switch|extend|keep|look it up|look up|dig|trace|chase|print|copy|"
    r"make you|make the|redo|repair|recalculate|compare|show you|tell you|sit down|stop the|hand|fetch|"
    r"find you|find out|fix|confirm|squeeze|process|track|compensate|reimburse|issue|approve|flag|deduct|"
    r"reverse|return|knock|remind|let (?:them|him|her|the \w+) know)"
)
_DONE = (
    r"(?:sent|refunded|called|rung|rang|phoned|texted|e-?mailed|mailed|messaged|ordered|booked|replaced|"
    r"cancell?ed|credited|transferred|paid|released|shipped|posted|brought|reset|restarted|reopened|re-opened|"
    r"got you (?:a|an|the|your|another|in|on)|"
    r"opened|closed|asked(?! you)|spoken|spoke|talked|contacted|moved|put|added|taken|took|removed|"
    r"corrected|changed|swapped|unblocked|unlocked|lifted|upgraded|arranged|organi[sz]ed|scheduled|reserved|"
    r"held|frozen|froze|paused|filed|filled|raised|requested|pulled|connected|attached|delivered|collected|"
    r"picked|restored|rolled|reported|applied|waived|prepared|dropped|popped|carried|linked|rebooked|"
    r"re-booked|set up|set|switched|extended|kept|found (?:it|you|your|a|the)|traced|printed|copied|repaired|"
    r"recalculated|fixed|assigned|squeezed|processed|compensated|reimbursed|issued|approved|flagged|deducted|"
    r"reversed|told them|wrapped|unpacked|given|stopped|written(?! you\b| to you\b)|made(?! (?:a|an|this|that|"
    r"the|it) (?:mistake|error))|listened|knocked|packed|handed)"
)
_DOING = (
    r"(?:sending|refunding|calling|ringing|phoning|texting|e-?mailing|mailing|messaging|writing|ordering|"
    r"booking|replacing|cancell?ing|crediting|transferring|paying|releasing|shipping|posting|bringing|getting|"
    r"resetting|restarting|reopening|opening|closing|asking|speaking|talking|contacting|moving|putting|adding|"
    r"taking|removing|correcting|changing|swapping|unblocking|unlocking|lifting|upgrading|arranging|"
    r"organi[sz]ing|scheduling|reserving|freezing|pausing|filing|filling|raising|requesting|searching|pulling|"
    r"connecting|attaching|delivering|collecting|picking|restoring|rolling|monitoring|watching|reporting|"
    r"applying|waiving|preparing|dropping|popping|carrying|driving|linking|rebooking|setting|switching|"
    r"extending|tracing|chasing|printing|fixing|recalculating|reading|squeezing|processing|issuing|approving|"
    r"reversing|looking (?:for|it up|up)|checking (?:with|the)|going (?:to (?:the|ask|call|ring|get|find|"
    r"phone|fetch|check with|talk|speak|write|send|put)|back|over)|staying on this|keeping this|making|"
    r"handling this|knocking)"
)
_SOON = (
    r"(?:now|right now|today|tonight|right away|straight away|as we speak|while|at once|this (?:second|minute|"
    r"instant|moment|afternoon|morning|evening)|immediately|for you)"
)
_HOW = (
    r"(?: (?:just|now|already|also|personally|gladly|immediately|therefore|then|right away|of course|even|myself|"
    r"quickly|go ahead and|go and|happily|still|here|asap)){0,2}"
)
_STEP = Wording(
    rf"<we'll>{_HOW} {_DO}\b",
    r"<we'll>\b[^.!?;\n|]{3,70}?(?: and|,)(?: then| i'll| i will| also)? (?:call|ring|text|write|e-?mail|"
    r"message|phone|let you know|send|update|put|get back to you|come back to you|tell you)\b",
    rf"<we'll>{_HOW} (?:look|check|see|get|come|be|let|update|find|sort|report|investigate|review|have|start|"
    r"begin|try|hear|push|go)\b<c40>\b<when>",
    r"(?:at|on|by|before|tomorrow|tonight|in)(?: \w+){0,3} <we'll> (?:check|look|see|update|be|come|have|know|"
    r"find)\b",
    r"<we've>\b<c60> and (?:will|i'll) (?:call|ring|text|write to|e-?mail|message|phone) you\b",
    r"<we've>\b<c60> and (?:will|i'll) (?:update|get back to|come back to|let) you\b<c40>\b<when>",
    rf"<we've>{_HOW} (?:had {_DONE}|{_DONE})\b",
    rf"i{_HOW} {_DONE}\b",
    rf"we (?:just|already|have just) {_DONE}\b",
    rf"<we're>{_HOW} {_DOING}\b",
    rf"let me (?:quickly |just |please )?{_DO}\b",
    r"i (?:call|ring|phone|text|write to|e-?mail|message|check|come|send|bring) (?:you|to you|their|it|the|"
    r"back)\b<c40>\b<when>",
    r"(?:you'll|you will|you can expect to) (?:have|get|hear|receive)\b<c40> from me",
)
_ALONE = re.compile(
    rf"(?:^|(?<=[.!?;:,\n|)] )|(?<=\n))(?:just |now |already )?{_DOING}\b[^.!?\n|]{{0,70}}?\b{_SOON}\b|(?:^|"
    rf"(?<=[.!?:] ))(?:just |already ){_DONE}\b"
)
_BEFORE_NOT = re.compile(
    r"(?:\b(?:as|like|if|when|why|what|which|that|had|would|could|should|until|because)(?: already)? |"
    r"\bsays? |(?:not|n'?t) |\bunless [^.,]{0,30}|\bbefore )$"
)
_AFTER_NOT = re.compile(
    r"(?: (?:a |an |our |the )?(?:policy|terms)\b| (?:your|the) (?:complaint|feedback|request|"
    r"message)(?: \w+){0,2}? (?:to|on)\b| you (?:that |to |already |something|a question|one )|"
    r" for the reason)"
)


def owned(reading: Reading, slips: Collection[Span]) -> Span | None:
    """Return the first step that the rep takes on and that can be checked.

    A sentence with one of the `slips` in it does not count: "I called twice, you should have answered" owns nothing.
    """
    steps = (
        Span(found.start(), found.end())
        for pattern in (_STEP.pattern, _ALONE)
        for found in pattern.finditer(reading.own)
        if _stands(reading, found) and not any(reading.sentence(found).meets(slip) for slip in slips)
    )
    return min(steps, key=lambda step: step.start, default=None)


def owns(clause: str) -> bool:
    """Tell whether a clause of plain text is about what the rep does."""
    return _STEP.pattern.search(clause) is not None or _ALONE.search(clause) is not None


def _stands(reading: Reading, found: re.Match[str]) -> bool:
    before = reading.own[max(0, found.start() - 40) : found.start()]
    return not _BEFORE_NOT.search(before) and not _AFTER_NOT.match(reading.own, found.end())
