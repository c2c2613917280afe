"""Whatever way students lay out and import their files, each file is one module, and a broken one costs only itself."""

import shutil
import subprocess
import sys
import tempfile
import unittest

from client import DRIVER, Driver, Ref

LINEAR = "class Linear:\n    name = 'linear'\n"


def made(files, module, name, **options):
    with Driver(files, **options) as driver:
        return driver.run(["new", module, name, [], {}])[0]


class Layouts(unittest.TestCase):
    def test_one_file_is_one_class_under_every_name(self):
        files = {
            "mytorch/nn/linear.py": LINEAR,
            "mytorch/models/mlp.py": "import linear, nn.linear, mytorch.nn.linear\nfrom mytorch.nn import *\n"
                                     "from mytorch.nn.linear import Linear as A\nfrom linear import *\n"
                                     "class MLP0:\n    def __init__(self): self.layers = [Linear()]\n"
                                     "    def same(self): return A is Linear is nn.linear.Linear is linear.Linear\n",
            "mytorch/nn/__init__.py": "from .linear import Linear\n",
        }
        with Driver(files) as driver:
            outcomes = driver.run(["new", ["models.mlp", "mytorch.models.mlp"], "MLP0", [], {}],
                                  ["call", Ref(0), "same", [], {}])
        self.assertEqual(outcomes, [["object", "MLP0"], ["value", True]])

    def test_layouts_that_students_hand_in(self):
        mlp = "from {} import Linear\nclass MLP0(Linear): pass\n"
        for title, files in {
            "packages": {"mytorch/__init__.py": "", "mytorch/nn/__init__.py": "", "mytorch/nn/linear.py": LINEAR,
                         "mytorch/models/mlp.py": mlp.format("mytorch.nn.linear")},
            "no __init__": {"mytorch/nn/linear.py": LINEAR, "models/mlp.py": mlp.format("mytorch.nn.linear")},
            "relative": {"mytorch/nn/linear.py": LINEAR, "mytorch/models/mlp.py": mlp.format("..nn.linear")},
            "flat imports": {"mytorch/nn/linear.py": LINEAR, "models/mlp.py": mlp.format("linear")},
            "half flat": {"mytorch/nn/linear.py": LINEAR, "models/mlp.py": mlp.format("nn.linear")},
            "flat files": {"linear.py": LINEAR, "mlp.py": mlp.format("mytorch.nn.linear")},
            "lost mytorch/": {"nn/linear.py": LINEAR, "models/mlp.py": mlp.format("mytorch.nn.linear")},
            "a folder around": {"hw1 p1.final/mytorch/nn/linear.py": LINEAR, "hw1 p1.final/mytorch/models/mlp.py": mlp.format("linear")},
            "a folder named as a library": {"code/mytorch/nn/linear.py": LINEAR, "code/models/mlp.py": mlp.format("mytorch.nn.linear")},
            "from the package": {"mytorch/nn/linear.py": LINEAR, "mytorch/nn/__init__.py": "from .linear import *",
                                 "models/mlp.py": mlp.format("mytorch.nn")},
            "as attributes": {"mytorch/__init__.py": "from . import nn", "mytorch/nn/linear.py": LINEAR,
                              "mytorch/nn/__init__.py": "from mytorch.nn.linear import Linear",
                              "models/mlp.py": "import mytorch\nclass MLP0(mytorch.nn.Linear): pass"},
            "circular": {"mytorch/nn/__init__.py": "from linear import Linear\nfrom models import mlp",
                         "mytorch/nn/linear.py": "import mytorch.nn\nimport nn.linear\n" + LINEAR, "models/mlp.py": mlp.format("linear")},
            "old copies deeper": {"mytorch/nn/linear.py": LINEAR, "models/mlp.py": mlp.format("linear"),
                                  "old/copy/mytorch/nn/linear.py": "broken(", "old/copy/models/mlp.py": "broken("},
            "macOS": {"mytorch/nn/linear.py": LINEAR, "models/mlp.py": mlp.format("linear"),
                      "__MACOSX/mytorch/nn/._linear.py": "\0\0", "mytorch/nn/._linear.py": "\0"},
        }.items():
            with self.subTest(title):
                self.assertEqual(made(files, ["mytorch.models.mlp", "models.mlp"], "MLP0"), ["object", "MLP0"])
                self.assertEqual(made(files, "mytorch.nn.linear", "Linear"), ["object", "Linear"])

    def test_two_equal_candidates_are_no_answer(self):
        files = {"a/linear.py": LINEAR, "b/linear.py": LINEAR}
        self.assertEqual(made(files, "mytorch.nn.linear", "Linear")[:3], ["missing", "module", "mytorch.nn.linear"])


