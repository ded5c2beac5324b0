// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds a pipelined design one sample each clock cycle and writes what comes out LATENCY edges later.
//   harness INPUTS OUTPUTS SAMPLES LATENCY
// Both files hold 32-bit words in the machine's order; a sample takes as many words as its port is wide, lowest bits first.
#include "dut.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

// Verilator's type of a port depends on its width: an integer up to 64 bits, else an array of 32-bit words.
template <class Port>
void setPort(Port& port, const std::vector<std::uint32_t>& words) {
    std::uint64_t value = words[0];
    if (words.size() > 1) value |= static_cast<std::uint64_t>(words[1]) << 32;
    port = static_cast<Port>(value);
}

template <std::size_t N>
void setPort(VlWide<N>& port, const std::vector<std::uint32_t>& words) {
    for (std::size_t i = 0; i < N; ++i) port[i] = words[i];
}

template <class Port>
void getPort(const Port& port, std::vector<std::uint32_t>& words) {
    words[0] = static_cast<std::uint32_t>(port);
    if (words.size() > 1) words[1] = static_cast<std::uint32_t>(static_cast<std::uint64_t>(port) >> 32);
}

template <std::size_t N>
void getPort(const VlWide<N>& port, std::vector<std::uint32_t>& words) {
    for (std::size_t i = 0; i < N; ++i) words[i] = port[i];
}

struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    const File source(std::fopen(argv[1], "rb"));
    const File target(std::fopen(argv[2], "wb"));
    const long samples = std::atol(argv[3]);
    const long latency = std::atol(argv[4]);
    if (!source || !target) return 2;

    Dut design;
    std::vector<std::uint32_t> input((sizeof(design.model_inp) + 3) / 4);
    std::vector<std::uint32_t> output((sizeof(design.model_out) + 3) / 4);
    for (long cycle = 0; cycle < samples + latency - 1; ++cycle) {
        if (cycle < samples) {
            if (std::fread(input.data(), 4, input.size(), source.get()) != input.size()) return 3;
            setPort(design.model_inp, input);
        }
        design.clk = 0;
        design.eval();
        design.clk = 1;
        design.eval();
        if (cycle + 1 >= latency) {
            getPort(design.model_out, output);
            if (std::fwrite(output.data(), 4, output.size(), target.get()) != output.size()) return 4;
        }
    }
    return 0;
}
