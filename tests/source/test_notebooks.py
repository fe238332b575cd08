from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy.source.files import SourceFileError
from flake8_torch_numpy.source.notebooks import CellPositions, Notebook, decode_notebook


def notebook(*sources: str | list[str], indent: int | None = 1, ensure_ascii: bool = False, **metadata: object) -> str:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, indent=indent, ensure_ascii=ensure_ascii)


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def sources_in(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


class TestTheModule:
    def test_is_made_of_the_cells_in_their_order(self) -> None:
        found = Notebook(notebook(["import torch\n", "x = 1"], "y = x\n"))

        assert found.text.splitlines() == [
            "# torch-numpy:cell 1", "import torch", "x = 1", "# torch-numpy:cell 2", "y = x",
        ]  # fmt: skip

    def test_has_no_text_that_is_not_code(self) -> None:
        text = json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": ["# title"]}]})

        assert Notebook(text).text == ""

    @pytest.mark.parametrize(
        "line",
        [
            "%matplotlib inline", "!pip install torch", "files = !ls", "y = %timeit -o f()", "?f", "f?", "f??",
            "np.mean?", "%%time", "pip install torch", "cd data", "!echo 'it''s \\\n  long' \\\n  and longer",
            "if True:\n    !ls\n    %pwd", "%time\nx = '''\n%d\n!no\n'''", "!ls (", "f? # help",
        ],
    )  # fmt: skip
    def test_has_names_in_the_place_of_what_is_for_ipython(self, line: str) -> None:
        source = f"{line}\nx = 5 % 3"
        text = notebook(source, "z = 1")
        found = Notebook(text)

        compile(found.text, "<module>", "exec")
        assert "5 % 3" in found.text
        assert len(found.text.splitlines()) == len(source.splitlines()) + 3
        assert found.with_module(found.text) == text

    @pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile a.py", "\n%%javascript", "%%cython"])
    def test_leaves_cells_out_that_are_not_for_python(self, magic: str) -> None:
        found = Notebook(notebook(f"{magic}\n<not python>", "x = 1"))

        assert found.text == "# torch-numpy:cell 2\nx = 1\n"

    def test_keeps_the_strings_that_look_like_magics(self) -> None:
        source = 'x = """\n%d\n!ls\n"""\ny = (5\n% 3)'

        assert source in Notebook(notebook(source)).text

    def test_finds_what_is_for_ipython_beside_an_operator_that_begins_a_line(self) -> None:
        found = Notebook(notebook("%pwd\ny = (5\n% 3)"))

        assert "% 3)" in found.text

    def test_is_empty_where_the_kernel_is_of_another_language(self) -> None:
        assert Notebook(notebook("x <- 1", kernelspec={"language": "R"})).text == ""
        assert Notebook(notebook("x <- 1", language_info={"name": "julia"})).text == ""
        assert Notebook(notebook("x = 1", language_info={"name": "python"})).text != ""

    def test_is_not_confused_by_the_mark_in_a_cell(self) -> None:
        text = notebook("# torch-numpy:cell 7\nx = 1", "y = 2")
        found = Notebook(text)

        assert found.with_module(found.text) == text
        assert [number for _, number in found.cell_starts(found.text)] == [1, 2]

    def test_is_not_confused_by_a_mark_that_is_escaped_either(self) -> None:
        text = notebook("# torch-numpy:cell 7\nx = 1  # torch-numpy:cell=0", "y = 2").replace("-", "\\u002d")
        found = Notebook(text)

        assert found.with_module(found.text) == text
        assert [number for _, number in found.cell_starts(found.text)] == [1, 2]

    def test_says_in_which_cell_a_line_is(self) -> None:
        found = Notebook(notebook("a = 1\nb = 2", "%%html\n<p>", "c = 3"))
        positions = CellPositions(found.cell_starts(found.text))
        module = found.text.splitlines()

        assert positions.at(module.index("b = 2") + 1) == (1, 2)
        assert positions.at(module.index("c = 3") + 1) == (3, 1)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ("", "is no notebook: Expecting value"),
            ("{", "is no notebook: Expecting property name"),
            ("[" * 100_000, "is no notebook: "),
            ("[]", "nbformat is missing"),
            ("{}", "nbformat is missing"),
            ('{"nbformat": 4}', "cells are missing"),
            ('{"nbformat": 3, "worksheets": []}', "is a notebook of format 3"),
            ('{"nbformat": 4, "cells": [1]}', "cell 1 of all has no source"),
            ('{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "cell 1 of all has no source"),
            (
                '{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}',
                "the source of cell 1 of all is no text",
            ),
        ],
    )
    def test_is_what_is_no_notebook(self, text: str, cause: str) -> None:
        with pytest.raises(SourceFileError, match=cause):
            Notebook(text)

    def test_is_a_cell_that_is_no_python(self) -> None:
        with pytest.raises(SourceFileError, match=r"can't be parsed: .* \(cell 2, line 2\)"):
            Notebook(notebook("x = 1", "y = 2\nz = = 3"))

    def test_is_a_module_whose_cells_can_not_be_told_apart(self) -> None:
        with pytest.raises(SourceFileError, match="could not be put together again"):
            Notebook(notebook("x = 1")).with_module("x = 1\n")

    def test_are_bytes_that_are_not_utf_8(self) -> None:
        with pytest.raises(SourceFileError, match="can't be decoded"):
            decode_notebook(b'{"a": "\xe9"}')


