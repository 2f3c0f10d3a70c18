"""The two gates that need scikit-learn: which option is best by its wording alone, and which texts are alike.

Import this module where it is used: scikit-learn comes with the `authoring` extra, and takes a second to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from adapters.authoring.passages import Asked

FOLDS = 10
MOST_TELLING = 8
WORDS = r"(?u)\b\w[\w'’]*\b"


@dataclass(frozen=True, slots=True)
class Learned:
    """For each option how likely it seems to be the best, judged by a model that never saw its question."""

    spans: tuple[tuple[int, int], ...]
    best: tuple[bool, ...]
    likely: tuple[float, ...]
    best_words: tuple[str, ...]
    """The words that speak most for a best option."""
    other_words: tuple[str, ...]
    """The words that speak most against one."""

    def part(self, first: int, last: int) -> Learned:
        """Return the same for the questions from `first` up to but not including `last`."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        spans = tuple((one - start, other - start) for one, other in self.spans[first:last])
        return replace(self, spans=spans, best=self.best[start:end], likely=self.likely[start:end])

    @property
    def auc(self) -> float:
        """How well the best options are told from the others: 0.5 is a guess, 1 always."""
        return float(roc_auc_score(self.best, self.likely))

    @property
    def picked(self) -> float:
        """The share of questions in which the best option seems the likeliest."""
        return mean(margin > 0 for margin in self._margins())

    def given_away(self) -> list[tuple[int, float]]:
        """Return the questions that are given away, the clearest first, each with how clearly."""
        found = [(place, margin) for place, margin in enumerate(self._margins()) if margin > 0]
        return sorted(found, key=lambda one: -one[1])

    def _margins(self) -> Iterator[float]:
        for start, end in self.spans:
            best = next(place for place in range(start, end) if self.best[place])
            yield self.likely[best] - max(self.likely[place] for place in range(start, end) if place != best)


def learn(questions: Sequence[Asked], words: int) -> Learned:
    """Return what can be learned from the options alone, from runs of so many words at most.

    Words are weighed over all options, since that needs no key; which of them speak for the best one is learned
    without the questions that are judged.
    """
    texts = [text for one in questions for text in one.choices]
    best = np.array([place == one.best for one in questions for place in range(len(one.choices))])
    group = np.array([number for number, one in enumerate(questions) for _ in one.choices])
    lengths = np.array([_lengths(one, text) for one in questions for text in one.choices])
    vectors = TfidfVectorizer(token_pattern=WORDS, ngram_range=(1, words), min_df=1, sublinear_tf=True)
    seen = hstack([vectors.fit_transform(texts), csr_matrix(lengths / lengths.std(axis=0).clip(1))]).tocsr()
    likely = np.zeros(len(texts))
    for trained, judged in GroupKFold(n_splits=FOLDS).split(texts, best, group):
        likely[judged] = _odds().fit(seen[trained], best[trained]).decision_function(seen[judged])
    ends = np.cumsum([len(one.choices) for one in questions])
    spans = tuple((int(end) - len(one.choices), int(end)) for end, one in zip(ends, questions, strict=True))
    names = vectors.get_feature_names_out()
    weights = _odds().fit(seen, best).coef_[0][: len(names)]
    ranked = [str(names[place]) for place in np.argsort(-weights, kind="stable")]
    telling = tuple(ranked[:MOST_TELLING]), tuple(reversed(ranked[-MOST_TELLING:]))
    return Learned(spans, tuple(map(bool, best)), tuple(map(float, likely)), *telling)


def _odds() -> LogisticRegression:
    """Return a model that has learned nothing; best options are fewer than others, so they count for more.

    Its solver uses one thread and no dice: the default one takes ten times as long where cores are few.
    """
    return LogisticRegression(class_weight="balanced", solver="liblinear", random_state=0)


def _lengths(one: Asked, text: str) -> tuple[float, float]:
    return (
        len(text) - mean(len(choice) for choice in one.choices),
        len(text.split()) - mean(len(choice.split()) for choice in one.choices),
    )


def alike(texts: Sequence[str], least: float) -> list[tuple[int, int, float]]:
    """Return the pairs of texts whose TF-IDF vectors of words have at least this cosine, the likest first."""
    vectors = TfidfVectorizer(token_pattern=WORDS, sublinear_tf=True).fit_transform(texts)
    products = (vectors @ vectors.T).tocoo()
    near = (products.data >= least) & (products.row < products.col)
    pairs = zip(products.row[near], products.col[near], products.data[near], strict=True)
    found = [(int(one), int(other), float(cosine)) for one, other, cosine in pairs]
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))
