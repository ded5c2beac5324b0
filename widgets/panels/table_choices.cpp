// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/table_choices.h"

#include "support/elided_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>

namespace snac {

namespace {

/// The entry of the label column: "column 4" and "-1" are found by their index, names by themselves.
int entryOf(const QComboBox& box, const QString& label) {
    const int named = box.findData(label);
    if (named >= 0) return named;
    bool number = false;
    int index = label.toInt(&number);
    if (!number) return -1;
    if (index < 0) index += box.count() - 1;
    return index + 1; // below "the last column"
}

} // namespace

TableChoices::TableChoices(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    m_file = new ElidedLabel(this);
    m_file->setProperty("role", "secondary");
    m_file->setTextFormat(Qt::PlainText);
    row->addWidget(m_file);
    const auto add = [&](const QString& name, const char* objectName, const QString& toolTip) {
        auto* label = new QLabel(name, this);
        auto* box = new QComboBox(this);
        box->setObjectName(QLatin1String(objectName));
        box->setAccessibleName(name);
        box->setToolTip(toolTip);
        box->setMinimumWidth(84); // gives way in a narrow window
        label->setBuddy(box);
        row->addSpacing(8);
        row->addWidget(label);
        row->addWidget(box);
        connect(box, &QComboBox::activated, this, &TableChoices::changed);
        return box;
    };
    m_label = add(tr("Label column"), "table.label", tr("The column that is predicted; all others are features"));
    m_label->setMinimumContentsLength(10);
    m_label->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_header = add(tr("First line"), "table.header", tr("Whether the first line holds the columns' names"));
    m_header->addItem(tr("found out"));
    m_header->addItem(tr("names"), true);
    m_header->addItem(tr("values"), false);
    m_task = add(tr("Predict"), "table.task", tr("Classes, or numbers (regression)"));
    m_task->addItem(tr("found out"));
    m_task->addItem(tr("classes"), static_cast<int>(Task::Classification));
    m_task->addItem(tr("numbers"), static_cast<int>(Task::Regression));
    row->addStretch();
}

void TableChoices::setTable(const QString& file, const TableColumns& columns, const OpenOptions& options) {
    const QSignalBlocker blocker(this);
    m_options = options;
    m_file->setText(file);
    m_label->clear();
    m_label->addItem(tr("the last column"), QString());
    for (qsizetype i = 0; i < columns.names.size(); ++i)
        m_label->addItem(columns.names[i], columns.header ? columns.names[i] : QString::number(i));
    const QString label = QString::fromStdString(options.label);
    m_label->setCurrentIndex(label.isEmpty() ? 0 : entryOf(*m_label, label));
    m_header->setCurrentIndex(options.header ? (*options.header ? 1 : 2) : 0);
    m_task->setCurrentIndex(options.task ? m_task->findData(static_cast<int>(*options.task)) : 0);
}

OpenOptions TableChoices::options() const {
    OpenOptions options = m_options;
    if (m_label->currentIndex() >= 0) options.label = m_label->currentData().toString().toStdString();
    options.header = m_header->currentIndex() == 0 ? std::nullopt : std::optional(m_header->currentData().toBool());
    options.task =
        m_task->currentIndex() == 0 ? std::nullopt : std::optional(static_cast<Task>(m_task->currentData().toInt()));
    // Without names in the first line a label that was chosen by its name is in no column any more.
    if (options.header == std::optional(false) && m_options.header != options.header) options.label.clear();
    return options;
}

} // namespace snac
