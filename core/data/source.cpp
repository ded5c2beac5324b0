// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source.h"

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "data/csv.h"
#include "data/npy.h"

#include <algorithm>

namespace snac {

namespace {

Result<Shape> sampleShape(const ArrayView& array, std::string_view name, std::vector<std::string>& preparation) {
    const auto& axes = array.shape;
    switch (axes.size()) {
    case 1: return Shape::flat(1);
    case 2: return Shape::flat(axes[1]);
    case 3:
        if (array.type == ElementType::Unsigned8) return Shape::image(axes[1], axes[2], 1);
        preparation.push_back(fmt::format("read as {} elements of {} features each (pictures have shape [n, H, W, 1])",
                                          axes[1], axes[2]));
        return Shape::elements(axes[1], axes[2]);
    case 4: return Shape::image(axes[1], axes[2], axes[3]);
    default:
        return makeError(ErrorCategory::Unsupported,
                         "{}: an array of {} is no list of samples; samples have 1 to 3 axes after the first.", name,
                         array.shapeText());
    }
}

Result<RawLabels> labelsOf(const ArrayView& array, std::string_view name) {
    RawLabels labels;
    if (array.shape.empty() || array.shape.size() > 2 || (array.shape.size() == 2 && array.shape[1] < 1)) {
        return makeError(ErrorCategory::Corrupt, "{}: labels have the shape [n] or [n, targets], not {}; save them so.",
                         name, array.shapeText());
    }
    labels.columns = array.shape.size() == 2 ? array.shape[1] : 1;
    labels.numbers = toDoubles(array);
    return labels;
}

const NpzMember* findMember(const std::vector<NpzMember>& members, std::string_view name) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const NpzMember& member) { return toLower(member.name) == name; });
    return found == members.end() ? nullptr : &*found;
}

Result<RawPart> partOf(const NpzMember& x, const NpzMember& y, std::string_view name,
                       std::vector<std::string>& preparation) {
    const auto where = [&](const NpzMember& member) { return std::string(name) + " (" + member.name + ")"; };
    RawPart part;
    SNAC_TRY(features, parseNpy(x.bytes, where(x)));
    if (features.shape.empty()) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: a single number is no list of samples; save an array with one sample a row.", where(x));
    }
    SNAC_TRY(shape, sampleShape(features, where(x), preparation));
    SNAC_TRY(labelArray, parseNpy(y.bytes, where(y)));
    SNAC_TRY(labels, labelsOf(labelArray, where(y)));
    part.shape = shape;
    part.labels = std::move(labels);
    part.features = toFloats(features);
    return part;
}

} // namespace

Result<std::string> readData(const std::filesystem::path& path) {
    SNAC_TRY(bytes, readFile(path));
    if (!isGzip(bytes)) return std::move(bytes);
    return gunzip(bytes, path.string());
}

Result<RawDataset> fromCsv(std::string_view text, std::string_view name, const OpenOptions& options) {
    SNAC_TRY(table, parseCsv(text, name, {options.label, options.header}));
    RawDataset raw;
    raw.source = name;
    raw.train.shape = Shape::flat(static_cast<std::int64_t>(table.featureNames.size()));
    raw.train.features = std::move(table.features);
    raw.train.labels.text = std::move(table.labels);
    raw.preparation.push_back(fmt::format("label column '{}'{}", table.labelName, table.header ? "" : " (no header)"));
    return raw;
}

Result<RawDataset> fromNpy(std::string_view bytes, std::string_view name, const OpenOptions& options) {
    SNAC_TRY(array, parseNpy(bytes, name));
    if (array.shape.size() != 2 || array.shape[1] < 2) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: one array is read as a table of features and a label, [n, columns], not {}; save "
                         "features and labels as x and y with numpy.savez.",
                         name, array.shapeText());
    }
    const std::int64_t columns = array.shape[1];
    const auto wished = options.label.empty() ? std::optional<std::int64_t>(-1) : parseInteger(options.label);
    if (!wished || *wished >= columns || *wished < -columns) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: there is no label column '{}' in an array of {} columns; give an index from {} to {}.",
                         name, options.label, columns, -columns, columns - 1);
    }
    const std::int64_t label = *wished < 0 ? *wished + columns : *wished;
    const std::vector<double> values = toDoubles(array);
    RawDataset raw;
    raw.source = name;
    raw.train.shape = Shape::flat(columns - 1);
    raw.train.features.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (static_cast<std::int64_t>(i) % columns == label)
            raw.train.labels.numbers.push_back(values[i]);
        else
            raw.train.features.push_back(static_cast<float>(values[i]));
    }
    raw.preparation.push_back(fmt::format("label column {}", label));
    return raw;
}

Result<RawDataset> fromNpz(std::string_view bytes, std::string_view name) {
    SNAC_TRY(members, parseNpz(bytes, name, {"x_train", "y_train", "x_test", "y_test", "x", "y"}));
    const auto either = [&](std::string_view first, std::string_view second) {
        const NpzMember* member = findMember(members, first);
        return member ? member : findMember(members, second);
    };
    const NpzMember* x = either("x_train", "x");
    const NpzMember* y = either("y_train", "y");
    const NpzMember* testX = findMember(members, "x_test");
    const NpzMember* testY = findMember(members, "y_test");
    if (!x || !y || !testX != !testY) {
        return makeError(
            ErrorCategory::Corrupt,
            "{}: there is no array {} in it; save x_train, y_train, x_test and y_test, or x and y, with numpy.savez.",
            name,
            !x       ? "x_train or x"
            : !y     ? "y_train or y"
            : !testX ? "x_test"
                     : "y_test");
    }
    RawDataset raw;
    raw.source = name;
    SNAC_TRY(train, partOf(*x, *y, name, raw.preparation));
    raw.train = std::move(train);
    if (testX) {
        std::vector<std::string> same; // what is said of the training part holds for the test part
        SNAC_TRY(test, partOf(*testX, *testY, name, same));
        raw.test = std::move(test);
    }
    return raw;
}

} // namespace snac
