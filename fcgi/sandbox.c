/* The sandbox: where the model is, and Landlock.
 *
 * Landlock has no library: three system calls, by number. Its rules are of the version ("ABI") that the kernel has, and each
 * version knows some more; a kernel refuses what it does not know. Debian 12's header is older than what newer kernels can
 * do, so what it lacks is defined here, from include/uapi/linux/landlock.h of Linux 6.12.
 *
 * A rule is about a file or directory that is there now. One that is replaced later (by renaming another one into its
 * place) is another one, so what is replaced so, the trusted certificates, is allowed as a directory. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

/* Where the model is */

/* 127.0.0.1 and [::1] need no look-up, nor does localhost: libcurl knows it (RFC 6761, section 6.3). */
static bool is_named(const char *host, size_t len)
{
	return host[0] != '[' && strspn(host, "0123456789.") < len && !(len == 9 && strncmp(host, "localhost", len) == 0);
}

static uint16_t port_of(const char *digits, uint16_t otherwise)
{
	unsigned long n = 0;

	if (*digits == ':')
		digits++;
	if (!*digits || *digits == '/')
		return otherwise;
	for (; *digits >= '0' && *digits <= '9' && n <= UINT16_MAX; digits++)
		n = n * 10 + (unsigned long)(*digits - '0');
	return (*digits && *digits != '/') || n > UINT16_MAX ? 0 : (uint16_t)n;
}

struct sandbox_place sandbox_place_of(const struct model_settings *model)
{
	const bool tls = strncmp(model->base, "https://", 8) == 0;
	const char *host;
	size_t len;

	if (model->api == MODEL_OFF) /* the base may be empty */
		return (struct sandbox_place){ 0 };
	host = model->base + (tls ? 8 : 7);
	len = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	return (struct sandbox_place){
		.exists = true, .named = is_named(host, len), .tls = tls, .port = port_of(host + len, tls ? 443 : 80),
	};
}

/* Landlock */

struct ruleset {
	uint64_t files, network, scoped; /* what is forbidden but where a rule allows it */
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

struct port_rule {
	uint64_t allowed, port;
};

enum { GET_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };
enum { DNS_PORT = 53 }; /* by TCP, where an answer is too long for UDP */

enum {
	ALL_OF_1 = (1 << 13) - 1, /* all that there was to do to files in version 1 */
	REFER = 1 << 13,          /* since 2: link and rename from one directory to another */
	TRUNCATE = 1 << 14,       /* since 3 */
	IOCTL_DEVICE = 1 << 15,   /* since 5 */
	BIND_TCP = 1, CONNECT_TCP = 2,       /* since 4 */
	ABSTRACT_SOCKETS = 1, SIGNALS = 2,   /* since 6: of processes outside */
	TO_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	TO_KEEP = TO_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | TRUNCATE,
};

/* Read while the model's name is looked up, and while it is seen whether its certificate is trusted. */
static const char *const for_names[] = { "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf",
	"/etc/gai.conf", NULL };
static const char *const for_tls[] = { "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates", NULL };
static const char *const everywhere[] = { "/", NULL };

/* A file can only be allowed what is done to files. false: errno says why. */
static bool allow_path(int rules, const char *path, uint64_t allowed)
{
	struct path_rule rule = { .allowed = allowed, .fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;
	bool done;

	if (rule.fd < 0)
		return false;
	if (fstat(rule.fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed &= LANDLOCK_ACCESS_FS_READ_FILE;
	done = syscall(SYS_landlock_add_rule, rules, RULE_PATH, &rule, 0) == 0;
	close(rule.fd);
	return done;
}

/* As far as they are there. */
static bool allow_paths(int rules, const char *const *paths, uint64_t allowed)
{
	for (; *paths; paths++)
		if (!allow_path(rules, *paths, allowed) && errno != ENOENT)
			return false;
	return true;
}

static bool allow_port(int rules, uint16_t port)
{
	const struct port_rule rule = { CONNECT_TCP, port };

	return syscall(SYS_landlock_add_rule, rules, RULE_PORT, &rule, 0) == 0;
}

static bool add_rules(int rules, const struct ruleset *forbidden, const char *data_dir, const struct sandbox_place *model)
{
	bool done = allow_path(rules, data_dir, TO_KEEP & forbidden->files);

	if (model->named)
		done = done && allow_paths(rules, for_names, TO_READ);
	if (model->tls)
		done = done && allow_paths(rules, for_tls, TO_READ);
	if (SANDBOX_SANITIZED)
		done = done && allow_paths(rules, everywhere, TO_READ | LANDLOCK_ACCESS_FS_EXECUTE);
	if (forbidden->network && model->port)
		done = done && allow_port(rules, model->port);
	if (forbidden->network && model->named)
		done = done && allow_port(rules, DNS_PORT);
	return done;
}

/* false: errno says why. */
static bool restrict_self(const struct ruleset *forbidden, long version, const char *data_dir,
	const struct sandbox_place *model)
{
	const size_t known = sizeof(uint64_t) * (version < 4 ? 1 : version < 6 ? 2 : 3);
	const long made = syscall(SYS_landlock_create_ruleset, forbidden, known, 0);
	const int rules = (int)made;
	bool done;
	int code;

	if (made < 0)
		return false;
	done = add_rules(rules, forbidden, data_dir, model) && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	code = errno;
	close(rules);
	errno = code;
	return done;
}

static unsigned limit_files(const char *data_dir, const struct sandbox_place *model, const char **why)
{
	const long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, GET_VERSION);
	const struct ruleset forbidden = {
		.files = ALL_OF_1 | (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0) | (version >= 5 ? IOCTL_DEVICE : 0),
		.network = version >= 4 ? BIND_TCP | CONNECT_TCP : 0,
		.scoped = version >= 6 ? ABSTRACT_SOCKETS | SIGNALS : 0,
	};

	if (version < 1) {
		*why = errno == ENOSYS || errno == EOPNOTSUPP ? "the kernel has no Landlock" : strerror(errno);
		return 0;
	}
	if (!restrict_self(&forbidden, version, data_dir, model)) {
		*why = strerror(errno);
		return 0;
	}
	if (version >= 4)
		return SANDBOX_FILES | SANDBOX_NETWORK;
	*why = "the kernel's Landlock knows nothing of networks (since Linux 6.7 it does)";
	return SANDBOX_FILES;
}

/* The whole */

const char *sandbox_words(unsigned parts)
{
	static const char *const words[] = { "nothing", "files", "network", "files network", "calls", "files calls",
		"network calls", "files network calls" };

	return words[parts & SANDBOX_WHOLE];
}

unsigned sandbox_enter(const char *data_dir, const struct sandbox_place *model)
{
	const char *why_files = NULL, *why_calls = NULL;
	unsigned parts = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) { /* both ask for it: no program that is run has more rights than we */
		why_files = why_calls = strerror(errno);
	} else {
		parts = limit_files(data_dir, model, &why_files);
		if (sandbox_limit_calls(model, &why_calls) == RC_OK)
			parts |= SANDBOX_CALLS | (model->exists ? 0 : SANDBOX_NETWORK); /* without socket(2) there is none */
	}
	if (parts != SANDBOX_WHOLE)
		log_warn("sandbox_incomplete", "open", sandbox_words(~parts), "landlock", why_files ? why_files : "on", "seccomp",
			why_calls ? why_calls : "on", NULL);
	return parts;
}
