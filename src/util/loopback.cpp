#include "util/loopback.h"

#include <arpa/inet.h>

#include <string>

#include "util/text.h"

namespace stocktake {

bool is_loopback_name(std::string_view name) {
  const std::string text(name);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24U) == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
  return to_lower_ascii(text) == "localhost";
}

}  // namespace stocktake
