// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "synth/python_environment.h"
#include "synth/synthesis_run.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace snac {

enum class ToolState { Ok, Missing, Broken };

/// Begins the remedy of a Python environment that can be made; see makePythonEnvironment.
inline constexpr const char* installEnvironmentCommand = "snac tools install";

/// A program that synthesis needs, and whether it can be relied on.
struct Tool {
    std::string name;
    std::string use; ///< what it is for, a few words
    ToolState state = ToolState::Missing;
    std::filesystem::path path;
    std::string version;   ///< the first line that it prints about itself
    std::string problem;   ///< why it is broken, one sentence
    std::string remedy;    ///< the exact command that mends it; empty when it is ok, or when no command does
    std::string advice;    ///< what to do where no command mends it, a few words
    bool optional = false; ///< designs can be made without it
    bool testable = false; ///< proveTools() has a self-test for it
    bool proven = false;   ///< a self-test ran it on a small design
    double seconds = 0;    ///< of the self-test
};

/// Looks for python3, the Python environment, g++, verilator, iverilog, yosys and the vendor's vitis-run, vitis_hls,
/// vivado and vivado_hls on PATH and asks each for its version (10 s at most). Thread rule: any thread; blocks.
std::vector<Tool> findTools(const PythonSetup& setup, const std::stop_token& stop = {});

/// Runs each tool that is ok on a design of one adder, the Python environment on a network of four neurons (some ten seconds in all on an idle machine; at most two minutes
/// each, for a loaded one) and looks at the result; a tool that fails becomes broken. The vendor's tools are asked for
/// their version only: they may want a licence and minutes. Thread rule: any thread; blocks.
void proveTools(std::vector<Tool>& tools, const PythonSetup& setup, const std::stop_token& stop,
                const Progress& progress);

/// What a flow lacks, by the tools' names: empty when it can run. Of two that do the same one is named, as in "yosys".
/// The vendor's tools belong to Flow::Vitis only. Pure.
std::vector<std::string> missingFor(Flow flow, const std::vector<Tool>& tools);

} // namespace snac
