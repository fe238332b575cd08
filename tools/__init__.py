"""Generators of this project's data; no part of the package."""

import os

# Half-precision convolutions of torch 2.13 never end on some processors with AMX, where oneDNN is let use it.
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE")
