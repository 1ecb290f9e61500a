"""The promises that the repository makes about itself, read from its files.

1. Imports point downward: `ROOMS` says what each room may import. Hidden imports (inside functions) count.
2. Each library stands behind one room (`LIBRARIES`); clock, environment and files stay at the edge.
3. Modules say what they are, public functions say what they give back.
4. The locks are complete, hashed and name no index; the packages listed are the packages that exist.
5. Nothing tracked names one person's machine, and `.ci/run` runs what a developer runs.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

# A room is the longest prefix of a module's name found here, `policyctl.` left out; "" is the package itself,
# the Python interface. A room may import itself and the rooms named; `...` stands for every room but those of
# EDGE. Each back end is a room of its own, so none can import another.
CORE = (
    "backends.python",
    "bundle",
    "bundle.model",
    "bundle.places",
    "bundle.problems",
    "diagnostics",
    "feel",
    "languages",
    "program",
    "program.types",
    "subject",
    "vocabulary",
)
ROOMS: dict[str, tuple[str, ...]] = {
    "version": (),
    "diagnostics": (),
    "languages": (),
    "feel": ("diagnostics",),
    "vocabulary": ("diagnostics",),
    "codes": ("feel",),
    "program.types": ("diagnostics", "feel", "languages"),
    "bundle.model": ("diagnostics", "feel", "languages"),
    "bundle.problems": ("bundle.model", "bundle.places", "diagnostics", "feel"),
    "bundle.places": ("bundle.model", "diagnostics", "feel"),
    "bundle": (
        "bundle.model",
        "bundle.places",
        "bundle.problems",
        "diagnostics",
        "feel",
        "languages",
        "overrides",
        "vocabulary",
    ),
    "program": ("bundle.model", "bundle.problems", "diagnostics", "feel", "languages", "program.types"),
    "backends": (),
    "backends.python": ("bundle.model", "diagnostics", "feel", "program", "program.types"),
    "subject": ("diagnostics", "feel", "languages", "program.types", "vocabulary"),
    "overrides": ("diagnostics",),
    "rehearsals": (),
    "decision": ("bundle.model", "feel", "languages", "program", "program.types", "rehearsals"),
    "upstream": ("bundle.model", "decision", "program", "rehearsals"),
    "decider": (
        "backends.python",
        "bundle.model",
        "decision",
        "feel",
        "overrides",
        "program",
        "program.types",
        "rehearsals",
        "subject",
        "upstream",
    ),
    "trace": ("bundle.model", "decision", "feel", "program", "program.types", "subject"),
    "shares": ("feel", "program", "program.types"),
    "question": ("bundle.model", "decision", "languages", "program"),
    "explanation": (
        "bundle.model",
        "decision",
        "feel",
        "languages",
        "program",
        "program.types",
        "question",
        "shares",
        "trace",
        "upstream",
    ),
    "results": (*CORE, "decision", "explanation"),
    "repetition": ("diagnostics",),
    "population": (*CORE, "decider", "decision", "overrides"),
    "policy": (
        *CORE,
        "decider",
        "decision",
        "explanation",
        "overrides",
        "population",
        "rehearsals",
        "results",
        "trace",
    ),
    "library_files": (*CORE,),
    "examples": (*CORE, "decider", "decision", "explanation", "overrides", "policy", "results", "standing"),
    "check": (*CORE, "clauses", "examples", "letter", "library_files", "policy", "results"),
    "clauses": (*CORE, "library_files", "results"),
    "calendar": (*CORE, "decider", "decision", "languages", "policy", "upstream"),
    "log": (
        *CORE,
        "decider",
        "decision",
        "explanation",
        "overrides",
        "policy",
        "rehearsals",
        "results",
        "trace",
    ),
    "diff": (*CORE, "decider", "decision", "policy", "population", "results", "trace"),
    "report": (
        *CORE,
        "calendar",
        "decision",
        "diff",
        "examples",
        "explanation",
        "log",
        "rehearsals",
        "results",
        "standing",
        "trace",
        "version",
    ),
    "letter": (*CORE, "decision", "explanation", "policy", "report", "upstream"),
    "standing": (*CORE, "decision", "overrides", "policy", "rehearsals", "trace", "upstream"),
    "plugins": ("bundle", "bundle.model", "diagnostics"),
    "locking": (*CORE,),
    "scaffold": (*CORE, "locking"),
    "testing": (*CORE, "check", "examples", "locking", "plugins", "results"),
    "": ("...",),
    "cli": ("...", ""),
}
EDGE = {"", "cli", "testing"}

# The rooms that may import a library.
LIBRARIES = {
    "click": {"cli"},
    "icalendar": {"report"},
    "jinja2": {"letter"},
    "jiter": {"subject"},
    "jsonschema": {"bundle"},
    "jsonschema_rs": {"bundle", "standing", "subject"},
    "markdown_it": {"letter"},
    "markupsafe": {"letter"},
    "pluggy": {"plugins"},
    "re2": {"feel"},
    "rich": {"cli", "report"},
    "tomli": {"bundle", "bundle.places"},
    "tree_sitter": {"bundle.places"},
    "tree_sitter_toml": {"bundle.places"},
}

# What reaches outside the arguments of a function, and the rooms that may.
CLOCK_AND_ENVIRONMENT = {"os", "random", "secrets", "subprocess", "time", "uuid"}
CLOCK_AND_ENVIRONMENT_ROOMS = {"cli", "log", "plugins"}  # a log syncs its file
FILES = {"glob", "pathlib", "shutil", "tempfile"}
FILES_ROOMS = {
    "",
    "bundle",
    "check",
    "clauses",
    "cli",
    "letter",
    "library_files",
    "locking",
    "log",
    "plugins",
    "policy",
    "report",
    "scaffold",
    "testing",
}

# Written so that no pattern finds itself.
ONE_MACHINE = {
    "a folder of one machine": r"(?<![\w.:/-])/(?:home|root|Users|work|tmp|mnt|opt)/\w",
    "a package registry": r"py[p]i\.org|pythonhoste[d]|npmj[s]\.|debia[n]\.org",
    "a folder beside the checkout": r"\.\./share[d]",
}

LOCKED = re.compile(
    r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)?(?: --hash=sha256:[0-9a-f]{64})+"
)


def test_every_module_belongs_to_a_room() -> None:
    assert [module for module in modules() if room_of(module) not in ROOMS] == []


def test_imports_point_downward() -> None:
    wrong = [
        f"{module} imports {target}"
        for module in modules()
        for target in imports_of(module)
        if target in modules() and not may_import(room_of(module), room_of(target))
    ]
    assert wrong == []


def test_no_module_imports_itself_through_others() -> None:
    graph = {module: [name for name in imports_of(module) if name in modules()] for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("a cycle of imports: " + " -> ".join(error.args[1]))


def test_the_table_of_rooms_has_no_cycle() -> None:
    order = TopologicalSorter({room: set(allowed_rooms(room)) for room in ROOMS})
    assert set(order.static_order()) == set(ROOMS)


def test_each_library_stands_behind_one_room() -> None:
    wrong = [
        f"{module} imports {target}"
        for module in modules()
        for target in imports_of(module)
        if room_of(module) not in LIBRARIES.get(target.partition(".")[0], {room_of(module)})
    ]
    assert wrong == []


def test_only_the_edge_knows_the_clock_and_the_environment() -> None:
    wrong = [
        f"{module}: {found}"
        for module in modules()
        if room_of(module) not in CLOCK_AND_ENVIRONMENT_ROOMS
        for found in [*imported_from(module, CLOCK_AND_ENVIRONMENT), *reads_of_the_clock(module)]
    ]
    assert wrong == []


def test_the_language_and_the_program_know_no_files() -> None:
    wrong = [
        f"{module}: {found}"
        for module in modules()
        if room_of(module) not in FILES_ROOMS
        for found in [*imported_from(module, FILES), *calls_of_open(module)]
    ]
    assert wrong == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted([*module_files().values(), *ROOT.glob("tests/**/*.py")])
        if not ast.get_docstring(tree_of(path))
    ]
    assert silent == []


def test_everything_public_says_what_it_gives_back() -> None:
    silent = [
        f"{module}.{name}"
        for module in modules()
        for name in public_names(module)
        for definition in [definition_of(module, name)]
        if definition is not None and not ast.get_docstring(definition)
    ]
    assert silent == []


def test_public_names_exist() -> None:
    wrong = [module for module in modules() if not set(public_names(module)) <= top_level_names(module)]
    assert wrong == []


def test_the_packages_listed_are_the_packages_that_exist() -> None:
    packages = [module for module, path in module_files().items() if path.name == "__init__.py"]
    assert project()["tool"]["setuptools"]["packages"] == sorted(packages)


@pytest.mark.parametrize("lock", ["build", "dev", "lock", "run"])
def test_every_locked_package_is_pinned_and_hashed_and_no_index_is_named(lock: str) -> None:
    unpinned = [line for line in locked_lines(lock) if not LOCKED.fullmatch(line)]
    assert unpinned == []


@pytest.mark.parametrize(
    ("lock", "wanted"), [("run", "dependencies"), ("dev", "dependencies"), ("dev", "dev")]
)
def test_the_lock_holds_what_the_project_asks_for(lock: str, wanted: str) -> None:
    versions = locked_versions(lock)
    missing = [
        str(requirement)
        for requirement in requirements(wanted)
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"))
    ]
    assert missing == []


def test_developers_use_the_versions_that_users_get() -> None:
    for_users = {**locked_versions("run"), **locked_versions("build")}
    assert for_users.items() <= locked_versions("dev").items()


def test_the_locked_build_backend_is_the_one_the_project_names() -> None:
    assert project()["dependency-groups"]["build"] == project()["build-system"]["requires"]


def test_nothing_tracked_names_one_machine() -> None:
    found = [
        f"{path}:{number}: {what}"
        for path in tracked_files()
        for number, line in enumerate(text_lines(ROOT / path), start=1)
        for what, pattern in ONE_MACHINE.items()
        if re.search(pattern, line)
    ]
    assert found == []


def test_ci_runs_what_a_developer_runs() -> None:
    commands = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in commands if line.startswith("make ")] == ["make test", "make lint"]
    assert ".ci/run" in (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")


# What the tests above read.


@cache
def project() -> Any:
    """The project file, whose shape only its readers know."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def module_files() -> dict[str, Path]:
    """The file of every module that is shipped, by the name it is imported as."""
    folders = project()["tool"]["setuptools"]["package-dir"]
    return {
        ".".join([package, *path.relative_to(ROOT / folder).with_suffix("").parts]).removesuffix(
            ".__init__"
        ): path
        for package, folder in folders.items()
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def modules() -> list[str]:
    """The modules of policyctl proper; plugins, policies and schemas are data."""
    return [name for name in module_files() if name.partition(".")[0] == "policyctl"]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes_of(module: str) -> Iterator[ast.AST]:
    return ast.walk(tree_of(module_files()[module]))


@cache
def imports_of(module: str) -> tuple[str, ...]:
    """The full names of all modules that this one imports, wherever in it the import stands."""
    found = [name for node in nodes_of(module) for name in imported_names(node)]
    return tuple(dict.fromkeys(found))


def imported_names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=None) | ast.ImportFrom(level=1 | 2 | 3):
            raise AssertionError("relative imports hide where they lead")
        case ast.ImportFrom(module=str(origin), names=names):
            for alias in names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in module_files() else origin
        case _:
            return


