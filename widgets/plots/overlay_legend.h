// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/overlay_point.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace snac {

/// One line that says what the marks of designs on a Pareto plot are, each with its mark.
class OverlayLegend : public QWidget {
    Q_OBJECT
public:
    explicit OverlayLegend(QWidget* parent = nullptr);
    /// Which kinds there are; the others are left out.
    /// @param note  ends the line without a mark: how the marks' values differ from those of trials
    void setKinds(bool local, bool synthesised, const QString& note = {});

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Entry {
        std::optional<OverlayPoint::Kind> kind; ///< absent: a note, without a mark
        QString text;
    };
    std::vector<Entry> m_entries;
};

} // namespace snac
