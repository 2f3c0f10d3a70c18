"""Pure: the wording of five moves: acknowledging, apologising, asking, closing well, using the name.

Each function takes a reading and returns the first place that shows its move, or None. A move counts in the rep's own
voice only, so what is negated, quoted or mocking does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

from empathy_bot.learning.coach.observation import Span
from empathy_bot.learning.coach.phrases import Wording
from empathy_bot.learning.coach.reading import Reading, read

_FEELING = Wording(
    r"(?:must|has to|have to|had to|got to)(?: have)?(?: been| be)?<very> <feeling>",
    r"must(?: \w+ly| all)? (?:have )?(?:feel|felt|hurt|sting|stung|worry|weigh|sound|seem|shaken?|shook|break|"
    r"broken|upset)\b",
    r"must have come as",
    r"<that><is>(?: not)?<very> <feeling>(?! (?:for (?:us|me)|to (?:find|say|believe|tell|know|miss|beat|"
    r"explain|predict|reach))\b)",
    r"(?:minutes|hours|days|weeks|months|years|times|calls)<w6> (?:is|are|would be|was)<very> <feeling>",
    r"to be <c40> is<very> <feeling>",
    r"what an? (?:\w+ )?<feeling>",
    r"(?<![a-z] )how(?: very)? <feeling>(?=[!.,]| (?:that|this|it|for you|to)\b)|is no (?:joke|fun)",
    r"(?:is|was|be) a(?:n absolute| real| total)? (?:nightmare|ordeal|disaster)",
    r"<we><surely> (?:understand|see|appreciate|know|get|hear|tell|imagine|realise|realize|recogni[sz]e|feel|"
    r"sense)(?: that| just| exactly)? how(?: \w+ly| very)? (?:<feeling>|much|important|long|urgent|serious|"
    r"strange|it feels|that feels|this feels|that must|this must|it must|badly?|deeply|personal|precious)",
    r"<we><surely> (?:understand|see|know|get|hear|tell|imagine) why (?:you|it|this|that|"
    r"they)\b<w4> (?:<feeling>|feels?|felt|looks?)",
    r"<we><surely> (?:understand|see|hear|sense|appreciate|feel|recogni[sz]e|get|share) (?:your|the|all the|"
    r"all of your)(?: \w+){0,2} (?:<mood>|pressure)",
    r"<we><surely> (?:understand|see|know|hear|tell|get|realise|realize|sense) (?:that |if )?(?:you|you're|"
    r"you are|this|that|it|it's|that's)\b<w4> <feeling>",
    r"<we><surely> (?:see|know|understand|imagine) (?:what|how much) (?:\w+ )?(?:pressure|strain|stress|"
    r"at stake|is at stake|you've|you have|this means|it means|that means|you're going|this puts|a \w+ this)",
    r"<we> (?:can|could)(?: well| only| just|not|'t| hardly| barely| very well| easily)? imagine (?:how|what|"
    r"that you|the|you|your)",
    r"<we> (?:can|could)(?: almost| really)? (?:feel|hear|picture) (?:the|how|his|her|your)\b",
    r"<we> know that feeling",
    r"(?:it's |it is )?(?:no|small|little) wonder",
    r"<we> (?:don't|do not) wonder",
    r"(?:makes?|making) (?:perfect |total |complete |a lot of )?sense (?:that you|to feel|you)",
    r"of course (?:you|it|that) (?:feel|felt|are|were|'re|couldn't|could not|would|hurts?|upset|bother)",
    r"(?:you have|you've|you had|have|with)(?: got)? (?:every|all the|full|good) (?:right|reason)",
    r"(?:completely|totally|perfectly|entirely|absolutely|quite|very|so|only|really) (?:understandable|"
    r"natural|human|fair to be)",
    r"understandable that you|understandably(?: <feeling>)?|fair to be <feeling>",
    r"<person>(?: would|'d)(?: also| probably| surely| certainly)?(?: have)?(?: be| been| feel|"
    r" felt)<very> <feeling>",
    r"would(?: also| probably| surely)?(?: have)? (?:frustrate|annoy|upset|frighten|worry|infuriate|scare|"
    r"drive|wear|put|bother|hurt)(?:d|n|ed)? (?:anyone|anybody|everyone|me|you|any)",
    r"(?:i'd|i would)(?: have)?(?: also| probably)? (?:be|been|feel|felt|lost|lose|cried|cry|want|hate|"
    r"hated)<w4> (?:too|as well|the same|by now|<feeling>|trust|faith)",
    r"my (?:heart|jaw|blood|stomach) would",
    r"makes? my (?:blood|heart)",
    r"<we> (?:wouldn't|would not) (?:be (?:happy|pleased|amused)|trust|want|like|have (?:liked|wanted|"
    r"trusted))",
    r"(?:far|way|much|really) too (?:long|often|many times)|too long (?:to wait|for anyone)",
    r"(?:a )?(?:very |really )?long time to (?:wait|be)",
    r"(?:isn't|is not|'s not|was not|wasn't|not) (?:ok|okay|acceptable|good enough|fair)(?! (?:to|if|with|"
    r"for us))",
    r"(?:is|was|are|were) (?:far |way |much |really )?too (?:long|many)(?= (?:to|for (?:anyone|anybody|"
    r"you))\b|[.,!]|$)",
    r"(?:that|this|it)(?:'s| is| was) (?:such )?a (?:very |really |awfully )?long (?:time|wait)",
    r"(?:you're|you are) (?:\w+ )?(?:right|entitled|allowed) to (?:be|feel)",
    r"the last thing (?:you|anyone|anybody)(?:'d)? (?:need|needs|needed|want|wants|wanted|expect)",
    r"<we> (?:don't|do not|can't|cannot) blame you",
    r"(?:wears?|wore|drives?|brings?|puts?|drove) (?:anyone|anybody|you|me|everyone) (?:out|up|mad|crazy|off|"
    r"down|to)",
    r"up the wall|worried sick|at the end of (?:my|your) tether|slap in the face|punch in the gut",
    r"kick in the teeth|heart sink",
    r"(?:this|that|it|these \w+|they) (?:really |truly |still )?(?:stings|hurts)|that stung",
    r"(?:this|it|that|she|he|they|these) (?:really |clearly )?(?:means?|meant|matters?|mattered) (?:so much |"
    r"a lot |a great deal |this much )?to you",
    r"<sorry> (?:for|about) (?:the|all the|your|this|all this) (?:\w+ )?<mood>",
    r"(?:for your|your) loss|condolences",
    r"(?:sorry|sad) about your (?:cat|dog|pet|mother|father|mum|mom|dad|husband|wife|son|daughter|brother|"
    r"sister|grandmother|grandfather|nan|gran|friend|puppy|horse)",
    r"(?:you|you're|you've|you must)(?: must)?(?: sound| seem| look| are| were| felt| feel| be|"
    r" been)?<very> (?<!you )<feeling>",
    r"(?:she|he|they)(?:'ll| will| must)(?: be| feel)<very> <feeling>",
    r"(?:standing|waiting|sitting|being|hearing|finding|losing|having|going|watching|seeing) <c60>(?:is|are|"
    r"was|would be|must be|feels)<very> <feeling>",
    r"(?:you|must|i'd|i would|to|anyone|anybody)<w1> (?:feel|felt|feeling)<very> (?:lost|stuck|stranded|"
    r"ignored|forgotten|invisible|unheard|helpless|powerless|stupid|small)",
    r"after <c40> that(?:'s| is| must| was) <c20><feeling>",
    r"for (?:anyone|anybody|both of you) to (?:hear|go|be|wait|see)",
    r"too (?:many|much|long|often) for (?:anyone|anybody)",
    r"in your (?:shoes|place|position),? (?:i'd|i would|anyone would) (?:feel|be|have felt)",
    r"you (?:deserve|deserved) (?:so much |much |far )?(?:better|more|trust|an answer|a proper|a straight)",
    r"(?:you )?(?:shouldn't|should not|should never) have (?:had|to have) to",
)
_FEELING_NEGATED = re.compile(
    r"(?:\b(?:can(?:'?t|not| not)|don'?t|do not|does ?n'?t|won'?t|will not|never|nobody|hardly|if|whether|why|"
    r"not|no need to|no reason to|nothing to|no point|stop|unless|doubt)\b[\w '-]{0,25}|\bnot sure (?:why|"
    r"that) )$"
)
_SORRY = Wording(
    r"(?<![a-z] )(?:our|my) (?:mistake|fault|error)(?=[.!,]|$)",
    r"<sorry>",
    r"forgive (?:us|me|the|our)",
    r"<we>(?: deeply| truly| really| sincerely| do)? regret (?:that (?:this|we|you|it)|this|our|the way|how|"
    r"what)",
    r"(?:<that>|that one|this one|one|\w+)(?:'s| is| was|s)(?: \w+ly| all| very much)? (?:on us|on me|"
    r"our fault|my fault|our mistake|our error|my mistake|our failure|our doing|down to us|ours to)",
    r"(?:our|my) bad",
    r"<we>(?: \w+ly| clearly| just)? (?:messed|screwed|mucked|slipped) up",
    r"<we>(?: \w+ly| clearly| have|'ve)? (?:let you down|failed you|dropped the ball|got (?:this|that|"
    r"it) (?:all |so |badly |very )?wrong|made (?:a|an|this|that|the) (?:\w+ )?(?:mistake|error)|were wrong|"
    r"was wrong|was at fault|were at fault|are to blame|broke (?:it|this|that))",
    r"<we>'re (?:deeply |so |really )?ashamed|<we> (?:am|are)(?: deeply| so| really)? ashamed",
    r"<we> (?:should have|should've) (?:caught|told you|warned|known|done|checked|noticed|called|written|been|"
    r"let you|seen|explained|kept|asked|answered|listened|taken|sent)",
    r"(?:mistake|error|fault)(?: was| is| lies| lay)?(?: on| with)? (?:ours|mine|our side|our end|our part|"
    r"us\b|me\b)",
    r"(?:so )?(?:that's|it's|that is|it is) our (?:\w+ )?(?:mistake|error|fault|failure)",
    r"no excuses?(?! for you)",
)
_SORRY_NOT = re.compile(
    r"(?:(?: \w+){0,2}? (?:to (?:hear|say|tell|read|learn|see|bother|interrupt|disturb|keep asking|ask|"
    r"inform)|for (?:your|the) loss|about your (?:cat|dog|pet|mother|father|mum|mom|dad|husband|wife|son|"
    r"daughter|brother|sister|grandmother|grandfather|nan|gran|friend|puppy|horse)\b)|,? (?:but )?(?:could|"
    r"can|would|may|what|who|which|where|how|did you|do you|not our|i (?:didn'?t|did not) (?:catch|get|hear|"
    r"understand)|i missed (?:that|your)|your)\b|\?| state\b| excuse\b| sight\b)"
)
_NOT_SORRY = re.compile(
    r"(?:(?:\b(?:not|never|without|no need(?: for you)? to|why should|why would|feel|felt|than|nothing to be|"
    r"no reason to)\b|n'?t\b)[\w '-]{0,30}|\b(?:than|feel|feeling|felt|for|he'?s|she'?s|they'?re|say|says|"
    r"said|saying|no|any|without) )$"
)
_STILL_SORRY = re.compile(r"(?:not only|can'?t|cannot|could ?n'?t|could not|words|not enough)[\w '-]{0,30}$")
_ASKED = Wording(
    r"(?:what|when|where|which|whereabouts|how|who|whom|whose|since when|for how long|at which|in which|"
    r"on which|by when|why)\b",
    r"(?:can|could|would|will|may) you(?: please| also| just| maybe| perhaps)? (?:tell|describe|explain|walk|"
    r"share|show|talk|give me an idea|help me understand|let me know)\b",
    r"(?:is|are|was|were|does|do|has|have|did|isn't|doesn't|would|will) (?:it|you|the|that|this|there|your|"
    r"they|he|she|both|anything|everything|something|someone|anyone|all|any|one|these|those)\b",
    r"(?:may|can|could) i (?:ask|check)\b",
    r"(?:ok|okay|right|and|so) (?:is|are|was|were|does|do) (?:it|you|the|that|this|there|your)\b",
)
_TELL_ME = Wording(
    r"(?:please )?tell me(?: a bit| a little)?(?: more| all)?(?: about| what| where| how| when| which|"
    r" in your own| that has)",
    r"(?:can|could|would) you (?:please )?tell me(?: a bit| a little| some)? (?:more|what happened|how it)",
    r"(?:i'd|i would) (?:like|love) to (?:hear|understand|know) (?:what|how|more|where|when|which)",
    r"(?:please )?(?:walk|talk) me through",
)
_NO_QUESTION = re.compile(
    r", (?:isn'?t|don'?t|aren'?t|wasn'?t|doesn'?t|won'?t|can'?t|is|are|do|does) (?:it|he|she|they|you|"
    r"we)\??\s*$|anything else|something else i|any other question|can i help|may i help|can we help|"
    r"could i help|how (?:are|r) (?:you|u)(?: today| doing)?\s?\?|(?:is|are|was|would) (?:that|this|it|"
    r"you) (?:ok|okay|alright|fine|all right|clear|good|enough|correct|right)\b|(?:does|would|will) (?:that|"
    r"this) (?:work|sound|help|suit|answer)|would you like (?:me|us)|would you be willing|would you mind|"
    r"\b(?:order|customer|account|tracking|reference|booking|phone|ticket|serial|invoice|card|mobile|contract|"
    r"case|policy|member|membership) ?(?:number|no\b|id\b|code)|date of birth|full name|post ?code|zip code|"
    r"e-?mail address|your (?:name|address|e-?mail|birthday)\b|(?:have|did|do) you (?:not |even |actually |"
    r"really |already |ever |also )?(?:try|tried|check|checked|read|restart|restarted|update|updated|test|"
    r"install|clean|follow|look|looked|even|not|turn|turned|think|expect|bother|choose|unpack|leave|put|use|"
    r"overload|introduce|drop|forget|enter|press|plug|wash|save|make|realise|realize)\b|did(?:n'?t| not) you|"
    r"don'?t you|(?:have|do|are)n'?t you|are you (?:sure|serious|kidding|really|joking|aware|telling)|"
    r"why (?:did|would|do|are|were|have|should|can|don|didn|not)\b|what did you do (?:with|to)|what (?:do|did|"
    r"else do|more do) you (?:want (?:me|us|from)|expect)|so what|what about \w+ing|who (?:knows|cares)|"
    r"how (?:should|would|could|can|am|do) (?:i|we)\b|what (?:else |more )?(?:can|should|shall|am|could|"
    r"do) (?:i|we)\b|what'?s (?:your|the) problem|is there (?:a|any) (?:reason|problem)\b.{0,12}you|"
    r"your house|do(?:es)? (?:i|it|that) (?:look|matter)|what makes you think|ready to|have a look|"
    r"is your .{0,24}(?:lit|on|plugged)|you can see"
)
_CLOSING = Wording(
    r"(?<!to )(?:thank you|thanks|thank u|thx|many thanks|cheers)<w6> for (?:telling|letting|sharing|being|"
    r"bearing|sticking|waiting|bringing|flagging|pointing|not |understanding|keeping|the heads|raising|taking|"
    r"explaining|giving|hanging|holding|trusting|staying|reporting|speaking|saying|coming|choosing|helping|"
    r"trying|your (?!message|mail|e-?mail|call|inquiry|enquiry|interest|order|request|contact|letter|reply|"
    r"purchase|query|note|response)\w+)",
    r"(?:anything|something) else(?= (?:i|we|you|that|on|about|bother|wrong|which|before|with|today)|\?)",
    r"any other questions?",
    r"(?:reach|call|write|message|contact|ring|text|e-?mail|phone|come back|ping|reply|get back|drop)(?: to|"
    r" a line)? ?(?:me|us)\b ?(?:directly|direct|any ?time|here|on this|at any|whenever|back any|personally|"
    r"under|if|at (?:my|this)|with (?:any|whatever|anything))",
    r"(?:you can|please|just) (?:always )?(?:reach|ring|call|write to|contact|text|message|"
    r"phone) me\b(?! (?:the|your|a)\b)",
    r"ask for me|here's my (?:extension|direct|number|mobile)",
    r"my (?:direct|personal) (?:line|number|extension|mobile|mail)",
    r"(?:i'm|i am|we're|we are|im)(?: right| always| all| still|)? (?:here (?:for|all|if|with|until|till|any|"
    r"to help|whenever)|around (?:for|till|until|all|if)|with you|on your side|by your side|not (?:leaving|"
    r"closing|going anywhere)|right here)",
    r"will be here|here (?:all night|all day|for you|if you need|whenever)",
    r"i(?:'ll)? stay (?:in this|with you|on the|right|here|on this)|i will stay|i've got all the time",
    r"(?:just )?shout (?:if|out)|give (?:me|us) a shout|let me know if (?:you|there|anything|it|something)",
    r"(?:happy|glad) to (?:help|go|explain|talk|assist|walk|answer)",
    r"(?:feel free|don't hesitate|do not hesitate) to",
    r"if (?:anything|something|there's anything|it|that)(?:'s| is| comes| happens| feels| goes| plays|"
    r"  should)?(?: else)? (?:back|again|off|wrong|up)",
    r"(?:don't|do not|no need to|please don't|needn't|nothing to|don't you|dont you) worry(?! about it,? it)",
    r"no worries",
    r"you're (?:not alone|in (?:good|safe|the right) hands|covered|all set|not on your own|always welcome|"
    r"welcome)",
    r"you are (?:not alone|in (?:good|safe|the right) hands|covered|all set|not on your own|always welcome|"
    r"welcome)",
    r"(?:not|never) on your own",
    r"(?:we'll|we will|i'll|i will) (?:get (?:this|it|you|that|there|through|the)|make (?:it right|this right|"
    r"sure|that right|things right)|sort|fix (?:this|it|that)|go through|stay|be (?:here|with|there|right)|"
    r"look after|take (?:good )?care|see (?:this|you|it|that)|figure|find (?:it|a way|out|a)|work (?:this|it|"
    r"through)|put (?:this|it|that|things) right|not (?:let|rest|leave|stop))",
    r"(?:what|how) (?:else|more|further) (?:can|may) (?:i|we)",
    r"how (?:can|may) (?:i|we) (?:help|assist) you further",
    r"(?:please )?stay (?:with us|in (?:the|this) chat|on the line)",
    r"rest assured|(?:i|we) promise(?! (?:to|that) (?:try))|you have my word|i give you my word",
    r"i won't (?:leave|rest|let|stop|close|go)|(?:get|are|in|through) (?:there|this|it) together",
    r"you won't (?:be (?:left|stuck|charged|without|out of|standing|alone)|lose|have to|need to|miss)",
    r"(?:it|they|that|this)(?:'ll| will) (?:turn up|be (?:fine|ok|okay|alright|all right|sorted)|work out|"
    r"not happen again)",
    r"(?:won't|will not|never) happen again|so you (?:don't|do not|won't) (?:have|need) to|all (?:be )?good\b",
    r"everything will be (?:fine|ok|okay|alright|all right|sorted)",
    r"hang in there|count on (?:me|us)|leave (?:it|this|that) (?:with|to) me",
    r"(?:(?<![a-z] )have|and have|you(?:'ll)?(?: all)? have|enjoy)(?: a| your| the|"
    r" yourself)(?: \w+){0,2} (?:day|evening|weekend|trip|flight|night|holiday|holidays|one|time|journey|stay|"
    r"afternoon|week|meal|party|wedding)",
    r"safe (?:trip|travels?|journey|flight|drive)|get well|get better soon",
    r"take (?:good )?care(?= of (?:yourself|you\b)|[.!,]|\s?$|[^\w\s])",
    r"all the best|best of luck|good luck(?! with that)|best wishes|wish(?:ing)? you",
    r"happy (?:birthday|anniversary|wedding|holidays)|welcome back|you're very welcome",
    r"(?:take|have|got) (?:all )?(?:the|your) time(?: you| in)?|no rush|no hurry",
    r"(?:hope|happy|glad|pleased) to (?:see|welcome) you|see you (?:soon|on|then|tomorrow)",
    r"(?:look|looking) forward|fingers crossed|second chance|i'm (?:glad|happy) you|that's completely fine",
)
_CLOSING_NOT = re.compile(r"(?:\b(?:not|never|can'?t|cannot|if)\b|n'?t\b)[\w '-]{0,12}$")
MOCKERY = re.compile(
    "[\U0001f643\U0001f644\U0001f602\U0001f923\U0001f937\U0001f61c\U0001f609\U0001f60f\U0001f926]"
    r"|\b(?:ha ?ha(?:ha)*|lo+l|rofl|lmao)\b"
)
_IRONY = re.compile(
    "[\U0001f643\U0001f644]"
    r"|\byeah right\b|\byour (?:majesty|highness)\b|\bboo ?hoo\b|\bcry me\b|\bpoor (?:you|thing|"
    r"baby)\b(?=\W*\Z)"
)
_ALSO_WORDS = {
    "april",
    "art",
    "august",
    "bill",
    "chase",
    "dean",
    "faith",
    "frank",
    "grace",
    "grant",
    "hope",
    "joy",
    "june",
    "kit",
    "mark",
    "may",
    "miles",
    "pat",
    "rich",
    "rose",
    "sky",
    "sue",
    "summer",
    "will",
}
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam"}


def acknowledged(reading: Reading) -> Span | None:
    """Return where the customer's feeling, or its weight, is named or said to make sense."""
    for found in _FEELING.pattern.finditer(reading.own):
        if not _FEELING_NEGATED.search(reading.before(found)) and not _ironic(reading, found):
            return Span(found.start(), found.end())
    return None


