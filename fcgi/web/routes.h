/* Addresses: one table. */
#ifndef MAUDE_WEB_ROUTES_H
#define MAUDE_WEB_ROUTES_H

#include "web/request.h"

/* Answers a request, or has it answered; owns it. Checks in the order of SPEC section 7: cross-site, size, session, then
 * what the address itself asks for. */
void route(struct request *r);

#endif
