import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mediaTypeOf } from './media-type.ts'

const bytes = (...given: (string | readonly number[])[]) =>
  Buffer.concat(given.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))
const found = (head: Buffer | string, said: string) => {
  const { mediaType, claimed } = mediaTypeOf(typeof head === 'string' ? Buffer.from(head) : head, said)
  return claimed === null ? mediaType : `${mediaType}, not ${claimed}`
}

test('what the bytes are is what is recorded, whatever was claimed', () => {
  const table: readonly (readonly [Buffer | string, string, string])[] = [
    ['<!DOCTYPE html><script>alert(1)</script>', 'image/png', 'text/html, not image/png'],
    ['  \n<!-- x --><HTML>', 'text/plain', 'text/html, not text/plain'],
    ['<script>alert(1)</script>', 'text/csv', 'text/html, not text/csv'],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/jpeg', 'image/svg+xml, not image/jpeg'],
    ['<?xml version="1.0"?>\n<svg></svg>', 'application/xml', 'image/svg+xml, not application/xml'],
    [
      bytes('MZ', [0x90, 0, 3, 0]),
      'application/pdf',
      'application/vnd.microsoft.portable-executable, not application/pdf',
    ],
    [bytes([0x7f], 'ELF', [2, 1, 1, 0]), 'application/pdf', 'application/x-elf, not application/pdf'],
    ['#!/bin/sh\nrm -rf /', 'text/plain', 'text/x-shellscript, not text/plain'],
    ['%PDF-1.7\n', 'image/png', 'application/pdf, not image/png'],
    ['a,b\n1,2', 'image/png', 'text/plain, not image/png'],
    [bytes([0, 1, 2, 3]), 'text/csv', 'application/octet-stream, not text/csv'],
    [
      bytes('PK', [3, 4], 'x'.repeat(26), 'a.exe'),
      'application/vnd.ms-excel',
      'application/zip, not application/vnd.ms-excel',
    ],
    ['not json', 'application/json', 'text/plain, not application/json'],
    ['', 'image/png', 'text/plain, not image/png'],
  ]
  assert.deepEqual(
    table.map(([head, said]) => found(head, said)),
    table.map(([, , expected]) => expected),
  )
})

test('a claim that the bytes bear out stands, and one that says nothing is not called a lie', () => {
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  const table: readonly (readonly [Buffer | string, string, string])[] = [
    [bytes([0x89], 'PNG\r\n', [0x1a], '\n'), 'image/png', 'image/png'],
    [bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg', 'image/jpeg'],
    ['GIF89a', 'image/gif', 'image/gif'],
    [bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 '), 'image/webp', 'image/webp'],
    [bytes([0x1f, 0x8b, 8]), 'application/gzip', 'application/gzip'],
    [bytes([0x1f, 0x8b, 8]), 'application/x-gzip', 'application/gzip'],
    [bytes('PK', [3, 4], 'x'.repeat(26), '[Content_Types].xml', 'y'.repeat(90), 'xl/workbook.xml'), sheet, sheet],
    [bytes('PK', [3, 4], 'x'.repeat(26), 'a.txt'), 'application/x-zip-compressed', 'application/x-zip-compressed'],
    ['a,b\n1,2', 'text/csv; charset=utf-8', 'text/csv'],
    [bytes('name,ort\nM', [0xfc], 'ller,K', [0xf6], 'ln'), 'text/csv', 'text/csv'],
    ['{"a": 1}', 'application/json', 'application/json'],
    ['{"a": 1}', 'application/sarif+json', 'application/sarif+json'],
    ['<?xml version="1.0"?>\n<testsuite/>', 'text/xml', 'text/xml'],
    ['# Minutes\n', 'text/markdown', 'text/markdown'],
    ['%PDF-1.7\n', 'application/octet-stream', 'application/pdf'],
    ['Grüße', '', 'text/plain'],
  ]
  assert.deepEqual(
    table.map(([head, said]) => found(head, said)),
    table.map(([, , expected]) => expected),
  )
})

test('a letter cut off at the end of the bytes that were read is not taken for something else than text', () => {
  const cut = Buffer.from(`${'x'.repeat(10)}ü`).subarray(0, 11)
  assert.equal(found(cut, 'text/plain'), 'text/plain')
})
