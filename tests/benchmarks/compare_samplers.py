#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""NSGA-II and random search of this program beside Optuna's NSGA-II, on the exhaustive table, at equal trials.

usage: compare_samplers.py SAMPLER_MEDIANS SPACE.yaml TABLE.csv.gz [TRIALS...]
Prints the median hypervolume (accuracy above 0 times the saved fraction of the largest BOPs) over 20 seeds.
"""
import statistics
import subprocess
import sys

import optuna

SEEDS = 20


def hypervolume(points, most_bops):
    """Area between the staircase of (accuracy, bops) and (0, most_bops), as a fraction."""
    area, best = 0.0, 0.0
    ordered = sorted(points, key=lambda p: p[1])
    for index, (accuracy, bops) in enumerate(ordered):
        best = max(best, accuracy)
        following = ordered[index + 1][1] if index + 1 < len(ordered) else most_bops
        area += best * (min(following, most_bops) - bops)
    return area / most_bops


def main():
    program, space, table_file = sys.argv[1:4]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    lines = subprocess.run([program, space, table_file, "--genomes"], check=True, capture_output=True, text=True).stdout.splitlines()
    table = {}
    for line in lines:
        genome, accuracy, bops = line.split(",")
        table[tuple(int(g) for g in genome.split())] = (float(accuracy), float(bops))
    choices = [max(column) + 1 for column in zip(*table)]
    most_bops = max(bops for _, bops in table.values())
    whole = hypervolume(table.values(), most_bops)
    print(f"{len(set(table.values()))} different results; the whole table's front has hypervolume {whole:.5f}")
    for trials in [int(t) for t in sys.argv[4:]] or [100, 200, 400]:
        rows = {}
        output = subprocess.run([program, space, table_file, str(trials), str(SEEDS)], check=True, capture_output=True, text=True).stdout
        for line in output.splitlines()[1:]:
            name, _, _, value = line.split(",")
            rows.setdefault("ours: " + name, []).append(float(value))
        for population in (20, 50):
            values = []
            for seed in range(SEEDS):
                sampler = optuna.samplers.NSGAIISampler(seed=seed, population_size=population)
                study = optuna.create_study(directions=["maximize", "minimize"], sampler=sampler)
                seen = []

                def objective(trial):
                    genome = tuple(trial.suggest_categorical(f"g{i}", list(range(n))) for i, n in enumerate(choices))
                    seen.append(table[genome])
                    return table[genome]

                study.optimize(objective, n_trials=trials)
                values.append(hypervolume(seen, most_bops))
            rows[f"Optuna {optuna.__version__} NSGA-II, population {population}"] = values
        print(f"\n{trials} trials, median over {SEEDS} seeds (fraction of the whole front):")
        for name, values in rows.items():
            print(f"  {statistics.median(values) / whole:.5f}  (worst {min(values) / whole:.5f}, best {max(values) / whole:.5f})  {name}")


if __name__ == "__main__":
    main()
