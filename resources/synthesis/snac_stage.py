# SPDX-License-Identifier: GPL-3.0-or-later
"""What every stage does alike: arguments, progress lines, one-sentence errors, exit status and the JSON of its results.

A stage is `python STAGE.py --model MODEL_DIR --out OUT_DIR [options]`. It prints plain lines: `progress 0.4 what is
done`, `warning: ...`, `error: ...`; it ends with 0, 3 (bad input, or what the flow cannot take) or 5 (a tool failed),
and writes OUT_DIR/STAGE.json, also when it fails, with "error" in it. A result that is not known is null.
"""

import argparse
import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from snac_files import BadInput

BAD_INPUT, TOOL_FAILED = 3, 5


class ToolFailed(Exception):
    """A tool did not do its work: one sentence. Ends a stage with status 5."""


def progress(fraction, text):
    """One line for the reader's progress bar; `fraction` of this stage is done."""
    print(f"progress {fraction:.2f} {text}", flush=True)


def warning(text):
    print(f"warning: {text}", flush=True)


class Results(dict):
    """The stage's JSON. `store` writes what is known so far, whole or not at all."""

    def __init__(self, path):
        super().__init__()
        self._path = path

    def store(self):
        temporary = self._path.with_suffix(".json.part")
        temporary.write_text(json.dumps(self, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        os.replace(temporary, self._path)


def arguments(description):
    """A parser with what every stage takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", type=Path, required=True, help="folder with network.json and weights.npz")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; made when it is not there")
    return parser


def run_stage(name, parser, work):
    """Parses the command line, calls work(arguments, results) and ends the process with the stage's exit status."""
    options = parser.parse_args()
    started = time.monotonic()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        results = Results(options.out / f"{name}.json")
        results |= {"stage": name, "error": None}
        results.store()
    except OSError as problem:
        sys.exit(_report(f"the folder {options.out} cannot be written: {problem.strerror}", BAD_INPUT))
    status = 0
    try:
        work(options, results)
    except BadInput as problem:
        results["error"], status = str(problem), BAD_INPUT
    except ToolFailed as problem:
        results["error"], status = str(problem), TOOL_FAILED
    except OSError as problem:
        results["error"], status = f"{problem.filename or options.out}: {problem.strerror or problem}", BAD_INPUT
    except MemoryError:
        results["error"], status = "there is not enough memory for this network", TOOL_FAILED
    results["seconds"] = round(time.monotonic() - started, 2)
    try:
        results.store()
    except OSError as problem:
        results["error"], status = f"the folder {options.out} cannot be written: {problem.strerror}", BAD_INPUT
    if results["error"]:
        _report(results["error"], status)
    sys.exit(status)


def _report(sentence, status):
    print("error: " + " ".join(str(sentence).split()), flush=True)
    return status


def package_versions(*names):
    """{"hls4ml": "1.3.0", ...} of Python packages."""
    return {name: importlib.metadata.version(name) for name in names}


def find_tool(name):
    """The path of a program. Raises ToolFailed when it is not on the PATH."""
    path = shutil.which(name)
    if path is None:
        raise ToolFailed(f"{name} is not installed or not on the PATH")
    return path


def tool_version(name, *options):
    """The first line that a program prints about itself."""
    done = subprocess.run([find_tool(name), *options], capture_output=True, text=True, errors="replace", check=False)
    return (done.stdout + done.stderr).strip().partition("\n")[0]


def start_tool(command, folder, log):
    """Starts a program in `folder` with all it prints in the file `log`; it ends when this stage is killed."""
    with open(log, "w", encoding="utf-8") as file:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent,
        )


def finish_tool(process, log):
    """Waits. Raises ToolFailed with the line of `log` that says most when the program failed."""
    if process.wait() == 0:
        return
    lines = [line for line in Path(log).read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    complaints = [line for line in lines if "error" in line.lower()] or lines[-1:] or ["it printed nothing"]
    how = (
        f"was killed by signal {-process.returncode}" if process.returncode < 0 else f"ended with {process.returncode}"
    )
    raise ToolFailed(f"{Path(process.args[0]).name} {how}: {complaints[0].strip()[:300]} (all of it in {log})")


def run_tool(command, folder, log):
    """Starts and waits."""
    finish_tool(start_tool(command, folder, log), log)


def _end_with_parent():
    """A tool must not outlive its stage (Linux: PR_SET_PDEATHSIG)."""
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def agreement(found, expected, labels=None):
    """How far two arrays [samples, outputs] of raw integers agree: every output is compared, exactly."""
    differing = found != expected
    places = differing.nonzero()
    first = None
    if len(places[0]):
        sample, output = int(places[0][0]), int(places[1][0])
        first = {
            "sample": sample,
            "output": output,
            "expected": int(expected[sample, output]),
            "found": int(found[sample, output]),
        }
    return {
        "samples": len(expected),
        "outputs": int(expected.size),
        "differing": int(differing.sum()),
        "differing_samples": int(differing.any(axis=1).sum()),
        "differing_per_output": [int(count) for count in differing.sum(axis=0)],
        "first_difference": first,
        "accuracy": None if labels is None else float((found.argmax(axis=1) == labels).mean()),
        "expected_accuracy": None if labels is None else float((expected.argmax(axis=1) == labels).mean()),
    }


def say_agreement(counts):
    """The verdict as one line."""
    if counts["differing"] == 0:
        progress(1, f"all {counts['outputs']} outputs of {counts['samples']} samples agree exactly")
    else:
        warning(
            f"{counts['differing']} of {counts['outputs']} outputs differ, in {counts['differing_samples']} of "
            f"{counts['samples']} samples"
        )
