"""How-to pages, executed: what a page tells to type is typed, and what it shows is compared.

A page is Markdown. Two kinds of blocks are executed, in order, in an empty folder:

- ```toml whose first line is `# NAME.toml` is written to that file;
- ```console holds commands, each after `$ `, and below it all that it prints. `...` stands for
  any text, over several lines where it stands alone. `(exit code 1)` as the last line of a
  command's text says that it ends so; without it the command must succeed.

Only `parcours` is typed. Progress is not shown, for there is no terminal.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from documents import typed

PAGES = Path(__file__).resolve().parents[1] / "docs" / "how-to"
_BLOCK = re.compile(r"^```(toml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"\n?\(exit code (\d+)\)\s*\Z")


class Step(NamedTuple):
    """One thing that a page does: a file that it writes, or a command and what it prints."""

    command: str
    """Empty where a file is written."""
    text: str


def steps(page: Path) -> Iterator[Step]:
    """What a page does, in order."""
    for kind, body in _BLOCK.findall(page.read_text("utf-8")):
        if kind == "toml":
            yield Step("", body)
            continue
        first, *typed_in = re.split(r"^\$ ", body, flags=re.MULTILINE)
        assert not first, f"{page.name}: a console block begins with `$ `, not with {first!r}"
        for each in typed_in:
            command, _, printed = each.partition("\n")
            yield Step(command, printed)


def execute(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Do what a page says in a folder; how many commands that were."""
    monkeypatch.chdir(folder)
    count = 0
    for command, text in steps(page):
        if not command:
            name = text.partition("\n")[0].removeprefix("# ")
            assert re.fullmatch(r"[\w.-]+\.toml", name), f"{page.name}: no file name: {name!r}"
            (folder / name).write_text(text, encoding="utf-8")
            continue
        program, *arguments = shlex.split(command)
        assert program == "parcours", f"{page.name}: only parcours is typed: {command}"
        code = _CODE.search(text)
        result = typed(*arguments)
        assert result.exit_code == (int(code[1]) if code else 0), f"{command}\n{result.output}"
        assert matches(_CODE.sub("", text), result.output), (
            f"{page.name}: {command}\nshown:\n{text}\nprinted:\n{result.output}"
        )
        count += 1
    return count


def matches(shown: str, printed: str) -> bool:
    """Whether a text is what was printed, `...` standing for anything; ends of lines are free."""
    one, other = (
        "\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (shown, printed)
    )
    pattern = ".*?".join(map(re.escape, one.split("...")))
    return re.fullmatch(pattern, other, re.DOTALL) is not None
