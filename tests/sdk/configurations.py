"""Configurations and what comes of them: the data of the table in docs/authentication.md, which
`python3 configurations.py` prints.

An outcome is "HOST METHOD", "METHOD" if only a request tells the host, or a kind of error. `sdk` is that
of the official SDK for Python where it differs, and `why` says why; NOT_THERE is a method or an option
that it does not have."""

import dataclasses

NOT_THERE = "not there"

# Profiles, by the name of the file.
FILES = {
    "usual": """
[DEFAULT]
host = https://default.com
token = dapiDEFAULT
[work]
host = https://work.com
token = dapiWORK
[bare]
host = https://bare.com
[hostless]
token = dapiHOSTLESS
[m2m]
host = https://m2m.com
client_id = id
client_secret = doseM2M
[cli]
host = https://cli.com
auth_type = databricks-cli
[basic]
host = https://basic.com
username = u
password = p
[azure]
host = https://adb-3.4.azuredatabricks.net
azure_tenant_id = t
azure_client_id = id
azure_client_secret = s
[empty]
[two]
host = https://two.com
token = dapiTWO
client_id = id
client_secret = doseTWO
[pinned]
host = https://two.com
token = dapiTWO
client_id = id
client_secret = doseTWO
auth_type = oauth-m2m
[Work]
host = https://capital.com
token = dapiCAPITAL
[dots.and-dashes]
host = https://dots.com
token = dapiDOTS
""",
    "settings": "[__settings__]\ndefault_profile = work\n[DEFAULT]\nhost = https://default.com\n"
                "token = dapiD\n[work]\nhost = https://work.com\ntoken = dapiW\n",
    "settings of a missing profile": "[__settings__]\ndefault_profile = gone\n[DEFAULT]\n"
                                     "host = https://default.com\ntoken = dapiD\n",
    "settings that name themselves": "[__settings__]\ndefault_profile = __settings__\n",
    "empty settings": "[__settings__]\ndefault_profile =\n[DEFAULT]\nhost = https://default.com\n"
                      "token = dapiD\n",
    "no DEFAULT": "[other]\nhost = https://other.com\ntoken = dapiO\n",
    "colons": "[DEFAULT]\nhost: https://colon.com\ntoken: dapiC\n",
    "comments": "# one\n; two\n[DEFAULT]\n# three\nhost = https://c.com\ntoken = dapiC\n",
    "CRLF": "[DEFAULT]\r\nhost = https://crlf.com\r\ntoken = dapiC\r\n",
    "percent": "[DEFAULT]\nhost = https://p.com\ntoken = dapi%(x)s\n",
    "capital keys": "[DEFAULT]\nHOST = https://caps.com\nToken = dapiC\n",
    "quotes": '[DEFAULT]\nhost = "https://quoted.com"\ntoken = "dapiQ"\n',
    "comment behind": "[DEFAULT]\nhost = https://h.com # mine\ntoken = dapiQ\n",
    "two sections": "[DEFAULT]\nhost = https://a.com\n[DEFAULT]\ntoken = dapiA\n",
    "a profile twice": "[a]\nhost = https://a.com\n[a]\ntoken = dapiA\n",
    "key twice": "[DEFAULT]\nhost = https://a.com\nhost = https://b.com\ntoken = dapiA\n",
    "no section": "host = https://a.com\ntoken = dapiA\n",
    "mark": "\ufeff[DEFAULT]\nhost = https://bom.com\ntoken = dapiB\n",
    "azure host": "[azure-host]\nhost = https://adb-3.4.azuredatabricks.net\n",
    "garbage": "[DEFAULT]\nhost a.com\n",
    "number": "[DEFAULT]\nhost = https://n.com\ntoken = dapiN\nrate_limit = many\n",
    "no scheme": "[DEFAULT]\nhost = plain.com\ntoken = dapiP\n",
    "empty value": "[DEFAULT]\nhost = https://e.com\ntoken = dapiE\nclient_id =\n",
}

