/* Result codes: what can fail in the machine, as against what a person may not do.
 *
 * A failure (enum rc) is the machine's: a disk, a socket, a full buffer. A refusal (enum verdict, core/verdict.h)
 * is the rules'. The two are never mixed in one return value. */
#ifndef MAUDE_BASE_RC_H
#define MAUDE_BASE_RC_H

enum rc {
	RC_OK = 0,
	RC_INVALID,   /* the input can't be what it must be */
	RC_TOO_LONG,  /* a bound was met; nothing was cut silently */
	RC_NOT_FOUND, /* what was asked for is not there */
	RC_BUSY,      /* somebody else holds it; trying again later may help */
	RC_FULL,      /* no room on the disk */
	RC_IO,        /* the machine failed us; the state on disk is in doubt */
	RC_CORRUPT,   /* what was read back breaks a rule that was kept when it was written */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* A word for the log, never NULL. */
const char *rc_name(enum rc rc);

#endif
