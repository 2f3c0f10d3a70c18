"""The server in Slack's place, as a process of its own: `python -m tests.benchmarks.slack_place URLS PEOPLE`.

Says where it is; then a line of JSON tells its API's address, that many response URLs, and that many people's ids. To
every line that it reads it answers how many messages it has accepted.
"""

from __future__ import annotations

import json
import sys

from tests.benchmarks.report import say
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_model import BOT_USER

NO_CAP = 10**9

if __name__ == "__main__":
    urls, people = map(int, sys.argv[1:])
    with FakeSlack(posts_per_minute=NO_CAP, posts_per_channel=NO_CAP) as slack:
        say(slack.url)
        told = {
            "api_url": slack.api_url,
            "response_urls": [slack.response_url("D0SOMEBODY", BOT_USER, None) for _ in range(urls)],
            "people": [slack.person(f"Person {number}") for number in range(people)],
        }
        say(json.dumps(told))
        for _ in sys.stdin:
            say(str(len(slack.posts)))
