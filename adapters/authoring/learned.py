"""The two gates that need scikit-learn: which option is best by its wording alone, and which texts are alike.

Import this module where it is used: scikit-learn comes with the `authoring` extra, and takes a second to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from adapters.authoring.passages import Asked

FOLDS = 5
WORDS = r"(?u)\b\w[\w']*\b|[?!]"


@dataclass(frozen=True, slots=True)
class Learned:
    """For each option how likely it seems to be the best, judged by a model that never saw its question."""

    spans: tuple[tuple[int, int], ...]
    best: tuple[bool, ...]
    likely: tuple[float, ...]
    telling: tuple[str, ...]
    """The words that speak most for a best option."""

    def auc(self, first: int, last: int) -> float:
        """Return how well the best options of these questions are told from the others: 0.5 is a guess, 1 always."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        return float(roc_auc_score(self.best[start:end], self.likely[start:end]))

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


def learn(questions: Sequence[Asked]) -> Learned:
    """Return what can be learned from the options alone."""
    texts = [text for one in questions for text in one.choices]
    best = np.array([place == one.best for one in questions for place in range(len(one.choices))])
    group = np.array([number for number, one in enumerate(questions) for _ in one.choices])
    lengths = np.array([_lengths(one, text) for one in questions for text in one.choices])
    likely = np.zeros(len(texts))
    for trained, judged in GroupKFold(n_splits=FOLDS).split(texts, best, group):
        model = _Model([texts[place] for place in trained], lengths[trained], best[trained])
        likely[judged] = model.likely([texts[place] for place in judged], lengths[judged])
    ends = np.cumsum([len(one.choices) for one in questions])
    spans = tuple((int(end) - len(one.choices), int(end)) for end, one in zip(ends, questions, strict=True))
    telling = _Model(texts, lengths, best).telling()
    return Learned(spans, tuple(map(bool, best)), tuple(map(float, likely)), telling)


def _lengths(one: Asked, text: str) -> tuple[float, float]:
    return (
        len(text) - mean(len(choice) for choice in one.choices),
        len(text.split()) - mean(len(choice.split()) for choice in one.choices),
    )


class _Model:
    """Words and length in, likeliness of being the best out."""

    def __init__(self, texts: Sequence[str], lengths: np.ndarray, best: np.ndarray) -> None:
        self._words = TfidfVectorizer(token_pattern=WORDS, ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        self._scale = StandardScaler().fit(lengths)
        seen = hstack([self._words.fit_transform(texts), csr_matrix(self._scale.transform(lengths))]).tocsr()
        self._odds = LogisticRegression(class_weight="balanced", max_iter=1000).fit(seen, best)

    def likely(self, texts: Sequence[str], lengths: np.ndarray) -> np.ndarray:
        seen = hstack([self._words.transform(texts), csr_matrix(self._scale.transform(lengths))]).tocsr()
        return np.asarray(self._odds.decision_function(seen))

    def telling(self, most: int = 8) -> tuple[str, ...]:
        names = self._words.get_feature_names_out()
        weights = self._odds.coef_[0][: len(names)]
        return tuple(str(names[place]) for place in np.argsort(-weights, kind="stable")[:most])


def alike(texts: Sequence[str], least: float) -> list[tuple[int, int, float]]:
    """Return the pairs of texts whose TF-IDF vectors of words have at least this cosine, the likest first."""
    vectors = TfidfVectorizer(token_pattern=WORDS, sublinear_tf=True).fit_transform(texts)
    products = (vectors @ vectors.T).tocoo()
    pairs = zip(products.row, products.col, products.data, strict=True)
    found = [(int(one), int(other), float(cosine)) for one, other, cosine in pairs if one < other and cosine >= least]
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))