def room_of(module: str) -> str:
    name = module.removeprefix("policyctl").removeprefix(".")
    parts = name.split(".")
    shortest = 2 if name.startswith("backends.") else 1
    prefixes = [".".join(parts[:length]) for length in range(len(parts), shortest - 1, -1)]
    return next((prefix for prefix in prefixes if prefix in ROOMS), name)


def allowed_rooms(room: str) -> list[str]:
    named = ROOMS.get(room, ())
    every_other = [other for other in ROOMS if other not in EDGE] if "..." in named else []
    return [name for name in named if name != "..."] + every_other


def may_import(room: str, target: str) -> bool:
    return target == room or target in allowed_rooms(room)


def imported_from(module: str, forbidden: set[str]) -> list[str]:
    return [
        f"imports {name}"
        for name in imports_of(module)
        if name in forbidden or name.partition(".")[0] in forbidden
    ]


def reads_of_the_clock(module: str) -> list[str]:
    return [
        f"line {node.lineno} reads the clock"
        for node in nodes_of(module)
        if isinstance(node, ast.Attribute)
        and re.fullmatch(r"(\w+\.)*date(time)?\.(now|today|utcnow)", ast.unparse(node))
    ]


def calls_of_open(module: str) -> list[str]:
    return [
        f"line {node.lineno} opens a file"
        for node in nodes_of(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]


def public_names(module: str) -> list[str]:
    for node in tree_of(module_files()[module]).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return list(ast.literal_eval(value))
            case _:
                continue
    return []


def top_level_names(module: str) -> set[str]:
    body = tree_of(module_files()[module]).body
    for_types = [inner for node in body if isinstance(node, ast.If) for inner in node.body]
    found: set[str] = set()
    for node in [*body, *for_types]:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ImportFrom(names=names):
                found.update(alias.asname or alias.name for alias in names)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case _:
                continue
    return found


def definition_of(module: str, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """The function or class that a module offers under a name, in whichever of our modules it is written."""
    for node in tree_of(module_files()[module]).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef() if node.name == name:
                return node
            case ast.ImportFrom(module=str(origin), names=names) if origin in module_files():
                for alias in names:
                    if (alias.asname or alias.name) == name and origin != module:
                        return definition_of(origin, alias.name)
            case _:
                continue
    return None


def locked_lines(lock: str) -> list[str]:
    """The requirements of a lock file, one a line, without comments."""
    text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def locked_versions(lock: str) -> dict[str, str]:
    matches = [LOCKED.fullmatch(line) for line in locked_lines(lock)]
    return {canonicalize_name(match["name"]): match["version"] for match in matches if match}


def requirements(group: str) -> list[Requirement]:
    groups = {"dependencies": project()["project"]["dependencies"], **project()["dependency-groups"]}
    return [Requirement(text) for text in groups[group] if isinstance(text, str)]


@cache
def tracked_files() -> tuple[str, ...]:
    if shutil.which("git") is None:
        pytest.skip("git, which says what is tracked, is not installed")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    return tuple(name for name in listed.stdout.split("\0") if (ROOT / name).is_file())


def text_lines(path: Path) -> list[str]:
    content = path.read_bytes()
    return [] if b"\0" in content else content.decode("utf-8").splitlines()
