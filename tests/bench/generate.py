#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Write a repository of N records, one commit of them, and the list of their faults.

The same N gives the same bytes. Records go to git through fast-import and from
there to the working tree, so that a repository of 100,000 is one pack and is
made in seconds. Faults are part of the commit: see faults.py.
"""

import argparse
import json

import pathlib
import random
import shutil
import subprocess
import sys
import time

import faults
import swedish

HERE = pathlib.Path(__file__).resolve().parent
UNIT = "trafikkontoret"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FILES_A_DIRECTORY = 1000
SERVER = "https://intranet.example/trafikkontoret/dokument"

# Fifty records in the order in which their types repeat.
PATTERN = ("owner system risk action incident " + "risk action system " * 4 + "risk action "
           + "owner system risk action incident " + "risk action system " * 4
           + "system risk action incident " + "risk action system " * 2
           + "incident incident risk action").split()
PREFIX = {"owner": "O", "system": "S", "risk": "R", "action": "A", "incident": "I"}
DIRECTORY = {kind: kind + "s" for kind in PREFIX}

GIT = ["git", "-c", "core.autocrlf=false", "-c", "core.quotePath=false"]


class Record:
    """One record before it is written: fields in order, each with its YAML text."""

    def __init__(self, kind, title, fields, body):
        self.kind = kind
        self.id = fields[0][1]
        self.name = self.id + "-" + swedish.slug(title)
        self.fields = fields
        self.body = body

    def index(self, field):
        return next(i for i, row in enumerate(self.fields) if row[0] == field)

    def replace(self, field, text):
        self.fields[self.index(field)][1] = text

    def remove(self, field):
        del self.fields[self.index(field)]

    def place(self, field):
        """Line of the file and byte column of a field's value on one line; 1, 1 when missing."""
        line = 2
        for name, text in self.fields:
            if name == field:
                return line, len(name) + len(": ") + 1
            line += 1 + text.count("\n")
        return 1, 1

    def text(self):
        front = "".join(name + ":" + ("" if text[0] == "\n" else " ") + text + "\n"
                        for name, text in self.fields)
        return "---\n" + front + "---\n\n" + self.body


def record_id(kind, number):
    """An id spread evenly over the alphabet: multiplication by an odd number permutes."""
    code = number * 647_453 % 32 ** 4
    return PREFIX[kind] + "-" + "".join(CROCKFORD[code >> s & 31] for s in (15, 10, 5, 0))


