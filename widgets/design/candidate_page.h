// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design_candidate.h"
#include "synth/tools.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace snac {

class DesignOptions;
class LayerEditor;
class Notice;

/// A point that a design can be made of: one button, and beneath it what need not be touched.
class CandidatePage : public QWidget {
    Q_OBJECT
public:
    explicit CandidatePage(QWidget* parent = nullptr);
    void setCandidate(const DesignCandidate& candidate);
    QString whyNot() const; ///< one sentence; empty: it can be made
    Result<DesignRequest> request() const;
    QString until() const;            ///< the last stage to do; empty: all
    void say(const QString& problem); ///< what went wrong when it was started
    /// What synthesis would lack is said above the options; empty: not known.
    void setTools(const std::vector<Tool>& tools);

Q_SIGNALS:
    void makeRequested();
    void changed();
    void toolsRequested();

private:
    void refresh();
    void showMissing();
    DesignRequest chosen() const; ///< what the options say, without the layers
    /// As hardware takes it.
    Result<Architecture> networkFor(const DesignRequest& request) const;
    QLabel *m_title, *m_summary;
    QPushButton* m_make;
    Notice *m_why, *m_missing, *m_problem;
    DesignOptions* m_options;
    LayerEditor* m_layers;
    DesignCandidate m_candidate;
    std::vector<Tool> m_tools;
};

} // namespace snac
