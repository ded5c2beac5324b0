// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panels/data_loader.h"

#include <QTableWidget>

namespace snac {

/// The first samples of data that are no pictures: a row per sample, above them the range of each feature in training.
/// At most `shownFeatures` features.
class SampleTable : public QTableWidget {
    Q_OBJECT
public:
    explicit SampleTable(QWidget* parent = nullptr);
    void setData(const LoadedData& loaded);
};

} // namespace snac
