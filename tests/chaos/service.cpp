#include "chaos/service.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "chaos/scim.h"
#include "chaos/volumes.h"
#include "net/transport/http_date.h"
#include "util/json.h"
#include "util/text.h"

namespace stocktake::chaos {
namespace {

using net::TransportErrorKind;
using std::chrono::milliseconds;

/// What the program bears with before a directory is a gap; see the table of answers.
constexpr int kMaxFailures = 7;
constexpr int kMaxFailuresWithTimeOut = 2;

net::Exchange response(int status, std::string_view body, std::string retry_after = "") {
  net::Response answer;
  answer.status = status;
  answer.content_type = body.starts_with("<") ? "text/html; charset=utf-8" : "application/json";
  answer.retry_after = std::move(retry_after);
  answer.body = net::Body(body);
  return answer;
}

net::Exchange no_response(TransportErrorKind kind) {
  return tl::unexpected(net::TransportError{kind, "in this world"});
}

std::string error_body(const std::string& code, const std::string& message) {
  return fmt::format(R"({{"error_code":{},"message":{}}})", json_quoted(code),
                     json_quoted(message));
}

DiscoveryPart part_of(const Asked& asked) {
  const auto has = [&](std::string_view words) {
    return asked.target.find(words) != std::string::npos;
  };
  if (asked.family == kCatalogFamily || asked.source == Source::volumes) {
    return DiscoveryPart::volumes;
  }
  if (!asked.path.empty()) {
    return asked.source == Source::dbfs ? DiscoveryPart::dbfs_homes
                                        : DiscoveryPart::workspace_homes;
  }
  if (has("/Me")) return DiscoveryPart::caller;
  if (has("filter=")) return DiscoveryPart::names;
  return has("/Users") ? DiscoveryPart::users : DiscoveryPart::service_principals;
}

constexpr const char* kLoginPage = "<!DOCTYPE html><html><title>Sign in</title></html>";

}  // namespace

Service::Service(const Tree& tree, const FaultProfile& faults, const VirtualClock& clock,
                 SeededRandom random, Events& events)
    : tree_(tree),
      faults_(faults),
      clock_(clock),
      random_(random),
      events_(events),
      lists_(tree.identities()) {}

Asked Service::understand(const Tree& tree, const net::Request& request) {
  Asked asked;
  asked.target = request.target;
  if (request.target.find("/scim/") != std::string::npos) {
    asked.family = kIdentityFamily;
    return asked;
  }
  if (request.target.find("/unity-catalog/") != std::string::npos) {
    asked.family = kCatalogFamily;
    return asked;
  }
  constexpr std::string_view kFiles = "/api/2.0/fs/directories";
  if (request.target.starts_with(kFiles)) {
    asked.source = Source::volumes;
    asked.family = index_of(asked.source);
    const auto end = std::min(request.target.find('?'), request.target.size());
    asked.path = percent_decode(request.target.substr(kFiles.size(), end - kFiles.size()));
    asked.node = tree.find(asked.source, asked.path);
    return asked;
  }
  const bool on_dbfs = request.target.find("/dbfs/") != std::string::npos;
  asked.source = on_dbfs ? Source::dbfs : Source::workspace;
  asked.family = index_of(asked.source);
  asked.path = percent_decode(request.target.substr(request.target.find("path=") + 5));
  asked.node = tree.find(asked.source, asked.path);
  return asked;
}

Answer Service::answer(const Asked& asked, int under_way) {
  auto answer = in_outage();
  if (!answer) answer = over_limit(asked, under_way);
  if (!answer) answer = expired();
  if (!answer) answer = broken_discovery(asked);
  if (!answer) answer = injected_fault(asked);
  if (!answer) answer = proper(asked);
  answer->as_of = clock_.now();
  if (answer->after == Duration::zero()) {
    answer->after =
        faults_.latency / 2 +
        Duration(random_.between(0, std::max<std::int64_t>(1, faults_.latency.count())));
  }
  return std::move(*answer);
}

std::optional<Answer> Service::in_outage() {
  const Instant now = clock_.now();
  const bool out = std::any_of(faults_.outages.begin(), faults_.outages.end(),
                               [now](const Outage& o) { return now >= o.from && now < o.until; });
  if (!out) return std::nullopt;
  static const std::vector<TransportErrorKind> kKinds{
      TransportErrorKind::connect, TransportErrorKind::resolve, TransportErrorKind::tls};
  Answer answer;
  answer.exchange = no_response(random_.pick(kKinds));
  answer.event = Event::outage;
  answer.is_outage = true;
  return answer;
}

std::optional<Answer> Service::expired() {
  if (token_renewed_ || !faults_.expires_at || clock_.now() < *faults_.expires_at) {
    return std::nullopt;
  }
  Answer answer = refusal(faults_.expiry);
  answer.ends_run = true;
  return answer;
}

Answer Service::refused_token() const {
  Answer answer = refusal(faults_.tokens->expiry);
  answer.event = Event::token_refused_once;
  answer.after = faults_.latency;
  return answer;
}

Answer Service::refusal(Expiry expiry) {
  Answer answer;
  answer.event = Event::token_expired;
  switch (expiry) {
    case Expiry::unauthorized:
      answer.exchange = response(401, error_body("UNAUTHENTICATED", "who are you"));
      break;
    case Expiry::invalid_token:
      answer.exchange = response(403, error_body("403", "Invalid access token."));
      break;
    case Expiry::gateway:
      answer.exchange = response(403, error_body("403", "Unauthorized access to Org: 1"));
      break;
    case Expiry::plain:
      answer.event = Event::token_expired_plain;
      answer.exchange = response(403, error_body("PERMISSION_DENIED", "no"));
      break;
    case Expiry::bad_request:
      answer.event = Event::token_expired_as_bad_request;
      answer.exchange = response(400, error_body("BAD_REQUEST", "no"));
      break;
    case Expiry::azure_page:
      answer.event = Event::token_expired_azure;
      answer.exchange = response(
          400, "<html><pre>io.jsonwebtoken.ExpiredJwtException: JWT expired at now.</pre></html>");
      break;
    case Expiry::redirect: {
      answer.event = Event::redirected;
      auto page = response(302, "");
      page->location = "https://login.example.com/?next=x";
      answer.exchange = std::move(page);
      break;
    }
  }
  return answer;
}

std::optional<Answer> Service::over_limit(const Asked& asked, int under_way) {
  if (faults_.at_once > 0 && under_way >= faults_.at_once) {
    Answer answer;
    answer.event = Event::over_concurrency;
    answer.exchange = response(
        429, error_body(
                 "", fmt::format("exceeded the concurrent limit of {} requests", faults_.at_once)));
    return answer;
  }
  if (faults_.rate <= 0) return std::nullopt;
  Bucket& bucket = buckets_.at(asked.family);
  const Instant now = clock_.now();
  bucket.tokens =
      bucket.at ? std::min(faults_.burst,
                           bucket.tokens + faults_.rate * ::stocktake::seconds(now - *bucket.at))
                : faults_.burst;
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return throttle(Event::over_rate, 429, "REQUEST_LIMIT_EXCEEDED",
                  random_.chance(faults_.retry_after_part));
}

/// Says "later" in one of the ways that occur.
Answer Service::throttle(Event event, int status, const std::string& code, bool says_when) {
  Answer answer;
  answer.event = event;
  const std::string body = error_body(code, "too many requests");
  if (!says_when) {
    if (random_.chance(0.1)) {
      if (event == Event::throttled_bare) answer.event = Event::throttled_nonsense;
      answer.exchange = response(status, body, random_.chance(0.5) ? "soon" : "-3");
    } else {
      answer.exchange = response(status, body);
    }
    return answer;
  }
  answer.holds_family = true;
  const bool long_one = random_.chance(0.01);
  const auto whole = long_one ? random_.between(60, 1200) : random_.between(0, 4);
  const auto way = random_.below(3);
  if (way == 0) {
    if (event == Event::throttled_bare) answer.event = Event::throttled_seconds;
    answer.delay = std::chrono::seconds(whole);
    answer.exchange = response(status, body, std::to_string(whole));
  } else if (way == 1) {
    if (event == Event::throttled_bare) answer.event = Event::throttled_date;
    const std::int64_t date = (clock_.wall_ms() / 1000 + whole + 1) * 1000;
    answer.until_wall = date;
    answer.exchange = response(status, body, net::http_date(date));
  } else {
    if (event == Event::throttled_bare) answer.event = Event::throttled_retry_info;
    answer.delay = milliseconds(whole * 1000 + 250);
    answer.exchange = response(
        status,
        fmt::format(R"({{"error_code":"{}","message":"wait","details":[{{"@type":)"
                    R"("type.googleapis.com/google.rpc.RetryInfo","retry_delay":"{}.25s"}}]}})",
                    code, whole));
  }
  return answer;
}

std::optional<Answer> Service::broken_discovery(const Asked& asked) {
  if (!asked.path.empty() && asked.path != "/Users") broken_parts_.clear();
  if (!broken_parts_.contains(part_of(asked))) return std::nullopt;
  Answer answer;
  answer.event = Event::broken_discovery;
  answer.exchange = response(500, error_body("INTERNAL_ERROR", "for now"));
  return answer;
}

std::optional<Answer> Service::injected_fault(const Asked& asked) {
  if (random_.chance(faults_.throttled)) {
    const bool other_status = random_.chance(0.15);
    static const std::vector<int> kStatuses{400, 403, 500, 503};
    const bool says_when = random_.chance(faults_.retry_after_part);
    if (other_status) {
      return throttle(Event::throttled_other_status, random_.pick(kStatuses), "RESOURCE_EXHAUSTED",
                      says_when);
    }
    return throttle(Event::throttled_bare, 429, "", says_when);
  }
  if (random_.chance(faults_.unavailable_until)) {
    return throttle(Event::unavailable_until, 503, "", true);
  }
  // A directory that can never be listed is a gap for a known reason: nothing else comes between.
  const bool fails_anyway =
      is_switched_off(asked) || (asked.node && tree_.node(*asked.node).ending != Ending::listing);
  const double broken_part =
      faults_.server_error + faults_.reset + faults_.cut + faults_.hang + faults_.wrong_body;
  if (fails_anyway || !random_.chance(broken_part)) return std::nullopt;
  int& failures = failures_[asked.target];
  if (failures >= kMaxFailures) return std::nullopt;
  Answer answer = broken(asked);
  if (answer.event == Event::timed_out && failures >= kMaxFailuresWithTimeOut) {
    return std::nullopt;
  }
  ++failures;
  return answer;
}

/// One of the things that go wrong in passing, by their parts in the weather.
Answer Service::broken(const Asked& asked) {
  Answer answer;
  double at = random_.fraction() * (faults_.server_error + faults_.reset + faults_.cut +
                                    faults_.hang + faults_.wrong_body);
  const auto is_it = [&at](double part) {
    at -= part;
    return at < 0;
  };
  if (is_it(faults_.reset)) {
    answer.event = Event::connection_reset;
    answer.exchange = no_response(TransportErrorKind::reset);
  } else if (is_it(faults_.cut)) {
    if (random_.chance(0.5)) {
      answer.event = Event::body_cut;
      answer.exchange = no_response(TransportErrorKind::truncated);
    } else {
      answer = proper(asked);
      if (!answer.exchange) return answer;
      answer.tells = false;
      answer.settles = false;
      answer.event = Event::json_cut;
      answer.exchange = response(200, cut_short(std::string(answer.exchange->body.text())));
    }
  } else if (is_it(faults_.hang)) {
    answer.event = Event::timed_out;
    answer.exchange = no_response(TransportErrorKind::timed_out);
    answer.after = std::chrono::seconds(90);
  } else if (is_it(faults_.wrong_body)) {
    answer = wrong_body();
  } else {
    answer.event = Event::server_error;
    static const std::vector<int> kStatuses{500, 502, 503, 504, 520, 408, 204, 100};
    static const std::vector<std::string> kCodes{"TEMPORARILY_UNAVAILABLE", "DEADLINE_EXCEEDED",
                                                 "WORKSPACE_TEMPORARILY_UNAVAILABLE"};
    const auto way = random_.below(3);
    if (way == 0) {
      answer.event = Event::transient_code;
      static const std::vector<int> kOn{400, 403, 404, 500};
      answer.exchange = response(random_.pick(kOn), error_body(random_.pick(kCodes), "again"));
    } else if (way == 1) {
      answer.event = Event::server_error_with_delay;
      answer.delay = std::chrono::seconds(random_.between(0, 10));
      answer.exchange = response(random_.chance(0.5) ? 500 : 504, kLoginPage,
                                 std::to_string(answer.delay->count() / 1'000'000'000));
    } else {
      answer.exchange = response(random_.pick(kStatuses), random_.chance(0.5) ? "" : kLoginPage);
    }
  }
  return answer;
}

/// A 200 with something else in it.
Answer Service::wrong_body() {
  Answer answer;
  if (random_.chance(0.4)) {
    answer.event = Event::html;
    answer.exchange = response(200, kLoginPage);
    return answer;
  }
  static const std::vector<std::string> kBodies{
      "[]",
      "null",
      "",
      "{}x",
      R"({"status":"ok"})",
      R"({"error_code":"INTERNAL_ERROR","message":"in a 200"})",
      R"({"files":[],"objects":[],"contents":[],"error":"x"})",
      R"({"files":{},"objects":7,"Resources":1})",
      R"({"files":[1],"objects":["x"],"Resources":[2]})",
      R"({"files":[{"is_dir":false}],"objects":[{"object_type":"FILE"}],"Resources":[{"id":"1"}]})",
      R"({"files":[{"path":"/elsewhere"}],"objects":[{"path":"/elsewhere"}],"Resources":[{}]})",
  };
  answer.event = Event::other_json;
  answer.exchange = response(200, random_.pick(kBodies));
  return answer;
}

/// Ends before its end, and not behind a brace: then it could not be told that it was cut.
std::string Service::cut_short(std::string body) {
  body.resize(random_.below(std::max<std::size_t>(1, body.size())));
  while (!body.empty() && trim(body).ends_with('}')) body.pop_back();
  return body;
}

Answer Service::proper(const Asked& asked) {
  if (asked.family == kCatalogFamily) {
    const CatalogResponse said =
        catalog_response(tree_.metastore(), asked.target, random_, events_);
    Answer catalog;
    catalog.exchange = response(said.status, said.body);
    return catalog;
  }
  if (asked.path.empty()) {
    const ScimResponse said =
        scim_response(tree_.identities(), lists_, asked.target, random_, events_);
    Answer scim;
    scim.exchange = response(said.status, said.body);
    return scim;
  }
  if (is_switched_off(asked)) return switched_off(asked);
  if (asked.node && tree_.is_there(*asked.node, clock_.now())) {
    const Node& node = tree_.node(*asked.node);
    if (node.ending != Ending::listing) return ending(node);
    return asked.source == Source::volumes ? page(asked) : listing(*asked.node);
  }
  Answer answer;
  answer.tells = true;
  answer.settles = true;
  if (asked.node && tree_.node(*asked.node).depth > 0) answer.event = Event::vanished;
  answer.exchange = response(404, error_body("RESOURCE_DOES_NOT_EXIST", "not there"));
  return answer;
}

bool Service::is_switched_off(const Asked& asked) const {
  return asked.family == index_of(Source::dbfs) && tree_.identities().dbfs() == DbfsState::disabled;
}

Answer Service::switched_off(const Asked& asked) const {
  Answer answer;
  answer.tells = true;
  answer.settles = true;
  const Identities& identities = tree_.identities();
  answer.exchange =
      response(identities.dbfs_status(),
               error_body(identities.dbfs_code(),
                          "Public DBFS root is disabled. Access is denied on path: " + asked.path));
  return answer;
}

/// Only the last page tells what the directory holds.
Answer Service::page(const Asked& asked) {
  const auto rows = tree_.rows(*asked.node, clock_.now());
  const Page page = random_page(rows.size(), asked.target, random_, events_);
  const bool has_rows = page.from < page.end || random_.chance(0.5);
  const auto from = rows.begin() + static_cast<std::ptrdiff_t>(page.from);
  const auto end = rows.begin() + static_cast<std::ptrdiff_t>(page.end);
  std::string body = has_rows ? fmt::format(R"("contents":[{}])", fmt::join(from, end, ",")) : "";
  const std::string next = page.member(random_);
  if (!body.empty() && !next.empty()) body += ',';
  Answer answer;
  answer.tells = answer.settles = page.next_token.empty();
  answer.exchange = response(200, "{" + body + next + "}");
  return answer;
}

Answer Service::listing(NodeId id) {
  Answer answer;
  answer.tells = true;
  answer.settles = true;
  answer.exchange = response(200, tree_.body(id, clock_.now()));
  if (tree_.node(id).appears > Instant::min()) answer.event = Event::appeared;
  return answer;
}

Answer Service::ending(const Node& node) {
  const Gap gap = *gap_of(node.ending, node.source);
  Answer answer;
  answer.tells = true;
  answer.settles = true;
  answer.event = Event::broken_for_good;
  switch (node.ending) {
    case Ending::listing:
      break;
    case Ending::denied:
      answer.event = Event::denied;
      answer.exchange = response(403, error_body(gap.error_code, "not yours"));
      break;
    case Ending::missing:
      answer.event = Event::missing;
      answer.exchange = response(404, error_body(gap.error_code, "not there"));
      break;
    case Ending::missing_without_code:
      answer.event = Event::missing;
      answer.exchange = response(404, random_.chance(0.5) ? "" : "<html>Not found</html>");
      break;
    case Ending::bad_path:
      answer.event = Event::bad_path;
      answer.exchange = response(400, error_body(gap.error_code, "Invalid request path"));
      break;
    case Ending::broken:
      answer.settles = false;
      answer.exchange = response(500, error_body(gap.error_code, "sorry"));
      break;
    case Ending::hanging:
      answer.settles = false;
      answer.exchange = no_response(TransportErrorKind::timed_out);
      answer.after = std::chrono::seconds(90);
      break;
    case Ending::html:
      answer.settles = false;
      answer.exchange = response(200, kLoginPage);
      break;
    case Ending::cut:
      answer.settles = false;
      answer.exchange = response(200, R"({"files":[{"path":"/Users/u/a","is_dir":false)");
      break;
    case Ending::too_large:
      answer.event = Event::too_large;
      answer.exchange = no_response(TransportErrorKind::too_large);
      break;
  }
  return answer;
}

}  // namespace stocktake::chaos
