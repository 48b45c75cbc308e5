/* People's text: valid UTF-8, NFC, without what could deceive, counted in code points.
 *
 * Unicode by utf8proc. What is refused and what is mended is SPEC section 9: invalid UTF-8, NUL, other control
 * characters and bidirectional overrides are refused; line breaks and tabs become one space; outer white space goes. */
#ifndef MAUDE_BASE_TEXT_H
#define MAUDE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { TEXT_NAME_MAX = 24 }; /* code points of a name: SPEC section 2 */

enum text_fault {
	TEXT_FINE = 0,
	TEXT_NOT_UTF8,
	TEXT_CONTROL,  /* NUL or another control character (Cc); in lines, not the line breaks and tabs, which are mended */
	TEXT_BIDI,     /* U+202A to U+202E, U+2066 to U+2069 */
	TEXT_TOO_LONG, /* over max code points, after NFC and trimming */
	TEXT_NAME,     /* a character that names may not have */
	TEXT_EMPTY,    /* nothing left, where something is needed */
};

/* One line of free text: len bytes at s (NULs among them are found). On TEXT_FINE *out is the normalised text, possibly
 * "", owned by a; else *out is NULL. A CR LF pair, each other line break and each tab becomes one space. */
enum text_fault text_line(const char **out, struct arena *a, const char *s, size_t len, size_t max);

/* A person's name: 1 to TEXT_NAME_MAX code points of letters with their marks, digits, spaces inside (runs become one), - _ '
 * and . , with at least one letter or digit, and joiners between letters; also refuses all that text_line refuses, and
 * line breaks and tabs. SPEC sections 2 and 9. */
enum text_fault text_name(const char **out, struct arena *a, const char *s, size_t len);

/* What came in a form, as near to it as it can be shown again to whoever sent it, whatever it is: bytes that are not UTF-8
 * become U+FFFD, control characters and bidirectional overrides are left out, all but line breaks and tabs. Line breaks that
 * HTML can't hold or takes for white space (U+000B, U+000C, U+0085) become a space, as they would in text_line. */
const char *text_shown(struct arena *a, const char *s, size_t len);

/* The key under which two texts count as the same: NFC, full case folding, NFC again. s is valid UTF-8 (anything
 * else ends the process). */
const char *text_fold(struct arena *a, const char *s);

/* What stands for a name where there is no room for it: the first letters of its first and last word, else the first two of
 * its only one, in capitals, each with its marks (a letter's most are left out). Words end at spaces and - _ . and '. */
enum { TEXT_INITIALS_SIZE = 64 };
const char *text_initials(char out[TEXT_INITIALS_SIZE], const char *name);

/* Whether the len bytes at s are UTF-8 (RFC 3629). */
bool text_is_utf8(const char *s, size_t len);

/* Code points in valid UTF-8. */
size_t text_length(const char *s);

#endif
