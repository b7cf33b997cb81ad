#include "app/doctor_run.h"

#include "app/spark_cluster.h"
#include "doctor/examination.h"
#include "doctor/inquiry.h"

namespace stocktake::app {

ExitCode run_doctor(WorkspaceClient& client, const ClusterChoice& cluster, const StopToken& stop,
                    const doctor::Tell& tell) {
  doctor::Inquiry inquiry(client.dispatcher(), client.clock(), stop);
  doctor::Patient patient;
  patient.host = client.host();
  patient.plain_http = client.is_plain_http();
  patient.trusted = client.ca_file();
  if (patient.trusted.empty()) patient.trusted = "this machine's certificates";
  patient.credentials = &client.credentials();
  patient.cluster_id = cluster.cluster_id;
  if (cluster.is_made()) {
    patient.try_spark = [&] { return try_cluster(cluster, client); };
  }
  return doctor::Examination(inquiry, patient, tell).run();
}

}  // namespace stocktake::app
