"""The one door: whatever comes in, findings come out, in order, and always the same."""

import ast
import io
import random
import textwrap
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flake8_torch_numpy
from flake8_torch_numpy.finding import Finding
from flake8_torch_numpy.linter import lint
from flake8_torch_numpy.settings import Settings
from tests import examples
from tests.helpers import STRICT

BROKEN = "x = torch.zeros(3, device='cuda')\n"
SOURCES = sorted(Path(flake8_torch_numpy.__file__).parent.rglob("*.py"))
PROGRAM = textwrap.dedent(
    """
    import contextlib
    import torch
    from torch import nn

    class Net(nn.Module):
        scale: float = 1.0

        def __init__(self, device="cpu", *sizes: int, **options):
            super().__init__()
            self.hidden = nn.Sequential(*[nn.Linear(3, 3) for size in sizes])
            self.register_buffer("mean", torch.zeros(3))
            self.to(device)

        @property
        def device(self):
            return next(self.parameters()).device

        def forward(self, x, /, *, scale=None):
            y = self.hidden(x.to(self.device)) * (scale or self.scale)
            return {"out": y, "label": y.argmax(-1), **{str(i): v for i, v in enumerate(y)}}

    @torch.no_grad()
    def predict(net: Net, loader, out=[]):
        for i, (x, _) in enumerate(loader):
            if x.is_cuda and not x.requires_grad:
                x = x.cpu().numpy()
                continue
            elif isinstance(x, torch.Tensor):
                break
            with contextlib.suppress(RuntimeError), torch.enable_grad():
                out += [net(x)["out"].data.cpu().numpy()]
        else:
            out.append(lambda t=net: t.mean.numpy())
        return torch.stack(out)[..., 0].numpy()

    async def main(device: "torch.device | str" = "cuda" if torch.cuda.is_available() else "cpu"):
        global net
        net = Net(device, 1, 2)
        w = nn.Parameter(torch.ones(3, requires_grad=True))
        try:
            while (total := w.sum()) > 0:
                w.data -= 0.1 * w.grad
                del total
        except (TypeError, ValueError) as error:
            raise RuntimeError(f"{w.numpy()!r:>{10}}") from error
        finally:
            assert w is not None, w.detach().numpy()
        match w:
            case torch.Tensor(data=d) | [d, *_]:
                yield d.numpy(force=False)
            case {"w": d, **rest} if d is not None:
                yield rest["w"].numpy()
        async for a in predict(net, w):
            yield (await a)[::2].T.numpy()
    """
)


def lint_strictly(text: str) -> list[Finding]:
    """Everything that can be found; the exception with which the analysis gave up, if it did."""
    failures: list[Exception] = []
    findings = lint(text, settings=STRICT, on_failure=failures.append)
    if failures:
        raise failures[0]
    return findings


class TestStrangeTexts:
    @pytest.mark.parametrize(
        "text",
        ["", "\n", "   ", "# torch .numpy()", "'torch .numpy()'", "\f", "#", "\\\npass", "pass  # torch numpy()"],
    )
    def test_without_a_conversion_have_no_findings(self, text):
        assert lint_strictly(text) == []

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_with_any_line_ends_have_the_same_findings(self, line_end):
        text = examples.ACCELERATOR + "\f\ny = x.numpy()\n"
        findings = lint_strictly(text.replace("\n", line_end))
        assert [(finding.code, finding.line, finding.column) for finding in findings] == [
            ("TNP201", 3, 6),
            ("TNP201", 5, 6),
        ]
        for finding in findings:
            assert finding.fix is not None
            (edit,) = finding.fix.edits
            assert text.replace("\n", line_end)[edit.start :].startswith(".numpy()")

    def test_count_columns_in_characters(self):
        (finding,) = lint_strictly(f"import torch\n{BROKEN}größe, y = '𝒳é', x.numpy()\n")
        assert (finding.line, finding.column, finding.end_column) == (3, 19, 24)

    def test_count_columns_of_steps_in_characters(self):
        (finding,) = lint_strictly("import torch\n'𝒳é'; x = torch.ones(3).cuda()\nx.numpy()\n")
        assert [(step.line, step.column) for step in finding.steps] == [(2, 24)]

    def test_with_unicode_separators_keep_their_lines(self):
        (finding,) = lint_strictly(f"import torch\ns = 'a\u2028b\x0cc\x85'\n{BROKEN}x.numpy()\n")
        assert finding.line == 4

    def test_with_names_that_python_normalises(self):
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "numpy")
        (finding,) = lint_strictly(f"import torch\n{BROKEN}x.{wide}()\nx.numpy()\n")
        assert finding.line == 4

    def test_without_a_line_end_at_the_end(self):
        assert len(lint_strictly(f"import torch\n{BROKEN}x.numpy()")) == 1

    def test_with_a_conversion_in_every_place_of_the_grammar(self):
        assert lint_strictly(PROGRAM)


