#include "worker/input.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "protocol/messages.h"

namespace stocktake::worker {
namespace {

using protocol::FrameKind;

class InputTest : public ::testing::Test {
 protected:
  InputTest() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~InputTest() override {
    hang_up();
    ::close(ends_[0]);
  }

  void say(std::string_view bytes) const {
    EXPECT_EQ(::write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void hang_up() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  int end() const { return ends_[0]; }

  static std::string request() {
    protocol::SliceRequest request;
    request.slice = 3;
    return protocol::encode_frame(FrameKind::certificates, "-----BEGIN") +
           protocol::encode_frame(FrameKind::request, protocol::encode_order(request));
  }

 private:
  std::array<int, 2> ends_{};
};

TEST_F(InputTest, ReadsSecretOrderAndTheWordToEnd) {
  Input input(end());
  say(protocol::encode_frame(FrameKind::secret, "Bearer abc") + this->request());
  EXPECT_EQ(input.read_secret(), "Bearer abc");
  const protocol::SliceRequest request = input.read_request();
  EXPECT_EQ(request.slice, 3U);
  EXPECT_EQ(request.access.ca_pem, "-----BEGIN");
  EXPECT_FALSE(input.stop_requested());
  say(protocol::encode_frame(FrameKind::drain, ""));
  EXPECT_TRUE(input.stop_requested());
  EXPECT_TRUE(input.stop_requested());
}

TEST_F(InputTest, TheWordToEndMayComeTogetherWithTheOrder) {
  Input input(end());
  say(protocol::encode_frame(FrameKind::secret, "Bearer abc") + request() +
      protocol::encode_frame(FrameKind::drain, ""));
  input.read_secret();
  input.read_request();
  EXPECT_TRUE(input.stop_requested());
}

TEST_F(InputTest, WhoeverAskedMayGoAtAnyTime) {
  Input input(end());
  say(protocol::encode_frame(FrameKind::secret, "Bearer abc") + request());
  input.read_secret();
  input.read_request();
  hang_up();
  EXPECT_THROW(static_cast<void>(input.stop_requested()), InputError);
}

TEST_F(InputTest, ACutOrderIsAnError) {
  Input input(end());
  say(protocol::encode_frame(FrameKind::secret, "Bearer abc") + request().substr(0, 50));
  hang_up();
  input.read_secret();
  EXPECT_THROW(input.read_request(), InputError);
}

TEST_F(InputTest, AnOrderBeforeTheSecretIsAnError) {
  Input input(end());
  say(request());
  EXPECT_THROW(input.read_secret(), InputError);
}

TEST_F(InputTest, SomethingElseIsAnErrorThatDoesNotRepeatIt) {
  Input input(end());
  say("my-secret-token\n");
  try {
    input.read_secret();
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).find("secret-token"), std::string::npos);
  }
}

}  // namespace
}  // namespace stocktake::worker
