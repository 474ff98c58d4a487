#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Yardstick: a generated repository as one GNU recutils file, and what recfix says of it.

rec.py REPOSITORY SCHEMA OUT.rec converts; it is not timed. The places of the
records and the meaning of each constraint go to OUT.json, from which
findings() reads recfix's messages as rows of path, kind and field.

recfix 1.9 has no say on three things: whether a reference leads anywhere (its
type `rec` is a declaration only), broken YAML, which never gets this far, and
identity numbers in running text.
"""

import bisect
import json
import pathlib
import re
import sys

import yaml

import json_schema

NOT_EXPRESSED = ("reference-unknown", "reference-type", "yaml-syntax", "personal-number")

TYPES = {
    "integer": "int",
    "decimal": "real",
    "boolean": "bool",
    "date": "date",
    "datetime": "regexp |^[0-9-]{10}T[0-9:]{8}[+-][0-9:]{5}$|",
    "duration": "regexp |^P(T?[0-9]+[YMWDHS])+$|",
    "years": "regexp |^[0-9]{4}(-[0-9]{4})?$|",
    "email": "regexp |^[^@ ]+@[^@ ]+$|",
    "url": "regexp |^https?://[^ ]+$|",
}


def rec_type(field, scales):
    kind = field["type"]
    if kind == "list":
        of = field["of"]
        return rec_type(of if isinstance(of, dict) else {"type": of}, scales)
    if kind == "enum":
        return "enum " + " ".join(field["values"])
    if kind == "scale":
        values = json_schema.scale_values(scales, field)
        return "range %d %d" % (min(values), max(values))
    if kind == "reference" and len(field["to"]) == 1:
        return "rec " + field["to"][0]
    if "pattern" in field:
        return "regexp |^(" + field["pattern"] + ")$|"
    if kind == "integer" and "min" in field:
        return "range %s %s" % (field["min"], field.get("max", "MAX"))
    return TYPES.get(kind)


def constraints(row):
    """Expressions that hold for every record, each with the finding it stands for."""
    found = [("file ~ ('^' & id)", "record-name", "")]
    for name, field in row["fields"].items():
        when = re.fullmatch(r'(\w+) = "(\w+)"', field.get("required_when", ""))
        if when:
            found.append(("%s != '%s' || #%s > 0" % (when[1], when[2], name),
                          "field-required", name))
        if "compute" in field:
            found.append((name + " = " + field["compute"], "field-computed-differs", name))
    if row["type"] == "risk":
        found.append(("status != 'open' || treatment != 'reduce' || #actions > 0",
                      "field-required", "actions"))
    return found


def descriptor(row, common, scales):
    fields = {**row["fields"], **common}
    lines = ["%rec: " + row["type"], "%key: id",
             "%allowed: id file body " + " ".join(fields),
             "%mandatory: " + " ".join(n for n, field in fields.items() if field.get("required"))]
    lines += ["%%type: %s %s" % (name, rec_type(field, scales)) for name, field in fields.items()
              if rec_type(field, scales)]
    lines += ["%constraint: " + expression for expression, _, _ in constraints(row)]
    return lines


def record_lines(name, front, body):
    yield "file: " + name
    for field, value in front.items():
        for item in value if isinstance(value, list) else [value]:
            yield field + ": " + item
    yield "body: " + body.rstrip("\n").replace("\n", "\n+ ")


def convert(top, schema, out):
    rows = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in schema.glob("*.yaml")}
    common, scales = rows.pop("common")["fields"], rows.pop("scales")["scales"]
    rows.pop("checks")
    places, line = [], 1
    with out.open("w", encoding="utf-8") as file:
        for row in sorted(rows.values(), key=lambda row: row["type"]):
            text = "\n".join(descriptor(row, common, scales)) + "\n\n"
            file.write(text)
            line += text.count("\n")
            for path in sorted((top / "trafikkontoret" / row["directory"]).rglob("*.md")):
                _, front, body = path.read_text("utf-8").split("---\n", 2)
                try:
                    fields = yaml.load(front, yaml.CBaseLoader)
                except yaml.YAMLError:
                    continue
                text = "\n".join(record_lines(path.name, fields, body.strip("\n"))) + "\n\n"
                file.write(text)
                places.append((line, str(path.relative_to(top)), row["type"]))
                line += text.count("\n")
    meanings = {row["type"]: [meaning[1:] for meaning in constraints(row)]
                for row in rows.values()}
    out.with_suffix(".json").write_text(json.dumps({"places": places, "constraints": meanings}))


def message_finding(message, line, meanings):
    required = re.match(r"mandatory field '(\w+)' not found", message)
    unknown = re.match(r"field '(\w+)' not allowed", message)
    broken = re.match(r"%constraint\[(\d+)\] violated", message)
    if required:
        return "field-required", required[1]
    if unknown:
        return "field-unknown", unknown[1]
    if broken:
        return meanings[int(broken[1])]
    if message.startswith("duplicated key"):
        return "id-duplicate", "id"
    return "value", line.split(":")[0]


def findings(rec, messages):
    """Rows of recfix's messages, which name a line of the converted file."""
    known = json.loads(rec.with_suffix(".json").read_text())
    lines = rec.read_text("utf-8").split("\n")
    starts = [place[0] for place in known["places"]]
    for at, message in re.findall(r"^\S+:(\d+): error: (.*)$", messages, re.M):
        _, path, kind = known["places"][bisect.bisect(starts, int(at)) - 1]
        rule, field = message_finding(message, lines[int(at) - 1], known["constraints"][kind])
        yield {"path": path, "kind": rule, "field": field}


if __name__ == "__main__":
    convert(*map(pathlib.Path, sys.argv[1:4]))
