// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/prepare_for_input.h"

#include <cmath>

namespace snac {

Result<Dataset> prepareForInput(const Dataset& dataset, const Shape& input, Preparation preparation) {
    const Shape has = dataset.shape();
    if (has.rank == 3 && input.rank == 3 && (has.height() != input.height() || has.width() != input.width())) {
        if (input.height() == input.width()) preparation.resize = input.height();
    }
    if (has.rank == 3 && input.rank == 1) {
        // A flat input of 64 is an 8x8 picture.
        const auto side =
            static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(input.count() / has.channels()))));
        if (side * side * has.channels() == input.count() && side != has.height()) preparation.resize = side;
        preparation.flatten = true;
    }
    SNAC_TRY(prepared, prepare(dataset, preparation));
    if (prepared.shape() != input) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the network takes samples of {}, but {} has {}; give data of the network's shape.",
                         input.text(), dataset.name, prepared.shape().text());
    }
    return std::move(prepared);
}

} // namespace snac
