#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Write a repository with a history: 5,000 records, 20,000 commits, every twentieth a merge.

The records are those of generate.py without faults. They come in one commit; each that follows
sets two fields of one of them. `files` is how many records a folder of the most frequent types
holds, of three such types a unit.
"""

import argparse
import pathlib
import random
import shutil
import subprocess
import sys

import generate

RECORDS, COMMITS, EVERY, ASIDE = 5000, 20000, 20, 3
MESSAGE = "Ändrad bedömning efter samtal med verksamheten.\n\nRecord: %s\n"


class History:
    def __init__(self, out, files):
        self.out, self.files = out, files
        self.random = random.Random(files)
        self.mark = self.time = 0
        writer = generate.Writer(RECORDS)
        writer.plan = {}
        self.records = [writer.record(i) for i in range(RECORDS)]
        self.counts = dict.fromkeys(generate.PREFIX, 0)
        self.paths = [self.path(i, record) for i, record in enumerate(self.records)]

    def path(self, number, record):
        folder = "u%02d/" % (number // (3 * self.files))
        return folder + generate.DIRECTORY[record.kind] + "/" + record.name + ".md"

    def commit(self, parent, message, merged=None):
        self.mark += 1
        self.time += 600
        self.out.write(b"commit refs/heads/main\nmark :%d\n" % self.mark)
        self.out.write(b"committer Bench <bench@kommun.example> %d +0100\n"
                       % (1500000000 + self.time))
        data = message.encode()
        self.out.write(b"data %d\n%s\n" % (len(data), data))
        if parent:
            self.out.write(b"from :%d\n" % parent)
        if merged:
            self.out.write(b"merge :%d\n" % merged)
        return self.mark

    def edit(self, parent):
        number = self.random.randrange(RECORDS)
        record = self.records[number]
        commit = self.commit(parent, "%s: edit\n\n%s" % (record.id, MESSAGE % record.id))
        record.replace("reviewed", "%d-%02d-%02d" % (self.random.randint(2020, 2026),
                                                     self.random.randint(1, 12),
                                                     self.random.randint(1, 28)))
        record.replace("secrecy", self.random.choice(["open", "secret"]))
        generate.stream_file(self.out, self.paths[number], record.text())
        return commit, number

    def merge(self, main):
        """A branch of a few commits, merged behind one on the other side."""
        side, edited = main, {}
        for _ in range(ASIDE):
            side, number = self.edit(side)
            edited[self.paths[number]] = self.records[number].text()
        main, number = self.edit(main)
        commit = self.commit(main, "merge", side)
        for path, text in edited.items():
            generate.stream_file(self.out, path, text)
        return commit

    def run(self, units):
        head = self.commit(None, "begin")
        config = "format: 1\nlanguage: sv\nbranch: main\nunits:\n" + "".join(
            "  %s: {path: %s}\n" % (unit, unit) for unit in units)
        generate.stream_file(self.out, "lg.yaml", config)
        for file in sorted((generate.HERE / "repository" / "schema").rglob("*.yaml")):
            generate.stream_file(self.out, "schema/" + file.name, file.read_text("utf-8"))
        for path, record in zip(self.paths, self.records):
            generate.stream_file(self.out, path, record.text())
        while self.mark < COMMITS:
            if self.mark % EVERY < ASIDE + 2:
                head = self.merge(head)
            else:
                head, _ = self.edit(head)


def make(top, files):
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    generate.git(top, "init", "-q", "-b", "main")
    command = [*generate.GIT, "-C", top, "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as importer:
        history = History(importer.stdin, files)
        history.run(sorted({path.split("/")[0] for path in history.paths}))
    if importer.returncode != 0:
        raise SystemExit("history: git fast-import failed")
    # What fast-import packs has chains that no repository at work has.
    generate.git(top, "repack", "-q", "-a", "-d", "-f")
    generate.git(top, "checkout", "-q", "-f", "main")
    generate.settle_index(top)
    number = next(i for i, record in enumerate(history.records) if record.kind == "risk")
    return {"record": history.records[number].id, "path": history.paths[number]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=100)
    options = parser.parse_args()
    print(make(options.directory, options.files))


if __name__ == "__main__":
    sys.exit(main())
