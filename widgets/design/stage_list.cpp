// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/stage_list.h"

#include "design/design_words.h"
#include "design/stage_row.h"

#include <QVBoxLayout>

namespace snac {

StageList::StageList(QWidget* parent) : QScrollArea(parent) {
    setObjectName(QStringLiteral("design.stages"));
    setAccessibleName(tr("Stages"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(0, 4, 8, 4);
    m_layout->setSpacing(0);
    m_layout->addStretch();
    setWidget(content);
}

void StageList::rebuild(const DesignState& state) {
    for (const auto& [name, row] : m_rows) delete row;
    m_rows.clear();
    m_names.clear();
    for (const DesignStage& stage : state.stages) {
        m_names.push_back(stage.name);
        if (m_rows.contains(stage.name)) continue; // a name twice is not ours
        const QString name = QString::fromStdString(stage.name);
        auto* row = new StageRow(name, widget());
        connect(row, &StageRow::runRequested, this, [this, name] {
            if (name.toStdString() == m_failed)
                Q_EMIT retryRequested();
            else
                Q_EMIT runRequested(name);
        });
        connect(row, &StageRow::logRequested, this, [this, name] { Q_EMIT logRequested(name); });
        connect(row, &StageRow::toolsRequested, this, &StageList::toolsRequested);
        m_layout->insertWidget(m_layout->count() - 1, row);
        m_rows[stage.name] = row;
    }
}

void StageList::setStages(const DesignState& state) {
    std::vector<std::string> names;
    for (const DesignStage& stage : state.stages) names.push_back(stage.name);
    if (names != m_names) rebuild(state);
    m_failed.clear();
    for (const DesignStage& stage : state.stages) {
        if (stage.status == StageStatus::Failed) m_failed = stage.name;
        m_rows.at(stage.name)->show(stage, !isAtWork(state));
    }
}

} // namespace snac
