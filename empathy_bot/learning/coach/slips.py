"""Pure: the wording of four slips: apologising on a condition, dismissing or commanding, blaming, hiding behind a rule.

Each function takes a reading and returns the first place that shows its slip, or None. Precision comes before recall:
telling somebody of a slip that is none costs more trust than overlooking one.
"""

from __future__ import annotations

import re

from empathy_bot.learning.coach.moves import MOCKERY
from empathy_bot.learning.coach.observation import Span
from empathy_bot.learning.coach.phrases import Wording
from empathy_bot.learning.coach.reading import NEAR, Reading

_CONDITIONAL = Wording(
    r"(?:if|should) (?:we|i|you|this|that|there|anything|something|my|our) <c60>\b<we>(?:'m|'re| am| are|"
    r" do)? (?:(?:very |truly |really )?sorry(?= for (?:that|it|this)|[.,!]|$)|apologi[sz]e)(?! (?:personally|"
    r"in person))",
    r"<sorry>(?: to you| for you| u)?,? (?:if|in case|should (?:you|the|this|that|there|your|we|any|it)|"
    r"when the|when your|insofar|in the event)\b(?! you(?:'re| are) (?:busy|going))",
    r"<sorry>(?: about| for)?(?: (?:that|this|it))?,? (?:but|however)\b(?! (?:could|can|would|may|what|who|"
    r"which|i (?:didn't|did not|missed)) )",
    r"<sorry>(?: \w+){1,4},? but (?:our|we (?:can't|cannot|can not|don't|do not|need|have to)|i (?:can't|"
    r"cannot|can not|don't|do not)|you (?:should|need|have|must|did|didn't|are)|unfortunately|company)\b",
    r"<sorry> (?:that |to hear that |to hear |for how |about how |how )?(?:you|u|your \w+)(?:'re| are| were|"
    r"'ve| have)? (?:also )?(?:feel|feels|felt|feeling|think|thinks|thought|believe|see it|saw it|took it|"
    r"take it|find (?:it|this|that|our)|found it|unhappy|upset|dissatisfied|disappointed|offended|angry|"
    r"annoyed|not happy|not satisfied|had the (?:feeling|impression)|the (?:feeling|impression)|"
    r"have the (?:feeling|impression)|perceived?|experienced it|interpret\w*|misunderst\w+|misread|"
    r"got the impression|couldn't find|could not find|didn't (?:like|understand|notice|see|enjoy)|"
    r"did not (?:like|understand|notice|see|enjoy)|(?:weren't|were not|aren't|are not|'re not|not) (?:happy|"
    r"satisfied|pleased|comfortable|amused))",
    r"(?:<sorry>|regret)(?: \w+){0,3} any (?:\w+ )?(?:inconvenience|inconveniences|inconvienience|trouble|"
    r"upset|confusion|disruption|discomfort|misunderstandings?|problems?|frustration|distress|delays?|issues?|"
    r"hassle|offence|offense|disappointment|errors?|mistakes?|worry|stress|annoyance)",
    r"(?:<sorry>|regret) <c60>\b(?:may|might)(?: possibly)? have (?:caused|been|felt|experienced|had|seemed|"
    r"upset|inconvenienced|suffered|given|led|appeared|come|arisen|offended)",
    r"<we>(?: do| deeply| sincerely)? regret (?:if|any|should)",
)
_CONDITIONAL_NOT = re.compile(r"(?:\bnot\b|n'?t\b|\bnever\b)[\w '-]{0,25}$")
_DISMISSING = Wording(
    r"<we> (?:can't|cannot|don't|do not) see (?:what|why|where) (?:the (?:problem|fuss|issue)|you're so|"
    r"you are so)",
    r"what's (?:the|your) (?:big deal|problem with that)|so what(?=[?!.])|you'll (?:live|survive|get over)",
    r"grow up",
    r"(?<![a-z] )at least (?:you|you're|it's|it|they|nobody|no one)\b(?! (?:should|can|deserve))",
    r"(?:on|at) the bright side",
    r"not (?:a|an|such a) (?:catastrophe|tragedy|drama|emergency|disaster)|not rocket science",
    r"isn't rocket science",
    r"(?:don't|do not) take (?:it|this|that|everything) (?:so |too )?(?:personally|seriously|hard)|cheer up",
    r"you(?:'re| are) (?:lucky (?:that|it|we|i|this)|overthinking|making (?:this|it) (?:worse|harder|"
    r"difficult|bigger|a big)|taking (?:this|it) too)",
    r"you (?:have to|must|need to|will have to|should) (?:just |simply )?(?:understand that|accept that|"
    r"be reasonable|be realistic)",
    r"(?:(?<![a-z] )be|should be) (?:glad|grateful|happy) (?:that )?(?:it's|you|it|we)",
    r"i (?:don't|do not) have time for (?:this|that)",
    r"(?:everyone|everybody|anyone|any child|every child) knows|nobody (?:forced|told) you to",
    r"(?:lots of|plenty of|most|many|a lot of)(?: our| other)? (?:people|customers|users|guests) (?:have|"
    r"had)(?: had)? (?:the same|this (?:problem|issue)|that problem)",
    r"takes? as long as it takes|if you(?:'d| would)? (?:just )?let me (?:work|finish|do my job)",
    r"let me do my job",
    r"calm (?:down(?! (?:the|this|that|a)\b)|yourself)|settle down|chill(?: out)?(?=[,.! ]|$)",
    r"(?:need to|have to|should|must|please|just|try to) (?:relax(?! and)|chill)|lower your (?:voice|tone)",
    r"watch your (?:tone|language|mouth|words)",
    r"(?:please )?stop (?:shouting|yelling|complaining|panicking|whining|crying|overreacting|"
    r"using (?:exclamation|caps|capital|that|such)|screaming|swearing|exaggerating|spamming)",
    r"(?:stay|keep|remain) calm",
    r"don't (?:be|get) (?:so |too |all )?(?:rude|silly|dramatic|ridiculous|upset|angry|like that|emotional|"
    r"difficult|impatient|hysterical|childish|worked up|mad)",
    r"do not be (?:so )?(?:rude|silly|dramatic|ridiculous|upset|angry|emotional|impatient)",
    r"(?:no|any|not any) (?:need|reason|point|use|cause) (?:to|for you to|in|for|being|getting) ?(?:(?:be|"
    r"being|get|getting)(?: so| too| all)? (?:rude|upset|angry|dramatic|emotional|aggressive|impatient|"
    r"hysterical|worked|mad|sarcastic|personal)|complain\w*|panic\w*|shout\w*|yell\w*|drama|fuss|exaggerat\w*|"
    r"cry\w*|argu\w*|swear\w*|raise your|that tone|insult\w*|threat\w*)",
    r"nothing to (?:get|be) (?:so )?(?:upset|angry|worked up|excited|dramatic|mad)",
    r"nothing (?:really )?to (?:complain|fuss) about",
    r"(?:make|making|create) (?:such )?(?:a |an )?(?:big |huge )?(?:drama|fuss|scene|big deal)",
    r"(?:shouting|yelling|swearing|complaining|getting angry) (?:will|won't|doesn't|does not|is not|isn't|"
    r"at me|never)",
    r"(?:as|like) (?:i|we)(?:'ve| have| had)?(?: already| just| clearly| previously)? (?:said|told|explained|"
    r"mentioned|stated|wrote|written|informed|pointed)",
    r"as (?:already |previously |clearly |repeatedly )?(?:stated|mentioned|explained|written|indicated|"
    r"communicated|said|told)(?: already| twice| earlier| above| before| previously| in (?:my|our|"
    r"the)(?: \w+){0,2} (?:mail|e-?mail|emails|e-?mails|message|letter|call))",
    r"as (?:already|previously|repeatedly) (?:stated|mentioned|explained|written|indicated|communicated|said|"
    r"told|informed)",
    r"(?:i|we)(?:'ve| have)? already (?:(?:told|informed|answered|explained to|gave) you|(?:explained|said|"
    r"mentioned|answered) (?:this|that|it|so|before))",
    r"(?:how many times|once again i|for the last time)",
    r"(?:it|that|this|they|there|he|she|which)(?:'s|s|'re| is| are| was| were)?(?: really| honestly|"
    r" after all| not more than)? (?:only|just|merely) (?:(?:a|an|one|some) |(?=(?:fish|flowers|shoes|clothes|"
    r"toys|things|money|words|points)\b))(?!(?:\d|a? ?(?:few|couple|minute|minutes|moment|second|sec|quick|"
    r"short|note|reminder|update|question|call|click|matter of|precaution|copy|test|start|first step|"
    r"beginning|to|so|in|for|about|until|because|due|gone|arrived|been|come|started|happened|as|like|that|"
    r"what|how|not|for you|you|possible|available|fair|right|shame|pity|terrible|horrible|awful|lovely|great|"
    r"nightmare|thought|heads|guess|suggestion|example|step|page|form|word|tiny|part|fraction|day away|"
    r"week away|way|phone call|my|me|left|wanted|us|now|before|after|over|under|us|here|there|one of|two|"
    r"three|four|five|six|happening|beside|the (?:first|last|beginning|start|two|three))\b))\w+",
    r"<word> is (?:only|just|merely) (?:a|an) (?:small|little|tiny|minor|formality|reservation|detail|bit|"
    r"matter of)\b",
    r"(?:no|not (?:a|such a|that) |isn't (?:a|such a) |not a )(?: ?very)? ?big deal|not that big",
    r"(?:isn't|not|hardly|it's not) the end of the world",
    r"(?:it's |is |that's )nothing (?:really|special|serious|major|unusual|dramatic)|nothing special",
    r"(?:it's|that's|it is|that is|isn't|is) not (?:that|so) (?:bad|serious|important|dramatic|terrible|hard|"
    r"difficult|complicated)",
    r"(?:it|that) isn't (?:that|so) (?:bad|serious|important|dramatic|terrible|hard|difficult|complicated)",
    r"could (?:be|have been) (?:much |a lot )?worse|worse things",
    r"(?:others|other (?:people|customers|patients|passengers|families|guests)) (?:have|"
    r"had) (?:\w+ ){0,3}(?:worse|bigger|more|lost|real)",
    r"(?:other|most|all|many) (?:\w+ )?(?:customers|people|mothers|parents|users|clients|guests|passengers|"
    r"patients|owners|members) (?:are (?:very |quite |perfectly |totally )?(?:happy|fine|satisfied|waiting)|"
    r"manage\w*|(?:don't|never) (?:complain|have|mind)|have no (?:problem|issue|trouble)|waiting|cope)",
    r"(?:nobody|no one|no-one) (?:else (?:has|had|have|ever|complain\w*)|ever complain\w*|complain\w*|noticed|"
    r"will notice|notices|cares|forces you|forced you|is forcing)",
    r"(?:works?|is|was|are) (?:fine|ok|great|perfectly|no problem) for (?:everyone|everybody|all|others)",
    r"(?:you're|you are|are you|aren't|not) (?:not )?the only (?:one|customer|person|guest|patient|passenger)",
    r"(?:everyone|everybody|every customer|all of us|we all) (?:has|have|must|needs?)(?: to)? (?:wait|deal|"
    r"go through|pay|live|do|this|the same|problems|their)",
    r"(?:happens?|happened) to (?:everyone|everybody|all of|anyone|the best)",
    r"(?:these|such|those|things)(?: things?)?(?: like (?:this|that|these))? (?:do |can |just |"
    r"will )?happen\b",
    r"(?:happens?) (?:every day|all the time)",
    r"that's (?:just )?(?:life|how it is|the way (?:it|things)|how things are|how life)",
    r"that is (?:just )?(?:life|how it is|the way (?:it|things))",
    r"(?:you|you'll|just|must)(?: will| just)?(?: have to| need to)? (?:deal|live|cope) with (?:it|"
    r"that)(?=[.!,]|$)",
    r"get over it|suck it up|tough luck|(?:that's )?too bad(?=[.!,]|$)|bad luck|get used to",
    r"take it or leave it|if you don't like it",
    r"(?:you|they)(?:'ll| will)(?: just| simply| have)* (?:to )?(?:be (?:more |a bit )?patient|wait (?:like|"
    r"your turn))",
    r"you(?:'ll| will)(?: just| simply)? have to wait|you (?:just|simply) (?:have|need) to wait",
    r"(?:have|need|ask)(?: \w+){0,4} to be (?:more |a bit |a little )?patient|must be patient",
    r"(?<![a-z] )just wait(?=[.!]|$)|patience is|be patient like",
    r"not (?:my|our) (?:problem|job|department|business|concern)|(?:that's|this is|"
    r"it's) your (?:own )?problem",
    r"what do you expect|what did you expect",
    r"(?:you're|you are|please don't|stop|don't|bit of an) ?(?:over-?react\w*|exaggerat\w*)",
    r"(?:you're|you are) being (?:\w+ )?(?:dramatic|difficult|unreasonable|sensitive|ridiculous|rude|"
    r"impatient|silly|emotional|aggressive)",
    r"(?:quite|pretty|very|rather|fairly|really) obvious(?! that we)",
    r"even (?:my|a|your) (?:grand\w+|\w+ ?child|child|kid|mother|baby|toddler|monkey) (?:can|could|manages|"
    r"knows)",
    r"with all due respect|good luck with that|cry me",
    r"consider (?:this|the|your) (?:matter|case|issue|complaint|ticket)(?: as)? closed|case closed",
    r"end of (?:story|discussion)",
    r"(?:i|we) (?:find it hard to|don't|do not) believe (?:that|you|this)",
    r"(?:i|we) (?:doubt|highly doubt) (?:that|it|you)|we can't do magic|can't (?:do|work) (?:magic|miracles)",
    r"sit down again",
    r"(?:i|we) (?:can't|cannot|don't) (?:smell|see|hear|notice|feel) (?:anything|any problem|a problem)",
    r"keep it short|(?:will|would|gets?|get) (?:us|you) nowhere",
    r"(?:let it go|drop it)(?=[.!,]|$)|no news is good news",
    r"there are (?:other|many|more) (?:\w+ )?(?:customers|people|guests|patients|callers|passengers)",
    r"we have (?:thousands|hundreds|millions|many|other) (?:of )?(?:other )?customers",
    r"we (?:don't|do not) make the (?:rules|prices)",
)
_DISMISSING_NOT = re.compile(
    r"(?:\b(?:not|never|without|instead of|rather than|didn'?t|won'?t|wouldn'?t|don'?t)\b)[\w '-]{0,28}$"
)
_DID = (
    r"(?:read|checked|told|informed|called|contacted|asked|noticed|looked|saved|backed|kept|sent|paid|"
    r"followed|updated|switched|turned|cancell?ed|booked|taken|took|come|gone|waited|started|ordered|thought|"
    r"done|known|let us|reported|used|entered|chosen|registered|brought|made|packed|locked|tested|cleaned|"
    r"removed|tried|planned|confirmed|measured|stopped|left|reacted|mentioned|filled|signed|tracked|stayed|"
    r"opened|answered|learned|learnt|listened|bought|insured|worn|written|arrived|applied|submitted|set|put|"
    r"pressed|clicked|selected|ticked|activated|renewed|returned|said|spoken|shown|protected|prepared|"
    r"verified|provided)"
)
_DOES = (
    r"(?:read|check|follow|fill|send|pay|tell|respond|answer|reply|update|confirm|choose|select|inform|"
    r"register|enter|do that|do it|do this|listen|provide|contact|activate|sign|submit|include|attach|renew|"
    r"bother|back|test|notify|report|mention)"
)
_BLAMING = Wording(
    r"(?:because|since|as) you(?: have| had|'ve)?(?: clearly| obviously| simply| just|"
    rf" apparently)? (?:(?:didn't|did not|never|don't) {_DOES}|(?:haven't|hadn't) {_DID}|forgot|failed to|"
    r"ignored)\b",
    r"(?:it|this|that)(?:'s| is| was) (?:the|a) (?:customer's|user's|client's|guest's) "
    r"(?:responsibility|fault|duty|job)",
    r"(?:customers|users|guests|passengers|tenants) are (?:themselves )?responsible for",
    r"pay (?:more |better )?attention|try reading",
    r"you(?: really| surely)? (?:should|ought to|must|could)(?: really| surely)? (?:know better|pay attention|"
    r"be more careful|have known)\b",
    r"you don't seem to have (?:read|checked|followed|understood)",
    r"you (?:chose|decided) (?:to|not to) (?:ignore|wait|buy|order|book|click)",
    r"you (?:probably|simply|just|must have|may have|might have|apparently|obviously) (?:forgot|forgotten|"
    r"misread|mistyped|overlooked|misunderstood|missed the|ignored|entered the wrong)\b",
    r"you never (?:sent|gave|told|informed|answered|replied|paid|contacted|called|confirmed|returned|"
    r"asked)(?: us| me| the| any)",
    r"you didn't (?:give|send|tell|inform|let) us|how did you manage to|you left it too late",
    r"it would have been (?:better|best|easier|wise|smarter) (?:to|if you)",
    r"it's (?:best|better) to<c40> before you",
    r"you(?: really| just| simply| also| clearly| probably| obviously| definitely)? (?:should|could|ought to|"
    r"needed to|were supposed to|had to|shouldn't|should not|must)(?:'ve| have|ve| of| to have)?(?: really|"
    rf" just| already| simply| not| better| at least| also)? {_DID}\b(?! (?:to you|an? (?:mail|e-?mail)|"
    r"by (?:us|now)|us back))",
    rf"(?<![a-z] )should(?:'ve| have| of)(?: really| just)? {_DID}\b(?= (?:earlier|before|sooner|first|more|"
    r"the|your|it|that|better))",
    r"you(?:'d| would| should| could)(?: really)? (?:have )?been (?:more )?careful",
    r"should have been more careful|(?:be|being) more careful",
    r"please (?:check|read|look|think|pay|listen|order|choose|ask)<c20> next time(?! i)",
    r"next time,? (?:please |just )?(?:read|check|be|make sure|pay|order|use|think|look)\b",
    r"you (?:also |simply |clearly |obviously |apparently |just )?(?:failed|forgot|neglected|omitted|refused|"
    r"chose not) to\b",
    r"you (?:ignored|overlooked|disregarded|mishandled|misused|misread)|you forgot\b|you always forget",
    r"you(?: also| clearly| simply| obviously| just| apparently)? (?:didn't|did not|haven't|have not|never|"
    rf"don't|do not)(?: even| properly| correctly| actually| really)? {_DOES}(?:ed|d)?\b(?! (?:to|anything|"
    r"for)\b)(?=(?: \w+){0,5} ?(?:[.,!;]|$|before|when|so|correct|proper|because|in|the|your|our|page|"
    r"that))",
    r"did you (?:not |even |actually |really )+(?:read|check|look|notice|follow|see|bother|try|listen)",
    r"didn't you (?:read|check|see|notice|look)|(?:did|have) you (?:even )?(?:bother|bothered)",
    rf"if (?:you had|you'd)(?: only| just| actually| really| simply)?<w1> {_DID}\b",
    r"had you (?:only |just |actually )?(?:read|checked|told|followed|called|paid|sent|informed|booked|looked|"
    r"asked|contacted)",
    r"(?:it's|that's|this is|it is|that is|was|is|be|would have been|it would have been|entirely|"
    r"all)(?: (?!not|never|hardly|in)\w+){0,1} your (?:own )?(?:fault|mistake|error|responsibility|duty|"
    r"obligation|doing|negligence|oversight|job to)",
    r"through (?:no|your) own fault|your own (?:fault|mistake|error|doing|choice|negligence)",
    r"please (?:read|check|look)\b<c40> before (?:ordering|you (?:order|click|buy|sign|complain|book|install|"
    r"call|write)|buying|complaining|booking|calling|writing|clicking)",
    r"(?:check|read) the (?:\w+ ){1,3}(?:carefully )?before (?:ordering|buying|you order|you buy)",
    r"you(?:'ve| have| must have| probably| obviously| apparently| clearly| may have|"
    r" might have)?(?: probably| obviously| clearly)? (?:(?:entered|typed|gave|given|sent|used|chose|picked|"
    r"selected|dialled|put|wrote|provided|filled)(?: in)?(?: us)?(?: the| a| an| your| in)?(?: \w+)? (?:wrong|"
    r"incorrect|invalid)\b|(?:ticked|selected|chose|confirmed|agreed|accepted|signed|ordered|put|"
    r"clicked)\b<c40> yourself)",
    r"you (?:must|probably|obviously|clearly)(?: have| 've| of)?(?: not)?(?: have)? (?:dropped|typed|deleted|"
    r"pressed|damaged|worn|spilled|overloaded|misplaced|mistyped|knocked)\b",
    r"you must (?:have not|not have) (?:heard|seen|read|noticed)\b",
    r"(?:confirmed|missed|entered|chosen|ordered|selected|caused|signed|overlooked|agreed|accepted|ignored|"
    r"damaged|done|typed|ticked)(?: like that| wrongly| incorrectly| that way)? by (?:you|the (?:user|"
    r"customer|owner|guest))\b",
    r"(?:user|customer|operator|operating) (?:error|mistake|fault)",
    r"(?:wrong|improper|incorrect) (?:use|usage|handling)|misuse|not used (?:correctly|properly)",
    r"(?:you're|you are)(?: the one)?(?: who is| who's)? (?:at fault|to blame|doing it wrong|holding it wrong|"
    r"using it wrong|mistaken|responsible for)",
    r"doing it wrong|you people|you always (?:forget|do this|complain|want)",
    r"you never (?:listen|read|check|answer|reply)",
    r"you had (?:plenty|enough|ample|more than enough|lots|a lot|\w+ (?:weeks?|days?|"
    r"months?)),?(?: of)? (?:time|to)\b",
    r"you waited too long(?! for)|(?:leaving|left) it (?:until|till|to) the last",
    r"too late to (?:complain|report)",
    r"(?:that's|this is|it's|that is) what happens (?:if|when)",
    r"(?:it|this)(?: is|'s)?(?: very)? clearly (?:stated|written|says|said|marked|states|mentioned)",
    r"(?:stated|written|marked|mentioned) (?:everywhere|clearly|on the (?:label|box|page|website|packaging)|"
    r"in the manual|in bold)",
    r"(?:is|was) in the manual",
    r"(?:nobody|no one|no-one) (?:opened|answered the door|was (?:at home|home)\b)",
    r"as a (?:customer|user|guest|passenger|parent),? you (?:are (?:obliged|responsible|required)|must|"
    r"should)",
    r"(?:customers|people|users|parents|owners) (?:always |often |usually )?(?:forget|overload|don't read|"
    r"do not read|never read|pay late)",
    r"what did you do (?:with|to) (?:it|them|that|the|your)",
    r"you (?:have|need) to (?:test|read|check) (?:it|them|the \w+) (?:first|before|properly|carefully)",
    r"you should (?:always|never) (?:have|leave|keep|put|check|read|use|back|click|open|share)",
    r"(?:you|u) should (?:really )?(?:have|of|'ve) (?:really )?(?:checked|read|told|called|informed|thought)",
)
_BLAMING_NOT = re.compile(
    r"(?:\b(?:not|never|none of|nothing(?: here)?|no|n'?t|won'?t|don'?t|isn'?t|wasn'?t|if|even if|"
    r"in case)\b)[\w '-]{0,20}$"
)
_RULE = Wording(
    r"(?:our|company|store|shop|house|internal|corporate|return|returns|refund|the|a|by|to|per|bank|hotel|"
    r"airline|school|strict) (?:\w+ )?(?:policy|policies)",
    r"(?<!your )(?<!home )(?<!travel )(?<!car )(?<!insurance )policy(?= (?:does|do|is|says|states|not|of|won|"
    r"can|pro|for|req))",
    r"(?:our|the|company|these|those|such|general|return|contract|ticket|its|in the|"
    r"of the) (?:\w+ ){0,2}(?:guidelines?|terms|rules|regulations?|procedures?|conditions|t&cs?|statutes|"
    r"bylaws)",
    r"(?:according to|in accordance with|as per|per|under|pursuant to) (?:our |the |company |general |"
    r"your )?(?:\w+ ){0,2}(?:polic\w+|terms|conditions|guidelines?|rules?|regulations?|contract|law)",
    r"eu rules",
    r"(?:section|article|clause|paragraph) \d+|§ ?\d+",
    r"by the (?:system|computer|software|contract)",
    r"it's in the (?:terms|contract|conditions)|its in the terms",
    r"(?:says|written|stated|laid down|set out|specified|states|stipulated) in (?:the|our|your) (?:contract|"
    r"terms|conditions|guidelines|agreement|return)",
    r"in the contract|not covered",
    r"(?:rules?|regulations?) (?:is|are|from|of|say|says|require|don't|do not)|for security reasons",
    r"legal requirement",
)
_REFUSAL = Wording(
    r"(?:can't|cannot|can not|couldn't|won't|will not|doesn't|does not|don't|do not|isn't|is not|aren't|"
    r"are not|wasn't|not|never|(?<!or )no|unable|without|nor|neither|none)",
    r"unfortunately|unfortunetly|excluded?|excludes|exclusions?|prohibit\w*|forbid\w*|forbidden|prevents?",
    r"limited|only|must|compulsory|mandatory|required?|requires|blocks?|rejects?|otherwise|impossible|closed",
    r"automatically|tied|stick to|prescribed|non.refundable",
)
_RULED = Wording(
    r"i (?:don't|do not) have (?:the|any) (?:authority|power|permission|rights) to|above my pay grade",
    r"not (?:with)?in my power",
    r"(?:my|the) (?:manager|supervisor|boss) (?:won't|doesn't|will not|does not) (?:let|allow|permit)",
    r"non.negotiable",
    r"(?:it's|it is|that's|this is) (?:against|not) (?:our|the|company) (?:policy|rules?|practice|terms)",
    r"we (?:don't|do not|never) (?:do|give|offer|make) (?:refunds|exchanges|exceptions|returns|credits)",
    r"(?:that's|that is|it's|it is|this is|those are|these are|just|simply|thats) (?:just |simply |"
    r"only )?(?:our|the|a|company|store|standard|an internal) (?:\w+ )?(?:policy|rules?|procedures?|process|"
    r"regulations?|guidelines?)(?=[.,!]| and| i| here| of| from|$)",
    r"(?:company|store|shop|house|hotel|airline|school|our) policy(?=[.!,]|$)",
    r"(?:rules are rules|i (?:don't|do not|didn't) make the rules|those are the rules|these are the rules)",
    r"(?:that's|that is|thats|it's) (?:unfortunately )?how (?:it's|it is|its|our|the) (?:regulated|process|"
    r"system|contract|procedure|rule|policy)",
    r"(?:that|this|it)(?:'s| is) how (?:our|the) (?:process|system|contract|procedure) (?:works|is|does)",
    r"unfortunately that's how",
    r"(?:system|computer|software|program|programme)(?: \w+){0,2}? (?:won't|doesn't|does not|will not|can't|"
    r"cannot|wouldn't|didn't) (?:let|allow|permit|accept|give|support)(?! you\b)",
    r"(?:system|computer)(?: automatically| always)? (?:blocks|rejects|requires|limits|prevents|locks|"
    r"declines)",
    r"(?:closed|rejected|blocked|limited|set|charged|prescribed|accepted|generated|"
    r"done)(?: automatically)? by the system",
    r"is prescribed|limited to \w+(?: \w+)? by design",
    r"(?:i'm|i am|we're|we are|am|staff (?:is|are)|agents are|branch is|shop is|"
    r"colleagues are) not (?:allowed|authori[sz]ed|permitted|entitled|in a position|empowered) to",
    r"(?:is|are|isn't|aren't|being|be|am|i'm|we're)(?: not| no longer| also not)? (?:allowed|authori[sz]ed|"
    r"permitted) to(?= (?:do|give|make|change|refund|help|accept|offer|say))",
    r"(?:my|our) hands are tied|no exceptions?(?! to)",
    r"(?:can't|cannot|can not|don't|do not|not|unable to|never|won't) make (?:any |an )?exceptions?",
    r"no (?:discretion|influence|leeway)",
    r"(?:refunds?|exchanges?|exchange|changes?|changing|returns?|cancellations?|pausing|transfers?|upgrades?|"
    r"credits?|compensation|registrations?|theft|valuables|it|this|that|new number|vouchers?|"
    r"items)(?: \w+){0,6}? (?:is|are|isn't|aren't|can|cannot|can't|will)(?: therefore| unfortunately|"
    r" strictly)? ?(?:be )?(?:not|only|never|excluded|cannot|n't)? ?(?:be )?(?:possible only|only possible|"
    r"not possible|not permitted|non.refundable|not refundable|not covered|not accepted|not provided|"
    r"not included|excluded|not eligible|be registered in|be accepted by|therefore not possible)",
    r"(?:refunds?|returns?|exchanges?|changes?|cancellations?|tickets?) (?:aren't|are not|isn't|is not|"
    r"cannot be|can't be|can not be) (?:possible|permitted|allowed|accepted|refundable|refunded|made|provided|"
    r"covered)",
    r"(?:changing|cancell?ing|pausing) is not (?:possible|allowed|permitted)",
    r"only (?:possible|allowed|permitted|available|valid) (?:with|within|in|by|for|via|through|at)",
    r"only the (?:\w+ )?(?:subscriber|holder|owner|buyer|account|policy|card)(?: \w+){0,2} (?:may|can)",
    r"only a (?:voucher|credit) is possible",
    r"(?:need|needs|require|requires|with) (?:a )?(?:\w+) (?:days|weeks|months)(?:'s|'|s)? notice",
    r"must be (?:sent|made|submitted|done|requested|cancell?ed|registered|returned) (?:by (?:registered|post|"
    r"fax|letter)|in writing|in advance|within)",
    r"no (?:receipt|slip|ticket|invoice|proof)[, ]+no (?:return|refund|service|exchange)",
    r"without (?:a |the |an |any |your |that )?(?:\w+[ -]){0,2}(?:receipt|slip|signature|proof|original|"
    r"consent|invoice)\b<c40>(?:can't|cannot|no |not|unable|won't)",
    r"(?:terms|contract|policy|conditions|rules|guidelines|agreement|procedure)(?: \w+)? (?:say|says|state|"
    r"states|stipulate|stipulates|specify|specifies|dictate|dictates|require|requires|clearly)\b",
    r"(?:we|i) don't (?:refund|exchange|accept|take back|replace|compensate) (?:for|any|opened|without|late|"
    r"on)",
    r"(?:are|is) not (?:provided|part of|covered by|covered under)",
    r"(?:have|has) to stick to (?:them|the|it|this|these|that)",
    r"needs? to be (?:approved|authori[sz]ed) by (?:head|the head|management)|rule from (?:head|the|above)",
    r"a legal requirement",
)
_HELPFUL = Wording(
    r"on your side|(?:an|one) exception(?= (?:for|here|this|and|in your))",
    r"(?:i'm|i am|we're|i'll|we'll|i will|gladly) (?:\w+ )?mak(?:e|ing) an exception",
    r"(?:covers|allows|counts|lets you|entitles|gives you|protects|you can|you're covered|you are covered|"
    r"you may|regardless|no matter|despite|whatever the|even though|in your favou?r|entitled)",
)


