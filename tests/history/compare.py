#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""compare.py DIRECTORY ANSWER: whether a history is what git and a YAML reader say.

Computes the changes of every field of every record anew, from whole trees and without anything
of lg, and holds the JSON that lg-log wrote (ANSWER, or - for standard input) against them, row by
row and in the same order. Prints the first rows that differ and ends with 1, else the number
of rows.
"""

import datetime
import json
import re
import subprocess
import sys

import yaml

RECORD = re.compile(r"(?:^|/)([A-Z]+-[0-9A-HJKMNP-TV-Z]{4,})(?:-[^/]*)?\.md$")
TRAILER = re.compile(r"[A-Za-z0-9-]+:|\(cherry picked from commit |[ \t]")


class Strict(yaml.BaseLoader):
    """Every scalar a text, and a key that stands twice a mistake."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError("a key stands twice")
        return super().construct_mapping(node, deep)


class Repository:
    def __init__(self, directory):
        self.directory = directory
        self.prefix = self.git("rev-parse", "--show-prefix").decode().strip()
        self.batch = subprocess.Popen(["git", "cat-file", "--batch"], cwd=directory,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.schemas = set()
        self.folders = {}
        self.records = {}

    def git(self, *arguments):
        return subprocess.run(["git", "--no-replace-objects", *arguments], cwd=self.directory,
                              check=True, stdout=subprocess.PIPE).stdout

    def blob(self, name):
        self.batch.stdin.write(name.encode() + b"\n")
        self.batch.stdin.flush()
        size = int(self.batch.stdout.readline().split()[2])
        data = self.batch.stdout.read(size + 1)
        return data[:-1]

    def files(self, commit):
        listing = self.git("ls-tree", "-r", "-z", "--full-tree", commit).decode()
        for entry in filter(None, listing.split("\0")):
            about, path = entry.split("\t", 1)
            mode, _, name = about.split()
            if mode.startswith("100") and path.startswith(self.prefix):
                yield path[len(self.prefix):], name

    def learn_folders(self, files):
        for path, name in files:
            if name in self.schemas or not re.fullmatch(r"schema/[^/]*\.yaml", path):
                continue
            self.schemas.add(name)
            try:
                schema = yaml.load(self.blob(name).decode(), Loader=Strict)
            except (yaml.YAMLError, UnicodeDecodeError):
                continue
            if isinstance(schema, dict) and "prefix" in schema and "directory" in schema:
                self.folders.setdefault(schema["prefix"], set()).add(schema["directory"])

    def record(self, name):
        """Fields and body of a blob, or None when it is no record."""
        if name not in self.records:
            self.records[name] = parse(self.blob(name))
        return self.records[name]


def parse(data):
    try:
        match = re.fullmatch(r"(?s)\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n(.*))?\Z",
                             data.decode(), re.MULTILINE | re.DOTALL)
        fields = yaml.load(match[1], Loader=Strict) if match else None
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    if fields is None and match and not match[1].strip():
        fields = {}
    if not isinstance(fields, dict):
        return None
    fields = {key: value for key, value in fields.items() if value}
    if match[2]:
        fields["body"] = match[2]
    return fields


def reason_of(body):
    """The body of a message without a last paragraph of trailers."""
    body = body.strip()
    start = max(0, *(match.end() for match in re.finditer(r"\n[ \t]*\n", body)), 0) if body else 0
    lines = body[start:].splitlines()
    if lines and all(TRAILER.match(line) for line in lines) and not lines[0][0].isspace():
        body = body[:start].strip()
    return body or None


def commits_of(repository):
    form = "%x1e".join(["%H", "%P", "%cI", "%an <%ae>", "%b"])
    log = repository.git("log", "--topo-order", "-z", "--format=" + form).decode()
    for entry in filter(None, log.split("\0")):
        commit, parents, date, author, body = entry.split("\x1e")
        yield (commit, parents.split(), datetime.datetime.fromisoformat(date), author.strip(),
               body)


def states_of(repository, commits):
    """What each record is at each commit, oldest first: what cannot be read is as it was."""
    states = {}
    for commit, parents, *_ in reversed(commits):
        state = {}
        for path, name in repository.files(commit):
            match = RECORD.search(path)
            folder = "/" + path.rpartition("/")[0] + "/"
            if not match or not any("/%s/" % directory in folder for directory in
                                    repository.folders.get(match[1].partition("-")[0], ())):
                continue
            record = repository.record(name)
            if record is None and parents:
                record = states[parents[0]].get(match[1])
            if record is not None:
                state[match[1]] = record
        states[commit] = state
    return states


def changes_of(state, befores):
    """(record, field, old, new): what is in none of the states before."""
    first = befores[0] if befores else {}
    for record in sorted(set(state).union(*befores)):
        now, was = state.get(record, {}), first.get(record, {})
        names = [*now, *(name for name in was if name not in now)]
        for name in sorted(names, key=lambda name: (name not in now, )):
            new = now.get(name)
            if all(before.get(record, {}).get(name) != new for before in befores):
                yield record, name, was.get(name), new


def expected_of(directory):
    repository = Repository(directory)
    commits = list(commits_of(repository))
    for commit, *_ in commits:
        repository.learn_folders(repository.files(commit))
    states = states_of(repository, commits)
    for commit, parents, date, author, body in commits:
        befores = [states[parent] for parent in parents]
        for record, field, old, new in changes_of(states[commit], befores):
            yield {"commit": commit, "date": date, "author": author, "record": record,
                   "field": field, "old": old, "new": new, "reason": reason_of(body),
                   "approved_by": None, "evidence": None}


def has_policy(directory):
    """Then approved_by and evidence are a judgement over signatures, which is not made again here."""
    repository = Repository(directory)
    blobs = dict(repository.files("HEAD"))
    return "lg.yaml" in blobs and b"\napproval:" in repository.blob(blobs["lg.yaml"])


def is_same(expected, have):
    """A list or map is told as the line of YAML that would state it."""
    if isinstance(expected, (list, dict)):
        return have is not None and yaml.load(have, Loader=Strict) == expected
    if isinstance(expected, datetime.datetime):
        return datetime.datetime.fromisoformat(have.replace("Z", "+00:00")) == expected
    return expected == have


def main():
    directory, answer = sys.argv[1:]
    with (sys.stdin if answer == "-" else open(answer, encoding="utf-8")) as file:
        have = json.load(file)
    expected = list(expected_of(directory))
    if has_policy(directory):
        for row in [*expected, *have]:
            row.update(approved_by=None, evidence=None)
    for number, (mine, theirs) in enumerate(zip(expected, have)):
        if list(mine) != list(theirs) or not all(is_same(mine[key], theirs[key]) for key in mine):
            print("row %d\nexpected %s\nbut have %s" % (number, mine, theirs))
            return 1
    if len(expected) != len(have):
        print("%d rows expected, %d there; the next: %s" % (
            len(expected), len(have), (expected + have)[min(len(expected), len(have))]))
        return 1
    print("%d changes" % len(have))
    return 0


if __name__ == "__main__":
    sys.exit(main())
