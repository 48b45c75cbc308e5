/* What is rendered of a snapshot for many, made once and kept with it. */
#ifndef MAUDE_WEB_RENDERED_H
#define MAUDE_WEB_RENDERED_H

#include "engine/snapshot.h"
#include "view/decision_json.h"
#include "view/region.h"
#include "web/server.h"

/* Borrowed from the snapshot. From any thread. */
const struct decision_json *rendered_json(struct snapshot *s, const struct server *server);
const struct region *rendered_region(struct snapshot *s, const struct server *server);

#endif
