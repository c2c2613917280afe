"""Writes mutants of a Python file: each has one small change that a student might have made by mistake.

    python3 mutate.py FILE.py > mutants.json       [{"line": 12, "text": "c = a - b", "change": "a - b → a + b", "source": "..."}, …]

The changes are made on the syntax tree, so every mutant parses. Which of them change nothing that matters is not decided
here: a mutant that keeps full marks is looked at by a person, who either shows it equivalent or writes a check.
"""

import ast
import copy
import json
import sys

SWAPPED_OPERATORS = {ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.Pow: [ast.Mult],
                     ast.FloorDiv: [ast.Div], ast.Mod: [ast.FloorDiv]}
SWAPPED_COMPARISONS = {ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE],
                       ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is], ast.In: [ast.NotIn]}
SWAPPED_FUNCTIONS = {"sum": ["mean"], "mean": ["sum"], "max": ["min", "sum"], "min": ["max"], "argmax": ["argmin"], "zeros": ["ones"],
                     "ones": ["zeros"], "zeros_like": ["ones_like"], "ones_like": ["zeros_like"], "var": ["std"], "std": ["var"],
                     "maximum": ["minimum"], "minimum": ["maximum"], "cumsum": ["cumprod"], "forward": [], "floor": ["ceil"]}
DROPPED_FUNCTIONS = {"exp", "log", "sqrt", "tanh", "abs", "square", "copy", "transpose", "flip", "squeeze", "erf", "softmax", "where"}


