"""A single fix, for those who choose one among several."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from flake8_torch_numpy.finding import Edit
from flake8_torch_numpy.rewriting.apply import rewrite
from flake8_torch_numpy.source.sections import section_around

if TYPE_CHECKING:
    import ast

    from flake8_torch_numpy.finding import Finding
    from flake8_torch_numpy.source.text import SourceText


def may_be_fixed_alone(source: SourceText, tree: ast.Module, finding: Finding) -> bool:
    """Would `rewrite` apply the fix of this finding, safe or unsafe, if it were the only one?

    Takes time in proportion to the statements around the edits, not to the whole text. tree: that of `source`.
    """
    fix = finding.fix
    if fix is None or not fix.edits:
        return False
    section = section_around(source, tree, min(edit.start for edit in fix.edits), max(edit.end for edit in fix.edits))
    edits = tuple(
        Edit(edit.start - section.offset, edit.end - section.offset, edit.rank, edit.replacement) for edit in fix.edits
    )
    there = dataclasses.replace(finding, fix=dataclasses.replace(fix, edits=edits))
    return bool(rewrite(section.text, [there], unsafe_fixes=True).applied)
