// SPDX-License-Identifier: EUPL-1.2
//
// Yardstick: the check of a generated repository with gray-matter and ajv.
//
// node check.mjs REPOSITORY RULES prints the findings as JSON rows of path, kind and field.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

// Packages lie in the build directory, which the caller names.
const require = createRequire(process.env.BENCH_PACKAGES + "/");
const matter = require("gray-matter");
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const yaml = createRequire(require.resolve("gray-matter"))("js-yaml");

const NUMBER = /(?<![\w.+-])(?:1[89]|20)?(\d{6})[-+]?(\d{4})(?![\w.+-])/g;

// Dates stay text, as JSON Schema wants them.
const options = {
	engines: { yaml: (text) => yaml.safeLoad(text, { schema: yaml.JSON_SCHEMA }) },
};

const rules = JSON.parse(readFileSync(process.argv[3], "utf8"));
const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
const types = new Map();
const found = [];
const ids = new Map();
const links = [];

for (const [name, row] of Object.entries(rules))
	types.set(row.directory, { name, ...row, validate: ajv.compile(row.schema) });

function add(path, kind, field = "")
{
	found.push({ path, kind, field });
}

function hasCheckDigit(digits)
{
	let sum = 0;

	for (let i = 0; i < digits.length; i++) {
		const product = Number(digits[i]) * (i % 2 ? 1 : 2);

		sum += Math.floor(product / 10) + (product % 10);
	}
	return sum % 10 === 0;
}

function hasIdentityNumber(text)
{
	for (const match of text.matchAll(NUMBER)) {
		const month = Number(match[1].slice(2, 4));
		const day = Number(match[1].slice(4, 6)) % 60;

		if (month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		    hasCheckDigit(match[1] + match[2]))
			return true;
	}
	return false;
}

function addSchemaFindings(path, errors)
{
	for (const error of errors) {
		if (error.keyword === "required")
			add(path, "field-required", error.params.missingProperty);
		else if (error.keyword === "additionalProperties")
			add(path, "field-unknown", error.params.additionalProperty);
		else if (error.keyword !== "if")
			add(path, "value", error.instancePath.split("/")[1]);
	}
}

function checkRecord(type, path, name, data)
{
	if (!type.validate(data))
		addSchemaFindings(path, type.validate.errors);
	for (const [field, factors] of Object.entries(type.products))
		if (data[field] !== factors.reduce((product, factor) => product * data[factor], 1))
			add(path, "field-computed-differs", field);
	if (!name.startsWith(data.id))
		add(path, "record-name");
	if (!ids.has(data.id))
		ids.set(data.id, []);
	ids.get(data.id).push({ type: type.name, path });
	for (const [field, to] of Object.entries(type.references))
		for (const target of [data[field] ?? []].flat())
			links.push({ path, field, to, target });
}

function checkFile(type, path, name)
{
	const text = readFileSync(path, "utf8");
	let data;

	if (hasIdentityNumber(text))
		add(path, "personal-number");
	try {
		data = matter(text, options).data;
	} catch {
		add(path, "yaml-syntax");
		return;
	}
	checkRecord(type, path, name, data);
}

function walk(directory, type)
{
	for (const entry of readdirSync(directory, { withFileTypes: true })) {
		const path = directory + "/" + entry.name;

		if (entry.isDirectory())
			walk(path, type ?? types.get(entry.name));
		else
			checkFile(type, path, entry.name);
	}
}

function checkBetweenRecords()
{
	for (const rows of ids.values())
		for (const row of rows.length > 1 ? rows : [])
			add(row.path, "id-duplicate", "id");
	for (const { path, field, to, target } of links)
		if (!ids.has(target))
			add(path, "reference-unknown", field);
		else if (!to.includes(ids.get(target)[0].type))
			add(path, "reference-type", field);
}

process.chdir(process.argv[2]);
walk("trafikkontoret");
checkBetweenRecords();
process.stdout.write(JSON.stringify(found));
