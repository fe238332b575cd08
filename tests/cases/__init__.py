"""Programs as data: what is found in them, what they become, and what torch says to both.

Nothing here needs torch; `tests.torch_run` asks it.
"""
