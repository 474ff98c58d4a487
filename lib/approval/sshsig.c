/* SPDX-License-Identifier: EUPL-1.2 */
#include "approval/sshsig.h"

#include "base/date.h"
#include "base/proc.h"
#include "record/schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_BYTES = 16384 };	/* of a key or a signature; RSA of 16384 bits takes a quarter */

static const char *const kinds[] = {
	"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
	"ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
};

/* --- base64 and SSH's strings ------------------------------------------------------------- */

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Strictly: no blank, padding at the end only, no bit that is left over. */
static bool decode(struct str text, struct buf *out)
{
	uint32_t bits = 0;
	size_t n = text.n;

	if (!n || n % 4 || n > MOST_BYTES)
		return false;
	while (n && text.n - n < 2 && text.p[n - 1] == '=')
		n--;
	for (size_t i = 0; i < n; i++) {
		int digit = digit_of(text.p[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4)
			buf_addc(out, (char)(bits >> (6 - i % 4 * 2)));
	}
	return !(bits & ((1u << (n % 4 == 2 ? 4 : n % 4 == 3 ? 2 : 0)) - 1));
}

static void encode(struct str bytes, struct buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		uint32_t bits = 0;

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (i + j < bytes.n ? (unsigned char)bytes.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			buf_addc(out, i + j > bytes.n ? '=' : digits[bits >> (18 - 6 * j) & 63]);
	}
}

static bool next_number(struct str *rest, uint32_t *out)
{
	if (rest->n < 4)
		return false;
	*out = 0;
	for (size_t i = 0; i < 4; i++)
		*out = *out << 8 | (unsigned char)rest->p[i];
	*rest = str_from(*rest, 4);
	return true;
}

static bool next_string(struct str *rest, struct str *out)
{
	uint32_t n;

	if (!next_number(rest, &n) || rest->n < n)
		return false;
	*out = str_sub(*rest, 0, n);
	*rest = str_from(*rest, n);
	return true;
}

/* --- keys --------------------------------------------------------------------------------- */

static bool is_kind(struct str kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(kind, str_of(kinds[i])))
			return true;
	return false;
}

static bool is_one_line(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == '\177')
			return false;
	return true;
}

/* A key says its kind twice, and both must agree. */
static bool key_fits(struct str bytes, struct str kind)
{
	struct str inner;

	return next_string(&bytes, &inner) && str_eq(inner, kind) && bytes.n > 0;
}

bool sshkey_parse(struct str text, struct sshkey *out)
{
	struct buf bytes = BUF_INIT;
	bool fits;

	out->kind = str_until(text, ' ');
	out->base64 = str_until(str_from(text, out->kind.n + 1), ' ');
	fits = is_one_line(text) && is_kind(out->kind) && decode(out->base64, &bytes) &&
	       key_fits(buf_str(&bytes), out->kind);
	buf_release(&bytes);
	return fits;
}

bool sshkey_equal(struct sshkey a, struct sshkey b)
{
	return a.base64.n && str_eq(a.base64, b.base64);
}

/* --- signatures --------------------------------------------------------------------------- */

/* The base64 between the first line and the last, which are exactly these. */
static bool unwrap(struct str armored, struct buf *base64)
{
	struct str rest = armored, line;

	if (armored.n > MOST_BYTES || !str_next_line(&rest, &line) ||
	    !str_eq(line, STR("-----BEGIN SSH SIGNATURE-----")))
		return false;
	while (str_next_line(&rest, &line)) {
		if (str_eq(line, STR("-----END SSH SIGNATURE-----")))
			return !str_trim(rest).n;
		buf_add(base64, line);
	}
	return false;
}

static bool read_signature(struct str bytes, struct arena *arena, struct sshsig *out)
{
	struct buf base64 = BUF_INIT;
	struct str key, kind, inner;
	uint32_t version;
	bool sound;

	if (!str_starts(bytes, STR("SSHSIG")))
		return false;
	bytes = str_from(bytes, 6);
	if (!next_number(&bytes, &version) || version != 1 || !next_string(&bytes, &key) ||
	    !next_string(&bytes, &out->purpose))
		return false;
	inner = key;
	sound = next_string(&inner, &kind) && is_kind(kind);
	encode(key, &base64);
	if (sound)
		*out = (struct sshsig){ { arena_str(arena, kind),
					  arena_str(arena, buf_str(&base64)) },
					arena_str(arena, out->purpose) };
	buf_release(&base64);
	return sound;
}

bool sshsig_parse(struct str armored, struct arena *arena, struct sshsig *out)
{
	struct buf base64 = BUF_INIT, bytes = BUF_INIT;
	bool sound = unwrap(armored, &base64) && decode(buf_str(&base64), &bytes) &&
		     read_signature(buf_str(&bytes), arena, out);

	buf_release(&base64);
	buf_release(&bytes);
	return sound;
}

/* --- ssh-keygen --------------------------------------------------------------------------- */

/*
 * A file without a name, and the name under which a child finds it: nothing is left behind when
 * somebody is killed, and nobody else can write it.
 */
