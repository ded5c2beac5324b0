// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/architecture_view.h"

class QComboBox;
class QLabel;

namespace snac {

/// The drawn network under the choice of the cost whose share it shows, with a note on where that cost comes from.
class NetworkPage : public QWidget {
    Q_OBJECT
public:
    explicit NetworkPage(QWidget* parent = nullptr);
    void setDetails(std::shared_ptr<const TrialDetails> details); ///< null for none
    ArchitectureView* view() { return m_view; }
    int contentHeight() const; ///< with every layer in sight

private:
    void chooseCost();

    std::shared_ptr<const TrialDetails> m_details;
    QComboBox* m_cost;
    QLabel* m_note;
    ArchitectureView* m_view;
};

} // namespace snac
