#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# guest: noipv6
# without -k: 6.1 debug
#
# A kernel that was started with ipv6.disable=1.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

load()
{
	:
}

# An ICMPv4 error to a tunnel would look for a route that IPv6 has no tables for
test_module_is_not_loaded()
{
	! modprobe 6in4 || fail "it was loaded"
	log_has "6in4: IPv6 is disabled" || fail "nothing in the log"
	[ ! -e /sys/module/6in4 ] || fail "it is there"
}

run_tests "$@"
