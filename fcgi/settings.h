/* Settings from the environment: SPEC section 10. */
#ifndef MAUDE_SETTINGS_H
#define MAUDE_SETTINGS_H

#include "base/rc.h"
#include "base/strbuf.h"
#include "core/decide.h"
#include "model/model.h"

struct settings {
	const char *data_dir;
	const char *host;   /* the public name for links; "": the request's */
	const char *templates; /* MAUDE_TEMPLATES: the directory; conf/run sets it */
	const char *assets;    /* MAUDE_ASSETS_JSON: a file with the addresses of static files; conf/run makes it */
	const char *machine;   /* FLY_MACHINE_ID: what fly.io calls this machine; "": it isn't one of fly.io's */
	const char *secret; /* SECRET_KEY_BASE; "": made and kept in data_dir */
	struct rules rules;
	struct model_settings model;
	int64_t live_timeout_ms;
	int backup_keep; /* so many daily copies; 0: none */
};

/* DATA_DIR alone, for commands that need nothing else. */
const char *settings_data_dir(const char *(*get)(const char *name));

/* Reads all settings by get (as getenv). A setting that can't be right: RC_INVALID, and complaint is one line that names
 * it. Texts are get's own. */
enum rc settings_read(struct settings *out, const char *(*get)(const char *name), struct strbuf *complaint) MUST_CHECK;

/* The signing secret: the setting, or the file secret_key_base in data_dir, made with mode 0600 where it is missing. out
 * has room for at least SECRET_MAX bytes. Failures are logged. */
enum { SECRET_MIN = 64, SECRET_MAX = 1024 };
enum rc settings_secret(char out[SECRET_MAX], const struct settings *s) MUST_CHECK;

#endif
