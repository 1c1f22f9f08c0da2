# SPDX-License-Identifier: GPL-2.0
#
# net/gre_gso.sh with 6in4 in the place of GRE: in IPv4, and of IPv6 only.

s/a1=$(get_linklocal veth0)/a1=192.0.2.1; ip addr add $a1\/24 dev veth0/
s/a2=$(get_linklocal veth0 ns1)/a2=192.0.2.2; $IP addr add $a2\/24 dev veth0/
s/ip tunnel add gre1 mode $mode/6in4 add gre1/
s/$IP tunnel add gre1 mode $mode/$NS_EXEC 6in4 add gre1/
/gre_gst_test_checks GREv6\/v4/d

# Two megabytes take a guest on a busy machine longer.
s/timeout 1 /timeout 60 /
