// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/catalog.h"
#include "data/prepare.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <stop_token>

namespace snac {

/// The Data activity: open by name, by file or by folder; then sample pictures by class, class histogram,
/// shapes, split, preparation, value range and warnings. Reading and summarising run on a thread of their own with progress and
/// "Cancel"; the data set shown stays until the new one is there, and a failure is said in the panel with what to do.
class DataPanel : public QWidget {
    Q_OBJECT
public:
    explicit DataPanel(QWidget* parent = nullptr);
    ~DataPanel() override; ///< does not wait for a reading that goes on; the program's end does

    /// A known name or a path. A known data set that is not on this machine is offered for download first, in the panel.
    void openData(const QString& nameOrPath, const OpenOptions& options = {});
    /// Back to what is shown: no reading, no offer, no error.
    void dismiss();
    std::shared_ptr<const Dataset> dataset() const; ///< as read, before preparation; null while there is none
    QString nameOrPath() const;                     ///< of that data set
    OpenOptions options() const;
    bool isBusy() const;

    /// The seam: who reads. The default is openDataset().
    void
    setOpener(std::function<Result<Dataset>(const std::string&, const OpenOptions&, const Progress&, std::stop_token)>
                  opener);

Q_SIGNALS:
    void openFileRequested(); ///< whoever asks the user which answers with openData()
    void openFolderRequested();
    void dataOpened();
    void openFailed(const QString& sentence);
    void downloadOffered(); ///< the panel asks before it fetches anything
    void busyChanged(bool busy);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
