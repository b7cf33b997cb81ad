#pragma once

#include "auth/method.h"

namespace stocktake::auth {

// Each is in a file of its name.
extern const Method kPat;
extern const Method kBasic;
extern const Method kTokenCommand;
extern const Method kOauthM2m;
extern const Method kDatabricksCli;
extern const Method kMetadataService;
extern const Method kEnvOidc;
extern const Method kFileOidc;
extern const Method kGithubOidc;
extern const Method kAzureDevopsOidc;
extern const Method kGithubOidcAzure;
extern const Method kAzureMsi;
extern const Method kAzureClientSecret;
extern const Method kAzureCli;
extern const Method kGoogleCredentials;
extern const Method kGoogleId;

}  // namespace stocktake::auth
