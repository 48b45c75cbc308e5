/* Prompts from their files, all of them or none: a fault in any stops the start.
 *
 * Rules: instructions are text as people's text is (UTF-8, no control characters but line breaks and tabs, no bidirectional
 * overrides), so that what an operator reads in the file is what the model is told. A schema is within the subset, and asks
 * for an object. */
#include "model/prompts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/schema.h"

enum { FILE_MAX = 64 << 10, PATH_LEN_MAX = 8192 };

struct own {
	struct prompt prompt; /* borrows the others */
	char *instructions;
	cJSON *schema;
	char *schema_text;
};

struct prompts {
	struct own of[CALL_KINDS];
};

static enum rc complain(struct strbuf *complaint, const char *path, const char *why)
{
	strbuf_addf(complaint, "%s: %s", path, why);
	return RC_INVALID;
}

/* Reads what is at path into *out, NUL-terminated and the caller's (mem_free). */
static enum rc read_file(char **out, size_t *len, const char *path, struct strbuf *complaint)
{
	char *text = mem_alloc(FILE_MAX + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	*out = NULL;
	*len = 0;
	while (fd >= 0 && *len <= FILE_MAX && (got = read(fd, text + *len, FILE_MAX + 1 - *len)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		*len += got > 0 ? (size_t)got : 0;
	}
	if (fd < 0 || got < 0)
		complain(complaint, path, strerror(errno));
	else if (*len > FILE_MAX)
		complain(complaint, path, "the file is too long");
	else
		*out = mem_resize(text, *len + 1, 1);
	if (fd >= 0)
		close(fd);
	if (!*out) {
		mem_free(text);
		return RC_INVALID;
	}
	(*out)[*len] = '\0';
	return RC_OK;
}

static enum rc read_instructions(struct own *own, const char *path, struct strbuf *complaint)
{
	struct arena scratch;
	const char *line;
	size_t len;
	enum rc rc = read_file(&own->instructions, &len, path, complaint);

	if (rc)
		return rc;
	arena_init(&scratch, 0);
	if (text_line(&line, &scratch, own->instructions, len, len) != TEXT_FINE)
		rc = complain(complaint, path, "this is no text: not UTF-8, or control characters or bidi overrides are in it");
	else if (!*line)
		rc = complain(complaint, path, "there is nothing in it");
	arena_dispose(&scratch);
	while (len > 0 && strchr(" \t\r\n", own->instructions[len - 1]))
		own->instructions[--len] = '\0';
	own->prompt.instructions = own->instructions;
	return rc;
}

static enum rc read_schema(struct own *own, const char *path, struct strbuf *complaint)
{
	char *text;
	size_t len;
	const char *fault;
	enum rc rc = read_file(&text, &len, path, complaint);

	if (rc)
		return rc;
	own->schema = strlen(text) == len ? cJSON_ParseWithOpts(text, NULL, true) : NULL;
	mem_free(text);
	if (!own->schema)
		return complain(complaint, path, "this is not JSON");
	fault = schema_fault(own->schema);
	if (fault)
		return complain(complaint, path, fault);
	if (!cJSON_GetObjectItemCaseSensitive(own->schema, "properties"))
		return complain(complaint, path, "an answer has to be an object");
	own->schema_text = cJSON_PrintUnformatted(own->schema);
	own->prompt.schema = own->schema;
	own->prompt.schema_text = own->schema_text;
	return RC_OK;
}

static enum rc read_prompt(struct own *own, const char *templates, enum call_kind kind, struct strbuf *complaint)
{
	struct strbuf path;
	enum rc rc;

	strbuf_init(&path, PATH_LEN_MAX);
	strbuf_addf(&path, "%s/prompts/%s.md", templates, call_kind_name(kind));
	rc = strbuf_failed(&path) ? complain(complaint, "prompts", "the path is too long") :
		read_instructions(own, path.s, complaint);
	strbuf_reset(&path);
	strbuf_addf(&path, "%s/prompts/%s.schema.json", templates, call_kind_name(kind));
	if (!rc)
		rc = strbuf_failed(&path) ? complain(complaint, "prompts", "the path is too long") :
			read_schema(own, path.s, complaint);
	strbuf_dispose(&path);
	return rc;
}

enum rc prompts_load(struct prompts **out, const char *templates, struct strbuf *complaint)
{
	struct prompts *p = mem_alloc(sizeof *p);
	enum rc rc = RC_OK;

	for (enum call_kind kind = 0; kind < CALL_KINDS && !rc; kind++)
		rc = read_prompt(&p->of[kind], templates, kind, complaint);
	*out = rc ? NULL : p;
	if (rc)
		prompts_free(p);
	return rc;
}

void prompts_free(struct prompts *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < CALL_KINDS; i++) {
		mem_free(p->of[i].instructions);
		cJSON_Delete(p->of[i].schema);
		cJSON_free(p->of[i].schema_text);
	}
	mem_free(p);
}

const struct prompt *prompts_get(const struct prompts *p, enum call_kind kind)
{
	return &p->of[kind].prompt;
}
