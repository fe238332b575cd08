"""The hooks as the server calls them, in this process: what goes wrong, and what an editor seldom asks for."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest
from pylsp import hookimpl
from pylsp.config.config import Config
from pylsp.workspace import Document, Workspace

from flake8_torch_numpy import linter
from flake8_torch_numpy.configuration import Configuration
from flake8_torch_numpy.language_server import configurations, documents
from flake8_torch_numpy.plugin import TorchNumpyPlugin
from flake8_torch_numpy.settings import Settings
from tests.examples import ACCELERATOR, CLEAN, DATA, UNPARSABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]

SHOWN = ACCELERATOR.replace("x.numpy()", "f'{x.numpy()=}'")


class Editor:
    """What the server has for an editor: hooks, a workspace, and what is sent."""

    def __init__(self, root: Path) -> None:
        self.sent: list[tuple[str, Json]] = []
        self.config = Config(root.as_uri(), {}, None, {"workspace": {"applyEdit": True}})
        self.workspace = Workspace(root.as_uri(), self, self.config)
        self.uri = (root / "module.py").as_uri()

    def request(self, method: str, parameters: Json) -> None:
        self.sent.append((method, parameters))

    def open(self, text: str) -> Document:
        self.workspace.put_document(self.uri, text, version=1)
        document = self.workspace.get_document(self.uri)
        assert isinstance(document, Document)
        return document

    def call(self, hook: str, **arguments: Any) -> Any:
        arguments = {"config": self.config, "workspace": self.workspace} | arguments
        return getattr(self.config.plugin_manager.hook, hook)(**arguments)

    def actions(self, document: Document, first: int, last: int, end: int = 1) -> list[Json]:
        span = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": end}}
        answers = self.call("pylsp_code_actions", document=document, range=span, context={"diagnostics": []})
        return [action for answer in answers for action in answer]

    def hover(self, document: Document, line: int, character: int) -> Json:
        position = {"line": line, "character": character}
        answer = self.call("pylsp_hover", document=document, position=position)
        assert isinstance(answer, dict)
        return answer

    def execute(self, command: str, *arguments: object) -> None:
        self.call("pylsp_execute_command", command=command, arguments=list(arguments))


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    (tmp_path / ".flake8").write_text("[flake8]\n")
    monkeypatch.setattr(TorchNumpyPlugin, "settings", Settings())
    return Editor(tmp_path)


def titles(actions: list[Json]) -> list[str]:
    return [action["title"] for action in actions]


OFFERED = ["Insert .cpu()", "Fix all TNP in this file", "Silence TNP201 on this line (noqa)"]


def test_a_text_is_analysed_once(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []
    lint = Configuration.findings

    def count(self: Configuration, text: str, *rest: Any) -> Any:
        texts.append(text)
        return lint(self, text, *rest)

    monkeypatch.setattr(Configuration, "findings", count)
    document = editor.open(ACCELERATOR)
    for _ in range(2):
        assert titles(editor.actions(document, 2, 2)) == OFFERED
        assert "TNP201" in editor.hover(document, 2, 6)["contents"]["value"]
    assert texts == [ACCELERATOR]
    document.apply_change({"text": ACCELERATOR + "\n"})
    assert titles(editor.actions(document, 2, 2)) == OFFERED
    assert texts == [ACCELERATOR, ACCELERATOR + "\n"]


def fail_with(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


class Neighbour:
    """Another plugin of the server."""

    @hookimpl
    def pylsp_code_actions(self) -> list[Json]:
        return [{"title": "Do something else"}]

    @hookimpl
    def pylsp_hover(self) -> Json:
        return {"contents": "something else"}


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("x"), SystemExit(2)], ids=repr)
@pytest.mark.parametrize(
    ("owner", "name"), [(documents, "configuration_of"), (Configuration, "findings"), (Configuration, "is_excluded")]
)
def test_what_fails_here_disturbs_nobody(
    error: BaseException, owner: object, name: str, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, fail_with(error))
    editor.config.plugin_manager.register(Neighbour())
    document = editor.open(ACCELERATOR)
    assert titles(editor.actions(document, 0, 9)) == ["Do something else"]
    assert editor.hover(document, 2, 6) == {"contents": "something else"}
    documents.remember(document)
    editor.execute("torch-numpy.fixAll", editor.uri)
    assert editor.sent == []


def test_what_can_not_be_analysed_has_no_actions(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    document = editor.open(UNPARSABLE)
    assert editor.actions(document, 0, 9) == []
    monkeypatch.setattr(linter, "_lint_tree", fail_with(RecursionError()))
    assert editor.actions(editor.open(ACCELERATOR), 0, 9) == []


@pytest.mark.parametrize("error", [SystemExit(2), ValueError("no")], ids=repr)
def test_a_configuration_that_can_not_be_loaded_is_asked_for_once(
    error: BaseException, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def parse_args(arguments: list[str]) -> None:
        calls.append(arguments)
        raise error

    monkeypatch.setattr("flake8_torch_numpy.configuration.parse_args", parse_args)
    document = editor.open(ACCELERATOR)
    for _ in range(2):
        assert editor.actions(document, 0, 9) == []
    assert len(calls) == 1


def test_what_other_plugins_of_flake8_print_is_kept_from_the_editor(
    editor: Editor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load = Configuration.load

    def chatter(*arguments: Any) -> Configuration:
        print("loading")
        return load(*arguments)

    monkeypatch.setattr(Configuration, "load", chatter)
    assert titles(editor.actions(editor.open(ACCELERATOR), 2, 2)) == OFFERED
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "loading\n")


def test_a_whole_line_is_selected_up_to_the_beginning_of_the_next_one(editor: Editor) -> None:
    document = editor.open("import torch\nx = torch.zeros(3, device='cuda')\nx.numpy()\nx.numpy()\n")
    (insert, *_) = titles(editor.actions(document, 2, 3, end=0))
    assert insert == "Insert .cpu()"
    assert titles(editor.actions(document, 2, 3, end=1)) == [
        "Insert .cpu() on line 3",
        "Insert .cpu() on line 4",
        "Fix all TNP in this file",
        "Silence TNP201 on line 3 (noqa)",
        "Silence TNP201 on line 4 (noqa)",
    ]


def test_a_fix_that_would_do_something_else_is_not_offered(editor: Editor) -> None:
    document = editor.open(SHOWN)
    assert titles(editor.actions(document, 2, 2)) == OFFERED[1:]
    editor.execute("torch-numpy.fixAll", editor.uri)
    assert editor.sent == []
    editor.config.capabilities.clear()
    assert titles(editor.actions(document, 2, 2)) == OFFERED[2:]


def test_a_comment_that_would_not_silence_is_not_offered(editor: Editor) -> None:
    document = editor.open(ACCELERATOR.replace("x.numpy()", "f('# noqa: E501', x.numpy())"))
    assert titles(editor.actions(document, 2, 2)) == OFFERED[:2]


def test_no_comment_is_offered_where_none_counts(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / ".flake8").write_text("[flake8]\ndisable-noqa = true\n")
    document = editor.open(ACCELERATOR.replace(".numpy()", ".numpy()  # noqa"))
    assert titles(editor.actions(document, 2, 2)) == OFFERED[:2]


def test_a_fix_of_two_findings_is_offered_once(editor: Editor) -> None:
    text = "import numpy as np\nimport torch\nw = torch.ones(2, requires_grad=True, device='cuda')\nlosses = []\n"
    text += "for i in range(3):\n    losses.append(w.sum())\nnp.mean(losses)\n"
    assert titles(editor.actions(editor.open(text), 6, 6)) == [
        "Insert .item() where the list is filled",
        "Fix all TNP in this file",
        "Silence TNP201 on this line (noqa)",
        "Silence TNP202 on this line (noqa)",
    ]


def test_two_findings_at_one_place_are_explained_together(editor: Editor) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True, device='cuda')\nx.numpy()\n"
    value = editor.hover(editor.open(text), 2, 3)["contents"]["value"]
    assert [part.split(":")[0] for part in value.split("\n\n---\n\n")][:2] == ["**TNP201**", "**TNP202**"]
    assert value.count("## What it finds") == 2


def test_a_finding_without_a_fix_and_one_without_a_way_are_explained(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / ".flake8").write_text("[flake8]\ntorch-numpy-strict = true\n")
    text = "import torch\ndef f(x: torch.Tensor):\n    x.numpy()\ntorch.zeros(3, device='meta').numpy()\n"
    document = editor.open(text)
    assert "- line" not in editor.hover(document, 2, 6)["contents"]["value"].partition("---")[0]
    about = editor.hover(document, 3, 31)["contents"]["value"].partition("---")[0]
    assert about.startswith("**TNP206**")
    assert "Fix:" not in about


@pytest.mark.parametrize("arguments", [[], ["file:///elsewhere.py"], [1], ["a", "b"]], ids=str)
def test_commands_about_nothing_do_nothing(arguments: list[object], editor: Editor) -> None:
    editor.execute("torch-numpy.fixAll", *arguments)
    editor.execute("other.command", *arguments)
    assert editor.sent == []


def test_a_document_is_forgotten_when_it_is_closed(editor: Editor) -> None:
    editor.actions(editor.open(ACCELERATOR), 2, 2)
    assert documents.recall(editor.uri) is not None
    editor.execute("torch-numpy.fixAll", editor.uri)
    ((method, parameters),) = editor.sent
    assert (method, list(parameters["edit"]["changes"])) == ("workspace/applyEdit", [editor.uri])
    editor.workspace.rm_document(editor.uri)
    gc.collect()
    assert documents.recall(editor.uri) is None


def test_only_what_flake8_may_show_makes_it_start(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    monkeypatch.setattr(configurations, "_load", lambda *arguments: loaded.append(arguments))
    assert editor.actions(editor.open("import json\n"), 0, 0) == []
    assert loaded == []
    assert editor.actions(editor.open(CLEAN + DATA), 0, 0) == []
    assert len(loaded) == 1


def test_the_configuration_is_loaded_again_only_for_a_change(
    editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []
    load = Configuration.load

    def count(*arguments: Any) -> Configuration:
        loaded.append(arguments)
        return load(*arguments)

    monkeypatch.setattr(Configuration, "load", count)
    document = editor.open(ACCELERATOR)
    path = tmp_path / ".flake8"
    changes: list[Callable[[], object]] = [
        lambda: None,
        lambda: path.write_text("[flake8]\nignore = E501\n"),
        path.unlink,
        lambda: editor.config.update({"plugins": {"flake8": {"ignore": ["E501"]}}}),
    ]
    for number, change in enumerate(changes, start=1):
        change()
        for _ in range(2):
            assert titles(editor.actions(document, 2, 2)) == OFFERED
        assert len(loaded) == number
