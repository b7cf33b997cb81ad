#include "worker/certificates.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace stocktake::worker {
namespace {

/// An unnamed file that exists as long as the process.
std::string file_of(const std::string& text) {
  const int descriptor = ::memfd_create("certificates", MFD_CLOEXEC);
  const auto written = ::write(descriptor, text.data(), text.size());
  if (written < 0 || static_cast<std::size_t>(written) != text.size()) {
    throw std::runtime_error("no room for the certificates");
  }
  return "/proc/self/fd/" + std::to_string(descriptor);
}

}  // namespace

std::string certificates_file(const std::string& pem, const std::string& program) {
  if (!pem.empty()) return file_of(pem);
  std::vector<std::string> candidates;
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (const char* value = std::getenv(name)) candidates.emplace_back(value);
  }
  candidates.emplace_back("/etc/ssl/certs/ca-certificates.crt");                 // Debian, Ubuntu
  candidates.emplace_back("/etc/pki/tls/certs/ca-bundle.crt");                   // Red Hat
  candidates.emplace_back("/etc/ssl/ca-bundle.pem");                             // SUSE
  candidates.emplace_back("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");  // Red Hat, newer
  const auto slash = program.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : program.substr(0, slash);
  candidates.push_back(folder + "/../etc/ca-certificates.crt");
  for (const std::string& candidate : candidates) {
    if (!candidate.empty() && ::access(candidate.c_str(), R_OK) == 0) return candidate;
  }
  return "";
}

}  // namespace stocktake::worker
