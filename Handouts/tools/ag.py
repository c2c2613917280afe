#!/usr/bin/env python3
"""Sends your homework to the autograder and shows what comes back.

    python3 ag.py login ADDRESS        once: asks for your token and keeps it (readable by you only)
    python3 ag.py check [COMPONENT …]  the public checks on your own machine, offline: the same as check.py
    python3 ag.py submit [PATH]        this folder's .py files (or a zip, tar, tar.gz or .py), then wait for the result
    python3 ag.py status [ID]          your latest submission, or that one
    python3 ag.py submissions          all of yours
    python3 ag.py files [ID]           download what you sent
    python3 ag.py leaderboard          the board; --me for the part around you

In a competition also:

    python3 ag.py data [FILE …]        list the data files, download those named, or --all; -o FOLDER says where to
    python3 ag.py submit FILE          your predictions (csv, csv.gz, or a zip of one csv), then wait for the score
    python3 ag.py leaderboard          --private after the reveal, --history for your rank over time
    python3 ag.py picks [ID …]         the submissions that are to count in the end; with ids (or --none) choose them

Address and token may also come from AUTOGRADER_URL and AUTOGRADER_TOKEN. Only Python's standard library is needed.

Exit codes: 0 done (submit, status: it is graded or, without waiting, accepted) · 1 check: a public check failed ·
2 wrong usage · 3 not signed in · 4 refused, the reason is printed · 5 the service cannot be reached or failed:
try again · 6 the service could not grade it: not your fault, it costs no attempt · 130 interrupted
"""

import os
import sys

# A file of yours that is named like a module of Python's must not take its place here.
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.path.dirname(os.path.abspath(__file__)))]

import argparse
import datetime
import getpass
import http.client
import io
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import textwrap
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = {"driver.py", "check.py", "ag.py"}
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".py", ".csv", ".csv.gz")
FINISHED = ("graded", "failed", "superseded")
REFUSED_TOKEN, REFUSED, UNREACHABLE, NOT_GRADED = 3, 4, 5, 6
LONGEST_PAUSE = 30  # seconds that a hurried program waits when the service asks it to; an attempt of tomorrow is not waited for
FEW_FILES = 50  # that are fetched one by one


class Trouble(Exception):
    """Something to tell the user, and the exit code that goes with it."""

    def __init__(self, exit_code, text):
        super().__init__(text)
        self.exit_code = exit_code


# -- the service -------------------------------------------------------------------------------------------------------

class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # the token is for the address that was typed, and for no other


