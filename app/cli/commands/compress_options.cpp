// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/compress_options.h"

#include "base/number.h"
#include "base/text.h"

namespace snac::cli {

Result<void> readCompressOptions(const Arguments& arguments, RunConfig& config) {
    LocalSearchSettings& settings = config.localSearch;
    if (const auto data = arguments.text("data")) config.dataset = *data;
    SNAC_CHECK(readOpenOptions(arguments, config.open));
    if (const auto seed = arguments.integer("seed")) config.seed = static_cast<std::uint64_t>(*seed);
    if (const auto bits = arguments.text("bits")) {
        settings.precisions.clear();
        for (const std::string& word : split(*bits, ',')) {
            if (word == "own") {
                settings.precisions.push_back(precisionByLayer());
                continue;
            }
            const auto value = parseInteger(word);
            if (!value || *value < 2 || *value > 16)
                return makeError(ErrorCategory::InvalidArgument,
                                 "--bits: '{}' is no whole number from 2 to 16, and not 'own'.", word);
            settings.precisions.push_back({static_cast<int>(*value), std::max(static_cast<int>(*value) / 2, 1)});
        }
        settings.types = TypeChoice::Measured;
    }
    if (const auto budgets = arguments.text("learn-ebops")) {
        if (!arguments.flag("bits")) settings.precisions.clear();
        for (const std::string& word : split(*budgets, ',')) {
            const auto ebops = parseAmount(word);
            if (!ebops || !(*ebops >= 1))
                return makeError(ErrorCategory::InvalidArgument, "--learn-ebops: '{}' is no budget, like 60000 or 60k.",
                                 word);
            settings.precisions.push_back({8, 4, *ebops});
        }
    }
    const auto whole = [&](const char* option, int& value) -> Result<void> {
        const auto number = arguments.integer(option);
        if (!number) return {};
        if (*number < 0 || *number > 10000)
            return makeError(ErrorCategory::InvalidArgument, "--{}: {} is not in 0 to 10000.", option, *number);
        value = static_cast<int>(*number);
        return {};
    };
    SNAC_CHECK(whole("epochs", config.recipe.epochs));
    SNAC_CHECK(whole("qat-epochs", settings.qatEpochs));
    SNAC_CHECK(whole("iterations", settings.pruningIterations));
    SNAC_CHECK(whole("pruning-epochs", settings.pruningEpochs));
    if (const auto rate = arguments.text("rate")) {
        const auto value = parseDouble(*rate);
        if (!value) return makeError(ErrorCategory::InvalidArgument, "--rate: '{}' is no number.", *rate);
        settings.pruningRate = *value;
    }
    if (arguments.flag("structured")) settings.kind = PruningKind::Structured;
    if (arguments.flag("separate")) settings.mode = PruningMode::Separate;
    if (const auto substitutes = arguments.text("substitutes")) {
        settings.substitute = *substitutes != "refuse";
        settings.tables = *substitutes == "table";
    }
    if (arguments.flag("no-substitutes")) settings.substitute = false;
    return validate(settings);
}

std::vector<Option> withCompressOptions(std::vector<Option> options) {
    const std::vector<Option> own = {
        {"data", Option::Kind::Text, "NAME|PATH", "the data; pictures are resized to the network's input"},
        {"config", Option::Kind::Text, "CONFIG.yaml", "a run configuration: recipe, local_search"},
        {"bits", Option::Kind::Text, "N,N,...", "the precisions, in bits"},
        {"learn-ebops", Option::Kind::Text, "N,N,...",
         "learn bits by layer, one network for each budget of EBOPs; without --bits nothing else"},
        {"epochs", Option::Kind::Integer, "N", "of the training in floating point, where it is needed"},
        {"qat-epochs", Option::Kind::Integer, "N", "of quantisation-aware training"},
        {"iterations", Option::Kind::Integer, "N", "of pruning; 0: none"},
        {"pruning-epochs", Option::Kind::Integer, "N", "after each iteration"},
        {"rate", Option::Kind::Text, "F", "the fraction of weights that each iteration keeps"},
        {"structured", Option::Kind::Flag, "", "prune whole neurons and filters"},
        {"separate", Option::Kind::Flag, "", "prune in floating point, then QAT at each sparsity"},
        {"substitutes",
         Option::Kind::Text,
         "relu|table|refuse",
         "what stands for GELU, ELU, tanh and sigmoid: ReLU, or exact tables, which the open flow takes",
         false,
         {"relu", "table", "refuse"}},
        {"no-substitutes", Option::Kind::Flag, "", "refuse layers that hardware cannot take exactly"},
        {"seed", Option::Kind::Integer, "N", "of weights and shuffles"}};
    options.insert(options.end(), own.begin(), own.end());
    return withOpenOptions(std::move(options));
}

} // namespace snac::cli
