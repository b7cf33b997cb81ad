#include "app/doctor_run.h"

#include "app/serverless.h"
#include "app/spark_cluster.h"
#include "doctor/health_check.h"
#include "doctor/prober.h"

namespace stocktake::app {

ExitCode run_doctor(WorkspaceClient& client, const ClusterChoice& chosen, const StopToken& stop,
                    const doctor::Tell& tell, const std::function<void(const std::string&)>& note) {
  const auth::Configuration& configuration = client.configuration();
  if (auto one = check_compute(configuration); !one) {
    tell(doctor::failed("compute", one.error().code, one.error().message, one.error().remedy));
    return one.error().code;
  }
  if (const auto serverless = serverless_note(configuration)) {
    tell(doctor::skipped("compute", *serverless));
  }
  auto cluster =
      choose_cluster(chosen, client.options().login, configuration, process_environment());
  if (!cluster) {
    const Failure& failure = cluster.error();
    tell(doctor::failed("compute", failure.code, failure.message, failure.remedy));
    return failure.code;
  }
  doctor::Prober prober(client.dispatcher(), client.clock(), stop, note);
  doctor::Target target;
  target.host = client.host();
  target.plain_http = client.is_plain_http();
  target.trusted = client.trusted();
  target.credentials = &client.credentials();
  target.cluster_id = cluster->cluster_id;
  if (cluster->is_made()) {
    target.try_spark = [&] { return try_cluster(*cluster, client); };
  }
  return doctor::HealthCheck(prober, target, tell).run();
}

}  // namespace stocktake::app
