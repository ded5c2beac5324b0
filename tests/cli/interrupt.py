#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Interrupts `snac search --json` with SIGINT and SIGTERM: it must end with status 4 and still print its JSON document.

usage: interrupt.py SNAC
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading


def interrupted(snac: str, folder: str, number: signal.Signals) -> list[str]:
    """What is wrong, if anything."""
    study = os.path.join(folder, f"{number.name}.db")
    command = [snac, "search", "--study", study, "--trials", "100000", "--workers", "2", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    guard = threading.Timer(120, process.kill)
    guard.start()
    for line in process.stderr:
        if "COMPLETE" in line:
            break
    process.send_signal(number)
    out, err = process.communicate()
    guard.cancel()
    if process.returncode != 4:
        return [f"{number.name}: status {process.returncode} in place of 4: {err}"]
    try:
        result = json.loads(out)
    except ValueError as error:
        return [f"{number.name}: standard output is not one JSON document ({error}): {out!r}"]
    expected = {"finished": False, "cancelled": True}
    wrong = [f"{number.name}: {key} is {result.get(key)}" for key, value in expected.items() if result.get(key) is not value]
    if not result.get("front") or result.get("trained", 0) < 1:
        wrong.append(f"{number.name}: the trial that was finished is not in the result: {out}")
    return wrong


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        wrong = [w for number in (signal.SIGINT, signal.SIGTERM) for w in interrupted(sys.argv[1], folder, number)]
    print("\n".join(wrong) or "both signals: status 4 and one JSON document")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
