#!/usr/bin/python3
"""Adds up what the test programs reported, names what failed and why, and ends with "N passed, N failed, N skipped".

Reads, in the folder given: *.xml (xunit), *.unittest (what python3 -m unittest printed), *.tap (one "ok", "not ok" or
"ok ... # SKIP reason" per line) and the file "expected", which names the xunit reports that must be there.

A test may be skipped only with a reason that begins "Needs <thing>", where this machine has no such thing.
"""
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree


def docker_answers():
    try:
        return subprocess.run(["docker", "info"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


# What a test may need that ./test.sh does not install, and whether it is here.
THINGS = {
    "docker": docker_answers,
    "root": lambda: os.geteuid() == 0,
    "cgroups-v2": lambda: os.path.exists("/sys/fs/cgroup/cgroup.controllers"),
}


class Total:
    def __init__(self):
        self.passed, self.failures, self.skips = 0, [], []

    def skip(self, name, reason):
        thing = re.match(r"Needs ([\w-]+)", reason or "")
        absent = thing and thing[1] in THINGS and not THINGS[thing[1]]()
        if absent:
            self.skips.append(f"{name}: {reason}")
        else:
            self.failures.append(f"{name} was skipped although it can run here: {reason or 'no reason given'}")


def add_xunit(report, total):
    for assembly in ElementTree.parse(report).getroot().iter("assembly"):
        for error in assembly.iter("error"):
            total.failures.append(f"{report.stem}: {error.get('type')} {error.get('name') or ''}")
        for test in assembly.iter("test"):
            result = test.get("result")
            if result == "Pass":
                total.passed += 1
            elif result == "Skip":
                total.skip(test.get("name"), test.findtext("reason"))
            elif result == "NotRun":
                pass  # an explicit test: run by name, as CONTRIBUTING.md says, and never by ./test.sh
            else:
                why = (test.findtext("failure/message") or "").strip()
                total.failures.append("\n    ".join([test.get("name"), *why.splitlines()[:5]]))


def add_unittest(report, total):
    text = report.read_text(errors="replace")
    ran = re.search(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    verdict = re.search(r"^(?:OK|FAILED)(?: \((.*)\))?$", text, re.MULTILINE)
    if not (ran and verdict):
        total.failures.append(f"{report.stem}: ended without a summary")
        return
    counts = {key: int(value) for key, value in re.findall(r"([\w ]+?)=(\d+)", verdict[1] or "")}
    bad = counts.get("failures", 0) + counts.get("errors", 0) + counts.get("unexpected successes", 0)
    total.failures += re.findall(r"^(?:FAIL|ERROR): (.*)$", text, re.MULTILINE) or [report.stem] * bad
    for _ in range(counts.get("skipped", 0)):
        total.skip(report.stem, None)
    total.passed += max(0, int(ran[1]) - bad - counts.get("skipped", 0))


def add_tap(report, total):
    lines = re.findall(r"^(not ok|ok) - (.*)$", report.read_text(errors="replace"), re.MULTILINE)
    if not lines:
        total.failures.append(f"{report.stem}: reported nothing")
    for verdict, name in lines:
        title, _, reason = name.partition(" # SKIP ")
        if reason:
            total.skip(title, reason)
        elif verdict == "ok":
            total.passed += 1
        else:
            total.failures.append(f"{report.stem}: {title}")


def main(folder):
    total = Total()
    expected = folder / "expected"
    for name in expected.read_text().split() if expected.exists() else []:
        if not (folder / f"{name}.xml").exists():
            total.failures.append(f"{name}: ended without a report")
    for pattern, add in (("*.xml", add_xunit), ("*.unittest", add_unittest), ("*.tap", add_tap)):
        for report in sorted(folder.glob(pattern)):
            add(report, total)
    for line in total.skips:
        print("skipped:", line)
    for line in total.failures:
        print("FAILED:", line)
    print(f"{total.passed} passed, {len(total.failures)} failed, {len(total.skips)} skipped")
    return 1 if total.failures or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
