#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# without -k: 6.1 debug
#
# What is refused, with which words and which exit status, and that nothing is
# changed by it.  The command's own refusals that need no kernel are in
# tools/test.

# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/topology.sh"

# he0_whole: a tunnel, and what it must still be in the end
he0_whole()
{
	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan ttl 9 up
	comes_to UP "$rtr" he0 .operstate
	BEFORE=$(6in4 -netns "$rtr" -json show)
}

unchanged()
{
	expect_eq "$(6in4 -netns "$rtr" -json show)" "$BEFORE"
}

# kernel_refuses ANSWER WORD…: sent past the command's own checks
kernel_refuses()
{
	refused 2 "$1" ip netns exec "$rtr" "$SELFTESTS/rtlink.py" "${@:2}"
}

# S14: no remote is no tunnel, and never a relay for all
test_remote_is_required()
{
	he0_whole
	refused 1 "6in4: add needs remote A, the far end's IPv4 address, or mode 6to4, 6rd or external" \
		6in4 -netns "$rtr" add he1
	refused 2 "Error: remote is required." \
		ip -n "$rtr" link add he1 type 6in4
	kernel_refuses "-EINVAL remote is required" he1
	kernel_refuses "-EINVAL remote is required" he1 ttl=u8:64
	unchanged
}

test_remote_must_be_unicast()
{
	he0_whole
	kernel_refuses "-EINVAL remote must not be in 0.0.0.0/8" \
		he1 remote=0.0.0.0
	kernel_refuses "-EINVAL remote must not be in 0.0.0.0/8" \
		he1 remote=0.1.2.3
	kernel_refuses "-EINVAL remote must not be loopback" \
		he1 remote=127.0.0.1
	kernel_refuses "-EINVAL remote must not be multicast" \
		he1 remote=224.0.0.1
	kernel_refuses "-EINVAL remote must not be broadcast" \
		he1 remote=255.255.255.255
	kernel_refuses "-EINVAL remote must not be loopback" \
		--change he0 remote=127.0.0.1
	unchanged
}

test_local_must_be_unicast()
{
	he0_whole
	kernel_refuses "-EINVAL local must be unicast, or 0.0.0.0" \
		he1 remote=192.0.2.1 local=224.0.0.1
	kernel_refuses "-EINVAL local must be unicast, or 0.0.0.0" \
		--change he0 local=127.0.0.1
	kernel_refuses "-EINVAL local and remote must differ" \
		he1 remote=192.0.2.1 local=192.0.2.1
	kernel_refuses "-EINVAL local and remote must differ" \
		--change he0 "local=$ISP"
	unchanged
}

test_values_out_of_range()
{
	he0_whole
	kernel_refuses "-EINVAL underlay is no valid device name" \
		he1 remote=192.0.2.1 underlay=str:a/b
	kernel_refuses "-EINVAL TOS must leave ECN alone" \
		--change he0 tos=u8:2
	kernel_refuses "-EINVAL MTU is either given or automatic" \
		--change he0 mtu=u32:1400 mtu_auto=u8:1
	kernel_refuses "-EINVAL its addresses are local and remote" \
		he1 remote=192.0.2.1 address=hex:c0000201
	expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
		he1 remote=192.0.2.1 mode=u8:4)" "-ERANGE *"
	expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
		--change he0 pmtudisc=u8:2)" "-ERANGE *"
	expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
		--change he0 clamp_mss=u8:2)" "-ERANGE *"
	expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
		--change he0 mtu_auto=u8:2)" "-ERANGE *"
	kernel_refuses "-EINVAL Attribute failed policy validation" \
		he1 remote=192.0.2.1 underlay=str:abcdefghijklmnop
	unchanged
}