class Service:
    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token
        host = urllib.parse.urlsplit(self.url).hostname
        proxies = [urllib.request.ProxyHandler({})] if host in ("localhost", "127.0.0.1", "::1") else []
        self.opener = urllib.request.build_opener(NoRedirects, *proxies)

    def open(self, path, body=None, headers=(), seconds=60, method=None):
        """The response to a GET, or to a POST where there is a body. Refusals become Trouble with the service's own words."""
        request = urllib.request.Request(self.url + "/api/v1" + path, data=body, headers=dict(headers), method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        while True:
            try:
                return self.opener.open(request, timeout=seconds)
            except urllib.error.HTTPError as error:
                pause = error.headers.get("Retry-After") or ""
                if error.code != 429 or not pause.isdigit() or int(pause) > LONGEST_PAUSE:
                    raise refusal(error) from None
                time.sleep(max(1, int(pause)))
            except (OSError, ValueError) as error:  # refused, timed out, no such host, not an address
                reason = getattr(error, "reason", error)
                raise Trouble(UNREACHABLE, f"{self.url} cannot be reached: {reason}") from None

    def get(self, path):
        with self.open(path) as response:
            try:
                return json.load(response)
            except ValueError:
                raise Trouble(UNREACHABLE, f"{self.url} does not answer as an autograder does. Is the address right?") from None

    def put(self, path, value):
        headers = {"Content-Type": "application/json"}
        with self.open(path, json.dumps(value).encode(), headers, method="PUT") as response:
            return json.load(response)

    def send(self, path, name, content):
        """Uploads a file. Repeating is safe: the key makes two arrivals of one upload count once."""
        boundary = uuid.uuid4().hex
        name = name.replace('"', "_").replace("\r", "_").replace("\n", "_")
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": str(uuid.uuid4())}
        for pause in (2, 5, None):
            try:
                with self.open(path, body, headers, seconds=600) as response:
                    return json.load(response)
            except Trouble as trouble:
                if trouble.exit_code != UNREACHABLE or pause is None:
                    raise
                note(f"{trouble} Trying again …")
                time.sleep(pause)


def refusal(error):
    """problem+json says what was wrong in words for people; anything else gets its status code."""
    try:
        problem = json.loads(error.read() or b"{}")
        text = problem.get("detail") or problem.get("title") or ""
        for fault in (problem.get("faults") or [])[1:]:
            text += "\n  " + shown(fault.get("message") or "")
    except (ValueError, AttributeError):
        text = ""
    if error.code == 401:
        return Trouble(REFUSED_TOKEN, "The service does not accept your token. Run: python3 ag.py login")
    if error.code >= 500:
        return Trouble(UNREACHABLE, text or f"The service failed ({error.code}). It is not your fault; try again in a moment.")
    if 300 <= error.code < 400:
        return Trouble(REFUSED, f"The service has moved to {error.headers.get('Location')}: log in at that address.")
    return Trouble(REFUSED, text or f"The service refused ({error.code} {error.reason}).")


# -- who and what ------------------------------------------------------------------------------------------------------

def login_file():
    return pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or pathlib.Path.home() / ".config", "autograder", "login.json")


def signed_in():
    try:
        kept = json.loads(login_file().read_text())
    except (OSError, ValueError):
        kept = {}
    url = os.environ.get("AUTOGRADER_URL") or kept.get("url")
    token = os.environ.get("AUTOGRADER_TOKEN") or kept.get("token")
    if not url or not token:
        raise Trouble(REFUSED_TOKEN, "You are not signed in. Run: python3 ag.py login ADDRESS")
    return Service(url, token)


def assignment_path(service, options):
    """/courses/…/assignments/…: from the options, assignment.json beside this file, or the only course you are in."""
    try:
        known = json.loads((HERE / "assignment.json").read_text())
    except (OSError, ValueError):
        known = {}
    assignment = options.assignment or known.get("assignment")
    course = options.course or known.get("course")
    if not assignment:
        raise Trouble(2, "Which assignment? There is no assignment.json here; give --assignment.")
    if not course:
        courses = [c["slug"] for c in service.get("/courses")]
        if len(courses) != 1:
            raise Trouble(2, "Which course? Give --course: " + (", ".join(courses) or "you are in none"))
        course = courses[0]
    return f"/courses/{urllib.parse.quote(course, '')}/assignments/{urllib.parse.quote(assignment, '')}"


def submission_path(service, options):
    if options.id:
        return "/submissions/" + urllib.parse.quote(options.id, "")
    latest = service.get(assignment_path(service, options) + "/submissions?limit=1")["submissions"]
    if not latest:
        raise Trouble(REFUSED, "You have not submitted anything yet.")
    return "/submissions/" + latest[0]["id"]


def what_to_send(path):
    """Name and bytes: an archive as it is, a folder as a zip of its Python files."""
    path = pathlib.Path(path)
    if path.is_file():
        if not path.name.endswith(ARCHIVES):
            raise Trouble(2, f"{path.name}: expected a folder, or a file ending in {', '.join(ARCHIVES)}.")
        return path.name, path.read_bytes()
    if not path.is_dir():
        raise Trouble(2, f"{path} does not exist.")
    packed, count = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(f for f in folders if not f.startswith((".", "__pycache__"))
                                and not pathlib.Path(folder, f, "pyvenv.cfg").exists())
            for name in sorted(names):
                file = pathlib.Path(folder, name)
                if name.endswith(".py") and not name.startswith(".") and not (file.parent == path and name in TOOLS):
                    archive.writestr(file.relative_to(path).as_posix(), file.read_bytes())
                    count += 1
    if count == 0:
        raise Trouble(2, f"There is no Python file in {path.resolve()}.")
    note(f"Sending {count} Python file{'s' if count > 1 else ''}, {packed.tell() / 1024:.0f} kB.")
    return path.resolve().name + ".zip", packed.getvalue()


