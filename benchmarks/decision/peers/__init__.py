"""The peers, one module each; every module has `engines()`, the ways to run the policy in it."""
