"""How-to pages, executed: what a page tells to type is typed, and what it shows is compared.

A page is Markdown. Two kinds of blocks are executed, in order, in an empty folder:

- a block under a line that is a file's name alone, `NAME`, is written to that file;
- ```console holds commands, each after `$ `, and below it all that it prints. `...` stands for
  any text, over several lines where it stands alone. `(exit code 1)` as the last line of a
  command's text says that it ends so; without it the command must succeed.

`parcours` and `python -m calibration` are typed. Progress, on standard error, is not shown.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result
from documents import typed

from calibration.__main__ import main

PAGES = Path(__file__).resolve().parents[1] / "docs" / "how-to"
_BLOCK = re.compile(
    r"^(?:`(?P<name>[\w/.-]+)`\n\n```(?:toml|csv)|```console)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CODE = re.compile(r"\n?\(exit code (\d+)\)\s*\Z")


class Step(NamedTuple):
    """One thing that a page does: a file that it writes, or a command and what it prints."""

    file: str
    """Empty where a command is typed."""
    command: str
    text: str


def steps(page: Path) -> Iterator[Step]:
    """What a page does, in order."""
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        if block["name"]:
            yield Step(block["name"], "", block["body"])
            continue
        first, *typed_in = re.split(r"^\$ ", block["body"], flags=re.MULTILINE)
        assert not first, f"{page.name}: a console block begins with `$ `, not with {first!r}"
        for each in typed_in:
            command, _, printed = each.partition("\n")
            yield Step("", command, printed)


def write(name: str, text: str, folder: Path) -> None:
    """Put a file of a page into a folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def calibrate(*arguments: object) -> Result:
    """`python -m calibration`, run in this process."""
    return CliRunner().invoke(main, [str(each) for each in arguments])


def execute(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """Do what a page says in a folder; what each of its commands gave."""
    monkeypatch.chdir(folder)
    results = []
    for name, command, text in steps(page):
        if name:
            write(name, text, folder)
            continue
        result = _typed(page, command)
        code = _CODE.search(text)
        assert result.exit_code == (int(code[1]) if code else 0), f"{command}\n{result.output}"
        printed = result.output if code else result.stdout
        assert matches(_CODE.sub("", text), printed), (
            f"{page.name}: {command}\nshown:\n{text}\nprinted:\n{printed}"
        )
        results.append(result)
    return results


def _typed(page: Path, command: str) -> Result:
    words = shlex.split(command)
    if words[0] == "parcours":
        return typed(*words[1:])
    assert words[:3] == ["python", "-m", "calibration"], f"{page.name}: not typed: {command}"
    return calibrate(*words[3:])


def matches(shown: str, printed: str) -> bool:
    """Whether a text is what was printed, `...` standing for anything; ends of lines are free."""
    one, other = (
        "\n".join(line.rstrip() for line in text.strip().splitlines()) for text in (shown, printed)
    )
    pattern = ".*?".join(map(re.escape, one.split("...")))
    return re.fullmatch(pattern, other, re.DOTALL) is not None
