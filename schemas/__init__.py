"""JSON Schemas of what policyctl reads and writes: subjects, bundles, decisions."""