class Mutator:
    def __init__(self, source):
        self.tree = ast.parse(source)
        self.lines = source.splitlines()
        self.attributes = sorted({node.attr for node in ast.walk(self.tree) if is_own(node)})
        self.mutants = []
        self.seen = {ast.unparse(self.tree)}

    def run(self):
        for parent in ast.walk(self.tree):
            for field, value in ast.iter_fields(parent):
                if isinstance(value, list):
                    for index, item in enumerate(value):
                        if isinstance(item, ast.AST):
                            self.mutate(item, parent, field, index)
                elif isinstance(value, ast.AST):
                    self.mutate(value, parent, field, None)
        return self.mutants

    def mutate(self, node, parent, field, index):
        for replacement in self.replacements(node, parent):
            self.emit(node, replacement, parent, field, index)

    def emit(self, node, replacement, parent, field, index):
        def put(value):
            if index is None:
                setattr(parent, field, value)
            else:
                getattr(parent, field)[index] = value

        before = ast.unparse(node)
        put(replacement)
        try:
            source = ast.unparse(ast.fix_missing_locations(self.tree))
            ast.parse(source)
        except (SyntaxError, ValueError, TypeError, AttributeError):
            source = None
        finally:
            put(node)
        if source is None or source in self.seen:
            return
        self.seen.add(source)
        after = ast.unparse(ast.fix_missing_locations(replacement))
        line = getattr(node, "lineno", 0)
        self.mutants.append({"line": line, "text": self.lines[line - 1].strip() if line else "", "change": f"{shorten(before)} → {shorten(after)}", "source": source})

    def replacements(self, node, parent):
        kind = type(node).__name__
        handler = getattr(self, "of_" + kind.lower(), None)
        return handler(node, parent) if handler else []

    # -- expressions ---------------------------------------------------------------------------------------------------

    def of_binop(self, node, parent):
        for operator in SWAPPED_OPERATORS.get(type(node.op), []):
            yield ast.BinOp(node.left, operator(), node.right)
        if not isinstance(node.op, ast.MatMult):
            yield node.left                                                   # a dropped term or factor
            if not isinstance(node.op, (ast.Pow, ast.Div)):
                yield ast.UnaryOp(ast.USub(), node.right) if isinstance(node.op, ast.Sub) else node.right
        if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult)):
            yield ast.BinOp(node.right, node.op, node.left)
        if isinstance(node.op, ast.MatMult):
            yield ast.BinOp(transposed(node.left), node.op, node.right)
            yield ast.BinOp(node.left, node.op, transposed(node.right))

    def of_unaryop(self, node, parent):
        if isinstance(node.op, (ast.USub, ast.Not)):
            yield node.operand

    def of_compare(self, node, parent):
        for operator in SWAPPED_COMPARISONS.get(type(node.ops[0]), []):
            yield ast.Compare(node.left, [operator(), *node.ops[1:]], node.comparators)

    def of_boolop(self, node, parent):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)

    def of_attribute(self, node, parent):
        if node.attr == "T":
            yield node.value
        if is_own(node) and isinstance(node.ctx, ast.Load):
            for sibling in self.siblings(node.attr):                          # one gate for another, γ for β
                yield ast.Attribute(node.value, sibling, node.ctx)

    def siblings(self, name):
        """The object's other attributes whose names differ in one letter, as Wrx and Wzx; the next one is enough."""
        alike = [other for other in self.attributes if len(other) == len(name) and sum(a != b for a, b in zip(other, name)) == 1]
        after = [other for other in alike if other > name]
        return (after or alike)[:1]

    def of_subscript(self, node, parent):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and isinstance(node.slice, ast.Constant):
            yield ast.Subscript(node.value, ast.Constant({0: 1, 1: 0}.get(node.slice.value, 0)), node.ctx)

    def of_constant(self, node, parent):
        if isinstance(parent, ast.Expr) or isinstance(node.value, str) or node.value is None or node.value is Ellipsis:
            return
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, (int, float)):
            for value in {node.value + 1, node.value - 1, 0, 1, 2 * node.value, node.value / 2 if isinstance(node.value, float) else -node.value}:
                if value != node.value:
                    yield ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))

    def of_call(self, node, parent):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for other in SWAPPED_FUNCTIONS.get(name, []):
            func = copy.deepcopy(node.func)
            if isinstance(func, ast.Attribute):
                func.attr = other
            else:
                func.id = other
            yield ast.Call(func, node.args, node.keywords)
        if name in DROPPED_FUNCTIONS and node.args:
            yield node.args[0]
        elif name in DROPPED_FUNCTIONS and isinstance(node.func, ast.Attribute):
            yield node.func.value
        if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args) and ast.dump(node.args[0]) != ast.dump(node.args[1]):
            yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        for position, keyword in enumerate(node.keywords):
            rest = node.keywords[:position] + node.keywords[position + 1:]
            yield ast.Call(node.func, node.args, rest)                        # an ignored argument: no axis, no keepdims
        if name == "range" and len(node.args) == 1:
            yield ast.Call(node.func, [ast.Constant(1), node.args[0]], [])
            yield ast.Call(node.func, [ast.BinOp(node.args[0], ast.Sub(), ast.Constant(1))], [])

    def of_ifexp(self, node, parent):
        yield node.body
        yield node.orelse
        yield ast.IfExp(node.test, node.orelse, node.body)

    def of_slice(self, node, parent):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                kept = {name: getattr(node, name) for name in ("lower", "upper", "step") if name != part}
                yield ast.Slice(**kept)

    # -- statements ----------------------------------------------------------------------------------------------------

    def of_assign(self, node, parent):
        if isinstance(parent, ast.FunctionDef):
            yield ast.Pass()                                                  # state that is not kept, or a name that is missing

    def of_augassign(self, node, parent):
        target = copy.deepcopy(node.target)
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        for operator in SWAPPED_OPERATORS.get(type(node.op), []):
            yield ast.AugAssign(target, operator(), node.value)
        yield ast.Pass()

    def of_if(self, node, parent):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield ast.If(ast.Constant(True), node.body, node.orelse)
        yield ast.If(ast.Constant(False), node.body, node.orelse)

    def of_return(self, node, parent):
        if node.value is not None and not isinstance(node.value, ast.Constant):
            yield ast.Return(ast.UnaryOp(ast.USub(), node.value))

    def of_expr(self, node, parent):
        if isinstance(node.value, ast.Call):
            yield ast.Pass()

    def of_break(self, node, parent):
        yield ast.Pass()

    of_continue = of_break


def is_own(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def transposed(node):
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())


def shorten(text):
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        json.dump(Mutator(file.read()).run(), sys.stdout)
