"""Trains one language until a wall-clock deadline: ``python -m starter.train fr --deadline 2026-01-01T04:20``.

The learning rate follows the clock, not the steps, so a paused or slowed process still ends on time with a
finished schedule. Checkpoints hold averaged weights for export and the full state for ``--resume``.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .augment import Strength, augment, change_speed
from .model import FRAME_STRIDE, AcousticModel
from .paths import cache_folder
from .phones import phone_rules
from .rooms import room_bank

CHECKPOINT_SECONDS = 600
FIRST_CHECKPOINT_SECONDS = 480
WARM_UP_STEPS = 200
AVERAGING = 0.9985
ROOMS = 500
HARD_FROM = 0.45  # share of the time after which noise and rooms grow to their full strength
BUCKET_BATCHES = 24
GRADIENT_LIMIT = 3.0


@dataclass(frozen=True)
class Utterance:
    """A clip's place in its shard's samples, and its label."""

    shard: np.memmap
    offset: int
    samples: int
    label: list[int]


class Corpus:
    """Finished shards of a language; ``refresh`` picks up those finished since."""

    def __init__(self, folder: Path, units: list[str]) -> None:
        self._folder = folder
        self._index = {u: i for i, u in enumerate(units)}
        self._seen: set[str] = set()
        self.utterances: list[Utterance] = []

    def refresh(self) -> None:
        """Reads new shards."""
        for path in sorted(self._folder.glob("train-*.json")):
            if path.name in self._seen:
                continue
            self._seen.add(path.name)
            pcm = np.memmap(path.with_suffix(".pcm"), dtype="<i2", mode="r")
            for r in json.loads(path.read_text(encoding="utf-8")):
                label = [self._index[p] for p in r["phones"]]
                self.utterances.append(Utterance(pcm, r["offset"], r["samples"], label))

    def hours(self) -> float:
        """Hours of speech read so far."""
        return sum(u.samples for u in self.utterances) / 16000 / 3600

    def batches(self, size: int, rng: np.random.Generator) -> list[list[Utterance]]:
        """One pass in random order, clips of like length together."""
        order = rng.permutation(len(self.utterances))
        batches: list[list[Utterance]] = []
        for start in range(0, len(order), size * BUCKET_BATCHES):
            bucket = sorted(
                order[start : start + size * BUCKET_BATCHES],
                key=lambda i: self.utterances[i].samples,
            )
            batches += [
                [self.utterances[i] for i in bucket[k : k + size]]
                for k in range(0, len(bucket) - size + 1, size)
            ]
        return [batches[i] for i in rng.permutation(len(batches))]


def load_clip(utterance: Utterance, rng: np.random.Generator) -> Tensor:
    """Samples at a random speed."""
    raw = utterance.shard[utterance.offset : utterance.offset + utterance.samples]
    return change_speed(
        torch.from_numpy(raw.astype(np.float32) / 32768), float(rng.uniform(0.87, 1.17))
    )


def learning_rate(peak: float, step: int, progress: float) -> float:
    """Warm-up by steps, then a cosine over the time that is left."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return peak * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.01, cosine)


def average(mean: dict[str, Tensor], model: AcousticModel, step: int) -> None:
    """Moves the averaged weights towards the model's."""
    keep = min(AVERAGING, step / (step + 50))
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                mean[name].lerp_(value, 1 - keep)
            else:
                mean[name].copy_(value)


