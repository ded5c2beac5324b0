// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

namespace snac {

/// One layer of the network that LibTorch's own modules build from an architecture's operations.
struct TorchLayer {
    std::string type;            ///< as Layer::typeName
    Shape output;                ///< measured on a tensor that went through
    std::int64_t parameters = 0; ///< trained ones, as its modules count them
};

/// Which libraries do the work; for `snac doctor`.
struct TorchInformation {
    std::string version;     ///< of LibTorch: "1.13.1"
    std::string blasPath;    ///< the file that LibTorch's matrix products come from
    std::string blasVersion; ///< "OpenBLAS 0.3.21 ..." ; empty when it does not say
    bool openBlas = false;   ///< false: the reference BLAS, many times slower
    int threads = 0;         ///< of OpenBLAS, after it was set to one; 0 when unknown
};

/// A training loop as anyone would write it with torch::nn::Sequential and torch::optim::Adam: the baseline of `snac
/// bench train`.
class PlainLoop {
public:
    virtual ~PlainLoop() = default;
    /// One step on these rows of the samples that it was made with; gives the loss. Throws std::exception when Torch
    /// does.
    virtual double step(std::span<const std::int32_t> rows) = 0;
};

/// What libsnac_torch.so offers. Linking LibTorch costs half a second and some 290 libraries at every start, so it is
/// opened when a training first asks for it. None of these functions throws.
struct TorchLibrary {
    /// As snac::makeEngine, for shapes that are inferred.
    Result<std::unique_ptr<Engine>> (*makeEngine)(const Architecture& architecture, const EngineOptions& options);
    /// Builds the network from the operations alone (the shapes that are in the layers are not looked at).
    Result<std::vector<TorchLayer>> (*describe)(const Architecture& architecture);
    /// Convolution, dense, pooling, flatten and plain activations; the rest is unsupported.
    Result<std::unique_ptr<PlainLoop>> (*makePlainLoop)(const Architecture& architecture, const Samples& samples,
                                                        double learningRate);
    TorchInformation (*information)();
};

/// The library's one exported function; `version` is checked, since the structure above is a contract between two
/// files.
inline constexpr int torchLibraryVersion = 3;
inline constexpr const char* torchLibraryEntry = "snac_torch_library";
using TorchLibraryEntry = const TorchLibrary* (*)(int version);

/// Opens libsnac_torch.so: in $SNAC_LIBRARY_DIR when that is set, otherwise in ../lib and ../lib/snac-studio beside the
/// program's folder. It stays open until the program ends. Errors: not found, with the folders and the remedy;
/// unsupported, when it is another version's. Thread rule: any thread.
Result<const TorchLibrary*> loadTorchLibrary();

} // namespace snac
