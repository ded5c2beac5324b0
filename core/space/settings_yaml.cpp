// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/settings_rules.h"

#include "base/text.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace snac {

namespace {

class SettingsReader {
public:
    SettingsReader(const YamlNode& space, const YamlNode* ours, const std::string& file, SpaceSettings defaults)
        : m_settings(std::move(defaults)), m_space(space, file, "search_space", m_warnings, m_error),
          m_ours(ours ? *ours : m_nothing, file, "snac_studio.search_space", m_warnings, m_error), m_file(file) {}

    Result<SpaceSettings> run() {
        readSpace();
        readAttention();
        readOurs();
        if (!m_error) {
            if (const auto problem = problemOf(m_settings)) report(*problem);
        }
        if (m_error) return *m_error;
        m_space.warnUnknown();
        m_ours.warnUnknown();
        Result<SpaceSettings> result = std::move(m_settings);
        result.addWarnings(m_warnings);
        return result;
    }

private:
    template <typename T>
    static void take(std::optional<T> value, T& into) {
        if (value) into = std::move(*value);
    }

    static void takeCount(YamlReader& reader, std::string_view key, int& into) {
        const auto value = reader.integer(key);
        if (!value) return;
        if (*value < 0 || *value > 1000000)
            reader.fail(key, fmt::format("{} is out of range.", *value));
        else
            into = static_cast<int>(*value);
    }

    void readSpace() {
        take(m_space.integers("channel_space"), m_settings.channels);
        take(m_space.integers("kernel_space"), m_settings.kernels);
        take(m_space.integers("mlp_width_space"), m_settings.widths);
        takeCount(m_space, "num_blocks", m_settings.numBlocks);
        readActivations();
        if (auto names = m_space.strings("norm_space")) {
            for (std::string& name : *names)
                if (toLower(name) == "none") name.clear();
            m_settings.normalizations = std::move(*names);
        }
        if (auto types = m_space.strings("block_types")) {
            for (std::string& type : *types)
                if (type.empty()) type = "None"; // null
            m_settings.blockTypes = std::move(*types);
        }
        m_settings.statedImageSize = m_space.integer("initial_img_size");
        m_settings.statedOutputs = m_space.integer("output_dim");
    }

    void readActivations() {
        if (const auto names = m_space.strings("act_space")) {
            m_settings.activations.clear();
            for (const std::string& name : *names)
                if (const auto function = activation("act_space", name.empty() ? "Identity" : name))
                    m_settings.activations.push_back(*function);
        }
        if (const auto name = m_space.string("output_activation"))
            take(activation("output_activation", *name), m_settings.outputActivation);
    }

    std::optional<ActivationFunction> activation(std::string_view key, const std::string& name) {
        const auto function = activationByName(name);
        if (!function) {
            m_space.fail(key, fmt::format("'{}' is no activation{}; known are {}.", name.substr(0, 60),
                                          didYouMean(name, activationNames()), join(activationNames(), ", ")));
        }
        return function;
    }

    void readAttention() {
        m_attention = m_space.map("conv_attn");
        if (!m_attention) return;
        YamlReader reader(*m_attention, m_file, "search_space.conv_attn", m_warnings, m_error);
        take(reader.integers("hidden_channel_space"), m_settings.attentionHidden);
        reader.warnUnknown();
    }

    void readOurs() {
        take(m_ours.integers("strides"), m_settings.strides);
        if (auto names = m_ours.strings("poolings")) {
            for (std::string& name : *names)
                if (toLower(name) == "none") name.clear();
            m_settings.poolings = std::move(*names);
        }
        take(m_ours.integers("weight_bits"), m_settings.weightBits);
        take(m_ours.integers("activation_bits"), m_settings.activationBits);
        take(m_ours.integers("reuse_factors"), m_settings.reuseFactors);
        take(m_ours.strings("aggregations"), m_settings.aggregations);
        takeCount(m_ours, "minimum_layers", m_settings.minimumLayers);
        takeCount(m_ours, "maximum_layers", m_settings.maximumLayers);
        takeCount(m_ours, "head_layers", m_settings.headLayers);
    }

    /// At the line of the key, in whichever of the maps it stands.
    void report(const SettingsProblem& problem) {
        constexpr std::string_view attention = "conv_attn.";
        if (problem.key.starts_with(attention) && m_attention) {
            YamlReader(*m_attention, m_file, "search_space.conv_attn", m_warnings, m_error)
                .fail(problem.key.substr(attention.size()), problem.sentence);
            return;
        }
        static constexpr std::string_view oursOnly[] = {"strides",         "poolings",      "weight_bits",
                                                        "activation_bits", "reuse_factors", "minimum_layers",
                                                        "maximum_layers",  "head_layers",   "aggregations"};
        const bool ours = std::find(std::begin(oursOnly), std::end(oursOnly), problem.key) != std::end(oursOnly);
        (ours ? m_ours : m_space).fail(problem.key, problem.sentence);
    }

    SpaceSettings m_settings;
    std::vector<std::string> m_warnings;
    std::optional<Error> m_error;
    const YamlNode m_nothing;
    YamlReader m_space;
    YamlReader m_ours;
    std::string m_file;
    const YamlNode* m_attention = nullptr;
};

} // namespace

Result<SpaceSettings> readSpaceSettings(const YamlNode& searchSpace, const YamlNode* ours, const std::string& file,
                                        SpaceSettings defaults) {
    return SettingsReader(searchSpace, ours, file, std::move(defaults)).run();
}

} // namespace snac
