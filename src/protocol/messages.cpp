#include "protocol/messages.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "slice.pb.h"

namespace stocktake::protocol {
namespace {

/// The protocol's version. It changes with every change that affects the other end.
constexpr std::uint32_t kVersion = 5;
/// 30 days, longer than any valid duration: a larger number means corrupt data.
constexpr std::uint64_t kMaxMs = std::uint64_t{1000} * 60 * 60 * 24 * 30;
constexpr int kMaxDepth = 1 << 20;
constexpr std::uint32_t kMaxInFlight = 1U << 16U;

/// Keeps the first error of a message; the rest of the message is read all the same.
class Check {
 public:
  void that(bool holds, const char* what) {
    if (!holds && wrong_.empty()) wrong_ = what;
  }
  template <typename T>
  Decoded<T> conclude(T value) const {
    if (!wrong_.empty()) return tl::unexpected(wrong_);
    return value;
  }

 private:
  std::string wrong_;
};

template <typename Message>
bool parse(Message& message, std::string_view payload) {
  return payload.size() <= std::numeric_limits<int>::max() &&
         message.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
}

std::uint64_t count_ms(Duration duration) {
  const auto ms = std::chrono::ceil<Milliseconds>(duration).count();
  return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)), kMaxMs);
}

Milliseconds ms(std::uint64_t count, Check& check) {
  check.that(count <= kMaxMs, "a time out of range");
  return Milliseconds(std::min(count, kMaxMs));
}

/// 0 on the wire stands for `kNoLimit`.
double to_wire(double rate) {
  return std::isinf(rate) ? 0.0 : rate;
}

double rate_of(double wire, Check& check) {
  check.that(std::isfinite(wire) && wire >= 0, "a rate out of range");
  if (wire > 0) return wire;
  return net::RateLimiter::kNoLimit;
}

void write_task(wire::Task& to, Source source, int depth, const std::string& path) {
  to.set_source(source.number());
  to.set_depth(static_cast<std::uint32_t>(depth));
  to.set_path(path.empty() ? "/" : path);  // the root of a source
}

Task read_task(const wire::Task& from, Check& check) {
  const auto source = parse_source(std::int64_t{from.source()});
  check.that(source.has_value(), "a source that there is not");
  check.that(from.depth() <= kMaxDepth, "a depth out of range");
  check.that(from.path().starts_with('/'), "a path that is none");
  Task task;
  if (source) task.source = *source;
  task.depth = static_cast<int>(from.depth());
  if (from.path() != "/") task.path = from.path();
  return task;
}

template <typename Repeated>
void write_limits(Repeated& to, const LimitHints& limits) {
  for (const net::LimitHint& limit : limits) {
    wire::Limit& written = *to.Add();
    written.set_in_flight(static_cast<std::uint32_t>(limit.in_flight));
    written.set_is_limit(limit.is_limit);
    written.set_rate(to_wire(limit.rate));
    written.set_is_own(limit.is_own);
    written.set_pause_ms(count_ms(limit.pause));
  }
}

template <typename Repeated>
LimitHints read_limits(const Repeated& from, Check& check) {
  LimitHints limits;
  const bool of_all = static_cast<std::size_t>(from.size()) == all_sources().size();
  check.that(of_all, "limits of other sources");
  if (!of_all) return limits;
  auto written = from.begin();
  for (net::LimitHint& read : limits) {
    const wire::Limit& limit = *written++;
    check.that(limit.in_flight() <= kMaxInFlight, "a limit out of range");
    read.in_flight = static_cast<int>(std::min(limit.in_flight(), kMaxInFlight));
    read.is_limit = limit.is_limit();
    read.rate = rate_of(limit.rate(), check);
    read.is_own = limit.is_own();
    read.pause = ms(limit.pause_ms(), check);
  }
  return limits;
}

template <typename Repeated>
void write_records(Repeated& to, const std::vector<MountRecord>& records) {
  for (const MountRecord& record : records) {
    wire::MountRecord& written = *to.Add();
    written.set_source(record.source.number());
    written.set_machine(record.machine);
    written.set_mounted(record.mounted);
    written.set_agreed(static_cast<std::uint32_t>(record.agreed));
    written.set_agreed_below(static_cast<std::uint32_t>(record.agreed_below));
    written.set_refused(record.refused);
    written.set_differs(record.differs);
  }
}

