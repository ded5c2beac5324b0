#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`snac synth` with the real tools on a small network: both flows agree to the last bit, a planted bit or rounding is found, and
a run that was killed leaves no process behind and is gone on with. More of it with SNAC_TEST_ALL=1 (packaging/test
all).

usage: synth_command.py SNAC; run it with the Python that the flows are to use
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import synthesis_fixtures

SAMPLES = 100
ONE_STAGE = ("--latency-cutoff", "50")  # Yosys takes seconds to start for each stage of the pipeline


def snac_synth(snac, model, out, flow, *options):
    """Runs to the end; returns the exit status, the JSON and standard error."""
    command = [snac, "synth", model, "--flow", flow, "--out", out, "--samples", str(SAMPLES), "--json", *options]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=1500, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def check_result(flow, status, result, errors):
    """What is wrong with how a flow ended on the network as it is."""
    if status != 0:
        return [f"{flow}: status {status}: {errors}"]
    agreement = result["agreement"]
    wrong = []
    if (agreement["samples"], agreement["outputs"], agreement["differing"]) != (SAMPLES, 2 * SAMPLES, 0):
        wrong.append(f"{flow}: agreement is {agreement}")
    ended = [stage["status"] for stage in result["stages"]]
    expected = ["done"] * 4 if flow == "open" else ["done", "done", "skipped", "skipped", "skipped"]
    if ended != expected and not shutil.which("vivado"):
        wrong.append(f"{flow}: the stages are {ended}")
    if flow == "open":
        estimate, synthesised = result["resources"]
        same_latency = synthesised["latency_cycles"] == estimate["latency_cycles"]
        if not 0 < synthesised["lut"] < 1000 or synthesised["ff"] is None or not same_latency:
            wrong.append(f"{flow}: the resources are {result['resources']}")
    return wrong


def check_flow(snac, root, flow, *options):
    """A flow on the network as it is."""
    return check_result(flow, *snac_synth(snac, root / "small", root / flow, flow, *options))


def check_plant(snac, root, what, flow, *options):
    """A changed bit of dense_1 (its weights or bias) or rounding must be counted, before anything is synthesised."""
    model = shutil.copytree(root / "small", root / f"{flow}_{what}")
    synthesis_fixtures.plant(model, what)
    status, result, errors = snac_synth(snac, model, root / f"run_{flow}_{what}", flow, *options)
    differing = (result.get("agreement") or {}).get("differing", 0)
    if status == 1 and differing > 0:
        return []
    return [f"{flow}: planted into {what}: status {status}, {differing} differing: {errors}"]


def processes_below(folder):
    """Command lines of processes that work for a run in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            place = os.readlink(process / "cwd")
        except OSError:
            continue
        if place.startswith(str(folder)) or any(str(folder).encode() in word for word in words):
            found.append(b" ".join(words).decode(errors="replace"))
    return found


def check_kill(snac, root):
    """SIGKILL in the middle of the simulation; the run is then gone on with, and ends as if nothing had been."""
    out = root / "killed"
    command = [snac, "synth", root / "small", "--flow", "open", "--out", out, "--samples", str(SAMPLES), *ONE_STAGE]
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("simulate"):
            break
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while (left := processes_below(out)) and time.monotonic() < deadline:
        time.sleep(0.1)
    wrong = [f"left behind: {command}" for command in left]
    before = json.loads((out / "run.json").read_text())["stages"][1]
    status, result, errors = snac_synth(snac, root / "small", out, "open", *ONE_STAGE)
    if status == 0 and result["stages"][1]["seconds"] != before["seconds"]:
        wrong.append("after a kill the trace was made again")
    return wrong + check_result("open", status, result, errors)


def main():
    missing = [tool for tool in ("g++", "verilator", "yosys") if not shutil.which(tool)]
    if missing:
        print(f"skipped: {', '.join(missing)} not on PATH")
        return 77
    snac = Path(sys.argv[1]).resolve()
    os.environ["SNAC_SYNTHESIS_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        os.environ["XDG_STATE_HOME"] = folder
        synthesis_fixtures.NETWORKS["small"]().write(root / "small", 1000)
        icarus = ("open", "--tool", "icarus")
        wrong = [*check_kill(snac, root), *check_flow(snac, root, "hls4ml"),
                 *check_plant(snac, root, "rounding", *icarus), *check_plant(snac, root, "rounding", "hls4ml")]
        if os.environ.get("SNAC_TEST_ALL") == "1":
            wrong += check_flow(snac, root, "open")
            for what in ("weights", "bias"):
                wrong += [*check_plant(snac, root, what, *icarus), *check_plant(snac, root, what, "hls4ml")]
    print("\n".join(wrong) or "both flows agree, what was planted was found, and a killed run was gone on with")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
