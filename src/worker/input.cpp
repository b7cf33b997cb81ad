#include "worker/input.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "protocol/messages.h"

namespace stocktake::worker {

using protocol::Frame;
using protocol::FrameKind;

void Input::read_some() const {
  std::array<char, 65536> bytes{};
  const auto count = ::read(descriptor_, bytes.data(), bytes.size());
  if (count > 0) {
    frames_.append({bytes.data(), static_cast<std::size_t>(count)});
  } else if (count == 0 || errno != EINTR) {
    throw InputError("whoever asked is gone");
  }
}

Frame Input::wait_for(FrameKind kind) {
  while (true) {
    auto frame = frames_.next();
    if (!frame) throw InputError(frame.error());
    if (*frame) {
      if ((*frame)->kind != kind) throw InputError("a frame that was not expected here");
      return std::move(**frame);
    }
    read_some();
  }
}

std::string Input::read_secret() {
  return wait_for(FrameKind::secret).payload;
}

protocol::SliceRequest Input::read_request() {
  std::string certificates = wait_for(FrameKind::certificates).payload;
  auto request = protocol::decode_order(wait_for(FrameKind::request).payload);
  if (!request) throw InputError(request.error());
  request->access.ca_pem = std::move(certificates);
  return std::move(*request);
}

bool Input::stop_requested() const {
  pollfd waited{descriptor_, POLLIN, 0};
  while (!stop_) {
    auto frame = frames_.next();
    if (!frame) throw InputError(frame.error());
    if (*frame) {
      stop_ = (*frame)->kind == FrameKind::drain;
    } else if (::poll(&waited, 1, 0) > 0) {
      read_some();
    } else {
      break;
    }
  }
  return stop_;
}

}  // namespace stocktake::worker
