import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { client, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { TextField } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useToast } from '../kit/toast.tsx'
import { ConnectionForm } from './connection-form.tsx'
import { type Connector, shelvesOf } from './connection-view.ts'

/** Chooses a connector from the catalogue, says what it reads, asks its settings, tries them, and begins to collect. */
export function AddConnection() {
  const connectors = useRead('connectors', 'list', {})
  const [chosen, setChosen] = useState<Connector | null>(null)
  const [search, setSearch] = useState('')
  if (chosen) return <Settings connector={chosen} onBack={() => setChosen(null)} />
  return (
    <Loaded of={connectors}>
      {({ items }) => <Catalogue connectors={items} search={search} onSearch={setSearch} onChoose={setChosen} />}
    </Loaded>
  )
}

interface CatalogueProps {
  readonly connectors: readonly Connector[]
  readonly search: string
  readonly onSearch: (search: string) => void
  readonly onChoose: (connector: Connector) => void
}

/** Every connector on the shelf of what it is for. The arrow keys go from one to the next. */
function Catalogue({ connectors, search, onSearch, onChoose }: CatalogueProps) {
  const shelves = shelvesOf(connectors, search)
  const box = useRef<HTMLDivElement>(null)
  function step(by: 1 | -1) {
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('button[data-connector]') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus()
  }
  const count = shelves.reduce((sum, shelf) => sum + shelf.connectors.length, 0)
  return (
    <div ref={box} className="p-4">
      <TextField
        label="Search"
        required
        value={search}
        onChange={onSearch}
        placeholder="A product, a dataset or a right"
      />
      <p role="status" className="mt-2 text-sm text-soft">
        {count === 0
          ? 'Nothing of that name. Upload a table, or read any REST API or SQL database.'
          : `${count} ${count === 1 ? 'connector' : 'connectors'}`}
      </p>
      {shelves.map(shelf => (
        <section key={shelf.family} className="mt-4">
          <h3 className="mb-1 text-sm font-semibold text-soft">{shelf.family}</h3>
          <ul className="divide-y rounded-lg border">
            {shelf.connectors.map(connector => (
              <li key={connector.id}>
                <button
                  type="button"
                  data-connector={connector.id}
                  onClick={() => onChoose(connector)}
                  onKeyDown={event => {
                    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
                    event.preventDefault()
                    step(event.key === 'ArrowDown' ? 1 : -1)
                  }}
                  className="w-full px-4 py-3 text-start -outline-offset-2 hover:bg-sunken"
                >
                  <span className="block font-medium">{connector.title}</span>
                  <span className="block text-soft">{connector.description}</span>
                  <span className="mt-1 block font-mono text-xs break-words text-soft">{datasetsOf(connector)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** The first datasets by their short names, and how many more there are. */
function datasetsOf({ datasets }: Connector): string {
  const shown = datasets.slice(0, 6).map(dataset => dataset.replace(/@\d+$/, ''))
  return datasets.length > 6 ? `${shown.join(', ')} and ${datasets.length - 6} more` : shown.join(', ')
}

function Settings({ connector, onBack }: { readonly connector: Connector; readonly onBack: () => void }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="space-y-3 p-4">
      <div className="flex items-center gap-3">
        <h3 ref={heading} tabIndex={-1} className="min-w-0 flex-1 text-lg font-semibold outline-none">
          {connector.title}
        </h3>
        <Button look="quiet" onClick={onBack}>
          All connectors
        </Button>
      </div>
      <ConnectionForm
        connector={connector}
        verb="Connect and read now"
        onCancel={onBack}
        send={async body => {
          const written = await client.connections.create({ body: { body } })
          await client.connections.run({ params: { id: written.id } })
          await refresh()
          say({ text: `${body.title} is connected and reads now.` })
          await navigate({ to: `/connectors/${written.id}` })
        }}
      />
    </div>
  )
}
