"""Runs a student's Python code for the autograder: takes scripts on stdin, answers with values on stdout.

This is the whole program that surrounds your code in the sandbox, and the same program `check.py` starts on your own
machine. It knows no homework, holds no expected result and cannot say whether you passed: it makes objects, calls
methods, reads attributes, and sends back what came out. ../PROTOCOL.md describes every byte.

    python3 driver.py [folder to put the submission in]
"""

import os
import sys

# The folder of this file (in a handout: the student's own) must not be searched when the modules below are imported.
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.path.dirname(os.path.abspath(__file__)))]
sys.dont_write_bytecode = True
for library in ("OPENBLAS", "OMP", "MKL"):  # one thread: results and times do not depend on the machine's cores
    os.environ.setdefault(library + "_NUM_THREADS", "1")

import ast
import random
import struct
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from os import read, write  # names taken here stay ours, whatever student code later does to the modules
from struct import pack, unpack_from
from types import GeneratorType, SimpleNamespace

import numpy
from numpy import asarray, broadcast_to, dtype as numpy_dtype, frombuffer, generic, ndarray, resize
from numpy.random import seed as seed_numpy

PROTOCOL = 1
RESULT_BYTES = 63 * 2**20                   # of one script together; the whole reply stays below 64 MiB
DEPTH, RANK = 64, 32
MESSAGE_CHARACTERS, TRACEBACK_CHARACTERS = 2_000, 8_000

# An object may lie about its name or its traceback; the descriptors of the base types do not.
NAME_OF = type.__dict__["__name__"].__get__
TRACEBACK_OF = BaseException.__dict__["__traceback__"].__get__


# ---------------------------------------------------------------------------------------------------------------------
# Values: one tag byte, then the body, all little-endian.

DTYPES = {1: "|b1", 2: "|i1", 3: "|u1", 4: "<i2", 5: "<u2", 6: "<i4", 7: "<u4", 8: "<i8", 9: "<u8",
          10: "<f2", 11: "<f4", 12: "<f8"}
DTYPE_CODES = {(numpy_dtype(name).kind, numpy_dtype(name).itemsize): code for code, name in DTYPES.items()}


class Reference:
    """The result of an earlier step of the same script."""

    def __init__(self, step):
        self.step = step


class Constant:
    """A function that returns the same value whatever it is given, as weight_init_fn arguments need."""

    def __init__(self, value):
        self.value = value

    def __call__(self, *args, **kwargs):
        return self.value.copy() if type(self.value) is ndarray else self.value


class Lookup:
    """A function of whole numbers x (…, T) that looks the last of them up: table[x[…, T − k], …, x[…, T − 1]], for a table of
    k + 1 axes. It stands in for a trained model where a known one is wanted."""

    def __init__(self, table):
        self.table, self.depth = table, table.ndim - 1

    def __call__(self, x, *args, **kwargs):
        x = asarray(x)
        at = tuple(x[..., back] for back in range(-self.depth, 0))
        return self.table[at].copy() if at else broadcast_to(self.table, (*x.shape[:-1], self.table.size)).copy()


class Slopes:
    """The backward function of an operation whose slopes are known: it returns grad_output times each of them, or grad_output
    itself for None. It stands in for a function of the student's where only what calls it is looked at."""

    __name__ = "slopes"

    def __init__(self, slopes):
        self.slopes = slopes

    def __call__(self, grad_output, *args, **kwargs):
        if type(self.slopes) is ndarray:
            return grad_output * self.slopes
        return tuple(grad_output if slope is None else grad_output * slope for slope in self.slopes)


class Pattern:
    """A function of lengths that returns an array of that shape, filled in C order with the same numbers over and over: a
    weight_init_fn for layers of different shapes."""

    def __init__(self, numbers):
        self.numbers = numbers

    def __call__(self, *lengths):
        return resize(self.numbers, lengths)


