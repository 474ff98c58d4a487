# SPDX-License-Identifier: EUPL-1.2
"""made_up.py COMMAND FIRST LAST: merges of made-up records, judged without lg.

Each seed makes a record and changes it on two sides. What must come out is
computed from the fields themselves and compared with what PyYAML reads in the
file that was merged. A comment must be there once, as long as its field is.
"""
import copy
import random
import subprocess
import sys

import yaml

WORDS = ["alpha", "beta", "gamma", "delta", "epsilon"]
LISTS = ("flow list", "block list")
MAPS = ("flow map", "block map")


def new_field(dice):
    kind = dice.choice(["text", "text", "lines", *LISTS, *MAPS])
    if kind == "text":
        return kind, dice.choice(WORDS)
    if kind == "lines":
        return kind, [dice.choice(WORDS) for _ in range(dice.randint(3, 6))]
    if kind in LISTS:
        return kind, dice.sample("abcdefg", dice.randint(1, 4))
    return kind, {key: dice.choice(WORDS) for key in dice.sample("pqrs", dice.randint(1, 3))}


def changed(dice, field):
    """The field after a small change; None when nothing of it is left."""
    kind, value = copy.deepcopy(field)
    if kind == "text":
        return kind, dice.choice(["one", "two", value])
    if kind == "lines":
        value[dice.randrange(len(value))] += dice.choice("!?")
    elif kind in MAPS:
        key = dice.choice("pqrstu")
        if dice.random() < 0.4:
            value.pop(key, None)
        else:
            value[key] = dice.choice(["one", "two"])
    elif dice.random() < 0.5:
        value.pop(dice.randrange(len(value)))
    else:
        item = dice.choice("hijkl")
        value.insert(dice.randint(0, len(value)), item)
    return (kind, value) if value else None


def new_side(dice, base):
    side = dict(base)
    for _ in range(dice.randint(1, 3)):
        key = dice.choice([key for key in base if key != "id"])
        if dice.random() < 0.15:
            side.pop(key, None)
        elif dice.random() < 0.2:
            rows = list(side.items())
            added = dice.choice([("text", "x"), ("text", "y"), ("flow list", ["a"]),
                                 ("flow list", ["b"]), ("block list", ["c"])])
            rows.insert(dice.randint(1, len(rows)), (dice.choice(["new", "newer"]), added))
            side = dict(rows)
        elif key in side:
            field = changed(dice, side[key])
            if field is None or dice.random() < 0.05:
                del side[key]
            if field:
                side[key] = field
    return side


def written(fields, comments):
    text = "---\n"
    for key, (kind, value) in fields.items():
        behind = f"  # behind {key}" if comments.get(key) == 2 else ""
        if comments.get(key):
            text += f"# above {key}\n"
        if kind == "text":
            text += f"{key}: {value}{behind}\n"
        elif kind == "lines":
            text += f"{key}: |\n" + "".join(f"  {line}\n" for line in value)
        elif kind == "flow list":
            text += f"{key}: [{', '.join(value)}]\n"
        elif kind == "block list":
            text += f"{key}:\n" + "".join(f"  - {item}\n" for item in value)
        elif kind == "flow map":
            text += f"{key}: {{{', '.join(f'{k}: {v}' for k, v in value.items())}}}\n"
        else:
            text += f"{key}:\n" + "".join(f"  {k}: {v}\n" for k, v in value.items())
    return text + "---\n\nBody.\n"


class Conflict(Exception):
    pass


class Unknown(Exception):
    """Text merged by lines: git may find a conflict or not."""


def merged(base, ours, theirs):
    """The value without its kind; None when the field goes."""
    if ours == theirs or base == theirs:
        return ours and ours[1]
    if base == ours:
        return theirs and theirs[1]
    if not ours or not theirs:
        raise Conflict
    if ours[0] in LISTS and theirs[0] in LISTS:
        before = base[1] if base and base[0] in LISTS else []
        both = [item for item in ours[1] if item in theirs[1] or item not in before]
        return both + [item for item in theirs[1] if item not in both + before]
    if ours[0] != theirs[0] or ours[0] == "text":
        raise Conflict
    if ours[0] == "lines":
        raise Unknown
    before = base[1] if base and base[0] in MAPS else {}
    sides = [{key: ("text", text) for key, text in side.items()}
             for side in (before, ours[1], theirs[1])]
    values = {key: merged(*(side.get(key) for side in sides))
              for key in {**sides[1], **sides[2]}}
    return {key: value for key, value in values.items() if value}


def expected(sides):
    """The merged fields, and whether there is a conflict: None when that is up to git."""
    fields, conflict = {}, False
    for key in {**sides[0], **sides[1], **sides[2]}:
        try:
            value = merged(*(side.get(key) for side in sides))
            if value:
                fields[key] = value
        except Conflict:
            conflict = True
        except Unknown:
            conflict = conflict or None
            fields[key] = None
    return fields, conflict


def same(value, wanted):
    if isinstance(wanted, list) and isinstance(value, str):
        return value.splitlines() == wanted
    if isinstance(wanted, list):
        return sorted(map(str, value)) == sorted(wanted)
    return wanted is None or value == wanted


def fault(result, status, fields, conflict, comments):
    if status not in (0, 1) or (conflict is not None and status != conflict):
        return f"status {status}, expected a conflict: {conflict}"
    if status == 1:
        return None
    found = yaml.load(result.split("---\n")[1], yaml.BaseLoader)
    if set(found) != set(fields):
        return f"fields {sorted(found)}, expected {sorted(fields)}"
    for key, wanted in fields.items():
        if not same(found[key], wanted):
            return f"{key} is {found[key]}, expected {wanted}"
        if comments.get(key) and result.count(f"# above {key}\n") != 1:
            return f"the comment above {key} is not there once"
    return None


def main():
    program, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    faults = counts = 0
    for seed in range(first, last):
        dice = random.Random(seed)
        keys = [f"k{i}" for i in range(dice.randint(3, 7))]
        base = {"id": ("text", "R-K7QM"), **{key: new_field(dice) for key in keys}}
        comments = {key: dice.randint(0, 2) for key in keys}
        sides = [base, new_side(dice, base), new_side(dice, base)]
        for name, side in zip(("base", "ours", "theirs"), sides):
            with open(name, "w", encoding="utf-8") as file:
                file.write(written(side, comments))
        run = subprocess.run([program, "base", "ours", "theirs", "7", "x.md"],
                             stderr=subprocess.DEVNULL, check=False)
        with open("ours", encoding="utf-8") as file:
            result = file.read()
        fields, conflict = expected(sides)
        counts += conflict is False
        what = fault(result, run.returncode, fields, conflict, comments)
        if what:
            faults += 1
            print(f"seed {seed}: {what}")
    print(f"merges without a conflict: {counts}")
    sys.exit(faults > 0)


main()
