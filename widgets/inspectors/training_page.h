// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"
#include "plots/curve_plot.h"

class QComboBox;
class QLabel;

namespace snac {

enum class CurveKind { ValidationScore, ValidationLoss, TrainingLoss };

/// A series per fold, in the order of the folds; epochs that the curve leaves out are gaps. At most 100 folds of 10,000
/// epochs: what a file says beyond is left out. Pure, any thread.
/// @param metric  what the score stands for: see trainingMetric()
std::vector<CurveSeries> curveSeries(const std::vector<CurvePoint>& curve, CurveKind kind, const std::string& metric);

/// The curves of a trial's training, a line per fold.
class TrainingPage : public QWidget {
    Q_OBJECT
public:
    explicit TrainingPage(QWidget* parent = nullptr);
    void setDetails(std::shared_ptr<const TrialDetails> details); ///< null for none

private:
    void refresh();

    std::shared_ptr<const TrialDetails> m_details;
    QComboBox* m_choice;
    QLabel* m_folds;
    CurvePlot* m_plot;
};

} // namespace snac
