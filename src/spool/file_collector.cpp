#include "spool/file_collector.h"

#include "util/append.h"

namespace stocktake {

void FileCollector::add(std::vector<Entry> files) {
  append(files_, std::move(files));
}

void FileCollector::limit_memory() {
  if (files_.size() > few_) spool();
}

void FileCollector::spool() {
  if (!spool_) spool_ = std::make_shared<FileSpool>(folder_);
  for (const Entry& file : files_) spool_->add(file);
  files_.clear();
}

FileSpool::Mark FileCollector::mark() {
  if (!files_.empty()) spool();
  return spool_ ? spool_->mark() : FileSpool::Mark{};
}

void FileCollector::return_to(const FileSpool::Mark& mark) {
  files_.clear();
  if (spool_) spool_->return_to(mark);
}

void FileCollector::finish(Listing& listing,
                           const std::function<std::string(const Entry&)>& identity_of) {
  if (!spool_) {
    listing.files = std::move(files_);
    return;
  }
  spool();
  files_ = {};
  spool_->finish();
  if (identity_of) spool_->drop_repeats(identity_of);
  listing.many_files = std::move(spool_);
}

}  // namespace stocktake
