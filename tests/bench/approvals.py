# SPDX-License-Identifier: EUPL-1.2
"""Write a repository in which each change was approved with a signature before it was merged.

One role holds the right to approve, with a key that is made anew. Each round raises a risk on a
branch, approves it there and merges it; every commit is dated a minute after the one before.
"""

import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
RISKS = 20
CONFIG = """format: 1
language: en
branch: main
repository: 0123456789abcdef0123456789abcdef
units:
  tk: {path: tk}
approval:
  rules:
    - id: risk-level
      types: [risk]
      fields: [likelihood]
      by: {role: head}
      evidence: signature
"""
RISK_TYPE = """type: risk
prefix: R
directory: risks
label: {sv: Risk, en: Risk}
plural: {sv: Risker, en: Risks}
fields:
  title: {type: text, required: true, label: {sv: Rubrik, en: Title}}
  likelihood: {type: integer, min: 1, max: 4, label: {sv: Sannolikhet, en: Likelihood}}
"""
OWNER = """---
id: O-CHEF
title: Chef
level: head
holder: chef@kommun.example
keys:
  - key: %s
    namespaces: [lg-approval, git]
    valid_from: 2025-01-01
---
"""


class Life:
    def __init__(self, top, commands, environment):
        self.top, self.commands = top, commands
        self.environment = environment
        self.seconds = 1767225600       # 2026-01-01

    def run(self, who, *argv):
        """A command with somebody's address, a minute after the one before."""
        self.seconds += 60
        date = "%d +0000" % self.seconds
        address = {"%s_%s" % (role, what): value for role in ("GIT_AUTHOR", "GIT_COMMITTER")
                   for what, value in (("NAME", who), ("EMAIL", who + "@kommun.example"),
                                       ("DATE", date))}
        subprocess.run(argv, cwd=self.top, check=True, stdout=subprocess.DEVNULL,
                       env={**self.environment, **address,})

    def write(self, path, text):
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def begin(self):
        key = self.top / ".git" / "chef"
        self.run("chef", "git", "init", "-q", "-b", "main")
        self.run("chef", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key)
        self.run("chef", "git", "config", "user.signingKey", key)
        public = key.with_suffix(".pub").read_text("ascii").strip()
        self.write("lg.yaml", CONFIG)
        self.write("schema/risk.yaml", RISK_TYPE)
        self.write("tk/owners/O-CHEF-chef.md", OWNER % public)
        for name in ("owner", "approval"):
            shutil.copy(TOP / "schema" / (name + ".yaml"), self.top / "schema")
        for number in range(RISKS):
            self.write("tk/risks/R-%04d-risk.md" % number,
                       "---\nid: R-%04d\ntitle: Risk\nlikelihood: 1\n---\n" % number)
        self.run("chef", "git", "add", ".")
        self.run("chef", "git", "commit", "-q", "-m", "begin")

    def round(self, number):
        level = (number // RISKS) % 3 + 2
        self.run("chef", "git", "switch", "-q", "-c", "change")
        self.run("handläggare", self.commands / "lg-set", "R-%04d" % (number % RISKS),
                 "likelihood=%d" % level)
        self.run("chef", self.commands / "lg-approve", "-y")
        self.run("chef", "git", "switch", "-q", "main")
        self.run("handläggare", "git", "merge", "-q", "--no-ff", "-m", "merge", "change")
        self.run("chef", "git", "branch", "-q", "-D", "change")


    def sign(self):
        """What it takes to let ssh-keygen check one signature, below .git: text, text.sig, allowed."""
        folder = self.top / ".git"
        (folder / "text").write_text("statement\n" * 20, "ascii")
        public = (folder / "chef.pub").read_text("ascii")
        (folder / "allowed").write_text('chef namespaces="lg-approval" ' + public, "ascii")
        self.run("chef", "ssh-keygen", "-q", "-Y", "sign", "-n", "lg-approval", "-f",
                 folder / "chef", folder / "text")


def make(top, commands, environment, rounds):
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    life = Life(top, commands, {**environment, "HOME": str(top)})
    life.begin()
    life.sign()
    for number in range(rounds):
        life.round(number)
