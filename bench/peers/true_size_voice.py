"""Exports a Piper voice of true size (medium, 63 MB) with random weights, for races without published voices.

It computes what a trained voice of that size computes; what it says is noise. It uses the network of
piper-tts's own training code (GPL-3): a tool of the bench alone, nothing of it is linked or shipped.

Usage: true_size_voice.py FILE.onnx        (and FILE.onnx.json beside it)
Environment: EXO_TORCH_PACKAGES, a folder of packages that holds torch where this Python has none.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import types
from pathlib import Path

if os.environ.get("EXO_TORCH_PACKAGES"):
    sys.path.append(os.environ["EXO_TORCH_PACKAGES"])

import torch

SYMBOLS = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏ"
    "ʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ0123456789"
)
SYMBOL_COUNT = 256


def make_network() -> torch.nn.Module:
    """A medium voice, as piper's training makes it; only the model is imported, not what trains it."""
    found = importlib.util.find_spec("piper")
    if found is None or found.origin is None:
        raise SystemExit("piper-tts is not installed")
    package = types.ModuleType("piper_vits")
    package.__path__ = [str(Path(found.origin).parent / "train" / "vits")]
    sys.modules["piper_vits"] = package
    network = importlib.import_module("piper_vits.models").SynthesizerTrn(
        n_vocab=SYMBOL_COUNT,
        spec_channels=513,
        segment_size=32,
        inter_channels=192,
        hidden_channels=192,
        filter_channels=768,
        n_heads=2,
        n_layers=6,
        kernel_size=3,
        p_dropout=0.1,
        resblock="2",
        resblock_kernel_sizes=(3, 5, 7),
        resblock_dilation_sizes=((1, 2), (2, 6), (3, 12)),
        upsample_rates=(8, 8, 4),
        upsample_initial_channel=256,
        upsample_kernel_sizes=(16, 16, 8),
        use_sdp=True,
    )
    network.eval()
    with torch.no_grad():
        network.dec.remove_weight_norm()
    return network


class Voice(torch.nn.Module):
    """The network with the inputs that Piper gives."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        text: torch.Tensor,
        lengths: torch.Tensor,
        scales: torch.Tensor,
        speaker: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Symbols → samples."""
        audio = self.network.infer(
            text,
            lengths,
            noise_scale=scales[0],
            length_scale=scales[1],
            noise_scale_w=scales[2],
            sid=speaker,
        )[0]
        return audio.unsqueeze(1)


DESCRIPTION = {
    "audio": {"sample_rate": 22_050, "quality": "medium"},
    "espeak": {"voice": "fr"},
    "language": {"code": "fr"},
    "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    "phoneme_type": "espeak",
    "phoneme_map": {},
    "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
    "num_symbols": SYMBOL_COUNT,
    "num_speakers": 1,
    "speaker_id_map": {},
    "piper_version": "1.0.0",
}


def main(out: Path) -> None:
    """Write the voice and its description."""
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    example = torch.randint(0, SYMBOL_COUNT, (1, 50)), torch.LongTensor([50])
    torch.onnx.export(
        Voice(make_network()).eval(),
        (*example, torch.FloatTensor([0.667, 1.0, 0.8]), None),
        str(out),
        opset_version=15,
        input_names=["input", "input_lengths", "scales", "sid"],
        output_names=["output"],
        dynamic_axes={
            "input": {0: "batch", 1: "symbols"},
            "input_lengths": {0: "batch"},
            "output": {0: "batch", 2: "samples"},
        },
        dynamo=False,
    )
    out.with_name(f"{out.name}.json").write_text(json.dumps(DESCRIPTION))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
