#pragma once

#include <memory>

#include "limits/client.h"
#include "limits/service.h"

namespace stocktake::bench {

/// Knows the limits and never exceeds them. It is told of 429s only where they are random.
std::unique_ptr<Client> make_oracle(const ClientOptions& options, const ServiceSpec& spec);

/// The same, but it has to find each limit first: it sends one request too many, and a second one
/// when the pause that it is asked for has ended. Fewer cannot tell a rate from a burst, so no
/// limiter can do better.
std::unique_ptr<Client> make_finding_oracle(const ClientOptions& options, const ServiceSpec& spec);

/// Twenty workers without a limiter, with the retries of the Databricks SDK for Python: each waits
/// as long as `Retry-After` asks, or else as many seconds as it has tried, ten at most.
std::unique_ptr<Client> make_workers(const ClientOptions& options);

/// Twenty workers that share a rate with additive increase and multiplicative decrease, as users of
/// the SDK write it: one request per second more each second, half as many after a 429.
std::unique_ptr<Client> make_aimd(const ClientOptions& options);

}  // namespace stocktake::bench
