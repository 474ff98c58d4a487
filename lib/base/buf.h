/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Owned, growing buffers: the only way in which memory reaches a caller.
 *
 * The content is always followed by a NUL that is not counted, so `p` of a
 * non-empty buffer is a C string as long as no NUL was added.
 *
 *	struct buf out = BUF_INIT;
 *	buf_add(&out, STR("risk "));
 *	buf_printf(&out, "%s: %d -> %d", "R-K7QM", 2, 3);
 *	fwrite(out.p, 1, out.n, stdout);
 *	buf_release(&out);
 */
#ifndef LG_BASE_BUF_H
#define LG_BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n, cap;
};

#define BUF_INIT { NULL, 0, 0 }

/* Frees the content; the buffer is empty and usable again. */
void buf_release(struct buf *buf);
/* Forgets the content, keeps the memory. */
void buf_clear(struct buf *buf);
/* Makes room for `more` further bytes and returns where they go; buf->n is not changed. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, struct str s);
void buf_addc(struct buf *buf, char c);
/* Adds an item of a list that is all that the buffer holds: behind ", " unless it is the first. */
void buf_add_item(struct buf *buf, struct str item);
/* Adds formatted text; do not pass text of a record as the format. */
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a word of a command so that a shell takes it unchanged: quoted where that is needed. */
void buf_add_word(struct buf *buf, struct str word);
/* Replaces `n` bytes at `at` by s. */
void buf_splice(struct buf *buf, size_t at, size_t n, struct str s);
/* Borrows the content until the buffer changes. */
struct str buf_str(const struct buf *buf);

/* Ends the process with a message: the one answer to having no memory. */
void mem_exhausted(void) __attribute__((noreturn));
/* malloc and realloc that end the process with a message when there is no memory. */
void *mem_alloc(size_t n);
void *mem_resize(void *p, size_t n);
/* Grows an array of *cap elements of `size` so that it holds at least `need`. */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

#endif
