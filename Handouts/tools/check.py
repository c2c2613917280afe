#!/usr/bin/env python3
"""Runs the public checks of this homework on your machine, offline.

    python3 check.py                  everything
    python3 check.py linear sgd       only these components (or check ids)
    python3 check.py --json           the findings as JSON

The inputs, the expected results and the results of known mistakes are in vectors.bin; driver.py runs your code in a
process of its own. The server judges the same checks by the same rules, on other inputs, and has further checks beside.

Exit code: 0 every public check passed, 1 one did not, 2 the checks could not be run.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [folder for folder in sys.path if folder not in ("", HERE)]  # your files are for the driver, not for us

import argparse
import json
import pathlib
import shutil
import struct
import subprocess
import tempfile
import textwrap
import threading
import time
from collections import namedtuple

try:
    import numpy as np
except ImportError:
    print("check.py needs NumPy: python3 -m pip install numpy", file=sys.stderr)
    sys.exit(2)

TOOLS = {"driver.py", "check.py", "ag.py"}
Finding = namedtuple("Finding", "verdict message diagnosis diagnosisId", defaults=(None, None, None))


# -- the protocol of driver.py: values as bytes ------------------------------------------------------------------------

DTYPES = {1: "?", 2: "i1", 3: "u1", 4: "<i2", 5: "<u2", 6: "<i4", 7: "<u4", 8: "<i8", 9: "<u8", 10: "<f2", 11: "<f4", 12: "<f8"}


def encode(value):
    if isinstance(value, str):
        return struct.pack("<cI", b"S", len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return struct.pack("<cI", b"B", len(value)) + value
    if isinstance(value, dict):
        return struct.pack("<cI", b"D", len(value)) + b"".join(encode(k)[1:] + encode(v) for k, v in value.items())
    return struct.pack("<cI", b"L", len(value)) + b"".join(map(encode, value))


def decode(data, at=0):
    tag, at = data[at:at + 1], at + 1
    if tag in b"NFT":
        return {b"N": None, b"F": False, b"T": True}[tag], at
    if tag in b"IR":
        return struct.unpack_from("<q" if tag == b"I" else "<d", data, at)[0], at + 8
    if tag == b"A":
        code, rank = data[at:at + 2]
        shape, at = struct.unpack_from(f"<{rank}q", data, at + 2), at + 2 + 8 * rank
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(data, DTYPES[code], count, at).reshape(shape)
        return array, at + array.nbytes
    count, at = struct.unpack_from("<I", data, at)[0], at + 4
    if tag in b"SB":
        return data[at:at + count].decode() if tag == b"S" else data[at:at + count], at + count
    items, names = [], []
    for _ in range(count):
        if tag == b"D":
            name, at = decode(b"S" + data[at:at + 4 + struct.unpack_from("<I", data, at)[0]])[0], at
            at += 4 + len(name.encode())
            names.append(name)
        item, at = decode(data, at)
        items.append(item)
    return dict(zip(names, items)) if tag == b"D" else items, at


class Driver:
    """driver.py in a process of its own; started again after a check that ended it."""

    def __init__(self, load, log):
        self.load, self.log, self.process = load, log, None

    def run(self, request, seconds):
        """The outcomes of a script, or the finding that there are none. `seconds`: of CPU time, as on the server."""
        if self.process is None:
            self.start()
        used, wall = children_cpu(), 2 * seconds + 2
        timed_out = threading.Event()
        timer = threading.Timer(wall, lambda: (timed_out.set(), self.process.kill()))
        timer.start()
        try:
            return self.exchange(request)["outcomes"]
        except (EOFError, OSError):
            code = self.stop()
        finally:
            timer.cancel()
        if timed_out.is_set() and children_cpu() - used > seconds / 2:
            return Finding("cpu-time-exceeded", f"It was still computing after {seconds:g} s of CPU time.")
        if timed_out.is_set():
            return Finding("wall-time-exceeded", f"It had not come back after {wall:g} s, and was not computing: it sleeps or waits.")
        if code < 0:
            return Finding("killed", f"It was ended by signal {-code}{' (a segmentation fault)' if code == -11 else ''}.")
        return Finding("exited", f"It ended the process (exit code {code}) instead of returning.")

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="check-")
        command = [sys.executable, os.path.join(HERE, "driver.py"), self.folder]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        try:
            self.receive()
            self.exchange(self.load)
        except (EOFError, OSError):
            self.stop()
            give_up("driver.py does not start; what it said:\n" + printed(self.log))

    def exchange(self, payload):
        self.process.stdin.write(struct.pack("<Q", len(payload)) + payload)
        self.process.stdin.flush()
        return self.receive()

    def receive(self):
        header = self.process.stdout.read(8)
        length = struct.unpack("<Q", header)[0] if len(header) == 8 else -1
        payload = self.process.stdout.read(length) if length >= 0 else b""
        if len(payload) != length:
            raise EOFError
        return decode(payload)[0]

    def stop(self):
        if self.process is None:
            return 0
        process, self.process = self.process, None
        for pipe in (process.stdin, process.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        try:
            code = process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        return code


def children_cpu():
    times = os.times()
    return times.children_user + times.children_system


# -- judging: Autograder.Grading/Judging on the server, in the same order and the same words ---------------------------

Numbers = namedtuple("Numbers", "dtype shape data")
Miss = namedtuple("Miss", "expectation got kind wrong shape")
Judged = namedtuple("Judged", "case finding misses met")


def numbers(value):
    if not isinstance(value, (bool, int, float, np.ndarray)):
        return None
    array = np.asarray(value)
    return Numbers(array.dtype.name, array.shape, array.astype("f8").ravel())


def describe(value):
    if value is None or isinstance(value, (str, bool, int, float)):
        return {type(None): "None", str: "a text", bool: "a boolean", int: "an integer", float: "a number"}[type(value)]
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"a {'list' if isinstance(value, list) else 'dictionary'} of {len(value)}"


def compare(quantity, got, expected, expectation, tolerance_share=1):
    """What is wrong first, as (verdict, sentence, which entries, shape); None when the result is right."""
    if isinstance(expected, str):
        if not isinstance(got, str):
            return "wrong-type", f"{quantity} is {describe(got)}; a text was expected.", None, None
        return None if got == expected else ("wrong-value", f'{quantity} is "{short(got)}"; expected "{short(expected)}".', None, None)
    if expected is None:
        return None if got is None else ("wrong-type", f"{quantity} is {describe(got)}; None was expected.", None, None)
    if isinstance(expected, (list, dict)):
        return compare_items(quantity, got, expected, expectation, tolerance_share)

    want, have = numbers(expected), numbers(got)
    if have is None:
        wanted = "an array" if want.shape else "a number"
        return "wrong-type", f"{quantity} is {describe(got)}; {wanted} was expected.", None, None
    if have.shape != want.shape and not (is_vector(have) and is_vector(want) and have.data.size == want.data.size):
        axes = expectation["axes"]
        meaning = f" = ({', '.join(axes)})" if axes and len(axes) == len(want.shape) else ""
        wanted = f"{want.shape}{meaning}" if want.shape else "a single number"
        return "wrong-shape", f"{quantity} has shape {have.shape}; expected {wanted}.", None, None

    relative, of_scale, floor = expectation["float32" if have.dtype in ("float32", "float16") else "float64"]
    finite = np.isfinite(want.data)
    scale = np.max(np.abs(want.data[finite]), initial=0)
    with np.errstate(all="ignore"):
        allowed = tolerance_share * (relative * np.abs(want.data) + of_scale * scale + floor)
        off = np.abs(have.data - want.data)
        wrong = ~np.where(finite, off <= allowed, have.data == want.data)  # NaN compares false: it is wrong
        excess = np.where(wrong, np.where(np.isfinite(off), off / allowed, 0), -1)
    if not wrong.any():
        return None
    count, total = int(wrong.sum()), wrong.size
    strange = wrong & finite & ~np.isfinite(have.data)
    if strange.any():
        at = int(np.argmax(strange))
        rest = f", and {int(strange.sum())} of {total} entries are not finite" if total > 1 else ""
        return "not-finite", f"{quantity} is {number(have.data[at])}{place(at, want.shape)}{rest}.", wrong, want.shape
    at = int(np.argmax(excess))
    values = f"got {number(have.data[at])}, expected {number(want.data[at])}."
    if total == 1:
        return "wrong-value", f"{quantity} is {number(have.data[at])}; expected {number(want.data[at])}.", wrong, want.shape
    where = f"{count} of {total} entries are wrong, the furthest off{place(at, want.shape)}"
    return "wrong-value", f"{quantity}: {where}: {values}", wrong, want.shape


def compare_items(quantity, got, expected, expectation, tolerance_share):
    if not isinstance(got, type(expected)):
        wanted = describe(expected) if isinstance(expected, list) else "a dictionary"
        return "wrong-type", f"{quantity} is {describe(got)}; {wanted} was expected.", None, None
    if isinstance(expected, list) and len(got) != len(expected):
        return "wrong-shape", f"{quantity} has {len(got)} items; {len(expected)} were expected.", None, None
    for name, value in expected.items() if isinstance(expected, dict) else enumerate(expected):
        inside = f"{quantity}[{name!r}]"
        if isinstance(got, dict) and name not in got:
            return "wrong-type", f"{inside} is nothing; {describe(value)} was expected.", None, None
        difference = compare(inside, got[name], value, expectation, tolerance_share)
        if difference:
            return difference[0], difference[1], None, None
    if len(got) != len(expected):
        return "wrong-shape", f"{quantity} has {len(got)} items; {len(expected)} were expected.", None, None
    return None


def is_vector(n):
    return sum(length != 1 for length in n.shape) <= 1


def same(got, variant, expectation, tolerance_share=1):
    return compare("", got, variant["result"], expectation, tolerance_share) is None


def number(x):
    return "0" if x == 0 else f"{x:.6g}"


def place(at, shape):
    return f" at [{', '.join(str(i) for i in np.unravel_index(at, shape))}]" if shape else ""


def short(text, most=80):
    return text if len(text) <= most else text[:most] + "…"


def judge_case(case, outcomes):
    """The first thing wrong in a case, and every expectation that a value did not meet."""
    if isinstance(outcomes, Finding):
        return Judged(case, outcomes, [], 0)
    first, remark, misses, met = None, None, [], 0
    suspect = None  # a poor result that nobody asked for: no failure, and the likely reason if one follows
    for step, (kind, *rest) in enumerate(outcomes):
        expectations = [e for e in case["expectations"] if e["step"] == step]
        failure = {
            "unfinished": lambda: Finding("not-done-yet", f"Not done yet: {rest[0]}."),
            "not implemented": lambda: Finding("not-done-yet", f"Not done yet: {rest[0]}."),
            "missing": lambda: Finding("missing", rest[2]),
            "refused": lambda: Finding("import-refused", rest[1]),
            "raised": lambda: Finding("raised", exception_sentence(*rest[:3])),
            "unsendable": lambda: Finding("wrong-type", f"The result cannot be graded: {rest[0]}."),
            "not reached": lambda: Finding("protocol-broken", "A step was not reached although none before it failed."),
        }.get(kind)
        if failure:
            if kind in ("not implemented", "unsendable") and not expectations:
                suspect = suspect or failure()
            else:
                first = first or suspect or failure()
            continue
        for expectation in expectations:
            quantity, expected = expectation["quantity"], expectation["expected"]
            if kind == "object":
                article = "an" if rest[0][:1] in [*"AEIOUaeiou"] else "a"
                first = first or Finding("wrong-type", f"{quantity} is {article} {rest[0]}; {describe(expected)} was expected.")
                continue
            difference = compare(quantity, rest[0], expected, expectation)
            if difference is None:
                met += 1
                continue
            accepted = next((v for v in expectation["accepted"] if same(rest[0], v, expectation)), None)
            if accepted:
                remark = remark or f"{quantity} {accepted['words']}."
                met += 1
                continue
            misses.append(Miss(expectation, rest[0], difference[0], *difference[2:]))
            undone = Finding("not-done-yet", f"{quantity} is None: not done yet.")
            first = first or (undone if rest[0] is None else Finding(*difference[:2]))
    return Judged(case, first or Finding("passed", remark), misses, met)


def exception_sentence(kind, message, where):
    return kind + (f": {short(message, 300)}" if message else "") + (f" (at {where})" if where else "")


def judge(cases, outcomes):
    judged = one_per_question([judge_case(case, outcome) for case, outcome in zip(cases, outcomes)])
    failed = [j for j in judged if j.finding.verdict != "passed"]
    if not failed:
        return Finding("passed", next((j.finding.message for j in judged if j.finding.message), None))
    label = failed[0].case["label"]
    where = f" ({label})" if len(judged) > 1 and label else ""
    return failed[0].finding._replace(message=failed[0].finding.message + where)._replace(
        **dict(zip(("diagnosisId", "diagnosis"), explain(judged, failed) or (None, None))))


def one_per_question(judged):
    """Of cases that ask the same in different ways: one that came back right, else the one in which most did. Where that is
    the same, one whose numbers are wrong, since there the way at least fits; else one with results, else the first."""
    ways = {}
    for number, j in enumerate(judged):
        question = j.case["question"]
        ways.setdefault(number if question is None else question, []).append(j)

    def misfit(j):
        return (0 if j.finding.verdict in ("wrong-value", "not-finite") else 1) if j.misses else 2

    return [min(same, key=lambda j: (j.finding.verdict != "passed", -j.met, misfit(j))) for same in ways.values()]


# -- diagnosis: Autograder.Grading/Diagnosis. It speaks only when a mistake reproduces your numbers --------------------

def explain(judged, failed):
    if any(not j.misses for j in failed):
        return right_only_with(judged, failed)
    return (not_finite(failed) or known_mistake(failed, 0.01) or known_mistake(failed, 1) or known_factor(failed)
            or right_only_with(judged, failed) or wrong_place(failed))


def known_mistake(failed, tolerance_share):  # the close ones first: others may lie within the tolerance by chance
    for miss in failed[0].misses:
        quantity = miss.expectation["quantity"]

        def explains(mistake, other):
            return any(m.expectation["quantity"] == quantity and v["id"] == mistake["id"] and reproduces(v, m, tolerance_share)
                       and not contradicted(v, other) for m in other.misses for v in m.expectation["mistakes"])

        told = [mistake for mistake in miss.expectation["mistakes"]
                if reproduces(mistake, miss, tolerance_share) and not contradicted(mistake, failed[0])
                and all(explains(mistake, other) for other in failed[1:])]
        causes = first_of_each("words", first_of_each("id", [m for m in told if m["cause"]]))
        if len(causes) > 2:
            told = [m for m in told if not m["cause"]]  # then these inputs tell nothing
        if told:
            cause, words = told[0]["id"], f"{quantity} {told[0]['words']}."
            if not told[0]["cause"] or len(causes) < 2:
                return cause, words
            return f"{cause} or {causes[1]['id']}", f"{words} Or it {causes[1]['words']}: here the two come to the same."
    return None


def contradicted(mistake, judged):  # what lies further up shows in other quantities too, as the check says
    def forms(miss):
        return [m for m in miss.expectation["mistakes"] + miss.expectation["idle"] if m["id"] == mistake["id"]]

    return mistake["throughout"] and any(
        forms(miss) and not any(reproduces(form, miss, 1) for form in forms(miss)) for miss in judged.misses)


def first_of_each(key, mistakes):
    first = {}
    for mistake in mistakes:
        first.setdefault(mistake[key], mistake)
    return list(first.values())


def known_factor(failed):
    for miss in failed[0].misses:
        quantity, factor = miss.expectation["quantity"], constant_factor(miss)
        if factor is not None and all(
                any(m.expectation["quantity"] == quantity and close_factors(factor, constant_factor(m)) for m in j.misses)
                for j in failed[1:]):
            return "constant-factor", f"{quantity} is {number(factor)} times what it should be, in every entry."
    return None


def reproduces(mistake, miss, tolerance_share):
    return same(miss.got, mistake, miss.expectation, tolerance_share) and (mistake["id"] != "zero" or is_zero(miss.got))


def is_zero(got):  # small is not zero: it may lie within the tolerance of a tensor of zeros
    found = numbers(got)
    return found is None or bool((np.abs(found.data) <= 1e-12).all())


def constant_factor(miss):
    got, expected = numbers(miss.got), numbers(miss.expectation["expected"])
    if got is None or expected is None or miss.kind == "wrong-shape":
        return None
    scale = np.max(np.abs(expected.data), initial=0)
    counts = np.abs(expected.data) > 1e-3 * scale
    if not scale > 1e-6 or not (np.abs(got.data[~counts]) <= 1e-2 * scale).all():
        return None
    ratios = [g / e for g, e in zip(got.data[counts].tolist(), expected.data[counts].tolist())]
    meaningful = len(ratios) >= 4 and np.isfinite(ratios[0]) and ratios[0] != 0 and abs(ratios[0] - 1) > 1e-3
    factor = ratios[0] if meaningful else None
    return factor if all(close_factors(factor, ratio) for ratio in ratios) else None


def close_factors(a, b):
    return a is not None and b is not None and abs(a - b) <= 1e-4 * abs(a)


def not_finite(failed):
    words = [j.misses[0].expectation["notFiniteMeans"] if j.misses[0].kind == "not-finite" else None for j in failed]
    if words[0] is None or any(w != words[0] for w in words):
        return None
    return "not-finite", f"{failed[0].misses[0].expectation['quantity']} {words[0]}."


def right_only_with(judged, failed):
    passed = [j for j in judged if j.finding.verdict == "passed"]
    traits = list(dict.fromkeys(trait for j in judged for trait in j.case["traits"]))
    for these, others, word in [(passed, failed, "right"), (failed, passed, "wrong")] if passed else []:
        only = [t for t in traits if all(t in j.case["traits"] for j in these) and not any(t in j.case["traits"] for j in others)]
        if only:
            return f"{word}-only-with", f"Of what this check tries it is {word} only with {' and '.join(only)}."
    return None


def wrong_place(failed):
    if len(failed) < 2:  # in one small tensor it may be chance
        return None
    places = [list(places_of(j.misses[0])) for j in failed]
    return next((p for p in places[0] if all(p in others for others in places)), None)


POSITIONS = ["N", "T", "L", "S", "H", "W"]  # axes whose entries are alike; the first feature or class is nothing special


def places_of(miss):
    if miss.kind != "wrong-value" or miss.wrong is None:
        return
    wrong = miss.wrong.reshape(miss.shape)
    for axis, name in enumerate(miss.expectation["axes"][:wrong.ndim]):
        length = wrong.shape[axis]
        if length < 3 or name not in POSITIONS:
            continue
        at = np.moveaxis(wrong, axis, 0).reshape(length, -1).sum(1)
        every = wrong.size // length
        for holds, what in [(at[0] == 0 and (at[1:] == every).all(), "right only at the first"),
                            (at[-1] == 0 and (at[:-1] == every).all(), "right only at the last"),
                            (at[0] > 0 and (at[1:] == 0).all(), "wrong only at the first"),
                            (at[-1] > 0 and (at[:-1] == 0).all(), "wrong only at the last")]:
            if holds:
                yield "place", f"{miss.expectation['quantity']} is {what} index along {name}."


# -- the program -------------------------------------------------------------------------------------------------------

def submission_files(root):
    """The Python files of the folder, without the handout's tools, hidden folders and virtual environments."""
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith((".", "__pycache__"))
                      and not os.path.exists(os.path.join(folder, f, "pyvenv.cfg"))]
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if name.endswith(".py") and not name.startswith(".") and not (folder == root and name in TOOLS):
                files[path.relative_to(root).as_posix()] = path.read_bytes()
    return files


