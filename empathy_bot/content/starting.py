"""Pure: a small, sound pack of one's own to start from, with a word on every field; and the first rows of a CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from empathy_bot.content.loading import LONGEST_OWN
from empathy_bot.content.questions import COLUMNS, slug

SCHEMAS = "schemas"
"""The folder of a starter in which the JSON Schemas lie that its files name for editors."""


def pack_id(title: str) -> str:
    """Return the id that a title gives a pack; empty when no plain letter or digit is in it."""
    return slug(title)[:LONGEST_OWN].strip("-")


def starter(title: str, locale: str) -> Mapping[str, str]:
    """Return the files of a new pack: one item of each kind, a behaviour, an exercise and a tip, all of them sound."""
    cover = _PACK.replace("ID", pack_id(title), 1).replace("TITLE", _quoted(title)).replace("LOCALE", locale)
    files = {
        "pack.yaml": ("pack", cover),
        "behaviours.yaml": ("behaviours", _BEHAVIOURS),
        "our-customers/say-what-comes-next.yaml": ("items", _ITEMS),
        "listening/say-it-back.yaml": ("items", _SHIPPED_TECHNIQUE),
        "roleplay/parcel-at-the-neighbours.yaml": ("items", _ROLE_PLAY),
        "exercises.yaml": ("exercises", _EXERCISES),
        "tips.yaml": ("tips", _TIPS),
    }
    return {name: _modeline(name, schema) + text for name, (schema, text) in files.items()}


def template() -> str:
    """Return a CSV with every column and two questions, to be opened in a spreadsheet."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_ROWS)
    return out.getvalue()


def _modeline(name: str, schema: str) -> str:
    up = "../" * name.count("/")
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{schema}.json\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_PACK = """\
# The cover of your pack. Lines that begin with # are notes to you; delete them as you like.

# The pack's name in the database: small letters, digits, hyphens; at most 30. Keep it once people practise with it.
id: ID
# What people read.
title: TITLE
# The language of its words, e.g. en or es. People who use that language get its questions.
locale: LOCALE
# Count it up whenever you change something.
version: 1

# Fields of skill of your own. Each one is a folder. You may leave out both lists, and use the shipped techniques alone.
competencies:
  - id: our-customers
    name: Our customers

# What can be learned: one move each. Its items stand in the file <competency>/<technique>.yaml.
techniques:
  - id: say-what-comes-next
    name: Say what comes next
    competency: our-customers
    about: People wait more calmly when they know what for. Say the next step, who does it, and by when.
"""

_BEHAVIOURS = """\
# What colleagues can thank each other for. You may delete this file.
- id: named-the-next-step
  name: Named the next step
  # A technique of this pack, or a shipped one.
  technique: say-what-comes-next
  # Exactly one emoji.
  emoji: "🧭"
  # At most 75 characters.
  description: Told the customer what happens next, and when.
  # Three or more phrases in small letters; a thank-you that holds one suggests this behaviour. … is one to three words.
  signs:
    - named the next step
    - said what comes next
    - told … what happens next
"""

_ITEMS = """\
# Items of one technique. Each begins with a dash. There are four kinds here; role-plays have files of their own.

# A quiz: a customer's words, three or four replies, exactly one of which scores 1.
- id: no-news-since-monday
  kind: quiz
  technique: say-what-comes-next
  # What of your own curriculum it serves; any short name.
  row: first-steps
  # chat, email, phone, in_person or social
  channel: chat
  # One word for how the customer feels.
  emotion: worried
  # draft_key until somebody else has looked at the scores, then reviewed.
  review: draft_key
  customer_name: Ines
  customer: I sent the form on Monday and have heard nothing since. Is anybody looking at it?
  options:
    - text: "Yes: Omar has your form and reads it today. I'll write to you by five, also if he needs more time."
      score: 1
      feedback: She hears who has it, what happens next, and by when. Now she can stop waiting for a sign.
    - text: Your form is in the queue and will be handled in order.
      score: 0.5
      feedback: It is true and polite, but she still does not know who has it or when she will hear.
    - text: We have a lot of forms this week, so please be patient.
      score: 0
      feedback: This tells her about your week, not about her form, and asks her for more of what has run out.

# A reply in one's own words. `wanted` names what a good one does:
# acknowledge, apologise, restate, clarify, own, close, name.
- id: technician-did-not-come
  kind: reply
  technique: say-what-comes-next
  row: first-steps
  channel: email
  emotion: annoyed
  review: draft_key
  customer_name: Piotr
  customer: I took the morning off for your technician, and nobody came.
  wanted:
    - acknowledge
    - own
  example: >-
    You kept a morning free for us and nobody came, so of course you are annoyed. I have asked the depot what happened
    and will call you before noon with a new time that suits you.
  why: It names what he lost before it names a step, and the step has an hour.

# A thought and a question for a private line in one's own journal.
- id: last-promise
  kind: reflection
  technique: say-what-comes-next
  row: first-steps
  thought: A promise with a time in it lets the other person get on with their day.
  question: Which promise did you give this week that somebody could set a watch by?

# How one is doing: three or four choices, none right or wrong, each with a kind and practical answer.
- id: open-loops
  kind: self_care
  technique: say-what-comes-next
  row: first-steps
  question: How many open promises do you carry right now?
  choices:
    - text: None that weigh on me
      answer: Enjoy that. It is a good moment to look at what made it so.
    - text: A few
      answer: Write them down in one place. What stands on paper need not be carried.
    - text: Too many
      answer: Pick the one that is due first and tell one person the truth about the others today.
"""

