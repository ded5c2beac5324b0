#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a search with SIGKILL at random moments and goes on, until it is done; its digest must be that of an undisturbed run,
with one worker and with two.

usage: kill_and_resume.py SNAC [KILLS] [SEED]
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

CONFIG = """
dataset: {name: digits}
search: {n_trials: 60, epochs: 40}
search_space: {block_types: [Conv, MLP, None], num_blocks: 2, channel_space: [4, 8], kernel_space: [1, 3],
               mlp_width_space: [8, 16, 32], act_space: [ReLU, LeakyReLU], norm_space: [null, batch]}
snac_studio: {search: {population: 12, final_seeds: 1}}
"""


def size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return -1


def main() -> int:
    snac = sys.argv[1]
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    moments = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "run.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG)

        def command(study: str, workers: int) -> list[str]:
            return [snac, "search", config, "--study", study, "--workers", str(workers)]

        def digest(study: str) -> str:
            return subprocess.run([snac, "study", "digest", "--study", study], check=True, capture_output=True, text=True).stdout.strip()

        digests = {}
        seconds = 0.0
        for workers in (1, 2):
            study = os.path.join(folder, f"whole{workers}.db")
            began = time.monotonic()
            subprocess.run(command(study, workers), check=True, capture_output=True)
            seconds = time.monotonic() - began
            digests[f"{workers} worker(s)"] = digest(study)

        study = os.path.join(folder, "killed.db")
        kills = 0
        inside_commit = 0
        while True:
            process = subprocess.Popen(command(study, 2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                if kills < wanted and moments.random() < 0.5:
                    # A moment inside a commit: SQLite's journal is there while a transaction is being written.
                    limit = time.monotonic() + 2 * seconds
                    journals = [study + "-journal", study + "-wal"]
                    sizes = [size(j) for j in journals]
                    time.sleep(moments.uniform(0, 0.1))
                    while time.monotonic() < limit and process.poll() is None:
                        now = [size(j) for j in journals]
                        if now != sizes and any(s > 0 for s in now):
                            inside_commit += 1
                            break
                        sizes = now
                else:
                    process.wait(timeout=moments.uniform(0.05, 1.5 * seconds / wanted * 2) if kills < wanted else None)
            except subprocess.TimeoutExpired:
                pass
            if process.poll() is not None:
                if process.returncode != 0:
                    print(f"the resumed search ended with status {process.returncode}")
                    return 1
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        digests[f"killed {kills} times"] = digest(study)
        check = subprocess.run([snac, "study", "check", "--study", study], capture_output=True, text=True)
        print(f"{kills} kills, {inside_commit} of them while a transaction was being written; undisturbed {seconds:.1f} s")
        for name, value in digests.items():
            print(f"  {value}  {name}")
        print(check.stdout.strip())
        if kills < wanted or inside_commit == 0:
            print("the search was over before it could be killed often enough; make it longer")
            return 1
        return 0 if len(set(digests.values())) == 1 and check.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
