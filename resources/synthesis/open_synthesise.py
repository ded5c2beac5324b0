# SPDX-License-Identifier: GPL-3.0-or-later
"""Logic synthesis of the Verilog with Yosys (synth_xilinx -family xcup): LUTs, flip-flops, carry chains, DSPs, BRAM.

Every pipeline stage is synthesised apart, several at a time: nothing is to be shared across the registers between two
stages. --flat does it in one piece: slower, and within 2 % of the same count (measured). Reads open_trace.json.
"""

import json
import os
import re
import shutil
import time

from snac_files import BadInput
from snac_stage import (
    ToolFailed,
    arguments,
    find_tool,
    finish_tool,
    progress,
    run_stage,
    start_tool,
    tool_version,
    warning,
)

# No pads, clock buffers and shift registers: the design is a part of a larger one. It has no multiplications and
# memories.
SYNTHESIS = "synth_xilinx -family xcup -flatten -noiopad -noclkbuf -nosrl -nodsp -nobram"
DSP, BLOCK_RAM_36, BLOCK_RAM_18 = r"DSP48\w*", r"RAMB36\w*", r"RAMB18\w*"
FLIP_FLOP, LUT, CARRY = r"FD[CPRS]E(_1)?", r"LUT[1-6]", r"CARRY[48]"


def read_trace(folder):
    """open_trace.json of a trace that finished. Raises BadInput when there is none."""
    path = folder / "open_trace.json"
    try:
        trace = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"there is no {path}: run open_trace.py first") from None
    except ValueError as problem:
        raise BadInput(f"{path} cannot be read: {problem}") from None
    if not isinstance(trace, dict) or "top" not in trace:
        raise BadInput(f"{path} is of a trace that did not finish: run open_trace.py again")
    return trace


REGISTERED = """module {stage}_registered (input clk, input [{bits}:0] model_inp, {output} model_out);
    reg [{bits}:0] registers;
    always @(posedge clk) registers <= model_inp;
    {stage} stage (.model_inp(registers), .model_out(model_out));
endmodule
"""


def write_registered(stage, rtl, folder):
    """Writes a module of the stage and the registers before it.

    It is used after the stage was mapped, and only to see which registers something reads: mapped together with them,
    the jet network's stages came out 2.1 % larger than in one piece.
    """
    text = (rtl / f"{stage}.v").read_text(encoding="utf-8")
    source, target = re.search(r"input \[(\d+):0\] model_inp", text), re.search(r"output \[\d+:0\]", text)
    if source is None or target is None:
        raise BadInput(f"{rtl / stage}.v is not what open_trace.py wrote: run it again")
    (folder / f"{stage}_registered.v").write_text(
        REGISTERED.format(stage=stage, bits=source[1], output=target[0]), encoding="utf-8"
    )


def start(yosys, top, sources, folder):
    """Starts Yosys on the module `top`; returns its process and its log."""
    log = folder / f"{top}.log"
    # Deferred, since a table's module has a file only where it is used; and Xilinx' memories have no read-only one that is
    # read without a clock, so that tables become LUTs.
    script = (
        f"read_verilog -defer {' '.join(sources)}; hierarchy -top {top}; setattr -unset rom_style -unset ram_style m:*; "
        f"{SYNTHESIS} -top {top}; tee -q -o ../yosys/{top}.json stat -json"
    )
    if (folder / f"{top}_registered.v").exists():
        script += (
            f"; read_verilog ../yosys/{top}_registered.v; hierarchy -top {top}_registered; proc; flatten; simplemap; "
            f"opt_clean; tee -q -o ../yosys/{top}_registered.json stat -json"
        )
    return start_tool([yosys, "-p", script], folder.parent / "rtl", log), log


