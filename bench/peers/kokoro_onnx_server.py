"""kokoro-onnx without a wire around it: a text on each line in, when its first sound was there and when its last out.

Usage: kokoro_onnx_server.py MODEL VOICES VOICE
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from kokoro_onnx import SAMPLE_RATE, Kokoro


async def say(kokoro: Kokoro, text: str, voice: str) -> dict[str, float]:
    started = time.perf_counter()
    first_ms, samples = 0.0, 0
    async for part, _ in kokoro.create_stream(text, voice=voice, lang="fr-fr"):
        first_ms = first_ms or (time.perf_counter() - started) * 1_000
        samples += len(part)
    took_ms = (time.perf_counter() - started) * 1_000
    return {"firstMs": first_ms, "tookMs": took_ms, "audioMs": samples / SAMPLE_RATE * 1_000}


def main(model: str, voices: str, voice: str) -> None:
    kokoro = Kokoro(model, voices)
    for line in sys.stdin:
        print(json.dumps(asyncio.run(say(kokoro, line.strip(), voice))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
