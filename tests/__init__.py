import os

# As in tools/__init__.py: half-precision convolutions of torch 2.13 never end on some processors with AMX.
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE")
