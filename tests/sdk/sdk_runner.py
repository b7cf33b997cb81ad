"""Runs in an environment with the official SDK: makes its `Config` for each configuration on standard
input, one JSON object a line, and prints what comes of it, one line each. The network is replaced below
the SDK: one server plays every host."""

import configparser
import io
import json
import logging
import os
import sys

import requests
from databricks.sdk.core import Config

logging.disable(logging.CRITICAL)

DOCUMENT = "/.well-known/oauth-authorization-server"


def answer(url):
    """Status, headers and JSON."""
    origin = "/".join(url.split("/")[:3])
    if "/.well-known/databricks-config" in url:
        return 200, {}, {"oidc_endpoint": origin + "/oidc"}
    if DOCUMENT in url or url.endswith("/oidc"):
        return 200, {}, {"authorization_endpoint": origin + "/a", "token_endpoint": origin + "/t"}
    if "/aad/auth" in url or "/oidc/oauth2/v2.0/authorize" in url:
        return 302, {"Location": "https://login.microsoftonline.com/tenant/oauth2/authorize"}, {}
    if "/token" in url or url.endswith(("/t", "/x")) or "oidctoken" in url:
        return 200, {}, {"access_token": "e30.e30.s", "token_type": "Bearer", "expires_in": 3600,
                         "expires_on": 4102444800, "value": "e30.e30.s", "oidcToken": "e30.e30.s",
                         "id_token": "e30.eyJleHAiOjQxMDI0NDQ4MDB9.s"}
    return 404, {}, {}


def send(_adapter, request, **_):
    status, headers, body = answer(request.url)
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    response.raw = io.BytesIO(json.dumps(body).encode())
    response.url = request.url
    response.request = request
    return response


requests.adapters.HTTPAdapter.send = send


def kind_of(error):
    text = str(error)
    if isinstance(error, configparser.Error):
        return "bad_config"
    for part, kind in (("more than one authorization method", "many"),
                       ("is a reserved section name", "reserved_profile"),
                       ("profile configured", "no_profile"),
                       ("invalid literal for int", "bad_config"),
                       ("cannot configure default credentials", "none")):
        if part in text:
            return kind
    return f"failed: {type(error).__name__}: {text}"


def outcome(case):
    os.environ.clear()
    os.environ.update(case["environment"])
    try:
        config = Config(**case["parameters"])
        return f"{config.host} {config.auth_type}"
    except Exception as error:  # whatever it is, it is the outcome
        return kind_of(error)


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
