#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""questions.py [-u UNIT] [--since REV | --year-ends] REPOSITORY DAY [NAME[:PARAMETER=VALUE]]...

Answers the ready queries a second time, in plain Python over the YAML of the same files, and
compares row by row, in order, with what lg-list answers. It knows what a question means and
nothing of how lg works. Without names it asks all that need no revision, and with -u nothing of the
history; a query that is not known here is a fault. With --year-ends each answer is that of each
year's last commit, the year first.

Prints one line a question with the number of its rows; the differences and status 1 when two
answers are not the same.
"""
import argparse
import functools
import calendar
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from datetime import date, datetime, timedelta

import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "history"))
import compare as history

# --- reading ------------------------------------------------------------------------------------


def load(text):
    return yaml.load(text, Loader=yaml.BaseLoader)


class Record(dict):
    """The fields of one record; one that is not there, or empty, is None."""

    def __missing__(self, key):
        return None

    def __hash__(self):
        return hash(self["id"])


class World:
    def __init__(self, top, today):
        self.top, self.today = top, today
        self.types, self.labels, self.order, self.shared = {}, {}, {}, set()
        for path in glob.glob(f"{top}/schema/*.yaml"):
            schema = load(open(path, encoding="utf-8"))
            if "type" in schema:
                self.read_type(schema)
        self.scales = load(open(f"{top}/schema/scales.yaml", encoding="utf-8"))["scales"]
        self.units = load(open(f"{top}/lg.yaml", encoding="utf-8"))["units"]
        self.records = sorted(self.read_records(), key=lambda r: r["id"])
        self.by_id = {r["id"]: r for r in self.records}
        self.unit = None

    def read_type(self, schema):
        name = schema["type"]
        self.types[schema["prefix"]] = name
        self.labels[name] = schema["label"]["en"]
        if schema.get("shared") == "true":
            self.shared.add(name)
        for field, about in schema["fields"].items():
            self.order[name, field] = list(about.get("values", ()))

    def read_records(self):
        for unit, about in self.units.items():
            for path in glob.glob(f"{self.top}/{about['path']}/*/*.md"):
                text = open(path, encoding="utf-8").read()
                fields = load(text.split("---\n", 2)[1])
                record = Record((k, v) for k, v in fields.items() if v not in ("", []))
                record["unit"], record["type"] = unit, self.types[record["id"].split("-")[0]]
                yield record

    def above(self, unit):
        while unit := self.units[unit].get("parent"):
            yield unit

    def all(self, kind):
        return [r for r in self.records if r["type"] == kind]

    def rows(self, kind):
        """What the unit asks of: its own, and of shared types also those of the units above."""
        if not self.unit:
            return self.all(kind)
        units = {self.unit, *(self.above(self.unit) if kind in self.shared else ())}
        return [r for r in self.all(kind) if r["unit"] in units]

    def back(self, record, kind, field):
        return [r for r in self.all(kind) if record["id"] in listed(r[field])]

    def get(self, identity):
        return self.by_id.get(identity, Record())


# --- values -------------------------------------------------------------------------------------


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def number(text):
    return None if text is None else int(text)


def day(text):
    return None if text is None else date.fromisoformat(text[:10])


def moment(text):
    return None if text is None else datetime.fromisoformat(text)


def true(text):
    return text in ("true", "yes", "ja", "on")


def truth(text):
    return None if text is None else true(text)


def years(text):
    """First and last year of 2026 or 2026-2028; of nothing, nothing."""
    found = re.findall(r"\d{4}", text or "")
    return (int(found[0]), int(found[-1])) if found else None


def covers(record, year):
    span = years(record["years"])
    return span is not None and span[0] <= year <= span[1]


def later(when, length):
    """A day or time and an ISO 8601 duration; the last day of a month stays within the month."""
    if when is None:
        return None
    part = dict((unit, int(n)) for n, unit in re.findall(r"(\d+)([YMWD])", length.split("T")[0]))
    clock = dict((unit, int(n)) for n, unit in re.findall(r"(\d+)([HMS])", length.partition("T")[2]))
    months = when.month - 1 + 12 * part.get("Y", 0) + part.get("M", 0)
    year, month = when.year + months // 12, months % 12 + 1
    when = when.replace(year=year, month=month,
                        day=min(when.day, calendar.monthrange(year, month)[1]))
    return when + timedelta(days=part.get("D", 0) + 7 * part.get("W", 0), hours=clock.get("H", 0),
                            minutes=clock.get("M", 0), seconds=clock.get("S", 0))


def year_end(year):
    return None if year is None else date(year, 12, 31)


def shown(when):
    if when is None or isinstance(when, str):
        return when
    return when.isoformat(timespec="minutes") if isinstance(when, datetime) else when.isoformat()


def value(record):
    """What is stated, else likelihood times consequence."""
    if record["value"] is not None:
        return number(record["value"])
    if record["likelihood"] is None or record["consequence"] is None:
        return None
    return number(record["likelihood"]) * number(record["consequence"])


def level(world, record):
    if value(record) is None:
        return None
    scale = world.scales[record["scale"]] if record["scale"] else {}
    for band in scale.get("levels", {}).values():
        if int(band["min"]) <= value(record) <= int(band["max"]):
            return band["label"]["en"]
    return None


# --- order --------------------------------------------------------------------------------------


def swedish(text):
    """å ä ö after z, other accents and case aside."""
    letters = []
    for letter in unicodedata.normalize("NFC", text).lower():
        last = "åäö".find(letter)
        letters.append(ord("z") + 1 + last if last >= 0
                       else ord(unicodedata.normalize("NFD", letter)[0]))
    return letters, text


def ordered(rows, *keys):
    """By the keys, the first one counting most; the missing last; a key in a list descends."""
    for key in reversed(keys):
        down = isinstance(key, list)
        of = key[0] if down else key
        there = [row for row in rows if of(row) is not None]
        rows = (sorted(there, key=of, reverse=down)
                + [row for row in rows if of(row) is None])
    return rows


def by(field):
    return lambda record: None if record[field] is None else swedish(record[field])


def by_year(record):
    return number(record["year"])


def by_enum(world, kind, field):
    return lambda record: (None if record[field] is None
                           else world.order[kind, field].index(record[field]))


# --- the questions ------------------------------------------------------------------------------

questions = {}


def question(name):
    def keep(function):
        questions[name] = function
        return function
    return keep


def fields(records, *names):
    return [[record[name] for name in names] for record in records]


@question("risks")
def risks(world, least="0"):
    found = [r for r in world.rows("risk") if r["status"] == "open"
             and not (value(r) is not None and value(r) < int(least))]
    return [[r["title"], r["owner"], value(r), level(world, r), r["treatment"]]
            for r in ordered(found, [value], by("title"))]


@question("matrix")
def matrix(world):
    cells = {}
    for r in world.rows("risk"):
        if r["status"] == "open" and r["likelihood"] and r["consequence"]:
            cell = r["scale"], -int(r["likelihood"]), int(r["consequence"])
            cells[cell] = cells.get(cell, 0) + 1
    return [[scale, -likelihood, consequence, cells[scale, likelihood, consequence]]
            for scale, likelihood, consequence in sorted(cells)]


def changed(world, kind, of):
    for record in world.rows(kind):
        yield record, of(world.then.get(record["id"], Record())), of(record)


@question("risk-changes")
def risk_changes(world):
    found = [(r, then, now) for r, then, now in changed(world, "risk", value) if then != now]

    def step(row):
        return None if None in row[1:] else row[2] - row[1]

    return [[r["title"], r["owner"], then, now, step((r, then, now)), r["status"]]
            for r, then, now in ordered(found, [step], lambda row: swedish(row[0]["title"]))]


@question("risk-values")
def risk_values(world):
    return [[r["id"], r["title"], r["owner"], value(r), r["status"]]
            for r in ordered(world.rows("risk"), by("title"))]


@functools.lru_cache
def history_of(top):
    return list(history.expected_of(top))


def held(review):
    return day(review["approved"] or review["held"] or review["drafted"])


@question("changes")
def changes(world, type="", **given):
    since = day(given.get("from")) or max(filter(None, map(held, world.all("review"))),
                                          default=date.min)
    found = [c for c in history_of(world.top) if c["date"].date() > since]
    kinds = [(c, world.get(c["record"])) for c in found]
    return [[c["date"], c["record"], c["field"], c["old"], c["new"], c["author"], None]
            for c, record in kinds if type in ("", record["type"])]


def newest(world, kind, record, until):
    """Whether the record is of the newest year, until one, that its unit has records of."""
    return by_year(record) == max((by_year(r) for r in world.all(kind)
                                   if r["unit"] == record["unit"] and by_year(r) <= until),
                                  default=None)


@question("vor-outside-plan")
def vor_outside_plan(world, year=None, limit="9"):
    until = int(year or world.today.year)
    found = [r for r in world.rows("vor") if value(r) is not None and value(r) >= int(limit)
             and not true(r["in_ikp"]) and newest(world, "vor", r, until)]
    return [[r["title"], r["event"], value(r), r["ikp_motive"]]
            for r in ordered(found, [value], by("title"))]


def classified(world, asset):
    return [r for r in world.back(asset, "classification", "asset") if r["status"] == "done"]


@question("unclassified")
def unclassified(world):
    def holds(r):
        until = later(day(r["date"]), r["interval"] or "P12M")
        return until is not None and until >= world.today

    found = [a for a in world.rows("asset") if a["kind"] not in ("tool", "register")
             and (not a["information_owner"] or not a["object_lead"]
                  or not any(holds(r) for r in classified(world, a)))]
    return [[a["title"], a["kind"], a["information_owner"], a["object_lead"],
             max((r["date"] for r in classified(world, a) if r["date"]), default=None)]
            for a in ordered(found, by_enum(world, "asset", "kind"), by("title"))]


@question("before-move")
def before_move(world):
    def moves(asset):
        agreement = world.get(asset["agreement"])
        return day(agreement["transition"]) or year_end(number(agreement["transition_year"]))

    found = [a for a in world.rows("asset") if moves(a)
             and not any(r["date"] and day(r["date"]) <= moves(a) for r in classified(world, a))]
    return [[a["title"], a["agreement"], shown(moves(a)), a["classify_by"], a["information_owner"]]
            for a in ordered(found, moves, by("title"))]


def is_over(action):
    return action["status"] in ("done", "dropped")


@question("actions")
def actions(world, year=None):
    found = [a for a in world.rows("action")
             if covers(a, int(year or world.today.year)) and not is_over(a)]
    return fields(ordered(found, by_enum(world, "action", "area"), lambda a: years(a["years"]),
                          by("title")),
                  "area", "years", "title", "responsible", "responsibility", "status", "due")


@question("overdue")
def overdue(world):
    def due(action):
        return day(action["due"]) or year_end((years(action["years"]) or (None, None))[1])

    found = [a for a in world.rows("action")
             if due(a) and due(a) < world.today and not is_over(a)]
    return [[shown(due(a)), (world.today - due(a)).days, a["title"], a["area"], a["responsible"],
             a["status"]] for a in ordered(found, due, by("title"))]


@question("last-year")
def last_year(world, year=None):
    found = [a for a in world.rows("action") if covers(a, int(year or world.today.year) - 1)]
    return fields(ordered(found, by_enum(world, "action", "status"),
                          by_enum(world, "action", "area"), by("title")),
                  "status", "title", "area", "years", "responsible")


@question("action-changes")
def action_changes(world):
    found = {a: then for a, then, now in changed(world, "action", lambda a: a["status"])
             if then != now}
    return [[a["title"], a["area"], found[a], a["status"], a["responsible"]]
            for a in ordered(list(found), by_enum(world, "action", "status"), by("title"))]


@question("chain")
def chain(world, year=None):
    rows = []
    found = [v for v in world.rows("vor")
             if newest(world, "vor", v, int(year or world.today.year))]
    for event in ordered(found, lambda v: number(v["position"]), by("title")):
        findings = world.back(event, "finding", "origin")
        advice = [r for f in findings for r in world.back(f, "recommendation", "finding")]
        work = [world.get(a) for r in advice for a in listed(r["actions"])]
        rows.append([event["title"], event["outcome"], [f["title"] for f in findings],
                     [r["title"] for r in advice], [a["title"] for a in work], event["actions"]])
    return rows


@question("chain-gaps")
def chain_gaps(world):
    rows = []
    for f in ordered(world.rows("finding"), by_year, by("title")):
        advice = world.back(f, "recommendation", "finding")
        if f["status"] != "closed" and not f["actions"] and not any(r["actions"] for r in advice):
            rows.append([by_year(f), f["title"], f["origin"], len(advice), 0])
    return rows


@question("old-recommendations")
def old_recommendations(world, age="2"):
    found = [r for r in world.rows("recommendation")
             if r["status"] in ("open", "partly", "deferred") and r["issued"]
             and year_end(int(r["issued"]) + int(age)) < world.today]
    return [[int(r["issued"]), world.today.year - int(r["issued"]), r["title"], r["kind"],
             r["issued_by"], r["audit"], r["status"], number(r["deferred_to"])]
            for r in ordered(found, lambda r: int(r["issued"]), by("title"))]


@question("incidents")
def incidents(world, **given):
    first = int(given.get("from", world.today.year - 1))
    last = int(given.get("to", world.today.year))
    found = [r for r in world.rows("incident") if r["year"] and first <= by_year(r) <= last]
    return [[r["kind"], by_year(r), r["title"], r["severity"], r["aware"], r["status"]]
            for r in ordered(found, by_enum(world, "incident", "kind"), by_year,
                             lambda r: moment(r["aware"]), by("title"))]


@question("incident-numbers")
def incident_numbers(world):
    return [[by_year(r), r["kind"], number(r["number"]), r["in_words"], r["trend"],
             number(r["notified"]), r["title"]]
            for r in ordered(world.rows("incident_summary"), [by_year],
                             by_enum(world, "incident_summary", "kind"), by("title"))]


def due_time(world, notification):
    clock, incident = world.get(notification["clock"]), world.get(notification["incident"])
    begins = {"aware": incident["aware"], "handled": incident["handled"],
              "notified": world.get(notification["follows"])["sent"]}
    return later(moment(begins.get(clock["start"])), clock["offset"])


@question("notifications")
def notifications(world):
    def late(r, due):
        if r["sent"]:
            return None if due is None else moment(r["sent"]) > due
        return False if true(r["waived"]) else None if due is None else due.date() < world.today

    found = ordered(world.rows("notification"), lambda r: due_time(world, r),
                    lambda r: swedish(world.get(r["incident"])["title"]))
    return [[r["incident"], r["clock"], world.get(r["clock"])["recipient"],
             shown(due_time(world, r)), r["sent"], late(r, due_time(world, r)),
             truth(r["waived"]), r["reason"]] for r in found]


def share(result):
    if result["share"]:
        return float(result["share"])
    if not result["completed"] or not int(result["of"] or 0):
        return None
    return round(100 * int(result["completed"]) / int(result["of"]), 1)


@question("training")
def training(world):
    found = [r for r in world.rows("training_result") if world.get(r["training"])["requirement"]]
    return [[r["training"], by_year(r), r["audience"], number(r["completed"]), number(r["of"]),
             share(r)]
            for r in ordered(found, lambda r: swedish(world.get(r["training"])["title"]), by_year,
                             by("audience"))]


@question("training-missing")
def training_missing(world, year=None):
    year = int(year or world.today.year - 1)
    found = [t for t in world.rows("training") if t["requirement"] and covers(t, year)
             and not any(by_year(r) == year for r in world.back(t, "training_result", "training"))]
    return fields(ordered(found, by("title")), "title", "requirement", "audience", "years")


def law_day(law):
    return day(law["in_force"]) or day(law["planned"])


@question("laws")
def laws(world):
    return [[r["status"], r["title"], r["number"], r["applies"], shown(law_day(r))]
            for r in ordered(world.rows("law"), by_enum(world, "law", "status"), law_day,
                             by("title"))]


@question("laws-soon")
def laws_soon(world, within="P12M"):
    found = [r for r in world.rows("law") if law_day(r)
             and world.today <= law_day(r) <= later(world.today, within)]
    return [[shown(law_day(r)), r["title"], r["number"], r["status"], r["applies"]]
            for r in ordered(found, law_day, by("title"))]


@question("decisions")
def decisions(world, year=None):
    found = [r for r in world.rows("decision") if r["year"]
             and newest(world, "decision", r, int(year or world.today.year))]
    rows = []
    for r in ordered(found, by_enum(world, "decision", "kind"), lambda r: number(r["position"]),
                     by("title")):
        work = [world.get(a) for a in listed(r["actions"])]
        rows.append([r["title"], r["kind"], r["responsible"], r["years"], r["status"],
                     [a["title"] for a in work] or None,
                     sum(a["status"] == "done" for a in work)])
    return rows


def review_days(world, record):
    """Whether a record is of those that are reviewed, and until when its last review holds."""
    kind, year = record["type"], "P12M"
    if kind == "document":
        applies = record["level"] == "local" and record["status"] in ("adopted", "revising")
        return applies, day(record["next_review"]) or later(
            day(record["reviewed"]) or day(record["adopted"]), year)
    if kind == "processing":
        return True, later(day(record["reviewed"]), year)
    made, same = made_on(record), [r for r in world.all(kind) if is_same(r, record)]
    latest = not any(made_on(r) and (made is None or made_on(r) > made) for r in same)
    return (record["status"] == "done" and latest,
            later(made, record["interval"] or year))


def made_on(record):
    if record["type"] == "classification":
        return day(record["date"])
    return day(record["done"]) or year_end(by_year(record))


def is_same(one, other):
    if one["status"] != "done":
        return False
    if one["type"] == "classification":
        return one["asset"] == other["asset"]
    return one["unit"] == other["unit"] and one["title"] == other["title"]


@question("reviews-due")
def reviews_due(world):
    rows = []
    for kind in ("document", "processing", "classification", "access_review"):
        for r in world.rows(kind):
            applies, until = review_days(world, r)
            if applies and (until is None or until < world.today):
                rows.append((r, [world.labels[kind], r["title"], shown(until)]))
    rows.sort(key=lambda row: row[0]["id"])
    return [row for r, row in ordered(rows, lambda x: swedish(x[1][0]), lambda x: swedish(x[1][1]))]


@question("waiting")
def waiting(world):
    found = [r for r in world.rows("dependency") if r["status"] == "waiting"]

    def since(r):
        return day(r["waiting_from"])

    return [[r["waiting_from"], (world.today - since(r)).days if since(r) else None, r["title"],
             r["waits_for"], r["affects"], r["consequence"]]
            for r in ordered(found, since, by("title"))]


# --- comparing ----------------------------------------------------------------------------------


def lg_list(options, *what):
    command = ["lg-list", "-C", options.repository, "--as-of", options.day, "--lang", "en",
               "--format", "json"]
    command += ["-u", options.unit] if options.unit else []
    command += ["--since", options.since] if options.since else []
    command += ["--year-ends"] if options.year_ends else []
    done = subprocess.run([*command, *what], capture_output=True, encoding="utf-8", check=False)
    if done.returncode > 1 or done.stderr:
        sys.exit(f"questions.py: {' '.join(what)}: status {done.returncode}\n{done.stderr}")
    return [list(row.values()) for row in json.loads(done.stdout)]


def git(options, *words):
    return subprocess.run(["git", "-C", options.repository, *words], capture_output=True,
                          check=True).stdout


def world_at(options, revision, today):
    """The records of a revision."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "-x", "-C", folder], input=git(options, "archive", revision),
                       check=True)
        world = World(folder, today)
    world.unit = options.unit if options.unit in world.units else None
    return world


