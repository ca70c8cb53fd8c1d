import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small git repository with a few recent commits that nobody signed. Disposing it removes it. */
export function makeRepository(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'onus-e2e-repository-'))
  const path = join(folder, 'lighthouse')
  mkdirSync(path)
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-C', path, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...words], {
      env: { PATH: process.env.PATH, HOME: path, GIT_CONFIG_NOSYSTEM: '1' },
    })
  git('init', '--quiet', '--initial-branch=main')
  for (const subject of ['Light the lamp', 'Trim the wick', 'Clean the lens']) {
    writeFileSync(join(path, 'log.txt'), `${subject}\n`, { flag: 'a' })
    git('add', 'log.txt')
    git('commit', '--quiet', '--no-gpg-sign', '--message', subject)
  }
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