class TestTextsWithoutATree:
    @pytest.mark.parametrize(
        "text",
        [
            examples.UNPARSABLE,
            "x = torch.ones(3).numpy(",
            "torch.x.numpy() +",
            "if torch:\nx.numpy()",
            "torch\0.numpy()",
            "def f(x, x): torch\n  return\nx.numpy(]",
        ],
    )
    def test_raise_syntax_errors(self, text):
        with pytest.raises(SyntaxError):
            lint(text)

    def test_with_null_bytes(self):
        with pytest.raises(SyntaxError):
            lint("import torch\nx.numpy()\n\0")

    def test_raise_even_where_there_is_nothing_to_find(self):
        with pytest.raises(SyntaxError):
            lint("def f(:\n")

    def test_that_come_with_a_tree_are_not_parsed(self):
        assert len(lint(examples.ACCELERATOR, ast.parse(examples.ACCELERATOR))) == 1
        assert lint("def f(:\n", ast.Module([], [])) == []


def deep(levels: int) -> list[str]:
    """Code that is nested, or long in one expression."""
    return [
        "(" * levels + "x" + ")" * levels + ".numpy()",
        "x" + "[0]" * levels + ".numpy()",
        "x" + ".mul(2)" * levels + ".numpy()",
        "x" + " + x" * levels + "\nx.numpy()",
        "y = [" * levels + "x" + "]" * levels + "\nx.numpy()",
        "not " * levels + "x.numpy()",
        "f(" * levels + "x.numpy()" + ")" * levels,
        "x" + " and x" * levels + ".numpy()",
        "lambda: " * levels + "x.numpy()",
        "x.numpy() if x else " * levels + "x",
        "".join(" " * level + "if x:\n" for level in range(min(levels, 90))) + " " * 90 + "x.numpy()",
        "".join(" " * level + f"def f{level}():\n" for level in range(min(levels, 90))) + " " * 90 + "x.numpy()",
        "if x:\n    pass\n" + "elif x:\n    x = x.cuda()\n" * levels + "x.numpy()",
        "x = x * 2\n" * levels + "x.numpy()",
        "y = [" + "x, " * levels + "]\ny[0].numpy()",
        "y = {" + "".join(f"{index}: x, " for index in range(levels)) + "}\ny[0].numpy()",
        "".join(f"def f{index}(x):\n    return f{index + 1}(x)\n" for index in range(levels)) + "f0(x).numpy()",
    ]


class TestDeepAndLongTexts:
    @pytest.mark.parametrize("index", range(len(deep(1))))
    @pytest.mark.parametrize("levels", [50, 500])
    def test_never_raise_anything_else(self, index, levels):
        self.check("import torch\n" + BROKEN + deep(levels)[index] + "\n")

    @pytest.mark.parametrize("index", [0, 2, 5])
    def test_even_of_five_thousand_levels(self, index):
        self.check("import torch\n" + BROKEN + deep(5000)[index] + "\n")

    def check(self, text: str) -> None:
        failures: list[Exception] = []
        try:
            lint(text, settings=STRICT, on_failure=failures.append)
        except SyntaxError:
            return
        assert all(isinstance(failure, RecursionError) for failure in failures), failures

    def test_sums_of_as_many_terms_as_python_can_parse_are_followed(self):
        findings = lint_strictly("import torch\n" + BROKEN + "y = x" + " + x" * 2000 + "\ny.numpy()\n")
        assert [finding.code for finding in findings] == ["TNP201"]

    def test_lists_of_ten_thousand_items_are_followed(self):
        findings = lint_strictly("import torch\n" + BROKEN + "y = [" + "x, " * 10_000 + "]\ny[9].numpy()\n")
        assert [finding.code for finding in findings] == ["TNP201"]

    def test_a_thousand_statements_are_followed(self):
        findings = lint_strictly("import torch\n" + BROKEN + "x = x * 2\n" * 1000 + "x.numpy()\n")
        assert [finding.code for finding in findings] == ["TNP201"]