# Programs in PATH.
PROGRAMS = {
    "databricks": """#!/bin/sh
case "$1" in
version) echo '{"Major":0,"Minor":296,"Patch":0}';;
*) echo '{"access_token":"cli-token","token_type":"Bearer","expiry":"2099-01-01T00:00:00Z"}';;
esac
""",
    "old databricks": "#!/bin/sh\n# from databricks_cli.cli import cli\nexit 1\n",
    "az": """#!/bin/sh
echo '{"accessToken":"e30.eyJ1cG4iOiJtZSJ9.s","tokenType":"Bearer","expiresOn":"2099-01-01 00:00:00.000000",
 "user":{"type":"user","name":"me"}}'
""",
}

AZURE = "https://adb-1.2.azuredatabricks.net"
GITHUB = ("ACTIONS_ID_TOKEN_REQUEST_URL=https://github.example/token?v=1 "
          "ACTIONS_ID_TOKEN_REQUEST_TOKEN=gh")
DEVOPS = ("SYSTEM_ACCESSTOKEN=a SYSTEM_TEAMFOUNDATIONCOLLECTIONURI=https://dev.example/o/ "
          "SYSTEM_PLANID=p SYSTEM_JOBID=j SYSTEM_TEAMPROJECTID=t SYSTEM_HOSTTYPE=build")
RESOURCE = ("/subscriptions/s/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w")

PLACES = "a secret goes to no host that it was not given for"
TYPED = "what is typed has precedence"
GO = "as the SDK for Go and the CLI"
TOLD = "a method that is named says why it does not fit"


@dataclasses.dataclass
class Case:
    outcome: str
    typed: str = ""
    env: str = ""
    file: str = ""
    programs: str = ""
    sdk: str = ""
    why: str = ""

    @property
    def variables(self):
        return dict(each.split("=", 1) for each in self.env.split())


def tokens_and_hosts():
    yield Case("https://h.com pat", "--host https://h.com --token dapiT")
    yield Case("https://h.com pat", "--host h.com --token dapiT")
    yield Case("https://h.com pat", "--host https://h.com/ --token dapiT")
    yield Case("https://h.com pat", "--host https://h.com:443 --token dapiT")
    yield Case("https://h.com:8443 pat", "--host https://h.com:8443 --token dapiT")
    yield Case("http://127.0.0.1:8080 pat", "--host http://127.0.0.1:8080 --token dapiT")
    yield Case("https://localhost:8080 pat", "--host localhost:8080 --token dapiT")
    yield Case("https://h.com pat", "--host https://h.com/?o=123 --token dapiT",
               sdk="https://h.com?o=123 pat", why="a pasted address is no prefix of URLs")
    yield Case("https://h.com pat", "--host https://H.com --token dapiT", sdk="https://H.com pat",
               why="names of hosts have no letter case")
    yield Case("bad_config", "--host http://h.com --token dapiT", sdk="http://h.com pat",
               why="no secret is sent without TLS")
    yield Case("bad_config", "--host https://u:p@h.com --token dapiT", sdk="https://u:p@h.com pat",
               why="an address with a password is refused")
    yield Case("bad_config", "--host ftp://h.com --token dapiT", sdk="ftp://h.com pat",
               why="an address of something else is refused")
    yield Case("https://h.com pat", env="DATABRICKS_HOST=https://h.com DATABRICKS_TOKEN=dapiT")
    yield Case("https://h.com pat", "--token dapiT", "DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiE")
    yield Case("https://h.com pat", "--host h.com", "DATABRICKS_TOKEN=dapiT")
    yield Case("https://h.com pat", "--token dapiT", "DATABRICKS_HOST=h.com")
    yield Case("none", env="DATABRICKS_HOST=h.com")
    yield Case("none", env="DATABRICKS_TOKEN=dapiT")
    yield Case("none", "--token dapiT")
    yield Case("none")
    yield Case("none", env="DATABRICKS_HOST= DATABRICKS_TOKEN=")
    yield Case("https://default.com pat", env="DATABRICKS_HOST= DATABRICKS_TOKEN=", file="usual")
    yield Case("bad_config", env='DATABRICKS_HOST=h.com DATABRICKS_TOKEN="dapiT"',
               sdk="https://h.com pat", why="the quotes would be part of the token")
    yield Case("https://h.com basic", env="DATABRICKS_HOST=h.com DATABRICKS_USERNAME=u "
                                          "DATABRICKS_PASSWORD=p")
    yield Case("none", env="DATABRICKS_HOST=h.com DATABRICKS_USERNAME=u")
    yield Case("account_host", "--host https://accounts.cloud.databricks.com --token dapiT",
               sdk="https://accounts.cloud.databricks.com pat", why="a scan needs a workspace")
    yield Case("https://accounts.cloud.databricks.com pat",
               "--host https://accounts.cloud.databricks.com --token dapiT",
               "DATABRICKS_WORKSPACE_ID=1")


