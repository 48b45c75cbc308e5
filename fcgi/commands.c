/* An operator's commands. They need DATA_DIR and no other setting. */
#include "commands.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "store/backup.h"

static atomic_bool stop;

static void stop_early(int signal)
{
	(void)signal;
	atomic_store(&stop, true);
}

/* Who is told to end takes away what is half made first. What is ignored (nohup) stays so. */
static void take_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction action = { .sa_handler = stop_early };
	struct sigaction before;

	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

static enum rc backup(const char *file, const char *data_dir, struct strbuf *why)
{
	struct backup_made made;
	enum rc rc = store_backup(&made, data_dir, file, &stop, why);

	if (!rc)
		printf("maude-libs: %s: %lld bytes, %lld decisions, %.2f s\n", file, (long long)made.bytes, (long long)made.decisions,
			(double)made.took_ms / 1000);
	return rc;
}

static enum rc restore(const char *file, const char *data_dir, struct strbuf *why)
{
	struct restore_done done;
	enum rc rc = store_restore(&done, data_dir, file, &stop, why);

	if (rc)
		return rc;
	printf("maude-libs: %s/maude.db is now %s: %lld decisions\n", data_dir, file, (long long)done.decisions);
	if (*done.kept)
		printf("maude-libs: what was there before is %s\n", done.kept);
	else
		printf("maude-libs: there was no database in %s before (is DATA_DIR right?)\n", data_dir);
	return rc;
}

int command_run(int count, char **words, const char *data_dir)
{
	static const struct {
		const char *word;
		enum rc (*run)(const char *file, const char *data_dir, struct strbuf *why);
	} commands[] = { { "backup", backup }, { "restore", restore } };
	struct strbuf why;
	enum rc rc;

	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (count != 2 || strcmp(words[0], commands[i].word) != 0 || !*words[1] || *words[1] == '-')
			continue;
		take_signals();
		strbuf_init(&why, 4096);
		rc = commands[i].run(words[1], data_dir, &why);
		if (rc)
			fprintf(stderr, "maude-libs: %s\n", why.len ? why.s : "stopped: nothing was made or changed");
		strbuf_dispose(&why);
		return rc || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	fprintf(stderr, "usage: maude-libs backup FILE    copies the database of DATA_DIR to FILE, also while people decide\n"
		"       maude-libs restore FILE   puts that copy in its place, while no worker runs\n"
		"       maude-libs                the worker; conf/run starts it\n");
	return EX_USAGE;
}
