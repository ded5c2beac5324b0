# SPDX-License-Identifier: GPL-3.0-or-later
"""The synthesis stages as the program runs them: synthesis_test.py SCRIPTS CLASS...

SCRIPTS is resources/synthesis; CLASS is one of the classes below. Expected outputs come from synthesis_fixtures.py,
which infers by loops of its own. Some tests run only with SNAC_TEST_ALL=1 (packaging/test all): each run of a flow
takes seconds.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

sys.dont_write_bytecode = True
SCRIPTS = Path(sys.argv[1])
sys.path.insert(0, str(SCRIPTS))

import snac_files  # noqa: E402
import snac_network  # noqa: E402
import snac_reference  # noqa: E402
import synthesis_fixtures as fixtures  # noqa: E402

ALL = os.environ.get("SNAC_TEST_ALL") == "1"
SAMPLES = 1000 if ALL else 100
only_all = unittest.skipUnless(ALL, "only with SNAC_TEST_ALL=1")


class Case(unittest.TestCase):
    """A test with a temporary folder."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="snac-synthesis-")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def network(self, name, samples=SAMPLES):
        return fixtures.NETWORKS[name]().write(self.folder / name, samples)

    def run_stage(self, stage, model, *options, status=0, out=None):
        """Runs a stage; checks its status and that it says what it has to say. Returns its JSON, or its error line."""
        out = out or self.folder / "run"
        command = [sys.executable, "-B", SCRIPTS / f"{stage}.py", "--model", model, "--out", out, *options]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        self.assertNotIn("Traceback", said)
        errors = [line for line in done.stdout.splitlines() if line.startswith("error: ")]
        self.assertEqual(len(errors), 0 if status == 0 else 1, said)
        if status:
            self.assertTrue(said.rstrip().endswith(errors[0]), said)
            return errors[0]
        results = json.loads((out / f"{stage}.json").read_text())
        self.assertIsNone(results["error"])
        self.assertGreaterEqual(results["seconds"], 0)
        return results

    def assert_agrees(self, counts, samples=SAMPLES):
        self.assertEqual((counts["samples"], counts["differing"], counts["differing_samples"]), (samples, 0, 0), counts)
        self.assertIsNone(counts["first_difference"])
        self.assertEqual(counts["accuracy"], 1.0)

    def assert_found(self, counts):
        self.assertGreater(counts["differing"], 0)
        first = counts["first_difference"]
        self.assertNotEqual(first["expected"], first["found"])


