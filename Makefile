# SPDX-License-Identifier: EUPL-1.2
#
# lg: information security records as Markdown in git.
#
#   make              the commands, into build/release/
#   make check        install what is missing, build, run every test
#   make demo         install what is missing, replay a year, print its management review
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
audit  := $(call room,audit)#	history by field, signatures, approvals
report := $(call room,report)#	a neutral tree, templates, one renderer per output

library  := $(base) $(text) $(record) $(store) $(query) $(check) $(audit) $(report)
verbs    := $(sort $(wildcard cmd/lg-*.c))
shared   := $(filter-out $(verbs),$(sort $(wildcard cmd/*.c)))
units    := $(sort $(wildcard tests/unit/[0-9]*.c))
unitlib  := $(filter-out $(units),$(sort $(wildcard tests/unit/*.c)))
fuzzers  := $(sort $(wildcard tests/fuzz/*.c))
manuals  := $(sort $(wildcard cmd/*.[157]))
schema   := $(sort $(wildcard schema/*.yaml))
template := $(sort $(wildcard schema/templates/*.md))
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

cppflags := -Ilib -D_GNU_SOURCE= -D_FILE_OFFSET_BITS=64 -DLG_VERSION='"$(VERSION)"' \
	$(call pkg,--cflags $(packages))
warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wvla -Wwrite-strings -Wundef \
	-Wno-unused-parameter $(if $(WERROR),-Werror)
cflags   := -std=gnu11 -pthread -ffile-prefix-map=$(CURDIR)=. $(warnings)
libs     := $(call pkg,--libs $(linked))

compile = $(CC) $(cppflags) $(CPPFLAGS) $(cflags) $(variant.$(VARIANT)) $(CFLAGS)
link    = $(CC) -pthread $(variant.$(VARIANT)) $(CFLAGS) -Wl,--as-needed $(LDFLAGS)

# make V=1 shows whole command lines, otherwise one short line a file.
say = $(if $(V),,@printf '  %-4s %s\n' '$(1)' '$(2)';)

# --- the commands -------------------------------------------------------------------------------

out      := $(BUILD)/$(VARIANT)
object    = $(patsubst %.c,$(out)/obj/%.o,$(1))
commands := $(verbs:cmd/%.c=$(out)/%)
tests    := $(units:tests/unit/%.c=$(out)/tests/%.t)
corpora  := $(fuzzers:tests/fuzz/%.c=$(out)/tests/80-corpus-%.t)
data     := $(schema:%=$(BUILD)/share/lg/%) \
	$(template:schema/%=$(BUILD)/share/lg/%) \
	$(language:%=$(BUILD)/share/locale/%/LC_MESSAGES/lg.mo)

.PHONY: all
all: $(commands) $(data)

.PHONY: tests
tests: all $(tests) $(corpora)

$(commands): $(out)/%: $(out)/obj/cmd/%.o $(out)/libcmd.a $(out)/liblg.a
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

$(out)/liblg.a: $(call object,$(library))
$(out)/libcmd.a: $(call object,$(shared))
$(out)/libunit.a: $(call object,$(unitlib))

$(out)/%.a: $(out)/%.list
	@rm -f $@
	$(call say,AR,$@)$(AR) rcsD $@ $(filter %.o,$^)

$(tests): $(out)/tests/%.t: $(out)/obj/tests/unit/%.o $(out)/libunit.a $(out)/libcmd.a $(out)/liblg.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

# A fuzz target without its engine: the stored corpus runs as an ordinary test.
$(corpora): $(out)/tests/80-corpus-%.t: $(out)/obj/tests/fuzz/%.o $(out)/obj/tests/fuzz/engine/corpus.o $(out)/liblg.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(link) -o $@ $^ $(libs)

$(out)/obj/%.o: %.c $(out)/flags.list
	@mkdir -p $(@D)
	$(call say,CC,$<)$(compile) -MMD -MP -c -o $@ $<

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

-include $(patsubst %.c,$(out)/obj/%.d,$(library) $(shared) $(verbs) $(units) $(unitlib) $(fuzzers))

# Data that the commands look for beside themselves, at ../share.
$(BUILD)/share/lg/schema/%.yaml: schema/%.yaml
	@install -D -m 644 $< $@

$(BUILD)/share/lg/templates/%.md: schema/templates/%.md
	@install -D -m 644 $< $@

$(BUILD)/share/locale/%/LC_MESSAGES/lg.mo: po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$@)msgfmt --check -o $@ $<

.SECONDARY:
.DELETE_ON_ERROR:
