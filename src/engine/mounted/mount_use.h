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
  /// Directories with files in them that must have been listed both ways, with the same result,
  /// before a mount is used alone; and how many of them must not be homes.
  static constexpr int kDirectories = 8;
  static constexpr int kBelowHomes = 2;
  /// Of the directories that a proven mount is used for, one in so many is listed both ways, too.
  static constexpr int kSampleEvery = 64;

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
  /// A directory with files was listed both ways with the same result.
  void agree(bool is_home);
  /// Whether enough directories have agreed.
  bool has_enough() const { return agreed_ >= kDirectories && agreed_below_ >= kBelowHomes; }
  /// Nothing is being compared: the mount is proven if it has enough.
  void prove();
  /// What was being compared differed, and it was not found out why: what agreed since `learn`
  /// proves nothing to other processes.
  void withdraw();
  /// Whether the next directory is to be listed both ways, although the mount is proven.
  bool is_sample_due();
  /// `differs`: as in `MountRecord`.
  void refuse(std::string reason, bool differs);
  /// `mount_name`. Call it only while `unproven` or `proven`.
  const std::string& name() const { return name_; }
  /// Call it only while `unproven` or `proven`.
  mount::MountLister& lister() { return *lister_; }
  bool is_open() const { return state_ == State::unproven || state_ == State::proven; }
  /// What ends a scan that may use nothing but this mount.
  Failure failure() const;

 private:
  void use_what_is_known();

  MountPoint point_;
  Via via_;
  mount::ReadLimits limits_;
  const Clock& clock_;
  std::shared_ptr<mount::SystemCalls> calls_;
  mount::ListerLimits lister_limits_;
  State state_ = State::closed;
  std::string reason_;
  bool differs_ = false;
  std::string name_;
  std::unique_ptr<mount::MountLister> lister_;
  std::string machine_ = mount::machine_id();
  std::vector<MountRecord> known_;
  int agreed_ = 0;
  int agreed_below_ = 0;
  int agreed_before_ = 0;        ///< at `learn`
  int agreed_below_before_ = 0;  ///< at `learn`
  int since_sample_ = 0;         ///< directories
};

}  // namespace stocktake
