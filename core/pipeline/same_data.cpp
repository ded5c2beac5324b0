// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/same_data.h"

#include "base/text.h"

#include <fmt/format.h>

namespace snac {

namespace {

struct Description {
    std::string name, samples, shape, preparation;
    bool operator==(const Description&) const = default;

    std::string text() const {
        std::string said = name;
        if (!samples.empty()) said += fmt::format(", {} training samples", samples);
        if (!shape.empty()) said += " of " + shape;
        if (!preparation.empty()) said += fmt::format(" ({})", preparation);
        return said;
    }
};

std::string found(const std::map<std::string, std::string>& settings, const char* key) {
    const auto place = settings.find(key);
    return place == settings.end() ? "" : place->second;
}

} // namespace

std::string dataDifference(const std::map<std::string, std::string>& settings, const Dataset& dataset) {
    std::map<std::string, std::string> lines;
    for (const std::string& line : split(found(settings, "settings"), '\n')) {
        const auto colon = line.find(": ");
        if (colon != std::string::npos) lines[line.substr(0, colon)] = line.substr(colon + 2);
    }
    const std::string content = found(lines, "data.content");
    if (content.empty() || content == dataset.contentHash) return "";

    const Description was{found(settings, "dataset"), found(settings, "training_samples"), found(lines, "space.input"),
                          found(lines, "data.preparation")};
    Description is{dataset.name, fmt::format("{}", dataset.train->count()), dataset.shape().text(),
                   join(dataset.preparation, "; ")};
    if (was.samples.empty()) is.samples.clear(); // a study that does not say how many it has
    if (was == is) return was.text() + " in both, but other values or labels";
    return fmt::format("{} there, {} here", was.text(), is.text());
}

} // namespace snac
