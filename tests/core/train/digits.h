// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks.h"

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"

namespace snac {

/// The UCI digits: 1,797 pictures of 8x8, 0..16, scaled to [0, 1]; the label is the last column.
inline std::shared_ptr<const Samples> digits(bool flat) {
    const auto bytes = readFile(SNAC_SOURCE_DIR "/resources/digits.csv.gz");
    if (!bytes) qFatal("%s", bytes.error().message().c_str());
    const auto text = gunzip(*bytes, "digits.csv.gz");
    if (!text) qFatal("%s", text.error().message().c_str());
    auto samples = std::make_shared<Samples>();
    samples->shape = flat ? Shape::flat(64) : Shape::image(8, 8, 1);
    for (const std::string& line : split(*text, '\n')) {
        const std::vector<std::string> cells = split(line, ',');
        if (cells.size() != 65 || !parseDouble(cells[0])) continue;
        for (std::size_t i = 0; i < 64; ++i)
            samples->features.push_back(static_cast<float>(*parseDouble(cells[i]) / 16));
        samples->labels.push_back(static_cast<std::int32_t>(*parseInteger(cells[64])));
    }
    return samples;
}

struct DigitsData {
    SampleView training, validation;
};
inline DigitsData digitsData(bool flat) {
    const auto samples = digits(flat);
    DigitsData data{{samples, {}}, {samples, {}}};
    std::vector<std::int32_t> rows = firstRows(samples->count());
    Rng(4).shuffle(std::span(rows));
    data.training.rows.assign(rows.begin(), rows.begin() + 1300);
    data.validation.rows.assign(rows.begin() + 1300, rows.end());
    return data;
}

} // namespace snac
