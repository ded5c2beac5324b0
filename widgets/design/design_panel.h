// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design_candidate.h"
#include "runners/design_runner.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace snac {

/// The Design page: the designs at the left; at the right the point that a design can be made of, one design with its stages, points,
/// results and layers, or the tools that designs are made with.
/// Thread rule: the window's thread.
class DesignPanel : public QWidget {
    Q_OBJECT
public:
    explicit DesignPanel(DesignRunner& runner, QWidget* parent = nullptr);
    ~DesignPanel() override;

    /// The point that is selected in the plot. Shown at once when the candidate was shown before, else by make() or the list's entry. A
    /// point whose design is there already shows that design. What the user chose stays while the same point comes again.
    void setCandidate(std::optional<DesignCandidate> candidate);
    /// True when "Make the design" can be pressed.
    bool canMake() const;
    /// Why not, one sentence; empty when it can.
    QString whyNot() const;
    /// Starts the candidate as its options stand, and shows its design; nothing when it cannot.
    void make();
    /// @param designFolder  one of the runner's; nothing happens for another one
    void show(const QString& designFolder);
    using QWidget::show;
    /// The folder of the design at the right; empty: none.
    QString shownDesign() const;
    /// What works, and what is missing, of the tools.
    void showTools();

Q_SIGNALS:
    void makeStateChanged();
    void searchRequested();                                         ///< to the plot, to choose a point
    void trialRequested(const QString& studyFile, qlonglong trial); ///< that a design was made of
    void message(const QString& sentence);                          ///< for the status bar

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
