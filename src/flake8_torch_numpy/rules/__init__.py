"""Rules: one module each, its docstring is its documentation page."""