# -- the commands ------------------------------------------------------------------------------------------------------

def login(options):
    url = options.address or os.environ.get("AUTOGRADER_URL") or input("Address of the autograder: ").strip()
    if "://" not in url:
        url = "https://" + url
    if url.startswith("http://") and urllib.parse.urlsplit(url).hostname not in ("localhost", "127.0.0.1", "::1"):
        note("This address is not encrypted: others on the network can read your token.")
    token = (getpass.getpass("Token (it is not shown): ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    courses = Service(url, token).get("/courses")
    file = login_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
        json.dump({"url": url.rstrip("/"), "token": token}, kept)
    os.chmod(file, 0o600)  # also where the file was there before
    print("Signed in. Your courses: " + (", ".join(f"{c['title']} ({c['slug']})" for c in courses) or "none yet"))


def check(options):
    return subprocess.call([sys.executable, str(HERE / "check.py"), *options.only])


def submit(options):
    service = signed_in()
    assignment = assignment_path(service, options)
    receipt = service.send(assignment + "/submissions", *what_to_send(options.path))
    place = f", place {receipt['place']} in the queue" if receipt.get("place") else ""
    late = " It is late." if receipt.get("isLate") else ""
    note(f"Received as version {receipt['version']}{place}.{late}")
    if options.no_wait:
        print(receipt["id"])
        return 0
    return show(follow(service, receipt["id"]), options)


def status(options):
    service = signed_in()
    result = service.get(submission_path(service, options))
    if result["state"] not in FINISHED and options.wait:
        result = follow(service, result["id"])
    return show(result, options)


def submissions(options):
    service = signed_in()
    listed = service.get(assignment_path(service, options) + "/submissions?limit=200")["submissions"]
    print(f"{'version':>7}  {'received':<16}  {'state':<10}  {'score':>11}  id")
    for s in listed:
        score = "–" if s.get("score") is None else plain(s["score"]) if s.get("maxScore") is None else f"{number(s['score'])} / {number(s['maxScore'])}"
        late = " late" if s.get("isLate") else ""
        print(f"{s['version']:>7}  {local(s['receivedAt']):<16}  {s['state'] + late:<10}  {score:>11}  {s['id']}")


def files(options):
    service = signed_in()
    with service.open(submission_path(service, options) + "/files") as response:
        name = pathlib.PurePath(response.headers.get_filename() or "submission").name or "submission"
        target = pathlib.Path(options.output or name)
        if target.exists() and not options.output:
            raise Trouble(2, f"{target} exists already; say where to with -o.")
        target.write_bytes(response.read())
    print(f"Saved as {target}")


def leaderboard(options):
    service = signed_in()
    assignment = assignment_path(service, options)
    if options.history:
        return history(service, assignment, options)
    around = "&around=me" if options.me else ""
    private = "&board=private" if options.private else ""
    board = service.get(f"{assignment}/leaderboard?limit={options.limit}{around}{private}")
    width = max(20, min(columns() - 50, 40))
    decimals = board.get("shownDecimals")  # of a competition
    print(f"{'rank':>4}  {'name':<{width}}  {'score':>9}  submitted")
    for entry in board["entries"]:
        score = number(entry["score"]) if decimals is None else f"{entry['score']:.{decimals}f}"
        rank = entry["rank"] if entry.get("rank") else "–"
        notes = [f"was {entry['publicRank']}"] if entry.get("publicRank") else []
        notes += ["tied with the one above"] if entry.get("isTied") else []
        line = f"{rank:>4}  {shown(entry['name'])[:width]:<{width}}  {score:>9}  {local(entry['submittedAt'])}  {', '.join(notes)}".rstrip()
        print(colour(line, 1) if entry.get("isMe") else colour(line, 2) if entry.get("isBaseline") else line)
    if board.get("isFrozen"):
        note("The board is frozen until the private one is revealed.")
    if board.get("next"):
        note(f"{board['total']} in all.")


def history(service, assignment, options):
    points = service.get(f"{assignment}/leaderboard/history" + ("?board=private" if options.private else ""))["points"]
    for point in points:
        rank = f"rank {point['rank']} of {point['of']}" if point.get("rank") else "not on the board"
        print(f"{local(point['at'])}  {rank:<20}  {'' if point.get('score') is None else plain(point['score'])}")
    if not points:
        note("You are not on the board yet.")


def data(options):
    service = signed_in()
    assignment = assignment_path(service, options)
    found = service.get(assignment + "/data")
    known = {file["path"]: file["bytes"] for file in found["files"]}
    wanted = list(known) + ["sample_submission.csv"] if options.all else options.files
    if not wanted:
        for path, size in known.items():
            print(f"{size:>14,}  {shown(path)}")
        print(f"{'':>14}  sample_submission.csv")
        if found.get("dataUrl"):
            note("More lies at " + shown(found["dataUrl"]))
        return 0
    for path in wanted:
        if path not in known and path != "sample_submission.csv":
            raise Trouble(2, f"There is no data file {path}; see python3 ag.py data")
    folder = pathlib.Path(options.output)
    missing = [path for path in wanted if not is_there(inside(folder, path), known.get(path))]
    if options.all and len(missing) > FEW_FILES:
        fetch_together(service, assignment, folder, {path: known[path] for path in missing if path in known})
        missing = [path for path in missing if path not in known]
    for path in missing:
        where = "/sample" if path not in known else "/data/" + urllib.parse.quote(path)
        with service.open(assignment + where, seconds=600) as response:
            print(f"Saved as {save(response, inside(folder, path), known.get(path))}")
    if not missing:
        note(f"Everything is in {folder}.")
    return 0


def inside(folder, path):
    target = pathlib.Path(folder, *pathlib.PurePosixPath(path).parts)
    if ".." in target.parts or pathlib.PurePosixPath(path).is_absolute():
        raise Trouble(REFUSED, f"{target} would leave the folder.")
    return target


def is_there(target, size):
    return size is not None and target.exists() and target.stat().st_size == size


def fetch_together(service, assignment, folder, files):
    """Thousands of small files in one request."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as packed:
        with service.open(assignment + "/data.zip", seconds=600) as response:
            copy(response, packed, "data.zip")
        try:
            with zipfile.ZipFile(packed) as archive:
                for path, size in files.items():
                    with archive.open(path) as content:
                        save(content, inside(folder, path), size)
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise Trouble(UNREACHABLE, f"data.zip came incomplete ({error}); try again.") from None
    print(f"Saved {len(files):,} files in {folder}")


def save(content, target, size):
    """Aside first, then into place: what has the name is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(target.name + ".part")
    with open(aside, "wb") as file:
        copy(content, file, target)
    if size is not None and aside.stat().st_size != size:
        raise Trouble(UNREACHABLE, f"{target} came incomplete; try again.")
    aside.replace(target)
    return target


def copy(content, file, what):
    try:
        shutil.copyfileobj(content, file, 1 << 20)
    except http.client.HTTPException:
        raise Trouble(UNREACHABLE, f"{what} came incomplete; try again.") from None


def picks(options):
    service = signed_in()
    path = assignment_path(service, options) + "/picks"
    chosen = service.put(path, {"submissions": options.ids}) if options.ids or options.none else service.get(path)
    for id in chosen["submissions"]:
        print(id)
    if not chosen["submissions"]:
        note("Nothing is picked: the best public score counts.")
    note(f"At most {chosen['most']} picks, changeable until {local(chosen['changesUntil'])}.")


# -- following a submission --------------------------------------------------------------------------------------------

def follow(service, id):
    """The finished submission. Server-sent events tell each step at once; where they do not get through, we ask."""
    last_event, path = None, "/submissions/" + id
    try:
        for attempt in range(5):
            try:
                for name, event_id, data in events(service, path + "/events", last_event):
                    last_event = event_id or last_event
                    tell(name, data)
                    if name in FINISHED:
                        progress("")
                        return data
            except (Trouble, OSError, ValueError) as trouble:
                if getattr(trouble, "exit_code", UNREACHABLE) != UNREACHABLE:
                    raise
                time.sleep(1)
        while True:
            result = service.get(path)
            if result["state"] in FINISHED:
                progress("")
                return result
            tell(result["state"], result)
            time.sleep(2)
    except KeyboardInterrupt:
        progress("")
        note("Grading goes on without you. See it with: python3 ag.py status")
        raise


def events(service, path, last_event):
    """(name, id, data) of each event, as the WHATWG describes the format."""
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last_event} if last_event else {})}
    with service.open(path, headers=headers) as stream:
        if stream.headers.get_content_type() != "text/event-stream":
            raise ValueError("no event stream")
        name, event_id, data = "message", None, []
        for line in io.TextIOWrapper(stream, "utf-8"):
            field, _, value = line.rstrip("\r\n").partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                name = value
            elif field == "id":
                event_id = value
            elif field == "data":
                data.append(value)
            elif not line.strip():
                if data:
                    yield name, event_id, json.loads("\n".join(data))
                name, data = "message", []


