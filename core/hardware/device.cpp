// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/device.h"

#include "base/file.h"
#include "base/paths.h"
#include "base/text.h"
#include "base/yaml.h"

#include <algorithm>

namespace snac {

namespace {

/// Lower case, letters and digits only: "PYNQ-Z2" and "pynq_z2" are the same board.
std::string normalised(std::string_view text) {
    std::string result;
    for (const char c : toLower(text))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result += c;
    return result;
}

std::vector<std::string> namesOf(const Device& device) {
    std::vector<std::string> names{device.name};
    names.insert(names.end(), device.aliases.begin(), device.aliases.end());
    if (!device.part.empty()) names.push_back(device.part);
    return names;
}

/// A device has fewer than 2^40 of anything; a number beyond it is a slip of the pen.
constexpr std::int64_t maximumTotal = std::int64_t{1} << 40;

std::optional<std::int64_t> readTotal(YamlReader& reader, std::string_view key) {
    const auto value = reader.integer(key);
    if (value && (*value < 0 || *value > maximumTotal)) reader.fail(key, "must be a whole number from 0 to 2^40");
    return value;
}

Device readDevice(const YamlNode& node, const std::string& file, std::size_t index, std::vector<std::string>& warnings,
                  std::optional<Error>& error) {
    YamlReader reader(node, file, fmt::format("devices[{}]", index), warnings, error);
    Device device;
    device.name = reader.string("name").value_or("");
    if (normalised(device.name).empty()) reader.fail("name", "a device needs a name with a letter or digit");
    device.aliases = reader.strings("aliases").value_or(std::vector<std::string>{});
    device.part = reader.string("part").value_or("");
    device.lut = readTotal(reader, "lut");
    device.ff = readTotal(reader, "ff");
    device.dsp = readTotal(reader, "dsp");
    device.bram36 = readTotal(reader, "bram36");
    device.uram = readTotal(reader, "uram");
    device.source = reader.string("source").value_or("");
    if (device.source.empty()) reader.fail("source", "say where the totals come from");
    reader.warnUnknown();
    return device;
}

/// What stands in the resources, read once in the life of the program (the file does not change while it runs).
const Result<std::vector<Device>>& cachedDevices() {
    static const Result<std::vector<Device>> devices = []() -> Result<std::vector<Device>> {
        const auto path = resourceFolder() / "devices.yaml";
        SNAC_TRY(text, readFile(path, std::uint64_t{16} << 20));
        return readDevices(text, path.string());
    }();
    return devices;
}

const Device* findExactly(const std::vector<Device>& devices, const std::string& wanted) {
    for (const Device& device : devices)
        for (const std::string& name : namesOf(device))
            if (normalised(name) == wanted) return &device;
    return nullptr;
}

} // namespace

Result<std::vector<Device>> readDevices(std::string_view yaml, std::string_view name) {
    SNAC_TRY(root, parseYaml(yaml, name));
    if (!root.isSequence())
        return makeError(ErrorCategory::Corrupt, "{}: expected a list of devices, each with name, totals and source",
                         name);

    std::vector<Device> devices;
    std::vector<std::string> warnings;
    std::optional<Error> error;
    std::vector<std::string> taken;
    for (std::size_t i = 0; i < root.items.size(); ++i) {
        const YamlNode& node = root.items[i];
        if (!node.isMap())
            return makeError(ErrorCategory::Corrupt, "{}:{}: a device is a map with name, totals and source", name,
                             node.line);
        devices.push_back(readDevice(node, std::string(name), i, warnings, error));
        if (error) return *error;
        for (const std::string& deviceName : namesOf(devices.back())) taken.push_back(normalised(deviceName));
    }
    std::sort(taken.begin(), taken.end());
    if (const auto twice = std::adjacent_find(taken.begin(), taken.end()); twice != taken.end())
        return makeError(ErrorCategory::Corrupt, "{}: the name '{}' stands for two devices; rename one", name, *twice);

    Result<std::vector<Device>> result(std::move(devices));
    result.addWarnings(warnings);
    return result;
}

Result<std::vector<Device>> knownDevices() { return cachedDevices(); }

Result<Device> deviceByName(std::string_view name) {
    const auto& devices = cachedDevices();
    if (!devices) return devices.error();
    if (const Device* device = findExactly(*devices, normalised(name))) return *device;
    // Package and speed grade change no total: "xcvu13p-flga2577-2-e" is found as "xcvu13p".
    if (const auto dash = name.find('-'); dash != std::string_view::npos && dash > 0)
        if (const Device* device = findExactly(*devices, normalised(name.substr(0, dash)))) return *device;

    std::vector<std::string> names;
    for (const Device& device : *devices) {
        const auto more = namesOf(device);
        names.insert(names.end(), more.begin(), more.end());
    }
    std::vector<std::string> known;
    for (const Device& device : *devices) known.push_back(device.name);
    return makeError(ErrorCategory::NotFound, "There is no device '{}'{}; known are {}", name, didYouMean(name, names),
                     join(known, ", "));
}

} // namespace snac