_SHIPPED_TECHNIQUE = """\
# Your own questions for a technique that is shipped with the bot: the file stands where the shipped one stands.
- id: the-blue-sofa
  kind: quiz
  technique: say-it-back
  row: first-steps
  channel: phone
  emotion: frustrated
  review: draft_key
  customer_name: Hanna
  customer: I ordered the blue sofa, a grey one came, and now you want me to be home again on a weekday.
  options:
    - text: "So a grey sofa came in place of the blue one, and you cannot spare a weekday again. Is that it?"
      score: 1
      feedback: She hears both things she said, in plain words, and is asked whether they are right.
    - text: I understand. When are you at home next week?
      score: 0.5
      feedback: It moves on kindly, but nothing shows her that the weekday was heard.
    - text: Colours can look different on a screen.
      score: 0
      feedback: She did not ask why it is grey. Now she must argue before she is helped.
"""

_ROLE_PLAY = """\
# A conversation with branches. Every way through takes two to four choices and leads to an ending.
- id: parcel-at-the-neighbours
  kind: roleplay
  technique: say-what-comes-next
  row: first-steps
  channel: phone
  emotion: upset
  review: draft_key
  customer_name: Lucia
  # What the person practising knows beforehand.
  opening: Lucia's parcel was handed to a neighbour who has left for two weeks.
  # How she feels at first: furious, upset, tense, calmer, at_ease.
  mood: upset
  nodes:
    - id: begin
      customer: Your driver gave my parcel to somebody I have never met, and now they are on holiday.
      choices:
        - text: That is your present in a stranger's flat, and two weeks is too long. Let me see what I can do today.
          score: 1
          # By how much her mood moves: -2 to 2.
          mood: 1
          note: You named what it means for her, and said when you start.
          next: what-now
        - text: Our drivers may hand parcels to neighbours.
          score: 0
          mood: -1
          note: She asked for help and got a rule.
          next: the-rule
    - id: what-now
      customer: All right. But the birthday is on Saturday. What happens now?
      choices:
        - text: I send a second one by courier this afternoon, and you get a message once it is on its way.
          score: 1
          mood: 2
          note: A step, a time, and a sign that she can wait for.
          next: sent
        - text: I will look into it.
          score: 0.5
          mood: 0
          note: You mean it, but she cannot tell what will happen or when.
          next: waiting
    - id: the-rule
      customer: I don't care what they may do. I want my parcel.
      choices:
        - text: You're right, that does not help you. A second one is with you by Friday; I call you once it left.
          score: 1
          mood: 1
          note: You left the rule behind and named a step with a day.
          next: mended
        - text: I can only tell you how it works.
          score: 0
          mood: -1
          note: Twice the rule, and no step. She stops asking.
          next: gave-up
  endings:
    - id: sent
      customer: Thank you. I'll tell her it comes on Friday.
      turned: You said what you would do and when she would hear of it.
    - id: waiting
      customer: Then I wait, I suppose. Again.
      turned: She got goodwill, but nothing to plan with.
    - id: mended
      customer: Good. Then Saturday is saved.
      turned: A day and a call made up for a bad start.
    - id: gave-up
      customer: Never mind. I'll buy it somewhere else.
      turned: A rule told twice sounded like a closed door.
"""

_EXERCISES = """\
# Something a team does together in five to ten minutes. You may delete this file.
- id: three-next-steps
  technique: say-what-comes-next
  row: first-steps
  title: Three next steps
  minutes: 6
  purpose: Hear how much a time changes a sentence.
  needs: Pairs, and one open case each.
  # Three to six.
  steps:
    - Tell your case in two sentences.
    - Your partner says the next step as you would write it today.
    - Say it again with who does it, and by when.
  question: Which of the two would you rather receive?
"""

_TIPS = """\
# A thought for somebody who manages a group, and a step to try within a week. You may delete this file.
- id: promises-on-the-wall
  competency: our-customers
  row: first-steps
  title: Promises in sight
  text: A team that sees its open promises keeps more of them, without anybody having to ask.
  step: Put today's promises where everybody sees them, with their hour, and take each one down together.
"""

_ROWS = (
    {
        "technique": "say-it-back",
        "customer_name": "Marek",
        "channel": "email",
        "emotion": "annoyed",
        "customer": "This is the third time I send you the same three photos.",
        "option_1": "Three times the same photos: you have done your part. They are here now, and I take it from here.",
        "score_1": "1",
        "feedback_1": "He hears his own words, and that he need not do it again.",
        "option_2": "Thank you for the photos, we will check them.",
        "score_2": "0.5",
        "feedback_2": "Polite, but the three times went unheard.",
        "option_3": "Please use the form next time.",
        "score_3": "0",
        "feedback_3": "It blames him for a way that he was sent himself.",
    },
    {
        "technique": "name-the-feeling",
        "customer_name": "Sofia",
        "channel": "chat",
        "emotion": "worried",
        "customer": "My appointment vanished from the app and I fly on Friday.",
        "question": "Which reply helps Sofia most?",
        "option_1": "That is a fright so close to a flight. I have your file open and will call you by noon.",
        "score_1": "1",
        "feedback_1": "The fright has a name, and something is being done about it.",
        "option_2": "Don't worry, this happens.",
        "score_2": "0",
        "feedback_2": "A worry that is waved away comes back louder.",
        "option_3": "I'll check. Which appointment was it?",
        "score_3": "0.5",
        "feedback_3": "A good question; a word about the flight would have come first.",
        "option_4": "Please install the newest version.",
        "score_4": "0",
        "feedback_4": "It asks her to work before anybody has looked.",
    },
)
