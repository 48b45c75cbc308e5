/* The sandbox: which system calls there are, by libseccomp.
 *
 * The list is of what the worker, glibc, SQLite and libcurl need; whatever else there is, or will be, fails with ENOSYS, as
 * in a kernel that does not have it: that is the one failure that glibc's wrappers answer by trying an older call (clone3, so
 * clone). Where a call can do more than is needed, its arguments are looked at; those that are pointers can't be, so paths
 * and addresses are Landlock's. It is the list of 64-bit machines. */
#include "sandbox.h"

#include <errno.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of an int the upper half of the register says nothing. */
#define INT_IS(argument, value) SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, 0xffffffff, (uint32_t)(value))
#define LACKS(argument, bits) SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, (uint64_t)(bits), 0)

static const int whatever[] = {
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(msync), SCMP_SYS(membarrier),
	/* files: where they are is Landlock's */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64),
	SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(preadv), SCMP_SYS(pwritev), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(stat),
	SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(fcntl), SCMP_SYS(flock), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(fadvise64), SCMP_SYS(getdents64), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(chmod),
	SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(fchown), SCMP_SYS(getcwd), SCMP_SYS(dup), SCMP_SYS(umask),
	/* connections that nginx makes */
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(shutdown), SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
	/* waiting */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(restart_syscall),
	/* time */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday),
	SCMP_SYS(time), SCMP_SYS(times), SCMP_SYS(getrusage),
	/* threads and signals */
	SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(getpriority), SCMP_SYS(setpriority), SCMP_SYS(getrlimit), SCMP_SYS(sysinfo),
	SCMP_SYS(uname), SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait), SCMP_SYS(sigaltstack),
};

/* A call with all of these arguments is let through. Of a call with several of these, one is enough. */
struct let {
	int call;
	unsigned count;
	struct scmp_arg_cmp are[3];
};

enum { LETS_MAX = 40 };

/* The worker has all the code that it runs, and no other process. */
static void let_itself(struct let *lets, size_t *count)
{
	const uint64_t processes = CLONE_THREAD | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
		CLONE_NEWPID | CLONE_NEWNET;
	const struct let all[] = {
		{ SCMP_SYS(mmap), 1, { LACKS(2, PROT_EXEC) } },
		{ SCMP_SYS(mprotect), 1, { LACKS(2, PROT_EXEC) } },
		{ SCMP_SYS(clone), 1, { SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, processes, CLONE_THREAD) } },
		{ SCMP_SYS(kill), 1, { INT_IS(0, getpid()) } },
		{ SCMP_SYS(tgkill), 1, { INT_IS(0, getpid()) } },
		{ SCMP_SYS(prlimit64), 1, { INT_IS(0, 0) } },
		{ SCMP_SYS(prctl), 1, { INT_IS(0, PR_SET_NAME) } },
		{ SCMP_SYS(prctl), 1, { INT_IS(0, PR_SET_VMA) } },
		{ SCMP_SYS(ioctl), 1, { INT_IS(1, FIONREAD) } },
		{ SCMP_SYS(ioctl), 1, { INT_IS(1, FIONBIO) } },
		{ SCMP_SYS(ioctl), 1, { INT_IS(1, TCGETS) } },
		/* a first packet with data connects, and Landlock does not see it */
		{ SCMP_SYS(sendto), 1, { LACKS(3, MSG_FASTOPEN) } },
		{ SCMP_SYS(sendmsg), 1, { LACKS(2, MSG_FASTOPEN) } },
	};

	memcpy(lets + *count, all, sizeof all);
	*count += sizeof all / sizeof all[0];
}

/* TCP by its plain protocol, since Landlock's rules are about that one alone; UDP where there are names to look up. */
static void let_model(struct let *lets, size_t *count, const struct sandbox_place *model)
{
	const struct let tcp[] = {
		{ SCMP_SYS(connect), 0, { { 0 } } },
		{ SCMP_SYS(socketpair), 1, { INT_IS(0, AF_UNIX) } },
	};
	const struct let udp = { SCMP_SYS(sendmmsg), 1, { LACKS(3, MSG_FASTOPEN) } };
	const struct { int type, protocol; bool when; } kinds[] = {
		{ SOCK_STREAM, 0, true }, { SOCK_STREAM, IPPROTO_TCP, true },
		{ SOCK_DGRAM, 0, model->named }, { SOCK_DGRAM, IPPROTO_UDP, model->named },
	};
	static const int families[] = { AF_INET, AF_INET6 };

	memcpy(lets + *count, tcp, sizeof tcp);
	*count += sizeof tcp / sizeof tcp[0];
	for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++)
		for (size_t family = 0; family < 2 && kinds[kind].when; family++)
			lets[(*count)++] = (struct let){ SCMP_SYS(socket), 3, {
				INT_IS(0, families[family]),
				SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, ~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK), (uint32_t)kinds[kind].type),
				INT_IS(2, kinds[kind].protocol),
			} };
	if (model->named)
		lets[(*count)++] = udp;
}

static int add_rules(scmp_filter_ctx filter, const struct sandbox_place *model)
{
	struct let lets[LETS_MAX];
	size_t count = 0;
	int code = 0;

	let_itself(lets, &count);
	if (model->exists)
		let_model(lets, &count, model);
	for (size_t i = 0; code == 0 && i < sizeof whatever / sizeof whatever[0]; i++)
		code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, whatever[i], 0);
	for (size_t i = 0; code == 0 && i < count; i++)
		code = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, lets[i].call, lets[i].count, lets[i].are);
	return code;
}

enum rc sandbox_limit_calls(const struct sandbox_place *model, const char **why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int code = filter ? 0 : -ENOMEM;

	if (sizeof(void *) < 8) /* others have calls of their own for files and times */
		code = -EOPNOTSUPP;
	if (code == 0) /* a tree: a call passes 8 comparisons, not 100 */
		code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (code == 0) /* nobody of ours makes a call of another architecture */
		code = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (code == 0)
		code = add_rules(filter, model);
	if (code == 0 && !SANDBOX_SANITIZED)
		code = seccomp_load(filter);
	seccomp_release(filter);
	*why = SANDBOX_SANITIZED ? "it is built with the sanitizers" : code == 0 ? NULL : strerror(-code);
	return *why ? RC_INVALID : RC_OK;
}
