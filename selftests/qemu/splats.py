# SPDX-License-Identifier: GPL-2.0
"""What in a kernel's log means that something is wrong."""
import re

# Each with the checker that says it.
PATTERNS = (
    r"WARNING: ",                         # WARN, lockdep, RCU
    r"BUG: ",                             # KASAN, sleeping in atomic, lock-ups
    r"kernel BUG at ",
    r"Oops: ",
    r"Kernel panic - not syncing",
    r"general protection fault",
    r"Unable to handle kernel ",
    r"UBSAN: ",
    r"INFO: possible (recursive|irq lock)",
    r"INFO: (trying to register non-static key|inconsistent lock state)",
    r"INFO: task .* blocked for more than",
    r"INFO: rcu.*(stall|self-detected)",
    r"rcu: INFO: .* detected .*stall",
    r"suspicious RCU usage",
    r"possible deadlock",
    r"lock held when returning to user space",
    r"refcount_t: ",
    r"unregister_netdevice: waiting for ",
    r"ref_tracker: ",
    r"leaked reference",
    r"ODEBUG: ",
    r"kmemleak: [1-9][0-9]* new suspected memory leaks",
    r"list_(add|del) corruption",
    r"slab .*(Objects remaining|Poison overwritten|Redzone)",
    r"kmem_cache_destroy .*still has objects",
    r"stack-protector: ",
    r"scheduling while atomic",
    r"softirq: huh, entered softirq",
    r"NOHZ tick-stop error",
    r"page allocation failure",
    r"Out of memory: ",
    r"segfault at ",
    r"init: .* does not load",
)

# Said on every boot of a machine like this one, about the machine.
HARMLESS = (
    r"Spectre|MDS|Speculative|SRBDS|RETBleed|ITS: |TSA: ",
    r"mtrr: your CPUs",
    r"WARNING: Running pahole",
)

_BAD = re.compile("|".join(PATTERNS))
_HARMLESS = re.compile("|".join(HARMLESS))


def splats(lines):
    """The lines that tell of something wrong, in their order."""
    return [line.rstrip() for line in lines
            if _BAD.search(line) and not _HARMLESS.search(line)]
