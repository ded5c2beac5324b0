// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/results_text.h"
#include "design/stage_look.h"
#include "support/frames.h"

#include <array>

namespace snac {

/// The verdict in one line, and the score in floating point, in fixed point and of the hardware, each with its samples.
class VerdictCard : public Card {
    Q_OBJECT
public:
    explicit VerdictCard(QWidget* parent = nullptr);
    void show(const DesignState& state, const std::optional<DesignResults>& results);
    using QWidget::show;

private:
    struct Figure {
        QLabel *figure, *note;
    };
    Figure addFigure(QHBoxLayout& row, NetworkForm form, const QString& caption, const char* name);
    void showScores(const DesignResults& results);
    void showWhatIsKnown(const DesignState& state);

    QWidget* m_icon = nullptr; ///< of the verdict
    QHBoxLayout* m_verdictRow;
    QLabel *m_verdict, *m_of;
    Verdict::Kind m_kind = Verdict::Kind::Unknown;
    std::array<Figure, networkForms.size()> m_figures;
};

} // namespace snac
