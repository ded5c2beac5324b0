// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/parameter_table.h"

#include "base/number.h"

#include <QHeaderView>

namespace snac {

QString parameterText(const Parameter& parameter) {
    if (parameter.choice < 0) return QString::fromStdString(formatDouble(parameter.number));
    const auto choice = static_cast<std::size_t>(parameter.choice);
    return choice < parameter.choices.size() ? QString::fromStdString(parameter.choices[choice]) : QStringLiteral("—");
}

ParameterTable::ParameterTable(QWidget* parent) : QTableWidget(0, 2, parent) {
    setObjectName(QStringLiteral("parameterTable"));
    setAccessibleName(tr("Parameters of the trial"));
    setHorizontalHeaderLabels({tr("Parameter"), tr("Value")});
    for (int column = 0; column < 2; ++column) horizontalHeaderItem(column)->setTextAlignment(Qt::AlignLeft);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(26);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setShowGrid(false);
    setStyleSheet(QStringLiteral("QHeaderView::section { padding: 5px 4px; }")); // over the columns' text
}

void ParameterTable::setParameters(const std::vector<Parameter>& parameters) {
    setRowCount(static_cast<int>(parameters.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const Parameter& parameter = parameters[static_cast<std::size_t>(row)];
        const QString name = QString::fromStdString(parameter.name), value = parameterText(parameter);
        for (const auto& [column, text] : {std::pair(0, name), std::pair(1, value)}) {
            auto* item = new QTableWidgetItem(text);
            item->setToolTip(text);
            setItem(row, column, item);
        }
    }
}

} // namespace snac
