"""The version of policyctl, said once."""

VERSION = "0.1.0"
