import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate, Link, type Lookup } from './evaluate.ts'
import { HclProblem, readHcl } from './hcl.ts'

const nothing: Lookup = (root, name, line) => {
  throw new HclProblem(line, `there is no ${root}.${name}`)
}

function read(text: string, lookup = nothing) {
  return evaluate(readHcl(`x = ${text}\n`).attributes.get('x')!.value, lookup)
}

const values: readonly (readonly [string, unknown])[] = [
  ['"a\\n\\"b\\" \\u00e9"', 'a\n"b" é'],
  ['1.5e1', 15],
  ['-2 + 3 * 4', 10],
  ['7 > 6 && !(1 == 2) ? "yes" : "no"', 'yes'],
  ['["a", "b",]', ['a', 'b']],
  ['{ a = 1, "b-c" = [true], d : null }', { a: 1, 'b-c': [true], d: null }],
  ['{\n  a = "x" # said\n  b = "y" // too\n  /* and */ c = "z"\n}', { a: 'x', b: 'y', c: 'z' }],
  ['merge({ a = 1, b = 1 }, { b = 2 })', { a: 1, b: 2 }],
  [`"\${upper("a")}-\${1 + 1}"`, 'A-2'],
  [`"$\${kept} %%{kept}"`, `\${kept} %{kept}`],
  [`"%{ if true }a%{ else }b%{ endif }%{ for k, v in { x = 1 } }\${k}=\${v};%{ endfor }"`, 'ax=1;'],
  [`"%{ for v in ["a", "b"] ~}  \${v}  %{~ endfor }"`, 'ab'],
  [`[for i, v in ["a", "b"] : "\${i}\${v}" if v != "a"]`, ['1b']],
  ['{ for v in ["a"] : v => upper(v) }', { a: 'A' }],
  ['replace("a.b.c", ".", "$&")', 'a$&b$&c'],
  ['join(",", concat(["a"], ["b"]))', 'a,b'],
  ['format("%s has %d%%", "a", 5)', 'a has 5%'],
  ['contains(["a"], "a") ? length("abc") : 0', 3],
  ['lookup({ a = "b" }, "c", "d")', 'd'],
  ['["a", "b"][1]', 'b'],
  ['{ a = { b = 1 } }.a.b', 1],
]

for (const [text, expected] of values)
  test(`HCL: ${text.replaceAll('\n', ' ')}`, () => assert.deepEqual(read(text), expected))

test('a heredoc keeps its lines, loses its indent, and puts in what it names', () => {
  const text = `<<-EOQ\n    select\n      \${local.columns}\n    -- $\${plain} "quoted" \\n\n  EOQ`
  assert.equal(
    read(text, (_, name) => `${name}, 1`),
    `select\n  columns, 1\n-- \${plain} "quoted" \\n\n`,
  )
})

test('names of other things of the mod are links', () => {
  const value = read('query.bucket_encrypted')
  assert.ok(value instanceof Link)
  assert.deepEqual(value.path, ['query', 'bucket_encrypted'])
})

test('blocks have labels, attributes, blocks of their own, and the line they begin in', () => {
  const { blocks } = readHcl('# first\n\ncontrol "a" {\n  title = "A"\n  param "p" {\n    default = 1\n  }\n}\n')
  const [control] = blocks
  assert.deepEqual([control?.type, control?.labels, control?.line], ['control', ['a'], 3])
  assert.deepEqual([control?.attributes.get('title')?.line, control?.blocks[0]?.line], [4, 5])
})

const refused: readonly (readonly [string, number, RegExp])[] = [
  ['a = 1\nb = ', 2, /expected a name/],
  ['a = 1\n\na = 2', 3, /set twice/],
  ['x "y" {\n  a = 1\n', 3, /ends inside a block/],
  ['a = "open\n"', 1, /does not end on its line/],
  ['a = <<EOT\ntext\n', 2, /does not end/],
  ['a = "%{ if true }x"', 1, /is not closed/],
  ['a = "%{ endfor }"', 1, /closes nothing/],
  ['a = b.*.c', 1, /splat/],
  ['a = 1 2', 1, /end of the line/],
  [`a = ${'['.repeat(200)}`, 1, /nested deeper/],
]

for (const [text, line, message] of refused)
  test(`what is no HCL of mods is refused with its line: ${text.slice(0, 20).replaceAll('\n', ' ')}`, () => {
    assert.throws(
      () => readHcl(text),
      (error: unknown) => error instanceof HclProblem && error.line === line && message.test(error.message),
    )
  })

test('a function or operand that is not known is refused, a name of the language itself too', () => {
  for (const text of [
    'timestamp()',
    'constructor()',
    '"a" + 1',
    'length(1)',
    '{ a = 1 }.toString',
    'replace("a", "/b/", "c")',
  ])
    assert.throws(() => read(text), HclProblem)
})

test('whatever the text, reading it ends in blocks or in a problem with a line', () => {
  const pieces = fc.constantFrom(
    'a',
    ' = ',
    '"',
    `\${`,
    '}',
    '{',
    '[',
    ']',
    '<<-E\n',
    '\nE\n',
    '%{ if ',
    '\n',
    '(',
    ')',
    '1',
    ',',
    '~',
    '\\',
    'for x in ',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), list => {
      try {
        const { attributes } = readHcl(list.join(''))
        for (const { value } of attributes.values()) evaluate(value, nothing)
      } catch (error) {
        assert.ok(error instanceof HclProblem, String(error))
      }
    }),
    { numRuns: 500, seed: 11 },
  )
})
