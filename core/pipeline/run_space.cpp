// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/run_space.h"

#include "base/text.h"
#include "fixed/hardware_ready.h"
#include "search/variation.h"

#include <functional>

namespace snac {

namespace {

std::string withoutStop(std::string sentence) {
    if (sentence.ends_with('.')) sentence.pop_back();
    return sentence;
}

/// Networks drawn to learn whether any of a space can be synthesised.
constexpr int draws = 64;

/// Does hardware take a layer of this kind exactly, behind weights and in front of a dense layer?
bool isTaken(const LayerOperation& operation) {
    Architecture probe;
    probe.input = Shape::image(8, 8, 2);
    probe.outputs = 2;
    probe.blocks = {{BlockType::Conv, "probe"}};
    const Convolution weights{.filters = 2, .kernel = 1, .stride = 1, .padding = Padding::Same};
    for (const LayerOperation& one : {LayerOperation(weights), operation, LayerOperation(Flatten{}), //
                                      LayerOperation(Dense{2})}) {
        Layer layer;
        layer.operation = one;
        probe.layers.push_back(layer);
    }
    return whyNotSynthesisable(probe).empty();
}

bool isTakenNormalization(const std::string& kind) {
    if (kind == "layer") return isTaken(LayerNormalization{});
    return kind.empty() || isTaken(BatchNormalization{});
}

/// Takes choices out of a space's lists and keeps what it took out.
class Narrower {
public:
    /// @param words  what the choices are: "activations"
    template <typename T>
    void narrow(const char* key, const char* words, std::vector<T>& list, const std::function<bool(const T&)>& taken,
                const std::function<std::string(const T&)>& text) {
        std::vector<T> kept;
        std::vector<std::string> out;
        for (const T& choice : list) {
            if (taken(choice))
                kept.push_back(choice);
            else
                out.push_back(text(choice));
        }
        if (out.empty()) return;
        if (kept.empty() && !m_nothingLeft)
            m_nothingLeft = makeError(ErrorCategory::InvalidArgument,
                                      "synthesisable_only leaves nothing of search_space.{}, since hardware has no "
                                      "exact counterpart of {}: add a choice that it has, or leave "
                                      "synthesisable_only out.",
                                      key, join(out, ", "));
        m_taken.push_back(fmt::format("{} ({})", join(out, ", "), words));
        list = std::move(kept);
    }

    const std::optional<Error>& nothingLeft() const { return m_nothingLeft; }
    const std::vector<std::string>& taken() const { return m_taken; }

private:
    std::optional<Error> m_nothingLeft;
    std::vector<std::string> m_taken;
};

void narrowAll(SpaceSettings& space, Narrower& narrower) {
    const auto itself = [](const std::string& word) { return word; };
    narrower.narrow<ActivationFunction>(
        "act_space", "activations", space.activations,
        [](const ActivationFunction& function) { return isTaken(Activation{function}); },
        [](const ActivationFunction& function) { return std::string(name(function)); });
    narrower.narrow<std::string>("norm_space", "normalisation", space.normalizations, isTakenNormalization, itself);
    // On data that are no pictures these blocks count as None.
    if (space.modelType == ModelType::Block && space.input.rank == 3)
        narrower.narrow<std::string>(
            "block_types", "blocks", space.blockTypes,
            [](const std::string& type) { return type != "ConvAttn" || isTaken(ConvAttention{2}); }, itself);
}

/// Errors: invalid argument when none of the networks drawn can be synthesised, with the first one's reason.
Result<void> checkAnyLeft(const SearchSpace& space) {
    Rng rng(0);
    std::string first;
    for (int i = 0; i < draws; ++i) {
        const std::string why = whyNotSynthesisable(space.decode(randomGenome(space.genes(), rng)));
        if (why.empty()) return {};
        if (first.empty()) first = why;
    }
    return makeError(ErrorCategory::InvalidArgument,
                     "synthesisable_only leaves no network in the search space ({}): change the space, or leave "
                     "synthesisable_only out.",
                     first);
}

} // namespace

std::string whyNotSynthesisable(const Architecture& architecture) {
    const auto ready = hardwareReady(architecture);
    if (!ready) return withoutStop(ready.error().message());
    if (!ready->substitutions.empty())
        return ready->substitutions.front().what + " has no exact counterpart in hardware";
    const auto bits = checkOwnBits(architecture);
    return bits ? std::string() : withoutStop(bits.error().message());
}

Result<SearchSpace> searchSpaceOf(const RunConfig& config) {
    if (!config.synthesisableOnly) return SearchSpace::make(config.space);
    SpaceSettings settings = config.space;
    Narrower narrower;
    narrowAll(settings, narrower);
    if (narrower.nothingLeft()) return *narrower.nothingLeft();
    auto space = SearchSpace::make(std::move(settings));
    if (!space) return space;
    SNAC_CHECK(checkAnyLeft(*space));
    if (!narrower.taken().empty())
        space.addWarnings({fmt::format("hardware has no exact counterpart of {}, so the search leaves them out.",
                                       join(narrower.taken(), ", "))});
    return space;
}

} // namespace snac
