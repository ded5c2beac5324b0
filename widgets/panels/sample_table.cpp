// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/sample_table.h"

#include <QHeaderView>
#include <QLocale>

#include <algorithm>

namespace snac {

namespace {

QString numberText(double value) { return QLocale::c().toString(value, 'g', 5); }

/// Names of the features: all columns of the table but the label's.
QStringList featureNames(const LoadedData& data) {
    const auto features = static_cast<qsizetype>(data.dataset->shape().count());
    QStringList names = data.columns ? data.columns->names : QStringList();
    if (names.size() == features + 1) {
        const QString label = QString::fromStdString(data.options.label);
        bool isIndex = false;
        qsizetype column = names.indexOf(label);
        if (column < 0) {
            column = label.toInt(&isIndex);
            if (!isIndex) column = -1;
            if (column < 0) column += names.size();
        }
        if (column >= 0 && column < names.size()) names.removeAt(column);
    }
    if (names.size() != features) {
        names.clear();
        for (qsizetype i = 0; i < features; ++i) names << QString::number(i);
    }
    return names.mid(0, shownFeatures);
}

QString labelText(const Dataset& dataset, std::int64_t row) {
    const auto at = static_cast<std::size_t>(row);
    if (dataset.task == Task::Classification)
        return QString::fromStdString(dataset.classNames[static_cast<std::size_t>(dataset.train->labels[at])]);
    return numberText(static_cast<double>(dataset.train->targets[at * static_cast<std::size_t>(dataset.outputs)]));
}

} // namespace

SampleTable::SampleTable(QWidget* parent) : QTableWidget(parent) {
    setObjectName(QStringLiteral("sampleTable"));
    setAccessibleName(tr("First samples and the range of each feature"));
    setEditTriggers(NoEditTriggers);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollMode(ScrollPerPixel);
    horizontalHeader()->setMinimumSectionSize(64);
    verticalHeader()->setDefaultSectionSize(26);
}

void SampleTable::setData(const LoadedData& loaded) {
    const Dataset& dataset = *loaded.dataset;
    const QStringList names = featureNames(loaded);
    const auto rows = static_cast<int>(std::min<std::int64_t>(dataset.train->count(), shownSamples));
    clear();
    setColumnCount(static_cast<int>(names.size()) + 1);
    setRowCount(rows + 2);
    setHorizontalHeaderLabels(QStringList(dataset.task == Task::Classification ? tr("class") : tr("target")) + names);
    QStringList heads{tr("minimum"), tr("maximum")};
    const auto put = [this](int row, int column, const QString& text) {
        auto* item = new QTableWidgetItem(text);
        item->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
        setItem(row, column, item);
    };
    for (int column = 0; column < names.size(); ++column) {
        const auto feature = static_cast<std::size_t>(column);
        put(0, column + 1, numberText(static_cast<double>(loaded.featureMinimum[feature])));
        put(1, column + 1, numberText(static_cast<double>(loaded.featureMaximum[feature])));
    }
    if (dataset.task == Task::Regression) {
        put(0, 0, numberText(static_cast<double>(loaded.targetMinimum[0])));
        put(1, 0, numberText(static_cast<double>(loaded.targetMaximum[0])));
    }
    for (int row = 0; row < rows; ++row) {
        heads << QString::number(row);
        put(row + 2, 0, labelText(dataset, row));
        const auto sample = dataset.train->sample(row);
        for (int column = 0; column < names.size(); ++column)
            put(row + 2, column + 1, numberText(static_cast<double>(sample[static_cast<std::size_t>(column)])));
    }
    setVerticalHeaderLabels(heads);
    for (int column = 0; column < columnCount(); ++column)
        horizontalHeaderItem(column)->setTextAlignment(Qt::AlignVCenter |
                                                       (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
    resizeColumnsToContents();
    const int bar = 14; // the horizontal scroll bar's room, so that it never covers the last row
    setFixedHeight(horizontalHeader()->sizeHint().height() + (rows + 2) * verticalHeader()->defaultSectionSize() + bar);
}

} // namespace snac
