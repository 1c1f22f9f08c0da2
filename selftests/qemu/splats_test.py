#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tests of splats.py: what is wrong is found, and a healthy log has nothing.

Prints KTAP.
"""
import re
import sys

sys.dont_write_bytecode = True
from splats import PATTERNS, splats  # noqa: E402  (the option is set above)

# Name, the log, how many of its lines are to be found.
LOUD = (
    ("WARN", """
[   31.204517] ------------[ cut here ]------------
[   31.204529] WARNING: CPU: 1 PID: 391 at net/core/dev.c:10901 unregister_netdevice_many+0x6d4/0x760
[   31.204614] CPU: 1 PID: 391 Comm: ip Tainted: G           OE      6.1.0-56-amd64 #1  Debian 6.1.192-2
[   31.204690] Call Trace:
[   31.204702]  <TASK>
[   31.204723]  rtnl_dellink+0x126/0x2d0
[   31.205001] ---[ end trace 0000000000000000 ]---
""", 2),
    ("WARN with a message", """
[   12.000001] [   T391] WARNING: net/ipv4/ip_tunnel_core.c:57 at iptunnel_xmit+0x1f0/0x220, CPU#0: ping/391
""", 1),
    ("a stack after an error that nobody injected", """
[  267.180358] sysctl could not get directory: /net/ipv4/neigh/he0 -17
[  267.184554] CPU: 0 PID: 163 Comm: faults Tainted: G           O       6.1.192-debug #1
[  267.189886] Call Trace:
""", 1),
    ("panic_on_warn", """
[   31.205033] Kernel panic - not syncing: kernel: panic_on_warn set ...
""", 1),
    ("KASAN", """
[   40.118830] ==================================================================
[   40.119262] BUG: KASAN: use-after-free in sixin4_path_find+0x1b4/0x2a0 [6in4]
[   40.119640] Read of size 4 at addr ffff888005f2a430 by task ping/212
[   40.120300] Call Trace:
""", 2),
    ("KFENCE", """
[   55.002113] BUG: KFENCE: out-of-bounds read in sixin4_xmit+0x5c/0x360 [6in4]
""", 1),
    ("NULL pointer", """
[   18.300001] BUG: kernel NULL pointer dereference, address: 0000000000000010
[   18.300105] #PF: supervisor read access in kernel mode
[   18.300203] Oops: 0000 [#1] PREEMPT SMP NOPTI
""", 2),
    ("general protection fault", """
[   18.400001] general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] PREEMPT SMP NOPTI
""", 1),
    ("divide error", """
