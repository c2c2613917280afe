"""What each kind of step answers, and that student code cannot break, flood or fool the answer."""

import textwrap
import unittest

import numpy as np

from client import Const, Driver, Pattern, Ref, Slopes, Table


def answers(source, *steps, **options):
    """The outcomes of the steps over an upload of one file, thing.py."""
    with Driver({"thing.py": textwrap.dedent(source)}, **options) as driver:
        return driver.run(*steps)


def returned(expression, before=""):
    """The outcome of a function of the student's that returns this."""
    source = f"import numpy as np\n{textwrap.dedent(before)}\ndef f():\n    return {expression}\n"
    return answers(source, ["apply", "thing", "f", [], {}])[0]


LINEAR = """
    import numpy as np
    class Linear:
        def __init__(self, n, m, debug=False):
            self.W, self.debug, self.layers = np.zeros((m, n)), debug, [1, self]
        def forward(self, A):
            A += 1
            return A @ self.W.T
        def __call__(self, x):
            return x
    """


class Steps(unittest.TestCase):
    def test_new_set_call_get(self):
        A = np.arange(6.0).reshape(2, 3)
        W = np.ones((4, 3))
        new, put, Z, debug, deep, itself = answers(
            LINEAR, ["new", "thing", "Linear", [3, 4], {"debug": True}], ["set", Ref(0), "W", W],
            ["call", Ref(0), "forward", [A], {}], ["get", Ref(0), "debug"], ["get", Ref(0), "layers.1.W"],
            ["call", Ref(0), "", ["x"], {}])
        self.assertEqual([new, put, debug, itself], [["object", "Linear"], ["value", None], ["value", True], ["value", "x"]])
        np.testing.assert_array_equal(Z[1], (A + 1) @ W.T)
        np.testing.assert_array_equal(deep[1], W)

    def test_a_result_is_encoded_at_once(self):
        first, _, again = answers("import numpy as np\nx = np.zeros(2)\ndef get(): return x\ndef grow(): x[:] = 9",
                                  ["apply", "thing", "get", [], {}], ["apply", "thing", "grow", [], {}],
                                  ["apply", "thing", "get", [], {}])
        self.assertEqual([first[1].tolist(), again[1].tolist()], [[0, 0], [9, 9]])

    def test_records_are_objects_and_constants_are_functions(self):
        source = "def f(model, fn):\n    return [model.layers[0].W, fn(3, 4, k=1)]"
        outcome, = answers(source, ["apply", "thing", "f", [{"layers": [{"W": 5}]}, Const(np.ones(2))], {}])
        self.assertEqual(outcome[1][0], 5)
        self.assertEqual(outcome[1][1].tolist(), [1, 1])

    def test_tuples_are_tuples_and_text_of_the_array_library_is_text(self):
        source = ("import numpy as np\ndef f(state):\n    h, c = state\n"
                  "    return [isinstance(state, tuple), h + c, np.str_('é'), {np.str_('k'): 1}]")
        outcome, = answers(source, ["apply", "thing", "f", [(2, 3)], {}])
        self.assertEqual(outcome, ["value", [True, 5, "é", {"k": 1}]])

    def test_a_table_function_looks_the_last_numbers_up(self):
        table = np.arange(12.0).reshape(2, 2, 3)
        source = "import numpy as np\ndef f(fn):\n    return [fn(np.array([[1, 0, 1], [0, 1, 0]])), fn([1, 1])]"
        pair, = answers(source, ["apply", "thing", "f", [Table(table)], {}])
        self.assertEqual([a.tolist() for a in pair[1]], [[table[0, 1].tolist(), table[1, 0].tolist()], table[1, 1].tolist()])
        always, = answers(source, ["apply", "thing", "f", [Table(table[0, 0])], {}])
        self.assertEqual([a.tolist() for a in always[1]], [[[0, 1, 2], [0, 1, 2]], [0, 1, 2]])

    def test_a_backward_function_multiplies_by_its_slopes(self):
        source = "import numpy as np\ng = np.array([1.0, 2.0])\ndef f(fn): return [type(fn(g, g)).__name__, fn(g, g), fn(g)[-1] is g]"
        each, = answers(source, ["apply", "thing", "f", [Slopes([np.array([3.0, 5.0]), None])], {}])
        self.assertEqual([each[1][0], [a.tolist() for a in each[1][1]], each[1][2]], ["tuple", [[3, 10], [1, 2]], True])
        alone, = answers(source, ["apply", "thing", "f", [Slopes(np.array([3.0, 5.0]))], {}])
        self.assertEqual([alone[1][0], alone[1][1].tolist()], ["ndarray", [3, 10]])

    def test_a_pattern_function_fills_the_shape_it_is_asked_for(self):
        source = "def f(fn):\n    fn(1)[0] = 9\n    return [fn(2, 2), fn(5)]"
        pair, = answers(source, ["apply", "thing", "f", [Pattern(np.array([1.0, 2.0, 3.0]))], {}])
        self.assertEqual([a.tolist() for a in pair[1]], [[[1, 2], [3, 1]], [1, 2, 3, 1, 2]])
        none, = answers("def f(fn):\n    return fn(2.0)", ["apply", "thing", "f", [Pattern(np.ones(3))], {}])
        self.assertEqual(none[:2], ["raised", "TypeError"])

    def test_a_stand_in_is_an_object_that_student_code_may_change(self):
        source = "def grow(model):\n    model.layers[0].W = model.layers[0].W + 1"
        made, _, grown = answers(source, ["object", {"W": np.zeros(2)}], ["apply", "thing", "grow", [{"layers": [Ref(0)]}], {}],
                                 ["get", Ref(0), "W"])
        self.assertEqual([made[0], grown[1].tolist()], ["object", [1, 1]])

    def test_the_seed_fixes_both_generators(self):
        source = "import random, numpy as np\ndef f(): return [random.random(), float(np.random.rand())]"
        draw = ["apply", "thing", "f", [], {}]
        _, one, _, two, three = answers(source, ["seed", 5], draw, ["seed", 5], draw, draw)
        self.assertEqual(one, two)
        self.assertNotEqual(two, three)

    def test_a_failing_step_stops_the_script_but_a_failing_get_does_not(self):
        outcomes = answers(LINEAR, ["new", "thing", "Linear", [3, 4], {}], ["get", Ref(0), "nothing"],
                           ["get", Ref(0), "debug"], ["call", Ref(0), "backward", [], {}], ["get", Ref(0), "debug"])
        self.assertEqual([outcome[0] for outcome in outcomes], ["object", "missing", "value", "missing", "not reached"])
        self.assertEqual(outcomes[1], ["missing", "attribute", "nothing", "Linear has no nothing."])

    def test_released_and_failed_results_cannot_be_used(self):
        outcomes = answers(LINEAR, ["new", "thing", "Linear", [3, 4], {}], ["release", Ref(0)], ["get", Ref(0), "W"],
                           ["call", Ref(0), "forward", [], {}])
        self.assertEqual([outcome[0] for outcome in outcomes[1:]], ["value", "not reached", "not reached"])

    def test_missing_module_and_name(self):
        module, = answers(LINEAR, ["new", ["mytorch.models.mlp", "models.mlp"], "MLP0", [], {}])
        self.assertEqual(module, ["missing", "module", "mytorch.models.mlp",
                                  "The upload has no mytorch/models/mlp.py or models/mlp.py."])
        name, = answers(LINEAR, ["new", "thing", "Softmax", [], {}])
        self.assertEqual(name, ["missing", "name", "Softmax", "thing.py defines no Softmax; it defines Linear."])


