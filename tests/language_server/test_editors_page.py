"""What the page on editors shows is what happens, as far as it can be tried here."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tools import measure_editor

from tests.documentation.pages import DOCS, Block, Page
from tests.examples import ACCELERATOR, ACCELERATOR_FIXED
from tests.language_server.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = DOCS / "editors.md"
PAGE = PATH.read_text(encoding="utf-8")

COMMENTS = {"elisp": ";; ", "jsonc": "// ", "lua": "-- ", "toml": "# ", "vim": '" '}


BLOCKS = Page(PATH).blocks


def first_line(block: Block) -> str:
    return block.text.partition("\n")[0]


def json_in(block: Block) -> Any:
    return json.loads(block.text.partition("\n")[2])


SETTINGS = next(json_in(block) for block in BLOCKS if first_line(block) == "// the server's settings")


def plugins_in(text: str) -> dict[str, bool]:
    """The plugins of the server that a text in any language turns on and off."""
    found = re.findall(r"(\w+)\W{1,6}enabled'?[ :=]+(?::|v:)?(true|t\b|false|json-false)", text)
    return {name: value.startswith("t") for name, value in found}


def expected_plugins() -> dict[str, bool]:
    return {name: values["enabled"] for name, values in SETTINGS["pylsp"]["plugins"].items()}


def test_every_block_is_of_a_known_language_and_names_its_file() -> None:
    assert {block.language for block in BLOCKS} == {*COMMENTS, "sh"}
    for block in BLOCKS:
        assert block.language == "sh" or first_line(block).startswith(COMMENTS[block.language])


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "jsonc"], ids=first_line)
def test_json_is_json(block: Block) -> None:
    assert isinstance(json_in(block), dict)


def test_toml_has_the_settings_of_the_server() -> None:
    (block,) = (block for block in BLOCKS if block.language == "toml")
    read = tomllib.loads(block.text)
    assert read["language-server"]["pylsp"]["config"] == SETTINGS
    (language,) = read["language"]
    assert language == {"name": "python", "language-servers": ["pylsp"]}


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if "pylsp" in block.text and block.language != "sh"], ids=first_line
)
def test_all_editors_are_given_the_same_settings(block: Block) -> None:
    assert plugins_in(block.text.replace('"', "'")) == expected_plugins()


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in {"elisp", "lua", "vim"}], ids=str)
def test_brackets_are_closed(block: Block) -> None:
    open_ones = ""
    for character in re.sub(r"[^()\[\]{}]", "", block.text):
        if character in "([{":
            open_ones += character
        else:
            assert open_ones[-1:] + character in {"()", "[]", "{}"}
            open_ones = open_ones[:-1]
    assert open_ones == ""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    (tmp_path / ".flake8").write_text("[flake8]\n")
    with Client(tmp_path, SETTINGS) as client:
        yield client


def test_the_settings_make_the_server_show_and_fix(client: Client, tmp_path: Path) -> None:
    uri = client.open(tmp_path / "module.py", ACCELERATOR + "import os\n")
    found: list[dict[str, Any]] = client.diagnostics(uri)
    assert {diagnostic["source"] for diagnostic in found} == {"flake8"}
    assert sorted(diagnostic["code"] for diagnostic in found) == ["E402", "F401", "TNP201"]
    actions = client.actions(uri, 2)
    titles = [action["title"] for action in actions]
    assert titles == ["Insert .cpu()", "Fix all TNP in this file", "Silence TNP201 on this line (noqa)"]
    assert all(f'"{re.sub("TNP201", "TNP202", title)}"' in PAGE for title in titles)
    (action,) = client.actions(uri, 0, only=[re.findall(r"`(source\.fixAll\.[\w-]+)`", PAGE)[0]])
    client.do(action)
    assert client.texts[uri] == ACCELERATOR_FIXED + "import os\n"


@pytest.mark.xfail(reason="python-lsp-server takes changes for what they are not, as the page says", strict=False)
@pytest.mark.parametrize("before", ["('\N{FIRE}', ", "\f\n("], ids=["emoji", "form feed"])
def test_the_server_has_the_text_of_the_editor(before: str, client: Client, tmp_path: Path) -> None:
    text = ACCELERATOR.replace("y = x.numpy()", f"y = {before}x.numpy())")
    uri = client.open(tmp_path / "module.py", text)
    line = text[: text.index("x.numpy")].count("\n")
    character = len(text.splitlines()[-1].partition("x.numpy")[0].encode("utf-16-le")) // 2 + 1
    client.type(uri, line, character, ".cpu()")
    assert "x.cpu().numpy()" in client.texts[uri]
    assert client.diagnostics(uri) == []


def test_what_was_measured_is_what_the_tool_measures() -> None:
    measured = re.findall(r"^\| ([a-z][\w ,()-]+) \| \d", PAGE, re.MULTILINE)
    source = Path(measure_editor.__file__).read_text(encoding="utf-8")
    assert len(measured) == 7
    assert all(f'"{what}"' in source for what in measured)
    assert "python -m tools.measure_editor\n" in PAGE


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGE))
def test_links_lead_somewhere(target: str) -> None:
    assert (PATH.parent / target).is_file()