# The list that was there stays, whatever is wrong with the new one
test_site_prefixes()
{
	local ones

	he0_whole
	run 6in4 -netns "$rtr" set he0 site-prefix 2001:db8:1f09::/48,fd00::/8
	shows "2001:db8:1f09::/48 fd00::/8" "$rtr" he0 \
		'.site_prefixes | join(" ")'
	BEFORE=$(6in4 -netns "$rtr" -json show)
	kernel_refuses "-EINVAL prefix must have a length of 1 to 128" \
		--change he0 site_prefixes=prefixes:fd00::/8,::/0
	kernel_refuses "-EINVAL prefix must have a length of 1 to 128" \
		--change he0 site_prefixes=prefixes:fd00::/8,fd00::/129
	kernel_refuses "-EINVAL prefix has bits set after its length" \
		--change he0 site_prefixes=prefixes:2001:db8::/28
	printf -v ones '%.0s1::/16,' {1..8}
	kernel_refuses "-EINVAL at most 8 site prefixes" \
		--change he0 "site_prefixes=prefixes:${ones}2::/16"
	kernel_refuses "-EINVAL prefix needs address and length" \
		--change he0 site_prefixes=nest:04000180
	kernel_refuses "-EINVAL site prefixes are cut short" \
		--change he0 site_prefixes=nest:18000180
	unchanged
	run ip netns exec "$rtr" "$SELFTESTS/rtlink.py" --change he0 \
		site_prefixes=nest:
	shows "" "$rtr" he0 '.site_prefixes | join(" ")'
}

test_keepalive_that_can_not_be()
{
	local target words="keepalive target must be a unicast address"

	he0_whole
	kernel_refuses "-EINVAL keepalive interval must be 0 to 86400" \
		--change he0 keepalive_interval=u32:86401
	kernel_refuses "-EINVAL keepalive interval must be 0 to 86400" \
		he1 remote=192.0.2.1 keepalive_interval=u32:0xffffffff
	expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
		--change he0 keepalive_losses=u8:0)" "-ERANGE *"
	# ::1, ::2, ::ffff:0.0.0.1, ff02::1
	for target in "$(printf %032x 1)" "$(printf %032x 2)" \
		      "$(printf %032x 0xffff00000001)" \
		      ff020000000000000000000000000001; do
		kernel_refuses "-EINVAL $words" \
			--change he0 "keepalive_target=hex:$target"
	done
	unchanged
}

test_attributes_of_a_wrong_form()
{
	local attr

	he0_whole
	for attr in remote=u8:1 local=u16:1 ttl=u32:1 fwmark=u8:1 \
		    underlay=hex:41 pmtudisc=hex: rp_filter=u8:2 \
		    site_prefixes=u8:1 site_prefixes=nest:0500 \
		    site_prefixes=nest:080001800500 keepalive_losses=u16:1 \
		    keepalive_interval=u8:1 keepalive_target=hex:fe80; do
		echo "$attr"
		expect_match "$(ip netns exec "$rtr" "$SELFTESTS/rtlink.py" \
			--change he0 "$attr")" "-E*"
	done
	unchanged
}

test_state_can_not_be_set()
{
	local attr

	he0_whole
	for attr in reason=u8:0 path_local=192.0.2.1 path_ifindex=u32:1 \
		    path_underlay=str:wan derivation=hex: \
		    keepalive_missed=u32:0 keepalive_answered=u32:0 \
		    delegated_prefix=hex:; do
		kernel_refuses "-EINVAL this tells state and can't be set" \
			--change he0 "$attr"
	done
	unchanged
}

test_second_tunnel_with_the_same_ends()
{
	local words="another tunnel has this local, remote and underlay"

	he0_whole
	refused 2 "6in4: he1: $words" 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan
	refused 2 "6in4: he1: $words" 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan \
		local "$ROUTER"
	refused 2 "6in4: he1: $words" 6in4 -netns "$rtr" add he1 remote "$ISP"
	unchanged
	run 6in4 -netns "$rtr" add he1 remote 192.0.2.1 dev wan
	refused 2 "6in4: he1: $words" 6in4 -netns "$rtr" set he1 remote "$ISP"
	shows 192.0.2.1 "$rtr" he1 .remote
	run 6in4 -netns "$rtr" del he1
	unchanged
	run 6in4 -netns "$rtr" del he0
	run 6in4 -netns "$rtr" add he1 remote "$ISP" dev wan
}