def decode(data, at=0):
    """One value of a request, and the position after it. Arrays are fresh, writable and in C order."""
    tag, at = data[at:at + 1], at + 1
    if tag == b"N":
        return None, at
    if tag in (b"F", b"T"):
        return tag == b"T", at
    if tag == b"I":
        return unpack_from("<q", data, at)[0], at + 8
    if tag == b"R":
        return unpack_from("<d", data, at)[0], at + 8
    if tag == b"O":
        return Reference(unpack_from("<I", data, at)[0]), at + 4
    if tag == b"C":
        value, at = decode(data, at)
        return Constant(value), at
    if tag == b"X":
        table, at = decode(data, at)
        return Lookup(table), at
    if tag == b"G":
        slopes, at = decode(data, at)
        return Slopes(slopes), at
    if tag == b"P":
        numbers, at = decode(data, at)
        return Pattern(numbers), at
    if tag == b"A":
        code, rank = data[at], data[at + 1]
        shape = unpack_from(f"<{rank}q", data, at + 2)
        at += 2 + 8 * rank
        kind = numpy_dtype(DTYPES[code])
        count = 1
        for size in shape:
            count *= size
        array = frombuffer(data, kind, count, at).reshape(shape).copy()
        return array, at + count * kind.itemsize
    count, at = unpack_from("<I", data, at)[0], at + 4
    if tag == b"S":
        return data[at:at + count].decode("utf-8"), at + count
    if tag == b"B":
        return bytes(data[at:at + count]), at + count
    if tag in b"LU":
        items = []
        for _ in range(count):
            item, at = decode(data, at)
            items.append(item)
        return tuple(items) if tag == b"U" else items, at
    if tag == b"D":
        record = {}
        for _ in range(count):
            length, at = unpack_from("<I", data, at)[0], at + 4
            name, at = data[at:at + length].decode("utf-8"), at + length
            record[name], at = decode(data, at)
        return record, at
    raise ValueError(f"unknown tag {tag!r}")


class Unsendable(Exception):
    """A result of a kind that has no place on the wire."""


class NotAValue(Exception):
    """A result that is an object: it stays here and later steps may use it."""


class Unfinished(Exception):
    """A result that says NotImplemented."""


def encode(value, out, limit, depth=0):
    """Appends one value to `out`. Looks only at exact types and at the memory of base arrays: no method of a student's
    class runs here, so nothing can present itself as something else."""
    kind = type(value)
    if depth > DEPTH:
        raise Unsendable(f"nested deeper than {DEPTH} levels")
    if value is None:
        out += b"N"
    elif kind is bool:
        out += b"T" if value else b"F"
    elif kind is int:
        if not -2**63 <= value < 2**63:
            raise Unsendable("a whole number that does not fit 64 bits")
        out += pack("<cq", b"I", value)
    elif kind is float:
        out += pack("<cd", b"R", value)
    elif issubclass(kind, str):             # NumPy's too
        text = str.encode(value, "utf-8", "replace")
        out += pack("<cI", b"S", len(text)) + text
    elif issubclass(kind, (ndarray, generic)):
        encode_array(value, out, limit)
    elif issubclass(kind, (list, tuple)):
        items = [*(list if issubclass(kind, list) else tuple).__iter__(value)]
        out += pack("<cI", b"L", len(items))
        for item in items:
            encode(item, out, limit, depth + 1)
    elif issubclass(kind, dict):
        items = [*dict.items(value)]
        out += pack("<cI", b"D", len(items))
        for name, item in items:
            if not issubclass(type(name), str):
                raise Unsendable("a dictionary whose keys are not all text")
            name = str.encode(name, "utf-8", "replace")
            out += pack("<I", len(name)) + name
            encode(item, out, limit, depth + 1)
    elif value is NotImplemented:
        raise Unfinished()
    elif kind in (complex, bytes, bytearray, memoryview, set, frozenset, range, GeneratorType):
        raise Unsendable(f"a {type_name(kind)}")
    else:
        raise NotAValue()
    if len(out) > limit:
        raise Unsendable(f"the results of one script are larger than {RESULT_BYTES // 2**20} MiB")


