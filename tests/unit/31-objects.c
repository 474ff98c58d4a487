/* SPDX-License-Identifier: EUPL-1.2 */
/* Ids as hexadecimal digits. */
#include "tap.h"

#include "store/objects.h"

#include <string.h>

static const char *const bad_ids[] = {
	"", "0", "0123456789abcdef0123456789abcdef0123456",
	"0123456789abcdef0123456789abcdef012345678",
	"0123456789abcdef0123456789abcdef0123456g", "0123456789ABCDEF0123456789abcdef01234567",
	"0123456789abcdef0123456789abcdef0123456 ", "0123456789abcdef/123456789abcdef01234567",
	"0123456789abcdef:123456789abcdef01234567", "0123456789abcdef`123456789abcdef01234567",
	"0123456789abcdef0123456789abcdef0123456\xc3",
};

static void test_hex(void)
{
	unsigned char id[SOURCE_BLOB], again[SOURCE_BLOB];
	struct buf hex = BUF_INIT;

	note("ids are what git writes of them");
	for (size_t i = 0; i < SOURCE_BLOB; i++)
		id[i] = (unsigned char)(i * 13 + 9);
	object_add_hex(&hex, id);
	is_text(hex.p, "091623303d4a5764717e8b98a5b2bfccd9e6f300", "written");
	ok(object_read_hex(buf_str(&hex), again) && memcmp(id, again, SOURCE_BLOB) == 0, "read");
	for (size_t i = 0; i < sizeof(bad_ids) / sizeof(*bad_ids); i++)
		ok(!object_read_hex(str_of(bad_ids[i]), again), "none: '%s'", bad_ids[i]);
	buf_release(&hex);
}

int main(void)
{
	test_hex();
	return done_testing();
}
