/* For tests only, by LD_PRELOAD: tries, from inside of a worker that has started, what the worker must not be able to do.
 *
 * The environment's MAUDE_TRY is lines of a word and an argument ("read /etc/passwd"), MAUDE_TRY_REPORT a file, opened before
 * anything is closed in. The first look at the free disk, which /metrics makes in a thread of its own, tries them all, and
 * writes for each a line into the report: "done" or the failure's name, a blank, what was tried. It ends with "end".
 *
 * MAUDE_LANDLOCK is the version of Landlock that the kernel says it has (0: none); with MAUDE_SECCOMP=0 it has no seccomp.
 * Processes other than maude-libs are left alone, and all of them without the variables. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static int report = -1;

__attribute__((constructor)) static void open_report(void)
{
	const char *file = getenv("MAUDE_TRY_REPORT");

	if (!file || strcmp(program_invocation_short_name, "maude-libs") != 0)
		return;
	report = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (report < 0)
		abort();
}

static int is_ours(const char *variable, const char **value)
{
	*value = getenv(variable);
	return *value && strcmp(program_invocation_short_name, "maude-libs") == 0;
}

/* What an older kernel says */

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	const char *version;
	va_list list;
	long a[6];

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_landlock_create_ruleset && is_ours("MAUDE_LANDLOCK", &version)) {
		if (a[2]) { /* it asks for the version */
			errno = ENOSYS;
			return *version == '0' ? -1 : strtol(version, NULL, 10);
		}
		if (*version == '0')
			abort();
	}
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int seccomp_load(void *filter)
{
	static int (*real)(void *);
	const char *value;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "seccomp_load");
	return is_ours("MAUDE_SECCOMP", &value) ? -EINVAL : real(filter);
}

/* Attempts: 0, or -1 and errno */

static int as_result(int fd)
{
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static int try_exec(const char *path)
{
	char *const words[] = { (char *)path, NULL }, *const none[] = { NULL };

	return execve(path, words, none); /* where that works this process says nothing any more */
}

static int try_fork(void)
{
	const pid_t child = (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);

	if (child == 0)
		_exit(0);
	return child < 0 ? -1 : 0; /* nobody waits for it: not even that may be possible */
}

static void *nothing(void *argument)
{
	return argument;
}

static int try_thread(void)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, nothing, NULL);
	return errno ? -1 : (errno = pthread_join(thread, NULL)) ? -1 : 0;
}

/* Memory that can be run, from the first or from later on. */
static int try_code(int first, int later)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *made = mmap(NULL, page, first, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return made == MAP_FAILED ? -1 : mprotect(made, page, later);
}

static struct sockaddr_in at_port(const char *port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((in_port_t)strtol(port, NULL, 10)),
	};
}

enum how { HOW_CONNECT, HOW_BIND, HOW_SEND, HOW_MESSAGE, HOW_MESSAGES }; /* the last three with a connection's first packet */

static int try_port(const char *port, int type, int protocol, enum how how)
{
	struct sockaddr_in address = at_port(port);
	struct iovec byte = { .iov_base = "x", .iov_len = 1 };
	struct mmsghdr message = { .msg_hdr = { .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &byte,
		.msg_iovlen = 1 } };
	const int fd = socket(AF_INET, type | SOCK_CLOEXEC, protocol);
	ssize_t result = -1;
	int kept;

	if (fd < 0)
		return -1;
	switch (how) {
	case HOW_CONNECT:
		result = connect(fd, (const struct sockaddr *)&address, sizeof address);
		break;
	case HOW_BIND:
		result = bind(fd, (const struct sockaddr *)&address, sizeof address);
		break;
	case HOW_SEND:
		result = sendto(fd, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, (const struct sockaddr *)&address, sizeof address);
		break;
	case HOW_MESSAGE:
		result = sendmsg(fd, &message.msg_hdr, MSG_FASTOPEN | MSG_NOSIGNAL);
		break;
	case HOW_MESSAGES:
		result = sendmmsg(fd, &message, 1, MSG_FASTOPEN | MSG_NOSIGNAL);
	}
	kept = errno;
	close(fd);
	errno = kept;
	return result < 0 ? -1 : 0;
}

