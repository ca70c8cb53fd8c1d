import { constants, zstdCompressSync } from 'node:zlib'

/** A row of a stored result. A passing row keeps no reason; `exception` says which one accepts a failure. */
export type StoredRow = {
  readonly resource: string
  readonly status: string
  readonly reason: string | null
  readonly exception: string | null
}

const names = ['resource', 'status', 'reason', 'exception'] as const
const magic = Buffer.from('PAR1')
const byteArray = 6
const optional = 1
const utf8 = 0
const [plain, runLength] = [0, 3]
const [uncompressed, zstd] = [0, 6]
/** Below this many bytes, compressing costs more than the disk would. */
const worthCompressing = 8192

/** The same in every file. */
const schema = list([
  struct({ 4: text('schema'), 5: int32(names.length) }),
  ...names.map(name => struct({ 1: int32(byteArray), 3: int32(optional), 4: text(name), 6: int32(utf8) })),
])

/**
 * A result of a few rows as a Parquet file: four text columns, one group of rows, one page a column. The engine writes the
 * same columns; to ask it takes longer than the check itself when there are only a hundred rows.
 */
export function resultParquet(rows: readonly StoredRow[]): Buffer {
  const parts: Buffer[] = [magic]
  let position = magic.length
  const columns = names.map(name => {
    const column = columnOf(rows.map(row => row[name]))
    const offset = position
    parts.push(column.header, column.page)
    position += column.header.length + column.page.length
    return chunkOf(name, rows.length, offset, column)
  })
  const isEmpty = rows.length === 0
  const footer = Buffer.from(
    struct({
      1: int32(2),
      2: schema,
      3: int64(rows.length),
      4: list(isEmpty ? [] : [struct({ 1: list(columns), 2: int64(position - magic.length), 3: int64(rows.length) })]),
      6: text('onus'),
    }).bytes,
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  return Buffer.concat([...(isEmpty ? [magic] : parts), footer, length, magic])
}

type Column = { readonly header: Buffer; readonly page: Buffer; readonly size: number; readonly codec: number }

function columnOf(values: readonly (string | null)[]): Column {
  const content = Buffer.concat([presence(values), texts(values)])
  const codec = content.length < worthCompressing ? uncompressed : zstd
  const page =
    codec === zstd ? zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }) : content
  const data = struct({ 1: int32(values.length), 2: int32(plain), 3: int32(runLength), 4: int32(runLength) })
  const header = struct({ 1: int32(0), 2: int32(content.length), 3: int32(page.length), 5: data })
  return { header: Buffer.from(header.bytes), page, size: content.length, codec }
}

function chunkOf(name: string, rows: number, offset: number, { header, page, size, codec }: Column): Value {
  const about = struct({
    1: int32(byteArray),
    2: list([int32(plain), int32(runLength)]),
    3: list([text(name)]),
    4: int32(codec),
    5: int64(rows),
    6: int64(header.length + size),
    7: int64(header.length + page.length),
    9: int64(offset),
  })
  return struct({ 2: int64(offset), 3: about })
}

/** Which values are there: one run when all or none are, otherwise a bit each. */
function presence(values: readonly (string | null)[]): Buffer {
  const there = values.reduce((sum, value) => sum + (value === null ? 0 : 1), 0)
  if (there === 0 || there === values.length) return sized([...varint(values.length * 2), there === 0 ? 0 : 1])
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (const [index, value] of values.entries()) if (value !== null) bits[index >> 3]! |= 1 << (index & 7)
  return sized([...varint(bits.length * 2 + 1), ...bits])
}

function sized(bytes: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + bytes.length)
  buffer.writeUInt32LE(bytes.length)
  buffer.set(bytes, 4)
  return buffer
}

/** Each text after its length in bytes. */
function texts(values: readonly (string | null)[]): Buffer {
  const size = values.reduce((sum, value) => sum + (value === null ? 0 : 4 + Buffer.byteLength(value)), 0)
  const buffer = Buffer.allocUnsafe(size)
  let at = 0
  for (const value of values) {
    if (value === null) continue
    const length = buffer.write(value, at + 4)
    buffer.writeUInt32LE(length, at)
    at += 4 + length
  }
  return buffer
}

/** Values of Thrift's compact protocol, which describes the parts of the file, with the kind that is written before each. */
type Value = { readonly kind: number; readonly bytes: readonly number[] }

function int32(value: number): Value {
  return { kind: 5, bytes: varint(value * 2) }
}

function int64(value: number): Value {
  return { kind: 6, bytes: varint(value * 2) }
}

function text(value: string): Value {
  const bytes = Buffer.from(value)
  return { kind: 8, bytes: [...varint(bytes.length), ...bytes] }
}

function list(values: readonly Value[]): Value {
  const kind = values[0]?.kind ?? 12
  const head = values.length < 15 ? [(values.length << 4) | kind] : [0xf0 | kind, ...varint(values.length)]
  return { kind: 9, bytes: [...head, ...values.flatMap(value => value.bytes)] }
}

/** Fields by number, ascending: each says how far it is from the one before. */
function struct(fields: Readonly<Record<number, Value>>): Value {
  const bytes: number[] = []
  let last = 0
  for (const [key, value] of Object.entries(fields)) {
    bytes.push(((Number(key) - last) << 4) | value.kind, ...value.bytes)
    last = Number(key)
  }
  return { kind: 12, bytes: [...bytes, 0] }
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}