def encode_array(value, out, limit):
    array = ndarray.view(value, ndarray) if issubclass(type(value), ndarray) else numpy_scalar_as_array(value)
    code = DTYPE_CODES.get((array.dtype.kind, array.dtype.itemsize))
    if array.ndim > RANK:
        raise Unsendable(f"an array with {array.ndim} axes")
    if code is None:
        raise Unsendable("an array of Python objects" if array.dtype.kind == "O" else f"an array of {array.dtype.name}")
    if len(out) + array.nbytes > limit:  # before copying: a broadcast view can claim any size
        raise Unsendable(f"an array of {array.nbytes:,} bytes, more than fits a reply")
    out += pack(f"<cBB{array.ndim}q", b"A", code, array.ndim, *array.shape)
    out += array.astype(DTYPES[code]).tobytes()


def numpy_scalar_as_array(value):
    array = ndarray((), numpy_dtype(type(value)) if type(value).__module__ == "numpy" else object)
    array[()] = value
    return array


def type_name(kind):
    return NAME_OF(kind)[:200]


# ---------------------------------------------------------------------------------------------------------------------
# Imports: the upload's files, under every name a student may use for them, and nothing outside the assignment's list.

class Refused(ModuleNotFoundError):
    """The import policy: not in the upload, not in the standard library, not on the assignment's list."""


