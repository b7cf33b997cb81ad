#include "scan/discovery/volume_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "databricks/answer.h"
#include "engine/families.h"
#include "util/nearest.h"
#include "util/text.h"

namespace stocktake::scan {
namespace {

using databricks::CatalogItem;
using databricks::CatalogList;

/// For the progress.
constexpr const char* kListing = "the catalogs, schemas and volumes";

}  // namespace

void VolumeLists::ask() {
  loop_.begin_listing(kListing);
  begin({});
}

void VolumeLists::ask_for_catalogs() {
  only_catalogs_ = true;
  ask();
}

/// A list that is named twice is read once.
void VolumeLists::begin(CatalogList list) {
  std::string path = list.path();
  if (!lists_.try_emplace(path, Pages{databricks::CatalogPages(std::move(list))}).second) return;
  ++unread_;
  ask_for_page(path);
}

void VolumeLists::ask_for_page(const std::string& path) {
  auto& pages = lists_.at(path).pages;
  loop_.ask_for<std::vector<CatalogItem>>(
      kCatalogFamily, pages.next_request(),
      [&pages](const net::Body& body) { return pages.take(body); },
      [this, path](const net::Finished& finished, std::optional<std::vector<CatalogItem>> items) {
        take(path, finished, std::move(items).value_or(std::vector<CatalogItem>()));
      });
}

void VolumeLists::take(const std::string& path, const net::Finished& finished,
                       std::vector<CatalogItem> items) {
  Pages& asked = lists_.at(path);
  asked.attempts += finished.attempts;
  const bool is_done = finished.classification.category == net::Category::done;
  take_items(asked.pages.list(), std::move(items));
  if (is_done && !asked.pages.is_complete()) return ask_for_page(path);
  if (!is_done) take_refusal(path, finished.classification);
  if (--unread_ == 0) loop_.end_listing(kListing);
}

void VolumeLists::take_items(const CatalogList& list, std::vector<CatalogItem> items) {
  const std::string above = list.catalog + "." + list.schema + ".";
  for (CatalogItem& item : items) {
    if (!list.schema.empty()) {
      volumes_.push_back(above + item.name);
      if (!filter_.takes_volume(list.catalog, list.schema, item.name)) continue;
      owners_.emplace(list.path() + "/" + item.name, std::move(item.owner));
    } else if (!list.catalog.empty()) {
      schemas_.push_back(list.catalog + "." + item.name);
      if (filter_.takes_schema(list.catalog, item.name))
        begin({list.catalog, std::move(item.name)});
    } else {
      catalogs_.push_back(item.name);
      if (only_catalogs_ || !filter_.takes_catalog(item.name)) continue;
      begin({std::move(item.name), {}});
    }
  }
}

Expected<void> VolumeLists::check_filter() const {
  if (!gaps_.empty() || status_.state != SourceState::available) return {};
  const auto check = [](const char* what, const std::vector<std::string>& names,
                        const std::vector<std::string>& listed) -> Expected<void> {
    for (const std::string& name : names) {
      const bool is_listed = std::any_of(listed.begin(), listed.end(), [&](const auto& full_name) {
        return means(name, full_name);
      });
      if (is_listed) continue;
      const std::string meant = did_you_mean(name, listed);
      return fail(ExitCode::usage,
                  fmt::format("--{}: Unity Catalog lists no {} {}", what, what, printable(name)),
                  meant.empty() ? "it lists what the caller may see" : meant);
    }
    return {};
  };
  if (auto found = check("catalog", filter_.catalogs, catalogs_); !found) return found;
  if (auto found = check("schema", filter_.schemas, schemas_); !found) return found;
  return check("volume", filter_.volumes, volumes_);
}

void VolumeLists::take_refusal(const std::string& path, const net::Classification& classification) {
  const Pages& asked = lists_.at(path);
  const CatalogList& list = asked.pages.list();
  if (list.catalog.empty() && databricks::means_switched_off(classification)) {
    status_ = {SourceState::switched_off, reason_of(classification)};
    return;
  }
  gaps_.emplace(path, databricks::gap_of(list.operation(), classification, asked.attempts));
}

std::vector<FoundVolume> VolumeLists::volumes() const {
  std::vector<FoundVolume> found;
  found.reserve(owners_.size());
  for (const auto& [path, owner] : owners_) found.push_back({path, owner});
  return found;
}

std::optional<store::PathGap> VolumeLists::gap() const {
  const auto found = gaps_.find(CatalogList().path());
  if (found == gaps_.end()) return std::nullopt;
  return store::PathGap{Source::volumes, found->first, found->second};
}

std::vector<store::PathGap> VolumeLists::refused() const {
  std::vector<store::PathGap> refused;
  for (const auto& [path, gap] : gaps_) {
    if (path != CatalogList().path()) refused.push_back({Source::volumes, path, gap});
  }
  return refused;
}

}  // namespace stocktake::scan