class Unfinished(unittest.TestCase):
    def test_raising_or_returning_not_implemented(self):
        source = "def f(): raise NotImplementedError\ndef g(): return NotImplemented\ndef h(): return None"
        self.assertEqual(answers(source, ["apply", "thing", "f", [], {}]), [["unfinished", "thing.py:1 in f"]])
        self.assertEqual(answers(source, ["apply", "thing", "g", [], {}]), [["not implemented", "g returned NotImplemented"]])
        self.assertEqual(answers(source, ["apply", "thing", "h", [], {}]), [["value", None]])
        self.assertEqual(answers(source, ["apply", "thing", "g", [], {}], ["apply", "thing", "h", [], {}]),
                         [["not implemented", "g returned NotImplemented"], ["value", None]])


class Values(unittest.TestCase):
    def test_plain_values_and_scalars(self):
        self.assertEqual(returned("[None, True, -5, 2.5, 'é', (1, {'a': [2]})]"),
                         ["value", [None, True, -5, 2.5, "é", [1, {"a": [2]}]]])
        outcome = returned("[np.float32(1.5), np.int64(3), np.bool_(True)]")
        self.assertEqual([item.dtype.name for item in outcome[1]], ["float32", "int64", "bool"])
        self.assertEqual([item.shape for item in outcome[1]], [(), (), ()])

    def test_every_layout_of_array_arrives_as_it_is(self):
        for expression in ["np.arange(6.).reshape(2, 3).T", "np.arange(6.)[::-1]", "np.arange(3, dtype='>i4')",
                           "np.float16([1, 2])", "np.asfortranarray(np.ones((2, 3), 'f4'))", "np.zeros((0, 4))",
                           "np.array(5.0)", "np.broadcast_to(np.float64(3), (4, 5))"]:
            with self.subTest(expression):
                np.testing.assert_array_equal(returned(expression)[1], eval(expression))

    def test_an_array_subclass_is_read_through_its_memory(self):
        liar = """
            class Liar(np.ndarray):
                shape = property(lambda self: (7, 7))
                __array__ = tobytes = astype = tolist = lambda self, *a, **k: 1 / 0
                def __array_finalize__(self, other): pass
                def __eq__(self, other): return True
            """
        np.testing.assert_array_equal(returned("np.ones((2, 3)).view(Liar)", liar)[1], np.ones((2, 3)))

    def test_what_cannot_be_sent_says_why(self):
        for expression, why in [("np.array([object()])", "an array of Python objects"), ("2**63", "64 bits"),
                                ("np.array([1j])", "complex128"), ("np.longdouble(1)", "float128"), ("1j", "a complex"),
                                ("np.array('text')", "an array of str"), ("(x for x in 'ab')", "a generator"), ("b'x'", "a bytes"),
                                ("{1: 2}", "keys"), ("np.broadcast_to(1.0, (10**6, 10**6))", "8,000,000,000,000 bytes"),
                                ("deep()", "nested deeper"), ("wide()", "63 MiB"), ("ring()", "nested deeper")]:
            with self.subTest(expression):
                outcome = returned(expression, """
                    def deep():
                        x = []
                        for _ in range(500): x = [x]
                        return x
                    def wide(): return ['x' * 2**20] * 65
                    def ring():
                        x = {}; x['x'] = x
                        return x
                    """)
                self.assertEqual(outcome[0], "unsendable")
                self.assertIn(why, outcome[1])

    def test_one_reply_has_room_for_63_mib_in_all(self):
        source = "import numpy as np\ndef f(): return np.zeros(5 * 2**20)"
        one, two = answers(source, ["apply", "thing", "f", [], {}], ["apply", "thing", "f", [], {}])
        self.assertEqual([one[0], two[0]], ["value", "unsendable"])

    def test_objects_stay_inside_by_their_real_type(self):
        liar = """
            class Liar:
                __class__ = property(lambda self: float)
                def __float__(self): return 1.0
                def __array__(self): return np.ones(3)
            """
        self.assertEqual(returned("Liar()", liar), ["object", "Liar"])
        self.assertEqual(returned("[Liar()]", liar), ["object", "list"])


