/* Decoding forms: split at &, then at the first =, then + and %XX. */
#include "web/form.h"

#include <string.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static char *decode(struct arena *a, const char *s, size_t len, size_t *out_len)
{
	char *out = arena_alloc(a, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			out[n++] = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
			i += 2;
		} else {
			out[n++] = s[i] == '+' ? ' ' : s[i];
		}
	}
	*out_len = n;
	return out;
}

size_t form_parse(struct form_value **out, struct arena *a, const char *s, size_t len, size_t max)
{
	const char *end = s + len;
	size_t count = 0;

	*out = arena_alloc(a, max * sizeof **out);
	while (s < end && count < max) {
		const char *amp = memchr(s, '&', (size_t)(end - s));
		const char *stop = amp ? amp : end;
		const char *eq = memchr(s, '=', (size_t)(stop - s));
		const char *value = eq ? eq + 1 : stop;
		size_t name_len;

		if (stop > s) {
			struct form_value *v = &(*out)[count++];
			v->name = decode(a, s, (size_t)((eq ? eq : stop) - s), &name_len);
			v->value = decode(a, value, (size_t)(stop - value), &v->len);
		}
		s = stop + 1;
	}
	return count;
}
