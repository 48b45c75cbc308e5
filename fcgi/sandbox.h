/* What the worker gives up once it has all that it needs, so that a fault in it is worth less to whoever finds one.
 *
 * Afterwards it opens no file outside of DATA_DIR, runs no program and no code that was not there, signals no other process,
 * and reaches nothing but the language model, without one nothing at all. Two means of Linux do that: Landlock (files, and
 * where TCP connections lead: landlock(7)) and seccomp (which system calls there are: seccomp(2)). A kernel that lacks one of
 * them holds less: the worker starts all the same, and the log says what is open.
 *
 * What is forbidden fails with an error (EACCES of Landlock, ENOSYS of seccomp) and kills nobody. A library that asks for
 * something new then does as on an older kernel, and people go on deciding. */
#ifndef MAUDE_SANDBOX_H
#define MAUDE_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"
#include "model/model.h"

/* Where the model is: the one place that may be reached. */
struct sandbox_place {
	bool exists;
	bool named; /* its address has to be looked up */
	bool tls;
	uint16_t port; /* 0: one that can't be right; nothing is reached */
};

struct sandbox_place sandbox_place_of(const struct model_settings *model);

enum sandbox_part {
	SANDBOX_FILES = 1,   /* none is opened but below data_dir, and to read what the model's name and certificate need */
	SANDBOX_NETWORK = 2, /* nothing is reached by TCP but the model's port, and name servers where it has a name */
	SANDBOX_CALLS = 4,   /* only the system calls that the worker needs */
	SANDBOX_WHOLE = 7,
};

/* Closes this thread in, with all that it will start; there must be no other yet. For good. Gives the parts that hold; of
 * those that don't the log tells. */
unsigned sandbox_enter(const char *data_dir, const struct sandbox_place *model) MUST_CHECK;

/* "files network calls", as far as they hold; "nothing". */
const char *sandbox_words(unsigned parts);

/* The part of seccomp, which sandbox_enter makes the last one. RC_INVALID: *why tells. */
enum rc sandbox_limit_calls(const struct sandbox_place *model, const char **why) MUST_CHECK;

/* The sanitizers read libraries, and run and trace processes, to tell what they have found: under them any file may be read, and
 * there are all system calls. */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#ifndef SANDBOX_SANITIZED
#define SANDBOX_SANITIZED 0
#endif

#endif