def tell(name, data):
    if name == "queued":
        wait = f", about {data['estimatedSeconds']} s" if data.get("estimatedSeconds") else ""
        progress(f"queued, place {data.get('place') or '?'}{wait}")
    elif name in ("started", "running"):
        progress("being graded …")
    elif name == "check":
        progress(f"{data['verdict']:<14} {data['title']}")


# -- what it looks like ------------------------------------------------------------------------------------------------

def show(result, options):
    """Points per component, and below each what is wrong with it, every sentence once."""
    if result["state"] == "failed":
        raise Trouble(NOT_GRADED, "The service could not grade this. It is not your fault and costs no attempt.")
    if result["state"] == "superseded":
        print("A newer submission of yours took the place of this one.")
        return 0
    if result["state"] != "graded":
        place = f", place {result['place']}" if result.get("place") else ""
        print(f"Version {result['version']} is {result['state']}{place}.")
        return 0

    if result.get("prediction"):
        return show_prediction(result)
    width = min(columns(), 100)
    print(colour(f"{shown(result['assignment'])} · version {result['version']}", 1))
    for component in result["components"]:
        score, most = component["score"], component["maxScore"]
        bonus = " (bonus)" if component.get("isBonus") else ""
        title = f"{shown(component['title'])}{bonus}"[:width - 34]
        bar = mark("█", "#") * round(20 * score / most) if most else ""
        bar = colour(f"{bar:{mark('·', '.')}<20}", 32 if score == most else 33)
        print(f"  {title:<{width - 34}}{bar}{f'{number(score)} / {number(most)}':>12}")
        for titles, message, diagnosis in findings(component["checks"], options):
            for title in titles:
                print(textwrap.fill(title, width, initial_indent="      ", subsequent_indent="        "))
            for text, first in ((message, "        "), (diagnosis, f"      {mark('→', '>')} ")):
                if text:
                    print(textwrap.fill(shown(text), width, initial_indent=first, subsequent_indent="        "))
    total = f"{number(result['score'])} / {number(result['maxScore'])}"
    print(colour(f"  {'Total':<{width - 34}}{'':20}{total:>12}", 1))
    return 0


