#include "app/doctor_run.h"

#include "app/spark_cluster.h"
#include "doctor/health_check.h"
#include "doctor/prober.h"

namespace stocktake::app {

ExitCode run_doctor(WorkspaceClient& client, const ClusterChoice& cluster, const StopToken& stop,
                    const doctor::Tell& tell, const std::function<void(const std::string&)>& note) {
  doctor::Prober prober(client.dispatcher(), client.clock(), stop, note);
  doctor::Target target;
  target.host = client.host();
  target.plain_http = client.is_plain_http();
  target.trusted = client.trusted();
  target.credentials = &client.credentials();
  target.cluster_id = cluster.cluster_id;
  if (cluster.is_made()) {
    target.try_spark = [&] { return try_cluster(cluster, client); };
  }
  return doctor::HealthCheck(prober, target, tell).run();
}

}  // namespace stocktake::app