def give_up(text):
    print(text, file=sys.stderr)
    sys.exit(2)


def printed(log):
    log.seek(0)
    return log.read().decode("utf-8", "replace").rstrip()


def report(component, results, width):
    """One component: its points, and a line for each check; what is wrong below it."""
    ok, bad = ("✓", "✗") if (sys.stdout.encoding or "").lower().startswith("utf") else ("+", "-")
    colour = (lambda text, code: f"\033[{code}m{text}\033[0m") if sys.stdout.isatty() and "NO_COLOR" not in os.environ else (lambda text, code: text)
    right, most = (sum(p for p in points) for points in zip(*((c["points"] if f.verdict == "passed" else 0, c["points"]) for c, f in results)))
    print("\n" + colour(f"{component['title'][:width - 14]:<{width - 14}}{f'{right:g} / {most:g}':>13}", 1))
    for check, finding in results:
        passed = finding.verdict == "passed"
        points = f"{check['points'] if passed else 0:g} / {check['points']:g}"
        print(f"  {colour(ok, 32) if passed else colour(bad, 31)} {check['title'][:width - 18]:<{width - 18}}{points:>13}")
        for text, indent in [(finding.message, "      "), (finding.diagnosis, "    → ")]:
            if text:
                print(textwrap.fill(text, width, initial_indent=indent, subsequent_indent="      "))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("only", nargs="*", help="components or check ids")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    options = parser.parse_args()
    try:
        with open(os.path.join(HERE, "vectors.bin"), "rb") as file:
            vectors, _ = decode(file.read())
    except FileNotFoundError:
        give_up("vectors.bin is not beside check.py: unzip the handout again.")
    files = submission_files(HERE)
    wanted = [(component, [c for c in component["checks"] if not options.only or any(
        name in (component["id"], c["id"], c["id"].split("/", 1)[1]) for name in options.only)]) for component in vectors["components"]]
    if not any(checks for _, checks in wanted):
        give_up("Nothing of that name. There are: " + ", ".join(c["id"] for c in vectors["components"]))

    width = min(shutil.get_terminal_size().columns, 100) - 1
    load = encode({"op": "load", "files": files, "search": vectors["search"], "allow": vectors["allow"]})
    findings, right, most = {}, 0, 0
    with tempfile.TemporaryFile() as log:
        driver = Driver(load, log)
        for component, checks in wanted:
            results = []
            for check in checks:
                outcomes = []
                for case in check["cases"]:
                    outcomes.append(driver.run(case["request"], check["cpuSeconds"]))
                    if isinstance(outcomes[-1], Finding):
                        break
                results.append((check, judge(check["cases"][:len(outcomes)], outcomes)))
                findings[check["id"]] = results[-1][1]
                most += check["points"]
                right += check["points"] if results[-1][1].verdict == "passed" else 0
            if results and not options.json:
                report(component, results, width)
        driver.stop()
        said = printed(log)
    if options.json:
        print(json.dumps([{"id": id, **finding._asdict()} for id, finding in findings.items()], indent=2, ensure_ascii=False))
    else:
        if said:
            print("\nWhat your code printed (the end of it):\n" + textwrap.indent("\n".join(said.splitlines()[-30:]), "  "))
        print(f"\n{right:g} of {most:g} public points. ", end="")
        print("All public checks pass; the server has further ones." if right == most else "The server has further checks.")
    return 0 if all(f.verdict == "passed" for f in findings.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
