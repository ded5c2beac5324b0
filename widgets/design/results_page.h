// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "pipeline/design_state.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace snac {

/// What came out of a design: whether the hardware computes what the network does, the score in floating point, in fixed point and of
/// the hardware, by class too, what it uses of the device against what was estimated, and the values against their types.
/// Thread rule: the window's thread.
class ResultsPage : public QWidget {
    Q_OBJECT
public:
    explicit ResultsPage(QWidget* parent = nullptr);
    ~ResultsPage() override;

    /// Without results what the state knows is shown. May be called whenever one of them changed; the place in the page stays.
    /// @param device  the design's, for as long as there are no results that name it; empty: not known
    void show(const DesignState& state, const std::optional<DesignResults>& results, const std::string& device = {});
    using QWidget::show;
    void clear();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
