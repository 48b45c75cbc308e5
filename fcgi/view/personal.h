/* The personal context: internal to view/. */
#ifndef MAUDE_VIEW_PERSONAL_H
#define MAUDE_VIEW_PERSONAL_H

#include "view/region.h"

/* What the templates under parts/my/ show to v, who looks at d. common: d's common context. Borrows all texts. */
cJSON *personal_context(const struct decision *d, const cJSON *common, const struct viewer *v);

/* What is special for this person about the framing, option, suggestion or point of this id. */
cJSON *personal_of(cJSON *in, int64_t id);

#endif