class BrokenFiles(unittest.TestCase):
    FILES = {
        "mytorch/nn/__init__.py": "from .batchnorm import BatchNorm1d\nfrom .linear import Linear\n",
        "mytorch/nn/linear.py": LINEAR,
        "mytorch/nn/batchnorm.py": "class BatchNorm1d:\n    def forward(self, Z:\n        return Z\n",
        "models/mlp.py": "from mytorch.nn import Linear\nclass MLP0(Linear): pass\n",
        "models/cnn.py": "from mytorch.nn import BatchNorm1d\n",
        "zeros.py": b"\0\0\0",
        "text.py": "text = '\xe9'".encode("latin-1"),
        "early.py": "import sys\nsys.exit(0)\n",
    }

    def test_costs_only_itself_even_if_the_package_imports_it(self):
        self.assertEqual(made(self.FILES, "mytorch.nn.linear", "Linear"), ["object", "Linear"])
        self.assertEqual(made(self.FILES, "models.mlp", "MLP0"), ["object", "MLP0"])
        self.assertEqual(made(self.FILES, "mytorch.nn", "Linear"), ["object", "Linear"])

    def test_names_file_and_line_wherever_it_is_needed(self):
        for module, name in [("mytorch.nn.batchnorm", "BatchNorm1d"), ("models.cnn", "CNN"), ("mytorch.nn", "BatchNorm1d")]:
            outcome = made(self.FILES, module, name)
            self.assertEqual(outcome[:2] + outcome[3:4], ["raised", "SyntaxError", "mytorch/nn/batchnorm.py:2"])
        self.assertEqual(made(self.FILES, "zeros", "x")[3], "zeros.py:1")
        self.assertEqual(made(self.FILES, "text", "x")[1], "SyntaxError")
        self.assertEqual(made(self.FILES, "early", "x")[1:4], ["SystemExit", "0", "early.py:2 in <module>"])


class Policy(unittest.TestCase):
    def test_only_what_the_assignment_lists(self):
        files = {"a.py": "import numpy as np, json, scipy.special\nclass A: pass",
                 "b.py": "import torch\nclass A: pass",
                 "c.py": "try:\n    import torch\nexcept ImportError:\n    torch = None\nclass A: pass",
                 "d.py": "from scipy import signal\nclass A: pass",
                 "e.py": "from mytorch.nn.nothing import X\n",
                 "mytorch/nn/linear.py": LINEAR}
        allow = ["numpy", "scipy.special"]
        self.assertEqual(made(files, "a", "A", allow=allow), ["object", "A"])
        refused = made(files, "b", "A", allow=allow)
        self.assertEqual(refused[:2], ["refused", "torch"])
        self.assertIn("numpy, scipy.special", refused[2])
        self.assertEqual(made(files, "c", "A", allow=allow), ["object", "A"])
        self.assertEqual(made(files, "d", "A", allow=allow)[:2], ["refused", "scipy.signal"])
        self.assertEqual(made(files, "e", "A", allow=allow)[:2], ["raised", "ModuleNotFoundError"])


class Shadows(unittest.TestCase):
    def test_files_named_like_libraries_have_no_effect(self):
        boom = "raise SystemExit('shadow')"
        names = ["numpy.py", "json.py", "random.py", "struct.py", "os.py", "sitecustomize.py", "usercustomize.py", "conftest.py",
                 "numpy/__init__.py", "importlib/__init__.py", "scipy/special.py", "types.py", "__main__.py", "__init__.py"]
        files = {name: boom for name in names}
        files |= {"evil.pth": "import os; os._exit(1)", "__pycache__/a.cpython-311.pyc": b"junk", "a/__init__.py": b"",
                  "a.py": "import json, random, types, numpy, scipy.special, tempfile, secrets\n"
                          "import numpy.testing\nclass A: pass", "linear.py": LINEAR, "linear.pyc": b"junk"}
        with Driver(files) as driver:
            self.assertEqual(driver.run(["new", "linear", "Linear", [], {}]), [["object", "Linear"]])
        files.pop("a/__init__.py")
        with Driver(files) as driver:
            self.assertEqual(driver.run(["new", "a", "A", [], {}]), [["object", "A"]])
        self.assertNotIn("shadow", driver.log)

    def test_the_folder_the_driver_stands_in_is_not_searched(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(DRIVER, folder)
            for name in ["numpy.py", "random.py", "struct.py"]:
                with open(f"{folder}/{name}", "w") as file:
                    file.write("raise SystemExit(9)")
            ended = subprocess.run([sys.executable, "driver.py", "x"], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
            self.assertEqual((ended.returncode, ended.stderr), (0, b""))
            self.assertIn(b"python", ended.stdout)


if __name__ == "__main__":
    unittest.main()
