/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Personal identity numbers in plain bytes, so that none enters a history that cannot forget.
 *
 * Found: personnummer and samordningsnummer (day + 60) as YYMMDD-NNNC,
 * YYMMDD+NNNC, YYYYMMDD-NNNC and both without a sign (folkbokföringslagen
 * 18 and 18 a §§). Month, day, serial number and the check digit must hold and
 * the number must stand alone; organisation numbers (third digit 2 or more) and
 * case numbers are not matched. The day is not held against a birthday.
 *
 *	size_t at = 0;
 *	struct str hit;
 *	while (personal_next(bytes, &at, &hit))
 *		personal_mask(hit, &shown);
 */
#ifndef LG_TEXT_PERSONAL_H
#define LG_TEXT_PERSONAL_H

#include "base/buf.h"

/* Finds the next number at or after *at and moves *at behind it; false when there is none. */
bool personal_next(struct str bytes, size_t *at, struct str *hit);
/* Adds a number for a message: the date part stays, the last four digits become stars. */
void personal_mask(struct str hit, struct buf *out);

#endif