def conditional(reading: Reading) -> Span | None:
    """Return the apology that doubts the harm, takes itself back, or is sorry for what somebody feels."""
    return _first(_CONDITIONAL.pattern, reading, _CONDITIONAL_NOT)


def dismissive(reading: Reading) -> Span | None:
    """Return the words that command, belittle or turn away."""
    return _first(_DISMISSING.pattern, reading, _DISMISSING_NOT)


def blaming(reading: Reading) -> Span | None:
    """Return the words that put it down to the customer."""
    return _first(_BLAMING.pattern, reading, _BLAMING_NOT)


def mocking(reading: Reading) -> Span | None:
    """Return a laugh, a wink or a rolled eye with the words before it: a slip where nothing in the reply helps."""
    found = MOCKERY.search(reading.own)
    if found is None:
        return None
    said = len(reading.own[: found.start()].rstrip(" .!?"))
    start = max((end for end in reading.ends if end < said), default=0)
    return Span(max(start, found.start() - NEAR), found.end())


def ruled(reading: Reading) -> Span | None:
    """Return the words that refuse by a rule or by a system, unless the rule is on the customer's side."""
    for found in _RULED.pattern.finditer(reading.own):
        sentence = reading.sentence(found)
        if not _HELPFUL.pattern.search(reading.own, sentence.start, sentence.end):
            return Span(found.start(), found.end())
    for found in _RULE.pattern.finditer(reading.own):
        sentence = reading.sentence(found)
        refusal = _REFUSAL.pattern.search(reading.own, sentence.start, sentence.end)
        if refusal and not _HELPFUL.pattern.search(reading.own, sentence.start, sentence.end):
            return Span(min(found.start(), refusal.start()), max(found.end(), refusal.end()))
    return None


def _first(pattern: re.Pattern[str], reading: Reading, cancelled: re.Pattern[str]) -> Span | None:
    for found in pattern.finditer(reading.own):
        if not cancelled.search(reading.before(found)):
            return Span(found.start(), found.end())
    return None
