"""The page of findings as it is written, before any browser makes something of it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_torch_numpy import __version__
from flake8_torch_numpy.cli.processing import FileResult
from flake8_torch_numpy.cli.reports.html_page.diff import diff
from flake8_torch_numpy.cli.reports.html_page.kinds import kind_of
from flake8_torch_numpy.cli.reports.html_page.pieces import PieceKind, in_pieces
from flake8_torch_numpy.finding import Fix, FixSafety
from flake8_torch_numpy.rules.registry import all_rules
from tests.cli.notebooks import NOTEBOOK, notebook
from tests.examples import ACCELERATOR, CLEAN, DATA, DETACHED_AFTER, DISCARDED, GRADIENT, REDUNDANT, UNKNOWN
from tests.html_tree import Element, parse_page

if TYPE_CHECKING:
    from tests.cli.conftest import Run

HEAD = 'import torch\nx = torch.zeros(3, device="cuda")\n'
FAR = 'import torch\nx = torch.zeros(3).to("cuda")\n' + "y = 1\n" * 9 + "z = x * 2\nprint(z.numpy())\n"
LIST = """\
import numpy as np
import torch
losses = []
w = torch.ones(3, requires_grad=True)
for _ in range(3):
    losses.append(w.sum())
y = 1
y = 2
y = 3
y = 4
y = 5
y = 6
print(np.mean(losses))
"""


def page_of(run: Run, *arguments: str) -> Element:
    return parse_page(run("check", "--output-format=html", *arguments).stdout.decode("ascii"))


def only_finding(project: Path, run: Run, text: str, *arguments: str) -> Element:
    (project / "a.py").write_text(text)
    return page_of(run, *arguments).one("details", "finding")


def lines_of(source: Element) -> list[tuple[str, str]]:
    """The lines of an excerpt, each with its number; what stands for others has none."""
    (code,) = source.all("code")
    return [
        (line.attributes.get("data-n", ""), line.text.removesuffix("\n"))
        for line in code.content
        if isinstance(line, Element)
    ]


def diff_of(finding: Element) -> str:
    return finding.one("pre", "diff").text


class TestTotals:
    def test_by_code(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR + "y = x.numpy()\n")
        (project / "b.py").write_text("import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n")
        (project / "c.py").write_text(CLEAN)

        page = page_of(run)

        codes, _ = page.all("tbody", "")[1:]
        rows = [[cell.text for cell in row.content if isinstance(cell, Element)] for row in codes.all("tr")]
        assert rows == [["TNP201", "missing-cpu", "2", "2"], ["TNP204", "unsupported-dtype", "1", "0"]]
        assert [row.classes for row in codes.all("tr")] == [["proof"], ["proof"]]
        assert page.one("h1").text == "3 findings in 2 files of 3"
        assert "2 findings have a safe fix" in page.one(class_="lead").text
        assert page.one(class_="maker").text == f"torch-numpy {__version__}"

    def test_by_folder(self, project: Path, run: Run) -> None:
        for name in (
            "a.py",
            "src/deep/er/b.py",
            "src/deep/er/c.py",
            "src/other/d.py",
            "src/deep/er/est/e.py",
            "z/f.py",
        ):
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(ACCELERATOR)

        page = page_of(run)

        _, folders = page.all("tbody", "")[1:]
        rows = [
            (row.one("th").attributes["class"], row.one("button").attributes["data-folder"], row.text)
            for row in folders.all("tr")
        ]
        assert rows == [
            ("depth-0", ".", "./1"),
            ("depth-0", "src", "src/4"),
            ("depth-1", "src/deep/er", "deep/er/3"),
            ("depth-2", "src/deep/er/est", "est/1"),
            ("depth-1", "src/other", "other/1"),
            ("depth-0", "z", "z/1"),
        ]

    def test_of_each_kind_with_what_it_means(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(DATA)
        (project / "b.py").write_text(UNKNOWN)
        (project / "c.py").write_text(DISCARDED)
        (project / "d.py").write_text(REDUNDANT)
        (project / "e.py").write_text(DETACHED_AFTER)

        page = page_of(run, "--strict", "--style-checks", "--select=TNP1,TNP401,TNP5,TNP6")

        kinds = [term.text for term in page.one("dl").all("dt")]
        assert kinds == ["proof 1", "harm 1", "sign 0", "strict 1", "style 3"]
        assert all(meaning.text for meaning in page.one("dl").all("dd"))
        found = page.all("details", "finding")
        assert {(finding.classes[1], finding.attributes["data-code"]) for finding in found} == {
            ("proof", "TNP101"), ("strict", "TNP401"), ("harm", "TNP502"), ("style", "TNP601"), ("style", "TNP602"),
        }  # fmt: skip

    def test_of_nothing(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(CLEAN)

        outcome = run("check", "--output-format=html")

        page = parse_page(outcome.stdout.decode())
        assert outcome.exit_code == 0
        assert page.one("h1").text == "0 findings in 0 files of 1"
        assert page.one("p", "nothing").text == "Nothing to report."
        assert not page.all("section")

    def test_of_one_finding(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        page = page_of(run)

        assert page.one("title").text == "torch-numpy: 1 finding in 1 file"
        assert "1 finding has a safe fix" in page.one(class_="lead").text


class TestFinding:
    def test_says_where_and_what(self, project: Path, run: Run) -> None:
        finding = only_finding(project, run, ACCELERATOR)

        summary = finding.one("summary")
        assert summary.one(class_="where").text == "3:7"
        assert summary.one(class_="code").text == "TNP201"
        assert summary.one(class_="message").text.startswith(".numpy() raises TypeError: the tensor")
        assert [code.text for code in summary.one(class_="message").all("code")] == [".numpy()", ".cpu()"]
        assert summary.one(class_="fix").text == "safe fix"
        here, rule = finding.one("p", "place").all("a")
        assert (here.text, here.attributes["href"]) == ("a.py:3:7", f"#{finding.attributes['id']}")
        assert rule.attributes["href"] == "#rule-missing-cpu"

    def test_shows_the_way_of_the_value_in_hunks(self, project: Path, run: Run) -> None:
        finding = only_finding(project, run, FAR)

        way = finding.one("ol", "way")
        assert [" ".join(step.text.split()) for step in way.all("li")] == [
            "moved to cuda line 2",
            "converted to NumPy line 13",
        ]
        links = [link.attributes["href"].removeprefix("#") for link in way.all("a")]
        assert [finding.one("b", id=link).text for link in links] == ["1", "2"]
        # The numbers stand before what they are at.
        assert lines_of(finding.one("pre", "source")) == [
            ("1", "import torch"),
            ("2", 'x = torch.zeros(3).1to("cuda")'),
            ("3", "y = 1"),
            ("4", "y = 1"),
            ("", "\N{MIDLINE HORIZONTAL ELLIPSIS} 6 lines left out"),
            ("11", "y = 1"),
            ("12", "z = x * 2"),
            ("13", "print(z.2numpy())"),
        ]
        assert finding.one("pre", "source").one("mark").text == "numpy"
        marked = [line.attributes["data-n"] for line in finding.all("span", "m")]
        assert (marked, finding.one("span", "e").attributes["data-n"]) == (["2"], "13")

    def test_shows_a_line_rather_than_that_one_is_left_out(self, project: Path, run: Run) -> None:
        text = 'import torch\nx = torch.zeros(3).to("cuda")\n' + "y = 1\n" * 5 + "x.numpy()\n"

        numbers = [number for number, _ in lines_of(only_finding(project, run, text).one("pre", "source"))]

        assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8"]

    def test_shows_several_steps_on_a_line(self, project: Path, run: Run) -> None:
        finding = only_finding(project, run, 'import torch\nx = torch.zeros(3).to("cuda").numpy()')

        assert lines_of(finding.one("pre", "source"))[-1] == ("2", 'x = torch.zeros(3).1to("cuda").2numpy()')

    def test_marks_all_lines_of_what_runs_over_several(self, project: Path, run: Run) -> None:
        text = "import numpy as np\nimport torch\nx = torch.ones(1, requires_grad=True)\ny = np.asarray(\n  x\n"

        source = only_finding(project, run, text + "  + 1\n  + 2)\n").one("pre", "source")

        assert [mark.text for mark in source.all("mark")] == ["x", "+ 1", "+ 2"]

    def test_marks_the_first_lines_of_what_runs_over_many(self, project: Path, run: Run) -> None:
        text = "import numpy as np\nimport torch\nx = torch.ones(1, requires_grad=True)\ny = np.asarray(\n  x\n"
        source = only_finding(project, run, text + "  + 1\n" * 50 + ")\n").one("pre", "source")

        assert len(source.all("mark")) == 8

    def test_is_closed_at_first(self, project: Path, run: Run) -> None:
        assert "open" not in only_finding(project, run, ACCELERATOR).attributes

    def test_has_what_a_fix_leaves(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR + "z = torch.ones(3, dtype=torch.bfloat16).numpy()\n")

        page = parse_page(run("fix", "--output-format=html").stdout.decode())

        finding = page.one("details", "finding")
        assert finding.attributes["data-code"] == "TNP204"
        assert "+z = torch.ones(3, dtype=torch.bfloat16).float().numpy()\n" in diff_of(finding)
        assert " y = x.cpu().numpy()\n" in diff_of(finding)


class TestFix:
    @pytest.mark.parametrize(
        "text", [ACCELERATOR, GRADIENT, DATA, DISCARDED, FAR, LIST, GRADIENT.replace("\n", "\r\n")]
    )
    def test_is_shown_as_the_command_shows_it(self, text: str, project: Path, run: Run) -> None:
        (project / "a.py").write_bytes(text.encode())

        shown = diff_of(page_of(run).one("details", "finding"))

        whole = run("fix", "--diff", "--unsafe-fixes").stdout.decode().replace("\r\n", "\n")
        assert shown == whole.split("\n", 2)[2]

    def test_marks_what_goes_and_what_comes(self, project: Path, run: Run) -> None:
        diff = only_finding(project, run, DATA).one("pre", "diff")

        assert [mark.text for mark in diff.one("span", "del").all("mark")] == ["data"]
        assert [mark.text for mark in diff.one("span", "ins").all("mark")] == ["detach()"]

    def test_may_be_of_lines_far_apart(self, project: Path, run: Run) -> None:
        two = "import numpy as np\nimport torch\nw = torch.ones(3, requires_grad=True)\nlosses = [w.sum()]\n"
        finding = only_finding(project, run, two + "y = 1\n" * 9 + "losses.append(w.mean())\nprint(np.mean(losses))\n")

        headers = [header.text for header in finding.one("pre", "diff").all("span", "at")]
        assert headers == ["@@ -1,7 +1,7 @@\n", "@@ -11,5 +11,5 @@\n"]

    def test_takes_neighbouring_lines_together(self, project: Path, run: Run) -> None:
        two = "import numpy as np\nimport torch\nw = torch.ones(3, requires_grad=True)\nlosses = [w.sum()]\n"
        finding = only_finding(project, run, two + "losses.append(w.mean())\nprint(np.mean(losses))\n")

        signs = [line[0] for line in diff_of(finding).splitlines()]
        assert signs == ["@", " ", " ", " ", "-", "-", "+", "+", " "]

    @pytest.mark.parametrize(
        ("text", "title", "safety", "tag", "reason"),
        [
            (ACCELERATOR, "Insert .cpu()", "safe", "safe fix", ""),
            (
                "import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n",
                "Insert .float()",
                "unsafe",
                "unsafe fix",
                "the array has another dtype than the tensor, and does not share its memory",
            ),
            (
                "import torch\nx = torch.ones(3)\na = x.numpy()\na += 1\nprint(a, x)\n",
                "Insert .copy()",
                "only shown",
                "fix only shown",
                "whether memory is shared on purpose is not known",
            ),
        ],
    )
    def test_has_a_title_and_says_how_safe_it_is(
        self, text: str, title: str, safety: str, tag: str, reason: str, project: Path, run: Run
    ) -> None:
        finding = only_finding(project, run, text)

        assert finding.one("h4").text == f"{title} {safety}"
        assert finding.one("summary").one(class_="fix").text == tag
        assert [paragraph.text for paragraph in finding.all("p", "reason")] == [reason] * bool(reason)
        assert title.removeprefix("Insert ") in finding.one("span", "ins").text

    def test_may_have_nothing_to_show(self) -> None:
        result = FileResult("a.py", b"", b"", (), text="x\n")

        assert list(diff(result, Fix("Think", (), FixSafety.DISPLAY))) == []

    def test_may_be_missing(self, project: Path, run: Run) -> None:
        finding = only_finding(project, run, 'import torch\nx = torch.ones(3, device="meta").numpy()\n')

        assert not finding.all("h4")
        assert "data-fix" not in finding.attributes


class TestNotebooks:
    def test_places_are_cells_and_lines(self, project: Path, run: Run) -> None:
        (project / "a.ipynb").write_text(NOTEBOOK)

        finding = page_of(run).one("details", "finding")

        assert finding.one("summary").one(class_="where").text == "cell 3, line 2"
        assert "on line 2 of cell 1" in finding.one("summary").text
        assert finding.one("p", "place").all("a")[0].text == "a.ipynb, cell 3, line 2, column 11"
        assert [step.all("span")[0].text for step in finding.all("li")] == ["cell 1, line 2", "cell 3, line 2"]
        # What is IPython's is shown as the cell has it.
        assert lines_of(finding.one("pre", "source")) == [
            ("", "cell 1"),
            ("1", "import torch"),
            ("2", 'x = torch.1ones(3, device="cuda")  # é'),
            ("3", "%matplotlib inline"),
            ("", "cell 3"),
            ("1", "# to NumPy"),
            ("2", "array = x.2numpy()"),
            ("3", "array"),
        ]
        assert diff_of(finding).splitlines()[0] == "@@ -1,3 +1,3 @@ cell 3"

    def test_hunks_of_a_cell_are_apart_as_those_of_a_module(self, project: Path, run: Run) -> None:
        (project / "a.ipynb").write_text(notebook(FAR.splitlines(keepends=True)))

        shown = [text for number, text in lines_of(page_of(run).one("pre", "source")) if not number]

        assert shown == ["cell 1", "\N{MIDLINE HORIZONTAL ELLIPSIS} 6 lines left out"]

    def test_neighbouring_cells_are_apart(self, project: Path, run: Run) -> None:
        cells = (["import torch\n", 'x = torch.zeros(3, device="cuda")'], ["x.numpy()"])
        (project / "a.ipynb").write_text(notebook(*cells))

        assert lines_of(page_of(run).one("pre", "source")) == [
            ("", "cell 1"),
            ("1", "import torch"),
            ("2", 'x = torch.1zeros(3, device="cuda")'),
            ("", "cell 2"),
            ("1", "x.2numpy()"),
        ]


class TestRules:
    def test_have_their_pages_once_if_there_are_findings(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR + "y = x.numpy()\n")
        (project / "b.py").write_text(GRADIENT)

        page = page_of(run)

        assert [article.attributes["id"] for article in page.all("article")] == [
            "rule-missing-cpu", "rule-missing-detach",
        ]  # fmt: skip
        rule, _ = page.all("article")
        assert rule.one("h3").text == "missing-cpu"
        assert {"TNP201", "TNP301", "TNP401"} <= {code.text for code in rule.all("code")}
        assert "How to silence it" in [heading.text for heading in rule.all("h4")]
        assert "Why is this bad" in [heading.text for heading in rule.all("h4")]
        assert "pixels = image.cpu().numpy()" in rule.all("pre")[1].text
        assert all(box.attributes["tabindex"] == "0" for box in rule.all("pre"))

    def test_links_on_the_page_lead_somewhere(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        page = page_of(run)

        ids = {element.attributes["id"] for element in page.all() if "id" in element.attributes}
        targets = [link.attributes["href"] for link in page.all("a")]
        assert {target.removeprefix("#") for target in targets if target.startswith("#")} <= ids
        assert all(target.startswith(("#", "https://")) for target in targets)


EVIL = '</code></pre><script>alert("1")</script>&amp;\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}\x1b[2J\x0c'


class TestHostileContent:
    def test_source_is_text_and_what_hides_in_it_is_seen(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(f"import torch\n# {EVIL}\nx = torch.zeros(3, device='cuda').numpy()\n")

        page = page_of(run)

        shown = '# </code></pre><script>alert("1")</script>&amp;U+202EU+200BU+001B[2JU+000C'
        (source,) = page.all("pre", "source")
        assert lines_of(source)[1] == ("2", shown)
        assert f" {shown}\n" in page.one("pre", "diff").text
        assert [odd.text for odd in source.all("span", "odd")] == ["U+202E", "U+200B", "U+001B", "U+000C"]
        assert len(page.all("script")) == 1

    def test_names_are_text(self, project: Path, run: Run) -> None:
        name = '"><img src=x onerror=alert(1)>\N{RIGHT-TO-LEFT OVERRIDE}\n'
        (project / name).mkdir()
        (project / name / f"{name}.py").write_text(ACCELERATOR)

        page = page_of(run)

        shown = '"><img src=x onerror=alert(1)>U+202E'
        assert page.one("section", "file").one("h3").text.replace("\n", "") == f"{shown}/{shown}.py 1"
        assert not page.all("img")
        folder = page.one("section", "file").attributes["data-path"].rpartition("/")[0]
        assert page.all("button", "pick")[1].attributes["data-folder"] == folder

    @pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
    def test_names_may_be_any_bytes(self, project: Path, run: Run) -> None:
        with open(os.fsencode(project) + b"/\xe9\xff.py", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(ACCELERATOR)

        page = page_of(run)

        assert page.one("section", "file").attributes["data-path"] == "<\\xE9><\\xFF>.py"
        assert page.one("details", "finding").one("p", "place").all("a")[0].text == "\\xE9\\xFF.py:3:7"

    def test_tabs_and_letters_of_all_kinds_stay(self, project: Path, run: Run) -> None:
        finding = only_finding(project, run, ACCELERATOR + "if x is not None:\n\tprint('é \N{ROCKET}')\n")

        assert lines_of(finding.one("pre", "source"))[-1] == ("5", "\tprint('é \N{ROCKET}')")

    def test_the_end_of_a_script_in_a_message_is_text(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(
            "import torch\nimport numpy as np\nlosses = []\nfor x in [torch.ones(1, device='cuda')]:\n"
            "    losses.append({'</script>': x}['</script>'])\nnp.mean(losses)\n"
        )

        assert "</script>" in page_of(run).one("section", "file").text

    def test_long_lines_are_shown_around_what_is_marked(self, project: Path, run: Run) -> None:
        long = "1, " * 1000
        finding = only_finding(project, run, HEAD + f"y = [{long}x.numpy(), {long}]\n{long}\n")

        (_, marked), (_, plain) = lines_of(finding.one("pre", "source"))[-2:]
        assert re.fullmatch(r"2,88\d characters left out.{120}2numpy.{120}2,88\d characters left out", marked)
        assert re.fullmatch(r".{120}2,880 characters left out", plain)
        assert ".cpu()" in finding.one("span", "ins").text
        assert "x.numpy()" in finding.one("span", "del").text

    def test_long_lines_are_shown_around_each_mark(self, project: Path, run: Run) -> None:
        text = f'import torch\nx = torch.zeros(3, device="cuda"), {"1, " * 1000}; x[0].numpy()\n'
        finding = only_finding(project, run, text)

        _, (_, line) = lines_of(finding.one("pre", "source"))
        assert re.fullmatch(r"x = torch.1zeros.{1,120}2,\d{3} characters left out.{1,120}2numpy\(\)", line)

    def test_many_findings_on_a_line_cost_no_more_than_that_many(self, project: Path, run: Run) -> None:
        few, many = 100, 400
        sizes = []
        for number in (few, many):
            (project / "a.py").write_text(HEAD + f"y = [{'x.numpy(), ' * number}]\n")
            sizes.append(len(run("check", "--output-format=html").stdout))
        empty = len(run("check", "--output-format=html", "--exclude=*").stdout)

        assert sizes[1] - empty < 4.5 * (sizes[0] - empty)


class TestSelfContained:
    def test_nothing_is_loaded(self, project: Path, run: Run) -> None:
        for index, text in enumerate((ACCELERATOR, DATA, UNKNOWN, DISCARDED, REDUNDANT)):
            (project / f"{index}.py").write_text(text)

        page = page_of(run, "--strict", "--style-checks")

        assert not any("src" in element.attributes for element in page.all())
        assert [link.attributes["href"] for link in page.all("link")] == ["data:,"]
        assert not re.search(r"url\(|@import", page.one("style").text)
        assert not re.search(r"fetch\(|XMLHttpRequest|import\(", page.one("script").text)
        assert not any(name.startswith("on") for element in page.all() for name in element.attributes)
        assert not any("style" in element.attributes for element in page.all())

    def test_only_its_own_script_and_style_may_run(self, project: Path, run: Run) -> None:
        page = page_of(run)

        policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
        assert policy.startswith("default-src 'none'; ")
        for name in ("style", "script"):
            digest = hashlib.sha256(page.one(name).text.encode()).digest()
            assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy

    def test_it_is_the_same_in_each_encoding(self, project: Path) -> None:
        (project / "é.py").write_text(ACCELERATOR + "# \N{ROCKET}\n", encoding="utf-8")

        def written(encoding: str) -> bytes:
            environment = {**os.environ, "PYTHONIOENCODING": encoding}
            command = [sys.executable, "-m", "flake8_torch_numpy", "check", "--output-format=html"]
            return subprocess.run(command, env=environment, capture_output=True, check=False).stdout

        assert written("utf-8") == written("ascii") == written("cp1252")
        assert b"&#233;.py" in written("utf-8")


def test_standard_input_has_a_name(run: Run) -> None:
    outcome = run("check", "--output-format=html", "--stdin-filename=src/a.py", "-", stdin=ACCELERATOR.encode())

    assert parse_page(outcome.stdout.decode()).one("section", "file").attributes["data-path"] == "src/a.py"


def test_a_file_elsewhere_is_named_in_full(project: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "a.py"
    path.write_text(ACCELERATOR)

    page = page_of(run, str(path))

    assert page.one("section", "file").attributes["data-path"] == path.as_posix()
    assert page.all("button", "pick")[1].attributes["data-folder"] == path.parent.as_posix()


DOCUMENTATION = (Path(__file__).resolve().parents[2] / "docs" / "report.md").read_text(encoding="utf-8")


def test_the_documentation_has_the_keys_of_the_page(project: Path, run: Run) -> None:
    documented = re.findall(r"^\| ((?:`[^`]+` ?)+)\| ", DOCUMENTATION, re.MULTILINE)

    keys = [row.one("th").text for row in page_of(run).one("details", id="keys").one("tbody").all("tr")]

    assert [row.replace("`", "").strip() for row in documented] == keys


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_the_documented_commands_make_a_page(project: Path) -> None:
    (project / "src").mkdir()
    (project / "src" / "a.py").write_text(UNKNOWN)
    (block,) = re.findall(r"^```sh\n(.*?)^```$", DOCUMENTATION, re.MULTILINE | re.DOTALL)
    titles = []
    for command in block.splitlines():
        if not command.startswith("#"):
            runnable = command.replace("torch-numpy", f"'{sys.executable}' -m flake8_torch_numpy")
            subprocess.run(runnable, shell=True, check=False, capture_output=True)
            titles.append(parse_page((project / "report.html").read_text(encoding="utf-8")).one("h1").text)

    assert titles == ["0 findings in 0 files of 1", "2 findings in 1 file of 1"]


@given(
    st.integers(0, 2000),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 300)), max_size=3),
    st.lists(st.integers(0, 2100), max_size=5),
)
def test_the_pieces_of_a_line_are_the_line(
    length: int, given_ranges: list[tuple[int, int]], columns: list[int]
) -> None:
    text = "".join(chr(0x4E00 + column) for column in range(length))
    ranges = [(min(start, length), min(start + size, length)) for start, size in given_ranges]
    shown, numbers = "", []

    for piece in in_pieces(text, ranges, [(column, number) for number, column in enumerate(columns)]):
        match piece.kind:
            case PieceKind.NUMBER:
                numbers.append((len(shown), piece.number))
            case PieceKind.LEFT_OUT:
                shown += "." * piece.number
            case kind:
                inside = [start <= len(shown) and len(shown) + len(piece.text) <= end for start, end in ranges]
                assert (kind is PieceKind.MARKED) == any(inside)
                shown += piece.text

    assert len(shown) == length
    assert all(one in (".", other) for one, other in zip(shown, text, strict=True))
    assert "." not in shown or length > 400
    assert numbers == sorted((min(column, length), number) for number, column in enumerate(columns))


def test_each_code_is_of_a_kind() -> None:
    assert {kind_of(code).name for rule in all_rules() for code in rule.codes} == {
        "proof", "harm", "sign", "strict", "style",
    }  # fmt: skip
