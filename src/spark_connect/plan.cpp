#include "spark_connect/plan.h"

#include <charconv>
#include <regex>

#include "spark_connect/pickle.h"

namespace stocktake::spark_connect {
namespace {

namespace spark = ::spark::connect;

constexpr int kMapInArrow = 207;  // PythonEvalType.SQL_MAP_ARROW_ITER_UDF
/// In a range whose partitions are the server's choice.
constexpr std::int64_t kNumbers = 1000;
constexpr const char* kColumn = "data";
constexpr const char* kSchema =
    R"({"type":"struct","fields":[{"name":"data","type":"binary","nullable":true,"metadata":{}}]})";

tl::unexpected<Error> unsayable(std::string message) {
  return tl::unexpected(Error{ErrorKind::rejected, "", std::move(message), 0});
}

/// Without a number of partitions, the server takes the default parallelism.
void fill_range(std::int64_t numbers, spark::Relation& relation) {
  relation.mutable_common()->set_plan_id(0);
  auto& range = *relation.mutable_range();
  range.set_start(0);
  range.set_end(numbers);
  range.set_step(1);
}

/// Its rows have one column of bytes.
void fill_function(std::string name, std::string command, const std::string& python_version,
                   spark::CommonInlineUserDefinedFunction& function) {
  function.set_function_name(std::move(name));
  // Spark 3.5 accepts only a deterministic function here; it does not affect how often a task runs.
  function.set_deterministic(true);
  auto& udf = *function.mutable_python_udf();
  udf.set_eval_type(kMapInArrow);
  udf.set_python_ver(python_version);
  udf.set_command(std::move(command));
  auto& field = *udf.mutable_output_type()->mutable_struct_()->add_fields();
  field.set_name(kColumn);
  field.set_nullable(true);
  field.mutable_data_type()->mutable_binary();
}

}  // namespace

Result<spark::Plan> plan_job(const JobSpec& job, const std::string& python_version) {
  if (job.partitions < 1 || job.rows < job.partitions) {
    return unsayable("a job needs at least one partition, and a row for each");
  }
  auto command = pickle_map_function(job.module, job.function, job.argument, kSchema);
  if (!command) return unsayable("the name is not a Python name, or the argument is not UTF-8");
  spark::Plan plan;
  auto& root = *plan.mutable_root();
  root.mutable_common()->set_plan_id(1);
  auto& input = *root.mutable_map_partitions()->mutable_input();
  fill_range(job.rows, input);
  input.mutable_range()->set_num_partitions(job.partitions);
  fill_function(job.function, std::move(*command), python_version,
                *root.mutable_map_partitions()->mutable_func());
  return plan;
}

spark::Plan plan_drain(const std::string& python_version) {
  spark::Plan plan;
  auto& root = *plan.mutable_root();
  root.mutable_common()->set_plan_id(1);
  fill_range(kNumbers, *root.mutable_map_partitions()->mutable_input());
  fill_function("filter", pickle_drain_function(kSchema), python_version,
                *root.mutable_map_partitions()->mutable_func());
  return plan;
}

spark::Plan plan_range() {
  spark::Plan plan;
  fill_range(kNumbers, *plan.mutable_root());
  return plan;
}

std::optional<std::string> python_version_in(std::string_view message) {
  static const std::regex pattern(R"(different version:? \(?(\d+)(?:\.|, )(\d+)\)? than)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(message.begin(), message.end(), match, pattern)) return std::nullopt;
  return match[1].str() + "." + match[2].str();
}

std::optional<int> splits_in(std::string_view plan_text) {
  static const std::regex pattern(R"(Range \([^)]*splits=(?:Some\()?(\d{1,9}))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(plan_text.begin(), plan_text.end(), match, pattern)) return std::nullopt;
  const std::string digits = match[1].str();
  int splits = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), splits);
  return splits;
}

}  // namespace stocktake::spark_connect
