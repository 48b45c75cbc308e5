/* The table of refusals (verdict.h), looked up. */
#include "core/verdict.h"

#include <string.h>

static const struct {
	const char *name, *code;
	int status;
	const char *sentence;
} verdicts[VERDICT_COUNT] = {
#define V(name, code, status, sentence) { #name, code, status, sentence },
	VERDICTS(V)
#undef V
};

const char *verdict_code(enum verdict v)
{
	return verdicts[v].code;
}

int verdict_status(enum verdict v)
{
	return verdicts[v].status;
}

const char *verdict_name(enum verdict v)
{
	return verdicts[v].name;
}

void refusal_add_sentence(struct strbuf *b, const struct refusal *r)
{
	const char *sentence = verdicts[r->verdict].sentence;
	const char *number = strstr(sentence, "%d");

	if (!number) {
		strbuf_add(b, sentence);
		return;
	}
	strbuf_add_bytes(b, sentence, (size_t)(number - sentence));
	strbuf_add_int(b, r->limit);
	strbuf_add(b, number + 2);
}
