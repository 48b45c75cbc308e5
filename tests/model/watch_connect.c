/* For tests only, by LD_PRELOAD: tells of every attempt of the worker to reach anything over a network.
 *
 * The environment's MAUDE_CONNECT_LOG names a file; a line is added to it for each connect, sendto and sendmsg to an IPv4 or
 * IPv6 address, for each name that is looked up, and for each library that the program loads: "connect 127.0.0.1 8080",
 * "lookup example.org", "load libcurl.so.4". Then the call is made as usual. Unix sockets are of this machine and are not told
 * of. The file is opened at the start: later the worker can't. Processes other than maude-libs, and all of them without
 * the variable, are left alone, so all of the product can be started with this. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int log_fd = -1;

__attribute__((constructor)) static void open_log(void)
{
	const char *file = getenv("MAUDE_CONNECT_LOG");

	if (!file || strcmp(program_invocation_short_name, "maude-libs") != 0)
		return;
	log_fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log_fd < 0)
		abort(); /* rather than to have seen nothing */
}

static void tell(const char *what, const char *where, int port)
{
	char line[512];
	int len;

	if (log_fd < 0)
		return;
	len = snprintf(line, sizeof line, port < 0 ? "%s %s\n" : "%s %s %d\n", what, where, port);
	if (write(log_fd, line, (size_t)len) != len)
		abort();
}

static void tell_address(const char *what, const struct sockaddr *address)
{
	char where[INET6_ADDRSTRLEN] = "";
	const struct sockaddr_in *four = (const void *)address;
	const struct sockaddr_in6 *six = (const void *)address;
	const int kept = errno;

	if (address && address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &four->sin_addr, where, sizeof where);
		tell(what, where, ntohs(four->sin_port));
	} else if (address && address->sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, where, sizeof where);
		tell(what, where, ntohs(six->sin6_port));
	}
	errno = kept;
}

/* In glibc's headers an address is a union of pointers to all kinds of it. */
int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t len)
{
	static int (*real)(int, const struct sockaddr *, socklen_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "connect");
	tell_address("connect", address.__sockaddr__);
	return real(fd, address.__sockaddr__, len);
}

ssize_t sendto(int fd, const void *bytes, size_t len, int flags, __CONST_SOCKADDR_ARG address, socklen_t address_len)
{
	static ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sendto");
	tell_address("sendto", address.__sockaddr__);
	return real(fd, bytes, len, flags, address.__sockaddr__, address_len);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	static ssize_t (*real)(int, const struct msghdr *, int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "sendmsg");
	tell_address("sendmsg", message->msg_name);
	return real(fd, message, flags);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	tell("lookup", node ? node : "", -1);
	return real(node, service, hints, out);
}

void *dlopen(const char *file, int mode)
{
	static void *(*real)(const char *, int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "dlopen");
	tell("load", file ? file : "", -1);
	return real(file, mode);
}
