#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""approved.py DIRECTORY SINCE ANSWER: whether signatures bear out who is said to have approved.

Goes along the first-parent line of HEAD since the commit SINCE ("" for all of it) without anything
of lg: takes the approvals that each merge brings, asks ssh-keygen about them with the keys of the
commit before, and looks whether they cover what the merge made of a record. The JSON that lg-log
wrote (ANSWER) must say just that of each change that came with it, as far as its evidence is a
signature. Prints what differs and ends with 1, else the number of changes that were approved.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

NOTHING = "0" * 40
RECORD = re.compile(r"(?:^|/)([A-Z]+-[0-9A-HJKMNP-TV-Z]{4,})(?:-[^/]*)?\.md$")


def git(*arguments):
    return subprocess.run(["git", "--no-replace-objects", *arguments], check=True,
                          stdout=subprocess.PIPE).stdout.decode()


def fields(blob):
    text = git("cat-file", "blob", blob)
    return yaml.load(text.split("\n---\n")[0][4:], Loader=yaml.BaseLoader)


def difference(before, after):
    """What each record held before and after, and the blobs of new approvals."""
    records, approvals = {}, []
    raw = git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", before, after).split("\0")
    for about, path in zip(raw[::2], raw[1::2]):
        _, _, was, blob, _ = about[1:].split(" ")
        match = RECORD.search(path)
        if not match:
            continue
        if match[1].startswith("AP-"):
            approvals += [blob] if was == NOTHING else []
            continue
        old = records.get(match[1], (NOTHING, NOTHING))
        records[match[1]] = (was if was != NOTHING else old[0],
                             blob if blob != NOTHING else old[1])
    return records, approvals


def owner_at(commit, role):
    for entry in filter(None, git("ls-tree", "-r", "-z", commit).split("\0")):
        about, path = entry.split("\t", 1)
        match = RECORD.search(path)
        if match and match[1] == role:
            return fields(about.split(" ")[2])
    return None


def holds(approval, owner):
    """By ssh-keygen's word, with the keys that the owner record has for approvals."""
    statement = "lg-approval 1\n" + "".join(
        f"{key}: {approval[key]}\n" for key in ("repository", "id", "kind", "approver", "time",
                                                 "reason", "withdraws") if key in approval)
    statement += "".join(f"covers: {c['item']} {c['was']} {c['blob']}\n"
                         for c in approval.get("covers", []))
    with tempfile.TemporaryDirectory() as folder:
        signers, signature = os.path.join(folder, "signers"), os.path.join(folder, "signature")
        with open(signers, "w", encoding="utf-8") as out:
            for key in owner.get("keys", []):
                if "lg-approval" in key["namespaces"]:
                    out.write(f"{approval['approver']} {key['key']}\n")
        with open(signature, "w", encoding="utf-8") as out:
            out.write(approval["signature"])
        return subprocess.run(["ssh-keygen", "-Y", "verify", "-f", signers, "-I",
                               approval["approver"], "-n", "lg-approval", "-s", signature],
                              input=statement.encode(), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False).returncode == 0


def roles_of(before, after):
    """For each record that the step changed, the roles whose approvals cover just that."""
    records, approvals = difference(before, after)
    found = {}
    for blob in approvals:
        approval = fields(blob)
        owner = owner_at(before, approval.get("approver"))
        if approval.get("kind") != "approve" or not owner or not holds(approval, owner):
            continue
        for cover in approval["covers"]:
            if records.get(cover["item"]) == (cover["was"], cover["blob"]):
                role = f"{approval['approver']} {owner['title']}"
                found.setdefault(cover["item"], set()).add(role)
    return found


def main():
    answer, since = os.path.abspath(sys.argv[3]), sys.argv[2]
    os.chdir(sys.argv[1])
    limits = ["HEAD"] + ([f"^{since}"] if since else [])
    expected = {}
    for line in git("rev-list", "--first-parent", "--parents", *limits).splitlines():
        commit, *parents = line.split(" ")
        found = roles_of(parents[0], commit) if parents else {}
        if found:
            for brought in git("rev-list", f"{parents[0]}..{commit}").splitlines():
                expected[brought] = found
    with open(answer, encoding="utf-8") as rows:
        rows = json.load(rows)
    wrong, n = 0, 0
    for row in rows:
        roles = expected.get(row["commit"], {}).get(row["record"], set())
        told = set()
        if row["evidence"] == "signature":
            told = set(re.split(r", (?=[A-Z]+-[0-9A-Z]{4})", row["approved_by"]))
        n += bool(told)
        if told != roles and row["evidence"] in (None, "signature"):
            print(row["commit"], row["record"], row["field"], "told:", told, "signed:", roles)
            wrong += 1
    print(n)
    return wrong > 0


sys.exit(main())
