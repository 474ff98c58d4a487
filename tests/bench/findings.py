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


def of_lg(manifest, output):
    """lg-check's JSON against the manifest, row by row; a line 0 in the manifest leaves it open."""
    rows = json.loads(output)
    whole = all(tuple(row) == COLUMNS and row["message"] and row["column"] for row in rows)
    if not whole:
        print("bench: lg-check gives a row without %s" % ", ".join(COLUMNS))
    free = {(fault["path"], fault["kind"]) for fault in manifest["faults"] if not fault["line"]}
    expected = {(fault["path"], fault["line"],
                 "warning" if fault["kind"] in WARNINGS else "error",
                 fault["kind"], fault["record"], fault["field"] or None)
                for fault in manifest["faults"]}
    found = {(row["path"], 0 if (row["path"], row["rule"]) in free else row["line"],
              row["severity"], row["rule"], row["record"], row["field"] or None) for row in rows}
    return difference("lg-check", expected, found) and whole and len(rows) == len(expected)


def plain(kind):
    """The yardsticks tell a wrong value, but not what is wrong with it."""
    if kind.startswith("value-"):
        return "value"
    return "field-required" if kind == "B-1-action" else kind


def of_yardstick(name, manifest, rows, not_expressed=()):
    expected = {(fault["path"], plain(fault["kind"]), fault["field"])
                for fault in manifest["faults"] if fault["kind"] not in not_expressed}
    return difference(name, expected, {(row["path"], row["kind"], row["field"]) for row in rows})
