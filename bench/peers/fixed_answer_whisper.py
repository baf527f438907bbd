"""Builds a Whisper of true size that always says the same sentence, for races without published weights.

All of it is computed as with published weights; what it says is fixed. In the decoder, every residual
branch projects to almost zero and the table of positions holds the planned token of each position, strongly
enough that greedy and beam search agree and no retry at a higher temperature starts.

Usage: fixed_answer_whisper.py OUT_FOLDER [tiny|base|small|large-v3-turbo [TRANSFORMERS_FOLDER]]
Environment: EXO_TORCH_PACKAGES, a folder of packages that holds torch where this Python has none.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

if os.environ.get("EXO_TORCH_PACKAGES"):
    sys.path.append(os.environ["EXO_TORCH_PACKAGES"])

import torch
from ctranslate2.converters import TransformersConverter
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration


class Size(NamedTuple):
    """Of a published model."""

    width: int
    encoder_layers: int
    decoder_layers: int
    heads: int
    mel_bins: int = 80
    # The third generation knows Cantonese too.
    language_count: int = 99

    @property
    def spoken(self) -> list[str]:
        """Their names, in the order of their tokens."""
        return LANGUAGES[: self.language_count]


SIZES = {
    "tiny": Size(384, 4, 4, 6),
    "base": Size(512, 6, 6, 8),
    "small": Size(768, 12, 12, 12),
    "large-v3-turbo": Size(1280, 32, 4, 20, mel_bins=128, language_count=100),
}
# A usual command, cut into as many tokens as Whisper's own tokenizer cuts one of this length.
SENTENCE = [" All", "ume", " la", " l", "umi", "ère", " du", " sal", "on"]
FIRST_WORD = 300  # the token of the sentence's first piece
PLAIN_TOKENS = 50_257
# In Whisper's own order, which gives them their numbers.
LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr "
    "bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn "
    "yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue"
).split()


def make_tokenizer(languages: list[str]) -> Tokenizer:
    """The multilingual numbering: bytes, plain tokens (empty but for the sentence), then the specials."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(alphabet)}
    vocabulary |= {f"Ġx{number}": number for number in range(len(alphabet), PLAIN_TOKENS - 1)}
    # The empty last one is what CTranslate2 tells a multilingual model by.
    vocabulary[""] = PLAIN_TOKENS - 1
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    for offset, piece in enumerate(SENTENCE):
        del vocabulary[f"Ġx{FIRST_WORD + offset}"]
        vocabulary[as_bytes.pre_tokenize_str(piece)[0][0]] = FIRST_WORD + offset
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{language}|>" for language in languages),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{step * 0.02:.2f}|>" for step in range(1501)),
    ]
    tokenizer.add_special_tokens([AddedToken(special, special=True) for special in specials])
    return tokenizer


def make_model(size: Size, tokenizer: Tokenizer) -> WhisperForConditionalGeneration:
    """Random weights but for the planned answer."""
    width = size.width
    end = tokenizer.token_to_id("<|endoftext|>")
    config = WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        num_mel_bins=size.mel_bins,
        d_model=width,
        encoder_layers=size.encoder_layers,
        decoder_layers=size.decoder_layers,
        encoder_attention_heads=size.heads,
        decoder_attention_heads=size.heads,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=end + 1,
    )
    torch.manual_seed(0)
    model = WhisperForConditionalGeneration(config).eval()
    plan_answer(model, tokenizer)
    model.generation_config = GenerationConfig(
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=end + 1,
        max_length=448,
        suppress_tokens=[],
        begin_suppress_tokens=[220, end],
        is_multilingual=True,
        lang_to_id={f"<|{name}|>": tokenizer.token_to_id(f"<|{name}|>") for name in size.spoken},
        task_to_id={
            task: tokenizer.token_to_id(f"<|{task}|>") for task in ("transcribe", "translate")
        },
        no_timestamps_token_id=tokenizer.token_to_id("<|notimestamps|>"),
    )
    return model


def plan_answer(model: WhisperForConditionalGeneration, tokenizer: Tokenizer) -> None:
    """After `<|startoftranscript|>`: language, task, a time, the sentence, a time, the end.

    Asked to write no times, it goes from the sentence to the end at once.
    """
    first_time = tokenizer.token_to_id("<|0.00|>")
    end = tokenizer.token_to_id("<|endoftext|>")
    last_time = 3 + len(SENTENCE)
    plan = [
        tokenizer.token_to_id("<|fr|>"),
        tokenizer.token_to_id("<|transcribe|>"),
        first_time,
        *range(FIRST_WORD, FIRST_WORD + len(SENTENCE)),
        first_time + 100,
        *[end] * 60,
    ]
    decoder = model.model.decoder
    with torch.no_grad():
        words = torch.randn(model.config.vocab_size, model.config.d_model)
        decoder.embed_tokens.weight.copy_(words)
        for layer in decoder.layers:
            for branch in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
                # Not zero: exporters would keep one of equal matrices, and the model would not be of true size.
                branch.weight.mul_(1e-4)
                branch.bias.zero_()
        decoder.embed_positions.weight.zero_()
        for position, token in enumerate(plan):
            decoder.embed_positions.weight[position] = 10 * words[token]
        decoder.embed_positions.weight[last_time] += 8 * words[end]
        model.proj_out.weight = decoder.embed_tokens.weight


FEATURES = {
    "sampling_rate": 16_000,
    "hop_length": 160,
    "n_fft": 400,
    "chunk_length": 30,
    "n_samples": 480_000,
    "nb_max_frames": 3_000,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "padding_value": 0.0,
    "padding_side": "right",
    "return_attention_mask": False,
    "dither": 0.0,
}


def main(out: Path, name: str, kept: Path | None) -> None:
    """Write the model as CTranslate2 reads it, int8; and as transformers does, to export it otherwise."""
    size = SIZES[name]
    tokenizer = make_tokenizer(size.spoken)
    with TemporaryDirectory(dir=out.parent) as temporary:
        folder = temporary if kept is None else str(kept)
        Path(folder).mkdir(parents=True, exist_ok=True)
        tokenizer.save(f"{folder}/tokenizer.json")
        make_model(size, tokenizer).save_pretrained(folder)
        features = json.dumps({**FEATURES, "feature_size": size.mel_bins})
        Path(folder, "preprocessor_config.json").write_text(features)
        files = ["tokenizer.json", "preprocessor_config.json"]
        converter = TransformersConverter(folder, copy_files=files)
        converter.convert(str(out), quantization="int8", force=True)


if __name__ == "__main__":
    arguments = [*sys.argv[2:], *("base", "")[len(sys.argv) - 2 :]]
    main(Path(sys.argv[1]), arguments[0], Path(arguments[1]) if arguments[1] else None)