def files():
    yield Case("https://default.com pat", file="usual")
    yield Case("https://work.com pat", "--profile work", file="usual")
    yield Case("https://capital.com pat", "--profile Work", file="usual")
    yield Case("no_profile", "--profile WORK", file="usual")
    yield Case("https://dots.com pat", "--profile dots.and-dashes", file="usual")
    yield Case("https://work.com pat", env="DATABRICKS_CONFIG_PROFILE=work", file="usual")
    yield Case("https://default.com pat", "--profile DEFAULT", "DATABRICKS_CONFIG_PROFILE=work",
               file="usual")
    yield Case("https://basic.com basic", "--profile basic", file="usual")
    yield Case("https://m2m.com oauth-m2m", "--profile m2m", file="usual")
    yield Case("https://adb-3.4.azuredatabricks.net azure-client-secret", "--profile azure",
               file="usual")
    yield Case("no_profile", "--profile gone", file="usual")
    yield Case("no_profile", env="DATABRICKS_CONFIG_PROFILE=gone", file="usual")
    yield Case("no_profile", env="DATABRICKS_CONFIG_PROFILE=gone DATABRICKS_HOST=h.com "
                                 "DATABRICKS_TOKEN=dapiT", file="usual")
    yield Case("no_profile", "--profile empty", file="usual", sdk="none", why=GO)
    yield Case("reserved_profile", "--profile __settings__", file="usual")
    yield Case("no_profile", "--profile work", sdk="none", why="the missing file is named")
    yield Case("none", env="DATABRICKS_CONFIG_PROFILE=work")
    yield Case("https://h.com pat", env="DATABRICKS_CONFIG_PROFILE=work DATABRICKS_HOST=h.com "
                                        "DATABRICKS_TOKEN=dapiT")
    yield Case("none", env="DATABRICKS_CONFIG_FILE=/nonexistent/cfg")
    yield Case("many", env="DATABRICKS_CONFIG_PROFILE=two", file="usual")
    yield Case("many", "--profile two", file="usual")
    yield Case("https://two.com oauth-m2m", "--profile pinned", file="usual")
    yield Case("https://work.com pat", file="settings")
    yield Case("https://default.com pat", "--profile DEFAULT", file="settings")
    yield Case("no_profile", file="settings of a missing profile")
    yield Case("reserved_profile", file="settings that name themselves")
    yield Case("https://default.com pat", file="empty settings")
    yield Case("none", file="no DEFAULT")
    yield Case("https://colon.com pat", file="colons")
    yield Case("https://c.com pat", file="comments")
    yield Case("https://crlf.com pat", file="CRLF")
    yield Case("https://p.com pat", file="percent")
    yield Case("https://caps.com pat", file="capital keys")
    yield Case("https://plain.com pat", file="no scheme")
    yield Case("https://quoted.com pat", file="quotes", sdk='"https://quoted.com" pat', why=GO)
    yield Case("https://h.com pat", file="comment behind", sdk="https://h.com # mine pat", why=GO)
    yield Case("https://a.com pat", file="two sections")
    yield Case("https://a.com pat", "--profile a", file="a profile twice", sdk="bad_config", why=GO)
    yield Case("https://b.com pat", file="key twice", sdk="bad_config", why=GO)
    yield Case("https://a.com pat", file="no section", sdk="bad_config", why=GO)
    yield Case("https://bom.com pat", file="mark", sdk="bad_config", why=GO)
    yield Case("bad_config", file="garbage")
    yield Case("https://h.com pat", "--host h.com --token dapiT", file="garbage")
    yield Case("bad_config", file="number")
    yield Case("https://e.com pat", file="empty value", sdk="many", why=GO)


