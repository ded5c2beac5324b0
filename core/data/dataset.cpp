// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include "base/hash.h"
#include "data/gather.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace snac {

SampleView wholeOf(std::shared_ptr<const Samples> samples) {
    SampleView view;
    view.rows.resize(static_cast<std::size_t>(samples->count()));
    std::iota(view.rows.begin(), view.rows.end(), 0);
    view.samples = std::move(samples);
    return view;
}

std::shared_ptr<const Samples> gather(const SampleView& view) {
    auto part = std::make_shared<Samples>();
    const Samples& all = *view.samples;
    part->shape = all.shape;
    const auto size = static_cast<std::size_t>(all.shape.count());
    part->features.resize(view.rows.size() * size);
    const std::size_t targets = all.targets.size() / std::max<std::size_t>(1, static_cast<std::size_t>(all.count()));
    part->targets.reserve(view.rows.size() * targets);
    auto to = part->features.begin();
    for (const std::int32_t row : view.rows) {
        const auto sample = all.sample(row);
        to = std::copy(sample.begin(), sample.end(), to);
        if (!all.labels.empty()) part->labels.push_back(all.labels[static_cast<std::size_t>(row)]);
        const auto target = all.targets.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * targets);
        part->targets.insert(part->targets.end(), target, target + static_cast<std::ptrdiff_t>(targets));
    }
    return part;
}

namespace {

/// The long arrays go through BLAKE2b first: Qt's SHA-256 would take more than a second for Fashion-MNIST, BLAKE2b a quarter of it.
template <typename T>
void addArray(Hasher& hasher, const std::vector<T>& values) {
    const QByteArrayView bytes(reinterpret_cast<const char*>(values.data()), static_cast<qsizetype>(values.size() * sizeof(T)));
    const QByteArray digest = QCryptographicHash::hash(bytes, QCryptographicHash::Blake2b_256);
    hasher.add(static_cast<std::int64_t>(values.size())).add(std::string_view(digest.constData(), static_cast<std::size_t>(digest.size())));
}

/// Pixels are hashed as the bytes that they were, a quarter of the work; -0 is not one of them.
void addFeatures(Hasher& hasher, const std::vector<float>& features) {
    const auto isByte = [](float value) { return value >= 0 && value <= 255 && value == std::floor(value) && !std::signbit(value); };
    if (!std::all_of(features.begin(), features.end(), isByte)) return addArray(hasher.add("floats"), features);
    const std::vector<std::uint8_t> bytes(features.begin(), features.end());
    addArray(hasher.add("bytes"), bytes);
}

} // namespace

std::string contentHash(const Samples& samples) {
    Hasher hasher;
    hasher.add(static_cast<std::int64_t>(samples.shape.rank));
    for (const std::int64_t size : samples.shape.size) hasher.add(size);
    addFeatures(hasher, samples.features);
    addArray(hasher, samples.labels);
    addArray(hasher, samples.targets);
    return hasher.hex();
}

} // namespace snac