class TestChanges:
    @pytest.mark.parametrize("indent", [None, 1, 4])
    @pytest.mark.parametrize("ensure_ascii", [False, True])
    def test_touch_only_the_string_of_the_line(self, indent: int | None, ensure_ascii: bool) -> None:
        text = notebook(["# é\n", "a = x.numpy()\n", "b"], "c", indent=indent, ensure_ascii=ensure_ascii)
        found = Notebook(text)

        changed = found.with_module(found.text.replace("x.", "x.cpu()."))

        assert changed == text.replace("x.", "x.cpu().")

    def test_of_a_line_with_wide_characters_keep_the_way_it_is_escaped(self) -> None:
        for ensure_ascii in (False, True):
            text = notebook(["é = x.numpy()\n", "b"], ensure_ascii=ensure_ascii)
            found = Notebook(text)

            assert found.with_module(found.text.replace("x.", "x.cpu().")) == text.replace("x.", "x.cpu().")

    def test_that_add_a_line_add_a_string(self) -> None:
        text = notebook(["a = (x\n", "     .numpy())\n"])
        found = Notebook(text)

        changed = found.with_module(found.text.replace("     .", "     .cpu()\n     ."))

        assert changed == text.replace('"     .numpy', '"     .cpu()\\n",\n    "     .numpy')

    def test_that_add_a_line_at_the_beginning_add_a_string(self) -> None:
        text = notebook(["a\n", "b"])
        found = Notebook(text)

        assert found.with_module(found.text.replace("a\n", "c\na\n")) == notebook(["c\n", "a\n", "b"])

    @given(
        st.lists(st.sampled_from(["a = x.numpy()", "b\n", "\n", "%pwd\n", "c = x.numpy()\n", "d"]), min_size=1),
        st.booleans(),
        st.sampled_from([".cpu().numpy", "\n.numpy"]),
    )
    def test_are_those_of_the_module(self, parts: list[str], is_list: bool, replacement: str) -> None:
        source = "".join(part if part.endswith("\n") else f"({part!r})\n" for part in parts)
        # Parts of a list need not be lines.
        text = notebook(parts_of(source) if is_list else source, "last")
        found = Notebook(text)

        changed = found.with_module(found.text.replace(".numpy", replacement))

        assert sources_in(changed) == [source.replace(".numpy", replacement), "last"]


def parts_of(source: str) -> list[str]:
    return [source[start : start + 7] for start in range(0, len(source), 7)]
