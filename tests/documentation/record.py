"""Write into the pages what their commands print today: `python -m tests.documentation.record`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.documentation.pages import all_pages, make_programs, make_project, run, transcript_of


def main() -> None:
    """Rewrite the blocks of commands with their output."""
    for page in all_pages():
        blocks = page.blocks_in("sh", "console")
        if not any(block.language == "console" for block in blocks):
            continue
        text = page.text
        with tempfile.TemporaryDirectory() as temporary:
            programs = make_programs(Path(temporary))
            project = Path(temporary) / "project"
            project.mkdir()
            make_project(project, page)
            for block in blocks:
                if block.language == "console":
                    transcript = transcript_of(block, project, programs)
                    text = text.replace(f"```console\n{block.text}```", f"```console\n{transcript}```")
                else:
                    for command in block.commands:
                        run(command, project, programs)
        page.path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
