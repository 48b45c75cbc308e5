/* The worker: settings, start, stop.
 *
 * It finds the socket between nginx and itself, listening, as descriptor 0: the supervisor holds it, so that nobody is turned
 * away while a worker dies and another one starts. It ends on SIGTERM or SIGINT, after answering what it has accepted. Exit
 * status: 0; 78 where a setting can't be right (EX_CONFIG of sysexits.h), 1 where something else is in the way.
 *
 * With arguments it is an operator's command instead (commands.h). */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "backups.h"
#include "base/digest.h"
#include "base/log.h"
#include "commands.h"
#include "sandbox.h"
#include "settings.h"
#include "store/store.h"
#include "web/server.h"

enum { OLD_WORKER_MS = 5000 }; /* how long a worker that is about to end may keep the database */

static const char *environment(const char *name)
{
	return getenv(name);
}

static void ignore(int signal)
{
	(void)signal; /* only so that libfcgi finds a handler and installs none of its own */
}

static void take_signals(sigset_t *ends)
{
	const struct sigaction action = { .sa_handler = ignore };

	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigemptyset(ends);
	sigaddset(ends, SIGTERM);
	sigaddset(ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, ends, NULL); /* inherited by every thread: main waits for them */
}

/* What was answered is on the disk; what is in doubt is settled by starting afresh. */
static void end_process(void)
{
	kill(getpid(), SIGTERM);
}

static int serve(const struct settings *settings, const struct site *site, const struct prompts *prompts, const char *secret,
	struct store *store, const sigset_t *ends)
{
	unsigned char mark_key[DIGEST_KEY_BYTES];
	char mark[DIGEST_HEX];
	const struct sandbox_place model = sandbox_place_of(&settings->model);
	struct server server;
	struct engine_listener listener;
	struct backups backups;
	struct engine *engine;
	unsigned closed;
	enum rc rc;
	int signal, status = EXIT_FAILURE;

	digest_key(mark_key, secret, "maude mark");
	digest_hex(mark, mark_key, sizeof mark_key);
	server_init(&server, settings, site, STDIN_FILENO, end_process);
	listener = server_listener(&server);
	if (model_load(&settings->model))
		return EX_CONFIG; /* what it needs is missing: starting again would not help */
	closed = sandbox_enter(settings->data_dir, &model); /* all that is read is open, and there is no other thread yet */
	rc = engine_start(&engine, store, &settings->rules, mark, &settings->model, prompts, &listener);
	if (rc)
		return rc == RC_INVALID ? EX_CONFIG : status;
	if (server_start(&server, engine, secret)) {
		engine_stop(engine);
		engine_free(engine);
		return status;
	}
	log_info("started", "pid", log_int(getpid()).s, "closed", sandbox_words(closed), NULL);
	backups_start(&backups, settings->data_dir, settings->backup_keep);
	sigwait(ends, &signal);
	backups_stop(&backups);
	server_stop_accepting(&server);
	engine_stop(engine);
	server_finish(&server);
	backups_wait(&backups); /* after all who wait for an answer: the disk may be slow */
	engine_free(engine);
	log_info("ended", "pid", log_int(getpid()).s, NULL);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct settings settings;
	struct strbuf complaint;
	char secret[SECRET_MAX];
	struct site *site;
	struct prompts *prompts;
	struct store *store;
	sigset_t ends;
	int listening = 0, status = EXIT_FAILURE;
	socklen_t size = sizeof listening;

	if (argc > 1)
		return command_run(argc - 1, argv + 1, settings_data_dir(environment));
	mallopt(M_ARENA_MAX, 2); /* or each thread would keep a heap of its own */
	take_signals(&ends);
	strbuf_init(&complaint, 1024);
	if (settings_read(&settings, environment, &complaint) ||
		site_load(&site, settings.templates, settings.assets, &complaint) ||
		prompts_load(&prompts, settings.templates, &complaint)) {
		fprintf(stderr, "maude-libs: %s\n", complaint.s);
		strbuf_dispose(&complaint);
		return EX_CONFIG;
	}
	strbuf_dispose(&complaint);
	prctl(PR_SET_DUMPABLE, 0); /* no core file, no debugger of the same user: neither shall have the keys, nor what people typed */
	if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || !listening) {
		fprintf(stderr, "maude-libs: descriptor 0 must be a listening socket; start it by conf/run\n");
		return EX_CONFIG;
	}
	if (!store_open(&store, settings.data_dir, OLD_WORKER_MS) && !settings_secret(secret, &settings))
		status = serve(&settings, site, prompts, secret, store, &ends);
	store_close(store);
	prompts_free(prompts);
	site_free(site);
	return status;
}
