// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture_yaml.h"
#include "design/design_panel.h"
#include "fake_design.h"
#include "inspector_support.h"
#include "widget_support.h"

#include <QTemporaryDir>
#include <QTest>

namespace snac::test {

inline constexpr int patience = 60000; // milliseconds

inline QString self() { return QCoreApplication::applicationFilePath(); }

inline DesignRequest exampleRequest(std::int64_t trial) {
    DesignRequest request = sampleRequest(fmt::format("trial {} of fashion-mnist.db", trial), trial);
    request.architecture = exampleYaml();
    return request;
}

inline DesignCandidate exampleCandidate(std::int64_t trial) {
    DesignCandidate candidate;
    candidate.request = exampleRequest(trial);
    candidate.architecture = *readArchitectureYaml(exampleYaml(), "example");
    candidate.hardware = zcu102();
    candidate.title = QStringLiteral("Trial %1").arg(trial);
    return candidate;
}

/// A design as its folder tells it, its first stages done.
inline DesignState stored(const std::filesystem::path& folder, std::int64_t trial, std::size_t done) {
    if (const auto written = writeDesignRequest(folder, exampleRequest(trial)); !written)
        qFatal("%s", written.error().message().c_str());
    DesignState state = *readDesign(folder);
    state.began = 1.7e9 + static_cast<double>(trial);
    state.floatScore = 0.874;
    for (std::size_t i = 0; i < done; ++i) {
        state.stages[i].status = StageStatus::Done;
        state.stages[i].seconds = 12.0 * static_cast<double>(i + 1);
        state.stages[i].peakMemoryBytes = 412'000'000;
    }
    state.stages[0].message = "the study's weights, 87.4 % on validation samples";
    state.stages[1].status = StageStatus::Skipped;
    state.stages[1].seconds = 0;
    state.stages[1].peakMemoryBytes.reset();
    state.stages[1].message = "nothing to substitute";
    for (int i = 0; i < 4; ++i) {
        DesignPoint point;
        point.name = fmt::format("8bit_p0{}", i);
        point.iteration = i;
        point.sparsity = 0.3 * i / 1.2;
        point.score = 0.871 - 0.004 * i;
        point.effectiveBops = 2.1e6 * (1 - point.sparsity);
        point.ebops = 61e3 * (1 - point.sparsity);
        point.lut = 31'200 * (1 - point.sparsity);
        point.latencyCycles = 9;
        point.onFront = true;
        state.points.push_back(point);
    }
    return state;
}

inline void store(const DesignState& state) {
    if (const auto written = writeDesignState(state); !written) qFatal("%s", written.error().message().c_str());
}

/// The panel of designs over a folder, with the test's own program as the one that makes them: call fakeDesign() in main.
class DesignPanelFixture {
protected:
    QTemporaryDir m_folder;
    std::unique_ptr<DesignRunner> m_runner;
    std::unique_ptr<DesignPanel> m_panel;
    int m_number = 0;

    /// The panel over a folder with these designs, in the size that a window of 1280 x 720 leaves it.
    void open() {
        m_panel.reset();
        m_runner = std::make_unique<DesignRunner>(designs(), self());
        m_panel = std::make_unique<DesignPanel>(*m_runner);
        m_panel->resize(1100, 660);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    QString designs() const { return m_folder.filePath(QString::number(m_number)); }
    std::filesystem::path path(const char* name) const { return (designs() + u'/' + name).toStdString(); }
    bool waitForDesigns(std::size_t count) {
        return QTest::qWaitFor([&] { return m_runner->designs().size() == count; }, patience);
    }
    bool waitFor(const QString& folder, DesignStatus status) {
        return QTest::qWaitFor(
            [&] {
                const DesignState* state = m_runner->design(folder);
                return state && state->status == status;
            },
            patience);
    }
    template <typename T>
    T* find(const char* name) {
        return findIn<T>(*m_panel, name);
    }
    void picture(const QString& name) {
        for (const bool dark : {false, true}) {
            applyTheme(dark ? darkTheme() : lightTheme());
            QTest::qWait(50);
            savePicture(*m_panel, QStringLiteral("design_%1_%2").arg(name, dark ? "dark" : "light"));
        }
        applyTheme(lightTheme());
    }

    void begin() {
        applyTheme(lightTheme());
        qunsetenv("SNAC_FAKE_DESIGN");
        ++m_number;
    }
    void end() {
        if (m_runner) {
            for (const DesignState& state : m_runner->designs())
                m_runner->cancel(QString::fromStdString(state.folder.string()));
            QVERIFY(QTest::qWaitFor([&] { return !m_runner->anyRunning(); }, patience));
        }
        m_panel.reset();
        m_runner.reset();
    }
};

} // namespace snac::test
