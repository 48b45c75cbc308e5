/* Reads the input as a request that nginx passes on whole: a byte that says how long its records are, one that says how often
 * the body comes, parameters as NAME=VALUE, a line feed after each and an empty line after the last, and the body. What the
 * worker has read is what was sent: the path in its parts, the fields of the query or the body, the headers. */
#include "edge.h"

enum { BYTES_MAX = 128 << 10, BODY_ROOM = 48 << 10, PARAMETERS_MAX = 64, BEGIN_REQUEST = 1, PARAMS = 4, STDIN = 5 };

struct parameter {
	struct input name, value;
};

static struct parameter parameters[PARAMETERS_MAX];
static size_t parameter_count;
static unsigned char bytes[BYTES_MAX];
static size_t len;

static void put(const void *from, size_t count)
{
	if (!count)
		return;
	if (len + count > BYTES_MAX)
		abort();
	memcpy(bytes + len, from, count);
	len += count;
}

static void put_record(int type, const unsigned char *content, size_t count, unsigned padding)
{
	static const unsigned char zeros[8];
	const unsigned char header[8] = { 1, (unsigned char)type, 0, 1, (unsigned char)(count >> 8), (unsigned char)count,
		(unsigned char)padding, 0 };

	put(header, sizeof header);
	put(content, count);
	put(zeros, padding);
}

/* In records of at most step bytes, and the empty one. */
static void put_stream(int type, const unsigned char *content, size_t count, size_t step)
{
	for (size_t take; count; content += take, count -= take) {
		take = count < step ? count : step;
		put_record(type, content, take, (unsigned)(step & 7));
	}
	put_record(type, NULL, 0, 0);
}

static size_t add_length(unsigned char *at, size_t n)
{
	if (n < 128) {
		*at = (unsigned char)n;
		return 1;
	}
	at[0] = (unsigned char)(n >> 24 | 0x80);
	at[1] = (unsigned char)(n >> 16);
	at[2] = (unsigned char)(n >> 8);
	at[3] = (unsigned char)n;
	return 4;
}

static void put_parameters(size_t step)
{
	static unsigned char stream[BYTES_MAX / 2];
	size_t at = 0;

	for (size_t i = 0; i < parameter_count; i++) {
		const struct parameter *p = &parameters[i];

		if (at + p->name.len + p->value.len + 8 > sizeof stream)
			abort();
		at += add_length(stream + at, p->name.len);
		at += add_length(stream + at, p->value.len);
		if (p->name.len)
			memcpy(stream + at, p->name.s, p->name.len);
		at += p->name.len;
		if (p->value.len)
			memcpy(stream + at, p->value.s, p->value.len);
		at += p->value.len;
	}
	put_stream(PARAMS, stream, at, step);
}

/* The first of that name, up to a NUL; "" where there is none. In *is_there whether there is. */
static const char *parameter(char *out, const char *name, bool *is_there)
{
	*is_there = false;
	*out = '\0';
	for (size_t i = 0; i < parameter_count && !*is_there; i++) {
		const struct parameter *p = &parameters[i];

		if (p->name.len != strlen(name) || memcmp(p->name.s, name, p->name.len) != 0)
			continue;
		*is_there = true;
		if (p->value.len)
			memcpy(out, p->value.s, p->value.len);
		out[p->value.len] = '\0';
	}
	return out;
}

/* The path, put together again from its parts. */
static void expect_path(const struct request *r, char *uri)
{
	char *at = uri;

	uri[strcspn(uri, "?")] = '\0';
	if (strcmp(uri, "/") == 0 || uri[0] != '/') {
		assert(!r->segment_count);
		return;
	}
	for (size_t i = 0; i < r->segment_count && i < PATH_SEGMENTS_MAX; i++) {
		const size_t part = strlen(r->segments[i]);

		assert(*at == '/' && strncmp(at + 1, r->segments[i], part) == 0);
		at += part + 1;
		assert(!*at || *at == '/');
	}
	assert(r->segment_count > PATH_SEGMENTS_MAX ? *at == '/' : !*at);
}