def places():
    yield Case("none", env="DATABRICKS_HOST=default.com", file="usual")
    yield Case("none", env="DATABRICKS_TOKEN=dapiT", file="usual")
    yield Case("https://h.com pat", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT", file="usual")
    yield Case("mixed_places", "--host h.com", "DATABRICKS_HOST=other.com DATABRICKS_TOKEN=dapiT",
               sdk="https://h.com pat", why=PLACES)
    yield Case("https://h.com pat", "--host h.com", "DATABRICKS_HOST=https://h.com "
                                                    "DATABRICKS_TOKEN=dapiT")
    yield Case("https://work.com pat", "--profile work",
               "DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT", "usual",
               sdk="https://h.com pat", why=TYPED)
    yield Case("https://work.com pat", "--profile work", "DATABRICKS_HOST=h.com", "usual",
               sdk="https://h.com pat", why=PLACES)
    yield Case("https://work.com pat", "--profile work", "DATABRICKS_TOKEN=dapiT", "usual")
    yield Case("https://work.com pat", "--profile work", "DATABRICKS_CLIENT_ID=id", "usual",
               sdk="many", why=TYPED)
    yield Case("https://work.com pat", "--profile work", "ARM_CLIENT_ID=id ARM_TENANT_ID=t", "usual",
               sdk="many", why=TYPED)
    yield Case("mixed_places", "--profile bare", "DATABRICKS_TOKEN=dapiT", "usual",
               sdk="https://bare.com pat", why=PLACES)
    yield Case("https://bare.com pat", "--profile bare",
               "DATABRICKS_HOST=bare.com DATABRICKS_TOKEN=dapiT", "usual")
    yield Case("https://bare.com pat", "--profile bare --token dapiT", file="usual")
    yield Case("mixed_places", "--profile work --host other.com", file="usual",
               sdk="https://other.com pat", why=PLACES)
    yield Case("https://work.com pat", "--profile work --host work.com", file="usual")
    yield Case("https://other.com pat", "--profile work --host other.com --token dapiT", file="usual")
    yield Case("https://h.com pat", "--profile hostless --host h.com", file="usual")
    yield Case("mixed_places", "--profile hostless", "DATABRICKS_HOST=h.com", "usual",
               sdk="https://h.com pat", why=PLACES)
    yield Case("mixed_places", "", "DATABRICKS_CONFIG_PROFILE=work DATABRICKS_HOST=other.com", "usual",
               sdk="https://other.com pat", why=PLACES)
    yield Case("mixed_places", "", "DATABRICKS_CONFIG_PROFILE=bare DATABRICKS_TOKEN=dapiT", "usual",
               sdk="https://bare.com pat", why=PLACES)
    yield Case("https://work.com pat", "",
               "DATABRICKS_CONFIG_PROFILE=work DATABRICKS_HOST=work.com", "usual")
    yield Case("mixed_places", "--profile m2m --host other.com", file="usual",
               sdk="https://other.com oauth-m2m", why=PLACES)
    yield Case("mixed_places", "--profile bare",
               "DATABRICKS_CLIENT_ID=id DATABRICKS_CLIENT_SECRET=doseS", "usual",
               sdk="https://bare.com oauth-m2m", why=PLACES)
    yield Case("mixed_places", "--profile azure --host https://adb-9.9.azuredatabricks.net",
               file="usual", sdk="https://adb-9.9.azuredatabricks.net azure-client-secret", why=PLACES)
    yield Case("https://m2m.com pat", "--profile m2m --token dapiT", file="usual", sdk="many",
               why=TYPED)
    yield Case("https://h.com pat", "--host h.com --token dapiT", "DATABRICKS_CLIENT_ID=id",
               sdk="many", why=TYPED)
    yield Case("mixed_places", "--host h.com", "DATABRICKS_HOST=http://other.com DATABRICKS_TOKEN=dapiT",
               sdk="https://h.com pat", why=PLACES)
    yield Case("mixed_places", "--profile bare", "DATABRICKS_OIDC_TOKEN=jwt", "usual",
               sdk="https://bare.com env-oidc", why=PLACES)
    yield Case("https://bare.com env-oidc", "--profile bare",
               "DATABRICKS_HOST=bare.com DATABRICKS_OIDC_TOKEN=jwt", "usual")
    yield Case("mixed_places", "--profile bare", "GOOGLE_CREDENTIALS=@key", "usual",
               sdk="https://bare.com google-credentials", why=PLACES)
    yield Case("https://m2m.com oauth-m2m", "--profile m2m",
               "DATABRICKS_DISCOVERY_URL=https://other.com/oidc", "usual")
    yield Case("mixed_places", "", "DATABRICKS_CONFIG_PROFILE=m2m "
                                   "DATABRICKS_DISCOVERY_URL=https://other.com/oidc", "usual",
               sdk="https://m2m.com oauth-m2m", why=PLACES)
    yield Case("mixed_places", "--profile azure-host", "ARM_CLIENT_ID=id ARM_CLIENT_SECRET=s "
                                                       "ARM_TENANT_ID=t", "azure host",
               sdk="https://adb-3.4.azuredatabricks.net azure-client-secret", why=PLACES)


def families():
    yield Case("many", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT DATABRICKS_CLIENT_ID=id")
    yield Case("many", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT DATABRICKS_USERNAME=u")
    yield Case("many", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT GOOGLE_CREDENTIALS={}")
    yield Case("many", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT ARM_TENANT_ID=t")
    yield Case("many", env="DATABRICKS_HOST=h.com DATABRICKS_CLIENT_ID=id ARM_CLIENT_ID=id")
    yield Case("https://h.com pat", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                        "ARM_USE_MSI=false", sdk="many", why="false is false")
    yield Case("https://h.com pat", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                        "DATABRICKS_OIDC_TOKEN=jwt " + GITHUB)
    yield Case("https://h.com pat", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                        "DATABRICKS_CLIENT_ID=id DATABRICKS_AUTH_TYPE=pat")
    yield Case("https://h.com oauth-m2m",
               env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT DATABRICKS_CLIENT_ID=id "
                   "DATABRICKS_CLIENT_SECRET=doseS DATABRICKS_AUTH_TYPE=oauth-m2m")
    yield Case("not_applicable", env="DATABRICKS_HOST=h.com DATABRICKS_AUTH_TYPE=pat", sdk="none",
               why=TOLD)
    yield Case("not_applicable", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                     "DATABRICKS_AUTH_TYPE=nonsense", sdk="none", why=TOLD)
    yield Case("not_applicable", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                     "DATABRICKS_AUTH_TYPE=PAT", sdk="none", why=TOLD)
    yield Case("not_applicable", env="DATABRICKS_HOST=h.com DATABRICKS_AUTH_TYPE=databricks-cli",
               sdk="none", why=TOLD)
    yield Case("not_applicable", "--profile cli", file="usual", sdk="none", why=TOLD)
    yield Case("bad_config", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT "
                                 "DATABRICKS_RATE_LIMIT=many")
    yield Case("bad_config", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT ARM_USE_MSI=perhaps",
               sdk="many", why=GO)


def methods():
    m2m = "DATABRICKS_CLIENT_ID=id DATABRICKS_CLIENT_SECRET=doseS"
    yield Case("https://h.com oauth-m2m", env=f"DATABRICKS_HOST=h.com {m2m}")
    yield Case("https://h.com oauth-m2m", "--host h.com", m2m)
    yield Case("none", env="DATABRICKS_HOST=h.com DATABRICKS_CLIENT_ID=id")
    yield Case("none", env=m2m)
    yield Case("https://h.com oauth-m2m", env=f"DATABRICKS_HOST=h.com {m2m}", programs="databricks")
    yield Case("https://h.com databricks-cli", "--host h.com", programs="databricks")
    yield Case("https://cli.com databricks-cli", "--profile cli", file="usual", programs="databricks")
    yield Case("https://h.com pat", env="DATABRICKS_HOST=h.com DATABRICKS_TOKEN=dapiT",
               programs="databricks, az")
    yield Case("none", "--host h.com", programs="old databricks")
    yield Case("https://h.com token-command", "--host h.com --token-command true", sdk=NOT_THERE)
    yield Case("https://bare.com token-command", "--profile bare --token-command true", file="usual",
               sdk=NOT_THERE)
    yield Case(f"{AZURE} azure-cli", f"--host {AZURE}", programs="az")
    yield Case("none", "--host h.com", programs="az")
    yield Case(f"{AZURE} databricks-cli", f"--host {AZURE}", programs="databricks, az",
               sdk=f"{AZURE} azure-cli", why=GO)
    yield Case(f"{AZURE} azure-cli", env=f"DATABRICKS_HOST={AZURE} ARM_TENANT_ID=t",
               programs="databricks, az")
    arm = "ARM_CLIENT_ID=id ARM_CLIENT_SECRET=s"
    yield Case(f"{AZURE} azure-client-secret", env=f"DATABRICKS_HOST={AZURE} {arm} ARM_TENANT_ID=t")
    yield Case(f"{AZURE} azure-client-secret", env=f"DATABRICKS_HOST={AZURE} {arm}")
    yield Case("none", env=f"DATABRICKS_HOST={AZURE} ARM_CLIENT_ID=id")
    yield Case("azure-client-secret",
               env=f"DATABRICKS_AZURE_RESOURCE_ID={RESOURCE} {arm} ARM_TENANT_ID=t", sdk=NOT_THERE,
               why="it asks the resource manager at once")
    yield Case(f"{AZURE} azure-msi", env=f"DATABRICKS_HOST={AZURE} ARM_USE_MSI=true", sdk=NOT_THERE)
    yield Case(f"{AZURE} github-oidc-azure", env=f"DATABRICKS_HOST={AZURE} ARM_CLIENT_ID=id "
                                                 f"ARM_TENANT_ID=t {GITHUB}")
    yield Case("https://h.com github-oidc", env=f"DATABRICKS_HOST=h.com DATABRICKS_CLIENT_ID=id {GITHUB}")
    yield Case("https://h.com github-oidc", env=f"DATABRICKS_HOST=h.com {GITHUB}", sdk="none", why=GO)
    yield Case("https://h.com azure-devops-oidc",
               env=f"DATABRICKS_HOST=h.com DATABRICKS_CLIENT_ID=id {DEVOPS}")
    yield Case("https://h.com azure-devops-oidc", env=f"DATABRICKS_HOST=h.com {DEVOPS}", sdk="none",
               why=GO)
    yield Case("https://h.com env-oidc", env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN=jwt")
    yield Case("https://h.com env-oidc", env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN_ENV=MINE "
                                             "MINE=jwt")
    yield Case("none", env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN_ENV=MINE")
    yield Case("https://h.com file-oidc",
               env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN_FILEPATH=@jwt")
    yield Case("https://h.com file-oidc",
               env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN_FILE=@jwt")
    yield Case("none", env="DATABRICKS_HOST=h.com DATABRICKS_OIDC_TOKEN_FILEPATH=/nonexistent")
    yield Case("not_applicable", env="DATABRICKS_HOST=h.com DATABRICKS_AUTH_TYPE=file-oidc "
                                     "DATABRICKS_OIDC_TOKEN_FILEPATH=/nonexistent", sdk="none", why=TOLD)
    yield Case("https://h.com metadata-service",
               env="DATABRICKS_HOST=h.com DATABRICKS_METADATA_SERVICE_URL=http://127.0.0.1:9/x")
    yield Case("none", env="DATABRICKS_HOST=h.com DATABRICKS_METADATA_SERVICE_URL=https://far.com/x",
               sdk="https://h.com metadata-service", why=GO)
    yield Case("https://1.1.gcp.databricks.com google-credentials",
               env="DATABRICKS_HOST=https://1.1.gcp.databricks.com GOOGLE_CREDENTIALS=@key")
    yield Case("https://1.1.gcp.databricks.com google-id",
               env="DATABRICKS_HOST=https://1.1.gcp.databricks.com "
                   "DATABRICKS_GOOGLE_SERVICE_ACCOUNT=sa@p.iam.gserviceaccount.com", sdk=NOT_THERE,
               why="it asks Google's metadata server at once")


CASES = [*tokens_and_hosts(), *files(), *places(), *families(), *methods()]


def table():
    lines = ["| typed | environment | file, programs | outcome | SDK for Python |", "|---|---|---|---|---|"]
    for case in CASES:
        env = " ".join(f"`{each}`" for each in case.env.split()).replace("|", "\\|")
        others = ", ".join(filter(None, [case.file and f"file: {case.file}", case.programs]))
        sdk = f"{case.sdk}{': ' + case.why if case.why else ''}" if case.sdk else "same"
        lines.append(f"| {f'`{case.typed}`' if case.typed else ''} | {env} | {others} | "
                     f"{case.outcome} | {sdk} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
