"""Made-up brand plugins, each with a policy, a part of a vocabulary, and what it announces."""

from __future__ import annotations

from pathlib import Path

_MODULE = '''"""A brand."""

from importlib.resources import files

from policyctl.plugins import hookimpl


@hookimpl
def policyctl_bundles():
    return [files(__name__) / "policies"]


@hookimpl
def policyctl_vocabularies():
    return [files(__name__) / "vocabularies"]
'''

_PART = """[vocabulary]
id = "phone-brand"
title = "A brand"

[terms.brand-{0}]
names = {{ en = "Brand {0}" }}
"""

_POLICY = """[bundle]
id = "brand-{0}"
version = "1"
title = "A brand"
subject = "merchant"
status = "draft"
time_zone = "UTC"

[decisions.is_open]
expression = "not(is_suspended)"
"""

_ENTRY_POINTS = {
    "policyctl": "brand-{0} = policyctl_brand_{0}",
    "policyctl.bundles": "brand-{0} = policyctl_brand_{0}",
    "policyctl.vocabularies": "phone-brand.brand-{0} = policyctl_brand_{0}",
}


def install(folder: Path, brands: int, distributions: int) -> Path:
    """A folder below the one given in which so many brands are installed, in so many distributions."""
    target = folder / f"{brands} brands in {distributions} distributions"
    target.mkdir()
    for number in range(brands):
        package = target / f"policyctl_brand_{number}"
        _write(package / "__init__.py", _MODULE)
        _write(package / "policies" / f"brand-{number}" / "1.toml", _POLICY.format(number))
        _write(package / "vocabularies" / "phone-brand" / f"{number}.toml", _PART.format(number))
    for number in range(distributions):
        metadata = target / f"policyctl_brands_{number}-1.0.dist-info"
        name = f"Metadata-Version: 2.1\nName: policyctl-brands-{number}\nVersion: 1.0\n"
        _write(metadata / "METADATA", name)
        _write(metadata / "entry_points.txt", _entry_points(range(number, brands, distributions)))
    return target


def _entry_points(numbers: range) -> str:
    groups = (
        "\n".join([f"[{group}]", *(entry.format(number) for number in numbers), ""])
        for group, entry in _ENTRY_POINTS.items()
    )
    return "\n".join(groups)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
