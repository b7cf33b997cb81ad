#include "chaos/tokens.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "chaos/faulty_transport.h"
#include "chaos/violation.h"
#include "databricks/answer.h"

namespace stocktake::chaos {
namespace {

constexpr std::string_view kPrefix = "Authorization: Bearer ";
constexpr std::size_t kMaxTokens = 20'000;
constexpr std::uint64_t kSeed = 1;

}  // namespace

class Tokens::Source final : public auth::TokenSource {
 public:
  explicit Source(Tokens& tokens) : tokens_(tokens) {}
  tl::expected<auth::AccessToken, auth::FetchFailure> fetch(
      const std::stop_token& /*stop*/) override {
    return tokens_.answer();
  }

 private:
  Tokens& tokens_;
};

class Tokens::Later final : public auth::Background {
 public:
  explicit Later(Tokens& tokens) : tokens_(tokens) {}
  void run(std::function<void(const std::stop_token&)> job) override {
    if (tokens_.job_) throw Violation("two tokens are asked for at a time");
    tokens_.job_ = [job = std::move(job)] { job({}); };
    tokens_.job_due_ = tokens_.clock_.now() + tokens_.faults_.fetch_time;
  }

 private:
  Tokens& tokens_;
};

void Tokens::begin_session() {
  job_ = nullptr;
  credentials_ = std::make_unique<auth::RenewingCredentials>(
      std::make_unique<Source>(*this), "world", clock_, std::make_unique<Later>(*this),
      std::vector<std::string>{}, kSeed);
  while (true) {
    const auto grant = credentials_->current();
    if (grant && *grant) return;
    clock_.advance_to(job_ ? job_due_ : clock_.now() + std::chrono::seconds(1));
    run_due();
  }
}

tl::expected<auth::AccessToken, auth::FetchFailure> Tokens::answer() {
  const Instant now = clock_.now();
  if (faults_.failing && now >= faults_.failing->from && now < faults_.failing->until) {
    events_.add(Event::token_not_renewed);
    record_.was_in_outage = true;
    return auth::not_fetched({auth::ErrorKind::network,
                              {ExitCode::unreachable, "the token's server fails", "wait"},
                              true,
                              {}});
  }
  if (issued_.size() >= kMaxTokens) throw Violation("asks for tokens without end");
  issued_.push_back(now);
  if (issued_.size() > 1) events_.add(Event::token_renewed);
  return auth::AccessToken{"Bearer " + std::to_string(issued_.size() - 1), {}, faults_.lifetime};
}

bool Tokens::accepts(const net::Request& request) const {
  const auto header =
      std::find_if(request.headers.begin(), request.headers.end(),
                   [](const std::string& each) { return each.starts_with(kPrefix); });
  if (header == request.headers.end()) return false;
  const Instant issued = issued_.at(std::stoul(header->substr(kPrefix.size())));
  const Instant now = clock_.now();
  const bool revoked =
      faults_.revoked_at && issued < *faults_.revoked_at && now >= *faults_.revoked_at;
  return now < issued + faults_.lifetime && !revoked;
}

std::optional<Instant> Tokens::due() const {
  return job_ ? std::optional(job_due_) : std::nullopt;
}

void Tokens::run_due() {
  if (!job_ || clock_.now() < job_due_) return;
  const auto job = std::exchange(job_, nullptr);
  job();
}

TokenLine::TokenLine(net::Transport& inner, Tokens& tokens)
    : tokens_(tokens), authorizing_(inner, tokens.credentials(), [](const net::Response& response) {
        return response.status >= 400 && response.status <= 499 &&
               databricks::classify_answer(response, 0).refuses_caller;
      }) {}

void TokenLine::start(net::Ticket ticket, net::Request request) {
  tokens_.run_due();
  authorizing_.start(ticket, std::move(request));
}

std::vector<net::Completion> TokenLine::poll(Instant until) {
  if (const auto due = tokens_.due()) until = std::min(until, *due);
  auto ended = authorizing_.poll(until);
  tokens_.run_due();
  return ended;
}

}  // namespace stocktake::chaos
