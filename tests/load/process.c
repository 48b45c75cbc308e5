/* Reading /proc: stat for parents, names and times, smaps_rollup for memory (proc(5)). */
#include "process.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* Reads a file of /proc/PID as text, or of /proc (pid 0); false: it is gone or not ours to read. */
static bool read_file(char *out, size_t size, pid_t pid, const char *name)
{
	char path[64];
	FILE *f;
	size_t n;

	if (pid)
		snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	else
		snprintf(path, sizeof path, "/proc/%s", name);
	f = fopen(path, "re");
	if (!f)
		return false;
	n = fread(out, 1, size - 1, f);
	out[n] = '\0';
	fclose(f);
	return n > 0;
}

struct stat_line {
	char name[32];
	char state;
	pid_t parent;
	int64_t ticks; /* utime + stime */
};

/* "pid (name) state ppid …", utime and stime being fields 14 and 15. */
static bool read_stat(struct stat_line *out, pid_t pid)
{
	char text[1024], *open, *close, *at;

	if (!read_file(text, sizeof text, pid, "stat"))
		return false;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close)
		return false;
	*close = '\0';
	snprintf(out->name, sizeof out->name, "%s", open + 1);
	out->state = close[2];
	out->parent = (pid_t)strtol(close + 4, &at, 10);
	for (int field = 5; field < 14; field++)
		strtoll(at, &at, 10);
	out->ticks = strtoll(at, &at, 10);
	out->ticks += strtoll(at, &at, 10);
	return true;
}

static void add_nginx(struct service *s, pid_t pid)
{
	if (s->nginx_count < NGINX_MAX)
		s->nginx[s->nginx_count++] = pid;
}

/* Adds the children of one process; of a zombie there is nothing to be read. */
static void add_children(struct service *s, pid_t parent)
{
	DIR *proc = opendir("/proc");
	struct stat_line line;

	for (struct dirent *e; proc && (e = readdir(proc));) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
		if (!isdigit((unsigned char)e->d_name[0]) || !read_stat(&line, pid) || line.parent != parent || line.state == 'Z')
			continue;
		if (strcmp(line.name, "maude-libs") == 0)
			s->worker = pid;
		else if (strcmp(line.name, "nginx") == 0)
			add_nginx(s, pid);
	}
	if (proc)
		closedir(proc);
}

bool service_find(struct service *out, pid_t supervisor)
{
	*out = (struct service){ 0 };
	add_children(out, supervisor);
	if (out->nginx_count)
		add_children(out, out->nginx[0]);
	return out->worker && out->nginx_count > 1;
}

static int64_t ms_of(int64_t ticks)
{
	return ticks * 1000 / sysconf(_SC_CLK_TCK);
}

static int64_t cpu_ms(pid_t pid)
{
	struct stat_line line;

	return read_stat(&line, pid) ? ms_of(line.ticks) : 0;
}

/* "cpu user nice system idle iowait irq softirq steal …": all but idle and iowait. */
static int64_t machine_ms(void)
{
	char text[512];
	int64_t ticks = 0;
	char *at = text + 3;

	if (!read_file(text, sizeof text, 0, "stat"))
		return 0;
	for (int field = 1; field <= 8; field++) {
		int64_t n = strtoll(at, &at, 10);
		ticks += field == 4 || field == 5 ? 0 : n;
	}
	return ms_of(ticks);
}

/* Adds the process's figures to *all and *own. */
static void add_memory(int64_t *all, int64_t *own, pid_t pid)
{
	char text[4096];
	const char *at;

	if (!read_file(text, sizeof text, pid, "smaps_rollup"))
		return;
	if ((at = strstr(text, "\nPss:")))
		*all += strtoll(at + 5, NULL, 10);
	if ((at = strstr(text, "\nPss_Anon:")))
		*own += strtoll(at + 10, NULL, 10);
}

struct usage service_usage(const struct service *s)
{
	struct usage u = { .at_ms = clock_mono_ms(), .worker_cpu_ms = cpu_ms(s->worker) };

	add_memory(&u.worker_kib, &u.worker_own_kib, s->worker);
	for (size_t i = 0; i < s->nginx_count; i++) {
		u.nginx_cpu_ms += cpu_ms(s->nginx[i]);
		add_memory(&u.nginx_kib, &u.nginx_own_kib, s->nginx[i]);
	}
	u.others_cpu_ms = machine_ms() - u.worker_cpu_ms - u.nginx_cpu_ms - cpu_ms(getpid());
	return u;
}