class Input(Case):
    """What the scripts make of a model folder, good or bad."""

    def test_reference(self):
        for name in fixtures.NETWORKS:
            with self.subTest(name):
                network = snac_network.load(self.network(name, 200))
                inputs, expected, _ = snac_network.load_vectors(network)
                np.testing.assert_array_equal(snac_reference.run(network, inputs), expected)

    def test_arithmetic(self):
        """By hand: -5 * 2^-2 = -1.25 is -2 in whole numbers by truncation; 200 saturates 7 bits."""
        kind = snac_files.parse_type("ap_fixed<7,7>", "test")
        np.testing.assert_array_equal(snac_reference.quantise(np.array([-5, 5, 800, -800]), 2, kind), [-2, 1, 63, -64])

    def test_accumulator_bits(self):
        """By hand: weights 3, -5 and inputs -8..7 give -5*7 - 3*8 = -59 at least and 3*7 + 5*8 = 61 at most: 7 bits."""
        layer = snac_network.Layer(
            "d",
            "dense",
            (2,),
            (1,),
            snac_files.FixedType(4, 4),
            None,
            weights=np.array([[3, -5]]),
            bias=np.array([0]),
        )
        self.assertEqual(snac_network.needed_accumulator_bits(layer), 7)
        layer.bias = np.array([3])
        self.assertEqual(snac_network.needed_accumulator_bits(layer), 8)

    def test_types(self):
        for text in (
            "",
            "ap_fixed<8>",
            "ap_fixed<0,0>",
            "ap_fixed<4,5>",
            "ap_fixed<99,4>",
            "int8",
            "ap_fixed<8,-999>",
            8,
            None,
            "ap_fixed<8,3,AP_TRN,AP_SAT,0,0>",
        ):
            with self.subTest(text), self.assertRaises(snac_files.BadInput):
                snac_files.parse_type(text, "test")
        kind = snac_files.parse_type("ap_ufixed<8,-2,AP_RND,AP_SAT>", "test")
        self.assertEqual((kind.width, kind.fraction, kind.lowest, kind.highest), (8, 10, 0, 255))

    def test_broken_networks(self):
        model = self.network("small_cnn", 3)
        good = json.loads((model / "network.json").read_text())
        cases = [
            ("format", lambda n: n.update(format="other")),
            ("version", lambda n: n.update(version=2)),
            ("no input", lambda n: n.pop("input")),
            ("input is a list", lambda n: n.update(input=[])),
            ("shape of text", lambda n: n["input"].update(shape="six")),
            ("shape of zero", lambda n: n["input"].update(shape=[0, 6, 2])),
            ("no layers", lambda n: n.update(layers=[])),
            ("layers of text", lambda n: n.update(layers="conv")),
            ("unknown kind", lambda n: n["layers"][0].update(kind="attention")),
            ("same names", lambda n: n["layers"][1].update(name="conv_1")),
            ("name is no identifier", lambda n: n["layers"][1].update(name="a; b")),
            ("integer bits over bits", lambda n: n["layers"][0].update(weight_type="ap_fixed<4,5>")),
            ("weights out of range", lambda n: n["layers"][0].update(weight_type="ap_fixed<2,-1>")),
            ("fraction of bias", lambda n: n["layers"][0].update(bias_type="ap_fixed<8,2>")),
            ("fraction of accumulator", lambda n: n["layers"][0].update(accumulator="ap_fixed<16,2>")),
            ("missing array", lambda n: n["layers"][0].update(weights="other")),
            ("shape of array", lambda n: n["layers"][0].update(kernel=5, padding=[1, 1, 1, 1])),
            ("kernel over picture", lambda n: n["layers"][0].update(kernel=99)),
            ("negative padding", lambda n: n["layers"][0].update(padding=[-1, 0, 0, 0])),
            ("stride of zero", lambda n: n["layers"][0].update(stride=0)),
            ("unknown function", lambda n: n["layers"][1].update(function="gelu")),
            ("size of pooling", lambda n: n["layers"][2].update(size=3)),
            ("dense on a picture", lambda n: n["layers"].pop(5)),
            ("output shape", lambda n: n["output"].update(shape=[4])),
            ("output fraction", lambda n: n["output"].update(fraction=1)),
            ("declared shape", lambda n: n["layers"][1].update(shape=[1, 1, 1])),
        ]
        for name, change in cases:
            broken = json.loads(json.dumps(good))
            change(broken)
            (model / "network.json").write_text(json.dumps(broken))
            with self.subTest(name), self.assertRaises(snac_files.BadInput) as raised:
                snac_network.load_vectors(snac_network.load(model))
            self.assertNotIn("\n", str(raised.exception))

    def test_broken_files(self):
        good = self.network("small", 3)
        for name in ("network.json", "weights.npz", "inputs.npy", "expected.npy"):
            whole = (good / name).read_bytes()
            for what, data in (
                ("absent", None),
                ("empty", b""),
                ("half", whole[: len(whole) // 2]),
                ("other", b"\x80\x04N." * 9),
            ):
                model = self.folder / f"{name}-{what}"
                shutil.copytree(good, model)
                (model / name).unlink()
                if data is not None:
                    (model / name).write_bytes(data)
                with self.subTest(name + " " + what), self.assertRaises(snac_files.BadInput):
                    snac_network.load_vectors(snac_network.load(model))

    def test_vectors(self):
        model = self.network("small", 3)
        network = snac_network.load(model)
        for name, array in (
            ("inputs", np.zeros((3, 4), int)),
            ("inputs", np.full((3, 5), 99)),
            ("inputs", np.zeros((3, 5))),
            ("inputs", np.array([object()])),
            ("expected", np.zeros((2, 2), int)),
            ("labels", np.zeros(9, int)),
        ):
            whole = (model / f"{name}.npy").read_bytes()
            np.save(model / f"{name}.npy", array, allow_pickle=True)
            with self.subTest(f"{name} {array.shape} {array.dtype}"), self.assertRaises(snac_files.BadInput):
                snac_network.load_vectors(network)
            (model / f"{name}.npy").write_bytes(whole)

    def test_stages_end_with_one_sentence(self):
        model = self.network("small", 3)
        self.assertIn("run open_trace.py first", self.run_stage("open_simulate", model, status=3))
        self.assertIn("run open_trace.py first", self.run_stage("open_synthesise", model, status=3))
        self.assertIn("run hls4ml_convert.py first", self.run_stage("hls4ml_simulate", model, status=3))
        (self.folder / "file").write_text("")
        self.assertIn("cannot be written", self.run_stage("open_trace", model, status=3, out=self.folder / "file/run"))
        self.assertIn("network.json", self.run_stage("open_trace", self.folder / "nowhere", status=3))
        self.assertIn("no file", json.loads((self.folder / "run/open_trace.json").read_text())["error"])

    def test_what_a_flow_cannot_take(self):
        self.assertIn("unrolled", self.run_stage("open_trace", self.network("cnn", 3), "--check", status=3))
        self.run_stage("open_trace", self.network("sparse", 3), "--check")
        self.assertIn("no tables", self.run_stage("hls4ml_convert", self.network("tabled", 3), status=3))
        builder = fixtures.Builder("overlapping", [4, 4, 1], fixtures.Type(5, 1), 1).pooling("max_pooling", 2, stride=1)
        model = builder.flatten().dense(2, fixtures.Type(4, 1)).write(self.folder / "overlapping", 3)
        self.assertIn("use io_parallel", self.run_stage("hls4ml_convert", model, "--io", "io_stream", status=3))

    def test_hls_config(self):
        model, config = self.network("small", 3), self.folder / "hls.json"
        for text, said in (
            ("{", "cannot be read"),
            ("[]", "must be an object"),
            ('{"layers": {"act_1": {}}}', "no dense"),
            ('{"model": {"strategy": "magic"}}', "no strategy"),
            ('{"layers": {"dense_1": {"reuse_factor": 0}}}', "1 or more"),
            ('{"layers": {"dense_1": {"precision": {"accum": "ap_fixed<3,9>"}}}}', "more integer bits"),
            ('{"layers": {"dense_1": {"strategy": "resource", "reuse_factor": 7}}}', "near it are"),
        ):
            config.write_text(text)
            with self.subTest(text):
                self.assertIn(said, self.run_stage("hls4ml_convert", model, "--config", config, status=3))

    def test_another_onnx(self):
        model = self.network("small", 3)
        shutil.copy(self.network("sparse", 3) / "model.onnx", model)
        self.assertIn("model.onnx takes [256] values", self.run_stage("hls4ml_convert", model, status=3))
        (model / "model.onnx").write_bytes((model / "model.onnx").read_bytes()[:500])
        self.assertIn("cannot be read as QONNX", self.run_stage("hls4ml_convert", model, status=3))


class Hls4ml(Case):
    """QONNX, hls4ml and its C simulation."""

    def flow(self, model, *options):
        self.run_stage("hls4ml_convert", model, *options)
        return self.run_stage("hls4ml_simulate", model)["agreement"]

    def test_qonnx_executes_exactly(self):
        import onnx
        from qonnx.core.modelwrapper import ModelWrapper
        from qonnx.core.onnx_exec import execute_onnx

        for name in ("small", "small_cnn"):
            network = snac_network.load(self.network(name, 20))
            path = str(network.folder / "model.onnx")
            onnx.checker.check_model(onnx.load(path))
            inputs, expected, _ = snac_network.load_vectors(network)
            values = snac_network.value(inputs, network.input_type.fraction).astype(np.float32)
            values = values.transpose(0, 3, 1, 2) if values.ndim == 4 else values
            found = [
                execute_onnx(ModelWrapper(path), {"global_in": sample[None]})["global_out"][0] for sample in values
            ]
            np.testing.assert_array_equal(np.ldexp(np.array(found, dtype=float), network.output_fraction), expected)

    @only_all  # synth_command.py runs this network, too
    def test_dense(self):
        model = self.network("small")
        self.assert_agrees(self.flow(model, "--part", "xcu250-figd2104-2L-e", "--clock-ns", "4"))
        results = json.loads((self.folder / "run/hls4ml_convert.json").read_text())
        self.assertEqual((results["part"], results["clock_ns"]), ("xcu250-figd2104-2L-e", 4.0))
        types = {layer["name"]: layer["types"] for layer in results["layers"]}
        accumulators = [
            layer.get("accumulator") for layer in json.loads((model / "network.json").read_text())["layers"]
        ]
        kind = fixtures.parse(accumulators[0])
        self.assertEqual(types["Dense_dense_1"]["accum_t"], f"fixed<{kind.width},{kind.integer},TRN,WRAP,0>")
        self.assertEqual(types["Dense_dense_1"]["result_t"], f"fixed<{kind.width},{kind.integer},TRN,WRAP,0>")
        project = self.folder / "run/hls4ml"
        self.assertTrue((project / "build_prj.tcl").exists())
        lines = (project / "tb_data/tb_output_predictions.dat").read_text().splitlines()
        self.assertEqual(len(lines), SAMPLES)

    @only_all
    def test_convolution_parallel(self):
        self.assert_agrees(self.flow(self.network("small_cnn")))

    def test_steps_of_two(self):
        self.assert_agrees(self.flow(self.network("coarse")))

    def test_pointwise_parallel(self):
        """hls4ml has a class of its own for kernels of 1. The planted bit is found, and nothing else differs."""
        model = self.network("pointwise")
        fixtures.plant(model, "weights", "conv_2")
        self.assert_found(self.flow(model))
        network = json.loads((model / "network.json").read_text())
        with np.load(model / "weights.npz") as arrays:
            planted = fixtures.infer(network, dict(arrays), np.load(model / "inputs.npy"))
        np.testing.assert_array_equal(np.load(self.folder / "run/hls4ml_outputs.npy"), planted)
        results = json.loads((self.folder / "run/hls4ml_convert.json").read_text())
        made = {layer["name"]: layer for layer in results["layers"]}
        for layer in network["layers"]:
            if layer["kind"] == "convolution":
                kind = fixtures.parse(layer["accumulator"])
                node = made[f"Conv2D_{layer['name']}"]
                self.assertEqual(node["class"], "PointwiseConv2D")
                self.assertEqual(node["types"]["accum_t"], f"fixed<{kind.width},{kind.integer},TRN,WRAP,0>")

    @only_all
    def test_pointwise_stream(self):
        config = self.folder / "hls.json"
        config.write_text(json.dumps({"model": {"strategy": "resource"}, "layers": {"conv_1": {"reuse_factor": 3}}}))
        model = self.network("pointwise")
        self.assert_agrees(self.flow(model, "--io", "io_stream", "--config", config))
        self.assert_agrees(self.flow(model, "--io", "io_stream", "--backend", "Catapult"))

    def test_convolution_stream(self):
        config = self.folder / "hls.json"
        config.write_text(json.dumps({"model": {"strategy": "resource"}, "layers": {"conv_1": {"reuse_factor": 6}}}))
        self.assert_agrees(self.flow(self.network("small_cnn"), "--io", "io_stream", "--config", config))
        results = json.loads((self.folder / "run/hls4ml_convert.json").read_text())
        reuse = {layer["name"]: (layer["strategy"], layer["reuse_factor"]) for layer in results["layers"]}
        self.assertEqual((reuse["Conv2D_conv_1"], reuse["Conv2D_conv_2"]), (("resource", 6), ("resource", 1)))

    @only_all
    def test_other_backends(self):
        model = self.network("small", 20)
        self.assert_agrees(self.flow(model, "--backend", "Catapult"), 20)
        self.run_stage("hls4ml_convert", model, "--backend", "oneAPI")
        self.assertIn("vendor's compiler", self.run_stage("hls4ml_simulate", model, status=3))

    @only_all
    def test_planted(self):
        for what in ("weights", "bias", "rounding"):
            with self.subTest(what):
                model = self.network("small")
                fixtures.plant(model, what)
                self.assert_found(self.flow(model))

    @only_all
    def test_narrow_accumulator(self):
        """An accumulator that is too narrow is warned of, and its overflow is found."""
        model, config = self.network("small"), self.folder / "hls.json"
        config.write_text(
            json.dumps({"layers": {"dense_3": {"precision": {"accum": "ap_fixed<8,2>", "result": "ap_fixed<8,2>"}}}})
        )
        self.assert_found(self.flow(model, "--config", config))


class Open(Case):
    """da4ml, simulation and Yosys."""

    def test_traced_and_simulated(self):
        for name, tool in (
            ("small", "verilator"),
            ("small_cnn", "icarus"),
            ("pointwise", "icarus"),
            ("coarse", "icarus"),
            ("tabled", "icarus"),
            ("tabled", "verilator"),
        ):
            if tool == "verilator" and not ALL:  # synth_command.py takes it, too
                continue
            with self.subTest(f"{name} {tool}"):
                model = self.network(name)
                trace = self.run_stage("open_trace", model)
                self.assert_agrees(trace["agreement"])
                self.assertGreater(trace["adder_cost"], 0)
                self.assertEqual(trace["latency_cycles"], trace["pipeline_stages"] + 1)
                if ALL or name != "small_cnn":
                    self.assert_agrees(self.run_stage("open_simulate", model, "--tool", tool)["agreement"])

    def test_latency_is_tested(self):
        model = self.network("small", 50)
        self.run_stage("open_trace", model)
        path = self.folder / "run/open_trace.json"
        trace = json.loads(path.read_text())
        trace["latency_cycles"] += 1
        path.write_text(json.dumps(trace))
        self.assert_found(self.run_stage("open_simulate", model, "--tool", "icarus")["agreement"])

    def test_planted(self):
        for what in ("weights", "bias", "rounding") if ALL else ("rounding",):
            with self.subTest(what):
                model = self.network("small")
                fixtures.plant(model, what)
                self.assert_found(self.run_stage("open_trace", model)["agreement"])
                self.assert_found(self.run_stage("open_simulate", model, "--tool", "icarus")["agreement"])

    @only_all
    def test_synthesised(self):
        model = self.network("small", 20)
        trace = self.run_stage("open_trace", model)
        apart = self.run_stage("open_synthesise", model)
        flat = self.run_stage("open_synthesise", model, "--flat")
        self.assertEqual((apart["dsp"], apart["bram36_tiles"], apart["tier"]), (0, 0, "logic synthesis"))
        self.assertLessEqual(apart["ff"], trace["register_bits"])
        self.assertAlmostEqual(apart["lut"] / flat["lut"], 1, delta=0.03)
        self.assertAlmostEqual(apart["ff"] / flat["ff"], 1, delta=0.03)
        self.assertEqual(apart["lut"], sum(part["lut"] for part in apart["per_stage"].values()))

    def test_tool_that_fails(self):
        model = self.network("small", 20)
        self.run_stage("open_trace", model)
        path = next((self.folder / "run/rtl").glob("*_stage0.v"))
        path.write_text(path.read_text().replace("endmodule", "assign nothing = ;"))
        self.assertIn("yosys ended with", self.run_stage("open_synthesise", model, status=5))
        self.assertIn("iverilog ended with", self.run_stage("open_simulate", model, "--tool", "icarus", status=5))


class Selftest(unittest.TestCase):
    """What the doctor asks."""

    def test_tools(self):
        for tool in ("qonnx", "hls4ml", "da4ml", "icarus", "verilator", "yosys") if ALL else ("icarus",):
            with self.subTest(tool):
                done = subprocess.run(
                    [sys.executable, "-B", SCRIPTS / "selftest.py", tool], capture_output=True, text=True, timeout=600
                )
                report = json.loads(done.stdout)
                self.assertEqual((done.returncode, report["works"], report["error"]), (0, True, None))
                self.assertTrue(report["version"])

    def test_absent_tool(self):
        done = subprocess.run(
            [sys.executable, "-B", SCRIPTS / "selftest.py", "yosys"],
            capture_output=True,
            text=True,
            timeout=600,
            env={"PATH": "/nowhere"},
        )
        report = json.loads(done.stdout)
        self.assertEqual((done.returncode, report["works"], report["version"]), (5, False, None))
        self.assertIn("yosys is not installed", report["error"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
