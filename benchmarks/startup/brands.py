"""Made-up brand plugins: a distribution each, with a policy, a part of a vocabulary, and what it announces."""

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

_ENTRY_POINTS = """[policyctl]
brand-{0} = policyctl_brand_{0}

[policyctl.bundles]
brand-{0} = policyctl_brand_{0}

[policyctl.vocabularies]
phone-brand.brand-{0} = policyctl_brand_{0}
"""


def install(folder: Path, count: int) -> Path:
    """A folder below the one given that has so many brands installed in it."""
    target = folder / f"{count} brands"
    for number in range(count):
        package = target / f"policyctl_brand_{number}"
        metadata = target / f"policyctl_brand_{number}-1.0.dist-info"
        files = {
            package / "__init__.py": _MODULE,
            package / "policies" / f"brand-{number}" / "1.toml": _POLICY.format(number),
            package / "vocabularies" / "phone-brand" / f"{number}.toml": _PART.format(number),
            metadata / "METADATA": f"Metadata-Version: 2.1\nName: policyctl-brand-{number}\nVersion: 1.0\n",
            metadata / "entry_points.txt": _ENTRY_POINTS.format(number),
        }
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    target.mkdir(parents=True, exist_ok=True)
    return target