test_existing_name()
{
	he0_whole
	refused 2 '6in4: he0: a device of that name is there already' \
		6in4 -netns "$rtr" add he0 remote 192.0.2.1
	refused 2 '6in4: wan: a device of that name is there already' \
		6in4 -netns "$rtr" add wan remote 192.0.2.1
	unchanged
}

test_no_such_tunnel()
{
	he0_whole
	refused 2 '6in4: he1: no such tunnel' 6in4 -netns "$rtr" set he1 ttl 3
	refused 2 '6in4: he1: no such tunnel' 6in4 -netns "$rtr" del he1
	refused 2 '6in4: he1: no such tunnel' 6in4 -netns "$rtr" show he1
	refused 2 '6in4: wan is not a 6in4 tunnel' 6in4 -netns "$rtr" del wan
	refused 2 '6in4: wan is not a 6in4 tunnel' \
		6in4 -netns "$rtr" set wan ttl 3
	refused 2 '6in4: wan is not a 6in4 tunnel' 6in4 -netns "$rtr" show wan
	unchanged
}

# What only another mode has
test_words_of_another_mode()
{
	he0_whole
	kernel_refuses "-EINVAL a point-to-point tunnel has no relay" \
		--change he0 relay=192.0.2.1
	kernel_refuses "-EINVAL a point-to-point tunnel has no automatic address" \
		--change he0 addr_auto=u8:0
	kernel_refuses "-EINVAL only 6rd has a prefix to be set" \
		--change he0 6rd_prefix=prefix:2001:db8::/32
	kernel_refuses "-EINVAL only 6rd has a prefix to be set" \
		v6 mode=u8:1 underlay=str:wan 6rd_ipv4_length=u8:0
	kernel_refuses "-EINVAL 6to4 and 6rd have no remote, but may have a relay" \
		v6 mode=u8:1 underlay=str:wan remote=192.0.2.1
	kernel_refuses "-EINVAL 6rd prefix is required" \
		rd mode=u8:2 underlay=str:wan
	kernel_refuses "-EINVAL 6to4 and 6rd need underlay, local or relay" \
		v6 mode=u8:1
	kernel_refuses "-EINVAL 6to4 and 6rd have no one far end to probe" \
		v6 mode=u8:1 underlay=str:wan keepalive_interval=u32:9
	unchanged
}

# R44 R52: a relay or a site that can't be, and none by default
test_relay_that_can_not_be()
{
	local address words="relay must be unicast, and global with 6to4"

	he0_whole
	for address in 0.0.0.1 127.0.0.1 224.0.0.1 255.255.255.255 10.0.0.1 \
		       100.64.0.1 169.254.0.1; do
		kernel_refuses "-EINVAL $words" \
			v6 mode=u8:1 underlay=str:wan "relay=$address"
	done
	kernel_refuses "-EINVAL $words" rd mode=u8:2 underlay=str:wan \
		6rd_prefix=prefix:2001:db8::/32 relay=127.0.0.1
	kernel_refuses "-EINVAL local must be unicast, or 0.0.0.0" \
		v6 mode=u8:1 local=127.0.0.1
	unchanged
}

