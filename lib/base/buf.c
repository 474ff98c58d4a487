/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one place where running out of memory is handled. */
void mem_exhausted(void)
{
	static const char text[] = "fatal: out of memory\n";

	fwrite(text, 1, sizeof(text) - 1, stderr);
	abort();
}

void *mem_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		mem_exhausted();
	return p;
}

void *mem_resize(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		mem_exhausted();
	return p;
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t wanted = *cap + *cap / 2 + 8;

	if (need <= *cap)
		return p;
	if (wanted < need)
		wanted = need;
	if (wanted > SIZE_MAX / size)
		mem_exhausted();
	*cap = wanted;
	return mem_resize(p, wanted * size);
}

void buf_release(struct buf *buf)
{
	free(buf->p);
	*buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
	buf->n = 0;
	if (buf->p)
		buf->p[0] = '\0';
}

char *buf_reserve(struct buf *buf, size_t more)
{
	if (more >= SIZE_MAX - buf->n)
		mem_exhausted();
	buf->p = mem_grow(buf->p, &buf->cap, buf->n + more + 1, 1);
	return buf->p + buf->n;
}

void buf_add(struct buf *buf, struct str s)
{
	char *to = buf_reserve(buf, s.n);

	if (s.n)
		memcpy(to, s.p, s.n);
	buf->n += s.n;
	buf->p[buf->n] = '\0';
}

void buf_add_item(struct buf *buf, struct str item)
{
	buf_add(buf, buf->n ? STR(", ") : STR(""));
	buf_add(buf, item);
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, (struct str){ &c, 1 });
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n > 0) {
		vsnprintf(buf_reserve(buf, (size_t)n), (size_t)n + 1, format, again);
		buf->n += (size_t)n;
	}
	va_end(again);
}

/* Letters and digits of ASCII and what no shell gives a meaning, not even at the start. */
static bool is_plain_word(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    !memchr("-_./", c, 4))
			return false;
	}
	return word.n > 0;
}

void buf_add_word(struct buf *buf, struct str word)
{
	if (is_plain_word(word)) {
		buf_add(buf, word);
		return;
	}
	buf_addc(buf, '\'');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '\'')
			buf_add(buf, STR("'\\'"));
		buf_addc(buf, word.p[i]);
	}
	buf_addc(buf, '\'');
}

void buf_splice(struct buf *buf, size_t at, size_t n, struct str s)
{
	size_t tail = buf->n - at - n;

	buf_reserve(buf, s.n);
	memmove(buf->p + at + s.n, buf->p + at + n, tail);
	if (s.n)
		memcpy(buf->p + at, s.p, s.n);
	buf->n = at + s.n + tail;
	buf->p[buf->n] = '\0';
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->p, buf->n };
}
