# SPDX-License-Identifier: GPL-3.0-or-later
"""`snac estimator truth` with the real tools: the same seed gives the same records, a second call goes on, damage is said.

Usage: truth_command.py SNAC
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SNAC = sys.argv.pop(1)


def run(*arguments):
    environment = dict(os.environ, SNAC_SYNTHESIS_PYTHON=sys.executable)
    return subprocess.run([SNAC, "estimator", "truth", *map(str, arguments)], capture_output=True, text=True, env=environment)


def records(path):
    header, *lines = map(json.loads, path.read_text().splitlines())
    return header, {line["design"]: line for line in lines}


def without_times(record):
    kept = {key: value for key, value in record.items() if key != "seconds"}
    if "yosys" in kept:
        kept["yosys"] = {key: value for key, value in kept["yosys"].items() if key != "seconds"}
    return kept


class Truth(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.whole, self.parts = (Path(self.folder.name) / name for name in ("whole.jsonl", "parts.jsonl"))

    def test_goes_on_to_the_same_records(self):
        self.assertEqual(run("--first", 4, "--count", 4, "--out", self.whole).returncode, 0)
        self.assertEqual(run("--first", 6, "--count", 2, "--batch", 1, "--out", self.parts).returncode, 0)
        text = self.parts.read_text()
        self.parts.write_text(text + '{"design": 5, "layers"')  # killed while it wrote
        self.assertEqual(run("--first", 4, "--count", 4, "--out", self.parts).returncode, 0)
        self.assertTrue(self.parts.read_text().startswith(text))
        (header, whole), (_, parts) = records(self.whole), records(self.parts)
        self.assertEqual(sorted(whole), [4, 5, 6, 7])
        for number, record in whole.items():
            self.assertEqual(without_times(record), without_times(parts[number]))
        self.assertIn("da4ml", header["tools"])

    def test_figures_fit_together(self):
        self.assertEqual(run("--first", 6, "--count", 1, "--synthesise", "--out", self.whole).returncode, 0)
        ((_, design),) = records(self.whole)[1].items()
        (layer,) = design["layers"]  # a design of one layer
        for key in ("cost", "stages", "register_bits", "depth"):
            self.assertEqual(design[key], layer[key])
        self.assertLessEqual(layer["non_zero"], layer["fan_in"] * layer["outputs"])
        self.assertLessEqual(layer["live_products"], layer["places"] * layer["non_zero"])
        self.assertGreaterEqual(layer["live_digits"], layer["live_products"])
        # The tool cuts after every so many delays, and keeps there what is still needed.
        depth, live = int(design["depth"]), design["live_bits"]
        self.assertEqual(len(live), depth + 1)
        step = -(-depth // design["stages"])
        self.assertEqual(design["register_bits"], sum(live[0:depth:step]) + live[depth])
        self.assertGreaterEqual(layer["digits"], layer["non_zero"])
        yosys = design["yosys"]
        self.assertEqual(yosys["dsp"], 0)
        self.assertLess(abs(yosys["lut"] / design["cost"] - 1), 0.2)

    def test_another_seed_has_another_file(self):
        self.assertEqual(run("--first", 6, "--count", 1, "--out", self.whole).returncode, 0)
        before = self.whole.read_text()
        refused = run("--first", 6, "--count", 1, "--seed", 2, "--out", self.whole)
        self.assertEqual(refused.returncode, 3)
        self.assertIn("seed 2", refused.stderr)
        self.whole.write_text(before + "no record\n")
        damaged = run("--first", 6, "--count", 2, "--out", self.whole)
        self.assertEqual(damaged.returncode, 3)
        self.assertIn("line 3", damaged.stderr)


if __name__ == "__main__":
    unittest.main()