/* As many fields as there are parts, and their bytes decoded one by one. */
static void expect_fields(const struct request *r, const unsigned char *s, size_t count)
{
	size_t field = 0;

	for (size_t i = 0; i < count && field < FIELDS_MAX;) {
		const unsigned char *amp = memchr(s + i, '&', count - i);
		const size_t end = amp ? (size_t)(amp - s) : count;
		size_t at = 0;
		bool in_value = false;

		for (; i < end; i++) {
			unsigned char c = s[i];

			if (c == '=' && !in_value) {
				in_value = true;
				continue;
			}
			if (c == '+')
				c = ' ';
			else if (c == '%' && i + 2 < end && hex_digit((char)s[i + 1]) >= 0 && hex_digit((char)s[i + 2]) >= 0) {
				c = (unsigned char)(hex_digit((char)s[i + 1]) << 4 | hex_digit((char)s[i + 2]));
				i += 2;
			}
			if (in_value)
				assert(at < r->fields[field].len && (unsigned char)r->fields[field].value[at++] == c);
		}
		if (end > 0 && s[end - 1] != '&')
			assert(at == r->fields[field++].len);
		i = end + 1;
	}
	assert(field == r->field_count);
}

static void expect(struct request *r, struct input body)
{
	static char value[BYTES_MAX];
	const char *method;
	bool is_there;

	edge_expect(r);
	method = parameter(value, "REQUEST_METHOD", &is_there);
	assert((r->method == METHOD_POST) == (strcmp(method, "POST") == 0));
	assert((r->method == METHOD_GET) == (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0));
	assert(r->too_large == (r->method == METHOD_POST && body.len > BODY_MAX));
	parameter(value, "REQUEST_URI", &is_there);
	if (is_there)
		expect_path(r, value);
	else
		assert(!r->segment_count);
	if (r->method == METHOD_POST) {
		expect_fields(r, body.s, body.len < BODY_MAX ? body.len : BODY_MAX);
	} else if (r->method == METHOD_GET) {
		parameter(value, "QUERY_STRING", &is_there);
		expect_fields(r, (const unsigned char *)value, strlen(value));
	} else {
		assert(!r->field_count);
	}
	assert(strcmp(r->host, parameter(value, "HTTP_HOST", &is_there)) == 0);
	assert(strcmp(r->cookie, parameter(value, "HTTP_COOKIE", &is_there)) == 0);
	assert(strcmp(r->origin, parameter(value, "HTTP_ORIGIN", &is_there)) == 0);
	assert(strcmp(r->request_id, parameter(value, "MAUDE_REQUEST_ID", &is_there)) == 0);
	assert(r->fragment == (strcmp(parameter(value, "HTTP_HX_REQUEST", &is_there), "true") == 0));
}

/* The body, so often, as far as there is room. */
static struct input repeat(struct input body, size_t times)
{
	static unsigned char all[BODY_ROOM];
	size_t count = 0;

	for (size_t i = 0; i < times && count + body.len <= BODY_ROOM && body.len; i++, count += body.len)
		memcpy(all + count, body.s, body.len);
	return (struct input){ all, count };
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const unsigned char begin[8] = { 0, 1 }; /* responder, and not to be kept */
	static char announced[BYTES_MAX];
	struct input in = { data, size < BYTES_MAX / 16 ? size : BYTES_MAX / 16 };
	const size_t step = 1 + take_byte(&in) * 16, times = 1 + take_byte(&in);
	struct request *r;
	int before, peer;
	bool is_there;

	edge_start();
	before = free_descriptor();
	for (parameter_count = 0; parameter_count < PARAMETERS_MAX && in.len && *in.s != '\n'; parameter_count++) {
		parameters[parameter_count].value = take_until(&in, '\n');
		parameters[parameter_count].name = take_until(&parameters[parameter_count].value, '=');
	}
	take_until(&in, '\n');
	in = repeat(in, times);
	len = 0;
	put_record(BEGIN_REQUEST, begin, sizeof begin, 0);
	put_parameters(step);
	put_stream(STDIN, in.s, in.len, in.len < 4096 ? step : 4096);
	r = edge_read(&peer, bytes, len);
	parameter(announced, "CONTENT_LENGTH", &is_there);
	if (!*announced || strtol(announced, NULL, 10) == (long)in.len) /* else it was cut short */
		assert(r);
	if (r) {
		expect(r, in);
		request_free(r);
	}
	close(peer);
	assert(free_descriptor() == before);
	return 0;
}
