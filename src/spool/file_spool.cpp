#include "spool/file_spool.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "spool/file_record.h"

namespace stocktake {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10U;
/// Hashes that are compared at once (6 MiB). More files are compared in several passes.
constexpr std::uint64_t kPerPass = std::uint64_t{1} << 18U;

/// Reads records one after another.
class RecordReader {
 public:
  RecordReader(const SpoolFile& spool, std::uint64_t at) : spool_(spool), at_(at) {}

  /// The place of the next record.
  std::uint64_t at() const { return at_ + used_; }

  bool next(Entry& file) {
    while (true) {
      const std::size_t size = read_record(std::string_view(block_).substr(used_), file);
      used_ += size;
      if (size > 0) return true;
      // The block ends in the middle of a record, which may be larger than a block.
      const std::size_t had = block_.size() - used_;
      at_ += used_;
      used_ = 0;
      spool_.read(at_, had + kBlock, block_);
      if (block_.size() == had) return false;
    }
  }

 private:
  const SpoolFile& spool_;
  std::uint64_t at_;  ///< of the block
  std::string block_;
  std::size_t used_ = 0;
};

}  // namespace

void FileSpool::add(const Entry& file) {
  record_.clear();
  append_record(record_, file);
  spool_.append(record_);
  totals_.add(file);
}

void FileSpool::return_to(const Mark& mark) {
  if (mark.size == spool_.size()) return;
  spool_.truncate(mark.size);
  totals_ = mark.totals;
}

void FileSpool::each_record(const std::function<void(const Entry&, const Place&)>& visit) const {
  RecordReader reader(spool_, 0);
  Entry file;
  Place place;
  while (reader.next(file)) {
    visit(file, place);
    ++place.number;
    place.at = reader.at();
  }
}

void FileSpool::each(const std::function<void(const Entry&)>& visit) const {
  each_record([&](const Entry& file, const Place& place) {
    if (repeats_.empty() || !repeats_[place.number]) visit(file);
  });
}

/// Each pass compares the files with some of all hashes, so that memory holds no more than
/// `kPerPass` of them on average.
void FileSpool::drop_repeats(const Identity& identity_of) {
  records_ = static_cast<std::uint64_t>(totals_.files);
  const std::uint64_t passes = 1 + records_ / kPerPass;
  std::vector<Hashed> hashes;
  for (std::uint64_t pass = 0; pass < passes; ++pass) {
    hashes.clear();
    hashes.reserve(std::min(records_, kPerPass));
    each_record([&](const Entry& file, const Place& place) {
      const std::size_t hash = std::hash<std::string>()(identity_of(file));
      if (hash % passes == pass) hashes.push_back({hash, place});
    });
    std::sort(hashes.begin(), hashes.end(), [](const Hashed& one, const Hashed& other) {
      return std::pair(one.hash, one.place.at) < std::pair(other.hash, other.place.at);
    });
    mark_repeats(hashes, identity_of);
  }
  if (!repeats_.empty()) count_again();
}

/// `hashes`: sorted. Files of one hash are mostly the same file; those that are not are told apart.
void FileSpool::mark_repeats(const std::vector<Hashed>& hashes, const Identity& identity_of) {
  for (auto first = hashes.begin(); first != hashes.end();) {
    const auto end = std::find_if(first, hashes.end(),
                                  [first](const Hashed& each) { return each.hash != first->hash; });
    std::unordered_set<std::string> identities;
    for (auto each = first; std::distance(first, end) > 1 && each != end; ++each) {
      Entry file;
      RecordReader(spool_, each->place.at).next(file);
      if (identities.insert(identity_of(file)).second) continue;
      if (repeats_.empty()) repeats_.resize(records_);
      repeats_[each->place.number] = true;
    }
    first = end;
  }
}

void FileSpool::count_again() {
  totals_ = Totals{};
  each([this](const Entry& file) { totals_.add(file); });
}

}  // namespace stocktake
