// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/kernels_table.h"

#include <cstdlib>
#include <initializer_list>
#include <string_view>

namespace snac {

namespace baseline {
Kernels table(const char* name);
}
#if defined(__x86_64__)
namespace avx2 {
Kernels table(const char* name);
}
namespace avx512 {
Kernels table(const char* name);
}
#endif

// The tables are made after the check: making one already runs code of its instruction set.
const Kernels* kernelsFor(InstructionSet set) {
    switch (set) {
    case InstructionSet::Baseline: {
        static const Kernels kernels = baseline::table("baseline");
        return &kernels;
    }
#if defined(__x86_64__)
    case InstructionSet::Avx2: {
        if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return nullptr;
        static const Kernels kernels = avx2::table("avx2");
        return &kernels;
    }
    case InstructionSet::Avx512: {
        if (!__builtin_cpu_supports("avx512f")) return nullptr;
        static const Kernels kernels = avx512::table("avx512");
        return &kernels;
    }
#else
    case InstructionSet::Avx2:
    case InstructionSet::Avx512: break;
#endif
    }
    return nullptr;
}

const Kernels& bestKernels() {
    const char* wish = std::getenv("SNAC_KERNELS");
    const Kernels* best = nullptr;
    for (const InstructionSet set : {InstructionSet::Baseline, InstructionSet::Avx2, InstructionSet::Avx512}) {
        const Kernels* kernels = kernelsFor(set);
        if (kernels == nullptr) continue;
        if (wish != nullptr && std::string_view(wish) == kernels->name) return *kernels;
        best = kernels;
    }
    return *best;
}

} // namespace snac
