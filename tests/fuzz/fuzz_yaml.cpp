// SPDX-License-Identifier: GPL-3.0-or-later
// parseYaml takes any bytes; what it takes has its places from 1 on, unique keys, and texts that yamlQuoted keeps.
#include "base/utf8.h"
#include "base/yaml.h"

#include <cstdint>
#include <set>

namespace {

void check(bool holds) {
    if (!holds) __builtin_trap();
}

void walk(const snac::YamlNode& node, int depth) {
    check(depth <= 65 && node.line >= 1 && node.column >= 1);
    for (const snac::YamlNode& item : node.items) walk(item, depth + 1);
    std::set<std::string> keys;
    for (const snac::YamlEntry& entry : node.entries) {
        check(keys.insert(entry.key).second && entry.line >= 1);
        walk(entry.value, depth + 1);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto root = snac::parseYaml(text, "fuzz.yaml");
    if (!root) {
        check(!root.error().message().empty());
    } else {
        walk(*root, 0);
        std::vector<std::string> warnings;
        std::optional<snac::Error> error;
        snac::YamlReader reader(*root, "fuzz.yaml", "", warnings, error);
        reader.strings("names");
        reader.integers("numbers");
        reader.number("number");
        reader.map("map");
        reader.warnUnknown();
    }
    if (size < 200 && !snac::firstNonText(text)) {
        const auto quoted = snac::parseYaml("- " + snac::yamlQuoted(text) + "\n", "quoted");
        check(quoted.ok() && quoted->items.size() == 1 && quoted->items[0].isScalar());
    }
    return 0;
}
