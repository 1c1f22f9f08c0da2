# SPDX-License-Identifier: GPL-2.0
#
# net/pmtu.sh with 6in4 in the place of the tunnels of other kinds.

# Those of IPv6 in IPv4
s/ip link add ip_\([ab]\) type ${type} \(local .* remote [^ ]*\) mode ${mode}/6in4 add ip_\1 \2/

# vti, for its default MTU and the limits of one that is given
s/ip link add vti${proto}_\([ab]\) type ${vti_type} \(.*\) key 10/6in4 add vti${proto}_\1 \2/
s/ip link add vti4_a mtu ${v} type vti \(.*\) key 10/6in4 add vti4_a \1 mtu ${v}/
s/ip link add vti4_a type vti \(.*\) key 10/6in4 add vti4_a \1/
/^test_pmtu_vti4_link_add_mtu/,/^}/s/min=68$/min=1280/

# vti6, whose MTU follows a new far end: it is in IPv4 here, and an MTU that was
# given stays until somebody says "mtu auto"
s/dummy6_\([01]\)_prefix="fc00:100[01]::"/dummy6_\1_prefix="198.18.\1."/
s/dummy6_mask="64"/dummy6_mask="24"/
s/ip link add vti6_a mtu 1300 type vti6/6in4 add vti6_a mtu 1300/
s/ip link set vti6_a type vti6\(.*\)/6in4 set vti6_a mtu auto\1/
s/ip link set vti6_a mtu 1280 type vti6/6in4 set vti6_a mtu 1280/
s/3000 - 40/3000 - 20/

# vxlan, which must not keep a device from going; it carries IPv4 there
s/ip link add ${type}_a type ${type} id 1 ${opts_a} \(.*\) ${opts}/6in4 add ${type}_a local ${a_addr} \1/
s/ip link add ${type}_b type ${type} id 1 ${opts_b} \(.*\) ${opts}$/6in4 add ${type}_b local ${b_addr} \1/
/taskset/s/tunnel4_b_addr/tunnel6_b_addr/
# With routes only: it takes long
s/^\(	cleanup_ipv4_exception.*	\)1$/\10/

# A second may pass between two packets of a guest on a busy machine.
/^test_pmtu_ipvX_over_ipvY/,/^}/s/-w 1 /-c 3 -w 20 /
/^test_cleanup_vxlanX/,/^}/s/sleep 0.1/sleep 1/
