// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panels/data_loader.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace snac {

/// How a table file is read: label column, whether its first line holds names, what is predicted. A change is a wish to
/// open the file again.
class TableChoices : public QWidget {
    Q_OBJECT
public:
    explicit TableChoices(QWidget* parent = nullptr);
    void setTable(const QString& file, const TableColumns& columns, const OpenOptions& options);
    OpenOptions options() const;

Q_SIGNALS:
    void changed();

private:
    QLabel* m_file;
    QComboBox *m_label, *m_header, *m_task;
    OpenOptions m_options;
};

} // namespace snac
