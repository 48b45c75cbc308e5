/* What /proc says about the service's processes and about the machine. */
#ifndef MAUDE_LOAD_PROCESS_H
#define MAUDE_LOAD_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { NGINX_MAX = 16 };

struct service {
	pid_t worker;
	pid_t nginx[NGINX_MAX]; /* the master, then its workers */
	size_t nginx_count;
};

/* The children of the supervisor with this process id. False: the worker or nginx is not there at the moment. */
bool service_find(struct service *out, pid_t supervisor);

/* CPU time used so far, user and system, in ms (to 10 ms, as the kernel counts it), and memory in KiB: proportional (Pss),
 * and what of that belongs to no file. Pss of files falls when somebody else starts an nginx; the rest is a process's own. */
struct usage {
	int64_t at_ms; /* monotonic: when this was read */
	int64_t worker_cpu_ms, nginx_cpu_ms;
	int64_t worker_kib, nginx_kib;
	int64_t worker_own_kib, nginx_own_kib;
	int64_t others_cpu_ms; /* of the whole machine but worker, nginx and this process */
};

/* Zeros where it can't be read. Memory takes milliseconds to read. */
struct usage service_usage(const struct service *s);

#endif
