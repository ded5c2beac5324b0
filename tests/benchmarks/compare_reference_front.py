#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares fronts of Tutorial 2 with SNAC-Pack's seven published points by hypervolume.

usage: compare_reference_front.py SNAC STUDY.db...
The studies were made with `snac search t2_config.yaml --preset reference`, so BOPs are snac-pack-block.
"""
import json
import subprocess
import sys

# Tutorial 2's published front (fp32, cross-validation): accuracy, BOPs.
PUBLISHED = [(0.868, 33.4e6), (0.867, 61.4e6), (0.856, 9.3e6), (0.840, 5.4e6), (0.825, 5.2e6), (0.817, 2.9e6), (0.794, 2.3e6)]
# Worse than every published point: half the accuracy's range below, and the next power of ten above their BOPs.
REFERENCE = (0.75, 100e6)


def hypervolume(points):
    area, best = 0.0, REFERENCE[0]
    ordered = sorted((p for p in points if p[0] > REFERENCE[0] and p[1] < REFERENCE[1]), key=lambda p: p[1])
    for index, (accuracy, bops) in enumerate(ordered):
        best = max(best, accuracy)
        following = ordered[index + 1][1] if index + 1 < len(ordered) else REFERENCE[1]
        area += (best - REFERENCE[0]) * (following - bops)
    return area / REFERENCE[1]


def main():
    snac, *studies = sys.argv[1:]
    published = hypervolume(PUBLISHED)
    print(f"published: hypervolume {published:.6f} against accuracy {REFERENCE[0]} and {REFERENCE[1]:.0f} BOPs")
    better = 0
    for study in studies:
        document = json.loads(subprocess.run([snac, "study", "front", "--study", study, "--json"], check=True, capture_output=True, text=True).stdout)
        points = [(t["values"]["accuracy"], t["values"]["bops"]) for t in document["trials"]]
        value = hypervolume(points)
        better += value > published
        print(f"{study}: hypervolume {value:.6f} ({value / published:.4f} of the published), {len(points)} points on the front")
        for accuracy, bops in sorted(points, key=lambda p: p[1]):
            beaten = sum(1 for a, b in PUBLISHED if accuracy >= a and bops <= b)
            print(f"    {accuracy:.4f} at {bops / 1e6:8.2f} M BOPs" + (f"   no worse than {beaten} published points in both" if beaten else ""))
    return 0 if better == len(studies) else 1


if __name__ == "__main__":
    sys.exit(main())