class Submission:
    """The uploaded files as modules. First on sys.meta_path, so it decides about every import that is not yet loaded.

    A file is one module however it is called: `linear`, `nn.linear` and `mytorch.nn.linear` are the same object, so no
    class exists twice. Its canonical name is its path in the upload.
    """

    def __init__(self, folder, files, search, allow):
        self.folder = os.path.abspath(folder)
        self.sources = {}                   # path → source, as uploaded
        self.modules = {}                   # canonical name → path, None for a folder without __init__.py
        self.search = [""] + [place.replace("/", ".") + "." for place in search if place not in ("", ".")]
        self.allow = allow
        self.skipped = {}                   # package → the error that a statement of its __init__.py ended with
        self.trusting = False               # while an allowed library loads, it may import what it likes
        for path, source in files.items():
            self.write_file(path, source)
            self.add_module(path, source)

    def write_file(self, path, data):
        target = os.path.abspath(os.path.join(self.folder, path))
        if os.path.commonpath([target, self.folder]) != self.folder:
            raise ValueError(f"the path {path!r} leads out of the submission")
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
        except (OSError, ValueError) as error:  # imports come from memory, so nothing else is lost
            print(f"{path}: {error}", file=sys.stderr)

    def add_module(self, path, source):
        parts = path.split("/")
        if not path.endswith(".py") or any(part.startswith(".") or part == "__MACOSX" for part in parts):
            return
        self.sources[path] = source
        parts = [part.replace(".", "_") for part in [*parts[:-1], parts[-1][:-3]]]
        if self.is_library(parts[0]):       # a folder `code/` or a file `numpy.py` never hides the library of that name
            parts[0] += "_"
        for length in range(1, len(parts)):
            self.modules.setdefault(".".join(parts[:length]), None)
        if parts[-1] != "__init__":
            name = ".".join(parts)
            if (self.modules.get(name) or "").rpartition("/")[2] != "__init__.py":
                self.modules[name] = path
        elif len(parts) > 1:
            self.modules[".".join(parts[:-1])] = path

    def is_library(self, top):
        return top in sys.stdlib_module_names or any(top == name.partition(".")[0] for name in self.allow)

    # -- names ---------------------------------------------------------------------------------------------------------

    def canonical(self, name):
        """The module `name` means: at its own path or in a search folder, else the one file of that name anywhere."""
        for place in self.search:
            if place + name in self.modules:
                return place + name
        while name:
            found = [module for module in self.modules if module.endswith("." + name)]
            depth = min((module.count(".") for module in found), default=0)
            nearest = [module for module in found if module.count(".") == depth]
            if len(nearest) == 1:
                return nearest[0]
            if found:
                return None                 # two files fit equally: better missing than the wrong one
            name = name.partition(".")[2]
            if name in self.modules:
                return name
        return None

    def find(self, alternatives):
        """The canonical name of the first alternative that exists: at its own path, if none anywhere."""
        exact = [name for name in alternatives if any(place + name in self.modules for place in self.search)]
        return next(filter(None, map(self.canonical, exact or alternatives)), None)

    # -- Python's side: a finder and a loader -------------------------------------------------------------------------

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if self.trusting or top in sys.stdlib_module_names or top.startswith("_"):
            return None
        if self.is_library(top):
            return self.library_spec(name, path)
        canonical = self.canonical(name)
        parent = sys.modules.get(name.rpartition(".")[0])
        if canonical is None and getattr(parent, "__name__", None) in self.skipped:
            raise self.skipped[parent.__name__]     # why `from mytorch.nn import BatchNorm1d` finds no such name
        if canonical is None and any((place + ".").startswith(name + ".") for place in self.search):
            return ModuleSpec(name, Empty(), is_package=True)  # an upload that lost its mytorch/ folder
        if canonical is None:
            if path is not None:
                return None
            allowed = ", ".join(self.allow)
            raise Refused(f"'{name}' is neither in the upload nor in Python's standard library nor among the modules "
                          f"this assignment allows ({allowed}).", name=name)
        if canonical != name:
            return ModuleSpec(name, Alias(canonical), is_package=self.is_package(canonical))
        place = os.path.join(self.folder, self.modules[name] or name.replace(".", "/"))
        spec = ModuleSpec(name, self, origin=place, is_package=self.is_package(name))
        spec.has_location = self.modules[name] is not None
        return spec

    def library_spec(self, name, path):
        """Allowed by its own name, or as the way to or a part of an allowed module."""
        listed = any((name + ".").startswith(module + ".") or module.startswith(name + ".") for module in self.allow)
        if not listed:
            allowed = ", ".join(self.allow)
            raise Refused(f"'{name}' is not among the modules this assignment allows ({allowed}).", name=name)
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = Trusted(spec.loader, self)
        return spec

    def is_package(self, name):
        path = self.modules[name]
        return path is None or path.endswith("__init__.py")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__spec__.name
        path = self.modules[name]
        if path is None:
            return
        place = os.path.join(self.folder, path)
        if not path.endswith("__init__.py"):
            exec(self.compiled(path, place), module.__dict__)
            return
        # A package's list of imports is taken one statement at a time: one broken file must not cost its neighbours.
        try:
            for statement in ast.parse(self.compiled(path, place, ast.PyCF_ONLY_AST)).body:
                try:
                    exec(compile(ast.Module([statement], []), place, "exec", dont_inherit=True), module.__dict__)
                except BaseException as error:  # SystemExit too
                    self.skipped.setdefault(name, error)
        except SyntaxError as error:
            self.skipped.setdefault(name, error)

    def compiled(self, path, place, flags=0):
        try:
            return compile(self.sources[path], place, "exec", flags, dont_inherit=True)
        except ValueError as error:         # NUL bytes
            raise SyntaxError(str(error), (place, 1, None, None)) from None


    # -- where an error was --------------------------------------------------------------------------------------------

    def trace(self, error):
        """The innermost place in the student's code, and the whole way there with source lines."""
        frames, at = [], TRACEBACK_OF(error)
        while at is not None:
            frames.append((at.tb_frame.f_code.co_filename, at.tb_lineno, " in " + at.tb_frame.f_code.co_name))
            at = at.tb_next
        if issubclass(type(error), SyntaxError) and type(error.filename) is str and type(error.lineno) is int:
            frames.append((error.filename, error.lineno, ""))
        ours = [(file[len(self.folder) + 1:], line, where) for file, line, where in frames
                if file.startswith(self.folder + os.sep)]
        if not ours:
            return "", ""
        shown = [f"{path}:{line}{where}\n    {self.source_line(path, line)}"
                 for path, line, where in ours[:10] + ours[10:][-10:]]
        if len(ours) > 20:
            shown.insert(10, f"… {len(ours) - 20} more …")
        path, line, where = ours[-1]
        return f"{path}:{line}{where}", "\n".join(shown)[-TRACEBACK_CHARACTERS:]

    def source_line(self, path, number):
        lines = self.sources.get(path, b"").splitlines()
        return lines[number - 1].decode("utf-8", "replace").strip()[:200] if 0 < number <= len(lines) else ""


