"""A shell completes commands, subcommands and options."""

from __future__ import annotations

import pytest

from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.run import run
from tests.cli.command_line import NOON


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("policyctl ev", "plain,eval\n"),
        ("policyctl plugin l", "plain,list\n"),
        ("policyctl lock --ch", "plain,--check\n"),
    ],
)
def test_the_last_word_is_completed(
    words: str, proposed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_POLICYCTL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    assert run([], lambda: NOON) == ExitCode.DONE
    assert capsys.readouterr().out == proposed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell], lambda: NOON) == ExitCode.DONE
    assert f"_POLICYCTL_COMPLETE={shell}_complete" in capsys.readouterr().out
