#include "spark_connect/uuid.h"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace stocktake::spark_connect {

std::string make_uuid() {
  return boost::uuids::to_string(boost::uuids::random_generator()());
}

}  // namespace stocktake::spark_connect
