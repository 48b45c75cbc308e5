/* People's discs. A colour is a class, as pages have no style of their own: the same name has the same one everywhere. */
#include "view/disc.h"

#include "base/text.h"

/* FNV-1a (Fowler, Noll, Vo): spreads short names well. */
static int64_t hue_of(const char *name)
{
	uint32_t hash = 2166136261;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619;
	return (hash >> 16) % DISC_HUES + 1;
}

void disc_add(cJSON *in, const char *name)
{
	char initials[TEXT_INITIALS_SIZE];

	if (!name)
		return;
	context_text(in, "name", name);
	context_copy(in, "initials", text_initials(initials, name));
	context_number(in, "hue", hue_of(name));
}

void disc_add_as(cJSON *in, const char *key, const char *name)
{
	if (name)
		disc_add(context_object(in, key), name);
}

void disc_add_list(cJSON *in, const char *key, const char *const *names, size_t count, size_t most)
{
	cJSON *object, *list;

	if (!count)
		return;
	object = context_object(in, key);
	list = context_list(object, "disc");
	for (size_t i = 0; i < count && i < most; i++)
		disc_add(context_item(list), names[i]);
	context_number(object, "more", count > most ? (int64_t)(count - most) : 0);
}
