// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_request.h"
#include "pipeline/design_state.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace snac {

/// The designs of one folder, each made by a `snac design` process of its own that outlives the window: starts them, tells how they
/// stand (looking at their folders a few times a second, off the window's thread) and asks them to stop.
/// Thread rule: the window's thread; nothing here blocks it.
class DesignRunner : public QObject {
    Q_OBJECT
public:
    /// @param snac  the program; empty: the one beside this program, else of PATH
    explicit DesignRunner(QString designsFolder, QString snac = {}, QObject* parent = nullptr);
    ~DesignRunner() override; ///< does not wait until a folder is deleted; the next one goes on with that

    const std::vector<DesignState>& designs() const;        ///< the newest first
    const DesignState* design(const QString& folder) const; ///< null: none there
    bool anyRunning() const;

    /// A new design's folder with this request, started. @return the folder. Errors: input/output, not found (no `snac`).
    Result<QString> start(const DesignRequest& request, const QString& until = {});
    /// Goes on where it stopped, or tries the failed stage again. @param until  last stage to do; empty: all
    Result<void> goOn(const QString& folder, const QString& until = {});
    /// Goes on with other choices of what follows training: point, flow, arguments. See writeDesignRequest.
    Result<void> change(const QString& folder, const DesignRequest& request, const QString& until = {});
    void cancel(const QString& folder);
    /// Removes a design that does not run, to the desktop's wastebasket where there is one: gone from the list at once, from the disk soon.
    /// Where that fails, it comes back and failed() says why. Errors: not found, invalid argument (it runs).
    Result<void> remove(const QString& folder);
    /// The command line that does the same.
    QString command(const QString& folder) const;

    /// The end of a design's log from `offset` bytes on, at most 1 MiB; sets `offset` to its new end. Cheap; may be called 10 times a second.
    QString readLog(const QString& folder, qint64& offset) const;

Q_SIGNALS:
    void designsChanged();                     ///< some came or went
    void designChanged(const QString& folder); ///< how one stands
    void failed(const QString& sentence);      ///< what was begun could not be done

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
