"""The command line as a whole: settings and their order, colours, and how things end that go wrong."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from policyctl import policy
from policyctl.cli import terminal
from policyctl.cli.commands import COMMANDS, load
from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[2]
MERCHANT = str(ROOT / "examples/merchant.json")
EVAL = ("eval", "gold-silver", MERCHANT, "--as-of", "2023-07-15")
COLOR = "\x1b["


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def settings(empty_folder: Path) -> Path:
    return empty_folder / "pyproject.toml"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert command.help
    silent = [
        each.name
        for each in command.params
        if isinstance(each, click.Option) and not each.help and each.name != "help"
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Usage: policyctl"),
        (["evl"], "No such command 'evl'. Did you mean 'eval'?"),
        (["zzz"], "No such command 'zzz'."),
        (["eval"], "Missing argument 'BUNDLE'"),
        ([*EVAL, "--nope"], "No such option"),
        (
            ["eval", "gold-silver", MERCHANT, "--as-of", "2023-02-30"],
            "`2023-02-30` is no date such as `2023-07-15`",
        ),
        ([*EVAL, "-o", "yaml"], "`yaml` is none of human, json, jsonl"),
        ([*EVAL, "-o", "json", "-o", "human"], "two reports go to standard output"),
        ([*EVAL, "-o", "json="], "`json=` names no file"),
        ([*EVAL, "--decision", "teir"], "did you mean `tier`?"),
        ([*EVAL, "--fail-on", "glod"], "did you mean `gold`?"),
        ([*EVAL, "--parameters", "ilustrative"], "did you mean `illustrative`?"),
        ([*EVAL, "--set", "sales_flor=1"], "did you mean `sales_floor`?"),
        ([*EVAL, "-o", "json=no/such/folder/x"], "cannot write `no/such/folder/x`"),
        (["eval", "gold-silver", "nowhere.csv"], "cannot read `nowhere.csv`: no such file or directory"),
        (["eval", "gold-silver", "."], "cannot read `.`: is a directory"),
    ],
)
def test_wrong_usage_is_told_on_standard_error(arguments: list[str], message: str) -> None:
    result = policyctl(*arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["eval", "shop.json", "gold-silver"],
            (
                "`shop.json` stands where the policy is named, and `gold-silver` where the subjects are"
                " hint: did you mean `policyctl eval gold-silver shop.json`?"
            ),
        ),
        (
            ["explain", "a shop.csv", "gold-silver@2023.1"],
            (
                "`a shop.csv` stands where the policy is named, and `gold-silver@2023.1` where the subjects are"
                " hint: did you mean `policyctl explain gold-silver@2023.1 'a shop.csv'`?"
            ),
        ),
        (
            ["calendar", "-", "ours.toml"],
            (
                "`-` stands where the policy is named, and `ours.toml` where the subjects are"
                " hint: did you mean `policyctl calendar ours.toml -`?"
            ),
        ),
        (
            ["eval", "shop", "gold-silver"],
            (
                "`shop` stands where the policy is named, and `gold-silver` where the subjects are"
                " hint: did you mean `policyctl eval gold-silver shop`?"
            ),
        ),
        (
            ["eval", "shop.json", "shop.json"],
            (
                "`shop.json` stands where the policy is named"
                " hint: BUNDLE is a TOML file, `id@version` or `id`; subjects follow it"
            ),
        ),
    ],
)
def test_subjects_in_the_place_of_the_policy_are_told(
    arguments: list[str], message: str, empty_folder: Path
) -> None:
    (empty_folder / "shop").write_text("{}", encoding="utf-8")
    refused = policyctl(*arguments)
    assert (refused.status, " ".join(refused.err.split())) == (2, f"error[C109]: {message}")


def test_the_file_gives_defaults(settings: Path) -> None:
    settings.write_text('[tool.policyctl.eval]\nparameters = ["illustrative"]\n', encoding="utf-8")
    assert policyctl(*EVAL).out.startswith("m-1005 is ordinary")


def test_the_environment_wins_over_the_file(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.write_text("[tool.policyctl]\nas-of = 2023-04-15\n", encoding="utf-8")
    asked = ("eval", "gold-silver", MERCHANT)
    assert "Earned tier on 2023-04-15" in policyctl(*asked).out
    monkeypatch.setenv("POLICYCTL_EVAL_AS_OF", "2023-05-15")
    assert "Earned tier on 2023-05-15" in policyctl(*asked).out


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCTL_EVAL_AS_OF", "2023-05-15")
    assert "Earned tier on 2023-07-15" in policyctl(*EVAL).out


def test_settings_of_a_command_win_over_those_of_all(settings: Path) -> None:
    settings.write_text(
        '[tool.policyctl]\noutput = "json"\n[tool.policyctl.eval]\noutput = "human"\n', encoding="utf-8"
    )
    assert policyctl(*EVAL).out.startswith("m-1005 is undetermined")
    assert policyctl("explain", *EVAL[1:]).out.startswith("{")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[tool.policyctl]\nas_off = "2023-07-15"\n', 2, "unknown option `as_off`"),
        ('[tool.policyctl.eval]\nsubject = "m-1"\n', 2, "unknown option `subject`"),
        ("[tool.policyctl.eval]\nallow_rejects = 1\n", 2, "expected true or false"),
        ("[tool.policyctl.eval]\nparameters = [1]\n", 2, "expected a text, or a list of texts"),
        ("[tool.policyctl]\neval = 1\n", 2, "expected a table of its options"),
        ("[tool.policyctl]\ncheck = 1\n", 2, "`check` is a command: expected a table of its options"),
        ('[tool.policyctl.check]\noutpt = "json"\n', 2, "unknown option `outpt`"),
        ('[tool.policyctl]\nplugin = ["aliexpress"]\n', 2, "did you mean `plugins`?"),
        ('[tool.policyctl]\nplugns = ["aliexpress"]\n', 2, "did you mean `plugins`?"),
        ('[tool]\npolicyctl = "never"\n', 2, "expected a table of settings"),
    ],
)
def test_a_setting_that_is_none_is_refused_at_its_line(
    text: str, line: int, message: str, settings: Path
) -> None:
    settings.write_text(text, encoding="utf-8")
    result = policyctl(*EVAL)
    assert result.status == 2
    assert message in result.err
    assert f"pyproject.toml:{line}:1" in result.err


def test_settings_of_others_are_left_alone(settings: Path) -> None:
    settings.write_text("[tool.other]\n# tool.policyctl\nx = 1\n", encoding="utf-8")
    assert policyctl(*EVAL).status == 0


def test_colours_are_for_terminals_or_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert COLOR not in policyctl(*EVAL).out
    assert COLOR in policyctl(*EVAL, "--color", "always").out
    monkeypatch.setenv("POLICYCTL_COLOR", "always")
    assert COLOR in policyctl(*EVAL).out
    assert COLOR not in policyctl(*EVAL, "--color", "never").out


def test_colours_change_nothing_but_the_colour() -> None:
    colored = policyctl(*EVAL, "--color", "always").out
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == policyctl(*EVAL).out


def test_diagnostics_have_colours_too() -> None:
    assert COLOR in policyctl(*EVAL, "--decision", "teir", "--color", "always").err


def test_a_bug_is_told_in_a_line_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "compile", lambda *_, **__: 1 / 0)
    result = policyctl(*EVAL)
    assert (result.status, result.out) == (2, "")
    assert result.err.splitlines() == [
        "internal error: a bug of policyctl, not a mistake of yours (ZeroDivisionError)",
        "  hint: please report it, with the command and what it prints under POLICYCTL_DEBUG=1",
    ]
    monkeypatch.setenv("POLICYCTL_DEBUG", "1")
    assert policyctl(*EVAL).err.startswith("Traceback")


def test_an_interruption_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(policy, "compile", interrupted)
    result = policyctl(*EVAL)
    assert (result.status, result.out, result.err) == (130, "", "interrupted\n")


def process(*arguments: str) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-c", "from policyctl.cli import main; main()", *arguments]


def test_a_reader_that_goes_away_ends_the_process_quietly(empty_folder: Path) -> None:
    line = Path(MERCHANT).read_text(encoding="utf-8").replace("\n", "") + "\n"
    many = empty_folder / "many.ndjson"
    many.write_text(line * 5000, encoding="utf-8")
    command = process("eval", "gold-silver", str(many), "--as-of", "2023-07-15", "-o", "jsonl")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_the_version_needs_nothing_else() -> None:
    program = (
        "import sys; sys.argv = ['policyctl', '--version']\n"
        "from policyctl.cli import main; main()\n"
        "sys.stdout.write(' '.join(sorted({'click', 'rich', 'pluggy', 'msgspec', 'datetime'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    version, others = done.stdout.splitlines() if "\n" in done.stdout.strip() else (done.stdout.strip(), "")
    assert re.fullmatch(r"policyctl \d+\.\d+\.\d+", version)
    assert others == ""


def test_what_has_no_colours_does_not_load_what_makes_them() -> None:
    program = (
        "import sys\nfrom policyctl.cli import main\ntry: main()\nfinally: print('rich.text' in sys.modules)"
    )
    for color, loads in (("never", "False"), ("always", "True")):
        command = [sys.executable, "-c", program, *EVAL, "--color", color]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.splitlines()[-1] == loads


def test_a_decision_does_not_load_what_only_mistakes_and_other_commands_need() -> None:
    others = {"icalendar", "jinja2", "json", "jsonschema", "markdown_it", "re2", "rich.text", "tree_sitter"}
    program = f"import sys\nfrom policyctl.cli import main\ntry: main()\nfinally: print({others} & {{*sys.modules}})"
    command = [sys.executable, "-c", program, *EVAL, "--color", "never"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "set()"


def test_what_is_printed_survives_an_encoding_without_its_signs() -> None:
    done = subprocess.run(
        process(*EVAL), capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=True, cwd=ROOT
    )
    assert b"\\u2265" in done.stdout


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "is_colored"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colours_unless_the_environment_says_otherwise(
    environment: dict[str, str], is_colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.look_of(Terminal()).is_colored is is_colored


def test_what_is_no_terminal_is_a_hundred_columns_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert terminal.look_of(io.StringIO()).width == 100
    assert terminal.look_of(Terminal()).width == 60