class Trainer:
    """The state of one run."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder = cache_folder("runs", f"{options.language}-{options.name}")
        self.units = phone_rules(options.language).units
        self.corpus = Corpus(cache_folder("corpus", options.language), self.units)
        shape = {"channels": options.channels, "blocks": options.blocks}
        self.shape = {"units": len(self.units), **shape}
        self.model = AcousticModel(**self.shape).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.02
        )
        self.mean = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.rooms = room_bank(ROOMS, torch.Generator().manual_seed(options.seed))
        self.rng = np.random.default_rng(options.seed)
        self.start = time.time()
        self.deadline = datetime.fromisoformat(options.deadline).replace(tzinfo=UTC).timestamp()
        self.steps = 0
        self.heard_s = 0.0
        self.loss = 0.0
        if options.resume:
            self._restore()

    def _restore(self) -> None:
        state = torch.load(self.folder / "last.pt", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.mean = state["mean"]
        self.start, self.steps, self.heard_s, self.loss = (
            state[k] for k in ("start", "steps", "heard_s", "loss")
        )

    def progress(self) -> float:
        """Share of the time that has passed."""
        return (time.time() - self.start) / (self.deadline - self.start)

    def step(self, batch: list[Utterance]) -> None:
        """One update."""
        progress = self.progress()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.options.rate, self.steps, progress)
        hardness = min(1.0, max(0.0, (progress - HARD_FROM) / 0.25))
        clips = [load_clip(u, self.rng) for u in batch]
        features, frames = augment(clips, self.rooms, Strength(hardness=hardness))
        with torch.autocast("cpu", torch.bfloat16):
            log_probs = self.model(features)
        lengths = torch.tensor([len(u.label) for u in batch])
        labels = torch.tensor([p for u in batch for p in u.label])
        out_frames = torch.div(frames + FRAME_STRIDE - 1, FRAME_STRIDE, rounding_mode="floor")
        nats = F.ctc_loss(
            log_probs.transpose(0, 1),
            labels,
            out_frames,
            lengths,
            reduction="none",
            zero_infinity=True,
        )
        loss = (nats / lengths).mean()
        self.optimizer.zero_grad(set_to_none=True)
        if not torch.isfinite(loss):
            return
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        self.steps += 1
        self.heard_s += sum(map(len, clips)) / 16000
        self.loss = 0.99 * self.loss + 0.01 * loss.item()
        average(self.mean, self.model, self.steps)
        if self.steps % 100 == 0:
            self._report(hardness)

    def _report(self, hardness: float) -> None:
        loss = self.loss / (1 - 0.99**self.steps)
        minutes = (time.time() - self.start) / 60
        print(
            f"{minutes:.1f} min step {self.steps} loss {loss:.3f} heard {self.heard_s / 3600:.1f} h of "
            f"{self.corpus.hours():.2f} h, hardness {hardness:.2f}, rate {self.optimizer.param_groups[0]['lr']:.5f}",
            flush=True,
        )

    def save(self) -> None:
        """Averaged weights under the minute, and the whole state as ``last.pt``."""
        minutes = (time.time() - self.start) / 60
        facts = {
            "language": self.options.language,
            "shape": self.shape,
            "minutes": minutes,
            "steps": self.steps,
            "heard_s": self.heard_s,
            "corpus_hours": self.corpus.hours(),
            "loss": self.loss / (1 - 0.99 ** max(1, self.steps)),
        }
        torch.save({**facts, "mean": self.mean}, self.folder / f"mean-{round(minutes):03d}.pt")
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "mean": self.mean,
        }
        torch.save(
            {**facts, **state, "start": self.start, "loss": self.loss}, self.folder / "last.pt"
        )
        print(f"saved at {minutes:.1f} min", flush=True)

    def run(self) -> None:
        """Trains until the deadline; SIGTERM saves and ends, for ``--resume``."""
        parameters = sum(p.numel() for p in self.model.parameters())
        print(f"{parameters} parameters, {len(self.units)} units", flush=True)
        next_save = time.time() + FIRST_CHECKPOINT_SECONDS
        asked: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))
        self.model.train()
        while True:
            self.corpus.refresh()
            for batch in self.corpus.batches(self.options.batch, self.rng):
                self.step(batch)
                if time.time() >= min(next_save, self.deadline) or asked:
                    self.save()
                    next_save = time.time() + CHECKPOINT_SECONDS
                if time.time() >= self.deadline or asked:
                    return


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=["fr", "en"])
    parser.add_argument("--deadline", required=True, help="UTC, ISO format")
    parser.add_argument("--name", default="main")
    parser.add_argument("--channels", type=int, default=288)
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    Trainer(options).run()


if __name__ == "__main__":
    main()