class Writer:
    """Makes the records of one repository, each type by the method of its name."""

    def __init__(self, records, units=1):
        self.random = random.Random(records).random
        self.units = unit_names(units)
        self.kinds = [PATTERN[i % len(PATTERN)] for i in range(records)]
        self.plan = faults.plan(self.kinds)
        self.counts = dict.fromkeys(PREFIX, 0)
        self.targets = {kind: [] for kind in PREFIX}
        numbers = dict.fromkeys(PREFIX, 0)
        for i, kind in enumerate(self.kinds):
            if not faults.hides_record(self.plan.get(i)):
                self.targets[kind].append(record_id(kind, numbers[kind]))
            numbers[kind] += 1
        self.total = numbers

    def pick(self, rows):
        return rows[int(self.random() * len(rows))]

    def number(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def date(self, first, last):
        return "%d-%02d-%02d" % (self.number(first, last), self.number(1, 12), self.number(1, 28))

    def reference(self, kind):
        return self.pick(self.targets[kind])

    def references(self, kind, low, high):
        count = min(self.number(low, high), len(self.targets[kind]))
        return "[" + ", ".join({self.reference(kind): 0 for _ in range(count)}) + "]"

    def registration(self):
        return "TK-%d-%05d" % (self.number(2018, 2026), self.number(1, 99999))

    def amount(self):
        return str(self.number(1, 900) * 1000)

    def period(self):
        first = self.number(2020, 2026)
        return "%d-%d" % (first, first + self.number(1, 3))

    def sentences(self, count):
        return " ".join(self.pick(swedish.SENTENCES) for _ in range(count))

    def common(self):
        words = [self.pick(swedish.KEYWORDS), self.pick(swedish.KEYWORDS)]
        link = "%s/%05d" % (SERVER, self.number(1, 99999))
        return [
            ["source", self.pick(swedish.SOURCES)],
            ["secrecy", self.pick(("open", "open", "secret"))],
            ["keywords", "[" + ", ".join(words) + "]"],
            ["links", "\n  - %s/underlag\n  - %s/beslut" % (link, link)],
            ["reviewed", self.date(2023, 2026)],
            ["note", '"' + self.sentences(5) + '"'],
        ]

    def body(self, title):
        items = "".join("- " + self.pick(swedish.SENTENCES) + "\n" for _ in range(4))
        return ("## Bakgrund\n\n" + title + ". " + self.sentences(5) + "\n\n## Bedömning\n\n"
                + items + "\n" + self.sentences(4) + "\n")

    def owner(self):
        title = self.pick(swedish.ROLES) + " " + self.pick(swedish.PLACES)
        return title, [
            ["category", self.pick(("owner", "manager", "coordinator"))],
            ["email", "roll%05d@trafikkontoret.example" % self.number(0, 99999)],
            ["phone", "031-%03d %02d %02d" % tuple(self.number(10, 99) for _ in range(3))],
            ["place", self.pick(swedish.PLACES)],
            ["started", self.date(2010, 2019)],
            ["ended", self.date(2027, 2030) + "    # preliminärt"],
            ["superior", self.reference("owner")],
            ["deputy", self.reference("owner")],
            ["cost_centre", "KST%05d" % self.number(0, 99999)],
            ["areas", "\n  - " + self.pick(swedish.KEYWORDS)
             + "\n  - " + self.pick(swedish.PLACES)],
            ["hours", str(self.number(1, 40))],
            ["share", "0.%02d" % self.number(10, 99)],
            ["active", "true"],
        ]

    def system(self):
        title = self.pick(swedish.SYSTEMS) + " för " + self.pick(swedish.SUBJECTS)
        classes = [self.number(1, 4) for _ in range(3)]
        return title, [
            ["owner", self.reference("owner")],
            ["lead", self.reference("owner")],
            ["supplier", self.pick(swedish.SUPPLIERS)],
            ["depends", self.references("system", 1, 3)],
            ["status", self.pick(("planned", "running", "retired"))],
            ["taken_into_use", self.date(2008, 2024)],
            ["next_classification", self.date(2026, 2028)],
            ["confidentiality", str(classes[0])],
            ["integrity", str(classes[1])],
            ["availability", str(classes[2]) + "    # enligt klassning"],
            ["weight", str(classes[0] * classes[1] * classes[2])],
            ["registration", self.registration()],
            ["users", str(self.number(5, 9000))],
        ]

    def risk(self):
        title = self.pick(swedish.THREATS) + " i " + self.pick(swedish.SUBJECTS)
        likelihood, consequence = self.number(1, 4), self.number(1, 4)
        return title, [
            ["owner", self.reference("owner")],
            ["systems", self.references("system", 1, 3)],
            ["scale", "city-4x4"],
            ["likelihood", str(likelihood)],
            ["consequence", str(consequence) + "    # enligt underlaget"],
            ["value", str(likelihood * consequence)],
            ["treatment", self.pick(("reduce", "reduce", "accept", "share"))],
            ["decided", self.date(2023, 2026)],
            ["actions", self.references("action", 1, 3)],
            ["status", self.pick(("open", "closed"))],
            ["identified", self.date(2019, 2025)],
            ["period", self.period()],
            ["registration", self.registration()],
        ]

    def action(self):
        title = self.pick(swedish.MEASURES) + " för " + self.pick(swedish.SUBJECTS)
        return title, [
            ["owner", self.reference("owner")],
            ["systems", self.references("system", 1, 3)],
            ["follows", self.references("action", 1, 2)],
            ["area", self.pick(("classification", "continuity", "access", "training"))],
            ["duty", self.pick(("does", "supports"))],
            ["status", self.pick(("planned", "ongoing", "done"))],
            ["due", self.date(2026, 2028) + "    # enligt beslut"],
            ["started", self.date(2023, 2025)],
            ["finished", self.date(2026, 2028)],
            ["cost", self.amount()],
            ["priority", str(self.number(1, 5))],
            ["completion", "0.%02d" % self.number(10, 99)],
            ["period", self.period()],
        ]

    def incident(self):
        title = self.pick(swedish.EVENTS) + " i " + self.pick(swedish.SUBJECTS)
        return title, [
            ["owner", self.reference("owner")],
            ["systems", self.references("system", 1, 3)],
            ["risks", self.references("risk", 1, 2)],
            ["actions", self.references("action", 1, 2)],
            ["kind", self.pick(("outage", "disclosure", "intrusion"))],
            ["aware", self.date(2023, 2025) + "T%02d:30:00+01:00" % self.number(10, 23)],
            ["closed", self.date(2026, 2026)],
            ["lasted", "PT%dH" % self.number(1, 90)],
            ["severity", str(self.number(1, 4)) + "    # se utredning"],
            ["notified", self.pick(("true", "false"))],
            ["affected", str(self.number(0, 5000))],
            ["cost", self.amount()],
            ["registration", self.registration()],
        ]

    def organisation(self, number):
        """What a roll-up has a row of: only where there are many units."""
        title = "Förvaltning %02d" % number
        fields = [["id", "ORG-%04d" % number], ["title", title]] + self.common()
        return Record("organisation", title, fields, self.body(title))

    def unit(self, i):
        """As many records in each unit, one after the other."""
        return self.units[i * len(self.units) // len(self.kinds)]

    def record(self, i):
        kind = self.kinds[i]
        number = self.counts[kind]
        self.counts[kind] += 1
        title, fields = getattr(self, kind)()
        fields = [["id", record_id(kind, number)], ["title", title]] + fields + self.common()
        return Record(kind, title, fields, self.body(title))

    def path(self, record, unit):
        """Shards are named by the first character after the prefix, where they are needed."""
        place = unit + "/" + DIRECTORY[record.kind] + "/"
        if self.total[record.kind] >= FILES_A_DIRECTORY * len(self.units):
            place += record.id[2] + "/"
        return place + record.name + ".md"


def unit_names(number):
    return [UNIT] if number == 1 else ["enhet-%02d" % i for i in range(1, number + 1)]


def settings(units):
    """lg.yaml of one unit, or its first lines and many units."""
    text = (HERE / "repository" / "lg.yaml").read_text("utf-8")
    if len(units) == 1:
        return text
    return text[:text.index("units:")] + "units:\n" + "".join(
        "  %s: {path: %s}\n" % (unit, unit) for unit in units)


def stream_file(out, path, text):
    data = text.encode()
    out.write(b"M 100644 inline %s\ndata %d\n" % (path.encode(), len(data)))
    out.write(data + b"\n")


def stream_commit(out):
    message = b"bench: all records"
    out.write(b"commit refs/heads/main\n"
              b"committer Bench <bench@trafikkontoret.example> 1767225600 +0000\n"
              b"data %d\n%s\n" % (len(message), message))


def stream_organisations(out, writer):
    for number, unit in enumerate(writer.units, 1):
        if len(writer.units) > 1:
            record = writer.organisation(number)
            stream_file(out, "%s/organisation/%s.md" % (unit, record.name), record.text())


def stream_schema(out, units):
    top = HERE / "repository"
    stream_file(out, "lg.yaml", settings(units))
    for file in sorted([*top.glob("*/*.yaml"), *top.glob("*/*.md")]):
        stream_file(out, str(file.relative_to(top)), file.read_text("utf-8"))


def stream_records(out, writer):
    """Write all records; return the faults and the bytes of YAML and of body."""
    found, paths, yaml, body = [], {}, 0, 0
    for i in range(len(writer.kinds)):
        record = writer.record(i)
        fault = faults.apply(writer.plan.get(i), record, writer)
        path = writer.path(record, writer.unit(i))
        paths.setdefault(record.id, []).append(path)
        text = record.text()
        if fault:
            found.append(faults.describe(fault, record, path, text))
        stream_file(out, path, text)
        body += len(record.body.encode())
        yaml += len(text.encode()) - len(record.body.encode()) - len("---\n---\n\n")
    return found + faults.second_holders(found, paths), yaml, body


def git(top, *arguments, **options):
    return subprocess.run([*GIT, "-C", top, *arguments], check=True, **options)


def settle_index(top):
    """Make the index younger than every file: else each git status reads the files again."""
    time.sleep(1.1)
    git(top, "update-index", "-q", "--force-write-index", "--refresh")


def generate(top, records, units=1):
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    writer = Writer(records, units)
    command = [*GIT, "-C", top, "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        stream_commit(importer.stdin)
        stream_schema(importer.stdin, writer.units)
        stream_organisations(importer.stdin, writer)
        found, yaml, body = stream_records(importer.stdin, writer)
    if importer.returncode != 0:
        raise SystemExit("generate: git fast-import failed")
    git(top, "checkout", "-q", "-f", "main")
    settle_index(top)
    return {"records": records, "yaml": yaml / records, "body": body / records, "faults": found}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("manifest", type=pathlib.Path)
    options = parser.parse_args()
    manifest = generate(options.directory, options.records)
    options.manifest.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
