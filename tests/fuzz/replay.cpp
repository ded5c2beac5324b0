// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over the seeds in a folder and over simple mutations of them: cut off, a byte changed, a piece
// doubled.
#include "base/rng.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

} // namespace

int main(int argc, char** argv) {
    int inputs = 0;
    snac::Rng rng(1);
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string seed{std::istreambuf_iterator<char>(file), {}};
            run(seed);
            ++inputs;
            for (int mutation = 0; mutation < 200 && !seed.empty(); ++mutation, ++inputs) {
                std::string mutated = seed;
                const std::size_t at = rng.below(seed.size());
                switch (mutation % 4) {
                case 0: mutated.resize(at); break;
                case 1: mutated[at] = static_cast<char>(rng.next()); break;
                case 2: mutated.insert(at, seed.substr(at, rng.below(64))); break;
                case 3: mutated[at] = "\xff\0-9"[rng.below(4)]; break;
                }
                run(mutated);
            }
        }
    }
    std::printf("%d inputs without a crash\n", inputs);
    return inputs > 0 ? 0 : 1;
}
