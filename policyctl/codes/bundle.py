"""Codes of bundles, of versions and extension, and of plugins (B)."""

from __future__ import annotations

from policyctl.feel.codes import Code

BUNDLE_CODES: tuple[Code, ...] = (
    Code(
        code="B101",
        title="the text is not UTF-8",
        why="TOML is UTF-8. Another encoding would change what a rule says in Chinese, or a currency sign.",
    ),
    Code(
        code="B102",
        title="the text is too long",
        why="A bundle is read whole. What is longer than the limit is no policy that somebody wrote.",
    ),
    Code(
        code="B103",
        title="the text is not TOML",
        why="Bundles are TOML 1.0. The place is where the parser stopped.",
        bad="id = gold-silver",
        good='id = "gold-silver"',
    ),
    Code(
        code="B104",
        title="tables and lists nest too deep",
        why="No bundle needs it, and a text that does would exhaust the reader.",
    ),
    Code(
        code="B105",
        title="a number is no exact decimal",
        why="Numbers are kept exactly as written: at most 34 digits, and no `nan` or `inf`.",
        bad="value = nan",
        good="value = 0.95",
    ),
    Code(
        code="B106",
        title="a date and time names no moment",
        why="A moment needs a date and an offset from UTC; at most six digits of a second are kept.",
        bad="2023-07-01T09:00:00",
        good="2023-07-01T09:00:00-07:00",
    ),
    Code(
        code="B107",
        title="an invisible character",
        why="Marks of direction and of no width make a text read otherwise than it is. A rule must say "
        "what it seems to say.",
    ),
    Code(
        code="B201",
        title="an unknown key",
        why="A key that nothing reads would silently be no part of the policy. The hint names the "
        "nearest one.",
        bad='staus = "released"',
        good='status = "released"',
    ),
    Code(
        code="B202",
        title="a missing key",
        why="The table does not say what it must say. The hint lists what is needed.",
        bad="[parameters.floor]",
        good='[parameters.floor]\ntype = "number"',
    ),
    Code(
        code="B203",
        title="a value of another kind",
        why="The key takes a text, a number, a date, a table or a list, and something else is given.",
        bad='in_force = { from = "2023-07-01" }',
        good="in_force = { from = 2023-07-01 }",
    ),
    Code(
        code="B204",
        title="a value that is not listed",
        why="The key takes one of a few words.",
        bad='status = "final"',
        good='status = "released"',
    ),
    Code(
        code="B205",
        title="a text or name of another form",
        why="Ids, names, versions and dates have forms; the message says which is expected.",
        bad='id = "Gold Silver"',
        good='id = "gold-silver"',
    ),
    Code(
        code="B206",
        title="too few or too many in a list or table",
        why="An empty list of rules or sources would say nothing.",
        bad="rules = []",
    ),
    Code(
        code="B207",
        title="a number or length outside its bounds",
        why="The key has a least or a greatest value; the message names it.",
        bad="scale = 30",
        good="scale = 4",
    ),
    Code(
        code="B301",
        title="the same id twice",
        why="A trace, a diff and a record name rules, criteria, outcomes and examples by their ids.",
        bad='outcomes = ["gold", "gold"]',
        good='outcomes = ["gold", "silver"]',
    ),
    Code(
        code="B302",
        title="an unknown outcome",
        why="A rule, a default or an example names an outcome that its table does not list.",
        bad='then = "glod"',
        good='then = "gold"',
    ),
    Code(
        code="B303",
        title="a clause of an unknown source",
        why="Every clause begins with the name of one of the sources of the bundle; in a list of clauses, with "
        "the name of its document.",
        bad='clause = "S9-1"',
        good='clause = "S1-1"',
    ),
    Code(
        code="B304",
        title="an unknown time zone",
        why="Days begin and end in the zone of the bundle. It has a name of the tz database, or is a "
        "parameter that gives one.",
        bad='time_zone = "PST"',
        good='time_zone = "America/Los_Angeles"',
    ),
    Code(
        code="B305",
        title="the header contradicts itself",
        why="A version is in force from a day until a later one, a released version says from when, "
        "and none supersedes itself.",
        bad="in_force = { from = 2023-07-01, until = 2023-07-01 }",
        good="in_force = { from = 2023-07-01, until = 2024-07-01 }",
    ),
    Code(
        code="B306",
        title="a name that is taken or reserved",
        why="Inputs, parameters and decisions share one space of names, which leaves out the words of "
        "the expression language.",
        bad="[parameters.if]",
        good="[parameters.rate_floor]",
    ),
    Code(
        code="B307",
        title="an unknown decision",
        why="`decides`, or another reference, names a decision that the bundle does not have.",
        bad='decides = "teir"',
        good='decides = "tier"',
    ),
    Code(
        code="B308",
        title="a group with one alternative",
        why="A group says that one of several criteria is enough; with one it is that criterion.",
        bad='when.any = [{ paid = "true" }]',
        good='when.paid = "true"',
    ),
    Code(
        code="B309",
        title="the provenance and the value disagree",
        why="A sourced value names its clause, an assumed one its basis, and an unset one has no value.",
        bad='value = 0.95\nprovenance = "unset"',
        good='value = 0.95\nprovenance = "assumed"\nbasis = "the usual reading"',
    ),
    Code(
        code="B310",
        title="a key that says nothing for this parameter",
        why="A key without effect would be read as if it had one: a scale of a text, a minimum above "
        "the maximum.",
        bad="minimum = 2\nmaximum = 1",
        good="minimum = 1\nmaximum = 2",
    ),
    Code(
        code="B311",
        title="a value of a parameter does not fit",
        why="The value is of another type than the parameter, outside its bounds, or no option of it.",
        bad="maximum = 1\nvalue = 95",
        good="maximum = 1\nvalue = 0.95",
    ),
    Code(
        code="B312",
        title="the cells of a table do not fit its dimensions",
        why="A parameter by tier has one value for each tier, and no others.",
        bad='by = ["tier"]\nvalue = 0.95',
        good='by = ["tier"]\nvalues = { gold = 0.98, silver = 0.95 }',
    ),
    Code(
        code="B313",
        title="an aggregate or default outputs without what they need",
        why="`aggregate` is for tables that collect and names an output of their rules; "
        "`default_outputs` needs a `default`.",
    ),
    Code(
        code="B314",
        title="an example expects what cannot be",
        why="It names a decision, a rule or an outcome that does not exist, or gives a value to what "
        "it says is null.",
        bad='expect.teir = "gold"',
        good='expect.tier = "gold"',
    ),
    Code(
        code="B315",
        title="an unknown parameter",
        why="A parameter set or `--set` names a parameter that the bundle does not have.",
        bad="--set rate_flor=0.95",
        good="--set rate_floor=0.95",
    ),
    Code(
        code="B316",
        title="a parameter set for another bundle",
        why="A set says which bundles it is for, and is used with no other.",
        bad='for = ["gold-silver"]',
    ),
    Code(
        code="B317",
        title="an assignment without a name or value",
        why="`--set` takes NAME=VALUE, or NAME.KEY=VALUE for a cell of a table.",
        bad="--set rate_floor",
        good="--set rate_floor=0.95",
    ),
    Code(
        code="B341",
        title="a label for what is no value",
        why="`labels` says what readers call the outcomes of a decision, the texts that its typed outputs name, or the "
        "options of a parameter, `output_titles` what they call the typed outputs of a decision.",
        bad='outcomes = ["gold"], labels = { glod = "Gold merchant" }',
        good='outcomes = ["gold"], labels = { gold = "Gold merchant" }',
    ),
    Code(
        code="B342",
        title="words that are not translated",
        why="`check --languages zh` asks for them. Until they are there, the English words are shown; where a rule, a "
        "group, a criterion, an output, a decision or a parameter has no title, its name.",
        bad='title = "Gold merchant"',
        good='title = { en = "Gold merchant", zh = "金牌商家" }',
    ),
    Code(
        code="B318",
        title="a standing fact of what has no outcome",
        why="A fact follows from one outcome of a decision table. An expression and a table that collects have none.",
    ),
    Code(
        code="B343",
        title="a statement of letters that says nothing",
        why="A statement has a title, or a decision whose value it tells, or both.",
        bad='[letter.appeal] topic = "appeal"',
        good='[letter.appeal] topic = "appeal", title = "Answer within 7 days"',
    ),
    Code(
        code="B344",
        title="a template is not what the bundle says",
        why="A bundle names the template of its letters with the digest of its bytes, so that the letter of a "
        "logged decision can be made again. A template that was changed is named with its new digest.",
    ),
    Code(
        code="B345",
        title="a template that cannot be filled in",
        why="A template is text with fields of the letter, `{% if %}` and `{% for %}`. A field that no letter has "
        "would have to be invented.",
        bad="{{ decision.outcom }}",
        good="{{ decision.outcome }}",
    ),
    Code(
        code="B346",
        title="an example is like an unknown one",
        why="`like` names the id of another example of the same bundle, which may stand before or after it.",
        bad='like = "exactly on the flor"',
        good='like = "exactly on the floor"',
    ),
    Code(
        code="B347",
        title="an example is like itself",
        why="The chain of `like` comes back to where it began, so none of its examples can be written out.",
    ),
    Code(
        code="B348",
        title="an example leaves out what is not there",
        why="`without` names what is not taken over from the example that `like` names. What that one does not have "
        "need not be left out, and what is left out is not given beside it.",
        bad='without = ["order"]',
        good='without = ["orders"]',
    ),
    Code(
        code="B349",
        title="an example about a subject without a name",
        why="Overrides are found by the name of their subject, and facts are left behind about a name: the field that "
        "the schema of the subject names as `x-subject-key`.",
    ),
    Code(
        code="B350",
        title="a template that hides what its letters must tell",
        why="Whoever gets a letter learns from it where the policy does not apply (`policy.warning`: a draft, a "
        "version that is not in force, a rehearsal), where values are invented (`illustrations`) and where a person "
        "decides (`decision.is_for_a_person`). A template without one of them would send a rehearsal as a decision.",
        bad="# {{ decision.outcome }}",
        good="{% if policy.warning %}{{ policy.warning }}{% endif %}",
    ),
    Code(
        code="B401",
        title="an unknown policy",
        why="No plugin that is allowed declares a policy of that id. A file is named by its path.",
        bad="policyctl eval gold-sliver merchant.json",
        good="policyctl eval gold-silver merchant.json",
    ),
    Code(
        code="B402",
        title="an unknown version",
        why="The policy exists, the pinned version of it does not.",
        bad="gold-silver@2032.1",
        good="gold-silver@2023.1",
    ),
    Code(
        code="B403",
        title="no version is in force",
        why="No released version covers the day. The hint says when each is in force; a draft is "
        "named, or taken by `--preview`.",
    ),
    Code(
        code="B404",
        title="several versions are in force",
        why="The day must mean one version. Either the earlier ends, or the later supersedes it.",
    ),
    Code(
        code="B405",
        title="a file cannot be read",
        why="The operating system gives the reason.",
    ),
    Code(
        code="B406",
        title="a file says that it is another version",
        why="A bundle stands in the folder of its id, in a file named by its version, so that a "
        "reference finds what it names.",
        bad='gold-silver/2023.2.toml with version = "2023.1"',
        good='gold-silver/2023.1.toml with version = "2023.1"',
    ),
    Code(
        code="B407",
        title="two owners of one id",
        why="Two plugins declare a policy of the same id, or a schema of the same subject. Which one was meant "
        "would depend on chance.",
    ),
    Code(
        code="B408",
        title="no schema of the subject",
        why="The bundle is about a subject whose JSON Schema no plugin declares, and none stands beside it.",
        bad='subject = "mercant"',
        good='subject = "merchant"',
    ),
    Code(
        code="B409",
        title="no such parameter set",
        why="A set named by its name stands beside the bundle, as NAME.parameters.toml.",
    ),
    Code(
        code="B410",
        title="a folder without policies",
        why="The folder holds neither a bundle nor a parameter set.",
    ),
    Code(
        code="B421",
        title="days without a version",
        why="Between two versions there are days on which none is in force. A warning: it may be meant.",
        bad="until = 2023-06-01, then from = 2023-07-01",
        good="until = 2023-07-01, then from = 2023-07-01",
    ),
    Code(
        code="B422",
        title="two versions on one day",
        why="The later does not supersede the earlier, and both are in force.",
    ),
    Code(
        code="B423",
        title="an unknown version to supersede",
        why="`supersedes` names a version that does not exist.",
    ),
    Code(
        code="B431",
        title="a bundle that extends itself",
        why="Following `extends` comes back to where it began.",
    ),
    Code(
        code="B432",
        title="something replaced without a word",
        why="What an extending bundle changes of its base, it says: `override = true`.",
        bad="[parameters.floor]",
        good="[parameters.floor]\noverride = true",
    ),
    Code(
        code="B433",
        title="a rule that is not there",
        why="`override` or `before` names a rule that the base does not have.",
    ),
    Code(
        code="B434",
        title="a marker of extension without effect",
        why="`override` and `before` belong to what is replaced or placed among the rules of a base.",
    ),
    Code(
        code="B435",
        title="a base about another subject",
        why="A bundle and what it extends are about the same subject.",
    ),
    Code(
        code="B436",
        title="a release that rests on a draft",
        why="What is released must not change, so neither may what it extends.",
    ),
    Code(
        code="B437",
        title="the base is not at hand",
        why="The text extends another bundle, and it is read alone.",
    ),
    Code(
        code="B441",
        title="a clause that binds is missing",
        why="No rule, parameter or input of the bundles cites it, and its list does not say why it can be none. "
        "What a document demands would silently be left out.",
        bad='[clauses.S1-46]\nmarks = ["N"]',
        good='[clauses.S1-46]\nmarks = ["N"]\nwhy = "It says where to look and decides nothing."',
    ),
    Code(
        code="B442",
        title="a clause that is not in the list",
        why="The document has a list of its clauses, and the one that is cited is not among them.",
        bad='clause = "S1-919"',
        good='clause = "S1-19"',
    ),
    Code(
        code="B443",
        title="two lists of one document",
        why="Each would say something else about what the document demands.",
    ),
    Code(
        code="B444",
        title="a reason that is stale",
        why="The list says why nothing cites the clause, and something does. A warning: both can be meant.",
    ),
    Code(
        code="B445",
        title="a source without a list of clauses",
        why="Whether everything that the document demands is in a rule cannot be told. A warning.",
    ),
    Code(
        code="B451",
        title="an override of a decision that cannot be overridden",
        why="Which decisions a named person may set aside is said by the policy: `overridable = true` in the table.",
    ),
    Code(
        code="B452",
        title="an override that ends before it begins",
        why="`until` is the first day on which an override no longer applies, so it comes after `from`.",
    ),
    Code(
        code="B453",
        title="two overrides for the same days",
        why="Two overrides of one decision about one subject apply on the same day. Nobody says which counts.",
    ),
    Code(
        code="B501",
        title="a plugin does not work",
        why="It cannot be imported, or one of its hooks raises an exception.",
    ),
    Code(
        code="B502",
        title="a hook with arguments",
        why="Hooks take nothing and return declarations.",
        bad="def policyctl_bundles(folder): …",
        good="def policyctl_bundles(): …",
    ),
    Code(
        code="B503",
        title="an unknown hook",
        why="A misspelt hook would never be called, and its policies would be missing without a word.",
        bad="def policyctl_bundels(): …",
        good="def policyctl_bundles(): …",
    ),
    Code(
        code="B504",
        title="two plugins of one name",
        why="The name of a plugin is the name of its entry point, and stands in decision records.",
    ),
    Code(
        code="B505",
        title="a hook that returns no folders",
        why="A hook returns a list of folders that are there, as `importlib.resources.files` gives them.",
        bad='return "policies"',
        good='return [files("my_policies")]',
    ),
    Code(
        code="B506",
        title="a plugin is allowed and not installed",
        why="The trust setting names it, so its policies are expected to be there.",
        bad='plugins = ["aliexpres"]',
        good='plugins = ["aliexpress"]',
    ),
    Code(
        code="B507",
        title="the trust setting is no list of names, or misspelt",
        why="A setting that cannot be read allows nothing, rather than everything.",
        bad='plugins = "aliexpress"',
        good='plugins = ["aliexpress"]',
    ),
    Code(
        code="B508",
        title="a plugin brings what it does not announce",
        why="A plugin that announces some of what it brings is loaded when that is asked for. What it leaves out "
        "would be found on some days only.",
    ),
)