class Failures(unittest.TestCase):
    def test_an_exception_tells_its_place(self):
        outcome, = answers("def f():\n    return g()\ndef g():\n    return [][3]", ["apply", "thing", "f", [], {}])
        self.assertEqual(outcome[:4], ["raised", "IndexError", "list index out of range", "thing.py:4 in g"])
        self.assertEqual(outcome[4], "thing.py:2 in f\n    return g()\nthing.py:4 in g\n    return [][3]")

    def test_hostile_exceptions_are_bounded(self):
        source = """
            import sys, warnings
            class Evil(Exception):
                __traceback__ = filename = property(lambda self: 1 / 0)
                def __str__(self): raise SystemExit
            class Worse(SyntaxError):
                filename = property(lambda self: 1 / 0)
            def evil(): raise Evil
            def worse(): raise Worse
            def long(): raise ValueError("x" * 10**7)
            def deep(): return deep()
            def stop(): sys.exit(0)
            def interrupt(): raise KeyboardInterrupt
            def hungry():
                import numpy as np
                return np.zeros(10**16)
            """
        with Driver({"thing.py": textwrap.dedent(source)}) as driver:
            def raised(name):
                return driver.run(["apply", "thing", name, [], {}])[0]
            self.assertEqual(raised("evil")[:3], ["raised", "Evil", "(the exception's own __str__ fails)"])
            self.assertEqual(raised("worse")[:2], ["raised", "Worse"])
            self.assertEqual(len(raised("long")[2]), 2_000)
            deep = raised("deep")
            self.assertEqual(deep[1], "RecursionError")
            self.assertLess(len(deep[4]), 8_000)
            self.assertIn("more", deep[4])
            self.assertEqual(raised("stop")[1:3], ["SystemExit", "0"])
            self.assertEqual(raised("interrupt")[1], "KeyboardInterrupt")
            self.assertIn("Unable to allocate", raised("hungry")[2])

    def test_patched_libraries_change_nothing_for_the_driver(self):
        source = """
            import builtins, json, os, struct, sys
            import numpy as np
            os.write = os.read = struct.pack = np.array = np.frombuffer = np.ndarray = np.dtype = None
            np.zeros_like = lambda x: x
            def f(x): return x * 2
            """
        outcomes = answers(source, *[["apply", "thing", "f", [np.ones(3)], {}]] * 2)
        self.assertEqual([outcome[1].tolist() for outcome in outcomes], [[2, 2, 2]] * 2)

    def test_printing_goes_to_the_log_and_reading_finds_nothing(self):
        source = """
            import sys, os
            print("hello", '{"score": 100}')
            os.write(1, b"raw\\n")
            sys.stdout.write("no newline")
            def f(): return sys.stdin.read()
            """
        with Driver({"thing.py": textwrap.dedent(source)}) as driver:
            self.assertEqual(driver.run(["apply", "thing", "f", [], {}]), [["value", ""]])
        self.assertIn("hello", driver.log)
        self.assertIn("raw", driver.log)

    def test_ending_the_process_is_simply_the_end(self):
        with Driver({"thing.py": "import os\ndef f(): os._exit(0)"}) as driver:
            with self.assertRaises(EOFError):
                driver.run(["apply", "thing", "f", [], {}])


if __name__ == "__main__":
    unittest.main()
