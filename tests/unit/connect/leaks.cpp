// Read by the leak sanitizer: c-ares, which gRPC resolves names with, keeps a few bytes.
extern "C" const char* __lsan_default_suppressions();  // NOLINT
extern "C" const char* __lsan_default_suppressions() { return "leak:libcares"; }  // NOLINT
