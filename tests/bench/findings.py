# SPDX-License-Identifier: EUPL-1.2
"""Whether a command found the faults of the manifest: those, all of them, nothing else."""

import json

COLUMNS = ("path", "line", "column", "severity", "rule", "message", "record", "field")
WARNINGS = ("record-name",)


def difference(name, expected, found):
    """Print what is missing and what is too much; true when nothing is."""
    for word, rows in (("did not find", expected - found), ("also reports", found - expected)):
        for row in sorted(rows, key=str)[:5]:
            print("bench: %s %s %s" % (name, word, " ".join(map(str, row))))
        if len(rows) > 5:
            print("bench: ... and %d more" % (len(rows) - 5))
    return expected == found


def expected_row(fault):
    """Broken YAML (line 0) has no place that is known beforehand, and its id cannot be read."""
    severity = "warning" if fault["kind"] in WARNINGS else "error"
    return (fault["path"], fault["line"], fault["column"], severity, fault["kind"],
            fault["record"] if fault["line"] else None, fault["field"] or None)


def found_row(row):
    known = row["rule"] != "yaml-syntax"
    return (row["path"], row["line"] if known else 0, row["column"] if known else 0,
            row["severity"], row["rule"], row["record"], row["field"])


def of_lg(manifest, output):
    """lg-check's JSON against the manifest, row by row."""
    rows = json.loads(output)
    whole = all(tuple(row) == COLUMNS and row["message"] and row["line"] for row in rows)
    if not whole:
        print("bench: lg-check gives a row without %s" % ", ".join(COLUMNS))
    expected = set(map(expected_row, manifest["faults"]))
    return (difference("lg-check", expected, set(map(found_row, rows)))
            and whole and len(rows) == len(expected))


def plain(kind):
    """The yardsticks tell a wrong value, but not what is wrong with it."""
    if kind.startswith("value-"):
        return "value"
    return "field-required" if kind == "B-1-action" else kind


def of_yardstick(name, manifest, rows, not_expressed=()):
    expected = {(fault["path"], plain(fault["kind"]), fault["field"])
                for fault in manifest["faults"] if fault["kind"] not in not_expressed}
    return difference(name, expected, {(row["path"], row["kind"], row["field"]) for row in rows})
