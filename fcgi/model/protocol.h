/* The two protocols that models are spoken to in, as texts. Pure.
 *
 * The Messages API (https://docs.anthropic.com/en/api/messages) and chat completions, as llama.cpp and Ollama have them
 * (https://github.com/ggml-org/llama.cpp/tree/master/tools/server). Both are sent instructions, and a user message that ends
 * with the data, alone on its last line. */
#ifndef MAUDE_MODEL_PROTOCOL_H
#define MAUDE_MODEL_PROTOCOL_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "model/model.h"
#include "model/prompts.h"

/* The body of a request. name: of the model; schema_name: a word for the schema; room: tokens that the answer may take. */
void protocol_add_body(struct strbuf *out, enum model_api api, const char *name, const char *schema_name,
	const struct prompt *prompt, const char *input, int64_t room);

/* The address below the base ("/v1/messages"). */
const char *protocol_path(enum model_api api);

/* The header line that carries the key; false: none is needed. */
bool protocol_add_key_header(struct strbuf *out, enum model_api api, const char *key);

/* Another header line that the protocol asks for, or NULL. */
const char *protocol_header(enum model_api api);

enum reply_end {
	REPLY_WHOLE,
	REPLY_CUT,     /* max_tokens, length: the room was too small */
	REPLY_REFUSED, /* the model declined */
	REPLY_STRANGE, /* not what the protocol says */
};

struct reply {
	enum reply_end end;
	const char *text; /* in a; what the model wrote: "" where there is nothing */
	size_t len;
	int64_t tokens_in, tokens_out; /* as the service counts them; 0 where it does not say */
};

/* Reads the body of an answer with status 200. */
void protocol_read(struct reply *out, struct arena *a, enum model_api api, const char *body, size_t len);

/* The kind of error that the body of any other answer names ("rate_limit_error"): at most 40 of a-z and _, else "". And whether
 * it says that money or allowance is used up, so that trying again is no use. */
void protocol_read_error(char kind[41], bool *spent, const char *body, size_t len);

#endif
