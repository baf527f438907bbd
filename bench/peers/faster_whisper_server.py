"""faster-whisper without a wire around it: a WAV's path on each line in, its transcript and the time it took out.

Usage: faster_whisper_server.py MODEL_FOLDER THREADS BEAMS
"""

from __future__ import annotations

import json
import sys
import time

from faster_whisper import WhisperModel, decode_audio


def main(folder: str, threads: int, beams: int) -> None:
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads)
    for line in sys.stdin:
        audio = decode_audio(line.strip())
        started = time.perf_counter()
        segments, _ = model.transcribe(
            audio, language="fr", beam_size=beams, without_timestamps=True
        )
        text = "".join(segment.text for segment in segments).strip()
        took_ms = (time.perf_counter() - started) * 1_000
        print(json.dumps({"text": text, "tookMs": took_ms}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
