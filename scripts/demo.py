#!/usr/bin/python3
"""Sends three homeworks to a running service, as three students would, and shows what comes back.

    scripts/demo.py DEMO_JSON      the file the service wrote: its address and the demo people's tokens

Standard library only. The homeworks are put together from the known submissions in tests/Canaries/hw1p1.
"""
import io
import json
import pathlib
import re
import sys
import textwrap
import time
import urllib.error
import urllib.request
import zipfile

CANARIES = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Canaries" / "hw1p1"
ASSIGNMENT = "/api/v1/courses/idl/assignments/hw1p1"
PATIENCE_SECONDS = 120

# What is sent, and the known submissions it is laid together from, later ones over earlier ones.
HOMEWORKS = [
    ("everything, all of it right", ["correct"]),
    ("everything, with a sign error in Linear.backward", ["correct", "linear-dldw-negated"]),
    ("half of it: some functions not written yet, one file that Python cannot read",
     ["correct", "unfinished-raises", "unfinished-returns-not-implemented", "batchnorm-does-not-parse"]),
]

# This machine asks itself: no proxy in between.
WEB = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(url, token, body=None, content_type=None):
    request = urllib.request.Request(url, data=body, headers={"Authorization": f"Bearer {token}"})
    if content_type:
        request.add_header("Content-Type", content_type)
    try:
        with WEB.open(request, timeout=30) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read() or b"{}")
        sys.exit(f"The service refused ({error.code}): {problem.get('detail') or problem.get('title') or error.reason}")


def archive(layers):
    files = {}
    for layer in layers:
        folder = CANARIES / layer
        for path in sorted(folder.rglob("*.py")):
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def upload(url, token, content):
    boundary = "autograder-demo-boundary"
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="hw1p1.zip"\r\n'
            "Content-Type: application/zip\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return ask(f"{url}{ASSIGNMENT}/submissions", token, body, f"multipart/form-data; boundary={boundary}")


def follow(url, token, submission):
    """Waits for the result and returns it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        result = ask(f"{url}/api/v1/submissions/{submission}", token)
        if result["state"] in ("graded", "failed"):
            return result
        time.sleep(0.1)
    sys.exit(f"Submission {submission} was not graded within {PATIENCE_SECONDS} s. Is a worker running?")


def number(points):
    return f"{points:.1f}".removesuffix(".0")


def wrapped(text, first="", rest=""):
    return textwrap.fill(" ".join(text.split()), width=80, initial_indent=first, subsequent_indent=rest)


def words_of(component):
    """What is wrong with a component: (the checks it is said of, the words), each sentence once, without the inputs it was seen on."""
    said = {}
    for check in component["checks"]:
        if check["verdict"] != "passed":
            words = check.get("diagnosis") or check.get("message") or check["verdict"]
            said.setdefault(re.sub(r" \((?!at )(?:[^()]|\([^()]*\))*\)$", "", words), []).append(check["title"])
    for words, titles in said.items():
        yield (titles[0] if len(titles) == 1 else f"{len(titles)} checks"), words


def show(result, seconds):
    if result["state"] == "failed":
        print("  The service could not grade this; that is not the student's fault, and costs nothing.")
        return
    for component in result["components"]:
        score, of = component["score"], component["maxScore"]
        filled = round(12 * score / of) if of else 0
        print(f"  {component['title'][:50]:<50} {'#' * filled:.<12} {number(score):>5} / {number(of)}")
        for title, words in words_of(component):
            print(wrapped(f"{title}: {words}", "      - ", "        "))
    print(f"  {'Total':<63} {number(result['score']):>5} / {number(result['maxScore'])}")
    print(f"  graded {seconds:.1f} s after the upload")


def show_board(url, token):
    board = ask(f"{url}{ASSIGNMENT}/leaderboard?limit=10", token)
    print("The board")
    for entry in board["entries"]:
        print(f"  {entry['rank']:>3}  {entry['name'][:40]:<40} {number(entry['score']):>6}")


def main(demo_file):
    people = json.loads(pathlib.Path(demo_file).read_text())
    url = people["url"].rstrip("/")
    students = list(people["students"].items())
    print(f"Three students send their homework 1 to {url}")
    for (name, token), (what, layers) in zip(students, HOMEWORKS):
        print()
        print(wrapped(f"{name} sends {what}."))
        started = time.monotonic()
        receipt = upload(url, token, archive(layers))
        result = follow(url, token, receipt["id"])
        show(result, time.monotonic() - started)
    print()
    show_board(url, students[0][1])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    main(sys.argv[1])
