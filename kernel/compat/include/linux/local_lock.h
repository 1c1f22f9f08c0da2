/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver uses of <linux/local_lock.h> and older kernels lack. */
#ifndef _SIXIN4_COMPAT_LINUX_LOCAL_LOCK_H
#define _SIXIN4_COMPAT_LINUX_LOCAL_LOCK_H

#include_next <linux/local_lock.h>

/* 6.11: before, PREEMPT_RT itself keeps other work with BH off from a CPU. */
#ifndef local_lock_nested_bh
#define local_lock_nested_bh(lock)	((void)(lock))
#define local_unlock_nested_bh(lock)	((void)(lock))
#endif

#endif /* _SIXIN4_COMPAT_LINUX_LOCAL_LOCK_H */
