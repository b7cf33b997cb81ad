// How fast a listing's body becomes a Listing: the work that the event loop does for each answer.

#include "databricks/listing.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace {

std::string body_of(std::int64_t entries) {
  std::string body = R"({"files":[)";
  for (std::int64_t i = 0; i < entries; ++i) {
    body += fmt::format(
        R"({}{{"path":"/Users/a@example.com/part-{:06}","is_dir":false,"file_size":{},"modification_time":1700000000000}})",
        i == 0 ? "" : ",", i, i * 17);
  }
  return body + "]}";
}

void parse_listing(benchmark::State& state) {
  const stocktake::net::Body body(body_of(state.range(0)));
  for (auto unused : state) {
    static_cast<void>(unused);
    auto listing =
        stocktake::databricks::parse_listing(stocktake::Source::dbfs, "/Users/a@example.com", body);
    benchmark::DoNotOptimize(listing);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(parse_listing)->Arg(10)->Arg(1'000)->Arg(100'000);

}  // namespace
