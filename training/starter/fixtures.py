"""Golden features for the TypeScript twin: ``python -m starter.fixtures`` writes ``tests/fixtures/starter/features.json``.

The signals are made by a formula that both sides compute, so no recording has to be stored.
"""

from __future__ import annotations

import json
import math

import numpy as np
from numpy.typing import NDArray

from .features import SAMPLE_RATE_HZ, log_mel_features, trim
from .paths import REPOSITORY

TARGET = REPOSITORY / "tests" / "fixtures" / "starter" / "features.json"

# Sample counts, where the "speech" lies (seconds), and the noise around it (amplitude).
CASES = [
    {"name": "quiet room", "samples": 48000, "from": 0.9, "to": 2.2, "noise": 0.0005},
    {"name": "noisy room", "samples": 40123, "from": 0.5, "to": 1.7, "noise": 0.02},
    {"name": "digital silence around", "samples": 24000, "from": 0.4, "to": 1.0, "noise": 0.0},
    {"name": "shorter than a window", "samples": 300, "from": 0.0, "to": 1.0, "noise": 0.01},
]
STORED_FRAMES = 4


def signal(samples: int, start_s: float, end_s: float, noise: float) -> NDArray[np.float32]:
    """A buzzing glide between two times, over noise from a linear congruential generator, with an offset."""
    state = 1
    out = np.zeros(samples)
    phase = 0.0
    for i in range(samples):
        t = i / SAMPLE_RATE_HZ
        state = (state * 1103515245 + 12345) % 2147483648
        value = 0.01 + noise * (state / 1073741824 - 1)
        if start_s <= t < end_s:
            phase += 2 * math.pi * (120 + 80 * (t - start_s)) / SAMPLE_RATE_HZ
            value += sum(math.sin(k * phase) / k for k in range(1, 30)) * 0.15
        out[i] = value
    return out.astype(np.float32)


def main() -> None:
    """Writes the fixture."""
    cases = []
    for case in CASES:
        samples = signal(
            int(case["samples"]), float(case["from"]), float(case["to"]), float(case["noise"])
        )
        features = log_mel_features(samples)
        picked = np.linspace(0, features.shape[1] - 1, STORED_FRAMES).round().astype(int)
        frames = {str(f): [round(float(v), 5) for v in features[:, f]] for f in sorted(set(picked))}
        cases.append(
            {
                **case,
                "trimmedSamples": len(trim(samples)),
                "frameCount": features.shape[1],
                "frames": frames,
            }
        )
    text = json.dumps({"source": "training/starter/fixtures.py", "cases": cases}, indent=1)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text.replace("\n     ", " ") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
