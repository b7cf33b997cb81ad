#pragma once

#include <memory>

#include "limits/client.h"

namespace stocktake::bench {

/// Published designs, as their sources describe them, with the constants of their authors. Each has
/// one limit for all families and pauses for as long as `Retry-After` asks.

/// botocore's adaptive retry mode: the rate follows CUBIC, capped at twice the measured rate.
std::unique_ptr<Client> make_aws_adaptive(const ClientOptions& options);

/// rclone's default pacer: the time between two requests doubles with each refusal and shrinks by a
/// quarter with each success, from 10 ms to 2 s.
std::unique_ptr<Client> make_rclone(const ClientOptions& options);

/// Netflix's concurrency-limits, Vegas: the concurrency limit grows while the latency stays near
/// the lowest, and shrinks with each refusal.
std::unique_ptr<Client> make_vegas(const ClientOptions& options);

/// BBR: the pacing rate is the largest delivery rate of the last ten seconds, times a gain that
/// probes for more (5/4, then 3/4) once in eight rounds. A refusal does not lower it.
std::unique_ptr<Client> make_bbr(const ClientOptions& options);

}  // namespace stocktake::bench
