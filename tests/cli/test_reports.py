"""The formats in which findings are written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flake8_torch_numpy.cli.reports import FORMATS
from tests.cli.notebooks import NOTEBOOK
from tests.examples import ACCELERATOR, CLEAN, UNKNOWN

if TYPE_CHECKING:
    from tests.cli.conftest import Run

MOVED = """\
import torch
é = torch.ones(3)
\té = é.to("cuda") if é.sum() else é
if é is not None:
\tprint("\N{ROCKET}", é.numpy())
""".replace("\té =", "é =")


def load(run: Run, *arguments: str) -> Any:
    return json.loads(run("check", *arguments).stdout)


class TestText:
    def test_shows_the_line_and_the_way_of_the_value(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(
            "import torch\nw = torch.ones(3, requires_grad=True)\n\ndef f():\n    return (w * 2).numpy()\n"
        )

        lines = run("check", "a.py").lines

        assert lines[0].startswith("a.py:5:20: TNP202 ")
        assert lines[1:] == [
            "    5 |     return (w * 2).numpy()",
            "      |                    ^^^^^",
            "a.py:2:11: note: made with requires_grad=True here",
        ]

    def test_marks_the_place_behind_tabs_and_wide_characters(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(MOVED)

        *_, line, marker, note = run("check", "a.py").lines

        assert line == '    5 | \tprint("\N{ROCKET}", é.numpy())'
        # A rocket takes two columns.
        assert marker == "      | \t" + " " * len('print("..", é.') + "^^^^^"
        assert note == "a.py:3:7: note: moved to cuda here"

    def test_moves_no_cursor(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(
            ACCELERATOR.replace("y = x", "\x0cy = x").replace(".numpy()", '.numpy(), "\x1b[2J"')
        )

        assert run("check", "a.py").lines[1] == '    3 |  y = x.numpy(), " [2J"'

    def test_marks_to_the_end_of_the_line_what_runs_over_it(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(
            "import numpy as np\nimport torch\nx = torch.ones(1, requires_grad=True)\ny = np.asarray(x +\n  1)\n"
        )

        assert run("check", "a.py").lines[1:3] == ["    4 | y = np.asarray(x +", "      |                ^^^"]

    def test_says_why_a_fix_is_unsafe(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text("import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n")

        assert run("check", "a.py").lines[-1] == (
            "a.py:2:41: note: the fix (Insert .float()) is unsafe: "
            "the array has another dtype than the tensor, and does not share its memory"
        )

    def test_says_why_a_fix_is_only_shown(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text("import torch\nx = torch.ones(3)\na = x.numpy()\na += 1\nprint(a, x)\n")

        lines = run("check", "a.py").lines
        assert lines[-1] == (
            "a.py:3:7: note: the fix (Insert .copy()) is only shown: whether memory is shared on purpose is not known"
        )
        assert "a.py:4:1: note: written in place here" in lines

    def test_is_the_default(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        assert run("check") == run("check", "--output-format=text")


def test_concise_is_one_line_a_finding(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR)

    outcome = run("check", "--output-format=concise")

    assert outcome.lines == outcome.headlines


class TestJson:
    def test_tells_all_that_is_known(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)

        (finding,) = load(run, "--output-format=json", "a.py")

        assert finding.pop("message").startswith("`.numpy()` raises TypeError")
        assert finding == {
            "filename": "a.py",
            "code": "TNP201",
            "cell": None,
            "location": {"row": 3, "column": 7},
            "end_location": {"row": 3, "column": 12},
            "fix": {
                "title": "Insert .cpu()",
                "safety": "safe",
                "reason": None,
                "edits": [
                    {
                        "location": {"row": 3, "column": 6},
                        "end_location": {"row": 3, "column": 6},
                        "content": ".cpu()",
                    }
                ],
            },
            "steps": [{"message": "made on cuda", "cell": None, "location": {"row": 2, "column": 11}}],
        }

    def test_is_a_list_also_where_nothing_is_found(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(CLEAN)

        assert load(run, "--output-format=json") == []

    def test_says_why_a_fix_is_unsafe_or_that_there_is_none(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text("import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n")
        (project / "b.py").write_text('import torch\nx = torch.ones(3, device="meta").numpy()\n')

        unsafe, without = load(run, "--output-format=json")

        assert unsafe["fix"]["safety"] == "unsafe"
        assert "another dtype" in unsafe["fix"]["reason"]
        assert without["fix"] is None

    def test_counts_lines_in_the_cells_of_notebooks(self, project: Path, run: Run) -> None:
        (project / "a.ipynb").write_text(NOTEBOOK)

        (finding,) = load(run, "--output-format=json")

        assert (finding["cell"], finding["location"]) == (3, {"row": 2, "column": 11})
        assert (finding["steps"][0]["cell"], finding["steps"][0]["location"]["row"]) == (1, 2)


class TestGitHub:
    def test_is_a_command_for_each_finding(self, project: Path, run: Run) -> None:
        (project / "a,b%.py").write_text(ACCELERATOR)

        (line,) = run("check", "--output-format=github").lines

        properties, _, message = line.partition("::./a")
        assert properties == ("::error title=torch-numpy (TNP201),file=a%2Cb%25.py,line=3,endLine=3,col=7,endColumn=12")
        assert message.startswith(",b%25.py:3:7: TNP201 `.numpy()` raises TypeError: the tensor")

    def test_leaves_out_columns_of_what_runs_over_lines(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(
            "import numpy as np\nimport torch\nx = torch.ones(1, requires_grad=True)\ny = np.asarray(x +\n  1)\n"
        )

        (line,) = run("check", "--output-format=github").lines

        assert ",line=4,endLine=5::" in line

    def test_annotates_notebooks_as_a_whole(self, project: Path, run: Run) -> None:
        (project / "a.ipynb").write_text(NOTEBOOK)

        (line,) = run("check", "--output-format=github").lines

        assert line.startswith("::error title=torch-numpy (TNP201),file=a.ipynb::./a.ipynb:cell 3:2:11: TNP201 ")


class TestGitLab:
    def test_is_a_report_on_the_quality_of_code(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)
        (project / "b.py").write_text(UNKNOWN)

        found = load(run, "--output-format=gitlab", "--strict")

        assert [item["severity"] for item in found] == ["major", "minor", "minor"]
        assert found[0]["location"] == {"path": "a.py", "lines": {"begin": 3, "end": 3}}
        assert found[0]["check_name"] == "TNP201"
        assert len({item["fingerprint"] for item in found}) == 3
        assert all(set(item) == {"description", "check_name", "fingerprint", "severity", "location"} for item in found)

    def test_fingerprints_stay_when_lines_move(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR + "y = x.numpy()\n")
        before = load(run, "--output-format=gitlab")
        (project / "a.py").write_text("# more\n\n" + ACCELERATOR + "y = x.numpy()\n")
        after = load(run, "--output-format=gitlab")

        assert [item["fingerprint"] for item in after] == [item["fingerprint"] for item in before]
        assert before[0]["fingerprint"] != before[1]["fingerprint"]


class TestSarif:
    def test_shows_the_way_of_the_value_as_a_path(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(MOVED)

        log = load(run, "--output-format=sarif")

        (sarif_run,) = log["runs"]
        (result,) = sarif_run["results"]
        assert sarif_run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "TNP301"
        (flow,) = result["codeFlows"]
        (way,) = flow["threadFlows"]
        assert [step["location"]["message"]["text"] for step in way["locations"]] == [
            "moved to cuda here",
            "converted to NumPy here",
        ]
        (location,) = result["locations"]
        # A rocket is two units of UTF-16.
        assert location["physicalLocation"]["region"] == {
            "startLine": 5, "startColumn": 16, "endLine": 5, "endColumn": 21,
        }  # fmt: skip

    def test_has_the_fixes(self, project: Path, run: Run) -> None:
        (project / "a.py").write_text(ACCELERATOR)
        (project / "b.py").write_text("import torch\nx = torch.ones(3, dtype=torch.bfloat16).numpy()\n")

        safe, unsafe = load(run, "--output-format=sarif")["runs"][0]["results"]

        (fix,) = safe["fixes"]
        assert fix["description"]["text"] == "Insert .cpu()"
        assert fix["artifactChanges"][0]["replacements"] == [
            {
                "deletedRegion": {"startLine": 3, "startColumn": 6, "endLine": 3, "endColumn": 6},
                "insertedContent": {"text": ".cpu()"},
            }
        ]
        assert "(unsafe: " in unsafe["fixes"][0]["description"]["text"]

    def test_names_the_cells_of_notebooks(self, project: Path, run: Run) -> None:
        (project / "a.ipynb").write_text(NOTEBOOK)

        (result,) = load(run, "--output-format=sarif")["runs"][0]["results"]

        (location,) = result["locations"]
        assert location["logicalLocations"] == [{"name": "cell 3, line 2", "kind": "element"}]
        assert "region" not in location["physicalLocation"]

    def test_quotes_names_for_addresses(self, project: Path, run: Run) -> None:
        (project / "a b#é.py").write_text(ACCELERATOR)

        (result,) = load(run, "--output-format=sarif")["runs"][0]["results"]

        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "a%20b%23%C3%A9.py"}


def test_a_file_elsewhere_is_named_in_full(project: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "a.py"
    path.write_text(ACCELERATOR)

    (item,) = load(run, "--output-format=gitlab", str(path))

    assert item["location"]["path"] == path.as_posix()


@pytest.mark.parametrize("name", list(FORMATS))
def test_what_a_fix_leaves_is_written_in_each_format(name: str, project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR + "z = torch.ones(3, dtype=torch.bfloat16).numpy()\n")

    outcome = run("fix", f"--output-format={name}")

    assert b"TNP204" in outcome.stdout
    assert b"TNP201" not in outcome.stdout.split(b'"results"')[-1]
    assert outcome.exit_code == 1


def test_statistics_count_by_code(project: Path, run: Run) -> None:
    (project / "a.py").write_text(ACCELERATOR + "y = x.numpy()\nz = torch.ones(3, dtype=torch.bfloat16).numpy()\n")

    *lines, _ = run("check", "--statistics").stderr.splitlines()

    assert [line.split()[:2] for line in lines] == [["2", "TNP201"], ["1", "TNP204"]]
    assert "2 fixable" in lines[0]
    assert "fixable" not in lines[1]


def sarif_log(project: Path, run: Run) -> Any:
    (project / "a.py").write_text(MOVED)
    (project / "b.py").write_text(ACCELERATOR + "z = torch.ones(3, dtype=torch.bfloat16).numpy()\n")
    (project / "c.ipynb").write_text(NOTEBOOK)
    return load(run, "--output-format=sarif")


def test_sarif_is_what_a_library_of_its_objects_takes(project: Path, run: Run) -> None:
    sarif_pydantic = pytest.importorskip("sarif_pydantic")

    assert len(sarif_pydantic.Sarif.model_validate(sarif_log(project, run)).runs[0].results) == 4


@pytest.mark.skipif("SARIF_SCHEMA" not in os.environ, reason="SARIF_SCHEMA does not name the schema's file")
def test_sarif_is_valid(project: Path, run: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(os.environ["SARIF_SCHEMA"]).read_text())

    jsonschema.validators.validator_for(schema)(schema).validate(sarif_log(project, run))
