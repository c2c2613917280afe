"""ag.py from the outside: what it sends, what it prints and how it exits when the network or the service are difficult.

The whole way through the real service is tested in tests/EndToEnd; here a scripted server does what a real one does rarely.
"""

import contextlib
import http.server
import io
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile

AG = pathlib.Path(__file__).resolve().parents[2] / "Handouts" / "tools" / "ag.py"
SUBMISSIONS = "/api/v1/courses/idl/assignments/hw1p1/submissions"
ONE = "/api/v1/submissions/0197"
RECEIPT = {"id": "0197", "version": 3, "state": "queued", "place": 2, "estimatedSeconds": 4, "isLate": False}
GRADED = {
    "id": "0197", "assignment": "hw1p1", "version": 3, "state": "graded", "score": 12.5, "maxScore": 100,
    "components": [{"id": "linear", "title": "Linear layer", "score": 12.5, "maxScore": 15, "isBonus": False, "checks": [
        {"id": "a", "title": "Forward", "verdict": "passed", "score": 12.5, "maxScore": 12.5, "message": None, "diagnosis": None},
        {"id": "b", "title": "Backward: dLdW", "verdict": "wrong-value", "score": 0, "maxScore": 2.5,
         "message": "dLdW: 6 of 6 entries are wrong, the furthest off at [1, 0]: got 1.25, expected -1.25. (N = 4, in = 2, out = 3) \x1b[2J",
         "diagnosis": "dLdW has the right size and the wrong sign (negated)."}]}]}


class Server:
    """Answers each request with the next reply scripted for its path (the last one for ever), and remembers what it was asked."""

    def __init__(self, replies):
        asked, replies = [], {path: list(several) for path, several in replies.items()}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path.partition("?")[0]
                asked.append((self.command, path, self.headers, body))
                several = replies.get(path, [(404, {"detail": "There is nothing here that you may see."})])
                status, content = several.pop(0) if len(several) > 1 else several[0]
                kind = "text/event-stream" if isinstance(content, str) else "application/json"
                if status == 302:
                    self.send_response(302)
                    self.send_header("Location", content["to"])
                    self.end_headers()
                    return
                pause = content.get("retry") if isinstance(content, dict) else None
                content = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content).encode()
                self.send_response(status)
                if pause:
                    self.send_header("Retry-After", str(pause))
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_PUT = do_GET

            def log_message(self, *_):
                pass

        self.asked = asked
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def event(name, data, id=None):
    return f"event: {name}\n" + (f"id: {id}\n" if id else "") + f"data: {json.dumps(data)}\n\n"


