"""The face in editors. Without the server, which this package's modules import, all of it is skipped."""

import pytest

pytest.importorskip("pylsp", reason='python-lsp-server comes with ".[lsp]" and ".[test]" only')
