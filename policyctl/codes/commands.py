"""Codes of commands (C), and of locks and logs (L)."""

from __future__ import annotations

from policyctl.feel.codes import Code

COMMAND_CODES: tuple[Code, ...] = (
    Code(
        code="C101",
        title="the input cannot be read",
        why="The operating system gives the reason. `-` is standard input.",
    ),
    Code(
        code="C102",
        title="no such subject",
        why="The input is empty, or no subject in it has the key that was asked for.",
    ),
    Code(
        code="C103",
        title="more than one subject",
        why="One is explained. Several in the input are chosen among by `--subject`; the same key "
        "twice cannot be.",
    ),
    Code(
        code="C104",
        title="no such decision",
        why="`--decision` names a decision that the bundle does not have.",
    ),
    Code(
        code="C105",
        title="no such outcome",
        why="`--fail-on` names an outcome that the decision does not have.",
    ),
    Code(
        code="C106",
        title="a setting that is none",
        why="`[tool.policyctl]` in `pyproject.toml`, or a variable of the environment, holds something "
        "that no option of that kind takes.",
        bad='fail_onn = "gold"',
        good='fail_on = "gold"',
    ),
    Code(
        code="C107",
        title="an output cannot be written",
        why="The file cannot be written, or is one that the report is made from.",
    ),
    Code(
        code="C108",
        title="no such cohort",
        why="`--complete` names a cohort that the bundle does not rank.",
    ),
    Code(
        code="C109",
        title="subjects where the policy is named",
        why="The policy comes first, then the file of subjects.",
        bad="policyctl eval shop.json gold-silver",
        good="policyctl eval gold-silver shop.json",
    ),
    Code(
        code="C111",
        title="a revision cannot be read",
        why="Git is not there, or does not know the revision or the file in it.",
        bad="mian:policies/shop/1.toml",
        good="main:policies/shop/1.toml",
    ),
    Code(
        code="C112",
        title="a decision without a single outcome",
        why="A population is compared by outcomes, which a table that collects, or an expression, does "
        "not have.",
    ),
    Code(
        code="C121",
        title="no such code",
        why="`policyctl codes` without a code lists all.",
        bad="policyctl codes B999",
        good="policyctl codes B201",
    ),
    Code(
        code="C131",
        title="no name for a plugin",
        why="The name stands in ids of policies and in the name of the distribution; its package has `_` for `-`.",
        bad="policyctl plugin new Acme_Phones",
        good="policyctl plugin new acme-phones",
    ),
    Code(
        code="C132",
        title="a plugin cannot be written there",
        why="The folder holds something already, or the operating system refuses it. Nothing is overwritten.",
    ),
    Code(
        code="C133",
        title="a plugin of that name is installed",
        why="Plugins are told apart by their names; of two with one name neither would be loaded (B504). "
        "`policyctl plugin list` lists those that are taken.",
    ),
    Code(
        code="C141",
        title="nothing is left behind",
        why="`-o standing` writes the facts that decisions leave behind, and no decision of the bundle leaves any.",
        bad="policyctl eval free-returns.toml merchants.csv -o standing",
    ),
    Code(
        code="C151",
        title="no such form",
        why="`policyctl schema` without a name lists all.",
        bad="policyctl schema bundel",
        good="policyctl schema bundle",
    ),
    Code(
        code="L101",
        title="the lock is no lock",
        why="The file was changed by hand, or is something else.",
    ),
    Code(
        code="L102",
        title="a locked version is gone",
        why="Decisions were made with it, and it can no longer be read.",
    ),
    Code(
        code="L103",
        title="a released version means something else",
        why="The digest of its meaning is not the one that was locked. A change is a new version.",
    ),
    Code(
        code="L104",
        title="a released version has another text",
        why="It means the same, and its bytes are others.",
    ),
    Code(
        code="L105",
        title="a released version is not locked",
        why="A later change of it would not be noticed.",
    ),
    Code(
        code="L106",
        title="no such folder of policies",
        why="The command takes the folder whose released versions are locked.",
    ),
    Code(
        code="L201",
        title="the log cannot be written",
        why="Nothing is answered that is not logged.",
    ),
    Code(
        code="L202",
        title="the last line of the log is not whole",
        why="Nothing is appended to a log whose last write was cut off.",
    ),
    Code(
        code="L203",
        title="a line was cut off",
        why="The decision it was about was never answered.",
    ),
    Code(
        code="L204",
        title="a line is no decision record",
        why="It was changed, or something else wrote it.",
    ),
    Code(
        code="L205",
        title="the log cannot be read",
        why="The operating system gives the reason.",
    ),
    Code(
        code="L206",
        title="no such decision in the log",
        why="The id was asked for, and no record has it.",
    ),
    Code(
        code="L301",
        title="something is not what the decision was made with",
        why="A digest of the record is not that of the policy, the parameters or the schema at hand.",
    ),
    Code(
        code="L302",
        title="the decision comes out otherwise",
        why="The same policy and subject give another answer than was logged.",
    ),
)