# A 6rd domain that can't be; one that is there stays as it is
test_6rd_that_can_not_be()
{
	he0_whole
	run 6in4 -netns "$rtr" del he0
	run 6in4 -netns "$rtr" add rd mode 6rd prefix 2001:db8::/32 \
		ipv4-prefix 203.0.0.0/8 relay "$ISP" dev wan up
	comes_to UP "$rtr" rd .operstate
	BEFORE=$(6in4 -netns "$rtr" -json show)
	kernel_refuses "-EINVAL prefix must have a length of 1 to 128" \
		--change rd 6rd_prefix=prefix:::/0
	kernel_refuses "-EINVAL 6rd prefix must have a length of 1 to 64" \
		--change rd 6rd_prefix=prefix:2001:db8::/65
	kernel_refuses "-EINVAL prefix has bits set after its length" \
		--change rd 6rd_prefix=prefix:2001:db8::/28
	kernel_refuses "-EINVAL 6rd prefix and what is left of IPv4 exceed 64 bits" \
		--change rd 6rd_prefix=prefix:2001:db8::/41
	kernel_refuses "-EINVAL 6rd IPv4 prefix must have a length of 0 to 32" \
		--change rd 6rd_ipv4_length=u8:33
	kernel_refuses "-EINVAL 6rd IPv4 prefix has bits set after its length" \
		--change rd 6rd_ipv4_length=u8:7
	kernel_refuses "-EINVAL local must be global (6to4), or in the IPv4 prefix (6rd)" \
		--change rd local=204.0.0.1
	kernel_refuses "-EINVAL prefix needs address and length" \
		--change rd 6rd_prefix=nest:0500020020000000
	kernel_refuses "-EINVAL 6to4 and 6rd need underlay, local or relay" \
		--change rd underlay=str: relay=0.0.0.0
	kernel_refuses "-EINVAL 6to4 and 6rd have no one far end to probe" \
		--change rd keepalive_interval=u32:9
	unchanged
}

# An unknown device is no error: the tunnel waits for it
test_unknown_device_is_accepted()
{
	setup_ns rtr
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev ppp0 up
	shows "no underlay" "$rtr" he0 .reason
}

test_name_of_16_characters()
{
	setup_ns rtr
	refused 1 '6in4: "abcdefghijklmnop" is not a device name: 1 to 15 characters without blank, "/", ":" or "%", and not "." or ".."' \
		6in4 -netns "$rtr" add abcdefghijklmnop remote "$ISP"
	run 6in4 -netns "$rtr" add abcdefghijklmno remote "$ISP"
}

test_mode_can_not_be_changed()
{
	he0_whole
	kernel_refuses "-ENOTSUP mode can't be changed" \
		--change he0 mode=u8:1
	run ip netns exec "$rtr" "$SELFTESTS/rtlink.py" --change he0 mode=u8:0
	unchanged
}

test_missing_rights()
{
	he0_whole
	refused 2 '6in4: he0: this needs CAP_NET_ADMIN: run it as root' ip netns exec "$rtr" \
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$SELFTESTS/../tools/6in4" set he0 ttl 3
	run ip netns exec "$rtr" setpriv --reuid=65534 --regid=65534 \
		--clear-groups "$SELFTESTS/../tools/6in4" show he0
	unchanged
}

# Who rules over the namespace that a tunnel is in does not rule over that of
# its outer packets
test_rights_in_the_underlays_namespace()
{
	local pid

	line_setup
	run 6in4 -netns "$rtr" add he0 remote "$ISP" dev wan
	unshare -U -r -n sleep 120 &
	pid=$!
	defer kill "$pid"
	busywait 5000 has_own_namespace "$pid"
	run ip -n "$rtr" link set he0 netns "$pid"
	refused 2 "6in4: he0: this needs CAP_NET_ADMIN in the underlay's namespace" \
		nsenter -t "$pid" -U -n --preserve-credentials \
		"$SELFTESTS/../tools/6in4" set he0 ttl 3
	run nsenter -t "$pid" -U -n --preserve-credentials \
		ip link set he0 mtu 1300
}

has_own_namespace()
{
	[ "$(cat "/proc/$1/uid_map")" != "$(cat /proc/self/uid_map)" ] &&
		! [ "/proc/$1/ns/net" -ef /proc/self/ns/net ]
}

test_module_absent()
{
	setup_ns rtr
	run rmmod 6in4
	run 6in4 -netns "$rtr" show
	# The kernel loads it when it is wanted, unless that is forbidden.
	run sysctl -q kernel.modprobe=/bin/false
	defer sysctl -q kernel.modprobe=/sbin/modprobe
	refused 2 '6in4: he0: the kernel does not know tunnels of this kind, and could not load the module: try modprobe 6in4, or build it for a new kernel (README)' \
		6in4 -netns "$rtr" add he0 remote "$ISP"
	run sysctl -q kernel.modprobe=/sbin/modprobe
	run 6in4 -netns "$rtr" add he0 remote "$ISP"
}

run_tests "$@"
