/* The daily copies of the database that a running worker keeps (BACKUP_KEEP), in a thread of their own. */
#ifndef MAUDE_BACKUPS_H
#define MAUDE_BACKUPS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct backups {
	const char *data_dir;
	int keep;
	pthread_t thread;
	bool running;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
};

/* keep 0: nothing happens. */
void backups_start(struct backups *b, const char *data_dir, int keep);

/* Has it end soon, in the middle of a copy, too. */
void backups_stop(struct backups *b);

/* Until it has ended, after backups_stop. To be called before the store is closed: the last connection puts the log away. */
void backups_wait(struct backups *b);

#endif
