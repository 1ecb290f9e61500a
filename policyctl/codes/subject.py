"""Codes of subjects (I) and of their schemas (S)."""

from __future__ import annotations

from policyctl.feel.codes import Code

SUBJECT_CODES: tuple[Code, ...] = (
    Code(
        code="I101",
        title="the input is empty",
        why="A subject was expected. No subject is not a subject without facts.",
    ),
    Code(
        code="I102",
        title="the input is not UTF-8",
        why="JSON and CSV are read as UTF-8, JSON without a byte order mark.",
    ),
    Code(
        code="I103",
        title="the input is not JSON",
        why="The place is where the text stops being JSON.",
        bad='{"rate": .95}',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I104",
        title="a field is given twice",
        why="Which of the two holds would be a guess.",
        bad='{"rate": 0.9, "rate": 0.95}',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I105",
        title="`NaN` or `Infinity`",
        why="JSON does not have them. What is unknown is left out; what is known to be absent is null.",
        bad='{"rate": NaN}',
        good="{}",
    ),
    Code(
        code="I106",
        title="a number with too many digits",
        why="Numbers are exact; one so long is no measurement.",
        bad='{"rate": 1e400}',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I107",
        title="a text with a character that cannot be kept",
        why="NUL, or half of a surrogate pair, is refused by databases and other readers.",
        bad='{"id": "\\u0000"}',
        good='{"id": "1"}',
    ),
    Code(
        code="I108",
        title="the input nests too deep",
        why="No subject needs it.",
    ),
    Code(
        code="I109",
        title="the input ends too early",
        why="The file may be cut off; the subjects before it are read.",
        bad='{"rate": 0.95',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I110",
        title="something after the end",
        why="A text holds one value; many subjects are an array or lines.",
        bad="{} {}",
        good="[{}, {}]",
    ),
    Code(
        code="I111",
        title="a subject is larger than 1 MiB",
        why="The bound keeps one line from filling the memory.",
    ),
    Code(
        code="I112",
        title="the format is not recognised",
        why="The content is neither JSON nor lines of JSON nor CSV; `--format` names it.",
    ),
    Code(
        code="I113",
        title="nothing between two signs of an array",
        why="A subject was expected there.",
        bad="[{}, , {}]",
        good="[{}, {}]",
    ),
    Code(
        code="I120",
        title="the header of a CSV file is wrong",
        why="A column is no field, stands twice, or one that is required is missing.",
    ),
    Code(
        code="I121",
        title="a line with more or fewer cells than the header",
        why="Cells would be read under the wrong name.",
    ),
    Code(
        code="I122",
        title="a line is not CSV",
        why="A quote is not closed, or is followed by more text.",
        bad='"a"b',
        good='"a""b"',
    ),
    Code(
        code="I123",
        title="a cell is no value of its field",
        why="The text of the cell is no number, date or truth value as the schema has it.",
        bad="95%",
        good="0.95",
    ),
    Code(
        code="I201",
        title="a value that JSON does not have",
        why="The interface took a value that is none of JSON's. Dates are given as text.",
    ),
    Code(
        code="I202",
        title="a value nests too deep",
        why="Subjects are records of rows, no deeper.",
    ),
    Code(
        code="I203",
        title="a required field is absent",
        why="The schema says that the fact is always known.",
        bad="{}",
        good='{"id": "1"}',
    ),
    Code(
        code="I204",
        title="an unknown field",
        why="It may be a misspelt one, whose absence would be read as unknown.",
        bad='{"id": "1", "rte": 0.95}',
        good='{"id": "1", "rate": 0.95}',
    ),
    Code(
        code="I205",
        title="a value of another type",
        why="The schema gives the field another type. Numbers are not quoted.",
        bad='{"rate": "0.95"}',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I206",
        title="a value outside its bounds",
        why="The schema bounds the field. A rate is a fraction of one.",
        bad='{"rate": 95}',
        good='{"rate": 0.95}',
    ),
    Code(
        code="I207",
        title="a number with too many decimals",
        why="The schema says how fine the number is; rounding it would be a decision.",
        bad='{"orders": 1.5}',
        good='{"orders": 1}',
    ),
    Code(
        code="I208",
        title="a value that is not listed",
        why="The field takes one of a few values.",
        bad='{"tier": "glod"}',
        good='{"tier": "gold"}',
    ),
    Code(
        code="I209",
        title="a text of another length or form",
        why="The schema bounds the length of the text, or gives its pattern.",
    ),
    Code(
        code="I210",
        title="no such day or moment",
        why="Dates are written YYYY-MM-DD, moments with an offset, and exist.",
        bad='"2023-02-29"',
        good='"2023-02-28"',
    ),
    Code(
        code="I211",
        title="too many rows",
        why="The schema bounds how many rows the field holds.",
    ),
    Code(
        code="I212",
        title="more faults than are shown",
        why="The list of faults of one subject ends here.",
    ),
    Code(
        code="I213",
        title="a name that no vocabulary has",
        why="The field takes every spelling that its vocabulary knows; another one is not guessed.",
        bad='{"brand": "Xiomi"}',
        good='{"brand": "小米"}',
    ),
    Code(
        code="I214",
        title="two rows with one key",
        why="The schema says by which fields rows are told apart. A row counted twice would decide about money.",
        bad='[{"order_id": "o-1"}, {"order_id": "o-1"}]',
        good='[{"order_id": "o-1"}, {"order_id": "o-2"}]',
    ),
    Code(
        code="I215",
        title="values that differ and should be the same",
        why="The schema says that the rows have one value, or that of the subject: amounts in two currencies "
        "are not summed.",
        bad='[{"currency": "USD"}, {"currency": "CNY"}]',
        good='[{"currency": "USD"}, {"currency": "USD"}]',
    ),
    Code(
        code="I216",
        title="an event before its cause",
        why="The schema says which dates do not precede others.",
        bad='{"placed_on": "2023-06-02", "paid_on": "2023-06-01"}',
        good='{"placed_on": "2023-06-01", "paid_on": "2023-06-02"}',
    ),
    Code(
        code="I217",
        title="a row that names one that is not there",
        why="The list that it refers to is known, and no row of it has the key: a refund of an order that nobody "
        "has listed.",
        bad='{"orders": [], "refunds": [{"order_id": "o-1"}]}',
        good='{"orders": [{"order_id": "o-1"}], "refunds": [{"order_id": "o-1"}]}',
    ),
    Code(
        code="I218",
        title="a part that is more than its whole",
        why="The schema says which counts are of which others, and which amounts are paid out of which: 195 positive "
        "ratings of 100, or 500 paid back of an order of 100, would decide by numbers that cannot be.",
        bad='{"ratings": 100, "positive_ratings": 195}',
        good='{"ratings": 200, "positive_ratings": 195}',
    ),
    Code(
        code="I301",
        title="a subject that stands in its cohort twice",
        why="Whoever stands there twice would be ranked twice, and against themselves.",
    ),
    Code(
        code="I302",
        title="a cohort that mixes what its members have in common",
        why="Members are compared over the same days, by the same measure. What must be equal says the bundle, in "
        "`same` of the cohort.",
        bad="--complete stores, where some are of the second quarter and some of the third",
        good="one file for each quarter",
    ),
    Code(
        code="I303",
        title="a cohort with a rejected row",
        why="A row that is no valid subject could be any member, so nobody is ranked. The decisions are undetermined "
        "as far as they lean on ranks.",
    ),
    Code(
        code="I304",
        title="a cohort that ranks nobody",
        why="The amount of a member is unknown, or who is a member. Whoever that is could stand above or below "
        "everybody else.",
    ),
    Code(
        code="I305",
        title="a subject that stands in the input twice",
        why="Each row is decided and counted, the second as the first, and nothing says which of them is right. In a "
        "cohort it is refused (I301). Subjects are told apart by the field that their schema names as `x-subject-key`.",
    ),
    Code(
        code="I401",
        title="a line that is no fact of standing",
        why="A file of standing holds one fact on each line, as `policyctl eval -o standing` writes it. "
        "`schemas/forms/standing-fact.schema.json` is its form. A fact says where it comes from: a policy writes "
        "`source`, a human `who` and `why`. One without is nobody's word, and might be what a rehearsal left.",
    ),
    Code(
        code="I402",
        title="a fact that is given twice",
        why="Two lines say the same of one subject: a file was given twice, or one line was copied.",
    ),
    Code(
        code="I403",
        title="a fact that ends before it begins",
        why="`until` is the first day on which a fact no longer holds, so one that ends on its first never does.",
        bad='"from": "2023-09-30", "until": "2022-09-30"',
        good='"from": "2022-09-30", "until": "2023-09-30"',
    ),
    Code(
        code="I404",
        title="a subject without a place for standing",
        why="Facts become rows of the subject's field `standing`, and find their subject by its key.",
    ),
    Code(
        code="I405",
        title="standing from two places",
        why="The subject brings rows of its own, or an empty list, which says that nothing holds of it, and a file has "
        "facts about it too. Nobody says which count. A subject whose standing comes from files leaves the field out.",
    ),
    Code(
        code="I406",
        title="a fact that is left to a human",
        why="The rule says that the outcome may follow, not that it must. Whoever decides writes the fact.",
    ),
    Code(
        code="I407",
        title="a fact that is not known",
        why="The decision is undetermined and could have the outcome, or a value of the fact is unknown. Nothing is "
        "written.",
    ),
    Code(
        code="I408",
        title="a fact that cannot be written",
        why="The policy gives it no day on which it begins, or one on which it ends that is no later; or the decision "
        "is in error.",
    ),
    Code(
        code="I409",
        title="facts about others",
        why="A file of standing has facts about subjects that are not in the input. They were not used.",
    ),
    Code(
        code="I411",
        title="an override that does not apply",
        why="The day of the decision is not one of its days: it has expired, or has not begun.",
    ),
    Code(
        code="I412",
        title="an override that was not met",
        why="No decision of the run is about its subject and uses its decision.",
    ),
    Code(
        code="I413",
        title="an override that changes nothing",
        why="The rules come to the same outcome by themselves.",
    ),
    Code(
        code="I414",
        title="facts that hold for nobody",
        why="The run is a rehearsal: its version is a draft, a consultation or not in force on the day, or the facts "
        "lean on invented values of parameters. Each of them says so in its `source`.",
    ),
    Code(
        code="I415",
        title="a fact that a rehearsal left, in a run that is none",
        why="What a draft or invented values would have done to somebody is no reason for the policy in force to do "
        "anything. Facts that a person wrote, with `who` and `why`, hold in every run.",
    ),
    Code(
        code="I416",
        title="facts of a rehearsal that another one takes in",
        why="The run is a rehearsal too: it asks for a version that does not apply on the day, or gives parameters "
        "invented values. What it decides says which facts it leans on, and holds for nobody.",
    ),
    Code(
        code="S101",
        title="an unknown keyword of a schema",
        why="Schemas of subjects take the part of JSON Schema that gives every field one exact type.",
        bad='"minmum": 0',
        good='"minimum": 0',
    ),
    Code(
        code="S102",
        title="a missing keyword of a schema",
        why="A number says its bounds, a text its length, a list how many rows it holds.",
        bad='{"type": "integer"}',
        good='{"type": "integer", "minimum": 0, "maximum": 100}',
    ),
    Code(
        code="S103",
        title="a keyword has a value of another form",
        why="The message says what is expected.",
        bad='"type": "float"',
        good='"type": "number"',
    ),
    Code(
        code="S104",
        title="no name for a field",
        why="Fields are names of the expression language, and none of its reserved words.",
        bad='"if": {…}',
        good='"is_paid": {…}',
    ),
    Code(
        code="S105",
        title="a reference to what is not there",
        why="`$ref` names a definition of the schema, of a row or of a scalar as its place needs.",
    ),
    Code(
        code="S106",
        title="bounds that contradict each other",
        why="No value could fit, or the bound itself is none of the field's values.",
        bad='"minimum": 2, "maximum": 1',
        good='"minimum": 1, "maximum": 2',
    ),
    Code(
        code="S107",
        title="null is half allowed",
        why="`type` and `enum` both say whether a value can be null.",
        bad='"type": "string", "enum": ["a", null]',
        good='"type": ["string", "null"], "enum": ["a", null]',
    ),
    Code(
        code="S108",
        title="the key of a subject can be absent",
        why="A subject is named by its key, which is required, never null, and a text or a whole number.",
    ),
    Code(
        code="S109",
        title="a pattern is no regular expression",
        why="The text after `pattern` cannot be read.",
        bad='"pattern": "[a-"',
        good='"pattern": "[a-z]"',
    ),
    Code(
        code="S110",
        title="an annotation names an unknown field",
        why="`required`, or an annotation of policyctl, names a field that the schema does not have.",
    ),
    Code(
        code="S111",
        title="a check of rows that cannot be made",
        why="Values that are compared are of one type, what is added up is never negative, and a row refers to others "
        "by what tells them apart.",
        bad='"x-in-order": [["placed_on", "amount"]]',
        good='"x-in-order": [["placed_on", "paid_on"]]',
    ),
    Code(
        code="S112",
        title="a translation of what is not there",
        why="`x-translations` names a value that the field cannot have, or a unit where it has none.",
        bad='"enum": ["gold"], "x-translations": { "zh": { "values": { "glod": "金牌" } } }',
        good='"enum": ["gold"], "x-translations": { "zh": { "values": { "gold": "金牌" } } }',
    ),
)
