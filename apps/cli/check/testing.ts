import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

const program = join(import.meta.dirname, '../main.ts')

/** A folder with these files, in which `onus check` is called. */
export function place(files: Readonly<Record<string, string>>) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'onus-check-test-'))
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(join(folder.path, name)), { recursive: true })
      writeFileSync(join(folder.path, name), content)
    }
  }
  write(files)
  return {
    path: folder.path,
    write,
    async onus(...given: readonly string[]) {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'check', ...given], {
        cwd: folder.path,
      })
      const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
      return { out, err, code: code as number }
    },
    [Symbol.dispose]: () => folder.remove(),
  }
}

/** A check of single rows: what is unknown of one is not evaluated. */
export const secondFactor = `id: own-second-factor
title: People sign in with a second factor
requirements: [soc2@2017:CC6.1]
severity: high
cadence: daily
good: Every account of a person needs a second factor.
remediation: Turn it on.
data:
  accounts: { dataset: identity.accounts@1, fresh_within: 26h }
population: { data: accounts, key: resource }
params:
  max_days: { type: integer, default: 90, min: 1, max: 365 }
from: accounts
scope: kind = 'person'
pass: mfa AND $max_days > 0
reason: { fail: "no second factor for {account}" }
examples:
  - given:
      accounts:
        - { system: s, account: a, kind: person, mfa: true }
        - { system: s, account: b, kind: person, mfa: false }
    at: 2026-01-01T00:00:00Z
    expect: { s/a: pass, s/b: fail }
`

/** A check that answers with every word that it may, the one that stands in the column `shell` of each account. */
export const everyWord = `id: says-every-word
title: An account says its own status
requirements: [soc2@2017:CC6.1, 'sp800-53@5.2.0:AC-2(1)']
severity: high
cadence: daily
good: Every account says pass.
remediation: Let it say pass.
data:
  accounts: { dataset: identity.accounts@1, fresh_within: 26h }
population: { data: accounts, key: resource }
sql: |
  SELECT resource, shell AS status, 'it says ' || shell AS reason FROM accounts
examples:
  - given: { accounts: [{ system: s, account: a, shell: pass }, { system: s, account: b, shell: fail }] }
    at: 2026-01-01T00:00:00Z
    expect: { s/a: pass, s/b: fail }
`