class Trusted:
    """The loader of an allowed library: what the library itself needs is not the student's import."""

    def __init__(self, loader, submission):
        self.loader, self.submission = loader, submission

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def exec_module(self, module):
        before, self.submission.trusting = self.submission.trusting, True
        try:
            self.loader.exec_module(module)
        finally:
            self.submission.trusting = before


class Alias:
    """Another name of a module that is already, or first gets, loaded under its canonical name."""

    def __init__(self, canonical):
        self.canonical = canonical

    def create_module(self, spec):
        module = import_module(self.canonical)
        self.spec = getattr(module, "__spec__", None)
        return module

    def exec_module(self, module):
        module.__spec__ = self.spec         # the import system has just put the alias's there


class Empty:
    """A package with nothing in it."""

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        pass


# ---------------------------------------------------------------------------------------------------------------------
# Steps and their outcomes.

class Missing(Exception):
    """(module | name | attribute, its name, a sentence)"""


class NotReached(Exception):
    """Refers to a step that gave no result."""


class Script:
    """One run of steps. Results are kept by step number until the script ends."""

    def __init__(self, submission):
        self.submission = submission
        self.results = {}

    def run(self, steps):
        """One encoded outcome per step. Each result is encoded at once, so later steps cannot change it."""
        outcomes, room, stopped = [], RESULT_BYTES, False
        for number, step in enumerate(steps):
            outcome, failed = (encoded(["not reached"]), True) if stopped else self.outcome(number, step, room)
            outcomes.append(outcome)
            room -= len(outcome)
            stopped = stopped or failed and step[0] != "get"
        return outcomes

    def outcome(self, number, step, room):
        """The encoded outcome, and whether the step failed."""
        try:
            result = getattr(self, "step_" + step[0])(*step[1:])
            self.results[number] = result
            try:
                out = bytearray(pack("<cI", b"L", 2) + encoded("value"))
                encode(result, out, room, depth=3)  # inside the reply, its list of outcomes, and this outcome
                return bytes(out), False
            except NotAValue:
                return encoded(["object", type_name(type(result))]), False
            except Unsendable as error:
                return encoded(["unsendable", str(error)]), False
            except Unfinished:              # what it was called for may be done all the same
                said = "is" if step[0] == "get" else "returned"
                return encoded(["not implemented", f"{step[2]} {said} NotImplemented"]), False
        except BaseException as error:      # SystemExit too: student code can end a step, not the driver
            try:
                return encoded(self.failure(error)), True
            except BaseException:           # an exception that even breaks the description of itself
                return encoded(["raised", type_name(type(error)), "(this exception cannot be described)", "", ""]), True

    # -- the steps -----------------------------------------------------------------------------------------------------

    def step_new(self, module, name, args, kwargs):
        return self.member(module, name)(*self.given(args), **self.given_names(kwargs))

    step_apply = step_new                   # a class and a function are called alike; the two words are for the reader

    def step_call(self, target, path, args, kwargs):
        return self.walk(self.given(target), path)(*self.given(args), **self.given_names(kwargs))

    def step_get(self, target, path):
        return self.walk(self.given(target), path)

    def step_set(self, target, path, value):
        above, _, last = path.rpartition(".")
        setattr(self.walk(self.given(target), above), last, self.given(value))

    def step_object(self, attributes):
        return self.given(attributes)

    def step_seed(self, number):
        random.seed(number)
        seed_numpy(number % 2**32)

    def step_release(self, target):
        self.results.pop(target.step, None)

    # -- what they are made of -----------------------------------------------------------------------------------------

    def member(self, module, name):
        alternatives = [module] if type(module) is str else module
        canonical = self.submission.find(alternatives)
        if canonical is None:
            wanted = " or ".join(text.replace(".", "/") + ".py" for text in alternatives)
            raise Missing("module", alternatives[0], f"The upload has no {wanted}.")
        loaded = import_module(canonical)
        if name not in vars(loaded) and canonical in self.submission.skipped:
            raise self.submission.skipped[canonical]
        if name not in vars(loaded):
            own = [other for other, value in vars(loaded).items() if getattr(value, "__module__", None) == canonical]
            there = f"; it defines {', '.join(own[:8])}" if own else ""
            raise Missing("name", name, f"{self.submission.modules[canonical] or canonical} defines no {name}{there}.")
        return vars(loaded)[name]

    def walk(self, target, path):
        """Follows `layers.0.dLdW`: attributes by name, items by number."""
        walked = ""
        for part in path.split(".") if path else []:
            walked += ("." if walked else "") + part
            try:
                target = target[int(part)] if part.isdigit() else getattr(target, part)
            except (AttributeError, LookupError, TypeError) as error:
                if TRACEBACK_OF(error).tb_next is not None:
                    raise                   # from inside a property of the student's
                owner, wanted = "None" if target is None else type_name(type(target)), f"item {part}" if part.isdigit() else part
                raise Missing("attribute", walked, f"{owner} has no {wanted}.") from None
        return target

    def given(self, value):
        """An argument as student code gets it: references followed, records as objects with attributes."""
        if type(value) is Reference:
            if value.step not in self.results:
                raise NotReached()
            return self.results[value.step]
        if type(value) in (list, tuple):
            return type(value)([self.given(item) for item in value])
        if type(value) is dict:
            return SimpleNamespace(**self.given_names(value))
        return value

    def given_names(self, record):
        return {name: self.given(value) for name, value in record.items()}

    def failure(self, error):
        if type(error) is Missing:
            return ["missing", *error.args]
        if type(error) is NotReached:
            return ["not reached"]
        if type(error) is Refused:
            return ["refused", error.name, message_of(error)]
        place, traceback = self.submission.trace(error)
        if issubclass(type(error), NotImplementedError):
            return ["unfinished", place]
        return ["raised", type_name(type(error)), message_of(error), place, traceback]


