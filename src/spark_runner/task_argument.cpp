#include "spark_runner/task_argument.h"

#include <chrono>
#include <string_view>

#include "protocol/frame.h"
#include "protocol/messages.h"
#include "util/base64.h"
#include "util/json.h"

namespace stocktake::spark_runner {
namespace {

/// A worker ends itself at its deadline, at most this long after the end of its budget. The shim
/// ends a worker that does not.
constexpr std::chrono::seconds kBeyondBudget{90};

Json order_json(const protocol::SliceRequest& request) {
  using protocol::FrameKind;
  const auto seconds =
      std::chrono::ceil<std::chrono::seconds>(request.budget + request.drain) + kBeyondBudget;
  return {{"seconds", seconds.count()},
          {"frame",
           base64(protocol::encode_frame(FrameKind::request, protocol::encode_order(request)))}};
}

}  // namespace

std::string task_argument(const TaskFiles& files, const SecretShares::Share& secret,
                          const std::vector<protocol::SliceRequest>& requests) {
  const std::string certificates = requests.empty() ? "" : requests.front().access.ca_pem;
  Json order_list = Json::array();
  for (const protocol::SliceRequest& request : requests) order_list.push_back(order_json(request));
  return json_text({{"bundle", files.bundle},
                    {"pad", files.pad},
                    {"pad_offset", secret.offset},
                    {"share", base64(secret.bytes)},
                    {"certificates", base64(protocol::encode_frame(
                                         protocol::FrameKind::certificates, certificates))},
                    {"orders", std::move(order_list)}});
}

}  // namespace stocktake::spark_runner
