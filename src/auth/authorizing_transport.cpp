#include "auth/authorizing_transport.h"

#include <iterator>
#include <utility>

namespace stocktake::auth {
namespace {

using net::TransportErrorKind;

net::Completion without_token(net::Ticket ticket, TransportErrorKind kind, std::string why) {
  return {ticket, tl::unexpected(net::TransportError{kind, std::move(why)})};
}

}  // namespace

AuthorizingTransport::AuthorizingTransport(net::Transport& inner, Credentials& credentials,
                                           std::function<bool(const net::Response&)> is_refusal)
    : inner_(inner), credentials_(credentials), is_refusal_(std::move(is_refusal)) {}

void AuthorizingTransport::start(net::Ticket ticket, net::Request request) {
  const auto grant = credentials_.current();
  if (!grant) {
    const FetchFailure& failure = grant.error();
    not_sent_.push_back(without_token(
        ticket, failure.may_pass ? TransportErrorKind::no_token : TransportErrorKind::refused,
        failure.failure.message));
    return;
  }
  if (!*grant) {
    not_sent_.push_back(
        without_token(ticket, TransportErrorKind::no_token, "a new token is on its way"));
    return;
  }
  sent_[ticket].grant = (*grant)->number;
  request.headers.insert(request.headers.begin(), (*grant)->headers.begin(),
                         (*grant)->headers.end());
  inner_.start(ticket, std::move(request));
}

void AuthorizingTransport::replace_first_refusal(net::Completion& completion) {
  const auto sent = sent_.find(completion.ticket);
  if (sent == sent_.end()) return;
  const bool refused = completion.exchange && is_refusal_(*completion.exchange);
  if (refused && !sent->second.was_refused && credentials_.renew(sent->second.grant)) {
    sent->second.was_refused = true;
    completion = without_token(completion.ticket, TransportErrorKind::stale_token,
                               "the token is refused, and a new one is on its way");
  } else if (completion.exchange) {
    sent_.erase(sent);  // an error may lead to another attempt
  }
}

std::vector<net::Completion> AuthorizingTransport::poll(Instant until) {
  // A poll of the inner transport may wait. It returns at once for a time that has passed.
  auto ended = inner_.poll(not_sent_.empty() ? until : Instant{});
  for (net::Completion& completion : ended) replace_first_refusal(completion);
  ended.insert(ended.end(), std::make_move_iterator(not_sent_.begin()),
               std::make_move_iterator(not_sent_.end()));
  not_sent_.clear();
  return ended;
}

void AuthorizingTransport::cancel_all() {
  inner_.cancel_all();
  sent_.clear();
  not_sent_.clear();
}

}  // namespace stocktake::auth
