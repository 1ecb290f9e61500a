"""What all tests share: how hard Hypothesis looks.

`make test` uses the profile `quick`; `make test ARGS=--hypothesis-profile=thorough` looks twenty times as hard.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("quick")
