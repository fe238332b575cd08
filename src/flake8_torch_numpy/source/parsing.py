"""Parsing without noise."""

from __future__ import annotations

import ast
import warnings


def parse_module(text: str) -> ast.Module:
    """Parse a module's text.

    Python's own warnings about the text (invalid escapes and the like) are neither shown nor, where a
    filter turns warnings into errors, taken for syntax errors.

    Raises SyntaxError, and nothing else, where Python would not compile the text: null bytes and code
    that is nested too deeply for Python's parser included.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except ValueError as error:
        raise SyntaxError(str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("the code is nested too deeply for Python's parser") from error
