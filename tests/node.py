"""The pages' modules run by node, which finds them by the names that the import map gives them."""

import json
import shutil
import subprocess
from typing import Any
from urllib.parse import quote

from tests.architecture.source import ROOT

_HOOKS = """
export async function resolve(name, context, next) {
  if (!name.startsWith("js/")) return next(name, context);
  return { url: new URL(name, BASE).href, format: "module", shortCircuit: true };
}
"""


def run_module(script: str, given: Any = None) -> Any:
    """What the script's `answer` is. It is an ES module: imports as on a page, `given` as a constant of that name."""
    node = shutil.which("node")
    assert node, "node (of make setup) runs the pages' modules here"
    hooks = f"const BASE = {json.dumps((ROOT / 'static').as_uri() + '/')};{_HOOKS}"
    loader = json.dumps(f"data:text/javascript,{quote(hooks)}")
    start = f'import {{ register }} from "node:module"; register({loader});'
    module = (
        "import { readFileSync } from 'node:fs'; const given = JSON.parse(readFileSync(0)); let answer;\n"
        f"{script}\nconsole.log(JSON.stringify(answer ?? null));"
    )
    done = subprocess.run(
        [node, "--import", f"data:text/javascript,{quote(start)}", "--input-type=module", "-e", module],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
