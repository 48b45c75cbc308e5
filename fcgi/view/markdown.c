/* Escaping for Markdown and YAML.
 *
 * Markdown. A text is one line without white space around it, so only these can act (CommonMark 0.31, GFM 0.29):
 * - anywhere, inlines: \ ` * _ [ ] and GitHub's ~ are escaped; < and & become entities, which ends raw HTML, autolinks
 *   and entities; ! acts only before [ and > only after <.
 * - at the start, blocks: # > + - = (headings, quotes, lists, rules, underlines), and digits followed by . or ) (lists).
 *   Fences and other rules begin with a character that is escaped anyway.
 * - in a heading: a # after a space (a closing sequence).
 * - GitHub's bare links swallow escapes inside them: the : of :// and the . of www. are escaped, so there are none.
 * Tables need a second line. A text is escaped as if it stood at the start wherever it stands: the same everywhere.
 *
 * YAML. Plain: ASCII letters alone, but for the words that YAML 1.1 or 1.2 take for something else. In double quotes the
 * escapes are JSON's (YAML 1.2, 5.7); what YAML can't hold or YAML 1.1 takes for a line break is escaped too. */
#include "view/markdown.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* s starts a text: the place of the character to escape for that, or -1. */
static ptrdiff_t acts_at_start(const char *s)
{
	ptrdiff_t digits = 0;

	if (*s && strchr("#>+-=", *s))
		return 0;
	while (is_digit(s[digits]))
		digits++;
	if (digits && (s[digits] == '.' || s[digits] == ')') && (s[digits + 1] == ' ' || !s[digits + 1]))
		return digits;
	return -1;
}

/* The character at s + at acts wherever it stands. */
static bool acts_inside(const char *s, ptrdiff_t at)
{
	switch (s[at]) {
	case '\\':
	case '`':
	case '*':
	case '_':
	case '[':
	case ']':
	case '~':
		return true;
	case '#':
		return at > 0 && s[at - 1] == ' ';
	case ':':
		return s[at + 1] == '/' && s[at + 2] == '/';
	case '.':
		return at >= 3 && strncasecmp(s + at - 3, "www", 3) == 0;
	default:
		return false;
	}
}

void markdown_add_text(struct strbuf *b, const char *s)
{
	ptrdiff_t start = acts_at_start(s), plain = 0, at = 0;

	for (; s[at]; at++) {
		const char *instead = NULL;

		if (s[at] == '<')
			instead = "&lt;";
		else if (s[at] == '&')
			instead = "&amp;";
		else if ((unsigned char)s[at] < ' ')
			instead = " "; /* never in normalised text; a line break would end all of the above */
		else if (at != start && !acts_inside(s, at))
			continue;
		strbuf_add_bytes(b, s + plain, (size_t)(at - plain));
		strbuf_add(b, instead ? instead : "\\");
		plain = instead ? at + 1 : at;
	}
	strbuf_add_bytes(b, s + plain, (size_t)(at - plain));
}

static bool is_plain_yaml(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char *const taken[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };
	size_t len = strspn(s, letters);

	if (!len || s[len])
		return false;
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (strcasecmp(s, taken[i]) == 0)
			return false;
	return true;
}

/* The code point at s (valid UTF-8) where YAML needs it escaped, else 0; *len is its bytes. */
static unsigned yaml_special(const unsigned char *s, size_t *len)
{
	*len = 1;
	if (*s == '"' || *s == '\\' || *s < ' ' || *s == 0x7f)
		return *s;
	if (*s == 0xc2 && s[1] >= 0x80 && s[1] <= 0x9f) { /* C1 controls */
		*len = 2;
		return s[1];
	}
	if (*s != 0xe2 && *s != 0xef)
		return 0;
	*len = 3;
	if (s[0] == 0xe2 && s[1] == 0x80 && (s[2] == 0xa8 || s[2] == 0xa9)) /* U+2028, U+2029 */
		return s[2] == 0xa8 ? 0x2028 : 0x2029;
	if (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf)
		return 0xfeff;
	if (s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe)
		return s[2] == 0xbe ? 0xfffe : 0xffff;
	*len = 1;
	return 0;
}

void yaml_add_text(struct strbuf *b, const char *s)
{
	const unsigned char *at = (const unsigned char *)s;
	size_t len;

	if (is_plain_yaml(s)) {
		strbuf_add(b, s);
		return;
	}
	strbuf_add_char(b, '"');
	for (; *at; at += len) {
		unsigned c = yaml_special(at, &len);

		if (c == '"' || c == '\\')
			strbuf_add_char(b, '\\');
		if (c && c != '"' && c != '\\')
			strbuf_addf(b, "\\u%04x", c);
		else
			strbuf_add_bytes(b, at, len);
	}
	strbuf_add_char(b, '"');
}