def show_prediction(result):
    """A competition's score, as far as it is shown."""
    prediction = result["prediction"]
    print(colour(f"{shown(result['assignment'])} · version {result['version']}", 1))
    for title, part in (("public", prediction["public"]), ("private", prediction.get("private"))):
        if part and part.get("score") is not None:
            interval = f"   (95 %: {plain(part['low'])} to {plain(part['high'])})" if part.get("low") is not None and part["low"] != part["high"] else ""
            print(f"  {prediction['metric']}, {title}: {plain(part['score'])}{interval}")
    for key, value in prediction["columns"].items():
        print(f"  {shown(key)}: {'–' if value is None else plain(value)}")
    if prediction.get("note"):
        print(textwrap.fill(shown(prediction["note"]), min(columns(), 100), initial_indent="  ", subsequent_indent="  "))
    return 0


def findings(checks, options):
    """(titles, message, diagnosis): checks that failed for one and the same reason stand together."""
    together = {}
    for check in checks:
        passed, said = check["verdict"] == "passed", check.get("message") or ""
        if passed and not said and not options.all:
            continue
        if check["verdict"] in ("raised", "missing", "not-done-yet", "import-refused"):  # on which inputs it did is no news
            said = re.sub(r"(\(at [^)]*\)|\.) \(.*\)$", r"\1", said)
        together.setdefault((said if said or passed else check["verdict"], check.get("diagnosis")), []).append(check)
    for (said, diagnosis), alike in together.items():
        sign = mark("✓", "+") if alike[0]["verdict"] == "passed" else mark("✗", "-")
        points = f"({number(sum(c['score'] for c in alike))} / {number(sum(c['maxScore'] for c in alike))})"
        if said and len(alike) > 2:
            yield [f"{sign} {len(alike)} checks {points}"], said, diagnosis
        else:
            yield [f"{sign} {shown(c['title'])} ({number(c['score'])} / {number(c['maxScore'])})" for c in alike], said, diagnosis


