// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/npy_writer.h"

#include <zip.h>

#include <bit>
#include <cassert>
#include <functional>
#include <memory>
#include <numeric>
#include <set>

namespace snac {

namespace {

constexpr char byteOrder = std::endian::native == std::endian::little ? '<' : '>';
constexpr std::size_t alignment = 64; // the elements begin at a multiple of it, which lets NumPy map the file

template <typename T>
std::string bytesOf(std::span<const T> values, const std::vector<std::int64_t>& shape, std::string_view code) {
    assert(std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies()) ==
           static_cast<std::int64_t>(values.size()));
    const std::string axes = fmt::format("{}{}", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    std::string header =
        fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}), }}", byteOrder, code, axes);
    constexpr std::size_t prefix = 10; // signature, version, length
    header.append(alignment - (prefix + header.size() + 1) % alignment, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size() & 0xff);
    bytes += static_cast<char>(header.size() >> 8);
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    return bytes;
}

constexpr zip_uint32_t deflateLevel = 6; // libzip's own, 9, takes twenty times as long for a tenth less

struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

Error failed(const char* why) {
    return makeError(ErrorCategory::InputOutput, "The NPZ archive cannot be made ({}); is there memory left?", why);
}

Result<void> addMember(zip_t* archive, const NpzMember& member, NpzPacking packing) {
    zip_source_t* source = zip_source_buffer(archive, member.bytes.data(), member.bytes.size(), 0);
    if (source == nullptr) return failed(zip_strerror(archive));
    const zip_int64_t index = zip_file_add(archive, (member.name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return failed(zip_strerror(archive));
    }
    const auto place = static_cast<zip_uint64_t>(index);
    constexpr zip_uint16_t firstDay = 1 << 5 | 1; // the first of January 1980, where ZIP's time begins
    const zip_int32_t method = packing == NpzPacking::Deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
    if (zip_file_set_dostime(archive, place, 0, firstDay, 0) != 0 ||
        zip_set_file_compression(archive, place, method, deflateLevel) != 0)
        return failed(zip_strerror(archive));
    return {};
}

/// An empty archive is no bytes at all to libzip; NumPy wants the end record.
std::string emptyArchive() { return std::string("PK\x05\x06", 4) + std::string(18, '\0'); }

Result<std::string> content(zip_source_t* source) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
        return failed(zip_error_strerror(zip_source_error(source)));
    std::string bytes(static_cast<std::size_t>(stat.size), '\0');
    const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (got != static_cast<zip_int64_t>(bytes.size())) return failed("reading it back stopped early");
    return bytes;
}

} // namespace

std::string npyBytes(std::span<const std::int32_t> values, const std::vector<std::int64_t>& shape) {
    return bytesOf(values, shape, "i4");
}

std::string npyBytes(std::span<const std::int64_t> values, const std::vector<std::int64_t>& shape) {
    return bytesOf(values, shape, "i8");
}

std::string npyBytes(std::span<const float> values, const std::vector<std::int64_t>& shape) {
    return bytesOf(values, shape, "f4");
}

std::string npyBytes(std::span<const double> values, const std::vector<std::int64_t>& shape) {
    return bytesOf(values, shape, "f8");
}

Result<std::string> npzBytes(std::span<const NpzMember> members, NpzPacking packing) {
    if (members.empty()) return emptyArchive();
    std::set<std::string_view> names;
    for (const NpzMember& member : members) {
        if (!names.insert(member.name).second) {
            return makeError(ErrorCategory::InvalidArgument,
                             "The array '{}' is there twice, and an NPZ archive holds each name once.", member.name);
        }
    }
    zip_error_t error;
    zip_error_init(&error);
    const std::unique_ptr<zip_source_t, FreeSource> source(zip_source_buffer_create(nullptr, 0, 0, &error));
    std::unique_ptr<zip_t, DiscardArchive> archive(source ? zip_open_from_source(source.get(), ZIP_TRUNCATE, &error)
                                                          : nullptr);
    const std::string why = archive ? "" : zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!archive) return failed(why.c_str());
    zip_source_keep(source.get()); // the archive owns one, and the bytes are read from the other
    for (const NpzMember& member : members) SNAC_CHECK(addMember(archive.get(), member, packing));
    if (zip_close(archive.get()) != 0) return failed(zip_strerror(archive.get()));
    (void)archive.release(); // closed
    return content(source.get());
}

} // namespace snac