def apologised(reading: Reading) -> list[Span]:
    """Return every place where the rep says sorry, or takes the fault; whether one is conditional the slips tell."""
    places = []
    for found in _SORRY.pattern.finditer(reading.own):
        before = reading.before(found)
        negated = _NOT_SORRY.search(before) and not _STILL_SORRY.search(before)
        if not negated and not _SORRY_NOT.match(reading.own, found.end()) and not _ironic(reading, found):
            places.append(Span(found.start(), found.end()))
    return places


def asked(reading: Reading) -> Span | None:
    """Return the question that seeks to understand what happened or what matters, not the one that fills a form."""
    for sentence in reading.sentences():
        text = reading.own[sentence.start : sentence.end]
        if "?" in text:
            found = _ASKED.pattern.search(text)
            if found and _opens(text, found.start()) and not _NO_QUESTION.search(text):
                return Span(sentence.start + found.start(), sentence.end)
        elif (found := _TELL_ME.pattern.search(text)) and not _NO_QUESTION.search(text):
            return Span(sentence.start + found.start(), sentence.end)
    return None


def closed(reading: Reading) -> Span | None:
    """Return where the reply reassures, thanks, offers to be there or wishes well."""
    for found in _CLOSING.pattern.finditer(reading.own):
        if not _CLOSING_NOT.search(reading.before(found)) and not _ironic(reading, found):
            return Span(found.start(), found.end())
    return None


