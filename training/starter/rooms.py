"""Synthetic rooms: a bank of impulse responses made once, convolved at random while training."""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor

SAMPLE_RATE_HZ = 16000
RESPONSE_SAMPLES = 11200  # 0.7 s: more reverberation than that is below the noise
BANDS_HZ = [0, 500, 1500, 3500, 8000]


def room_bank(count: int, generator: torch.Generator) -> Tensor:
    """``count`` impulse responses (count, RESPONSE_SAMPLES); the direct path is sample 0 with amplitude 1.

    Early reflections are sparse pulses, the tail is noise whose decay is shorter at high frequencies, as
    furniture and air make it. Reverberation times 0.1 to 0.9 s, direct-to-reverberant ratio -4 to 15 dB.
    """

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    time_s = torch.arange(RESPONSE_SAMPLES) / SAMPLE_RATE_HZ
    reverberation_s = 0.1 + 0.8 * uniform(count, 1) ** 1.5
    spectrum = torch.zeros(count, RESPONSE_SAMPLES // 2 + 1, dtype=torch.complex64)
    hz = torch.linspace(0, SAMPLE_RATE_HZ / 2, RESPONSE_SAMPLES // 2 + 1)
    for low, high in itertools.pairwise(BANDS_HZ):
        band_decay_s = (
            reverberation_s
            * (1.25 - 0.75 * (low + high) / 2 / 8000)
            * (0.8 + 0.4 * uniform(count, 1))
        )
        noise = torch.randn(count, RESPONSE_SAMPLES, generator=generator)
        decaying = noise * torch.exp(-3 * math.log(10) * time_s / band_decay_s)
        inside = ((hz >= low) & (hz < high)).float()
        tone = torch.exp(0.5 * torch.randn(count, 1, generator=generator))
        spectrum += torch.fft.rfft(decaying) * inside * tone
    tail = torch.fft.irfft(spectrum, RESPONSE_SAMPLES)
    onset = (0.002 + 0.012 * uniform(count, 1)) * SAMPLE_RATE_HZ
    tail = tail * (torch.arange(RESPONSE_SAMPLES)[None] >= onset)
    tail = tail / tail.square().sum(1, keepdim=True).sqrt()
    for _ in range(8):
        delay = (16 + uniform(count, 1) ** 2 * 480).long()
        sign = torch.where(uniform(count, 1) < 0.5, -1.0, 1.0)
        tail.scatter_add_(1, delay, sign * 0.35 * uniform(count, 1))
    tail = tail / tail.square().sum(1, keepdim=True).sqrt()
    direct_to_reverberant_db = uniform(count, 1) * 19 - 4
    response = tail * 10 ** (-direct_to_reverberant_db / 20)
    response[:, 0] = 1
    return response


def convolve(samples: Tensor, responses: Tensor) -> Tensor:
    """(B, N) with (B, R), cut to N samples."""
    total = samples.shape[1] + responses.shape[1]
    size = -(-total // 4000) * 4000  # a multiple of small primes, which the FFT wants
    product = torch.fft.rfft(samples, size) * torch.fft.rfft(responses, size)
    return torch.fft.irfft(product, size)[:, : samples.shape[1]]
