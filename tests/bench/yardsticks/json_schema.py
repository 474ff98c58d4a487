#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The generated repositories' schema in the form that the yardsticks read.

Written once and not timed: for each type its JSON Schema and what JSON Schema
cannot say: id prefix, directory, which fields refer to what, which are products.
"""

import json
import pathlib
import re
import sys

import yaml

DATE = {"type": "string", "format": "date"}
PLAIN = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": DATE,
    "datetime": {"type": "string", "pattern": r"^[0-9-]{10}T[0-9:]{8}[+-][0-9]{2}:[0-9]{2}$"},
    "duration": {"type": "string", "pattern": r"^P(T?[0-9]+[YMWDHS])+$"},
    "years": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{4})?$"},
    "email": {"type": "string", "pattern": r"^[^@ ]+@[^@ ]+$"},
    "url": {"type": "string", "pattern": r"^https?://[^ ]+$"},
    "reference": {"type": "string", "pattern": r"^[A-Z]{1,4}-[0-9A-HJKMNP-TV-Z]{4,}$"},
}
LIMITS = {"min": "minimum", "max": "maximum"}


def scale_values(scales, field):
    scale = scales[field.get("scale", "city-4x4")]
    return [int(value) for value in scale["axes"][field["axis"]]["values"]]


def field_schema(field, scales):
    kind = field["type"]
    if kind == "list":
        of = field["of"]
        return {"type": "array", "items": field_schema(of if isinstance(of, dict) else {"type": of},
                                                       scales)}
    if kind == "enum":
        return {"enum": list(field["values"])}
    if kind == "scale":
        return {"enum": scale_values(scales, field)}
    schema = dict(PLAIN[kind])
    schema.update({LIMITS[key]: field[key] for key in LIMITS if key in field})
    if "pattern" in field:
        schema["pattern"] = "^(?:" + field["pattern"] + ")$"
    return schema


def condition(values, required):
    return {"if": {"properties": {name: {"const": value} for name, value in values.items()},
                   "required": list(values)},
            "then": {"required": required}}


def conditions(name, fields):
    """required_when, and the one rule of checks.yaml, which asks for a field too."""
    found = []
    for field, row in fields.items():
        when = re.fullmatch(r'(\w+) = "(\w+)"', row.get("required_when", ""))
        if when:
            found.append(condition({when[1]: when[2]}, [field]))
    if name == "risk":
        found.append(condition({"status": "open", "treatment": "reduce"}, ["actions"]))
    return found


def targets(field):
    of = field.get("of")
    return field.get("to") or (of.get("to") if isinstance(of, dict) else None)


def type_rules(row, common, scales):
    fields = {**row["fields"], **common}
    properties = {name: field_schema(field, scales) for name, field in fields.items()}
    properties["id"] = {"type": "string",
                        "pattern": "^" + row["prefix"] + "-[0-9A-HJKMNP-TV-Z]{4,}$"}
    return {
        "directory": row["directory"],
        "references": {name: targets(field) for name, field in fields.items() if targets(field)},
        "products": {name: field["compute"].split(" * ") for name, field in fields.items()
                     if "compute" in field},
        "schema": {
            "type": "object",
            "properties": properties,
            "required": ["id"] + [n for n, field in fields.items() if field.get("required")],
            "additionalProperties": False,
            "allOf": conditions(row["type"], fields) or [{}],
        },
    }


def load(directory):
    files = {file.stem: yaml.safe_load(file.read_text("utf-8"))
             for file in sorted(directory.glob("*.yaml"))}
    common, scales = files.pop("common")["fields"], files.pop("scales")["scales"]
    files.pop("checks")
    return {name: type_rules(row, common, scales) for name, row in files.items()}


if __name__ == "__main__":
    rules = load(pathlib.Path(sys.argv[1]))
    pathlib.Path(sys.argv[2]).write_text(json.dumps(rules, indent=1) + "\n", "utf-8")