def message_of(error):
    try:
        if issubclass(type(error), SyntaxError) and type(error.msg) is str:
            return error.msg[:MESSAGE_CHARACTERS]  # its str repeats file and line, which are told as the place
        return str.__str__(str(error))[:MESSAGE_CHARACTERS]  # an exact str, even if __str__ gives a subclass
    except BaseException:
        return "(the exception's own __str__ fails)"


def encoded(value):
    out = bytearray()
    encode(value, out, 2**63)
    return bytes(out)


# ---------------------------------------------------------------------------------------------------------------------
# Frames, and the loop.

class Channel:
    """Requests and replies, on descriptors of our own: for the rest, standard input is empty and output is stderr."""

    def __init__(self):
        self.requests, self.replies = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")

    def receive(self):
        """The payload of the next frame, None at the end."""
        header = self.take(8)
        return self.take(struct.unpack("<Q", header)[0]) if header else None

    def take(self, count):
        parts = []
        while count:
            part = read(self.requests, min(count, 2**20))
            if not part:
                return None
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def send(self, payload):
        rest = memoryview(pack("<Q", len(payload)) + payload)
        while rest:
            rest = rest[write(self.replies, rest):]


def serve(channel, folder):
    submission = None
    channel.send(encoded({"protocol": PROTOCOL, "language": "python", "version": sys.version.split()[0],
                          "numpy": numpy.__version__}))
    while (payload := channel.receive()) is not None:
        request, _ = decode(payload)
        if request["op"] == "load":
            submission = Submission(folder, request["files"], request["search"], request["allow"])
            sys.meta_path.insert(0, submission)
            os.chdir(submission.folder)
            channel.send(encoded({"ok": True}))
        elif request["op"] == "run":
            outcomes = Script(submission).run(request["steps"])
            # Outcomes are encoded already: {"id": …, "outcomes": […]} is put together around them.
            channel.send(pack("<cI", b"D", 2) + pack("<I", 2) + b"id" + encoded(request["id"])
                         + pack("<I", 8) + b"outcomes" + pack("<cI", b"L", len(outcomes)) + b"".join(outcomes))
        else:
            raise ValueError(f"unknown request {request['op']!r}")


if __name__ == "__main__":
    serve(Channel(), sys.argv[1] if len(sys.argv) > 1 else "/work/submission")
    os._exit(0)  # no exit hooks of the submission's