static int make_file(struct str bytes, char *name, size_t size)
{
	int fd = memfd_create("lg", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	for (struct str rest = bytes; rest.n;) {
		ssize_t n = write(fd, rest.p, rest.n);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		rest = str_from(rest, (size_t)n);
	}
	snprintf(name, size, "/proc/%ld/fd/%d", (long)getpid(), fd);
	return fd;
}

/* With Z it is universal time; without, ssh-keygen takes it as local. */
static void add_time(int64_t seconds, struct buf *out)
{
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	int64_t rest = seconds - day * 86400;
	struct civil civil = date_to_civil(day);

	buf_printf(out, "%04d%02d%02d%02d%02d%02dZ", civil.year, civil.month, civil.day,
		   (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static void add_allowed(const struct sshsig_check *check, struct buf *out)
{
	buf_printf(out, "%.*s namespaces=\"%.*s\",valid-after=\"", STR_ARG(check->signer),
		   STR_ARG(check->purpose));
	add_time(check->first * 86400, out);
	if (check->last != INT64_MAX) {
		/* The last second: to ssh-keygen a key is valid even at the one that is named. */
		buf_add(out, STR("\",valid-before=\""));
		add_time((check->last + 1) * 86400 - 1, out);
	}
	buf_printf(out, "\" %.*s %.*s\n", STR_ARG(check->key.kind), STR_ARG(check->key.base64));
}

/* The status of a signature that does not hold; with any other ssh-keygen did not come so far. */
enum { NOT_HELD = 255 };

/* In its own words, where it began at all. */
static int refuse(enum diag_id id, int status, struct str words, struct diags *diags)
{
	struct buf why = BUF_INIT;

	if (status < 0)
		buf_printf(&why, "ssh-keygen: %s", strerror(errno));
	else if (!words.n)
		buf_printf(&why, "ssh-keygen: %d", status);
	diag_add(diags, id, (struct place){ STR(""), 0, 0 },
		 DIAG_ARGS(why.n ? buf_str(&why) : str_trim(words)));
	buf_release(&why);
	return -1;
}

static int ask_keygen(const struct sshsig_check *check, struct str text, const char *allowed,
		      const char *signature, struct diags *diags)
{
	struct buf time = BUF_INIT, out = BUF_INIT, err = BUF_INIT;
	const char *args[] = { "ssh-keygen", "-Y", "verify", "-f", allowed, "-I", check->signer.p,
			       "-n", check->purpose.p, "-s", signature, "-O", NULL, NULL };
	int status;

	buf_add(&time, STR("verify-time="));
	add_time(check->at, &time);
	args[12] = time.p;
	status = proc_run((struct proc){ .args = args, .in = text, .out = &out, .err = &err });
	if (status != 0 && status != NOT_HELD)
		status = refuse(DIAG_APPROVAL_VERIFYING, status, buf_str(&err), diags);
	buf_release(&time);
	buf_release(&out);
	buf_release(&err);
	return status < 0 ? -1 : status == 0;
}

int sshsig_verify(const struct sshsig_check *check, struct str text, struct str armored,
		  struct diags *diags)
{
	char allowed_name[64], signature_name[64];
	struct buf allowed = BUF_INIT;
	int allowed_file, signature_file, result;

	if (!id_is_valid(check->signer) || !text.n)
		return 0;
	add_allowed(check, &allowed);
	allowed_file = make_file(buf_str(&allowed), allowed_name, sizeof(allowed_name));
	signature_file = make_file(armored, signature_name, sizeof(signature_name));
	if (allowed_file >= 0 && signature_file >= 0)
		result = ask_keygen(check, text, allowed_name, signature_name, diags);
	else
		result = refuse(DIAG_APPROVAL_VERIFYING, -1, STR(""), diags);
	if (allowed_file >= 0)
		close(allowed_file);
	if (signature_file >= 0)
		close(signature_file);
	buf_release(&allowed);
	return result;
}

/* A key that is given as text, as user.signingKey may, is an agent's. */
static bool is_text_of_key(struct str key)
{
	struct sshkey parts;

	return sshkey_parse(key, &parts);
}

int sshsig_sign(const char *key, struct str purpose, struct str text, struct buf *out,
		struct diags *diags)
{
	struct str words = str_of(key);
	const char *args[] = { "ssh-keygen", "-Y", "sign", "-n", purpose.p, "-f", key, NULL };
	struct buf err = BUF_INIT;
	char name[64];
	int file = -1, status;

	if (str_starts(words, STR("key::")))
		words = str_from(words, 5);
	if (is_text_of_key(words)) {
		file = make_file(words, name, sizeof(name));
		args[6] = name;
	}
	buf_clear(out);
	status = proc_run((struct proc){ .args = args, .in = text, .out = out, .err = &err });
	if (status != 0)
		status = refuse(DIAG_APPROVAL_SIGNING, status, buf_str(&err), diags);
	if (file >= 0)
		close(file);
	buf_release(&err);
	return status;
}
