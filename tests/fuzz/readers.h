/* Readers of what the product writes, which know nothing of how it does. Each writes to out, which is as large as in, what in
 * stands for, and gives false where in should not be so. */
#ifndef MAUDE_TESTS_FUZZ_READERS_H
#define MAUDE_TESTS_FUZZ_READERS_H

#include <cjson/cJSON.h>

#include "fuzz.h"

/* CommonMark 0.31: a backslash before ASCII punctuation, and the two entities that are ours. */
static UNUSED bool read_markdown(char *out, const char *in)
{
	const char *const start = in;

	if (*in && strchr("#>+-=*_`~ \t", *in))
		return false;
	if (*in >= '0' && *in <= '9') {
		const char *end = in + strspn(in, "0123456789");

		if ((*end == '.' || *end == ')') && (!end[1] || end[1] == ' '))
			return false;
	}
	while (*in) {
		if (*in == '\\') {
			if (!in[1] || !strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", in[1]))
				return false;
			in++;
		} else if (strncmp(in, "&lt;", 4) == 0 || strncmp(in, "&amp;", 5) == 0) {
			*out++ = in[1] == 'l' ? '<' : '&';
			in += in[1] == 'l' ? 4 : 5;
			continue;
		} else if (strchr("<&`*_[]~\n\r", *in) || strncmp(in, "://", 3) == 0) {
			return false;
		} else if (*in == '#' && in > start && in[-1] == ' ') {
			return false;
		}
		*out++ = *in++;
	}
	*out = '\0';
	return true;
}

/* YAML 1.2: a word of letters, or double quotes with escapes that JSON has, too. */
static UNUSED bool read_yaml(char *out, const char *in)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	cJSON *json;
	bool fine;

	if (*in != '"') {
		strcpy(out, in);
		return *in && strspn(in, letters) == strlen(in);
	}
	for (const char *c = in; *c; c++)
		if ((unsigned char)*c < ' ' || (*c == '"' && c != in && c[1] && c[-1] != '\\'))
			return false;
	json = cJSON_ParseWithOpts(in, NULL, true);
	fine = cJSON_IsString(json);
	if (fine)
		strcpy(out, json->valuestring);
	cJSON_Delete(json);
	return fine;
}

static UNUSED bool read_json(char *out, const char *in)
{
	cJSON *json = strpbrk(in, "<>&\n\r") ? NULL : cJSON_ParseWithOpts(in, NULL, true);
	const bool fine = cJSON_IsString(json);

	if (fine)
		strcpy(out, json->valuestring);
	cJSON_Delete(json);
	return fine;
}

#endif
