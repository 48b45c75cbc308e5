/* Keeping a copy for each day.
 *
 * Every few minutes it is looked whether the day's copy is there, so neither a clock that jumps nor a machine that slept nor
 * a failure needs a thought of its own. What fails is logged once, until a copy is made again: a disk that is full for a week
 * shall not fill the log, too. The thread has the lowest priority, and its connection only reads, so it holds nobody up. */
#include "backups.h"

#include <errno.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/backup.h"

enum { LOOK_S = 600 };

/* Waits until the next look; false: it is to end. */
static bool wait_for_next(struct backups *b)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOOK_S;
	pthread_mutex_lock(&b->lock);
	while (!atomic_load(&b->stop) && pthread_cond_timedwait(&b->stopped, &b->lock, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&b->lock);
	return !atomic_load(&b->stop);
}

static void *run(void *arg)
{
	struct backups *b = arg;
	bool failed = false;
	struct strbuf why;

	setpriority(PRIO_PROCESS, (id_t)gettid(), 19); /* on Linux of this thread alone */
	strbuf_init(&why, 1024);
	do {
		struct backup_made made;
		enum rc rc;

		strbuf_reset(&why);
		rc = store_keep_backup(&made, b->data_dir, b->keep, clock_wall_ms(), &b->stop, &why);
		if (rc && !failed && !atomic_load(&b->stop))
			log_warn("backup_failed", "why", why.s, "again_in_s", log_int(LOOK_S).s, NULL);
		if (made.bytes)
			log_info("backup_made", "bytes", log_int(made.bytes).s, "decisions", log_int(made.decisions).s, "ms",
				log_int(made.took_ms).s, NULL);
		failed = rc != RC_OK;
	} while (wait_for_next(b));
	strbuf_dispose(&why);
	return NULL;
}

void backups_start(struct backups *b, const char *data_dir, int keep)
{
	pthread_condattr_t attr;

	*b = (struct backups){ .data_dir = data_dir, .keep = keep };
	if (!keep)
		return;
	pthread_mutex_init(&b->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&b->stopped, &attr);
	pthread_condattr_destroy(&attr);
	b->running = pthread_create(&b->thread, NULL, run, b) == 0;
	if (!b->running)
		log_error("no_thread", "for", "backups", NULL);
}

void backups_stop(struct backups *b)
{
	if (!b->running)
		return;
	pthread_mutex_lock(&b->lock);
	atomic_store(&b->stop, true);
	pthread_cond_signal(&b->stopped);
	pthread_mutex_unlock(&b->lock);
}

void backups_wait(struct backups *b)
{
	if (!b->running)
		return;
	pthread_join(b->thread, NULL);
	pthread_cond_destroy(&b->stopped);
	pthread_mutex_destroy(&b->lock);
	b->running = false;
}
