"""The server itself, as a process, as an editor speaks to it."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flake8_torch_numpy.cli import main
from flake8_torch_numpy.rules.registry import find_rule
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED, DATA, DISCARDED, DISCARDED_FIXED, GRADIENT, UNKNOWN
from tests.language_server.client import Client, applied

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

# flake8 does what the others would.
OTHERS: Json = {name: {"enabled": False} for name in ("mccabe", "pycodestyle", "pyflakes")}
SETTINGS: Json = {"pylsp": {"plugins": OTHERS | {"flake8": {"enabled": True}}}}
FIX_ALL = "Fix all TNP in this file"

# Each is met in a module: non-BMP characters, all kinds of lines, form feeds, what ends lines for str.splitlines only.
STRANGE = """# \u2028 🔥 \x85
import torch
\fs = '🔥'; x, z = torch.zeros(3, device="cuda"), torch.zeros(3); t = '\u2028'
print('🔥', x.numpy(), '🔥', '\x1c', z.data.numpy())  # 🔥
y = torch.ones(2, requires_grad=True)
print("é🔥", (
    y  # 🔥
    .numpy()), '🔥')
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_workspace(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def server(workspace: Path) -> Iterator[Client]:
    """A server for the workspace that runs elsewhere."""
    with Client(workspace, SETTINGS, cwd=workspace.parent) as server:
        yield server


@pytest.fixture
def client(server: Client) -> Iterator[Client]:
    """The server of all tests that want no other configuration."""
    yield server
    server.close_all()
    assert "torch-numpy failed" not in server.log


@pytest.fixture
def root(workspace: Path) -> Path:
    """A folder of its own in the workspace."""
    return Path(tempfile.mkdtemp(dir=workspace))


@pytest.fixture
def own_root(tmp_path: Path) -> Path:
    """A workspace of its own."""
    return new_workspace(tmp_path)


def new_workspace(parent: Path) -> Path:
    """A folder that flake8 does not look beyond for its configuration."""
    folder = parent / "workspace"
    folder.mkdir()
    (folder / ".flake8").write_text("[flake8]\nselect = TNP\n")
    return folder


def fixed(path: Path, text: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """What `torch-numpy fix` makes of a text."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    monkeypatch.chdir(path.parent)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        main(["fix", *options, path.name])
    return path.read_bytes().decode()


def titles(actions: list[Json]) -> list[str]:
    return [action["title"] for action in actions]


def only(actions: list[Json], title: str) -> Json:
    (action,) = (action for action in actions if action["title"] == title)
    return action


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n")


def test_a_fix_is_offered_and_applied(client: Client, root: Path) -> None:
    uri = client.open(root / "module.py", ACCELERATOR)
    assert client.codes(uri) == ["TNP201"]
    diagnostics = client.diagnostics(uri)
    actions = client.actions(uri, 2, diagnostics=diagnostics)
    assert titles(actions) == ["Insert .cpu()", FIX_ALL, "Silence TNP201 on this line (noqa)"]
    action = only(actions, "Insert .cpu()")
    assert (action["kind"], action["isPreferred"], action["diagnostics"]) == ("quickfix", True, diagnostics)
    assert not any("isPreferred" in other for other in actions[1:])

    client.do(action)

    assert client.texts[uri] == ACCELERATOR_FIXED
    assert client.codes(uri) == []
    assert client.actions(uri, 2) == []


def test_what_is_typed_is_followed(client: Client, root: Path) -> None:
    uri = client.open(root / "module.py", ACCELERATOR_FIXED)
    assert client.codes(uri) == []
    client.type(uri, 3, 0, "z = x.numpy()\n")
    assert titles(client.actions(uri, 3))[0] == "Insert .cpu()"
    assert titles(client.actions(uri, 2)) == [FIX_ALL]
    assert client.codes(uri) == ["TNP201"]
    client.type(uri, 4, 0, "f(\n")
    assert client.actions(uri, 0, 5) == []
    assert client.codes(uri) == []
    client.type(uri, 5, 0, ")\n")
    assert titles(client.actions(uri, 3))[0] == "Insert .cpu()"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "mark"])
def test_fixes_all_as_the_command_does(
    newline: str, mark: str, client: Client, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = mark + STRANGE.replace("\n", newline)
    uri = client.open(root / "module.py", before)
    expected = fixed(root / "module.py", before, monkeypatch)
    assert expected.count("detach()") == 2

    (action,) = client.actions(uri, 0, only=["source.fixAll"])
    edits = action["edit"]["changes"][uri]
    assert applied(before, edits) == expected
    assert [edit["newText"] for edit in edits] == [".cpu()", "detach()", f"    .detach(){newline}"]

    by_command = only(client.actions(uri, line_of(STRANGE, "x.numpy")), FIX_ALL)
    assert (by_command["kind"], "edit" in by_command) == ("quickfix", False)
    client.do(by_command)
    assert client.texts[uri] == expected
    assert client.codes(uri) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "mark"])
def test_fixes_one_by_one_lead_to_the_same(
    newline: str, mark: str, client: Client, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = mark + STRANGE.replace("\n", newline)
    uri = client.open(root / "module.py", before)
    codes = client.codes(uri)
    assert codes == ["TNP201", "TNP101", "TNP202"]
    for left in range(len(codes), 0, -1):
        actions = [
            action
            for action in client.actions(uri, 0, 9, diagnostics=client.diagnostics(uri))
            if action["title"] != FIX_ALL and "noqa" not in action["title"]
        ]
        assert len(actions) == left
        assert len(actions[0]["diagnostics"]) == 1
        client.do(actions[0])
    assert client.texts[uri] == fixed(root / "module.py", before, monkeypatch)


def test_comments_silence(client: Client, root: Path) -> None:
    text = ACCELERATOR.replace(".numpy()", ".numpy()  # noqa: E501")
    uri = client.open(root / "module.py", text)
    client.do(only(client.actions(uri, 2), "Silence TNP201 on this line (noqa)"))
    assert client.texts[uri] == text.replace("E501", "E501, TNP201")
    assert client.codes(uri) == []
    assert client.actions(uri, 2) == []
    # Others may explain torch, where it is installed.
    assert "TNP201" not in str(client.hover(uri, 2, text.splitlines()[2].index("numpy")))


def test_unsafe_fixes_say_so(client: Client, root: Path) -> None:
    uri = client.open(root / "module.py", DISCARDED)
    assert client.codes(uri) == ["TNP502"]
    actions = client.actions(uri, 4)
    title = "Assign it to x (unsafe: `x` is then another tensor in what follows)"
    assert titles(actions) == [title, "Silence TNP502 on this line (noqa)"]
    assert "isPreferred" not in actions[0]
    assert client.actions(uri, 4, only=["source.fixAll"]) == []
    client.do(actions[0])
    assert client.texts[uri] == DISCARDED_FIXED
    assert client.codes(uri) == []


def test_what_is_only_shown_is_no_action(client: Client, root: Path) -> None:
    text = "import torch\nx = torch.zeros(3)\ny = x.numpy()\nx += 1\nprint(y)\nprint(x)\n"
    uri = client.open(root / "module.py", text)
    (found,) = client.diagnostics(uri)
    assert found["code"] == "TNP501"
    assert titles(client.actions(uri, 0, 9)) == ["Silence TNP501 on this line (noqa)"]
    shown = client.hover(uri, found["range"]["start"]["line"], found["range"]["start"]["character"])
    assert "(only shown: " in shown["contents"]["value"]


def test_a_report_is_explained_and_all_else_left_to_others(client: Client, root: Path) -> None:
    text = "import json\n" + ACCELERATOR + "json.dumps(1)\n"
    uri = client.open(root / "module.py", text)
    column = text.splitlines()[3].index("numpy")
    for character in (column, column + len("numpy") - 1):
        shown = client.hover(uri, 3, character)
        value = shown["contents"]["value"]
        assert shown["contents"]["kind"] == "markdown"
        assert value.startswith("**TNP201**: `.numpy()` raises TypeError: the tensor is on an accelerator")
        assert "- line 3: made on cuda\n\nFix: Insert .cpu()" in value
        rule = find_rule("TNP201")
        assert rule is not None
        assert value.endswith(rule.page.rstrip())
        assert shown["range"] == {
            "start": {"line": 3, "character": column},
            "end": {"line": 3, "character": column + len("numpy")},
        }
    assert "JSON" in client.hover(uri, 4, 6)["contents"]["value"]
    assert "TNP" not in str(client.hover(uri, 3, column - 2))
    assert "TNP" not in str(client.hover(uri, 3, column + len("numpy")))


def test_the_configuration_of_the_workspace_holds_and_is_followed(own_root: Path) -> None:
    with Client(own_root, SETTINGS, cwd=own_root.parent) as client:
        uri = client.open(own_root / "module.py", UNKNOWN + ACCELERATOR)
        assert client.codes(uri) == ["TNP201"]
        assert titles(client.actions(uri, 4)) == [FIX_ALL]
        (own_root / ".flake8").write_text(
            "[flake8]\nselect = TNP\ntorch-numpy-strict = true\nper-file-ignores = m*.py:TNP2\n"
        )
        assert titles(client.actions(uri, 4))[:2] == ["Insert .cpu()", "Insert .detach()"]
        assert titles(client.actions(uri, 7)) == [FIX_ALL]
        client.change(uri, client.texts[uri] + "\n")
        assert client.codes(uri) == ["TNP401", "TNP402"]
        (own_root / ".flake8").write_text("[flake8]\nselect = TNP\nexclude = module.py\n")
        assert client.actions(uri, 7) == []
        client.change(uri, client.texts[uri] + "\n")
        assert client.codes(uri) == []
        (own_root / ".flake8").write_text("[flake8]\nselect = TNP\nexclude = ./elsewhere/*\nignore = ???\n")
        assert client.actions(uri, 7) == []
        (own_root / ".flake8").write_text("[flake8]\nselect = TNP\n")
        assert titles(client.actions(uri, 7))[0] == "Insert .cpu()"


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"select": ["TNP1", "E"]}, ["TNP101"]),
        ({"ignore": ["TNP201"]}, ["TNP202", "TNP101"]),
        ({"extendIgnore": ["TNP1", "TNP202"]}, ["TNP201"]),
        ({"perFileIgnores": ["other.py:TNP2", "module.py:TNP201", "TNP101"]}, ["TNP202"]),
        ({"perFileIgnores": ["E501", "*.py:TNP201,E501"]}, ["TNP202", "TNP101"]),
        ({"exclude": ["module.py"]}, []),
        ({"exclude": ["./{}/module.py"]}, []),
        ({"exclude": ["elsewhere", "./other.py"]}, ["TNP201", "TNP202", "TNP101"]),
        ({"config": "./{}/other.cfg"}, ["TNP101"]),
        ({"config": "./{}/missing.cfg"}, []),
        ({"extendSelect": ["TNP"], "config": "./{}/others.cfg"}, ["TNP201", "TNP202", "TNP101"]),
    ],
    ids=str,
)
def test_the_settings_of_the_server_hold(settings: Json, codes: list[str], client: Client, root: Path) -> None:
    (root / "other.cfg").write_text("[flake8]\nselect = TNP1\n")
    (root / "others.cfg").write_text("[flake8]\nselect = E\n")
    settings = json.loads(json.dumps(settings).replace("./{}", f"./{root.name}"))
    if "config" in settings:
        settings["config"] = str(root.parent / settings["config"])
    client.configure({"pylsp": {"plugins": OTHERS | {"flake8": {"enabled": True} | settings}}})
    try:
        uri = client.open(root / "module.py", ACCELERATOR + GRADIENT + DATA)
        assert client.codes(uri) == codes
        silencing = [title for title in titles(client.actions(uri, 0, 9)) if "noqa" in title]
        assert [title.split()[1] for title in silencing] == codes
    finally:
        client.configure(SETTINGS)


def test_documents_beyond_the_workspace_are_known_to_flake8_as_nameless(own_root: Path, tmp_path: Path) -> None:
    (own_root / ".flake8").write_text("[flake8]\nselect = TNP\nexclude = module.py\nper-file-ignores = module.py:TNP\n")
    with Client(own_root, SETTINGS) as client:
        uri = client.open(tmp_path / "module.py", ACCELERATOR)
        assert client.codes(uri) == ["TNP201"]
        assert titles(client.actions(uri, 2))[0] == "Insert .cpu()"


def test_without_a_workspace_the_folder_of_the_server_counts(own_root: Path) -> None:
    (own_root / ".flake8").write_text("[flake8]\nselect = TNP\nper-file-ignores = module.py:TNP2\n")
    with Client(None, SETTINGS, cwd=own_root) as client:
        uri = client.open(own_root / "module.py", ACCELERATOR + DATA)
        assert client.codes(uri) == ["TNP101"]
        assert [title for title in titles(client.actions(uri, 0, 9)) if "Insert" in title] == []
        assert titles(client.actions(uri, 5))[0] == "Replace .data by .detach()"


def test_each_workspace_folder_has_its_own(own_root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".flake8").write_text("[flake8]\nselect = TNP1\n")
    with Client(own_root, SETTINGS) as client:
        client.notify(
            "workspace/didChangeWorkspaceFolders",
            {"event": {"added": [{"uri": other.as_uri(), "name": "other"}], "removed": []}},
        )
        here = client.open(own_root / "module.py", ACCELERATOR + DATA)
        there = client.open(other / "module.py", ACCELERATOR + DATA)
        assert titles(client.actions(there, 2)) == [FIX_ALL]
        for uri, has_cpu in ((here, True), (there, False)):
            client.do(only(client.actions(uri, 5), FIX_ALL))
            assert (".cpu()" in client.texts[uri]) == has_cpu
            assert ".data" not in client.texts[uri]


def test_the_plugin_can_be_disabled(own_root: Path) -> None:
    settings = {"pylsp": {"plugins": OTHERS | {"flake8": {"enabled": True}, "torch_numpy": {"enabled": False}}}}
    with Client(own_root, settings) as client:
        uri = client.open(own_root / "module.py", ACCELERATOR)
        assert client.codes(uri) == ["TNP201"]
        assert client.actions(uri, 2) == []
        assert "TNP" not in str(client.hover(uri, 2, 6))


def test_an_editor_that_takes_no_edits_from_the_server_has_them_in_the_action(own_root: Path) -> None:
    with Client(
        own_root, SETTINGS, capabilities={"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
    ) as client:
        uri = client.open(own_root / "module.py", ACCELERATOR)
        client.do(only(client.actions(uri, 2), FIX_ALL))
        assert client.texts[uri] == ACCELERATOR_FIXED
        client.change(uri, ACCELERATOR)
        assert client.hover(uri, 2, 6)["contents"]["kind"] == "plaintext"


def test_nothing_but_what_is_asked_for_is_offered(client: Client, root: Path) -> None:
    uri = client.open(root / "module.py", ACCELERATOR)
    assert [action["kind"] for action in client.actions(uri, 2, only=["source.fixAll.torch-numpy"])] == [
        "source.fixAll.torch-numpy"
    ]
    assert [action["kind"] for action in client.actions(uri, 0, only=["source"])] == ["source.fixAll.torch-numpy"]
    assert client.actions(uri, 2, only=["source.organizeImports", "refactor", "source.fixAll.ruff", "sourceful"]) == []
    assert {action["kind"] for action in client.actions(uri, 2, only=["quickfix"])} == {"quickfix"}
    assert client.actions(uri, 0, only=["quickfix"]) == []
    assert len(client.actions(uri, 2, only=[""])) == 4
    assert titles(client.actions(uri, 0)) == [FIX_ALL]


def test_cells_of_notebooks_are_left_alone(client: Client, root: Path) -> None:
    notebook = (root / "notebook.ipynb").as_uri()
    cell = notebook.replace("file:", "vscode-notebook-cell:") + "#W0"
    client.notify(
        "notebookDocument/didOpen",
        {
            "notebookDocument": {
                "uri": notebook,
                "notebookType": "jupyter-notebook",
                "version": 1,
                "cells": [{"kind": 2, "document": cell}],
            },
            "cellTextDocuments": [{"uri": cell, "languageId": "python", "version": 1, "text": ACCELERATOR}],
        },
    )
    assert client.actions(cell, 2) == []
    assert "TNP" not in str(client.hover(cell, 2, 6))
    uri = client.open(root / "module.py", ACCELERATOR)
    assert titles(client.actions(uri, 2))[0] == "Insert .cpu()"


def test_nothing_heavy_is_imported_before_it_is_needed(own_root: Path) -> None:
    (own_root / "sitecustomize.py").write_text(
        "import atexit, sys\natexit.register(lambda: sys.stderr.write('loaded ' + ' '.join(sys.modules) + '\\n'))\n"
    )
    with Client(own_root, SETTINGS, environment={"PYTHONPATH": str(own_root)}) as client:
        uri = client.open(own_root / "module.py", "import json\n")
        client.actions(uri, 0)
        client.hover(uri, 0, 8)
    (line,) = (line for line in client.log.splitlines() if line.startswith("loaded "))
    ours = {name for name in line.split() if name.startswith("flake8_torch_numpy")}
    assert "flake8_torch_numpy.language_server" in ours
    assert not {"flake8_torch_numpy.linter", "flake8_torch_numpy.configuration"} & ours
