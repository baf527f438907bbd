"""New speakers from old ones: WORLD analysis, then synthesis with other pitch, formants and breathiness."""

from __future__ import annotations

import random
from math import exp

import numpy as np
import pyworld

from .synthesizers import SAMPLE_RATE_HZ, Samples, cut_edges

FRAME_PERIOD_MS = 10.0


def another_speaker(samples: Samples, r: random.Random) -> Samples:
    """The same words by another voice; ``samples`` mono at 16 kHz."""
    x = samples.astype(np.float64)
    f0, times = pyworld.dio(x, SAMPLE_RATE_HZ, frame_period=FRAME_PERIOD_MS)
    envelope = pyworld.cheaptrick(x, f0, times, SAMPLE_RATE_HZ)
    aperiodicity = pyworld.d4c(x, f0, times, SAMPLE_RATE_HZ)
    stretch = exp(r.gauss(0, 0.11))  # longer vocal tract below 1
    bins = np.arange(envelope.shape[1])
    # A smooth bend on top of the scale moves single formants against each other.
    bend = 1 + 0.05 * r.gauss(0, 1) * np.sin(
        np.pi * bins / len(bins) * r.uniform(1, 4) + r.uniform(0, 6.3)
    )
    source = np.clip(bins / stretch * bend, 0, len(bins) - 1)
    low = np.minimum(source.astype(int), len(bins) - 2)
    part = source - low
    log_envelope = np.log(envelope + 1e-12)
    warped = log_envelope[:, low] * (1 - part) + log_envelope[:, low + 1] * part
    breath = exp(r.gauss(0, 0.4))
    voiced = f0[f0 > 0]
    centre = np.exp(np.log(voiced).mean()) if len(voiced) else 1.0
    liveliness = r.uniform(0.6, 1.6)
    shifted = np.where(
        f0 > 0, centre * exp(r.gauss(0, 0.25)) * (np.maximum(f0, 1) / centre) ** liveliness, 0
    )
    out = pyworld.synthesize(
        shifted.clip(0, 450),
        np.ascontiguousarray(np.exp(warped)),
        np.clip(aperiodicity, 1e-6, 1) ** (1 / breath),
        SAMPLE_RATE_HZ,
        FRAME_PERIOD_MS * exp(r.gauss(0, 0.1)),
    )
    return cut_edges(out.astype(np.float32))
