"""Synthesises the training corpus into shards: ``<name>.pcm`` (int16, 16 kHz, clips end to end) and ``<name>.json``.

A shard's json appears only when it is complete, so training may start while later shards are still being made.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import time
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from . import synthesizers as synth
from .paths import cache_folder
from .phones import phones_of_text
from .texts import TextSource
from .world import another_speaker

SHARD_CLIPS = 1000
# Clips of each source in one shard, by language. The natural-sounding voices are few, so they are varied with WORLD.
MIX: dict[str, dict[str, int]] = {
    "fr": {"espeak": 560, "pico": 240, "pico+world": 200},
    "en": {
        "espeak": 460,
        "pico": 150,
        "flite": 120,
        "rhvoice": 120,
        "pico+world": 60,
        "flite+world": 40,
        "rhvoice+world": 50,
    },
}
# The last shards: fewer formant voices, more invented speakers on top of recorded ones.
VARIED_FROM_SHARD = 14
VARIED_MIX: dict[str, dict[str, int]] = {
    "fr": {"espeak": 200, "pico": 200, "pico+world": 600},
    "en": {
        "espeak": 200,
        "pico": 150,
        "flite+world": 150,
        "rhvoice+world": 250,
        "pico+world": 250,
    },
}
HELD_OUT_MIX: dict[str, dict[str, int]] = {
    "fr": {"espeak": 300},
    "en": {"espeak": 200, "flite": 100},
}
MAX_SECONDS = 7.5
MIN_SECONDS = 0.3
MAX_PHONES_PER_SECOND = 24  # beyond this, the label cannot fit the 30 ms frames


@dataclass(frozen=True)
class Job:
    """One clip to make."""

    source: str
    voice: str
    language: str
    text: str
    seed: int


def make_clip(job: Job) -> tuple[bytes, dict[str, object]] | None:
    """PCM bytes and the record of one clip, or None where the synthesizer gave nothing usable."""
    r = random.Random(job.seed)
    engine = job.source.split("+")[0]
    try:
        if engine == "espeak":
            clip = synth.espeak(job.text, job.language, job.voice, r)
        else:
            clip = {"pico": synth.pico, "flite": synth.flite, "rhvoice": synth.rhvoice}[engine](
                job.text, job.voice, r
            )
        phones = phones_of_text(job.text, clip.label_voice)
    except (subprocess.SubprocessError, OSError, RuntimeError):
        return None
    samples = clip.samples
    if job.source.endswith("+world") and len(samples):
        samples = another_speaker(samples, r)
    seconds = len(samples) / synth.SAMPLE_RATE_HZ
    if (
        not MIN_SECONDS < seconds < MAX_SECONDS
        or len(phones) < 2
        or len(phones) > seconds * MAX_PHONES_PER_SECOND + 2
    ):
        return None
    pcm = (samples * 32000).clip(-32768, 32767).astype("<i2").tobytes()
    record = {
        "source": job.source,
        "voice": job.voice,
        "text": job.text,
        "phones": phones,
        "samples": len(samples),
    }
    return pcm, record


def shard_jobs(
    language: str, mix: dict[str, int], variants: list[str], held_out: bool, r: random.Random
) -> list[Job]:
    """The jobs of one shard in random order."""
    texts = TextSource(language)
    voices = {
        "espeak": variants,
        "pico": synth.PICO_VOICES[language],
        "flite": synth.HELD_OUT_FLITE if held_out else synth.FLITE_VOICES,
        "rhvoice": synth.RHVOICE_VOICES,
    }
    jobs = [
        Job(
            source,
            r.choice(voices[source.split("+")[0]]),
            language,
            texts.sentence(r),
            r.getrandbits(40),
        )
        for source, count in mix.items()
        for _ in range(count)
    ]
    r.shuffle(jobs)
    return jobs


def main() -> None:
    """``python -m starter.corpus fr --shards 12``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=["fr", "en"])
    parser.add_argument("--shards", type=int, default=17)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    folder = cache_folder("corpus", options.language)
    variants = synth.prepare_espeak_data(cache_folder("espeak"))
    with Pool(options.processes) as pool:
        for index in range(-1, options.shards):
            name = "held-out" if index < 0 else f"train-{index:03d}"
            if (folder / f"{name}.json").exists():
                continue
            started = time.monotonic()
            r = random.Random(f"{options.language} {name}")
            mix = HELD_OUT_MIX if index < 0 else MIX if index < VARIED_FROM_SHARD else VARIED_MIX
            speakers = synth.HELD_OUT_VARIANTS if index < 0 else variants
            jobs = shard_jobs(options.language, mix[options.language], speakers, index < 0, r)
            records = _write_shard(folder / name, pool.imap(make_clip, jobs, 8))
            hours = (
                sum(int(str(record["samples"])) for record in records) / 3600 / synth.SAMPLE_RATE_HZ
            )
            print(
                f"{name}: {len(records)}/{len(jobs)} clips, {hours:.2f} h, {time.monotonic() - started:.0f} s",
                flush=True,
            )


def _write_shard(path: Path, clips: object) -> list[dict[str, object]]:
    records: list[dict[str, object]] = []
    offset = 0
    with open(path.with_suffix(".pcm"), "wb") as pcm_file:
        for clip in clips:  # type: ignore[attr-defined]
            if clip is None:
                continue
            pcm, record = clip
            pcm_file.write(pcm)
            record["offset"] = offset
            offset += int(np.int64(len(pcm) // 2))
            records.append(record)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    os.replace(partial, path.with_suffix(".json"))
    return records


if __name__ == "__main__":
    main()