template <typename Repeated>
std::vector<MountRecord> read_records(const Repeated& from, Check& check) {
  constexpr std::uint32_t kMostAgreed = 1U << 30U;
  std::vector<MountRecord> records;
  for (const wire::MountRecord& record : from) {
    const auto source = parse_source(std::int64_t{record.source()});
    check.that(source.has_value(), "a mount of a source that there is not");
    check.that(record.agreed() <= kMostAgreed && record.agreed_below() <= kMostAgreed,
               "a count out of range");
    check.that(!record.differs() || !record.refused().empty(), "a mount refused without a reason");
    if (!source) continue;
    records.push_back({*source, record.machine(), record.mounted(),
                       static_cast<int>(std::min(record.agreed(), kMostAgreed)),
                       static_cast<int>(std::min(record.agreed_below(), kMostAgreed)),
                       record.refused(), record.differs()});
  }
  return records;
}

void write_file(wire::Entry& to, const Entry& file) {
  to.set_name(file.name);
  to.set_kind(file.kind);
  if (file.size) to.set_size(*file.size);
  if (file.modified_at) to.set_modified_at(*file.modified_at);
  if (file.object_id) to.set_object_id(*file.object_id);
  if (file.created_at) to.set_created_at(*file.created_at);
  to.set_language(file.language);
  to.set_resource_id(file.resource_id);
}

Entry read_file(const wire::Entry& from, Check& check) {
  check.that(!from.kind().empty(), "a file of no kind");
  check.that(from.size() >= 0, "a size below zero");
  Entry file{from.name(), from.kind(), {}, {}, {}};
  if (from.has_size()) file.size = from.size();
  if (from.has_modified_at()) file.modified_at = from.modified_at();
  if (from.has_object_id()) file.object_id = from.object_id();
  if (from.has_created_at()) file.created_at = from.created_at();
  file.language = from.language();
  file.resource_id = from.resource_id();
  return file;
}

template <typename Repeated>
std::vector<Entry> read_files(const Repeated& from, Check& check) {
  std::vector<Entry> files;
  files.reserve(static_cast<std::size_t>(from.size()));
  std::transform(from.begin(), from.end(), std::back_inserter(files),
                 [&check](const wire::Entry& file) { return read_file(file, check); });
  return files;
}

void write_listing(wire::Listing& to, const Listing& listing) {
  for (const Entry& file : listing.files) write_file(*to.add_files(), file);
  for (const Subdirectory& directory : listing.directories) {
    wire::Subdirectory& subdirectory = *to.add_directories();
    subdirectory.set_name(directory.name);
    subdirectory.set_ambiguous(directory.ambiguous);
    if (directory.object_id) subdirectory.set_object_id(*directory.object_id);
    subdirectory.set_is_git_folder(directory.is_git_folder);
  }
}

Listing read_listing(const wire::Listing& from, Check& check) {
  Listing listing;
  listing.files = read_files(from.files(), check);
  listing.directories.reserve(static_cast<std::size_t>(from.directories_size()));
  for (const wire::Subdirectory& directory : from.directories()) {
    check.that(!directory.name().empty(), "a directory without a name");
    listing.directories.push_back({directory.name(), directory.ambiguous()});
    Subdirectory& subdirectory = listing.directories.back();
    if (directory.has_object_id()) subdirectory.object_id = directory.object_id();
    subdirectory.is_git_folder = directory.is_git_folder();
  }
  return listing;
}

void write_gap(wire::Gap& to, const Gap& gap) {
  to.set_operation(gap.operation);
  to.set_http_status(gap.http_status);
  to.set_error_code(gap.error_code);
  to.set_message(gap.message);
  to.set_attempts(gap.attempts);
}

TaskResult read_result(const wire::Result& from, Check& check) {
  TaskResult result{read_task(from.task(), check), Absent{}, from.mount()};
  switch (from.outcome_case()) {
    case wire::Result::kListing:
      result.outcome = read_listing(from.listing(), check);
      break;
    case wire::Result::kGap:
      check.that(from.gap().attempts() >= 0, "a count below zero");
      result.outcome = Gap{from.gap().operation(), from.gap().http_status(),
                           from.gap().error_code(), from.gap().message(), from.gap().attempts()};
      break;
    case wire::Result::kAbsent:
      check.that(result.task.is_home(), "a directory that is absent and no home");
      check.that(from.absent().attempts() >= 0, "a count below zero");
      result.outcome = Absent{from.absent().attempts()};
      break;
    case wire::Result::OUTCOME_NOT_SET:
      check.that(false, "a result without an outcome");
  }
  return result;
}

Failure read_failure(const wire::Failure& from, Check& check) {
  const auto code = static_cast<ExitCode>(from.code());
  check.that(code == ExitCode::bug || code == ExitCode::refused || code == ExitCode::unreachable,
             "a failure that a worker cannot have");
  return {code, from.message(), from.remedy()};
}

}  // namespace

