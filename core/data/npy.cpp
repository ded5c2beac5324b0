// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy.h"

#include <charconv>
#include <optional>

namespace snac {

namespace {

constexpr std::string_view signature("\x93NUMPY", 6);

std::optional<ElementType> elementType(std::string_view code) {
    if (code == "b1") return ElementType::Boolean;
    if (code == "u1") return ElementType::Unsigned8;
    if (code == "i1") return ElementType::Signed8;
    if (code == "u2") return ElementType::Unsigned16;
    if (code == "i2") return ElementType::Signed16;
    if (code == "u4") return ElementType::Unsigned32;
    if (code == "i4") return ElementType::Signed32;
    if (code == "u8") return ElementType::Unsigned64;
    if (code == "i8") return ElementType::Signed64;
    if (code == "f4") return ElementType::Float32;
    if (code == "f8") return ElementType::Float64;
    return std::nullopt;
}

/// The text behind 'key': in a one-level Python dictionary, up to its comma (outside brackets) or brace; empty if
/// absent. NumPy writes the header with repr(), so quotes and blanks stand where they are expected and keys are no
/// substrings.
std::string_view valueOf(std::string_view header, std::string_view key) {
    for (const char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        const std::size_t at = header.find(quoted);
        if (at == std::string_view::npos) continue;
        header.remove_prefix(at + quoted.size());
        while (!header.empty() && (header.front() == ' ' || header.front() == ':')) header.remove_prefix(1);
        int depth = 0;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const char c = header[i];
            if (c == '(' || c == '[') ++depth;
            if (c == ')' || c == ']') --depth;
            if (depth == 0 && (c == ',' || c == '}')) return header.substr(0, i);
        }
        return {};
    }
    return {};
}

/// "(60000, 28, 28)", "(5,)", "()".
std::optional<std::vector<std::int64_t>> parseShape(std::string_view text) {
    if (text.size() < 2 || text.front() != '(' || text.back() != ')') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::vector<std::int64_t> shape;
    for (;;) {
        while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
        if (text.empty()) return shape;
        std::int64_t size = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
        if (error != std::errc() || size < 0 || shape.size() == maximalAxes) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (!text.empty() && text.front() == 'L') text.remove_prefix(1); // Python 2 wrote long numbers so
        if (!text.empty() && text.front() != ',' && text.front() != ' ') return std::nullopt;
        shape.push_back(size);
    }
}

std::string_view stripped(std::string_view text) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

struct Header {
    std::string_view text;
    std::size_t end = 0; ///< byte at which the elements begin
};

Result<Header> findHeader(std::string_view bytes, std::string_view name) {
    if (!looksLikeNpy(bytes)) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: it does not begin with the signature of an NPY file; save it with numpy.save.", name);
    }
    const std::size_t prefix = bytes.size() > 6 && bytes[6] == 1 ? 10 : 12;
    if (bytes.size() < prefix) {
        return makeError(ErrorCategory::Corrupt, "{}: the NPY header is cut off after {} bytes; get the file again.",
                         name, bytes.size());
    }
    if (bytes[6] < 1 || bytes[6] > 3) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: NPY version {} is not known (1 to 3 are); save it with numpy.save.", name,
                         static_cast<int>(static_cast<unsigned char>(bytes[6])));
    }
    std::size_t length = 0;
    for (std::size_t i = prefix; i-- > 8;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (length > bytes.size() - prefix) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the NPY header announces {} bytes, but the file ends after {}; get the file again.", name,
                         length, bytes.size() - prefix);
    }
    return Header{bytes.substr(prefix, length), prefix + length};
}

} // namespace

bool looksLikeNpy(std::string_view bytes) { return bytes.starts_with(signature); }

Result<ArrayView> parseNpy(std::string_view bytes, std::string_view name) {
    SNAC_TRY(header, findHeader(bytes, name));
    const std::string_view descr = stripped(valueOf(header.text, "descr"));
    const std::string_view order = stripped(valueOf(header.text, "fortran_order"));
    const auto shape = parseShape(stripped(valueOf(header.text, "shape")));
    if (descr.empty() || (order != "True" && order != "False") || !shape) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the NPY header (bytes 6 to {}) is not the dictionary of descr, fortran_order and shape "
                         "that it must be; save it with numpy.save.",
                         name, header.end);
    }
    // descr is quoted: '<f4'; a list of fields is a record.
    const std::string_view code =
        descr.size() > 3 && descr.front() != '[' ? descr.substr(1, descr.size() - 2) : std::string_view();
    const auto type = code.empty() ? std::nullopt : elementType(code.substr(1));
    if (!type || std::string_view("<>|=").find(code.front()) == std::string_view::npos) {
        return makeError(
            ErrorCategory::Unsupported,
            "{}: elements of type {} are not read; convert the array to float32 or to an integer type with astype.",
            name, descr);
    }
    ArrayView array;
    array.type = *type;
    array.bigEndian = code.front() == '>';
    array.columnMajor = order == "True";
    array.shape = *shape;
    array.bytes = bytes.substr(header.end);
    SNAC_TRY(count, checkedCount(array.shape, elementSize(array.type), array.bytes.size(), name));
    const auto used = static_cast<std::size_t>(count * elementSize(array.type));
    if (used != array.bytes.size()) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: {} bytes are left over after the {} elements that the NPY header announces (from byte "
                         "{}); get the file again.",
                         name, array.bytes.size() - used, array.shapeText(), header.end + used);
    }
    return array;
}

} // namespace snac
