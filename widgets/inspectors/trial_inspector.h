// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"
#include "metrics/cost.h"
#include "study/study_store.h"

#include <QWidget>

#include <optional>

namespace snac {

/// All that the inspector shows of one trial. Made by whoever knows the study (TrialDetails detailsOf(...) in trial_details.h).
struct TrialDetails {
    Trial trial;
    QString standing; ///< "front", "over budget: LUT", "pruned at epoch 4: ..."
    std::vector<Objective> objectives;
    std::optional<Architecture> architecture; ///< absent: the trial is another program's, or its text cannot be read
    QString architectureProblem;              ///< why it is absent
    BopsDefinition bops = BopsDefinition::SnacStudio;
    std::optional<HardwareConfig> hardware; ///< what the estimate is of; its clock turns cycles into time
    std::optional<HardwareEstimate> estimate;
    QString estimateProblem;
    std::vector<std::string> classNames;
};

/// The right side of the window: headline figures; the architecture as a chain of layers with their share of the cost;
/// tabs with the per-layer table, the training curves of each fold, the confusion matrix, and the estimate's source.
/// A trial without an architecture shows its parameters instead; a failed one its reason above everything else.
/// Thread rule: the window's thread.
class TrialInspector : public QWidget {
    Q_OBJECT
public:
    explicit TrialInspector(QWidget* parent = nullptr);
    ~TrialInspector() override;

    using QWidget::show;
    /// Of the same network that is shown already, the chosen layer and what is scrolled to stay.
    void show(const TrialDetails& details);
    /// This trial as it is now is shown, so that show() would change nothing.
    bool shows(const Trial& trial, const QString& standing) const;
    void clear(); ///< back to the empty state

Q_SIGNALS:
    void designRequested(std::int64_t number);      ///< "Make the design"
    void exportRequested(std::int64_t number);      ///< "Export YAML"
    void copyCommandRequested(std::int64_t number); ///< the snac command that exports the same

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
