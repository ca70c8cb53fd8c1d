import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CollectRun, outputText, SourceProblem } from '../connector/index.ts'
import { gitOn } from './program.ts'
import type { GitSettings } from './settings.ts'

export type Checked = { readonly state: string; readonly key: string | null; readonly signer: string | null }

/** Checks signatures with the keys of the settings alone: nothing is fetched, no keyring of the machine is used. */
export type SignatureCheck = AsyncDisposable & {
  readonly check: (ids: readonly string[]) => Promise<ReadonlyMap<string, Checked>>
}

/** Opens a check of signatures, or undefined when the settings name no keys: then every signature stays unchecked. */
export async function openSignatureCheck(
  settings: GitSettings,
  gitFolder: string,
  run: CollectRun,
): Promise<SignatureCheck | undefined> {
  const { publicKeys, allowedSigners } = settings
  if (publicKeys === undefined && allowedSigners === undefined) return undefined
  const home = await mkdtemp(join(tmpdir(), 'onus-keys-'))
  const remove = () => rm(home, { recursive: true, force: true })
  try {
    const openpgp = publicKeys === undefined ? [] : await openpgpOptions(publicKeys, home, run)
    const ssh = allowedSigners === undefined ? [] : await sshOptions(allowedSigners, run)
    const git = gitOn(
      gitFolder,
      run,
      [...openpgp, ...ssh].flatMap(setting => ['-c', setting]),
    )
    return {
      check: async ids => {
        const lines = ids.map(id => `${id}\n`)
        const format = '--format=%H%x00%G?%x00%GF%x00%GS'
        const ran = await outputText(git.fed(lines, 'log', '--no-walk=unsorted', '--stdin', '-z', '-s', format))
        if (!ran.ok) throw new SourceProblem(`git could not check signatures: ${ran.why}`)
        return resultsOf(ran.text)
      },
      [Symbol.asyncDispose]: remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

const stateOf: Readonly<Record<string, string>> = {
  G: 'good',
  U: 'good_untrusted',
  X: 'good_expired',
  Y: 'expired_key',
  R: 'revoked_key',
  B: 'bad',
}

function resultsOf(text: string): ReadonlyMap<string, Checked> {
  const results = new Map<string, Checked>()
  const fields = text.split('\0')
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [id = '', letter = '', key, signer] = fields.slice(i, i + 4)
    results.set(id, { state: stateOf[letter] ?? 'unchecked', key: key || null, signer: signer || null })
  }
  return results
}

async function openpgpOptions(publicKeys: string, home: string, run: CollectRun): Promise<string[]> {
  const settings = [
    'no-auto-key-retrieve',
    'no-auto-key-locate',
    'disable-dirmngr',
    'no-autostart',
    'trust-model always',
  ]
  await writeFile(join(home, 'gpg.conf'), `${settings.join('\n')}\n`)
  const imported = await outputText(run.exec('gpg', ['--homedir', home, '--batch', '--quiet', '--import', publicKeys]))
  if (!imported.ok) throw new SourceProblem(`The public keys in ${publicKeys} cannot be used: ${imported.why}`)
  // Git gives gpg no home folder of its own, so a program of one line does.
  const program = join(home, 'gpg')
  await writeFile(program, `#!/bin/sh\nexec gpg --homedir '${home}' "$@"\n`, { mode: 0o700 })
  return [`gpg.program=${program}`, `gpg.openpgp.program=${program}`]
}

async function sshOptions(allowedSigners: string, run: CollectRun): Promise<string[]> {
  const found = await run.files.read(allowedSigners)
  if (!found.ok) throw new SourceProblem(`The allowed signers in ${allowedSigners} cannot be read: ${found.message}`)
  return ['gpg.ssh.program=ssh-keygen', `gpg.ssh.allowedSignersFile=${allowedSigners}`]
}
