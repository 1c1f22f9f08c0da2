/* SPDX-License-Identifier: GPL-2.0 */
/* 6.5: a header of its own for what <linux/skbuff.h> had before. */
#ifndef _SIXIN4_COMPAT_NET_GSO_H
#define _SIXIN4_COMPAT_NET_GSO_H

#ifdef SIXIN4_HAVE_GSO_H
#include_next <net/gso.h>
#else
#include <linux/skbuff.h>
#endif

#endif /* _SIXIN4_COMPAT_NET_GSO_H */