class Ag(unittest.TestCase):
    def setUp(self):
        self.handout = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copy(AG, self.handout)
        (self.handout / "assignment.json").write_text('{"course": "idl", "assignment": "hw1p1"}')
        (self.handout / "mytorch").mkdir()
        (self.handout / "mytorch" / "linear.py").write_text("W = 1\n")

    def ag(self, *arguments, url=None, token="secret", stdin=""):
        environment = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(self.handout / "config"), "COLUMNS": "80", "PYTHONUTF8": "1"}
        if url:
            environment |= {"AUTOGRADER_URL": url, "AUTOGRADER_TOKEN": token}
        return subprocess.run([sys.executable, self.handout / "ag.py", *arguments], env=environment, input=stdin,
                              capture_output=True, text=True, encoding="utf-8", timeout=60)

    def test_submits_the_python_files_and_shows_what_is_wrong(self):
        (self.handout / "venv" / "lib").mkdir(parents=True)
        (self.handout / "json.py").write_text("raise SystemExit('shadow')")
        for name in ["venv/pyvenv.cfg", "venv/lib/x.py", ".hidden.py", "notes.txt", "check.py"]:
            (self.handout / name).write_text("")
        stream = event("queued", {"place": 2, "estimatedSeconds": 4}) + ": still here\n\n" + event("graded", GRADED)
        with Server({SUBMISSIONS: [(202, RECEIPT)], ONE + "/events": [(200, stream)]}) as server:
            done = self.ag("submit", url=server.url)
        self.assertEqual(done.returncode, 0, done.stderr)
        body = server.asked[0][3]
        with zipfile.ZipFile(io.BytesIO(body[body.index(b"PK"):])) as sent:
            self.assertEqual(sent.namelist(), ["json.py", "mytorch/linear.py"])
        self.assertEqual(server.asked[0][2]["Authorization"], "Bearer secret")
        self.assertIn("Received as version 3, place 2 in the queue.", done.stderr)
        self.assertIn("12.5 / 15", done.stdout)
        self.assertIn("→ dLdW has the right size and the wrong sign (negated).", done.stdout)
        self.assertNotIn("Forward", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)

    def test_a_cut_stream_is_taken_up_where_it_ended(self):
        streams = [(200, event("started", {"attempt": 1}, "r.1.0") + "event: check\nda"), (200, event("graded", GRADED))]
        with Server({SUBMISSIONS: [(202, RECEIPT)], ONE + "/events": streams}) as server:
            done = self.ag("submit", url=server.url)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.asked[2][2]["Last-Event-ID"], "r.1.0")

    def test_where_events_do_not_get_through_it_asks(self):
        states = [(200, {**GRADED, "state": "running"}), (200, GRADED)]
        with Server({SUBMISSIONS: [(202, RECEIPT)], ONE + "/events": [(200, {})], ONE: states}) as server:
            done = self.ag("submit", url=server.url)
        self.assertEqual((done.returncode, "12.5 / 100" in done.stdout), (0, True), done.stderr)

    def test_an_upload_is_repeated_under_the_same_key(self):
        replies = [(503, {"detail": "The database does not answer."}), (202, RECEIPT)]
        with Server({SUBMISSIONS: replies}) as server:
            done = self.ag("submit", "--no-wait", url=server.url)
        self.assertEqual((done.returncode, done.stdout), (0, "0197\n"), done.stderr)
        keys = {headers["Idempotency-Key"] for _, _, headers, _ in server.asked}
        self.assertEqual((len(server.asked), len(keys)), (2, 1))

    def test_refusals_are_told_in_the_services_words_with_an_exit_code(self):
        for status, exit_code, words in [(400, 4, "Linear.exe: not Python"), (401, 3, "ag.py login"), (404, 4, "Linear.exe"), (413, 4, "Linear.exe")]:
            with self.subTest(status), Server({SUBMISSIONS: [(status, {"detail": "Linear.exe: not Python"})]}) as server:
                done = self.ag("submit", url=server.url)
                self.assertEqual(done.returncode, exit_code)
                self.assertIn(words, done.stderr)
        with Server({SUBMISSIONS: [(202, RECEIPT)], ONE + "/events": [(200, event("failed", {**GRADED, "state": "failed"}))]}) as server:
            self.assertEqual(self.ag("submit", url=server.url).returncode, 6)
        self.assertEqual(self.ag("status", url="http://127.0.0.1:9").returncode, 5)
        self.assertEqual(self.ag("status").returncode, 3)

    def test_the_token_does_not_follow_a_redirect(self):
        with Server({}) as elsewhere, Server({ONE: [(302, {"to": elsewhere.url})]}) as server:
            done = self.ag("status", "0197", url=server.url)
        self.assertEqual((done.returncode, elsewhere.asked), (4, []))
        self.assertIn(elsewhere.url, done.stderr)

    def test_login_keeps_the_token_for_the_owner_only(self):
        courses = [{"slug": "idl", "title": "Deep Learning"}]
        with Server({"/api/v1/courses": [(200, courses)], ONE: [(200, GRADED)]}) as server:
            done = self.ag("login", server.url, stdin="secret\n")
            self.assertEqual((done.returncode, "Deep Learning (idl)" in done.stdout), (0, True), done.stderr)
            kept = self.handout / "config" / "autograder" / "login.json"
            self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
            self.assertEqual(self.ag("status", "0197").returncode, 0)

    def test_the_board_and_the_history(self):
        board = {"entries": [{"rank": 1, "name": "Ada\x1b[31m", "score": 100.0, "submittedAt": "2026-11-22T18:00:00.1234567+00:00", "isMe": True}], "next": None, "total": 1}
        history = {"submissions": [{"id": "0197", "version": 3, "state": "graded", "score": 12.5, "maxScore": 100,
                                    "receivedAt": "2026-11-22T18:00:00Z", "isLate": True}], "next": None}
        with Server({SUBMISSIONS.replace("submissions", "leaderboard"): [(200, board)], SUBMISSIONS: [(200, history)]}) as server:
            shown = self.ag("leaderboard", "--me", url=server.url)
            listed = self.ag("submissions", url=server.url)
        self.assertRegex(shown.stdout, r"   1  Ada \[31m +100  2026-11-2")
        self.assertRegex(listed.stdout, r"      3  2026-11-2\S \S+  graded late +12.5 / 100  0197")

    def test_predictions_are_sent_as_they_are_and_the_score_is_shown(self):
        scored = {"id": "0197", "assignment": "moons", "version": 3, "state": "graded", "score": 0.942, "maxScore": None, "components": [],
                  "prediction": {"metric": "accuracy", "public": {"score": 0.942, "low": 0.9, "high": 0.98}, "private": None,
                                 "columns": {"macro-f1": 0.94}, "note": None}}
        (self.handout / "mine.csv").write_text("id,label\n0,1\n")
        with Server({SUBMISSIONS: [(202, RECEIPT)], ONE + "/events": [(200, event("graded", scored))]}) as server:
            done = self.ag("submit", str(self.handout / "mine.csv"), url=server.url)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b'filename="mine.csv"', server.asked[0][3])
        self.assertIn(b"id,label\n0,1\n", server.asked[0][3])
        self.assertIn("accuracy, public: 0.942   (95 %: 0.9 to 0.98)", done.stdout)
        self.assertNotIn("private", done.stdout)

    def test_every_fault_of_refused_predictions_is_told(self):
        faults = [{"line": 3, "rule": "duplicate-id", "message": "Line 3: twice."}, {"line": 9, "rule": "label", "message": "Line 9: no label."}]
        (self.handout / "mine.csv").write_text("id,label\n")
        with Server({SUBMISSIONS: [(400, {"detail": "Line 3: twice. No attempt was spent.", "faults": faults})]}) as server:
            done = self.ag("submit", str(self.handout / "mine.csv"), url=server.url)
        self.assertEqual((done.returncode, done.stderr), (4, "Line 3: twice. No attempt was spent.\n  Line 9: no label.\n"))

    def test_data_is_listed_and_fetched_whole_or_not_at_all(self):
        assignment = SUBMISSIONS.removesuffix("/submissions")
        files = {"files": [{"path": "train/x.json", "bytes": 4, "sha256": ""}, {"path": "cut.json", "bytes": 99, "sha256": ""}], "dataUrl": None}
        with Server({assignment + "/data": [(200, files)], assignment + "/data/train/x.json": [(200, 1234)], assignment + "/data/cut.json": [(200, 1)]}) as server:
            listed = self.ag("data", url=server.url)
            fetched = self.ag("data", "train/x.json", "-o", str(self.handout / "d"), url=server.url)
            cut = self.ag("data", "cut.json", "-o", str(self.handout / "d"), url=server.url)
        self.assertIn("train/x.json", listed.stdout)
        self.assertEqual((fetched.returncode, (self.handout / "d" / "train" / "x.json").read_text()), (0, "1234"))
        self.assertEqual((cut.returncode, (self.handout / "d" / "cut.json").exists()), (5, False))

    def test_many_files_come_in_one_request_and_only_those_that_are_not_there_yet(self):
        assignment = SUBMISSIONS.removesuffix("/submissions")
        names = [f"train/{k}.txt" for k in range(80)]
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w") as archive:
            for name in names + ["../../unasked.txt"]:
                archive.writestr(name, "right")
        files = {"files": [{"path": name, "bytes": 5, "sha256": ""} for name in names], "dataUrl": None}
        replies = {assignment + "/data": [(200, files)], assignment + "/data.zip": [(200, zipped.getvalue()[:-10]), (200, zipped.getvalue())], assignment + "/sample": [(200, 1)]}
        with Server(replies) as server:
            cut = self.ag("data", "--all", "-o", str(self.handout / "d"), url=server.url)
            fetched = self.ag("data", "--all", "-o", str(self.handout / "d"), url=server.url)
            before = len(server.asked)
            self.ag("data", "--all", "-o", str(self.handout / "d"), url=server.url)
        self.assertEqual((cut.returncode, fetched.returncode, fetched.stderr), (5, 0, ""))
        self.assertEqual({(self.handout / "d" / name).read_text() for name in names}, {"right"})
        self.assertEqual(sorted(path.name for path in (self.handout / "d").iterdir()), ["sample_submission.csv", "train"])
        self.assertEqual([asked[1] for asked in server.asked[before:]], [assignment + "/data", assignment + "/sample"])

    def test_it_waits_as_long_as_the_service_asks_but_not_until_tomorrow(self):
        assignment = SUBMISSIONS.removesuffix("/submissions")
        with Server({assignment + "/picks": [(429, {"retry": 1, "detail": "Wait a second."}), (200, {"submissions": ["0197"], "most": 2, "changesUntil": "2026-12-01T00:00:00Z"})]}) as server:
            waited = self.ag("picks", url=server.url)
        with Server({assignment + "/picks": [(429, {"retry": 40000, "detail": "No attempts left today."})]}) as server:
            refused = self.ag("picks", url=server.url)
        self.assertEqual((waited.returncode, waited.stdout), (0, "0197\n"))
        self.assertEqual((refused.returncode, refused.stderr), (4, "No attempts left today.\n"))

    def test_picks_are_shown_and_chosen(self):
        path = SUBMISSIONS.removesuffix("/submissions") + "/picks"
        with Server({path: [(200, {"submissions": ["0197"], "most": 2, "changesUntil": "2026-12-01T00:00:00Z"})]}) as server:
            shown = self.ag("picks", url=server.url)
            self.ag("picks", "0197", url=server.url)
            self.ag("picks", "--none", url=server.url)
        self.assertEqual(shown.stdout, "0197\n")
        self.assertEqual([(asked[0], asked[3]) for asked in server.asked],
                         [("GET", b""), ("PUT", b'{"submissions": ["0197"]}'), ("PUT", b'{"submissions": []}')])

    def test_a_competitions_board_shows_ties_baselines_and_the_shake_up(self):
        entry = {"name": "Ada", "score": 0.94, "submittedAt": "2026-11-22T20:08:57Z", "isBaseline": False, "isMe": False, "isTied": False}
        board = {"board": "private", "shownDecimals": 3, "isFrozen": False, "next": None, "total": 2, "entries": [
            {**entry, "rank": 1, "publicRank": 7}, {**entry, "rank": None, "name": "Low", "isBaseline": True}, {**entry, "rank": 2, "name": "Ben", "isTied": True}]}
        with Server({SUBMISSIONS.removesuffix("/submissions") + "/leaderboard": [(200, board)]}) as server:
            done = self.ag("leaderboard", "--private", url=server.url)
        self.assertRegex(done.stdout, r"   1  Ada +0\.940  2026-11-2\S \S+  was 7\n")
        self.assertRegex(done.stdout, r"   –  Low +0\.940")
        self.assertRegex(done.stdout, r"   2  Ben .*tied with the one above")

    if not hasattr(unittest.TestCase, "enterContext"):  # before Python 3.11
        def enterContext(self, context):
            stack = contextlib.ExitStack()
            self.addCleanup(stack.close)
            return stack.enter_context(context)


if __name__ == "__main__":
    unittest.main()
