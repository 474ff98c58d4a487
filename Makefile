# SPDX-License-Identifier: EUPL-1.2
#
# lg: information security records as Markdown in git.
#
#   make              the commands, into build/release/
#   make check        install what is missing, build, run every test
#   make demo         install what is missing, replay a city's years, print its reviews
#   make help         every target
#
# One file builds everything and reads as the map of the house: a room may include
# only the rooms that stand above it here (make check-layers proves it).

VERSION := 0.1.0

# --- the rooms ----------------------------------------------------------------------------------

room = $(sort $(wildcard lib/$(1)/*.c))

base   := $(call room,base)#	strings, buffers, dates, diagnostics, files, child processes
text   := $(call room,text)#	YAML, Markdown, trailers, JSON, CSV, HTML and SVG
record := $(call room,record)#	schema, record, edit, set: the model in memory
store  := $(call room,store)#	all that touches git
query  := $(call room,query)#	text to tree to rows
check  := $(call room,check)#	rows of {id, scope, function} over a set
approval := $(call room,approval)#	policy, people and keys, signatures, verdicts
history := $(call room,history)#	changes of fields along commits, and their cache
report := $(call room,report)#	a neutral tree, templates, one renderer per output

library  := $(base) $(text) $(record) $(store) $(query) $(check) $(approval) $(history) $(report)
verbs    := $(sort $(wildcard cmd/lg-*.c))
shared   := $(filter-out $(verbs),$(sort $(wildcard cmd/*.c)))
units    := $(sort $(wildcard tests/unit/[0-9]*.c))
unitlib  := $(filter-out $(units),$(sort $(wildcard tests/unit/*.c)))
headers  := $(sort $(wildcard lib/*/*.h cmd/*.h tests/unit/*.h))
fuzzers  := $(sort $(wildcard tests/fuzz/*.c))
manuals  := $(sort $(wildcard cmd/*.[157]))
schema   := $(sort $(wildcard schema/*.yaml))
template := $(sort $(wildcard schema/templates/*.md))
handout  := $(sort $(wildcard schema/hooks/* schema/ci/*.yaml))
language := $(patsubst po/%.po,%,$(sort $(wildcard po/*.po)))

# --- what may be set from outside ---------------------------------------------------------------

CC      ?= cc
AR      ?= ar
CFLAGS  ?= $(optimise.$(VARIANT))
LDFLAGS ?=
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
VARIANT ?= release
WERROR  ?= $(if $(CI),1)
JOBS    ?= $(shell nproc)
FUZZ_SECONDS ?= 60

# --- variants -----------------------------------------------------------------------------------

sanitize := -fno-omit-frame-pointer -fno-sanitize-recover=all

optimise.release  := -O2 -g1 -fstack-protector-strong -D_FORTIFY_SOURCE=2
optimise.debug    := -O0 -g3
optimise.san      := -O1 -g
optimise.coverage := -O0 -g
optimise.fuzz     := -O1 -g

variant.san       := $(sanitize) -fsanitize=address,undefined
variant.coverage  := --coverage
variant.fuzz      := $(sanitize) -fsanitize=fuzzer-no-link,address,undefined

ifeq ($(VARIANT),fuzz)
CC := clang
endif

# --- flags --------------------------------------------------------------------------------------

# libgit2 lends its header only: lib/store loads it at run time, when history is asked for.
linked   := yaml-0.1 libcmark-gfm libutf8proc
packages := $(linked) libgit2
pkg      = $(shell pkg-config $(1) 2>/dev/null)

lacking := $(if $(shell pkg-config --exists $(packages) 2>/dev/null || echo no),lacking)

cppflags := -Ilib -D_GNU_SOURCE= -D_FILE_OFFSET_BITS=64 -DLG_VERSION='"$(VERSION)"' \
	$(call pkg,--cflags $(packages))
warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wvla -Wwrite-strings -Wundef \
	-Wno-unused-parameter $(if $(WERROR),-Werror)
cflags   := -std=gnu11 -pthread -ffile-prefix-map=$(CURDIR)=. $(warnings)
libs     := $(call pkg,--libs $(linked))

compile = $(CC) $(cppflags) $(CPPFLAGS) $(cflags) $(variant.$(VARIANT)) $(CFLAGS)
link    = $(CC) -pthread $(variant.$(VARIANT)) $(CFLAGS) -Wl,--as-needed \
	-Wl,--export-dynamic-symbol=mbedtls_x509_crt_parse_file $(LDFLAGS)

# make V=1 shows whole command lines, otherwise one short line a file.
say = $(if $(V),,@printf '  %-4s %s\n' '$(1)' '$(2)';)

# --- the commands -------------------------------------------------------------------------------

out      := $(BUILD)/$(VARIANT)
object    = $(patsubst %.c,$(out)/obj/%.o,$(1))
commands := $(verbs:cmd/%.c=$(out)/%)
tests    := $(units:tests/unit/%.c=$(out)/tests/%.t)
corpora  := $(fuzzers:tests/fuzz/%.c=$(out)/tests/80-corpus-%.t)
shells   := $(verbs:cmd/%.c=$(out)/completions/%)
data     := $(schema:%=$(BUILD)/share/lg/%) \
	$(template:schema/%=$(BUILD)/share/lg/%) \
	$(handout:schema/%=$(BUILD)/share/lg/%) \
	$(language:%=$(BUILD)/share/locale/%/LC_MESSAGES/lg.mo)

.PHONY: all tests
all: $(commands) $(data)#	the commands and what they read (the default)
tests: all $(tests) $(corpora)#	also the tests that are C programs

$(commands): $(out)/%: $(out)/obj/cmd/%.o $(out)/libcmd.a $(out)/liblg.a
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

# The completion of a shell comes from the option table of the command.
$(shells): $(out)/completions/%: $(out)/%
	@mkdir -p $(@D)
	@$< --completion >$@

$(out)/liblg.a: $(call object,$(library))
$(out)/libcmd.a: $(call object,$(shared))
$(out)/libunit.a: $(call object,$(unitlib))

$(out)/%.a: $(out)/%.list
	@rm -f $@
	$(call say,AR,$@)$(AR) rcsD $@ $(filter %.o,$^)

$(tests): $(out)/tests/%.t: $(out)/obj/tests/unit/%.o $(out)/libunit.a $(out)/libcmd.a \
		$(out)/liblg.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

# A fuzz target without its engine: the stored corpus runs as an ordinary test.
$(corpora): $(out)/tests/80-corpus-%.t: $(out)/obj/tests/fuzz/%.o \
		$(out)/obj/tests/fuzz/engine/corpus.o $(out)/libunit.a $(out)/liblg.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

$(out)/obj/%.o: %.c $(out)/flags.list | $(lacking)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(compile) -MMD -MP -c -o $@ $<

.PHONY: deps lacking
deps:#	install the libraries and tools that a build needs
	@tools/need build

lacking:
	@echo 'Some of these libraries are missing: $(packages). Run make deps.' >&2; false

# Lists change their time only when their words change: a new flag compiles everything
# again, a removed source only makes its archive anew.
$(out)/flags.list: words = $(compile) $(link)
$(out)/liblg.list: words = $(library)
$(out)/libcmd.list: words = $(shared)
$(out)/libunit.list: words = $(unitlib)

$(out)/%.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(words))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(words))' >$@

.PHONY: FORCE
FORCE: ;

-include $(patsubst %.c,$(out)/obj/%.d,$(library) $(shared) $(verbs) $(units) $(unitlib) \
	$(fuzzers) tests/fuzz/engine/corpus.c)

# Data that the commands look for beside themselves, at ../share.
$(BUILD)/share/lg/schema/%.yaml: schema/%.yaml
	@install -D -m 644 $< $@

$(BUILD)/share/lg/templates/%.md: schema/templates/%.md
	@install -D -m 644 $< $@

$(BUILD)/share/lg/hooks/%: schema/hooks/%
	@install -D -m 644 $< $@

$(BUILD)/share/lg/ci/%.yaml: schema/ci/%.yaml
	@install -D -m 644 $< $@

$(BUILD)/share/locale/%/LC_MESSAGES/lg.mo: po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$@)msgfmt --check -o $@ $<

# --- tests --------------------------------------------------------------------------------------

again   = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
prove   = LG_BUILD=$(out) prove -j$(JOBS)
scripts = $(sort $(wildcard tests/*.t))

.PHONY: check test test-units check-tree
check:#	install what is missing, build, run every test
	@tools/need build check
	@tools/need-npm $(BUILD)/npm
	@$(again) tests
	@failed=0; \
	$(again) -k check-tree || failed=1; \
	$(again) VARIANT=san test-units || failed=1; \
	$(MAKE) --no-print-directory test || failed=1; \
	exit $$failed

test: tests#	run every test of one variant, nothing else
	$(prove) $(scripts) $(tests) $(corpora)

test-units: $(tests) $(corpora)#	only those that are C programs
	$(if $^,$(prove) $^)

.PHONY: san debug coverage
san:#	build and run every test under the address and undefined-behaviour sanitizers
	@$(again) VARIANT=san tests
	@$(MAKE) --no-print-directory VARIANT=san test

debug:#	the commands without optimisation, into build/debug/
	@$(again) VARIANT=debug all

coverage:#	how much of each room the tests run
	@$(again) VARIANT=coverage tests
	@$(MAKE) --no-print-directory VARIANT=coverage test
	@tools/coverage $(BUILD)/coverage/obj

.PHONY: golden
golden: tests#	rewrite the expected output of the golden cases, to be reviewed with git diff
	-LG_GOLDEN=write $(prove) $(scripts)
	@git --no-pager diff --stat -- tests

# --- what the tree promises ---------------------------------------------------------------------

check-tree: check-layers check-headers check-messages check-manuals

.PHONY: check-layers check-headers check-messages check-manuals
check-layers:#	each room includes only what it may
	@tools/check-layers $(wildcard lib/*/*.[ch] cmd/*.[ch])

check-headers: $(headers:%=$(out)/obj/%.alone)#	each header compiles alone
	@echo 'headers compile alone: $(words $(headers))'

$(out)/obj/%.h.alone: %.h $(out)/flags.list
	@mkdir -p $(@D)
	@$(compile) -MMD -MP -MF $(@:.alone=.d) -MT $@ -fsyntax-only -x c $<
	@touch $@

-include $(headers:%=$(out)/obj/%.d)

check-messages:#	every text for people is translated
	@$(foreach l,$(language),tools/check-messages po/$(l).po \
		$(wildcard lib/*/*.[ch] cmd/*.[ch] lib/base/*.def) &&) :

check-manuals:#	the manual pages are well-formed
	@$(if $(manuals),mandoc -Tlint -Wwarning $(manuals))
	@echo 'manual pages pass: $(words $(manuals))'

.PHONY: metrics
metrics:#	the size of rooms and functions
	@tools/metrics $(wildcard lib/*/*.[ch] cmd/*.[ch] tests/unit/*.[ch])

# --- fuzzing ------------------------------------------------------------------------------------

# make fuzz FUZZ_SECONDS=600 runs each target for ten minutes. What it finds of interest stays in
# build/fuzz/; an input worth keeping is copied to tests/fuzz/corpus/.
engines := $(fuzzers:tests/fuzz/%.c=$(BUILD)/fuzz/%)

.PHONY: fuzz fuzz-engines
fuzz:#	run each fuzz target for FUZZ_SECONDS (60)
	@tools/need build fuzz
	@$(again) VARIANT=fuzz fuzz-engines
	@tools/fuzz $(BUILD)/fuzz $(FUZZ_SECONDS) $(fuzzers:tests/fuzz/%.c=%)

fuzz-engines: $(engines)

$(engines): $(BUILD)/fuzz/%: $(out)/obj/tests/fuzz/%.o $(out)/liblg.a
	$(call say,LD,$@)$(link) -fsanitize=fuzzer -o $@ $^ $(libs)

# --- a city and its administrations ---------------------------------------------------------------

demo_repo    := $(BUILD)/demo/repo
demo_reports := $(BUILD)/demo/reports

.PHONY: demo
demo:#	install what is missing, build, replay a city's years and print its management reviews
	@tools/need build demo
	@$(again) $(demo_repo).made
	@tools/demo $(BUILD)/release $(demo_repo) $(demo_reports)

# The years are replayed again only when a command or a record of the sample has changed.
$(demo_repo).made: $(commands) $(data) $(shell find sample-repo -type f)
	@echo "demo: replaying the years into $(demo_repo), which takes a while"
	@mkdir -p $(@D)
	@LG_BUILD=$(CURDIR)/$(out) sample-repo/replay $(demo_repo) 2>$(@D)/replay.txt || \
		{ tail $(@D)/replay.txt >&2; exit 1; }
	@touch $@

# --- speed --------------------------------------------------------------------------------------

.PHONY: bench
bench:#	ratios to git status and to three other tools, on generated repositories
	@tools/need build bench
	@$(again) all
	@LG_BUILD=$(out) tests/bench/run

# --- handing on ---------------------------------------------------------------------------------

.PHONY: install dist clean help
put     = install -D -m $(1) $(2) $(DESTDIR)$(PREFIX)/$(3) &&
section = $(subst .,,$(suffix $(1)))

install: all $(shells)#	everything below PREFIX (/usr/local), or DESTDIR and PREFIX
	@$(foreach f,$(commands),$(call put,755,$f,bin/$(notdir $f))) :
	@$(foreach f,$(data),$(call put,644,$f,$(f:$(BUILD)/%=%))) :
	@$(foreach f,$(manuals),$(call put,644,$f,share/man/man$(call section,$f)/$(notdir $f))) :
	@$(foreach f,$(shells),$(call put,644,$f,share/bash-completion/completions/$(notdir $f))) :

dist:#	the sources of HEAD as one archive; the same commit gives the same bytes
	@mkdir -p $(BUILD)
	git archive --format=tar --prefix=lg-$(VERSION)/ HEAD | gzip -9n >$(BUILD)/lg-$(VERSION).tar.gz

clean:#	remove everything that was built
	rm -rf $(BUILD)

help:#	this list
	@sed -n 's/^\([a-z-]*\):.*#	\(.*\)/  \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

.SECONDARY:
.DELETE_ON_ERROR:
