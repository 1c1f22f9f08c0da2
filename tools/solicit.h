/* SPDX-License-Identifier: GPL-2.0 */
/* Asking this host's own router what it advertises. */
#ifndef SIXIN4_SOLICIT_H
#define SIXIN4_SOLICIT_H

#include <jansson.h>
#include <stdint.h>

/**
 * struct solicitation - LANs that have been asked
 * @lans: as of advertisement_wanted()
 * @fds: a packet socket for each, -1 if there is nothing to wait for
 * @again: when to ask those once more that have not answered
 */
struct solicitation {
	json_t *lans;
	int *fds;
	int64_t again;
};

void solicit(struct solicitation *solicitation, json_t *lans);
void solicit_wait(struct solicitation *solicitation);

#endif
