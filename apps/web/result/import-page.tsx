import { useState } from 'react'
import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page, PageHead, Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { FileCard } from './file-card.tsx'

interface Given {
  readonly key: number
  readonly file: File
}

/** Files that scanners write: dropped, looked into, and only then made snapshots of their tool and target. */
export function ImportPage() {
  const mayRun = useMay('connection:run')
  const [given, setGiven] = useState<readonly Given[]>([])
  const [all, setAll] = useState(0)
  function take(files: readonly File[]) {
    setGiven(before => {
      const next = (before.at(-1)?.key ?? 0) + 1
      return [...before, ...files.map((file, place) => ({ key: next + place, file }))]
    })
  }
  return (
    <>
      <PageHead
        title="Import files"
        lead="What scanners found becomes rows that checks read. Nothing is stored before you have seen what is in a file."
        actions={
          <Anchor href="/connectors/upload" className={buttonLook()}>
            Upload a table
          </Anchor>
        }
      />
      <Page>
        {mayRun ? (
          <div className="mb-4">
            <FileDrop
              label="Drop files here, or choose them"
              help="Reports as the scanner wrote them, unpacked, up to 1 GB each. The format is found out."
              accept=""
              file={null}
              onFiles={take}
            />
          </div>
        ) : (
          <p className="mb-4 text-soft">Importing needs a role that may run connections.</p>
        )}
        {given.length > 1 && (
          <div className="mb-4 flex items-center gap-3">
            <Button look="primary" onClick={() => setAll(all + 1)}>
              Import all that are ready
            </Button>
            <Button look="quiet" onClick={() => setGiven([])}>
              Clear the list
            </Button>
          </div>
        )}
        <ul className="space-y-4" aria-label="Files">
          {given.map(one => (
            <li key={one.key}>
              <FileCard
                file={one.file}
                all={all}
                onAway={() => setGiven(before => before.filter(other => other.key !== one.key))}
              />
            </li>
          ))}
        </ul>
        {given.length === 0 && <Formats />}
      </Page>
    </>
  )
}

/** Before the first file: which formats are read, and what each fills. */
function Formats() {
  const formats = useRead('results', 'formats', {})
  return (
    <Panel title="Formats that are read">
      <Loaded of={formats}>
        {({ items }) => (
          <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-3">
            {items.map(format => (
              <li key={format.id} className="min-w-0">
                <div className="font-medium">{format.title}</div>
                <div className="text-sm text-soft" title={format.datasets.join(', ')}>
                  {format.datasets.map(dataset => dataset.replace(/^\w+\.|@\d+$/g, '')).join(', ')}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <p className="mt-4 text-soft">
        A table of your own (CSV, Excel, JSON rows) has{' '}
        <Anchor href="/connectors/upload" className="underline">
          a form of its own
        </Anchor>
        , where its columns are matched with those of a dataset.
      </p>
    </Panel>
  )
}