std::string encode_order(const SliceRequest& request) {
  wire::SliceRequest message;
  message.set_version(kVersion);
  message.set_slice(request.slice);
  message.set_host(request.access.host);
  message.set_connect_ms(count_ms(request.access.timeouts.connect));
  message.set_first_byte_ms(count_ms(request.access.timeouts.first_byte));
  message.set_stall_ms(count_ms(request.access.timeouts.stall));
  message.set_total_ms(count_ms(request.access.timeouts.total));
  message.set_give_up_after_ms(count_ms(request.access.give_up_after));
  for (const Task& task : request.tasks) {
    write_task(*message.add_tasks(), task.source, task.depth, task.path);
  }
  for (const ScanRoot& boundary : request.boundaries) {
    write_task(*message.add_boundaries(), boundary.source, 0, boundary.path);
  }
  message.set_descend(request.descend);
  message.set_budget_ms(count_ms(request.budget));
  message.set_drain_ms(count_ms(request.drain));
  message.set_max_directories(request.max_directories);
  message.set_max_entries(request.max_entries);
  message.set_max_in_flight(static_cast<std::uint32_t>(request.max_in_flight));
  message.set_max_rate(to_wire(request.max_rate));
  write_limits(*message.mutable_limits(), request.limits);
  message.set_debug(request.debug);
  message.set_keep_alive_ms(count_ms(request.keep_alive));
  message.set_max_answer_bytes(request.access.max_answer_bytes);
  message.set_http1_only(request.access.http1_only);
  message.set_via(static_cast<std::uint32_t>(request.access.via));
  for (const MountPoint& point : request.access.mounts) {
    wire::Mount& mount = *message.add_mounts();
    mount.set_source(point.source.number());
    mount.set_folder(point.folder);
  }
  write_records(*message.mutable_mounts_known(), request.mounts_known);
  return message.SerializeAsString();
}

Decoded<SliceRequest> decode_order(std::string_view payload) {
  wire::SliceRequest message;
  if (!parse(message, payload)) return tl::unexpected<std::string>("an order that cannot be read");
  Check check;
  check.that(message.version() == kVersion, "an order of another version of the program");
  check.that(message.max_in_flight() >= 1 && message.max_in_flight() <= kMaxInFlight,
             "a cap out of range");
  SliceRequest request;
  request.slice = message.slice();
  request.access.host = message.host();
  request.access.timeouts.connect = ms(message.connect_ms(), check);
  request.access.timeouts.first_byte = ms(message.first_byte_ms(), check);
  request.access.timeouts.stall = ms(message.stall_ms(), check);
  request.access.timeouts.total = ms(message.total_ms(), check);
  request.access.give_up_after = ms(message.give_up_after_ms(), check);
  for (const wire::Task& task : message.tasks()) request.tasks.push_back(read_task(task, check));
  for (const wire::Task& boundary : message.boundaries()) {
    Task read = read_task(boundary, check);
    request.boundaries.push_back({read.source, std::move(read.path)});
  }
  request.descend = message.descend();
  request.budget = ms(message.budget_ms(), check);
  request.drain = ms(message.drain_ms(), check);
  request.max_directories = message.max_directories();
  request.max_entries = message.max_entries();
  request.max_in_flight = static_cast<int>(std::clamp(message.max_in_flight(), 1U, kMaxInFlight));
  request.max_rate = rate_of(message.max_rate(), check);
  request.limits = read_limits(message.limits(), check);
  request.debug = message.debug();
  request.keep_alive = ms(message.keep_alive_ms(), check);
  request.access.max_answer_bytes = message.max_answer_bytes();
  request.access.http1_only = message.http1_only();
  check.that(message.via() <= static_cast<std::uint32_t>(Via::any), "an unknown way to list");
  request.access.via = static_cast<Via>(message.via());
  for (const wire::Mount& mount : message.mounts()) {
    const auto source = parse_source(std::int64_t{mount.source()});
    check.that(source.has_value(), "a mount of a source that there is not");
    check.that(mount.folder().starts_with('/'), "a mount at no absolute path");
    if (source) request.access.mounts.push_back({*source, mount.folder()});
  }
  request.mounts_known = read_records(message.mounts_known(), check);
  return check.conclude(std::move(request));
}

std::string encode_event(const SliceEvent& event) {
  wire::Event message;
  message.set_kind(static_cast<std::uint32_t>(event.kind));
  message.set_wall_ms(event.wall_ms);
  for (const std::string& user : event.users) message.add_users(user);
  message.set_duration_ms(count_ms(event.duration));
  message.set_files(event.files);
  return message.SerializeAsString();
}

