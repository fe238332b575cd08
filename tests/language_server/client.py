"""An editor, as far as the server can see: it speaks the protocol with a process, and applies edits to its text."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

# What flake8 takes on a machine with other things to do.
PATIENCE = 60.0
CAPABILITIES: Json = {"workspace": {"applyEdit": True}, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}


class Client:
    """A server process, and the documents that are open in it."""

    def __init__(
        self,
        root: Path | None,
        settings: Json | None = None,
        capabilities: Json = CAPABILITIES,
        *,
        cwd: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.texts: dict[str, str] = {}
        self.log = ""
        self._versions: dict[str, int] = {}
        self._diagnostics: dict[tuple[str, int], list[Json]] = {}
        self._answers: dict[int, Json] = {}
        self._messages: queue.Queue[Json | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pylsp"],
            cwd=cwd or root,
            env=os.environ | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._input: IO[bytes] = self._process.stdin
        self._threads = [
            threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_log, args=(self._process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        uri = None if root is None else root.as_uri()
        self.server = self.request(
            "initialize",
            {"processId": None, "rootUri": uri, "capabilities": capabilities, "initializationOptions": settings or {}},
        )
        self.notify("initialized", {})
        if settings is not None:
            self.configure(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._process.poll() is None:
                self.request("shutdown", None)
                self.notify("exit", None)
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            for thread in self._threads:
                thread.join(PATIENCE)
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                assert stream is not None
                stream.close()

    def configure(self, settings: Json) -> None:
        self.notify("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, path: Path | str, text: str) -> str:
        """Open a document, and give its URI."""
        uri = path if isinstance(path, str) else path.as_uri()
        self.texts[uri], self._versions[uri] = text, 1
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def close_all(self) -> None:
        for uri in self.texts:
            self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.texts.clear()

    def change(self, uri: str, text: str) -> None:
        """Change a document's whole text."""
        self.texts[uri] = text
        self._versions[uri] += 1
        identity = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": identity, "contentChanges": [{"text": text}]})

    def type(self, uri: str, line: int, character: int, text: str) -> None:
        """Insert something, and tell the server just that."""
        position = {"line": line, "character": character}
        edit = {"range": {"start": position, "end": position}, "text": text}
        self.texts[uri] = applied(self.texts[uri], [edit | {"newText": text}])
        self._versions[uri] += 1
        identity = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": identity, "contentChanges": [edit]})

    def diagnostics(self, uri: str) -> list[Json]:
        """What the server publishes for the document as it is now."""
        key = (uri, self._versions[uri])
        self._wait(lambda: key in self._diagnostics, f"diagnostics of {key}")
        return self._diagnostics[key]

    def codes(self, uri: str) -> list[str]:
        return [found["code"] for found in self.diagnostics(uri) if str(found.get("code")).startswith("TNP")]

    def next_diagnostics(self, uri: str) -> list[Json]:
        """What the server publishes when it next does, though the document does not change."""
        self._diagnostics.pop((uri, self._versions[uri]), None)
        return self.diagnostics(uri)

    def actions(
        self,
        uri: str,
        first: int,
        last: int | None = None,
        *,
        only: list[str] | None = None,
        diagnostics: list[Json] | None = None,
    ) -> list[Json]:
        """What is offered on lines, from 0."""
        span = {"start": {"line": first, "character": 0}, "end": {"line": last or first, "character": 1}}
        context: Json = {"diagnostics": diagnostics or []} | ({} if only is None else {"only": only})
        answer = self.request(
            "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": span, "context": context}
        )
        assert isinstance(answer, list)
        return answer

    def hover(self, uri: str, line: int, character: int) -> Json:
        position = {"line": line, "character": character}
        answer = self.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        assert isinstance(answer, dict)
        return answer

    def do(self, action: Json) -> None:
        """Do what a user's choice of an action does: apply its edit to the texts, then run its command."""
        if "edit" in action:
            self.apply(action["edit"])
        if "command" in action:
            self.run(action["command"])

    def run(self, command: Json) -> None:
        """Run a command, and wait for the edit that it sends."""
        before = dict(self._versions)
        self.request("workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]})
        self._wait(lambda: self._versions != before, "an edit")

    def apply(self, edit: Json) -> None:
        for uri, edits in edit["changes"].items():
            self.change(uri, applied(self.texts[uri], edits))

    def request(self, method: str, parameters: Any) -> Any:
        number = len(self._answers) + 1
        self._send({"id": number, "method": method, "params": parameters})
        self._wait(lambda: number in self._answers, f"an answer to {method}")
        answer = self._answers[number]
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def notify(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: Json) -> None:
        content = json.dumps({"jsonrpc": "2.0"} | message).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._input.flush()

    def _wait(self, is_there: Any, for_what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not is_there():
            try:
                message = self._messages.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                message = None
            assert message is not None, f"waited for {for_what} in vain; the server said:\n{self.log}"
            self._take(message)

    def _take(self, message: Json) -> None:
        match message:
            case {"method": "textDocument/publishDiagnostics", "params": {"uri": uri, "diagnostics": found}}:
                version = message["params"].get("version", self._versions.get(uri, 0))
                self._diagnostics[uri, version] = found
            case {"method": "workspace/applyEdit", "id": number, "params": {"edit": edit}}:
                self.apply(edit)
                self._send({"id": number, "result": {"applied": True}})
            case {"method": _, "id": number}:
                self._send({"id": number, "result": None})
            case {"method": _}:
                pass
            case {"id": number}:
                self._answers[number] = message

    def _read(self, stream: IO[bytes]) -> None:
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)

    def _read_log(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.log += line.decode(errors="replace")


def applied(text: str, edits: list[Json]) -> str:
    """A text with edits, whose positions count lines and UTF-16 code units; those at one place keep their order."""
    spans = [(*(_offset(text, edit["range"][end]) for end in ("start", "end")), edit["newText"]) for edit in edits]
    assert all(start <= end for start, end, _ in spans)
    result, position = "", 0
    for start, end, new in sorted(spans, key=lambda span: span[:2]):
        assert start >= position, "edits overlap"
        result += text[position:start] + new
        position = end
    return result + text[position:]


def _offset(text: str, position: Json) -> int:
    start = 0
    for _ in range(position["line"]):
        ends = [text.find(end, start) for end in ("\r\n", "\n", "\r")]
        end = min(end for end in ends if end >= 0)
        start = end + (2 if text.startswith("\r\n", end) else 1)
    before = text[start:].encode("utf-16-le")[: 2 * position["character"]]
    return start + len(before.decode("utf-16-le"))
