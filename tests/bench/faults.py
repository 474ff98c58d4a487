# SPDX-License-Identifier: EUPL-1.2
"""The faults put into generated records: which, where, and what a check must say.

Each kind stands EACH times in a repository, in records spread over it. A fault
has a kind (what the yardsticks call it) and a field; the table FAULTS says to
which type of record it applies and how it is made.
"""

EACH = 4


def without(field):
    return lambda record, _: record.remove(field)


def valued(field, text):
    return lambda record, _: record.replace(field, text)


def unknown_field(record, _):
    record.fields.append(["prioritet", "3"])


def wrong_target(record, writer):
    record.replace("owner", writer.reference("system"))


def accepted_undecided(record, _):
    record.replace("treatment", "accept")
    record.remove("decided")


def open_without_action(record, _):
    record.replace("treatment", "reduce")
    record.replace("status", "open")
    record.remove("actions")


def duplicate_id(record, writer):
    taken = next(id for id in writer.targets[record.kind] if id[2] == record.id[2])
    record.name = taken + "-ytterligare-en"
    record.id = taken
    record.replace("id", taken)


def identity_number(record, _):
    record.body += "\nAnmält av 20121212-1212 per telefon.\n"


def file_name(record, _):
    record.name = "flyttad-" + record.name


# name: (type of record, rule as lg-check names it, field that it points at, how it is made)
FAULTS = {
    "title missing": ("risk", "field-required", "title", without("title")),
    "owner missing": ("system", "field-required", "owner", without("owner")),
    "decision missing": ("risk", "field-required", "decided", accepted_undecided),
    "no such day": ("action", "value-type", "due", valued("due", "2026-02-30")),
    "not in the list": ("action", "value-enum", "area", valued("area", "ekonomi")),
    "not on the scale": ("incident", "value-scale", "severity", valued("severity", "5")),
    "not a number": ("action", "value-type", "cost", valued("cost", "mycket")),
    "out of range": ("action", "value-range", "priority", valued("priority", "9")),
    "pattern": ("risk", "value-pattern", "registration", valued("registration", "TK-26-1")),
    "unknown field": ("system", "field-unknown", "prioritet", unknown_field),
    "unknown reference": ("action", "reference-unknown", "owner", valued("owner", "O-ZZZZZ")),
    "wrong type of target": ("risk", "reference-type", "owner", wrong_target),
    "wrong product": ("risk", "field-computed-differs", "value", valued("value", "17")),
    "duplicate id": ("action", "id-duplicate", "id", duplicate_id),
    "broken YAML": ("risk", "yaml-syntax", "", valued("keywords", "[drift, avtal")),
    "identity number": ("incident", "personal-number", "", identity_number),
    "file name": ("system", "record-name", "", file_name),
    "open risk without action": ("risk", "B-1-action", "actions", open_without_action),
}

# Nobody refers to these: whether such a record can be found is not what is compared.
HIDING = ("duplicate id", "broken YAML")


def plan(kinds):
    """Which record (by its number) gets which fault; empty for a handful of records."""
    names = [name for name in FAULTS for _ in range(EACH)]
    if len(kinds) < 8 * len(names):
        return {}
    chosen = {}
    for i, name in enumerate(names):
        at = (i + 1) * len(kinds) // (len(names) + 1)
        while kinds[at] != FAULTS[name][0] or at in chosen:
            at += 1
        chosen[at] = name
    return chosen


def hides_record(name):
    return name in HIDING


def apply(name, record, writer):
    if name:
        FAULTS[name][3](record, writer)
    return name


def place_of(kind, field, record, text):
    if kind == "yaml-syntax":
        return 0, 0
    if kind == "personal-number":
        before = text[:text.index("20121212-1212")].encode()
        return before.count(b"\n") + 1, len(before) - before.rindex(b"\n")
    line, column = record.place(field)
    return line, 1 if kind == "field-unknown" else column


def describe(name, record, path, text):
    """The row of the manifest: line 0 where the place is the checker's own choice."""
    _, kind, field, _ = FAULTS[name]
    line, column = place_of(kind, field, record, text)
    return {"fault": name, "kind": kind, "path": path, "line": line, "column": column,
            "record": record.id, "field": field}


def second_holders(found, paths):
    """An id that two records have is reported at both."""
    return [{**row, "path": path} for row in found if row["kind"] == "id-duplicate"
            for path in paths[row["record"]] if path != row["path"]]
