"""The app's Wyoming door with scripted engines, started once, and clients of the reference for it."""
# A package of this name would hide the library that is tested against.
# ruff: noqa: INP001

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SERVER = ROOT / "tests" / "fakes" / "wyoming-fixture-server.ts"


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """Where the door listens; it ends with its input."""
    cache = os.environ.get("EXO_CACHE", str(Path.home() / ".cache" / "exo"))
    node = shutil.which("node", path=f"{cache}/bin{os.pathsep}{os.environ['PATH']}")
    assert node, "run script/setup first"
    with subprocess.Popen(  # noqa: S603 - our own program
        [node, SERVER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdin
        assert server.stdout
        yield json.loads(server.stdout.readline())["port"]
        server.stdin.close()
        assert server.wait(timeout=10) == 0
