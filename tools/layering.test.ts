import assert from 'node:assert/strict'
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { layeringViolations } from './layering.ts'

function violationsOf(files: Readonly<Record<string, string>>): string[] {
  using root = mkdtempDisposableSync(join(tmpdir(), 'onus-layering-'))
  const manifests = {
    'packages/core/package.json': '{}',
    'packages/ledger/package.json': '{}',
    'packages/evaluator/package.json': '{"dependencies":{"@onus/core":"0.1.0"}}',
    'apps/server/package.json': '{"dependencies":{"@onus/core":"0.1.0","@onus/evaluator":"0.1.0"}}',
  }
  for (const [path, text] of Object.entries({ ...manifests, ...files })) {
    mkdirSync(dirname(join(root.path, path)), { recursive: true })
    writeFileSync(join(root.path, path), text)
  }
  return layeringViolations(root.path)
}

test('a house in order has no violation', () => {
  const files = {
    'packages/core/time/index.ts':
      "import { z } from 'zod'\n// Date.now() is not read here\nexport const at = (ms: number) => new Date(ms)",
    'packages/core/time/time.test.ts': "import test from 'node:test'\nMath.random()",
    'packages/ledger/tree/index.ts': "import { hash } from 'node:crypto'",
    'packages/evaluator/run/index.ts':
      "import { readFile } from 'node:fs/promises'\nimport { at } from '@onus/core/time'",
    'apps/server/main.ts': "const app = import('./app.ts')",
    'apps/server/app.ts': "import { supplierHandlers } from './supplier/handlers.ts'",
    'apps/server/supplier/handlers.ts':
      "import { suppliers } from './store.ts'\nimport { people } from '../person/store.ts'",
    'apps/server/supplier/store.ts': 'export const suppliers = tx => sql<Row>`select 1`',
    'apps/server/db/tenant.ts': 'sql`select 1`',
    'apps/server/archive/handlers.ts': 'export const name = (at: string) => at.slice(0, 10)',
  }
  assert.deepEqual(violationsOf(files), [])
})

const planted: [string, string, string, RegExp][] = [
  [
    'core that names a room',
    'packages/core/package.json',
    '{"dependencies":{"@onus/ledger":"0.1.0"}}',
    /names @onus\/ledger, which is not below/,
  ],
  [
    'a neighbour named',
    'packages/evaluator/package.json',
    '{"dependencies":{"@onus/contract":"0.1.0"}}',
    /names @onus\/contract, which is not below/,
  ],
  [
    'a room imported but not named',
    'packages/evaluator/a.ts',
    "import { x } from '@onus/ledger/tree'",
    /does not name/,
  ],
  [
    'a type imported from a room that is not named',
    'packages/core/a.ts',
    "import type { X } from '@onus/ledger/tree'",
    /does not name/,
  ],
  ['a room loaded late but not named', 'apps/server/a.ts', "await import('@onus/ledger/tree')", /does not name/],
  [
    'a wall crossed by path',
    'apps/server/a.ts',
    "import { x } from '../../packages/core/time/index.ts'",
    /across the wall/,
  ],
  [
    'Node in core',
    'packages/core/a.ts',
    "import { readFileSync } from 'node:fs'",
    /imports node:fs; packages\/core is pure/,
  ],
  ['files in the ledger', 'packages/ledger/a.ts', "import { readFileSync } from 'node:fs'", /packages\/ledger is pure/],
  ['a clock in core', 'packages/core/a.ts', 'export const now = () => Date.now()', /reads a clock/],
  ['today in core', 'packages/core/a.ts', 'export const now = () => new Date()', /reads a clock/],
  ['chance in core', 'packages/core/a.ts', 'export const any = () => Math.random()', /makes something random/],
  ['the network in core', 'packages/core/a.ts', "export const get = () => fetch('x')", /reaches outside/],
  ['SQL in a handler', 'apps/server/supplier/handlers.ts', 'const rows = sql`select 1`', /contains SQL/],
  ['a typed query in a handler', 'apps/server/supplier/handlers.ts', 'const rows = sql<Row>`select 1`', /contains SQL/],
  ['a built query in a handler', 'apps/server/supplier/handlers.ts', "tx.selectFrom('supplier')", /contains SQL/],
  [
    'handlers of another noun',
    'apps/server/supplier/handlers.ts',
    "import { x } from '../person/handlers.ts'",
    /imports the handlers/,
  ],
  [
    'a store that imports handlers of another noun',
    'apps/server/supplier/store.ts',
    "import { x } from '../person/handlers.ts'",
    /imports the handlers/,
  ],
  [
    'a day in UTC in a handler',
    'apps/server/supplier/handlers.ts',
    'const late = due < at.slice(0, 10)',
    /takes the day of a moment in UTC/,
  ],
  [
    'a day in UTC by its parts',
    'apps/server/supplier/late.ts',
    'const day = new Date(at).getUTCDate()',
    /takes the day of a moment in UTC/,
  ],
  ['db that imports a noun', 'apps/server/db/a.ts', "import { x } from '../supplier/store.ts'", /db\/ is the lowest/],
  [
    'a second place that constructs',
    'apps/server/jobs/a.ts',
    "import { createApp } from '../app.ts'",
    /imports app.ts/,
  ],
]

for (const [name, path, text, expected] of planted) {
  test(`${name} is found`, () => assert.match(violationsOf({ [path]: text }).join('\n'), expected))
}