Decoded<SliceEvent> decode_event(std::string_view payload) {
  wire::Event message;
  if (!parse(message, payload)) return tl::unexpected<std::string>("an event that cannot be read");
  Check check;
  check.that(message.kind() <= static_cast<std::uint32_t>(EventKind::left),
             "an event of an unknown kind");
  SliceEvent event;
  event.kind = static_cast<EventKind>(message.kind());
  event.wall_ms = message.wall_ms();
  event.users.assign(message.users().begin(), message.users().end());
  event.duration = ms(message.duration_ms(), check);
  check.that(message.files() >= 0, "a count below zero");
  event.files = message.files();
  return check.conclude(std::move(event));
}

std::string encode_end(const SliceTrailer& end) {
  wire::SliceTrailer message;
  message.set_slice(end.slice);
  message.set_results(end.results);
  message.set_requests(end.counters.requests);
  message.set_retries(end.counters.retries);
  message.set_throttled(end.counters.throttled);
  write_limits(*message.mutable_limits(), end.limits);
  if (end.failure) {
    message.mutable_failure()->set_code(static_cast<std::uint32_t>(end.failure->code));
    message.mutable_failure()->set_message(end.failure->message);
    message.mutable_failure()->set_remedy(end.failure->remedy);
  }
  message.set_answered(end.answered);
  message.set_started_wall_ms(end.started_wall_ms);
  message.set_ended_wall_ms(end.ended_wall_ms);
  message.set_busy_ms(count_ms(end.busy));
  for (const DirectoryKey& place : end.unfinished) {
    write_task(*message.add_unfinished(), place.source, 0, place.path);
  }
  message.set_failure_is_final(end.failure_is_final);
  write_records(*message.mutable_mounts_found(), end.mounts_found);
  return message.SerializeAsString();
}

Decoded<SliceTrailer> decode_end(std::string_view payload) {
  wire::SliceTrailer message;
  if (!parse(message, payload)) return tl::unexpected<std::string>("an end that cannot be read");
  Check check;
  check.that(message.requests() >= 0 && message.retries() >= 0 && message.throttled() >= 0,
             "a count below zero");
  SliceTrailer end;
  end.slice = message.slice();
  end.results = message.results();
  end.counters = {message.requests(), message.retries(), message.throttled()};
  end.limits = read_limits(message.limits(), check);
  if (message.has_failure()) end.failure = read_failure(message.failure(), check);
  end.answered = message.answered();
  end.started_wall_ms = message.started_wall_ms();
  end.ended_wall_ms = message.ended_wall_ms();
  end.busy = ms(message.busy_ms(), check);
  for (const wire::Task& task : message.unfinished()) {
    Task read = read_task(task, check);
    end.unfinished.push_back({read.source, std::move(read.path)});
  }
  end.failure_is_final = message.failure_is_final();
  end.mounts_found = read_records(message.mounts_found(), check);
  return check.conclude(std::move(end));
}

std::string encode_files(const Task& task, const std::vector<Entry>& files) {
  wire::Files message;
  write_task(*message.mutable_task(), task.source, task.depth, task.path);
  for (const Entry& file : files) write_file(*message.add_files(), file);
  return message.SerializeAsString();
}

Decoded<FilesOf> decode_files(std::string_view payload) {
  wire::Files message;
  if (!parse(message, payload)) return tl::unexpected<std::string>("files that cannot be read");
  Check check;
  Task task = read_task(message.task(), check);
  FilesOf read{{task.source, std::move(task.path)}, read_files(message.files(), check)};
  return check.conclude(std::move(read));
}

void ResultsEncoder::add(const TaskResult& result) {
  wire::Results one;
  wire::Result& message = *one.add_results();
  const Task& task = result.task;
  write_task(*message.mutable_task(), task.source, task.depth, task.path);
  message.set_mount(result.mount);
  if (const auto* listing = std::get_if<Listing>(&result.outcome)) {
    write_listing(*message.mutable_listing(), *listing);
  } else if (const auto* gap = std::get_if<Gap>(&result.outcome)) {
    write_gap(*message.mutable_gap(), *gap);
  } else {
    message.mutable_absent()->set_attempts(std::get<Absent>(result.outcome).attempts);
  }
  // Concatenated messages are one message with all their repeated fields.
  one.AppendToString(&payload_);
}

std::string ResultsEncoder::take() {
  return std::exchange(payload_, {});
}

Decoded<std::vector<TaskResult>> decode_results(std::string_view payload) {
  wire::Results message;
  if (!parse(message, payload)) return tl::unexpected<std::string>("results that cannot be read");
  Check check;
  std::vector<TaskResult> results;
  results.reserve(static_cast<std::size_t>(message.results_size()));
  std::transform(message.results().begin(), message.results().end(), std::back_inserter(results),
                 [&check](const wire::Result& result) { return read_result(result, check); });
  return check.conclude(std::move(results));
}

}  // namespace stocktake::protocol