/* Calls that a way out of a sandbox often begins with. None does anything with these arguments. */
static int try_call(const char *name)
{
	static const struct { const char *name; long number; } calls[] = {
		{ "mount", SYS_mount }, { "pivot_root", SYS_pivot_root }, { "unshare", SYS_unshare }, { "setns", SYS_setns },
		{ "bpf", SYS_bpf }, { "perf_event_open", SYS_perf_event_open }, { "io_uring_setup", SYS_io_uring_setup },
		{ "userfaultfd", SYS_userfaultfd }, { "keyctl", SYS_keyctl }, { "add_key", SYS_add_key },
		{ "init_module", SYS_init_module }, { "finit_module", SYS_finit_module }, { "kexec_load", SYS_kexec_load },
		{ "process_vm_writev", SYS_process_vm_writev }, { "pidfd_open", SYS_pidfd_open }, { "memfd_create", SYS_memfd_create },
		{ "execveat", SYS_execveat }, { "clone3", SYS_clone3 }, { "symlink", SYS_symlinkat }, { "mknod", SYS_mknodat },
		{ "chown", SYS_fchownat }, { "setuid", SYS_setuid }, { "personality", SYS_personality },
	};

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (strcmp(calls[i].name, name) == 0)
			return syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) < 0 ? -1 : 0;
	abort();
}

static int try_one(const char *word, const char *argument)
{
	const long number = strtol(argument, NULL, 10);

#define WORD(name) (strcmp(word, name) == 0)
	if (WORD("read"))
		return as_result(open(argument, O_RDONLY | O_CLOEXEC));
	if (WORD("write"))
		return as_result(open(argument, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (WORD("list"))
		return as_result(open(argument, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (WORD("remove"))
		return unlink(argument);
	if (WORD("truncate"))
		return truncate(argument, 0);
	if (WORD("exec"))
		return try_exec(argument);
	if (WORD("fork"))
		return try_fork();
	if (WORD("thread"))
		return try_thread();
	if (WORD("code"))
		return try_code(PROT_READ | PROT_EXEC, PROT_READ);
	if (WORD("code-later"))
		return try_code(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC);
	if (WORD("ptrace"))
		return (int)ptrace(PTRACE_ATTACH, (pid_t)number, NULL, NULL);
	if (WORD("dumpable")) {
		errno = EPERM;
		return prctl(PR_GET_DUMPABLE) == 0 ? -1 : 0;
	}
	if (WORD("signal"))
		return kill((pid_t)number, 0);
	if (WORD("signal-thread"))
		return (int)syscall(SYS_tgkill, number, number, 0L, 0L, 0L, 0L);
	if (WORD("limit"))
		return prlimit((pid_t)number, RLIMIT_NOFILE, NULL, &(struct rlimit){ 0 });
	if (WORD("type")) /* into the terminal that it was started from */
		return ioctl(STDERR_FILENO, TIOCSTI, "x");
	if (WORD("signal-self"))
		return kill(getpid(), 0);
	if (WORD("connect"))
		return try_port(argument, SOCK_STREAM, 0, HOW_CONNECT);
	if (WORD("fast"))
		return try_port(argument, SOCK_STREAM, 0, HOW_SEND);
	if (WORD("fast-message"))
		return try_port(argument, SOCK_STREAM, 0, HOW_MESSAGE);
	if (WORD("fast-messages"))
		return try_port(argument, SOCK_STREAM, 0, HOW_MESSAGES);
	if (WORD("multipath"))
		return try_port(argument, SOCK_STREAM, 262 /* IPPROTO_MPTCP */, HOW_CONNECT);
	if (WORD("udp"))
		return try_port(argument, SOCK_DGRAM, 0, HOW_CONNECT);
	if (WORD("udp-plainly"))
		return try_port(argument, SOCK_DGRAM, IPPROTO_UDP, HOW_CONNECT);
	if (WORD("listen"))
		return try_port(argument, SOCK_STREAM, 0, HOW_BIND);
	if (WORD("unix"))
		return as_result(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (WORD("raw"))
		return as_result(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
	if (WORD("netlink"))
		return as_result(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
	if (WORD("call"))
		return try_call(argument);
	abort();
}

static void tell(const char *how, const char *what)
{
	char line[4096];
	const int len = snprintf(line, sizeof line, "%s%s%s\n", how, *what ? " " : "", what);

	if (write(report, line, (size_t)len) != len)
		abort();
}

static void try_all(void)
{
	char tries[8192], *end, *save = NULL;

	snprintf(tries, sizeof tries, "%s", getenv("MAUDE_TRY"));
	for (end = strtok_r(tries, "\n", &save); end; end = strtok_r(NULL, "\n", &save)) {
		char word[32];
		const char *blank = strchrnul(end, ' ');

		snprintf(word, sizeof word, "%.*s", (int)(blank - end), end);
		errno = 0;
		tell(try_one(word, *blank ? blank + 1 : "") == 0 ? "done" : strerrorname_np(errno), end);
	}
	tell("end", "");
}

int statvfs(const char *path, struct statvfs *out)
{
	static int (*real)(const char *, struct statvfs *);
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "statvfs");
	if (report >= 0 && getenv("MAUDE_TRY"))
		pthread_once(&once, try_all);
	return real(path, out);
}
