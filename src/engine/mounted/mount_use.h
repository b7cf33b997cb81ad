#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mount/mount_lister.h"
#include "mount/mount_point.h"
#include "util/clock.h"
#include "util/expected.h"

namespace stocktake {

/// How a process uses the mount of one source, from its first directory to its last. What is found
/// out in one slice holds for those that follow, in other processes of the machine too.
class MountUse {
 public:
  enum class State : std::uint8_t {
    closed,    ///< not looked at yet
    unproven,  ///< directories are listed both ways
    proven,    ///< directories are listed from the mount
    refused,   ///< directories are listed over the API, because of `reason`
  };
  /// Directories that must have been listed both ways, with the same result, before a mount is used
  /// alone. At least one of them must not be empty: a wrong mount may be empty everywhere.
  static constexpr int kDirectories = 8;

  /// `via` is `mount` or `any`. `calls`: for tests.
  MountUse(MountPoint point, Via via, mount::ReadLimits limits, const Clock& clock,
           std::shared_ptr<mount::SystemCalls> calls = std::make_shared<mount::SystemCalls>(),
           const mount::ListerLimits& lister_limits = {});

  Source source() const { return point_.source; }
  Via via() const { return via_; }
  State state() const { return state_; }
  /// Why it is refused; a sentence without its full stop.
  const std::string& reason() const { return reason_; }
  /// Takes what other processes have found out. Call it before `open`.
  void learn(const std::vector<MountRecord>& known);
  /// What was found out since `learn`.
  MountRecord record() const;
  /// Opens the mount, or checks that it is still the same. Returns whether it can be used; if not,
  /// it is refused.
  bool open();
  /// The directory was listed both ways with the same result.
  void agree(bool is_empty);
  void refuse(std::string reason);
  /// Call it only while `unproven` or `proven`.
  mount::MountLister& lister() { return *lister_; }
  bool is_open() const { return state_ == State::unproven || state_ == State::proven; }
  /// What ends a scan that may use nothing but this mount.
  Failure failure() const;

 private:
  void use_what_is_known();
  void prove();

  MountPoint point_;
  Via via_;
  mount::ReadLimits limits_;
  const Clock& clock_;
  std::shared_ptr<mount::SystemCalls> calls_;
  mount::ListerLimits lister_limits_;
  State state_ = State::closed;
  std::string reason_;
  std::unique_ptr<mount::MountLister> lister_;
  std::string machine_ = mount::machine_id();
  std::vector<MountRecord> known_;
  int agreed_ = 0;
  int agreed_before_ = 0;
  bool has_content_ = false;
};

}  // namespace stocktake
