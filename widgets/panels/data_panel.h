// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "data/prepare.h"

#include <QWidget>

#include <memory>

namespace snac {

/// The Data activity: open by name, by file or folder, or by dropping either on it; then sample pictures by class, class histogram,
/// shapes, split, preparation, value range and warnings. Reading and summarising run on a thread of their own with progress and
/// "Cancel"; the data set shown stays until the new one is there, and a failure is said in the panel with what to do.
class DataPanel : public QWidget {
    Q_OBJECT
public:
    explicit DataPanel(QWidget* parent = nullptr);
    ~DataPanel() override;

    /// A known name or a path.
    void openData(const QString& nameOrPath, const OpenOptions& options = {});
    std::shared_ptr<const Dataset> dataset() const; ///< as read, before preparation; null while there is none
    QString nameOrPath() const;                     ///< of that data set
    OpenOptions options() const;
    bool isBusy() const;

Q_SIGNALS:
    void dataOpened();
    void openFailed(const QString& sentence);
    void busyChanged(bool busy);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
