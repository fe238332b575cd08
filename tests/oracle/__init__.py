"""Generated torch programs, in which torch itself judges the analysis.

A program is run along every way through it, on the CPU and on a fake accelerator, with each conversion watched.
What the analysis proved has to raise somewhere, where it is silent in strict mode nothing may raise, and a fix
must not change a value.
"""
