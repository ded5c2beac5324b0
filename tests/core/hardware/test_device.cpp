// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "hardware/device.h"

#include <QTest>

using namespace snac;

namespace {

Device device(std::string_view name) {
    auto found = deviceByName(name);
    if (!found) qFatal("%s", found.error().message().c_str());
    return *found;
}

std::string errorOf(std::string_view yaml) {
    const auto devices = readDevices(yaml, "d.yaml");
    return devices ? "no error" : devices.error().message();
}

} // namespace

class DeviceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The Available... columns that the vendor's tool wrote for an XCU250 (data set hls4ml-csynth): 1728000 LUT,
    /// 3456000 FF, 12288 DSP, 5376 block RAMs of 18 Kb, 1280 URAM.
    void totalsOfTheU250AreTheTools() {
        const Device u250 = device("xcu250");
        QCOMPARE(u250.lut.value(), 1728000);
        QCOMPARE(u250.ff.value(), 3456000);
        QCOMPARE(u250.dsp.value(), 12288);
        QCOMPARE(2 * u250.bram36.value(), 5376);
        QCOMPARE(u250.uram.value(), 1280);
    }

    /// UltraScale and 7 series slices have two flip-flops for each LUT (UG574, UG474): a total that breaks this is
    /// mistyped.
    void everyKnownDeviceIsPlausible() {
        const auto devices = knownDevices();
        QVERIFY(devices.ok());
        QVERIFY(devices.warnings().empty());
        QVERIFY(devices->size() >= 8);
        for (const Device& d : *devices) {
            QVERIFY2(!d.source.empty() && !d.part.empty(), d.name.c_str());
            if (d.lut && d.ff) QVERIFY2(*d.ff == 2 * *d.lut, d.name.c_str());
            QCOMPARE(device(d.name).name, d.name);
            QCOMPARE(device(d.part).name, d.name);
        }
    }

    void namesIgnoreCaseAndPunctuation() {
        QCOMPARE(device("PYNQ-Z2").name, std::string("pynq-z2"));
        QCOMPARE(device("pynq_z2").name, std::string("pynq-z2"));
        QCOMPARE(device("XCZU9EG").name, std::string("zcu102"));
        QCOMPARE(device("ZU7EV").name, std::string("zcu104"));
        QCOMPARE(device("VU13P").name, std::string("xcvu13p"));
        QCOMPARE(device("KV260").dsp.value(), 1248);
    }

    void packageAndSpeedGradeDoNotMatter() {
        QCOMPARE(device("xcvu13p-fhga2104-3-e").name, std::string("xcvu13p"));
        QCOMPARE(device("xczu9eg-ffvc900-1-i").name, std::string("zcu102"));
    }

    void unknownNamesSayTheNearest() {
        const auto unknown = deviceByName("xcu520");
        QVERIFY(!unknown.ok());
        QCOMPARE(unknown.error().category(), ErrorCategory::NotFound);
        QVERIFY(unknown.error().message().find("did you mean 'xcu250'?") != std::string::npos);
        QVERIFY(!deviceByName("").ok());
        QVERIFY(!deviceByName("-").ok());
        QVERIFY(!deviceByName("---").ok());
        QVERIFY(!deviceByName(std::string(100000, 'x')).ok());
    }

    void absentTotalsStayAbsent() {
        const auto devices = readDevices("- {name: x, lut: 10, dsp: null, uram: 0, source: s}\n", "d.yaml");
        QVERIFY(devices.ok());
        const Device& x = devices->front();
        QCOMPARE(x.lut.value(), 10);
        QVERIFY(!x.ff && !x.dsp && !x.bram36);
        QCOMPARE(x.uram.value(), 0);
    }

    void badFilesAreRefusedWithThePlace() {
        QVERIFY(errorOf("a: 1").find("d.yaml: expected a list") == 0);
        QVERIFY(errorOf("- 3\n").find("d.yaml:1:") == 0);
        QVERIFY(errorOf("- {lut: 3, source: s}").find("name") != std::string::npos);
        QVERIFY(errorOf("- {name: '--', source: s}").find("name") != std::string::npos);
        QVERIFY(errorOf("- {name: x}").find("source") != std::string::npos);
        QVERIFY(errorOf("- {name: x, lut: -1, source: s}").find("lut") != std::string::npos);
        QVERIFY(errorOf("- {name: x, lut: 9e30, source: s}").find("lut") != std::string::npos);
        QVERIFY(errorOf("- {name: x, lut: many, source: s}").find("lut") != std::string::npos);
        QVERIFY(errorOf("- {name: x, source: s}\n- {name: y, aliases: [X], source: s}").find("'x' stands for two") !=
                std::string::npos);
        QVERIFY(errorOf("[{").find("d.yaml") == 0);
    }

    void unknownKeysWarn() {
        const auto devices = readDevices("- {name: x, luts: 10, source: s}", "d.yaml");
        QVERIFY(devices.ok());
        QCOMPARE(devices.warnings().size(), std::size_t{1});
        QVERIFY(devices.warnings().front().find("luts") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(DeviceTest)
#include "test_device.moc"