def read_cells(path):
    """Cells by type of a `stat -json`."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["design"]["num_cells_by_type"]
        return {str(name): int(count) for name, count in cells.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ToolFailed(f"Yosys wrote no usable statistics into {path}: {problem}") from None


def count(cells, pattern):
    return sum(number for name, number in cells.items() if re.fullmatch(pattern, name))


def utilisation(cells):
    """Typed figures of cells by type. Inverters become part of LUTs when placed and are not counted as LUTs."""
    return {
        "lut": count(cells, LUT),
        "ff": count(cells, FLIP_FLOP),
        "carry": count(cells, CARRY),
        "muxf": count(cells, "MUXF[789]"),
        "inverters": count(cells, "INV"),
        "dsp": count(cells, DSP),
        "bram36_tiles": count(cells, BLOCK_RAM_36) + count(cells, BLOCK_RAM_18) / 2,
    }


def synthesise(tops, sources, folder, jobs, weight):
    """Synthesises the modules, the largest first, `jobs` at a time. Returns {module: cells by type}."""
    yosys, waiting, running, cells = find_tool("yosys"), sorted(tops, key=weight), {}, {}
    total, done = sum(map(weight, tops)), 0
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                top = waiting.pop()
                running[top] = start(yosys, top, sources[top], folder)
            finished = [top for top, (process, _) in running.items() if process.poll() is not None]
            for top in finished:
                finish_tool(*running.pop(top))
                cells[top] = read_cells(folder / f"{top}.json")
                if (folder / f"{top}_registered.v").exists():
                    registered = read_cells(folder / f"{top}_registered.json")
                    cells[top]["FDRE"] = count(registered, r"\$_DFF_P_")
                done += weight(top)
                progress(done / total, f"synthesised {top}: {count(cells[top], LUT)} LUTs")
            if not finished:
                time.sleep(0.1)
    finally:
        for process, _ in running.values():
            process.kill()
            process.wait()
    return cells


def primitives(rtl, top):
    """The files of modules that the stages share."""
    return sorted(path.name for path in rtl.glob("*.v") if not path.stem.startswith(top))


def synthesise_stages(rtl, folder, stages, jobs, output_layout):
    """The pipeline's stages apart, each with the registers before it. Returns {module: cells by type}."""
    shared = primitives(rtl, stages[0].rpartition("_stage")[0])
    for name in stages:
        write_registered(name, rtl, folder)
    sources = {name: [*shared, f"{name}.v"] for name in stages}
    parts = synthesise(stages, sources, folder, jobs, lambda name: (rtl / f"{name}.v").stat().st_size)
    parts["output registers"] = {"FDRE": sum(map(sum, output_layout))}
    return parts


def sum_of(parts):
    """Cells by type of all parts."""
    cells = {}
    for part in parts.values():
        for name, number in part.items():
            cells[name] = cells.get(name, 0) + number
    return cells


def work(options, results):
    trace = read_trace(options.out)
    rtl, folder, top = options.out / "rtl", options.out / "yosys", trace["top"]
    stages = [f"{top}_stage{number}" for number in range(trace["pipeline_stages"])]
    missing = [name for name in [top, *stages] if not (rtl / f"{name}.v").exists()]
    if missing:
        raise BadInput(f"{rtl} lacks {missing[0]}.v: run open_trace.py again")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    results["tools"] = {"yosys": tool_version("yosys", "-V")}
    results["command"] = SYNTHESIS
    progress(0, f"synthesising {len(stages)} pipeline stages, {options.jobs} at a time")
    if options.flat:
        sources = {top: [*primitives(rtl, top), *(f"{name}.v" for name in [top, *stages])]}
        parts = synthesise([top], sources, folder, 1, lambda name: 1)
    else:
        parts = synthesise_stages(rtl, folder, stages, options.jobs, trace["output_layout"])
    cells = sum_of(parts)
    results |= utilisation(cells)
    results["cells"] = dict(sorted(cells.items()))
    results["per_stage"] = {name: utilisation(part) for name, part in sorted(parts.items())}
    results["tier"] = "logic synthesis"
    results["flat"] = options.flat
    if trace.get("adder_cost"):
        results["lut_per_adder_cost"] = round(results["lut"] / trace["adder_cost"], 4)
    progress(
        1, f"{results['lut']} LUTs, {results['ff']} flip-flops, {results['carry']} carry cells, {results['dsp']} DSPs"
    )


def main():
    parser = arguments(__doc__)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="Yosys processes at a time")
    parser.add_argument("--flat", action="store_true", help="in one piece: slower, and the count differs little")
    run_stage("open_synthesise", parser, work)


if __name__ == "__main__":
    main()
