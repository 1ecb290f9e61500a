"""How facts come in: a subject's schema, and subjects as JSON, NDJSON or CSV, decoded, validated and scaled.

    schema document ──profile──▶ SubjectSchema ──scale──▶ SubjectReader
    bytes ──rows──▶ Decoded or Rejected ──SubjectReader──▶ the machine row that every back end takes

A mistake in what comes in is a diagnostic: `S1…` in a schema, `I1…` in a text, `I2…` in a value.
"""
