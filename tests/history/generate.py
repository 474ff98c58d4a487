#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""generate.py DIRECTORY [--seed N] [--commits N] [--records N]: all that git can do in a history.

Branches that are merged, also criss-cross and several at once, merges that keep one side, mix
both or add something of their own, reverts, cherry-picks, slugs and folders that change, records
that go and come back, versions and schemas that nobody can read. The same seed gives the same
history. Written through git fast-import.
"""

import argparse
import random
import subprocess

SCHEMA = """type: %s
prefix: %s
directory: %s
label: {sv: %s, en: %s}
plural: {sv: %s, en: %s}
fields:
  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
"""
CONFIG = "format: 1\nlanguage: sv\nbranch: main\nunits:\n  a: {path: a}\n  b: {path: b/deep}\n"
TYPES = {"R": ("risk", "risks"), "A": ("action", "actions"), "O": ("owner", "owners")}
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDS = ["åtkomst", "drift", "avtal", "klassning", "a, b", "[x]", "yes: no", "# no", "'s", "~"]
BROKEN = ["", "no fields at all\n", "---\nid: [\n---\n", "---\na: 1\na: 2\n---\n",
          "---\n<<<<<<< ours\nid: 1\n=======\n>>>>>>> theirs\n---\n", "---\nopen: 1\n"]
REASONS = ["", "\n\nEfter samtal.\n", "\n\nEfter samtal.\n\nMer.\n\nRecord: X\nSigned-off-by: Y <y>\n",
           "\n\nRecord: X\n", "\n\nTitle: not a trailer\nbecause of this line\n"]


class World:
    def __init__(self, seed, out):
        self.random = random.Random(seed)
        self.out = out
        self.states = {}        # mark -> {path: text}
        self.parents = {}
        self.time = 1700000000

    def put(self, text):
        data = text.encode()
        self.out.write(b"data %d\n%s\n" % (len(data), data))

    def commit(self, state, parents, subject):
        """A commit of a whole tree; git works out what differs."""
        mark = len(self.states) + 1
        self.time += self.random.choice([-3600, 0, 60, 7200, 86400])
        who = self.random.choice(["Riskägare <risk@kommun.example>", "Åsa Ö <a.o@kommun.example>",
                                  "<namnlös@kommun.example>"])
        zone = self.random.choice(["+0000", "+0100", "-0330"])
        self.out.write(b"commit refs/heads/made\nmark :%d\n" % mark)
        self.out.write(("author %s %d %s\n" % (who, self.time - 500, zone)).encode())
        self.out.write(("committer X <x@kommun.example> %d %s\n" % (self.time, zone)).encode())
        self.put(subject + self.random.choice(REASONS))
        for number, parent in enumerate(parents):
            self.out.write(b"%s :%d\n" % (b"merge" if number else b"from", parent))
        self.out.write(b"deleteall\n")
        for path, text in state.items():
            self.out.write(b"M 100644 inline %s\n" % path.encode())
            self.put(text)
        self.out.write(b"\n")
        self.states[mark], self.parents[mark] = state, parents
        return mark

    # --- records ---

    def new_id(self):
        return self.random.choice(list(TYPES)) + "-" + "".join(
            self.random.choice(DIGITS) for _ in range(4))

    def path(self, identity):
        unit = self.random.choice(["a", "b/deep"])
        folder = TYPES[identity[0]][1]
        shard = self.random.choice(["", "", identity[2] + "/"])
        slug = self.random.choice(["", "-ny", "-annan-sak"])
        return "%s/%s/%s%s%s.md" % (unit, folder, shard, identity, slug)

    def record(self, identity):
        fields = ["title: %s" % self.random.choice(["Ett", "Två ord", '"# tre"', "åäö"]),
                  "likelihood: %d" % self.random.randint(1, 4),
                  "consequence: %d" % self.random.randint(1, 4)]
        if self.random.random() < 0.5:
            words = [self.quoted() for _ in range(self.random.randint(0, 3))]
            fields.append("tags: [%s]" % ", ".join(words))
        if self.random.random() < 0.3:
            fields.append("counts:\n  berörda: %d\n  \"e, f\": [%s]"
                          % (self.random.randint(1, 9), self.quoted()))
        if self.random.random() < 0.3:
            fields.append("note: |\n  rad ett\n  rad %d" % self.random.randint(1, 3))
        self.random.shuffle(fields)
        body = self.random.choice(["", "", "\nText.\n", "\nText.\n\nMer text.\n"])
        return "---\n%s\n---\n%s" % ("\n".join(["id: " + identity, *fields]), body)

    def quoted(self):
        return "'%s'" % self.random.choice(WORDS).replace("'", "''")

    def edit(self, text):
        """One field set anew, the others as they were."""
        lines = text.split("\n")
        places = [i for i, line in enumerate(lines) if line.startswith(("likeli", "conseq"))]
        if not places:
            return text
        at = self.random.choice(places)
        lines[at] = "%s: %d" % (lines[at].split(":")[0], self.random.randint(1, 4))
        return "\n".join(lines)

    def identity(self, path):
        return path.rpartition("/")[2][:6]

    def change(self, state):
        """One or a few things that people do."""
        state = dict(state)
        for _ in range(self.random.choice([1, 1, 1, 2, 4])):
            records = [path for path in state if path.endswith(".md") and "docs" not in path]
            what = self.random.random()
            if what < 0.15 or not records:
                identity = self.new_id()
                if all(self.identity(path) != identity for path in records):
                    state[self.path(identity)] = self.record(identity)
                continue
            path = self.random.choice(records)
            identity = self.identity(path)
            if what < 0.6:
                state[path] = self.edit(state[path])
            elif what < 0.7:
                state[path] = self.record(identity)
            elif what < 0.85:
                text = state.pop(path)
                state[self.path(identity)] = self.random.choice([text, self.edit(text)])
            elif what < 0.9:
                del state[path]
            elif what < 0.95:
                state[path] = self.random.choice(BROKEN)
            else:
                state["schema/risk.yaml"] = self.random.choice(
                    ["type: [\n", self.schema("R"), self.schema("R") + "# again\n"])
        return state

    def schema(self, prefix):
        name, folder = TYPES[prefix]
        return SCHEMA % (name, prefix, folder, name, name, name, name)

    def begin(self, records):
        state = {"lg.yaml": CONFIG, "docs/R-2222-no-record.md": "no record\n"}
        for prefix, (name, _) in TYPES.items():
            state["schema/%s.yaml" % name] = self.schema(prefix)
        for _ in range(records):
            identity = self.new_id()
            state[self.path(identity)] = self.record(identity)
        return self.commit(state, [], "begin")

    # --- merges ---

    def by_identity(self, mark):
        return {self.identity(path) if path.endswith(".md") and "docs" not in path else path:
                (path, text) for path, text in self.states[mark].items()}

    def merge(self, marks):
        """Each file from one of the sides, some mixed or changed by the merge itself."""
        sides = [self.by_identity(mark) for mark in marks]
        kind = self.random.choice(["ours", "mix", "mix", "mix", "evil"])
        state = {}
        for key in dict.fromkeys(key for side in sides for key in side):
            have = [side[key] for side in sides if key in side]
            path, text = have[0] if kind == "ours" and key in sides[0] \
                else self.random.choice(have)
            if kind == "ours" and key not in sides[0]:
                continue
            if kind == "mix" and len(have) > 1 and have[0][1] != have[1][1]:
                text = self.mix(have[0][1], have[1][1])
            if kind == "evil" and path.endswith(".md") and self.random.random() < 0.2:
                text = self.edit(text)
            if self.random.random() < 0.97 or not path.endswith(".md"):
                state[path] = text
        return self.commit(state, marks, "merge " + kind)

    def mix(self, ours, theirs):
        a, b = ours.split("\n"), theirs.split("\n")
        if len(a) != len(b):
            return self.random.choice([ours, theirs])
        return "\n".join(self.random.choice(pair) for pair in zip(a, b))

    # --- the whole ---

    def run(self, commits, records):
        heads = [self.begin(records)]
        while len(self.states) < commits:
            at = self.random.randrange(len(heads))
            what = self.random.random()
            if what < 0.15 and len(heads) < 5:
                heads.append(self.commit(self.change(self.states[heads[at]]), [heads[at]], "branch"))
            elif what < 0.3 and len(heads) > 1:
                others = self.random.sample(range(len(heads)), min(len(heads), 2))
                marks = [heads[i] for i in others]
                heads[others[0]] = self.merge(marks)
                if self.random.random() < 0.5:      # and the other way round: criss-cross
                    heads[others[1]] = self.merge(marks[::-1])
            elif what < 0.34 and len(heads) > 2:
                heads = [self.merge(heads)]         # octopus
            elif what < 0.4:
                self.again(heads, at, revert=True)
            elif what < 0.46:
                self.again(heads, at, revert=False)
            else:
                heads[at] = self.commit(self.change(self.states[heads[at]]), [heads[at]], "edit")
        while len(heads) > 1:
            heads = [self.merge(heads[:3]), *heads[3:]]

    def again(self, heads, at, revert):
        """What another commit did to each file, undone or done here too."""
        mark = self.random.choice(list(self.states))
        if len(self.parents[mark]) != 1:
            return
        before, after = self.states[self.parents[mark][0]], self.states[mark]
        if revert:
            before, after = after, before
        state = dict(self.states[heads[at]])
        present = {self.identity(path) for path in state}
        for path in sorted(set(before) | set(after)):
            if before.get(path) == after.get(path):
                continue
            if path in state and path not in after:
                del state[path]
            elif path in after and (path in state or self.identity(path) not in present):
                state[path] = after[path]
        heads[at] = self.commit(state, [heads[at]], "revert" if revert else "cherry-pick")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("directory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commits", type=int, default=150)
    parser.add_argument("--records", type=int, default=12, help="to begin with (%(default)s)")
    options = parser.parse_args()
    subprocess.run(["git", "init", "-q", options.directory], check=True)
    importer = subprocess.Popen(["git", "fast-import", "--quiet", "--date-format=raw-permissive"],
                                cwd=options.directory, stdin=subprocess.PIPE)
    World(options.seed, importer.stdin).run(options.commits, options.records)
    importer.stdin.close()
    if importer.wait() != 0:
        raise SystemExit("git fast-import failed")
    subprocess.run(["git", "checkout", "-q", "made"], cwd=options.directory, check=True)


if __name__ == "__main__":
    main()
