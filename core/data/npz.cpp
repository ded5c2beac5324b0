// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npz.h"

#include "base/text.h"

#include <zip.h>

#include <algorithm>
#include <memory>

namespace snac {

namespace {

constexpr std::uint64_t deflateRatio = 1032; // zlib's technical notes: deflate packs at most 1032 to 1
constexpr zip_int64_t maximalMembers = 10'000;

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};

using Archive = std::unique_ptr<zip_t, CloseArchive>;

Error damaged(std::string_view name, std::string_view why) {
    return makeError(ErrorCategory::Corrupt,
                     "{}: the NPZ (ZIP) archive is damaged or cut off ({}); get the file again.", name, why);
}

Result<Archive> openArchive(std::string_view bytes, std::string_view name) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    Archive archive(source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr);
    if (archive) {
        zip_error_fini(&error);
        return archive;
    }
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (source) zip_source_free(source);
    return damaged(name, why);
}

Result<std::string> unpack(zip_t* archive, zip_uint64_t index, const zip_stat_t& stat, std::string_view name) {
    const std::unique_ptr<zip_file_t, CloseMember> member(zip_fopen_index(archive, index, 0));
    if (!member) return damaged(name, zip_strerror(archive));
    std::string content(static_cast<std::size_t>(stat.size), '\0');
    std::size_t used = 0;
    while (used < content.size()) {
        const zip_int64_t got = zip_fread(member.get(), content.data() + used, content.size() - used);
        if (got < 0) return damaged(name, zip_file_strerror(member.get()));
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
    }
    // One more read reaches the end of the member, where libzip compares its check sum.
    char beyond = 0;
    const zip_int64_t more = zip_fread(member.get(), &beyond, 1);
    if (used < content.size() || more > 0) return damaged(name, "the member is not as long as the archive says");
    if (more < 0) return damaged(name, zip_file_strerror(member.get()));
    return content;
}

Result<void> checkMember(const zip_stat_t& stat, std::string_view name, std::size_t archiveSize, std::uint64_t limit) {
    constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat.valid & needed) != needed) return damaged(name, "the member's directory entry is incomplete");
    if (stat.encryption_method != ZIP_EM_NONE ||
        (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: the member is encrypted or packed in a way that is not read; save it with numpy.savez.",
                         name);
    }
    const std::uint64_t possible = stat.comp_method == ZIP_CM_STORE ? archiveSize : archiveSize * deflateRatio;
    if (stat.size > possible) return damaged(name, "the member claims more bytes than the archive can hold");
    if (stat.size > limit) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: {} bytes are more than the {} that are read at once; give a smaller file.", name,
                         stat.size, limit);
    }
    return {};
}

} // namespace

bool looksLikeZip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }

Result<std::vector<NpzMember>> parseNpz(std::string_view bytes, std::string_view name,
                                        const std::vector<std::string>& wanted, std::uint64_t limit) {
    if (bytes.empty())
        return makeError(ErrorCategory::Corrupt, "{}: the file is empty; save it with numpy.savez.", name);
    SNAC_TRY(archive, openArchive(bytes, name));
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    if (count > maximalMembers) {
        return makeError(
            ErrorCategory::Unsupported,
            "{}: {} members are more than the {} that are read; keep x_train, y_train, x_test and y_test only.", name,
            count, maximalMembers);
    }
    std::vector<NpzMember> members;
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0 ||
            !(stat.valid & ZIP_STAT_NAME)) {
            return damaged(name, zip_strerror(archive.get()));
        }
        const std::string_view file = stat.name;
        if (!file.ends_with(".npy")) continue;
        const std::string member(file.substr(0, file.size() - 4));
        const auto isWanted = [&](const std::string& candidate) { return toLower(candidate) == toLower(member); };
        if (!wanted.empty() && std::none_of(wanted.begin(), wanted.end(), isWanted)) continue;
        const std::string where = std::string(name) + " (" + std::string(file) + ")";
        SNAC_CHECK(checkMember(stat, where, bytes.size(), limit - total));
        total += stat.size;
        SNAC_TRY(content, unpack(archive.get(), static_cast<zip_uint64_t>(i), stat, where));
        members.push_back({member, std::move(content)});
    }
    return members;
}

} // namespace snac
