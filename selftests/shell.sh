#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In a guest: the home of topology.sh with its line and its tunnel up, and a
# shell in the router.  "make shell" comes here.
#
#	shell.sh [ROWS COLUMNS]		of the terminal

. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# What the shell reads first: everything here can be used there.  A step that
# fails may end a subshell, but not the shell.
write_rc()
{
	cat <<-EOF
	. "$SELFTESTS/lib.sh"
	. "$SELFTESTS/topology.sh"
	. "$SELFTESTS/../tools/completion/6in4"
	export LC_ALL=C.UTF-8
	set +u
	$(declare -p lan rtr isp brk web PPP_DIR PPP_PID TEST_TMP)
	lan() { ip netns exec "\$lan" "\$@"; }
	isp() { ip netns exec "\$isp" "\$@"; }
	brk() { ip netns exec "\$brk" "\$@"; }
	web() { ip netns exec "\$web" "\$@"; }
	follow() { (broker_follows); }
	reconnect() { (ppp_reconnect && broker_follows); }
	PS1='router# '
	EOF
}

hints()
{
	cat <<-EOF

	This is the router; lan, isp, brk (the tunnel's far end) and web stand
	before a command that is to run there.  selftests/topology.sh has a
	picture.

	  6in4 show                   the tunnel, and where its MTU comes from
	  6in4 -json -pretty -stats show
	  lan ping -c 3 $WEB6
	  lan ping -c 1 -M do -s 1424 $WEB6    just fits
	  tcpdump -c 4 -n -i ppp0 proto 41 & lan ping -c 2 $WEB6
	  reconnect                   a new session, and the broker is told
	  ip link set wan.101 mtu 1400    ends the session; the next one is smaller
	  follow                      tell the broker the present address
	  brk 6in4 show
	  exit                        switches the guest off

	EOF
}

stty sane iutf8 rows "${1:-24}" cols "${2:-80}"
TEST_TMP=$(mktemp -d)
run modprobe 6in4
home_setup
isp_start 1492
ppp_start 1492
ppp_wait
ppp_route
tunnel_start
broker_follows
write_rc >"$TEST_TMP/rc"
hints
ip netns exec "$rtr" bash --rcfile "$TEST_TMP/rc" -i
exit 0
