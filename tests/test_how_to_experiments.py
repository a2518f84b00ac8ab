"""The pages on experiments do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from how_to import PAGES, execute


@pytest.mark.usefixtures("without_processes")
@pytest.mark.parametrize("page", ["decide", "compare"])
def test_a_page_does_what_it_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert execute(PAGES / f"{page}.md", tmp_path, monkeypatch)
