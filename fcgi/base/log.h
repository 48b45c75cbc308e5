/* Log lines: logfmt on stderr, one write each, values escaped; never cookies, keys, links or what people typed. */
#ifndef MAUDE_BASE_LOG_H
#define MAUDE_BASE_LOG_H

/* One line `at=<ISO time> level=info event=<event> key=value …`. After event come pairs: a key (a literal) and a
 * printf-less value (const char *), ended by NULL (a NULL value ends them too). Numbers go through log_int. A line has
 * at most 2 KiB, a value at most 512 bytes as it is written; what is longer is cut and marked with an ellipsis, and so
 * is the line where pairs are left out. Keeps errno. Safe from any thread. */
void log_info(const char *event, ...) __attribute__((sentinel));
void log_warn(const char *event, ...) __attribute__((sentinel));
void log_error(const char *event, ...) __attribute__((sentinel));

struct log_number {
	char s[24];
};
/* A number as text for a value: log_int(n).s */
struct log_number log_int(long long n);

#endif
