// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <QScrollArea>

#include <map>

class QVBoxLayout;

namespace snac {

class StageRow;

/// The stages of a design, one row each.
class StageList : public QScrollArea {
    Q_OBJECT
public:
    explicit StageList(QWidget* parent = nullptr);
    /// Rows of stages that stay keep their focus and place.
    void setStages(const DesignState& state);

Q_SIGNALS:
    void runRequested(const QString& stage); ///< up to this one
    void retryRequested();                   ///< the failed one again, and on
    void logRequested(const QString& stage);
    void toolsRequested();

private:
    void rebuild(const DesignState& state);
    QVBoxLayout* m_layout;
    std::vector<std::string> m_names;
    std::map<std::string, StageRow*> m_rows;
    std::string m_failed;
};

} // namespace snac
