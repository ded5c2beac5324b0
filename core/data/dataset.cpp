// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/dataset.h"

#include "base/hash.h"
#include "data/gather.h"

#include <QCryptographicHash>

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

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

/// The long arrays go through BLAKE2b first: Qt's SHA-256 would take more than a second for Fashion-MNIST, BLAKE2b a
/// quarter of it.
template <typename T>
void addArray(Hasher& hasher, const std::vector<T>& values) {
    const QByteArrayView bytes(reinterpret_cast<const char*>(values.data()),
                               static_cast<qsizetype>(values.size() * sizeof(T)));
    const QByteArray digest = QCryptographicHash::hash(bytes, QCryptographicHash::Blake2b_256);
    hasher.add(static_cast<std::int64_t>(values.size()))
        .add(std::string_view(digest.constData(), static_cast<std::size_t>(digest.size())));
}

/// The features as bytes if they are whole numbers of 0 to 255, as pixels are.
std::optional<std::vector<std::uint8_t>> asBytes(const std::vector<float>& features) {
    std::vector<std::uint8_t> bytes(features.size());
    constexpr std::size_t block = 4096;
    for (std::size_t begin = 0; begin < features.size(); begin += block) {
        bool fits = true; // without branches within a block, so that the compiler makes it wide
        for (std::size_t i = begin; i < std::min(begin + block, features.size()); ++i) {
            const bool inside = features[i] >= 0 && features[i] <= 255;
            const int whole = static_cast<int>(inside ? features[i] : 0.0F);
            bytes[i] = static_cast<std::uint8_t>(whole);
            fits &= std::bit_cast<std::uint32_t>(features[i]) ==
                    std::bit_cast<std::uint32_t>(static_cast<float>(whole)); // -0 does not
        }
        if (!fits) return std::nullopt;
    }
    return bytes;
}

/// Pixels are hashed as the bytes that they were: a quarter of the work.
void addFeatures(Hasher& hasher, const std::vector<float>& features) {
    if (const auto bytes = asBytes(features))
        addArray(hasher.add("bytes"), *bytes);
    else
        addArray(hasher.add("floats"), features);
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
