/// <reference lib="dom" />
import { checkBundle } from '../check.ts'
import type { BundleVerdict } from '../checking.ts'
import type { BundleManifest } from '../format.ts'
import { linksInWords, samplesInWords } from '../words.ts'
import { pagePrimitives } from './primitives.ts'
import { BadZip, blobZip } from './zip.ts'

/** The page of a bundle: give it the zip, and it says that it verifies or what is wrong. Nothing leaves the browser. */
function begin(): void {
  const [bundle, keys, drop] = [
    element<HTMLInputElement>('bundle'),
    element<HTMLTextAreaElement>('keys'),
    element('drop'),
  ]
  const take = (file: File | undefined) => {
    if (file) void verify(file, keys.value.trim())
  }
  bundle.addEventListener('change', () => take(bundle.files?.[0]))
  for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'])
    document.addEventListener(name, event => {
      event.preventDefault()
      drop.classList.toggle('over', name === 'dragenter' || name === 'dragover')
    })
  document.addEventListener('drop', event => take(event.dataTransfer?.files[0]))
}

async function verify(file: File, keys: string): Promise<void> {
  const [status, result] = [element('status'), element('result')]
  result.replaceChildren()
  status.textContent = `Reading ${file.name} …`
  try {
    let shown = 0
    const onProgress = (done: number, total: number, label: string) => {
      if (Date.now() - shown < 200) return
      shown = Date.now()
      status.textContent = `${label}: ${done} of ${total}`
    }
    const verdict = await checkBundle(await blobZip(file), pagePrimitives, {
      onProgress,
      ...(keys !== '' && { keys: keys.includes(' ') ? `${keys}\n` : `${keys} 0 -\n` }),
    })
    const { ok, unknown } = verdict
    const said = unknown.length > 0 ? `verifies, with samples that are UNKNOWN: ${unknown.length}.` : 'verifies.'
    status.textContent = ok ? `This bundle ${said}` : 'WRONG: this bundle does not verify.'
    status.className = ok ? (unknown.length > 0 ? 'unknown' : 'good') : 'bad'
    result.append(...(verdict.ok ? goodLines(verdict, keys !== '') : badLines(verdict)))
  } catch (error) {
    status.textContent = `WRONG: ${error instanceof BadZip ? error.message : `it cannot be read (${String(error)})`}`
    status.className = 'bad'
  }
}

function goodLines(
  { manifest, checkpoint, signers, unknown, samples }: BundleVerdict,
  ownKeys: boolean,
): readonly HTMLElement[] {
  const { engagement, items = [], files = [] } = manifest ?? {}
  return [
    line(`${engagement?.title ?? ''}, from ${engagement?.from ?? ''} to ${engagement?.to ?? ''}.`),
    line(`All ${items.length} items and ${files.length} files are as recorded, and none was left out of the list.`),
    ...unknown.map(({ where, message }) => line(`UNKNOWN, ${where}: ${message}`)),
    ...linksInWords(items).map(words => line(words)),
    line(`Ledger ${checkpoint?.origin ?? ''}, ${checkpoint?.size ?? 0} entries, root ${manifest?.ledger.root ?? ''}`),
    line(samplesInWords(samples)),
    ...(manifest?.personal === 'masked'
      ? [line(`Values about people are masked in populations; ${withheldIn(items)} files about people were withheld.`)]
      : []),
    ...signers.map(({ person, key, conclusions }) =>
      line(`${conclusions} conclusions are signed by ${person} with the key ${key}: ask them whether it is theirs.`),
    ),
    ...(ownKeys
      ? []
      : [line('The key of the ledger came with the bundle: compare it with one that you kept elsewhere.')]),
  ]
}

function withheldIn(items: BundleManifest['items']): number {
  return items.reduce((sum, item) => sum + item.files.filter(file => file.withheld).length, 0)
}

function badLines({ problems }: BundleVerdict): readonly HTMLElement[] {
  return problems.map(({ where, message }) => line(`${where}: ${message}`))
}

function line(text: string): HTMLElement {
  const item = document.createElement('li')
  item.textContent = text
  return item
}

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind
}

begin()
