"""How much time and memory the linter takes, beside what one runs anyway: `python -m benchmarks`."""
