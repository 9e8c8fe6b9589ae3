"""With which numbers does the embedded model compute?

bfloat16 where the processor multiplies them itself (AVX-512 BF16, AMX): less than half the time, and vectors
whose cosine with those in float32 is .9999 (`python -m eval.bench.embedding`). So a home that was indexed on
one machine is read on another, and the encoder's version is the same; who wants the same bytes from both
sets `ENMUSUBI_PRECISION=float32` on both.
"""

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Precision = Literal["auto", "float32", "bfloat16"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_NATIVE = ("avx512_bf16", "amx_bf16", "bf16")  # of x86-64, and of Arm


def with_precision(model: "SentenceTransformer", precision: Precision) -> "SentenceTransformer":
    """Let a model in float32 compute as asked for; `auto` is bfloat16 where that is quicker."""
    if precision == "bfloat16" or (precision == "auto" and _is_native()):
        model.bfloat16()
    return model


def _is_native() -> bool:
    """Whether the processor knows bfloat16; an older torch does not say."""
    import torch

    capabilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(capabilities.get(own) for own in _NATIVE)
