#include "model/listing.h"

#include <algorithm>

#include "model/totals.h"

namespace stocktake {

std::size_t Listing::file_count() const {
  return many_files ? static_cast<std::size_t>(many_files->totals().files) : files.size();
}

void Listing::each_file(const std::function<void(const Entry&)>& visit) const {
  std::for_each(files.begin(), files.end(), visit);
  if (many_files) many_files->each(visit);
}

}  // namespace stocktake
