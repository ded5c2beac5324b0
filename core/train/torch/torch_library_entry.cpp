// SPDX-License-Identifier: GPL-3.0-or-later
// The door of libsnac_torch.so, and what it knows of the libraries behind it.
#include "train/torch/torch_parts.h"

#include <ATen/Parallel.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>

#include <filesystem>
#include <system_error>

namespace snac {

namespace {

// Found in this library's own scope: LibTorch links the BLAS interface only, and which one stands behind it is the
// distribution's choice.
template <typename Function>
Function lookUp(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

TorchInformation information() {
    useOneThread();
    TorchInformation result;
    result.version = TORCH_VERSION;
    Dl_info place{};
    if (void* product = dlsym(RTLD_DEFAULT, "sgemm_"); product && dladdr(product, &place) && place.dli_fname) {
        // The name behind the distribution's links tells the BLAS: .../openblas-pthread/libblas.so.3
        std::error_code code;
        const std::filesystem::path file = std::filesystem::canonical(place.dli_fname, code);
        result.blasPath = code ? place.dli_fname : file.string();
    }
    if (const auto config = lookUp<const char* (*)()>("openblas_get_config")) {
        // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."; it can be in the process without being the one that
        // multiplies.
        result.blasVersion = config();
        result.openBlas = result.blasPath.find("openblas") != std::string::npos;
    }
    if (const auto threads = lookUp<int (*)()>("openblas_get_num_threads")) result.threads = threads();
    return result;
}

} // namespace

void useOneThread() {
    at::set_num_threads(1);
    if (const auto setThreads = lookUp<void (*)(int)>("openblas_set_num_threads")) setThreads(1);
}

} // namespace snac

extern "C" __attribute__((visibility("default"))) const snac::TorchLibrary* snac_torch_library(int version) {
    static constexpr snac::TorchLibrary library{
        .makeEngine = snac::makeTorchEngine,
        .describe = snac::describeTorchNetwork,
        .makePlainLoop = snac::makePlainLoop,
        .information = snac::information,
    };
    return version == snac::torchLibraryVersion ? &library : nullptr;
}
