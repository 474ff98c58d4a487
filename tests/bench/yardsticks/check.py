#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Yardstick: the check of a generated repository with PyYAML's C loader and jsonschema.

check.py REPOSITORY RULES prints the findings as JSON rows of path, kind and field.
"""

import json
import os
import re
import sys
from datetime import date

import jsonschema
import yaml

NUMBER = re.compile(rb"(?<![\w.+-])(?:1[89]|20)?(\d{6})[-+]?(\d{4})(?![\w.+-])")
formats = jsonschema.FormatChecker(formats=())


class Loader(yaml.CSafeLoader):
    """Leaves dates as text, as JSON Schema wants them."""


Loader.yaml_implicit_resolvers = {
    first: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@formats.checks("date", raises=ValueError)
def is_date(text):
    return not isinstance(text, str) or bool(date.fromisoformat(text))


def has_check_digit(digits):
    total = 0
    for i, digit in enumerate(digits):
        product = (digit - 48) * (1 if i % 2 else 2)
        total += product // 10 + product % 10
    return total % 10 == 0


def has_identity_number(text):
    for match in NUMBER.finditer(text):
        day, month = int(match[1][4:6]) % 60, int(match[1][2:4])
        if 1 <= month <= 12 and 1 <= day <= 31 and has_check_digit(match[1] + match[2]):
            return True
    return False


def schema_findings(validator, data):
    for error in validator.iter_errors(data):
        if error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield "field-required", name
                    break
        elif error.validator == "additionalProperties":
            for name in error.instance:
                if name not in validator.schema["properties"]:
                    yield "field-unknown", name
        else:
            yield "value", str(error.absolute_path[0])


class Check:
    def __init__(self, rules):
        self.rules = rules
        self.validators = {
            name: jsonschema.Draft7Validator(row["schema"], format_checker=formats)
            for name, row in rules.items()
        }
        self.types = {row["directory"]: name for name, row in rules.items()}
        self.found = []
        self.ids = {}
        self.links = []

    def add(self, path, kind, field=""):
        self.found.append({"path": path, "kind": kind, "field": field})

    def file(self, kind, path, name):
        with open(path, "rb") as file:
            text = file.read()
        if has_identity_number(text):
            self.add(path, "personal-number")
        try:
            data = yaml.load(text[4:text.index(b"\n---\n", 4)], Loader)
        except (ValueError, yaml.YAMLError):
            self.add(path, "yaml-syntax")
            return
        self.record(kind, path, name, data)

    def record(self, kind, path, name, data):
        rules = self.rules[kind]
        for what, field in schema_findings(self.validators[kind], data):
            self.add(path, what, field)
        for field, factors in rules["products"].items():
            product = 1
            for factor in factors:
                product *= data[factor]
            if data[field] != product:
                self.add(path, "field-computed-differs", field)
        if not name.startswith(data["id"]):
            self.add(path, "record-name")
        self.ids.setdefault(data["id"], []).append((kind, path))
        for field, to in rules["references"].items():
            value = data.get(field, ())
            for target in [value] if isinstance(value, str) else value:
                self.links.append((path, field, to, target))

    def between_records(self):
        for rows in self.ids.values():
            for _, path in rows if len(rows) > 1 else ():
                self.add(path, "id-duplicate", "id")
        for path, field, to, target in self.links:
            if target not in self.ids:
                self.add(path, "reference-unknown", field)
            elif self.ids[target][0][0] not in to:
                self.add(path, "reference-type", field)


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        check = Check(json.load(file))
    os.chdir(sys.argv[1])
    for place, _, names in os.walk("trafikkontoret"):
        for name in names:
            check.file(check.types[place.split("/")[1]], place + "/" + name, name)
    check.between_records()
    json.dump(check.found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