class TestFailures:
    def test_of_the_analysis_are_told_and_end_no_run(self, monkeypatch):
        error = ValueError("too strange")

        def fail(*arguments: object, **options: object) -> None:
            raise error

        monkeypatch.setattr("flake8_torch_numpy.linter.find_sights", fail)
        failures: list[Exception] = []
        assert lint(examples.ACCELERATOR, on_failure=failures.append) == []
        assert failures == [error]
        assert lint(examples.ACCELERATOR) == []


class TestFindings:
    def texts(self) -> list[str]:
        named = [value for name, value in vars(examples).items() if name.isupper() and name != "UNPARSABLE"]
        return [PROGRAM, *named]

    def test_are_sorted_and_told_once(self):
        for text in self.texts():
            findings = lint(text, settings=STRICT)
            assert findings == sorted(findings, key=lambda finding: finding.sort_key)
            assert len(set(findings)) == len(findings)

    def test_are_always_the_same(self):
        for text in self.texts():
            assert lint(text, settings=STRICT) == lint(text, settings=STRICT)

    def test_are_the_same_for_a_tree_that_was_given(self):
        for text in self.texts():
            assert lint(text, ast.parse(text), STRICT) == lint(text, settings=STRICT)

    def test_leave_the_tree_as_it_was(self):
        tree = ast.parse(PROGRAM)
        before = ast.dump(tree, include_attributes=True)
        lint(PROGRAM, tree, STRICT)
        assert ast.dump(tree, include_attributes=True) == before

    def test_point_into_the_text(self):
        for text in self.texts():
            lines = text.split("\n")
            for finding in lint(text, settings=STRICT):
                assert finding.line == finding.end_line
                assert lines[finding.line - 1][finding.column : finding.end_column] in {"numpy", "data", "cpu"}

    def test_of_strict_mode_include_those_of_the_default(self):
        for text in self.texts():
            assert set(lint(text)) <= set(lint(text, settings=STRICT))
            assert not [finding for finding in lint(text) if finding.code.startswith("TNP4")]

    def test_without_settings_are_those_of_the_default(self):
        assert lint(examples.UNKNOWN) == lint(examples.UNKNOWN, settings=Settings()) == []


def tokens_of(text: str) -> list[str]:
    """The text in pieces, each with the blanks before it, that give the text when joined."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    ends = [
        starts[token.end[0] - 1] + token.end[1]
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.string
    ]
    return [text[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> str:
    """A text of which tokens were left out, doubled or exchanged."""
    pieces = tokens_of(draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(1, 4))):
        at, other = (draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        match draw(st.sampled_from(["leave out", "double", "exchange", "replace"])):
            case "leave out":
                pieces[at] = ""
            case "double":
                pieces[at] *= 2
            case "exchange":
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                pieces[at] = pieces[other]
    return "".join(pieces)


class TestMutatedTexts:
    @settings(max_examples=300)
    @given(mutated([PROGRAM]))
    def test_of_a_program_with_all_the_grammar_never_fail(self, text):
        self.check(text)

    @settings(max_examples=25)
    @given(mutated([path.read_text("utf-8") for path in SOURCES]), st.integers(0, 2**32))
    def test_of_this_package_never_fail(self, text, seed):
        lines = text.split("\n")
        places = random.Random(seed).sample(range(len(lines)), min(5, len(lines)))
        for place in places:
            indentation = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            lines[place] = f"{indentation}torch.ones(3).cuda().numpy()\n{lines[place]}"
        self.check("import torch\n" + "\n".join(lines))

    def check(self, text: str) -> None:
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            with pytest.raises(SyntaxError):
                lint(text)
            return
        lint_strictly(text)
