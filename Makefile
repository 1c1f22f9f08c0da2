# SPDX-License-Identifier: GPL-2.0
#
# One command for each job; "make help" lists them.

KDIR	?= /lib/modules/$(shell uname -r)/build
# A folder that stands for the root: the module goes below it as well.
export INSTALL_MOD_PATH ?= $(DESTDIR)
# make check T=pattern K="6.1 7.x" runs a part, make bench likewise; make shell and
# demo take K=6.1.
T	?=
K	?=

QEMU	:= selftests/qemu

all: modules tools

help:
	@echo 'On a router:'
	@echo '  make modules [KDIR=...]  kernel/6in4.ko for the running kernel'
	@echo '  make tools               tools/6in4, the command'
	@echo '  make install             both, manual pages, completion, router kit'
	@echo '  make dkms                the module by DKMS, for each kernel to come'
	@echo '  make tools_install       the rest of "make install", beside it'
	@echo '  make uninstall           takes away what make install has put there'
	@echo 'To see it and to work on it (Debian 12; packages are installed):'
	@echo '  make demo [K=6.1]        the story of a PPPoE line, in a guest'
	@echo '  make shell [K=6.1]       a guest with the line up, to play in'
	@echo '  make check               all tests; T=pattern K="6.1 7.x" a part'
	@echo '  make unit                the tests that need no guest'
	@echo '  make fuzz [RUNS=N]       the fuzzers of the command, for longer'
	@echo '  make bench               what it costs beside sit; T="small tcp" a part'
	@echo '  make mutants             do the tests notice deliberate faults?'
	@echo '  make lint                what tools can say of the sources'
	@echo '  make docs                build/html from Documentation'
	@echo '  make clean               what was built here; not the cache'
	@echo 'Kernels: $(shell $(QEMU)/kernel names)'

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools:
	$(MAKE) -C tools

install: modules_install tools_install

# The release that KDIR is of.
RELEASE	= $$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	  $(KDIR)/include/generated/utsrelease.h 2>/dev/null)
DEPMOD	= depmod $(if $(INSTALL_MOD_PATH),-b $(INSTALL_MOD_PATH)) $(RELEASE)

# Without a System.map, which Debian's headers lack, kbuild leaves depmod out.
modules_install: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install
	$(DEPMOD)

tools_install: tools
	$(MAKE) -C tools install

# DKMS builds it again for each new kernel, and signs it.  Unless it is forced, it
# keeps what it has of this version.
VERSION	= $$(sed -n 's/^PACKAGE_VERSION=//p' dkms.conf)

dkms:
	mkdir -p $(DESTDIR)/usr/src/6in4-$(VERSION)
	$(RM) -r $(DESTDIR)/usr/src/6in4-$(VERSION)/kernel
	cp -r dkms.conf Kbuild kernel $(DESTDIR)/usr/src/6in4-$(VERSION)
	$(if $(DESTDIR),,dkms build --force 6in4/$(VERSION) && \
		dkms install --force 6in4/$(VERSION))

uninstall:
	$(MAKE) -C tools uninstall
	@test -n "$(RELEASE)" || { \
		echo "The module stays where it is: $(KDIR) has no headers to tell for which kernel it is; KDIR=... names them" >&2; \
		exit 1; }
	find $(INSTALL_MOD_PATH)/lib/modules/$(RELEASE) -name '6in4.ko*' -delete
	$(DEPMOD)

prepare:
	@$(QEMU)/install

check: prepare
	@selftests/check -t '$(T)' $(addprefix -k ,$(K))

unit: prepare
	@$(MAKE) -s -C selftests/unit check
	@$(MAKE) -s -C tools check

fuzz: prepare
	@RUNS=$(or $(RUNS),10000000) $(MAKE) -s -C tools fuzz

bench: prepare
	@selftests/bench/run $(addprefix -t ,$(T)) $(addprefix -k ,$(K))

mutants: prepare
	@selftests/mutants/run -t '$(T)' $(addprefix -k ,$(K))

lint: prepare
	@selftests/lint

docs: prepare
	@sphinx-build -q -W --keep-going -b html Documentation build/html
	@echo build/html/index.html

demo: prepare
	@$(MAKE) -s -C tools
	@mkdir -p build/log
	@$(QEMU)/boot $(or $(K),6.1) build/log/demo.console selftests/demo.sh

shell: prepare
	@$(MAKE) -s -C tools
	@mkdir -p build/log
	@$(QEMU)/terminal $(or $(K),6.1) build/log/shell.console

clean:
	$(RM) -r build kernel/*.o kernel/*.ko kernel/*.mod kernel/*.mod.c \
		kernel/.*.cmd .*.cmd modules.order kernel/modules.order \
		Module.symvers
	$(MAKE) -C tools clean
	$(MAKE) -C selftests/unit clean

.PHONY: all help modules tools install modules_install tools_install dkms uninstall \
	prepare check unit fuzz bench mutants lint docs demo shell clean
