// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QUndoStack>
#include <QWidget>

class QBoxLayout;

namespace snac {

class BudgetSlider;

/// The left side of the search: one slider per limit (BOPs, LUT, FF, DSP, BRAM, latency), the switches "Grey out what
/// breaks it" and "Steer the search", how many trials fit and how many of them are on the front, and "Remove all limits".
/// Changes go to the model at once (the plot follows within a frame) and to the undo stack as one step per gesture.
/// Object names: budgetSlider.METRIC, greysOut, steers, steerNote, budgetCount, budgetDevice, removeLimits.
/// Thread rule: the window's thread.
class BudgetPanel : public QWidget {
    Q_OBJECT
public:
    BudgetPanel(StudyModel& model, QUndoStack& undo, QWidget* parent = nullptr);
    ~BudgetPanel() override;

    bool steers() const;
    void setSteers(bool on);
    void setSteerNote(const QString& note); ///< "taken up in generation 6"
    bool greysOut() const;

Q_SIGNALS:
    void steersChanged(bool on);
    void greysOutChanged(bool on);

private:
    void makeSlider(const std::string& metric, QBoxLayout* layout);
    void makeSwitches(QBoxLayout* layout);
    void limitMoved(BudgetSlider* slider, std::optional<double> limit);
    void gestureEnded(BudgetSlider* slider);
    void removeAll();
    void showFacts();
    void showLimits();
    void showCounts();
    void refreshValues();
    bool anyHeld() const;

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