def shown(text):
    """What came from elsewhere, without characters that steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def number(points):
    return f"{points:.2f}".rstrip("0").rstrip(".")


def plain(score):
    """As many digits as the service shows."""
    return f"{score:.12f}".rstrip("0").rstrip(".")


def local(moment):
    utc = datetime.datetime.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return utc.astimezone().strftime("%Y-%m-%d %H:%M")


def columns():
    return max(60, shutil.get_terminal_size().columns - 1)


def colour(text, code):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def mark(beautiful, plain):
    return beautiful if (sys.stdout.encoding or "").lower().startswith("utf") else plain


def note(text):
    print(text, file=sys.stderr, flush=True)


told = ""


def progress(text):
    """One line that changes on a terminal; a line for each new state elsewhere."""
    global told
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + shown(text)[:columns() - 1])
        sys.stderr.flush()
    elif text and text != told and text.startswith(("queued", "being")):
        note(text)
    told = text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(run, *arguments, of_assignment=True):
        sub = commands.add_parser(run.__name__)
        for names, settings in arguments:
            sub.add_argument(*names, **settings)
        if of_assignment:
            sub.add_argument("--course")
            sub.add_argument("--assignment")
        sub.set_defaults(run=run)

    id_argument = (("id",), {"nargs": "?", "help": "a submission; without it, your latest"})
    everything = (("--all",), {"action": "store_true", "help": "the checks that passed, too"})
    command(login, (("address",), {"nargs": "?"}), of_assignment=False)
    command(check, (("only",), {"nargs": "*", "help": "components or check ids"}), of_assignment=False)
    command(submit, (("path",), {"nargs": "?", "default": str(HERE)}), (("--no-wait",), {"action": "store_true"}), everything)
    command(status, id_argument, (("--wait",), {"action": "store_true"}), everything)
    command(submissions)
    command(files, id_argument, (("-o", "--output"), {}))
    command(leaderboard, (("--limit",), {"type": int, "default": 20}), (("--me",), {"action": "store_true"}),
            (("--private",), {"action": "store_true"}), (("--history",), {"action": "store_true"}))
    command(data, (("files",), {"nargs": "*"}), (("--all",), {"action": "store_true"}), (("-o", "--output"), {"default": "data"}))
    command(picks, (("ids",), {"nargs": "*"}), (("--none",), {"action": "store_true"}))

    options = parser.parse_args()
    try:
        return options.run(options) or 0
    except Trouble as trouble:
        note(str(trouble))
        return trouble.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `ag.py submissions | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