def named(reading: Reading, name: str) -> Span | None:
    """Return where the customer's name stands: the first name, the last name, or both, in any spelling of accents."""
    pattern = _name_pattern(name)
    for found in pattern.finditer(reading.own) if pattern else ():
        span = Span(found.start(), found.end())
        if found[0] not in _ALSO_WORDS or reading.quote(span)[0].isupper():
            return span
    return None


def _opens(text: str, position: int) -> bool:
    """Tell whether a question begins here: at the start, after a mark, or after a short opening such as "and"."""
    before = text[:position].rstrip()
    return (
        not before
        or not before[-1].isalnum()
        or len(before.split()) <= 4
        or before.endswith((" and", " so", " but", " or"))
    )


def _ironic(reading: Reading, found: re.Match[str]) -> bool:
    """Tell whether the sentence, or a sign right after it, rolls its eyes."""
    sentence = reading.sentence(found)
    return _IRONY.search(reading.own, sentence.start, sentence.end + 3) is not None


@lru_cache(maxsize=256)
def _name_pattern(name: str) -> re.Pattern[str] | None:
    parts = [
        part
        for part in re.findall(r"[^\W_]+(?:['-][^\W_]+)*", read(name).plain)
        if part not in _TITLES and len(part) > 1
    ]
    if not parts:
        return None
    either = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