def year_ends(options):
    """Each year of the history with its last commit, the oldest first."""
    first = ["rev-list", "--first-parent", "--date=format:%Y", "--format=%cd", "HEAD"]
    years = [int(line) for line in git(options, *first).split() if len(line) == 4]
    for year in range(min(years), max(years) + 1):
        yield year, git(options, "rev-list", "-1", "--first-parent", "HEAD",
                        f"--before={year}-12-31T23:59:59Z").decode().strip()


def answer(options, world, name, given):
    if not options.year_ends:
        return questions[name](world, **given)
    return [[year, *row] for year, revision in year_ends(options)
            for row in questions[name](world_at(options, revision, world.today), **given)]


def same(there, here):
    """Cell by cell; the history tells lists as YAML and times in their own zone."""
    return there is not None and here is not None and len(there) == len(here) and all(
        have == expected or (isinstance(have, str) and history.is_same(expected, have))
        for have, expected in zip(there, here))


def compare(name, theirs, ours):
    print(f"{name}: {len(ours)}")
    agreed = True
    for i in range(max(len(theirs), len(ours))):
        there = theirs[i] if i < len(theirs) else None
        here = ours[i] if i < len(ours) else None
        if not same(there, here):
            agreed = False
            print(f"  row {i + 1}\n    lg-list: {there}\n    records: {here}")
    return agreed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-u", dest="unit")
    parser.add_argument("--since")
    parser.add_argument("--year-ends", action="store_true")
    parser.add_argument("repository")
    parser.add_argument("day")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    world = World(os.path.realpath(options.repository), date.fromisoformat(options.day))
    world.unit = options.unit
    if options.since:
        world.then = world_at(options, options.since, world.today).by_id
    known = [row[0] for row in lg_list(options, "@")]
    names = options.names or [n for n in known if (options.since or not n.endswith("-changes")) and
                              (not options.unit or n != "changes")]
    agreed = True
    for asked in names:
        name, *given = asked.split(":")
        if name not in questions:
            sys.exit(f"questions.py: nobody but lg-list has answered @{name}")
        ours = answer(options, world, name, dict(pair.split("=", 1) for pair in given))
        agreed &= compare(asked, lg_list(options, "@" + name, *given), ours)
    for name in sorted(set(questions) - set(known)):
        agreed = False
        print(f"{name}: not in schema/queries.yaml")
    sys.exit(0 if agreed else 1)


if __name__ == "__main__":
    main()
