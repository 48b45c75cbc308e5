/* Names of the result codes, for the log.
 *
 * The switch has no default, so that the compiler asks for a name when a code is added. */
#include "base/rc.h"

const char *rc_name(enum rc rc)
{
	switch (rc) {
	case RC_OK:
		return "ok";
	case RC_INVALID:
		return "invalid";
	case RC_TOO_LONG:
		return "too_long";
	case RC_NOT_FOUND:
		return "not_found";
	case RC_BUSY:
		return "busy";
	case RC_FULL:
		return "full";
	case RC_IO:
		return "io";
	case RC_CORRUPT:
		return "corrupt";
	}
	return "unknown";
}
