"""The bundles that come with policyctl: one folder an id, one file a version, and their parameter sets."""
