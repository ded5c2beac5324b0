// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "train/native_engine.h"
#include "train/torch_library.h"

#include <new>

namespace snac {

Result<std::unique_ptr<Engine>> makeEngine(const Architecture& architecture, const EngineOptions& options) {
    SNAC_CHECK(validate(options.recipe));
    // Shapes are inferred again, so that an engine never meets an architecture that contradicts itself.
    Architecture checked = architecture;
    SNAC_CHECK(inferShapes(checked));
    try {
        if (options.name == "native") return makeNativeEngine(checked, options);
        if (options.name == "torch") {
            SNAC_TRY(library, loadTorchLibrary());
            return library->makeEngine(checked, options);
        }
    } catch (const std::bad_alloc&) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The network does not fit into memory with a batch of {}: use a smaller batch.",
                         options.recipe.batchSize);
    }
    const std::string names[] = {"native", "torch"};
    return makeError(ErrorCategory::NotFound, "There is no engine '{}'{}; the engines are native and torch.",
                     options.name, didYouMean(options.name, names));
}

} // namespace snac
