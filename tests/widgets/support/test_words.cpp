// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/device_fit.h"
#include "support/metric_text.h"
#include "support/training_score.h"

#include <QTest>

#include <limits>
#include <map>

using namespace snac;

/// The sentences that several views share.
class TestWords : public QObject {
    Q_OBJECT

private:
    static Device device() {
        Device device;
        device.name = "small";
        device.lut = 1000;
        device.ff = 2000;
        device.dsp = 10;
        return device;
    }
    static DeviceFit fit(std::map<std::string, double> used) {
        return deviceFit(device(), [&](const std::string& metric) {
            return used.contains(metric) ? std::optional(used[metric]) : std::nullopt;
        });
    }

private Q_SLOTS:
    void sharesOfADevice() {
        QCOMPARE(fit({{"lut", 120}, {"ff", 8}, {"dsp", 10}}).shares,
                 QStringLiteral("LUT 12 % · FF 0.4 % · DSP 100.0 % of small"));
        QVERIFY(fit({{"lut", 120}, {"dsp", 10}}).excess.isEmpty()); // all of it is not more
        QCOMPARE(fit({{"lut", 0}, {"ff", 1}}).shares, QStringLiteral("LUT 0 % · FF <0.1 % of small"));
        QVERIFY(fit({{"bram36", 5}}).shares.isEmpty()); // nobody knows how many it has
        QVERIFY(fit({{"lut", std::numeric_limits<double>::quiet_NaN()}}).shares.isEmpty());
        QVERIFY(fit({}).shares.isEmpty());
    }
    void whatADeviceCannotHold() {
        const DeviceFit both = fit({{"lut", 2140}, {"ff", 2001}, {"dsp", 1}});
        QCOMPARE(both.excess, QStringLiteral("does not fit the device: LUT 214 %, FF >100 %"));
        QCOMPARE(both.shares, QStringLiteral("LUT 214 % · FF >100 % · DSP 10 % of small"));
    }

    void theScoreOfATask() {
        const auto of = [](std::vector<std::string> metrics) { return trainingMetric(metrics); };
        QCOMPARE(of({}), std::string("accuracy"));
        QCOMPARE(of({"loss", "bops"}), std::string("accuracy"));
        for (const char* name : {"mse", "mae", "r2"}) QCOMPARE(of({"bops", name}), std::string("mse"));
        // core/train keeps the negative of the mean squared error.
        QCOMPARE(trainingScoreText("mse", -0.0123), QStringLiteral("mean squared error 0.0123"));
        QCOMPARE(trainingScoreText("accuracy", 0.889), QStringLiteral("accuracy 88.9 %"));
        QCOMPARE(validationTitle("mse"), QStringLiteral("Validation mean squared error"));
        QCOMPARE(validationTitle("accuracy"), QStringLiteral("Validation accuracy"));
        QCOMPARE(metricText("mae", 0.01234), QStringLiteral("0.01234"));
    }
};

QTEST_GUILESS_MAIN(TestWords)
#include "test_words.moc"
