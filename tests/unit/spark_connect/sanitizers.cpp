// Read by the sanitizers, which see gRPC only from outside.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
const char* __lsan_default_suppressions();
const char* __tsan_default_options();
const char* __tsan_default_suppressions();

/// gRPC's resolver c-ares never frees a few bytes.
const char* __lsan_default_suppressions() {
  return "leak:libcares";
}
/// Debian's gRPC is not instrumented, so TSan reports races inside it. It does not see the order
/// that gRPC's calls establish between a test and the scripted server's threads either. The
/// client's own threads are checked.
const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1";
}
const char* __tsan_default_suppressions() {
  return "called_from_lib:libgrpc.so\n"
         "called_from_lib:libgrpc++.so\n"
         "called_from_lib:libgpr.so\n"
         "race:libgrpc\n"
         "race:libgpr\n"
         "race:libabsl\n";
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
