// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

#include <QTableWidget>

namespace snac {

/// The parameters of a trial as the program that made it named them: for trials without an architecture.
class ParameterTable : public QTableWidget {
    Q_OBJECT
public:
    explicit ParameterTable(QWidget* parent = nullptr);
    void setParameters(const std::vector<Parameter>& parameters);
};

/// The choice's text, or the number of another program's distribution.
QString parameterText(const Parameter& parameter);

} // namespace snac