[   18.500001] divide error: 0000 [#1] PREEMPT SMP NOPTI
[   18.500101] CPU: 0 PID: 99 Comm: kworker/0:2 Tainted: G           OE      6.1.0-56-amd64
""", 1),
    ("paging request on another machine", """
[   18.600001] Unable to handle kernel paging request at virtual address dfff800000000003
""", 1),
    ("BUG_ON", """
[   19.100001] kernel BUG at net/core/skbuff.c:2243!
[   19.100101] invalid opcode: 0000 [#1] PREEMPT SMP NOPTI
""", 2),
    ("no room in a packet", """
[   19.000001] skbuff: skb_under_panic: text:ffffffffc0a3b1d2 len:148 put:20 head:ffff88800653c000 data:ffff88800653bff4 tail:0x88 end:0xc0 dev:he0
""", 1),
    ("lockdep, order", """
[   25.330018] ======================================================
[   25.330412] WARNING: possible circular locking dependency detected
[   25.331201] ------------------------------------------------------
[   25.331960] *** DEADLOCK ***
""", 1),
    ("lockdep, recursion", """
[   25.100001] WARNING: possible recursive locking detected
[   25.200001] INFO: possible recursive locking detected
""", 2),
    ("lockdep, interrupts", """
[   25.400001] WARNING: inconsistent lock state
[   25.500001] INFO: inconsistent lock state
[   25.600001] INFO: possible irq lock inversion dependency detected
[   25.700001] WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected
""", 4),
    ("lockdep, no key", """
[   26.000001] INFO: trying to register non-static key.
[   26.000002] The code is fine but needs lockdep annotation, or maybe
[   26.000003] you didn't initialize this object before use?
[   26.000004] turning off the locking correctness validator.
""", 2),
    ("lockdep, on the way out", """
[   26.100001] WARNING: lock held when returning to user space!
[   26.200001] [ BUG: lock held when returning to user space! ]
""", 2),
    ("a lock twice", """
[   26.300001] BUG: spinlock recursion on CPU#0, swapper/0/0
[   26.400001] rtmutex: possible deadlock detected
""", 2),
    ("RCU usage", """
[   27.010001] =============================
[   27.010002] WARNING: suspicious RCU usage
[   27.010003] 6.1.192 #1 Tainted: G           O
[   27.010004] -----------------------------
[   27.010005] kernel/table.c:112 suspicious rcu_dereference_check() usage!
[   27.020001] [ INFO: suspicious RCU usage. ]
""", 2),
    ("RCU usage of another after nf_tables'", """
[    8.156764] WARNING: suspicious RCU usage
[    8.156791] 6.1.192-debug #1 Tainted: G           O
[    8.156821] -----------------------------
[    8.156846] net/netfilter/nf_tables_api.c:4122 RCU-list traversed in non-reader section!!
[    8.157145] Call Trace:
[    8.159571]  </TASK>
[    8.162919] WARNING: suspicious RCU usage
[    8.162946] 6.1.192-debug #1 Tainted: G           O
[    8.162977] -----------------------------
[    8.163001] kernel/netlink.c:96 RCU-list traversed in non-reader section!!
[    8.163301] Call Trace:
[    8.163323]  <TASK>
""", 2),
    ("RCU stall", """
[  141.000001] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
[  141.000002] rcu: INFO: rcu_preempt self-detected stall on CPU
[  141.000003] INFO: rcu_tasks detected stalls on tasks:
""", 3),
    ("sleeping in atomic context", """
[   28.000001] BUG: sleeping function called from invalid context at include/linux/sched/mm.h:274
[   28.000002] in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 201, name: ip
[   28.000003] BUG: scheduling while atomic: ip/201/0x00000201
""", 2),
    ("softirq", """
[   28.100001] softirq: huh, entered softirq 3 NET_RX 00000000a1b2c3d4 with preempt_count 00000100, exited with 00000101?
[   28.100002] NOHZ tick-stop error: local softirq work is pending, handler #08!!!
""", 2),
    ("lock-ups", """
[  160.000001] watchdog: BUG: soft lockup - CPU#1 stuck for 134s! [ping:391]
[  160.000002] NMI watchdog: Watchdog detected hard LOCKUP on cpu 0
[  160.000003] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 91s!
""", 3),
    ("hung task", """
[  243.000001] INFO: task ip:301 blocked for more than 120 seconds.
[  243.000002]       Tainted: G           OE      6.1.0-56-amd64 #1 Debian 6.1.192-2
""", 1),
    ("refcount", """
[   33.000001] refcount_t: underflow; use-after-free.
[   33.100001] refcount_t: addition on 0; use-after-free.
[   33.200001] refcount_t: saturated; leaking memory.
""", 3),
    ("a device that is held", """
[   61.000001] unregister_netdevice: waiting for he0 to become free. Usage count = 2
[   61.000002] ref_tracker: netdev@ffff888004cd0558 has 1/1 users at
[   61.000003] leaked reference.
""", 3),
    ("alive when it is freed", """
[   62.000001] IPv6: Freeing alive inet6 device 00000000c8b2d1aa
[   62.000002] Destroying alive neighbour 000000009d8a1c3b
[   62.000003] Attempt to release alive inet socket 00000000d6a51f7c
[   62.000004] dst_release: dst:00000000b2f9a2a4 refcnt:-1
""", 4),
    ("ODEBUG", """
[   34.000001] ODEBUG: free active (active state 0) object type: timer_list hint: sixin4_resolve_work+0x0/0x90 [6in4]
""", 1),
    ("kmemleak", """
[   90.000001] kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
[   91.000001] kmemleak: Kernel memory leak detector disabled
""", 2),
    ("UBSAN", """
[   35.000001] ================================================================================
[   35.000002] UBSAN: array-index-out-of-bounds in kernel/mtu.c:101:24
[   35.000003] index 8 is out of range for type 'sixin4_step [8]'
""", 1),
    ("lists", """
[   36.000001] list_del corruption. prev->next should be ffff888006a01c48, but was dead000000000100. (prev=ffff888006a01c48)
[   36.000002] list_add corruption. next->prev should be prev (ffffffff82a1d0d0), but was 0000000000000000. (next=ffff888006a01c48).
""", 2),
    ("SLUB", """
[   37.000001] BUG kmalloc-64 (Tainted: G           OE     ): Redzone overwritten
[   37.000002] BUG ip6_dst_cache (Not tainted): Poison overwritten
[   37.000003] BUG sixin4_path (Tainted: G    B      OE     ): Objects remaining in sixin4_path on __kmem_cache_shutdown()
[   37.000004] kmem_cache_destroy sixin4_path: Slab cache still has objects when called from sixin4_exit+0x1c/0x30 [6in4]
""", 4),
    ("memory", """
[   38.000001] ip: page allocation failure: order:9, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null),cpuset=/,mems_allowed=0
[   38.000002] Out of memory: Killed process 311 (python3) total-vm:301240kB, anon-rss:281000kB
[   38.000003] Memory cgroup out of memory: Killed process 311 (python3)
""", 3),
    ("stack", """
[   39.000001] Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: sixin4_fill_info+0x3c1/0x3d0 [6in4]
""", 1),
    ("packets", """
[   45.000001] he0: hw csum failure
[   45.000002] protocol 86dd is buggy, dev he0
[   45.000003] Dead loop on virtual device he0, fix it urgently!
""", 3),
    ("a program", """
[   46.000001] 6in4[244]: segfault at 10 ip 000055d0c1f3a1b2 sp 00007ffc2f1b3a80 error 4 in 6in4[55d0c1f38000+6000]
[   46.000002] traps: 6in4[245] trap invalid opcode ip:55d0c1f3a1b2 sp:7ffc2f1b3a80 error:0
""", 2),
    ("a stack for a reason that is not known", """
[   47.000001] something that nobody has thought of
[   47.000002] CPU: 0 PID: 77 Comm: ip Tainted: G           OE      6.1.0-56-amd64 #1  Debian 6.1.192-2
[   47.000003] Call Trace:
""", 1),
    ("a module of the guest", """
init: /modules/12-9pnet.ko does not load
""", 1),
)

QUIET = (
    ("nf_tables' own lists", """
[    8.156764] WARNING: suspicious RCU usage
[    8.156791] 6.1.192-debug #1 Tainted: G           O
[    8.156821] -----------------------------
[    8.156846] net/netfilter/nft_set_bitmap.c:96 RCU-list traversed in non-reader section!!
[    8.157145] Call Trace:
[    8.157168]  <TASK>
[    8.159571]  </TASK>
"""),
    ("a boot", """
[    0.000000] Command line: console=ttyS0 quiet loglevel=5 panic=-1 oops=panic panic_on_warn=1 mitigations=off nokaslr watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120
[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
[    0.000000] SMBIOS 2.8 present.
[    0.031407] ACPI: RSDP 0x00000000000F59D0 000014 (v00 BOCHS )
[    0.032000] tsc: Unable to calibrate against PIT
[    0.154511] rcu: \tRCU restricting CPUs from NR_CPUS=8192 to nr_cpu_ids=2.
[    0.154586] \tRCU CPU stall warnings timeout set to 120 (rcu_cpu_stall_timeout).
[    0.024459] calibrate_delay_direct() failed to get a good estimate for loops_per_jiffy.
[    0.356603] APIC calibration not consistent with PM-Timer: 102ms instead of 100ms
[    0.529935] NMI watchdog: Perf NMI watchdog permanently disabled
[    0.832568] mtrr: your CPUs had inconsistent fixed MTRR settings
[    0.833271] mtrr: probably your BIOS does not setup all CPUs.
[    0.981551] PCI: Using host bridge windows from ACPI; if necessary, use "pci=nocrs" and report a bug
[    1.437771] hpet: Lost 4 RTC interrupts
[    1.481504] AMD-Vi: AMD IOMMUv2 functionality not available on this system - This is not a bug.
[    1.832183] ima: No TPM chip found, activating TPM-bypass!
[    2.162567] Unstable clock detected, switching default tracing clock to "global"
               If you want to keep using the local clock, then add:
                 "trace_clock=local"
[    2.378170] x86/mm: Checked W+X mappings: passed, no W+X pages found.
[    3.152254] 9pnet: Limiting 'msize' to 512000 as this is the maximum supported by transport virtio
"""),
    ("the machine", """
[    0.100000] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible via Spectre v2 BHB attacks!
[    0.100001] RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable to RETBleed attacks, data leaks possible!
[    0.100002] MDS: Vulnerable
[    0.100003] clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable because the skew is too large:
[    0.100004] sched: RT throttling activated
"""),
    ("a debug kernel", """
[    0.010000] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar
[    0.010001] ... MAX_LOCKDEP_CHAINS:      65536
[    0.010002] kasan: KernelAddressSanitizer initialized (generic)
[    0.010003] kfence: initialized - using 2097152 bytes for 255 objects
[    0.010004] ODEBUG: selftest passed
[    0.010005] kmemleak: Kernel memory leak detector initialized (mem pool available: 15683)
[    0.010006] kmemleak: Automatic memory scanning thread started
[    0.010007] kmemleak: 0 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
"""),
    ("memory that faults.sh takes away", """
[  267.180358] sysctl could not get directory: /net/ipv4/neigh/he0 -12
[  267.184554] CPU: 0 PID: 163 Comm: faults Tainted: G           O       6.1.192-debug #1
[  267.189886] Call Trace:
[  267.190072]  <TASK>
"""),
    ("tests", """
[    7.302258] test: underlay.sh
[    8.100000] ip6_tunnel: Dead loop on virtual device t1, fix it urgently!
[    9.605477] 6in4: loading out-of-tree module taints kernel.
[    9.606224] 6in4: module verification failed: signature and/or required key missing - tainting kernel
[   10.285396] hrtimer: interrupt took 10640140 ns
[   11.100001] PPP generic driver version 2.4.2
[   11.200001] NET: Registered PF_PPPOX protocol family
[   13.427516] IPv6: ADDRCONF(NETDEV_CHANGE): wan: link becomes ready
[   18.334706] he0: down: loop
[   21.604682] he0: up: local 203.0.113.100 dev wan mtu 1480
[   27.608789] he0: down: no route
[   28.100001] netlink: 3 bytes leftover after parsing attributes in process `python3'.
[   30.951256] guest: exit status 0
[   31.131047] sysrq: Power Off
[   31.165180] reboot: Power down
"""),
)


def lines(log):
    """A log's lines as they come from a file."""
    return log.lstrip("\n").splitlines(keepends=True)


def loud(log, expected):
    """What is wrong with the result, or nothing."""
    found = splats(lines(log))
    if len(found) == expected:
        return []
    return [f"found {len(found)} lines, not {expected}:"] + found


def quiet(log):
    """The same for a log in which there is nothing."""
    return splats(lines(log))


def unheard():
    """Patterns that no example shows to be right."""
    log = "".join(example[1] for example in LOUD)
    return [f"no example of {pattern}" for pattern in PATTERNS
            if not re.search(pattern, log)]


def main():
    results = [(name, loud(log, count)) for name, log, count in LOUD]
    results += [(f"nothing in {name}", quiet(log)) for name, log in QUIET]
    results += [("every pattern has an example", unheard())]

    print(f"KTAP version 1\n1..{len(results)}")
    for number, (name, complaints) in enumerate(results, 1):
        for complaint in complaints:
            print(f"# {complaint}")
        print(f"{'not ok' if complaints else 'ok'} {number} - {name}")
    return any(complaints for _, complaints in results)


if __name__ == "__main__":
    sys.exit(main())
