# SPDX-License-Identifier: GPL-2.0
"""What in a kernel's log means that something is wrong."""
import re

# Each with the checker that says it.
PATTERNS = (
    r"WARNING: ",                         # WARN, lockdep, RCU
    r"BUG: ",                             # KASAN, sleeping in atomic, lock-ups
    r"BUG \S+ \(",                        # SLUB: poison, red zones, left over
    r"kernel BUG at ",
    r": [0-9a-f]{4} \[#\d+\]",            # any oops, by whatever name
    r"Oops: ",
    r"Call [Tt]race:",                    # a stack, whatever the reason
    r"Kernel panic - not syncing",
    r"general protection fault",
    r"Unable to handle kernel ",
    r"UBSAN: ",
    r"INFO: possible (recursive|irq lock)",
    r"INFO: (trying to register non-static key|inconsistent lock state)",
    r"turning off the locking correctness validator",
    r"INFO: task .* blocked for more than",
    r"INFO: rcu.*(stall|self-detected)",
    r"Watchdog detected hard LOCKUP",
    r"suspicious RCU usage",
    r"possible deadlock",
    r"lock held when returning to user space",
    r"refcount_t: ",
    r"unregister_netdevice: waiting for ",
    r"ref_tracker: ",
    r"leaked reference",
    r"(Destroying|Freeing|release) alive ",
    r"dst_release: dst:",
    r"ODEBUG: ",
    r"kmemleak: [1-9][0-9]* new suspected memory leaks",
    r"kmemleak: .*detector disabled",     # from here on it finds nothing
    r"list_(add|del) corruption",
    r"kmem_cache_destroy .*still has objects",
    r"stack-protector: ",
    r"scheduling while atomic",
    r"softirq: huh, entered softirq",
    r"NOHZ tick-stop error",
    r"page allocation failure",
    r"[Oo]ut of memory: ",
    r"skb_(over|under)_panic",
    r"hw csum failure",
    r"is buggy, dev ",                    # a packet without its headers set
    r"Dead loop on virtual device ",
    r"segfault at ",
    r"traps: \S+\[\d+\]",
    r"init: .* does not load",
)

# Said about the machine or by a checker that is well.
HARMLESS = (
    r"WARNING: .*(data leaks possible|vulnerable to )",
    r"ODEBUG: selftest passed",
    r"ip6_tunnel: Dead loop on virtual device ",    # loops.sh sends it there
)

# Before a stack that the core shows where faults.sh has it without memory.
INJECTED = r"sysctl could not get directory: \S+ -12$"

# Lists of nf_tables that are changed only under its mutex, which Linux 6.1 does not
# tell CONFIG_PROVE_RCU_LIST when they are read under it; later kernels do.
NF_TABLES = r"net/netfilter/(nf_tables_api|nft_set_\w+)\.c:\d+ RCU-list traversed"

_BAD = re.compile("|".join(PATTERNS))
_HARMLESS = re.compile("|".join(HARMLESS))
_INJECTED = re.compile(INJECTED, re.MULTILINE)
_NF_TABLES = re.compile(NF_TABLES)


def _is_injected(lines, number):
    """A stack, with the reason two lines above it."""
    return lines[number].endswith("Call Trace:") and \
        _INJECTED.search("\n".join(lines[max(number - 2, 0):number]))


def _without_nf_tables(lines):
    """Without such a report, from its title to the end of its stack."""
    inside = False
    for number, line in enumerate(lines):
        if line.endswith("WARNING: suspicious RCU usage"):
            inside = _NF_TABLES.search("\n".join(lines[number:number + 4]))
        if not inside:
            yield line
        elif line.endswith("</TASK>"):
            inside = False


def splats(lines):
    """The lines that tell of something wrong, in their order."""
    lines = list(_without_nf_tables([line.rstrip() for line in lines]))
    return [line for number, line in enumerate(lines)
            if _BAD.search(line) and not _HARMLESS.search(line) and
            not _is_injected(lines, number)]
