# SPDX-License-Identifier: EUPL-1.2
"""Commands measured in turns, so that what disturbs the machine disturbs all of them alike."""

import dataclasses
import pathlib
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
SECONDS_A_COMMAND = 30


@dataclasses.dataclass
class Command:
    name: str
    argv: list
    directory: pathlib.Path
    statuses: tuple = (0,)
    output: str = "stdout"


@dataclasses.dataclass
class Cost:
    """Medians of the runs of one command."""

    seconds: float
    processor: float
    kilobytes: float
    runs: int


class Harness:
    def __init__(self, build, environment, rounds):
        self.program = build / "measure"
        self.environment = environment
        self.rounds = rounds
        self.warmed = {}
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", self.program, HERE / "measure.c"],
                       check=True)

    def output(self, command):
        """What a command prints: for what it finds, and as its warm-up."""
        begun = time.monotonic()
        done = subprocess.run(command.argv, cwd=command.directory, env=self.environment,
                              capture_output=True, text=True, check=False)
        if done.returncode not in command.statuses:
            raise SystemExit("bench: %s ended with %d: %s"
                             % (command.name, done.returncode, done.stderr.strip()))
        self.warmed[command.name, command.directory] = time.monotonic() - begun
        return getattr(done, command.output)

    def warm_up(self, command):
        """Seconds that a first run took, which may have been the one for its output."""
        key = command.name, command.directory
        if key not in self.warmed:
            self.warmed[key] = self.run(command)[0]
        return self.warmed[key]

    def run(self, command):
        line = subprocess.run([self.program, *command.argv], cwd=command.directory,
                              env=self.environment, capture_output=True, text=True, check=True)
        seconds, processor, kilobytes, status = map(float, line.stdout.split())
        if int(status) not in command.statuses:
            raise SystemExit("bench: %s ended with %d" % (command.name, status))
        return seconds, processor, kilobytes

    def measure(self, commands):
        """One warm-up each, then rounds in which each command runs once; slow ones in fewer."""
        turns = {}
        for command in commands:
            fit = int(SECONDS_A_COMMAND / self.warm_up(command))
            turns[command.name] = max(1, min(self.rounds, fit))
        samples = {command.name: [] for command in commands}
        for turn in range(self.rounds):
            for command in commands:
                if turn < turns[command.name]:
                    samples[command.name].append(self.run(command))
        return {name: Cost(*map(statistics.median, zip(*rows)), len(rows))
                for name, rows in samples.items()}
